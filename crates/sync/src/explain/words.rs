//! The explanation of a user in words; the window and the headless program say the same.

use directory::decide::{Conflict, Decision};
use directory::explain::{Scope, Stands};
use directory::provision::{Conflict as Asked, Decision as Next, Rest, Step};
use directory::user::Unbind;
use directory::{Attribute, Direction};
use store::Millis;
use store::plan::review::ReviewRow;
use store::step::{self, Became};

use super::{Answered, Decided, Line, OnConnection, SetBy};
use crate::import;
use crate::provision::{self, Forecast};
use crate::words::{moment, sentence};

/// Says of a run that it found nothing to do about a user, as of when it read Google: what changed there since it cannot know.
pub(super) fn nothing_to_do(read_at: Millis) -> String {
    let at = jiff::Timestamp::from_millisecond(read_at).map(moment).unwrap_or_default();
    format!("in step as of {at}, when it read Google: nothing was to be done")
}

/// Says how a user and an account came together.
#[must_use]
pub fn matched(on: &OnConnection) -> String {
    let matched = match &on.matched {
        Some(matched) => matched,
        None if on.tie.former.is_some() => {
            return "Matched before: the account that was let go is known by its id.".to_owned();
        }
        None => {
            return "Not matched: no run has brought this user and an account together.".to_owned();
        }
    };
    let Some(run) = matched.run else {
        return "Bound before runs were kept: nobody can say by what.".to_owned();
    };
    let Some(kind) = matched.kind.as_deref() else {
        return format!("Bound by run {run}; its journal does not say by what any more.");
    };
    let by = matched.by.map(|by| format!(" ({})", by.words())).unwrap_or_default();
    match kind {
        "new" => format!("Run {run} imported the account, and made this user of it."),
        "restore" => format!("Run {run} brought this user back from its account."),
        "link" => format!("Linked in the review of run {run}{by}; the directory's values stayed."),
        "merge" => format!("Merged in the review of run {run}{by}: values were taken from the account."),
        "create" => format!("Run {run} made the account for this user."),
        "adopt" => format!("Run {run} found an account that was there, and bound it."),
        "undelete" => format!("Run {run} brought the deleted account back."),
        _ => format!("Bound by run {run}."),
    }
}

/// Says why a user is in scope, or out of it.
#[must_use]
pub fn scope(scope: &Scope) -> String {
    let ways = |ways: &[Vec<String>]| ways.iter().map(|way| way.join(" › ")).collect::<Vec<_>>().join("; ");
    match scope {
        Scope::Direct => "In scope: bound directly.".to_owned(),
        Scope::ByGroups(by) => format!("In scope as a member of a bound group: {}.", ways(by)),
        Scope::LeftGroups => {
            "Leaves the scope: bound because of a group, and in no bound group any more.".to_owned()
        }
        Scope::Leaving(how) => {
            let how = match how {
                Unbind::Suspend => "the account is suspended",
                Unbind::LeaveActive => "the account stays active",
                Unbind::Archive => "the account is archived",
            };
            format!("Leaves the scope: somebody unbound this user; {how}.")
        }
        Scope::ToBeBound => "Comes into scope: somebody bound this user.".to_owned(),
        Scope::ToBeBoundAgain => "Comes into scope: a new password binds this user again.".to_owned(),
        Scope::ToBeBoundByGroups(by) => {
            format!("Comes into scope as a member of a bound group: {}.", ways(by))
        }
        Scope::Dormant => {
            "Out of scope: the binding is dormant until the connection's users are bound again.".to_owned()
        }
        Scope::LetGo => "Out of scope: this user was bound here, and was let go.".to_owned(),
        Scope::Outside => "Out of scope: neither bound, nor in a group that is bound.".to_owned(),
    }
}

/// Says which way an attribute goes.
#[must_use]
pub fn rule(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "both ways",
        Direction::Import => "from Google",
        Direction::Export => "to Google",
        Direction::Exclude => "excluded",
    }
}

/// Says how an attribute stands.
#[must_use]
pub fn stands(line: &Line) -> String {
    match (line.told.stands, line.seen_by) {
        (Stands::BothChanged, Some(run)) => format!("Changed on both sides, as run {run} saw it."),
        (_, Some(run)) => format!("Changed there, as run {run} saw it."),
        (stands, None) => of_values(stands).to_owned(),
    }
}

