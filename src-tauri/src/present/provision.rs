//! Sync plans as the screen shows them.

use directory::arrange::{Exceeded, Limited};
use directory::group::GroupStep;
use directory::provision::{AfterDeletion, Answer, Block, Conflict, Deleted, Drift, NextLogin, Step, Winner};
use sync::provision::{Answers, Confirmed, Reason, SyncListed, SyncReview, SyncWindow as Window};
use sync::store::plan::elsewhere::Row;
use sync::store::plan::pair::Kind;
use sync::store::plan::pair_review::{Filter, Heading};
use sync::store::run;

use super::{figure, moment};
use crate::view::{
    AfterDeletionView, ConfirmedLimit, DriftView, ElsewhereView, LastingView, LimitKind, LimitView,
    QuestionCount, SeatsView, SkipCount, SyncAnswer, SyncAnswers, SyncFilter, SyncKind, SyncKindCount,
    SyncPlanView, SyncQuestion, SyncRowView, SyncWindow, WinnerView,
};

/// Shows a heading.
pub fn kind(heading: Heading) -> SyncKind {
    match heading {
        Heading::Create => SyncKind::Create,
        Heading::Update => SyncKind::Update,
        Heading::Suspend => SyncKind::Suspend,
        Heading::Reactivate => SyncKind::Reactivate,
        Heading::Drift => SyncKind::Drift,
        Heading::Conflict => SyncKind::Conflict,
        Heading::Skip => SyncKind::Skip,
        Heading::Remove => SyncKind::Remove,
        Heading::OneSide => SyncKind::OneSide,
    }
}

fn heading(kind: SyncKind) -> Heading {
    match kind {
        SyncKind::Create => Heading::Create,
        SyncKind::Update => Heading::Update,
        SyncKind::Suspend => Heading::Suspend,
        SyncKind::Reactivate => Heading::Reactivate,
        SyncKind::Drift => Heading::Drift,
        SyncKind::Conflict => Heading::Conflict,
        SyncKind::Skip => Heading::Skip,
        SyncKind::Remove => Heading::Remove,
        SyncKind::OneSide => Heading::OneSide,
    }
}

/// Reads which rows the screen means.
pub fn filter(view: &SyncFilter) -> Filter {
    Filter {
        headings: view.kinds.iter().copied().map(heading).collect(),
        search: view.search.clone(),
        thing: view.thing.map(super::group::kind),
    }
}

/// Shows a plan.
pub fn plan(review: &SyncReview) -> SyncPlanView {
    let (plan, counts) = (&review.plan, &review.counts);
    let kinds: Vec<_> = Heading::ALL
        .into_iter()
        .zip(counts.headings)
        .zip(counts.beside)
        .map(|((heading, (count, ticked)), beside)| SyncKindCount {
            kind: kind(heading),
            count,
            ticked,
            groups: beside.groups,
            ticked_groups: beside.ticked_groups,
            ticked_org_units: beside.ticked_org_units,
        })
        .collect();
    SyncPlanView {
        run: plan.run.id,
        undoes: plan.run.undoes,
        here_alone: plan.run.is_undo_of_import(),
        keeps_passwords: plan.run.verb == run::KEEP_PASSWORDS,
        connection: plan.run.connection,
        read: plan.run.accounts.unwrap_or_default(),
        read_at: plan.run.read_at.map(moment).unwrap_or_default(),
        scope: plan.scope,
        unchanged: plan.unchanged,
        groups: plan.groups.map(|(scope, _)| scope),
        group_rows: counts.groups,
        org_unit_rows: counts.org_units,
        ticked: kinds.iter().map(|one| one.ticked).sum(),
        kinds,
        values: counts.values,
        questions: questions(&counts.questions),
        answered: counts.answered,
        skips: skips(&counts.skips),
        limits: plan.limited.iter().map(limit).collect(),
        lasting: match plan.run.undoes {
            Some(_) => not_undone(&plan.lasting),
            None => lasting(&counts.steps),
        },
        elsewhere: plan.elsewhere.iter().flatten().flatten().map(elsewhere).collect(),
        elsewhere_unknown: plan.elsewhere.as_ref().and_then(|told| told.as_ref().err().cloned()),
        seats: plan.seats.map(|seats| SeatsView {
            total: seats.total,
            used: seats.used,
            free: seats.free(),
            needed: seats.needed,
        }),
        moves: plan.moves,
    }
}

fn elsewhere(row: &Row) -> ElsewhereView {
    ElsewhereView {
        at: moment(row.at),
        what: row.what.to_lowercase().replace('_', " "),
        email: row.email.clone(),
        actor: row.actor.clone(),
    }
}