/// Says how what is known of both sides stands.
fn of_values(stands: Stands) -> &'static str {
    match stands {
        Stands::Excluded => "Left out by the mapping: no run touches it.",
        Stands::NotRead => "Google's value is not known here.",
        Stands::Same => "Same on both sides.",
        Stands::ToGoogle => "Changed here: the next sync sends it.",
        Stands::ToDirectory => "Changed on Google: the next import takes it.",
        Stands::BothChanged => "Changed on both sides: you are asked.",
        Stands::Differ => "Different, and never agreed on: the next sync asks you.",
        Stands::Drift => "Changed on Google, though the directory is the authority: the next sync asks you.",
        Stands::OnlyHere => "Only the directory has it, and keeps it.",
        Stands::OnlyOnGoogle => "Only Google has it, and keeps it.",
        Stands::Stays => "They differ, and both stay.",
    }
}

/// Says who set the directory's value.
#[must_use]
pub fn set(line: &Line) -> Option<String> {
    Some(match &line.set.as_ref()?.by {
        SetBy::Person(who, what) => format!("{what}, by {who}"),
        SetBy::Run(run) => format!("Taken from Google, run {run}"),
    })
}

/// Says what was decided last.
#[must_use]
pub fn decided(decided: Option<&Decided>) -> String {
    match decided {
        None => "No run has decided about this user.".to_owned(),
        Some(one) if one.waits => {
            format!("Run {}, {}, waits for review: {}.", one.run, one.is_a, one.what.trim_end_matches('.'))
        }
        Some(one) => format!("Run {}, {}: {}.", one.run, one.is_a, one.what.trim_end_matches('.')),
    }
}

/// Says what the steps of one run came to.
pub(super) fn steps(steps: &[&step::Row]) -> String {
    let one = |step: &&step::Row| {
        let what = match (step.kind.as_str(), step.why.as_deref()) {
            ("skip", Some(why)) => return format!("left as it is: {why}"),
            ("conflict", Some(why)) => return format!("left without an answer: {why}"),
            (kind, _) if import_kind(kind) => uncapital(import::kind_words(kind)),
            (kind, _) => provision::words::kind(kind).to_owned(),
        };
        let became = match step.outcome.as_deref() {
            Some("done") => "done",
            Some("already") => "already so",
            Some("refused") => "refused",
            Some(_) => "left out",
            None => "not done yet",
        };
        let why = step.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("{what} ({became}{why})")
    };
    steps.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn uncapital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

fn import_kind(kind: &str) -> bool {
    matches!(kind, "new" | "restore" | "update" | "link" | "merge")
}

/// Says what a row of an import decides.
pub(super) fn import_row(row: &ReviewRow) -> String {
    use store::plan::decision::Kind;
    let kind = match row.decision.kind {
        Kind::New => "new",
        Kind::Update => "update",
        Kind::Unchanged => "unchanged",
        Kind::Match => "match",
        Kind::Conflict => "conflict",
        Kind::Removed => "removed",
    };
    match row.decision.why.as_str() {
        "" => kind.to_owned(),
        why => format!("{kind}, {why}"),
    }
}

/// Says what Google answered.
#[must_use]
pub fn answered(answer: &Answered) -> String {
    let what = provision::words::kind(&answer.kind);
    let became = match answer.became {
        Became::Done => "done".to_owned(),
        Became::Already => "already so".to_owned(),
        Became::Unknown => "sent, and no answer came".to_owned(),
        _ => {
            let status = answer.said.as_ref().and_then(|said| said.status).map(|status| status.to_string());
            let reason = answer.said.as_ref().and_then(|said| said.reason.clone());
            let codes: Vec<_> = [status, reason, answer.code.clone()].into_iter().flatten().collect();
            format!("refused ({})", codes.join(" "))
        }
    };
    let why = answer.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    sentence(&format!("{what}: {became}{why}"))
}

/// Says what the next sync would do.
#[must_use]
pub fn next_sync(on: &OnConnection) -> String {
    let unread: Vec<_> = on
        .lines
        .iter()
        .filter(|line| line.told.stands == Stands::NotRead && line.told.direction.exports())
        .map(|line| line.told.attribute)
        .collect();
    let next = provision::words::next(&on.tie.forecast);
    if matches!(on.tie.forecast, Forecast::MayNot(_)) {
        return next;
    }
    // It was decided on what Google has, not on what it had.
    if let Some((run, row)) = &on.tie.planned {
        return format!("What the plan of run {run}, which waits, says: {}.", row.row.why);
    }
    // Whatever was asked before: of an account that is gone nothing else is.
    if matches!(on.tie.forecast, Forecast::Decided(Next::Conflict(Asked::Deleted { .. }))) {
        return next;
    }
    // What Google had as it was asked is not kept: until it is read again, the question stands.
    if let Some((run, why)) = on.decided.as_ref().and_then(|one| Some((one.run, one.open.as_ref()?))) {
        let why = why.trim_end_matches('.');
        return format!("Asks you again what run {run} asked, unless it was changed since: {why}.");
    }
    match (&on.tie.forecast, unread.as_slice()) {
        (Forecast::Decided(decided), [_, ..]) if reads_first(decided) => {
            let next = match decided {
                Next::Unchanged => "Nothing of what is known.".to_owned(),
                _ => next,
            };
            let of = labels(&unread);
            format!(
                "{next} It reads first what Google has of {of}, and asks you where that is another value."
            )
        }
        _ => next,
    }
}

/// Tells whether a sync compares what it does not know of Google's side: not of whoever is left as they are, is let go, or
/// is asked about as a whole.
fn reads_first(decided: &Next) -> bool {
    match decided {
        Next::Steps(steps) => {
            !steps.iter().any(|step| matches!(step, Step::Create | Step::Unbind | Step::Remove))
        }
        Next::Conflict(asked) | Next::SuspendAlone(Rest::Asked(asked)) => {
            matches!(asked, Asked::Differ { .. } | Asked::BothChanged { .. } | Asked::Drift { .. })
        }
        Next::Skip(_) | Next::SuspendAlone(Rest::Left(_)) => false,
        Next::OneSide(_) | Next::Unchanged => true,
    }
}

/// Says what the next import would do.
#[must_use]
pub fn next_import(on: &OnConnection) -> String {
    if let Some(open) = &on.open_import {
        let (run, why) = (open.run, open.why.trim_end_matches('.'));
        return format!("Asks you again what run {run} asked, unless it was changed since: {why}.");
    }
    match on.next_import.as_ref() {
        None => "Looks for an account that matches; Google is not asked here.".to_owned(),
        Some(Decision::Update(changes)) => {
            let attributes: Vec<_> = changes.iter().map(|change| change.attribute).collect();
            format!("Takes from Google: {}.", labels(&attributes))
        }
        Some(Decision::Conflict(Conflict::BothChanged { attributes, never_agreed })) => {
            format!("Asks you: {}.", import::both_changed_words(attributes, never_agreed))
        }
        Some(Decision::Conflict(Conflict::Unfit { attribute, rule })) => {
            format!("Cannot take {}: {rule}.", labels(&[*attribute]))
        }
        Some(Decision::Conflict(_) | Decision::Match(_)) => "Asks you.".to_owned(),
        Some(Decision::New | Decision::Unchanged | Decision::Removed) => {
            "Nothing, if Google is as it was.".to_owned()
        }
    }
}

fn labels(attributes: &[Attribute]) -> String {
    attributes.iter().map(|one| one.label().to_lowercase()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use directory::provision::{Deleted, Skip};

    use super::*;

    #[test]
    fn a_sync_reads_first_only_where_it_compares() {
        let these = || vec![Attribute::Firstname];
        for compared in [
            Next::Unchanged,
            Next::Steps(vec![Step::Suspend]),
            Next::Conflict(Asked::Drift { attributes: these() }),
        ] {
            assert!(reads_first(&compared), "it compares: {compared:?}");
        }
        for left in [
            Next::Skip(Skip::Marked),
            Next::Skip(Skip::SuperAdmin),
            Next::Steps(vec![Step::Suspend, Step::Unbind]),
            Next::Conflict(Asked::Deleted { deleted: Deleted::Restorable }),
        ] {
            assert!(!reads_first(&left), "there is nothing to compare: {left:?}");
        }
    }
}