/// Those that one answer can settle for all their rows.
fn questions(counts: &[(String, u64)]) -> Vec<QuestionCount> {
    let known = [
        ("differ", SyncQuestion::Differ),
        ("bothChanged", SyncQuestion::BothChanged),
        ("drift", SyncQuestion::Drift),
        ("deleted", SyncQuestion::Deleted),
    ];
    known
        .into_iter()
        .filter_map(|(name, question)| {
            let (_, count) = counts.iter().find(|(found, _)| found == name)?;
            Some(QuestionCount { question, count: *count })
        })
        .collect()
}

fn skips(counts: &[(String, u64)]) -> Vec<SkipCount> {
    let mut skips: Vec<SkipCount> = Vec::new();
    for (name, count) in counts {
        let why = match name.as_str() {
            "connectedAdministrator" | "superAdmin" | "marked" | "needsSuperAdmin" => "protected",
            "notUndone" | "groupNotUndone" => "not undone",
            "suspendedByGoogle" => "by Google",
            "suspendedByAnother" => "by another admin",
            "archived" => "archived",
            "suspendedHere" => "suspended here",
            "passwordExpired" => "password expired",
            "incomplete" => "incomplete",
            "noGroupAddress" => "no address",
            "groupWaits" => "next sync",
            "groupUnread" => "not read",
            "groupMembers" => "members stay",
            "noOrgUnit" => "no org unit",
            _ => "other",
        };
        match skips.iter_mut().find(|skip| skip.why == why) {
            Some(skip) => skip.count += count,
            None => skips.push(SkipCount { why: why.to_owned(), count: *count }),
        }
    }
    skips.sort_by_key(|skip| std::cmp::Reverse(skip.count));
    skips
}

fn limit(limit: &Exceeded) -> LimitView {
    LimitView {
        limit: limit_kind(limit.what),
        words: limit.what.words().to_owned(),
        count: limit.count,
        ticked: limit.ticked,
        most: limit.most,
        rule: limit.rule.words(),
        exceeded: limit.is_passed(),
    }
}

/// Shows what is limited.
pub fn limit_kind(what: Limited) -> LimitKind {
    match what {
        Limited::Suspensions => LimitKind::Suspensions,
        Limited::Renames => LimitKind::Renames,
        Limited::Passwords => LimitKind::Passwords,
        Limited::Cleared => LimitKind::Cleared,
        Limited::Elsewhere => LimitKind::Elsewhere,
        Limited::GroupsDeleted => LimitKind::GroupsDeleted,
    }
}

/// Reads what is limited.
pub fn limited(kind: LimitKind) -> Limited {
    match kind {
        LimitKind::Suspensions => Limited::Suspensions,
        LimitKind::Renames => Limited::Renames,
        LimitKind::Passwords => Limited::Passwords,
        LimitKind::Cleared => Limited::Cleared,
        LimitKind::Elsewhere => Limited::Elsewhere,
        LimitKind::GroupsDeleted => Limited::GroupsDeleted,
    }
}

/// Reads the limits that were confirmed.
pub fn confirmed(limits: &[ConfirmedLimit]) -> Confirmed {
    Confirmed(limits.iter().map(|limit| (limited(limit.limit), limit.count)).collect())
}

/// Shows what of a run cannot be undone, by the journal's names.
pub fn not_undone(steps: &[(&'static str, u64)]) -> Vec<LastingView> {
    let name = |kind| match kind {
        "undelete" => "restore",
        "password" => "setPassword",
        "keep-password" => "keepPassword",
        "not-kept" => "notKept",
        "org-unit" => "createOrgUnit",
        "group-create" => "group:create",
        "group-address" => "group:readdress",
        "group-delete" => "group:delete",
        other => other,
    };
    lasting(&steps.iter().map(|(kind, count)| (name(*kind).to_owned(), *count)).collect::<Vec<_>>())
}

/// Says of the steps of a plan, by their names, what of them lasts.
fn lasting(steps: &[(String, u64)]) -> Vec<LastingView> {
    let many = |count: u64, one: &str, other: &str| {
        let word = if count == 1 { one } else { other };
        format!("{} {word}", figure(count))
    };
    let known = |name: &str, count: u64| -> Option<(String, &str)> {
        Some(match name {
            "create" => (
                many(count, "new account", "new accounts"),
                "To undo one is to suspend it, for Rollcall deletes none. Its first password stays sent.",
            ),
            "restore" => (
                many(count, "account brought back", "accounts brought back"),
                "To undo one is to suspend it.",
            ),
            "rename" => (
                many(count, "changed address", "changed addresses"),
                "The address can be changed back; the new one stays with the account as an alias, unless somebody else is to have it.",
            ),
            "suspend" => (
                many(count, "sign-out", "sign-outs"),
                "A suspended account can be made active again; sessions that were ended do not come back.",
            ),
            "setPassword" => (
                many(count, "password that is set", "passwords that are set"),
                "The ones before are known to nobody here.",
            ),
            "keepPassword" => (
                many(
                    count,
                    "account that asks for no other password",
                    "accounts that ask for no other password",
                ),
                "They are not made to ask again.",
            ),
            "left" => (
                many(count, "row that changed since", "rows that changed since"),
                "They stay as they are; each row says why.",
            ),
            "protected" => (
                many(count, "protected user", "protected users"),
                "They stay as they are while they are marked; take the mark away to have them undone.",
            ),
            "createOrgUnit" => (
                many(count, "new org unit", "new org units"),
                "They stay on Google, for Rollcall deletes none.",
            ),
            "group:create" => (
                many(count, "new group", "new groups"),
                "To undo one is to delete it, which is asked about; what was sent to it meanwhile is lost.",
            ),
            "group:readdress" => (
                many(count, "changed group address", "changed group addresses"),
                "The address can be changed back; the new one stays with the group as an alias.",
            ),
            "group:delete" => {
                (many(count, "deleted group", "deleted groups"), "Google brings no group back.")
            }
            "notKept" => (
                many(count, "step of an older version", "steps of an older version"),
                "It kept too little to undo them.",
            ),
            "archive" => (
                many(count, "archived account", "archived accounts"),
                "Another licence may be needed to have one back.",
            ),
            _ => return None,
        })
    };
    [
        "create",
        "restore",
        "rename",
        "setPassword",
        "keepPassword",
        "suspend",
        "archive",
        "createOrgUnit",
        "protected",
        "group:create",
        "group:readdress",
        "group:delete",
        "org-units",
        "groups",
        "notKept",
        "left",
    ]
    .into_iter()
    .filter_map(|name| {
        let (_, count) = steps.iter().find(|(found, _)| found == name)?;
        let (what, why) = known(name, *count)?;
        Some(LastingView { what, why: why.to_owned() })
    })
    .collect()
}

/// Shows a window.
pub fn window(window: &Window, offset: u64) -> SyncWindow {
    SyncWindow {
        total: window.total,
        ticked: window.ticked,
        tickable: window.tickable,
        offset,
        rows: window.rows.iter().map(row).collect(),
    }
}

/// Shows a row.
pub fn row(listed: &SyncListed) -> SyncRowView {
    let row = &listed.row.row;
    let locked = match &listed.row.reason {
        Some(Reason::Conflict(conflict)) => Some(locked(conflict).to_owned()),
        Some(Reason::Skip(_)) => Some(row.why.clone()),
        None if row.kind == Kind::OneSide => Some("there is nothing to do".to_owned()),
        None => None,
    };
    SyncRowView {
        id: row.id,
        kind: kind(Heading::of(row)),
        ticked: row.ticked,
        locked_because: locked,
        thing: super::group::thing(row.thing),
        user: row.user,
        name: row.name.clone(),
        initials: initials(&row.name),
        email: row.email.clone(),
        account: listed.address.clone(),
        why: row.why.clone(),
        answer: row
            .answer
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .map(|given| shown(&given)),
    }
}

/// Says why a row that asks something cannot be ticked.
fn locked(conflict: &Conflict) -> &'static str {
    match conflict {
        Conflict::Address { block: Block::Claimed } => "another user is to be bound to its account",
        Conflict::Address { .. } => "its address is in use",
        _ => "it needs an answer first",
    }
}

/// Gives one or two letters for a name that is not taken apart.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let (first, last) = (words.next().unwrap_or_default(), words.next_back().unwrap_or_default());
    directory::user::initials(first, last)
}

fn shown(answer: &Answer) -> SyncAnswer {
    SyncAnswer {
        winner: answer.winner.map(|winner| match winner {
            Winner::Directory => WinnerView::Directory,
            Winner::Google => WinnerView::Google,
        }),
        drift: answer.drift.map(|drift| match drift {
            Drift::Overwrite => DriftView::Overwrite,
            Drift::Accept => DriftView::Accept,
        }),
        deleted: answer.deleted.map(|deleted| match deleted {
            AfterDeletion::Restore => AfterDeletionView::Restore,
            AfterDeletion::CreateAgain => AfterDeletionView::CreateAgain,
            AfterDeletion::Unbind => AfterDeletionView::Unbind,
        }),
    }
}

/// Reads an answer to rows.
pub fn answer(view: SyncAnswer) -> Answer {
    Answer {
        winner: view.winner.map(winner),
        drift: view.drift.map(drift),
        deleted: view.deleted.map(after_deletion),
    }
}

/// Reads an answer to all rows that ask the same.
pub fn answers(view: SyncAnswers) -> Answers {
    Answers {
        differ: view.differ.map(winner),
        both_changed: view.both_changed.map(winner),
        drift: view.drift.map(drift),
        deleted: view.deleted.map(after_deletion),
    }
}

fn winner(view: WinnerView) -> Winner {
    match view {
        WinnerView::Directory => Winner::Directory,
        WinnerView::Google => Winner::Google,
    }
}

fn drift(view: DriftView) -> Drift {
    match view {
        DriftView::Overwrite => Drift::Overwrite,
        DriftView::Accept => Drift::Accept,
    }
}

fn after_deletion(view: AfterDeletionView) -> AfterDeletion {
    match view {
        AfterDeletionView::Restore => AfterDeletion::Restore,
        AfterDeletionView::CreateAgain => AfterDeletion::CreateAgain,
        AfterDeletionView::Unbind => AfterDeletion::Unbind,
    }
}

/// Shows what a row asks.
pub fn question(reason: Option<&Reason>) -> Option<SyncQuestion> {
    let Some(Reason::Conflict(conflict)) = reason else { return None };
    Some(match conflict {
        Conflict::Differ { .. } => SyncQuestion::Differ,
        Conflict::BothChanged { .. } => SyncQuestion::BothChanged,
        Conflict::Drift { .. } => SyncQuestion::Drift,
        Conflict::Deleted { deleted: Deleted::Restorable } => SyncQuestion::Deleted,
        Conflict::Deleted { deleted: Deleted::ForGood } | Conflict::GroupGone => SyncQuestion::DeletedForGood,
        Conflict::Group { agreed: false, .. } => SyncQuestion::Differ,
        Conflict::Group { agreed: true, .. } => SyncQuestion::BothChanged,
        Conflict::Address { .. } => SyncQuestion::Address,
    })
}

/// Says in sentences what the steps of one user do.
pub fn steps(all: &[Step]) -> String {
    let given_up =
        |address: &str| all.iter().any(|one| matches!(one, Step::GiveUp(up) if up.before == address));
    let aside =
        |address: &str| all.iter().any(|one| matches!(one, Step::StandAside(to) if to.after == address));
    let sentence = |one: &Step| match one {
        // What is given up is said once, and an address for the meantime is nobody's.
        Step::Rename(change) if given_up(&change.before) => None,
        Step::GiveUp(change) if aside(&change.before) => None,
        _ => Some(step(one)).filter(|said| !said.is_empty()),
    };
    all.iter().filter_map(sentence).collect::<Vec<_>>().join(" ")
}

fn step(step: &Step) -> String {
    match step {
        Step::Create => {
            "It gets the password that was set for this user here, or a first one made by chance, which waits to be \
             handed out once."
                .to_owned()
        }
        Step::SetPassword(password) => match password.next_login {
            NextLogin::Change => "The first sign-in with it asks for another.".to_owned(),
            NextLogin::Keep => "It stays until another is set here.".to_owned(),
        },
        Step::KeepPassword => {
            "The directory is the authority for passwords here: the account asks for no other one.".to_owned()
        }
        Step::Adopt => "The account that has the address is bound to this user from now on.".to_owned(),
        Step::Restore { to } => {
            format!("Google brings the deleted account back, with what was in it, into the org unit {to}.")
        }
        Step::Reactivate => "Rollcall suspended the account and makes it active again.".to_owned(),
        Step::Rename(change) => {
            format!("The old address, {}, stays with the account as an alias.", change.before)
        }
        Step::StandAside(change) => format!(
            "Two people get each other's address, so this account is {} until the other has been renamed.",
            change.after
        ),
        Step::GiveUp(change) => {
            format!("{} does not stay with the account as an alias: somebody else gets it.", change.before)
        }
        Step::Update(_) => "The values below are sent; everything else stays as it is on Google.".to_owned(),
        Step::Take(_) => {
            "Google's values below come into the directory; Google is not written to by that.".to_owned()
        }
        Step::Suspend => "The account is suspended and signed out everywhere.".to_owned(),
        Step::SignOut => {
            "It was suspended before, and its sessions could not be ended: that is tried again.".to_owned()
        }
        Step::CreateOrgUnit { .. } => {
            "Users are to be in it. It is made before them, and those above it first, one a second.".to_owned()
        }
        Step::RestoreOrgUnit => {
            "The tree here has it as before the import; Google is not written to by that.".to_owned()
        }
        Step::Archive => "The account is archived.".to_owned(),
        Step::Unarchive => "The account comes out of the archive; that takes a licence.".to_owned(),
        Step::PutBack(_) => {
            "Google gets the values below back; the directory stays as it is, and the next sync asks which of them holds."
                .to_owned()
        }
        Step::TakeBack(_) => {
            "The directory gets the values below back; Google is not written to by that.".to_owned()
        }
        Step::Unbind => {
            "The user and the account are tied no more; binding the user again finds it.".to_owned()
        }
        Step::Remove => {
            "The user leaves the directory, and leaves nothing behind: the account stays as it is on Google, and the \
             next import plans it again."
                .to_owned()
        }
        Step::Reopen => "The next import finds the account as this one did, and plans the same.".to_owned(),
        Step::Group(step) => group_step(step),
    }
}

/// Says in a sentence what a step of a group does; of its members a list tells.
fn group_step(step: &GroupStep) -> String {
    match step {
        GroupStep::Create(_) => "Google gets the group, with the fields below.".to_owned(),
        GroupStep::Adopt => "Google's group of that address is bound from now on.".to_owned(),
        GroupStep::Update(_) => "The fields below are sent.".to_owned(),
        GroupStep::Readdress(change) => {
            format!("The old address, {}, stays with the group as an alias.", change.before)
        }
        GroupStep::Take(_) => {
            "Google's fields below come into the directory; Google is not written to by that.".to_owned()
        }
        GroupStep::Unbind => {
            "Google's group stays as it is, with its members; nothing done here reaches it any more."
                .to_owned()
        }
        GroupStep::Delete => {
            "Google deletes the group for good, and tells nobody. Its number is asked for before.".to_owned()
        }
        GroupStep::TakeBack(_) => {
            "The directory gets the fields below back; Google is not written to by that.".to_owned()
        }
        GroupStep::Reopen => {
            "The next import finds Google's group as this one did, and plans the same.".to_owned()
        }
        GroupStep::Remove => {
            "The group leaves the directory, and leaves nothing behind: Google's stays as it is, with its members, and \
             the next import plans it again."
                .to_owned()
        }
        GroupStep::RemoveMember(_)
        | GroupStep::SetRole(_)
        | GroupStep::AddMember(_)
        | GroupStep::TakeRole(_)
        | GroupStep::MemberOut(_)
        | GroupStep::MemberBack(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use directory::Attribute;
    use directory::decide::Change;
    use directory::provision::{Block, Conflict, Step};

    use super::{locked, steps};

    fn change(attribute: Attribute, before: &str, after: &str) -> Change {
        Change { attribute, before: before.to_owned(), after: after.to_owned() }
    }

    #[test]
    fn a_row_whose_account_goes_to_another_is_not_said_to_have_an_address_in_use() {
        let table = [
            (Conflict::Address { block: Block::Claimed }, "another user is to be bound to its account"),
            (Conflict::Address { block: Block::OtherUser }, "its address is in use"),
            (Conflict::Drift { attributes: vec![Attribute::JobTitle] }, "it needs an answer first"),
        ];
        for (conflict, why) in table {
            assert_eq!(locked(&conflict), why, "{conflict:?}");
        }
    }

    #[test]
    fn an_address_that_is_given_up_is_not_said_to_stay() {
        let rename = Step::Rename(change(Attribute::Email, "ann@x", "bob@x"));
        let kept = steps(std::slice::from_ref(&rename));
        assert_eq!(kept, "The old address, ann@x, stays with the account as an alias.");
        let swap = [
            Step::StandAside(change(Attribute::Email, "ann@x", "ann.renaming@x")),
            Step::GiveUp(change(Attribute::Aliases, "ann@x", "")),
            rename,
            Step::GiveUp(change(Attribute::Aliases, "ann.renaming@x", "")),
        ];
        assert_eq!(
            steps(&swap),
            "Two people get each other's address, so this account is ann.renaming@x until the other has been renamed. \
             ann@x does not stay with the account as an alias: somebody else gets it.",
            "each address is spoken of once, and truly"
        );
    }
}
