//! What a sync does and leaves, in words for people.

use directory::Attribute;
use directory::decide::Change;
use directory::group::GroupStep;
use directory::provision::{Block, Conflict, Decision, Deleted, NextLogin, OneSide, Rest, Skip, Step};
use directory::undo::Left;

use super::Forecast;

/// Says what a step does, in the few words of a list.
#[must_use]
pub fn step(step: &Step) -> String {
    match step {
        Step::Create => "new account".to_owned(),
        Step::Adopt => ADOPTED.to_owned(),
        Step::Restore { to } => format!("deleted account brought back, into {to}"),
        Step::Reactivate => "active again".to_owned(),
        Step::Rename(Change { after, .. }) => format!("address becomes {after}"),
        Step::StandAside(Change { after, .. }) => format!("address is {after} for the meantime"),
        Step::GiveUp(Change { before, .. }) => format!("{before} given up"),
        Step::Update(changes) => labels(changes.iter().map(|change| change.attribute)),
        Step::SetPassword(password) => match password.next_login {
            NextLogin::Change => "password set, to be changed at the next sign-in".to_owned(),
            NextLogin::Keep => "password set".to_owned(),
        },
        Step::KeepPassword => "asked for no other password at the next sign-in".to_owned(),
        Step::Take(changes) => {
            format!("taken from Google: {}", labels(changes.iter().map(|change| change.attribute)))
        }
        Step::Suspend => "suspended, and signed out".to_owned(),
        Step::SignOut => "signed out".to_owned(),
        Step::Archive => "archived".to_owned(),
        Step::Unbind => "let go".to_owned(),
        Step::Unarchive => "out of the archive".to_owned(),
        Step::PutBack(moved) => {
            format!("as before on Google: {}", labels(moved.iter().map(|moved| moved.attribute)))
        }
        Step::TakeBack(moved) => {
            format!("as before here: {}", labels(moved.iter().map(|moved| moved.attribute)))
        }
        Step::Remove => "removed from the directory".to_owned(),
        Step::CreateOrgUnit { .. } => "new org unit".to_owned(),
        Step::RestoreOrgUnit => "in the tree as before".to_owned(),
        Step::Reopen => "the next import plans it again".to_owned(),
        Step::Group(step) => step.words(),
    }
}

/// Says in the few words of a list what the steps of a row do.
#[must_use]
pub fn steps(steps: &[Step]) -> String {
    let of_group: Option<Vec<_>> = steps
        .iter()
        .map(|step| match step {
            Step::Group(step) => Some(step),
            _ => None,
        })
        .collect();
    match of_group {
        Some(of_group) => directory::group::step::words(&of_group),
        None => steps.iter().map(step).collect::<Vec<_>>().join("; "),
    }
}

/// Gives what a row of a plan says beyond its steps: what stays, and what the next run would do about it.
#[must_use]
pub fn remark<'a>(why: &'a str, steps: &[Step]) -> Option<&'a str> {
    let plain = self::steps(steps);
    // Of an undo, and of whoever comes back, these are said in other words.
    let again = plain.replacen(&step(&Step::Adopt), BOUND_AGAIN, 1).replacen(
        &step(&Step::Group(GroupStep::Adopt)),
        BOUND_AGAIN,
        1,
    );
    let no_more = no_more(&plain);
    let rest = [plain, again, no_more].iter().find_map(|said| why.strip_prefix(said.as_str()))?;
    rest.strip_prefix("; ")
}

/// Says of whom the undo of an import lets go that it is bound no more.
pub(crate) fn no_more(words: &str) -> String {
    let of_group = words.replacen(&step(&Step::Group(GroupStep::Unbind)), BOUND_NO_MORE, 1);
    of_group.replacen(&step(&Step::Unbind), BOUND_NO_MORE, 1)
}

/// What an undo says of whom it binds.
pub(crate) const BOUND_AGAIN: &str = "bound again";

/// What a plan says of whom a group had brought and none brings now: leaving a group does not cost them the account.
pub(crate) const BOUND_DIRECTLY: &str = "bound directly from now on, as no group brings the user";

/// What a plan says of a new account of a user who is bound to one that was deleted.
pub(crate) const IN_ITS_PLACE: &str = "it takes the place of the deleted one";

/// What a step says that binds an account which is there.
pub(crate) const ADOPTED: &str = "bound to the account of that address";

/// What the undo of an import says of whom it lets go: Google hears nothing of it.
const BOUND_NO_MORE: &str = "bound no more";

/// Says why a row needs an answer.
#[must_use]
pub fn conflict(conflict: &Conflict) -> String {
    let list = |attributes: &[Attribute]| labels(attributes.iter().copied());
    match conflict {
        Conflict::Differ { attributes } => format!("different on both sides: {}", list(attributes)),
        Conflict::BothChanged { attributes } => format!("changed on both sides: {}", list(attributes)),
        Conflict::Drift { attributes } => format!("changed on Google: {}", list(attributes)),
        Conflict::Address { block } => block_words(*block).to_owned(),
        Conflict::Deleted { deleted: Deleted::Restorable } => {
            "deleted on Google; it can be brought back".to_owned()
        }
        Conflict::Deleted { deleted: Deleted::ForGood } => "deleted on Google for good".to_owned(),
        Conflict::Group { fields, roles, agreed } => {
            let mut what: Vec<_> = fields.iter().map(|field| field.label().to_lowercase()).collect();
            match roles {
                0 => {}
                1 => what.push("the role of 1 member".to_owned()),
                many => what.push(format!("the roles of {many} members")),
            }
            let how = if *agreed { "changed on both sides" } else { "different on both sides" };
            format!("{how}: {}", what.join(", "))
        }
        Conflict::GroupGone => "deleted on Google; it does not come back".to_owned(),
    }
}

/// What an open question of a sync is about, by the words that the journal keeps of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Whose value stands: the only one that an answer settles by sending something.
    Values,
    /// An address that somebody else has.
    Taken,
    /// An account to which another user comes as well.
    Claimed,
    /// An address in no verified domain: nothing of it is ever sent.
    Domain,
    /// What becomes of a deleted account.
    Deleted,
}

/// Tells what an open question is about.
pub(crate) fn asks(why: &str) -> Asks {
    let is = |block| why.starts_with(block_words(block));
    if is(Block::Domain) {
        Asks::Domain
    } else if [Block::Alias, Block::OtherUser, Block::Unbound, Block::Group].into_iter().any(is) {
        Asks::Taken
    } else if is(Block::Claimed) {
        Asks::Claimed
    } else if why.starts_with(DELETED) {
        Asks::Deleted
    } else {
        Asks::Values
    }
}

/// How a question begins about an account that is gone.
const DELETED: &str = "deleted on Google";

fn block_words(block: Block) -> &'static str {
    match block {
        Block::Alias => "the address is an alias of another account",
        Block::OtherUser => "the address belongs to another user's account",
        Block::Unbound => "an account that is bound to nobody has the address",
        Block::Claimed => "the account is to be bound to another user",
        Block::Group => "the address belongs to a group",
        Block::Domain => "the address is in no verified domain of this customer",
    }
}

/// Says why nothing is done.
#[must_use]
pub fn skip(skip: &Skip) -> String {
    match skip {
        Skip::ConnectedAdministrator => "the connected administrator is protected".to_owned(),
        Skip::SuperAdmin => "super admins are protected".to_owned(),
        Skip::Marked => "marked as protected".to_owned(),
        Skip::NeedsSuperAdmin => "only a super admin may change administrators".to_owned(),
        Skip::SuspendedByGoogle { reason } => format!("suspended by Google: {reason}"),
        Skip::SuspendedByAnother => "suspended by another administrator".to_owned(),
        Skip::Archived => "archived on Google".to_owned(),
        Skip::SuspendedHere => "suspended here: no account is made".to_owned(),
        Skip::PasswordExpired => "its password expired: set another to have it bound again".to_owned(),
        Skip::Incomplete { attribute } => format!("no {}", attribute.label().to_lowercase()),
        Skip::NoOrgUnit { path } => format!(
            "the org unit {path} is not on Google; let syncs of this connection create missing org units, or make it there"
        ),
        Skip::NotUndone { left } => left_words(left),
        Skip::NoGroupAddress => "no group address: Google could have no such group".to_owned(),
        Skip::GroupWaits => {
            "a group that is to be deleted has its address; the sync after that makes it anew".to_owned()
        }
        Skip::GroupUnread { why } => why.clone(),
        Skip::GroupMembers { left } | Skip::GroupNotUndone { left } => left.join("; "),
    }
}

/// Says of whom access is taken away, and nothing else done, what the rest waits for.
#[must_use]
pub fn rest(rest: &Rest) -> String {
    match rest {
        Rest::Asked(reason) => format!("also: {}; the sync after that asks about it", conflict(reason)),
        Rest::Left(reason) => format!("also: {}; the rest is left as it is", skip(reason)),
    }
}

/// Says what is not undone, and why.
#[must_use]
pub fn left_words(left: &[Left]) -> String {
    let changed = left.iter().filter_map(|left| match left {
        Left::Changed(attribute) => Some(*attribute),
        _ => None,
    });
    let changed = labels(changed);
    let mut words = Vec::new();
    if !changed.is_empty() {
        words.push(format!("changed since: {changed}"));
    }
    for left in left {
        let word = match left {
            Left::Changed(_) => continue,
            Left::Unfit(rule) => {
                words.push(format!("cannot be given back: {rule}"));
                continue;
            }
            Left::State => "suspended, archived or made active since, by somebody else",
            Left::Tie => "bound otherwise since",
            Left::UserGone => "removed from the directory since",
            Left::AccountGone => "the account is not on Google any more",
            Left::Password => "nobody here knows the password that was there before",
            Left::NextLogin => "no other password is asked for again",
            Left::NotKept => "an older version carried it out, which kept too little to undo it",
            Left::Username => "another username since",
            Left::Later(run) => {
                words.push(format!("run {run} worked on this user since: undo that first"));
                continue;
            }
            Left::BoundElsewhere => "bound to another account as well",
            Left::PasswordSet => "a password was set for this user",
            Left::Protected => "marked as protected",
            Left::Wished => "the next sync is to bind this user, or to let it go",
            Left::InGroup => "put into a group here",
        };
        if !words.iter().any(|said| said == word) {
            words.push(word.to_owned());
        }
    }
    words.join("; ")
}

/// Says what one side alone has.
#[must_use]
pub fn one_side(one: &OneSide) -> String {
    let side = |who: &str, attributes: &[Attribute]| {
        (!attributes.is_empty()).then(|| format!("{who} alone: {}", labels(attributes.iter().copied())))
    };
    let sides = [side("the directory", &one.here), side("Google", &one.google)];
    sides.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Says how a conflict can be answered, for all rows of its kind.
#[must_use]
pub fn answers(conflict: &Conflict) -> &'static str {
    match conflict {
        Conflict::Differ { .. } => "the directory or Google wins",
        Conflict::BothChanged { .. } => "the directory or Google wins; or make them the same on one side",
        Conflict::Drift { .. } => "overwrite Google's value, or accept it",
        Conflict::Address { block: Block::Claimed } => {
            "say of one of them that they are not to be bound, and sync again"
        }
        Conflict::Address { block: Block::Unbound } => {
            "change the address here, or free it on Google, and sync again; or, where the user's own account was \
             deleted, unbind the user and sync, then bind them: that account is theirs from then on"
        }
        Conflict::Address { .. } => "change the address here, or free it on Google, and sync again",
        Conflict::Deleted { deleted: Deleted::Restorable } => {
            "bring the account back, make another, or let it go"
        }
        Conflict::Deleted { deleted: Deleted::ForGood } => "make another account, or let it go",
        Conflict::Group { .. } => "the directory or Google wins",
        Conflict::GroupGone => "make another group, or let it go",
    }
}

/// The kinds of step of which something cannot be undone, in the order of a report.
pub const LASTING: [&str; 8] =
    ["create", "undelete", "rename", "password", "keep-password", "suspend", "archive", "org-unit"];

/// Says of a kind of step, by the journal's name, what of it no rollback undoes; none where all of it can be.
#[must_use]
pub fn cannot_be_undone(kind: &str) -> Option<&'static str> {
    match kind {
        "create" => Some(
            "new accounts: to undo one is to suspend it, for Rollcall deletes none; its licence may be used up. Its \
             first password, where none was set here, is made by chance and waits here, sealed, until it is handed out \
             once",
        ),
        "org-unit" => Some("new org units: they stay on Google, for Rollcall deletes none"),
        "password" => Some("passwords set: the ones before are known to nobody here"),
        "keep-password" => Some("accounts that ask for no other password: they are not made to ask again"),
        "left" => Some(
            "users, groups and org units that changed since, or on which something was built: they stay as they are, each \
             with its reason",
        ),
        "protected" => Some("users who are marked as protected: they stay as they are while they are"),
        "not-kept" => Some("steps that an older version carried out: it kept too little to undo them"),
        "undelete" => Some("accounts brought back: to undo one is to suspend it"),
        "rename" => Some("changed addresses: the new address stays with the account as an alias"),
        "suspend" => Some("suspensions: sessions that they end do not come back"),
        "archive" => Some("archived accounts: another licence may be needed to have them back"),
        other => directory::group::step::lasting(other),
    }
}

/// Says for people what steps of a kind do, by the journal's name.
#[must_use]
pub fn kind(kind: &str) -> &str {
    match kind {
        "create" => "new account",
        "adopt" => "bound to an account that is there",
        "undelete" => "deleted account brought back",
        "reactivate" => "active again",
        "rename" => "changed address",
        "export" => "values to Google",
        "password" => "password set",
        "keep-password" => "asked for no other password",
        "take" => "values from Google",
        "suspend" => "suspended",
        "sign-out" => "signed out",
        "archive" => "archived",
        "unbind" => "let go",
        "unarchive" => "out of the archive",
        "put-back" => "values put back on Google",
        "take-back" => "values put back here",
        "remove" => "removed from the directory",
        "reopen" => "open to the next import",
        "org-unit" => "new org unit",
        "org-unit-back" => "org unit as before",
        other => directory::group::step::words_of(other).unwrap_or(other),
    }
}

/// Says what the next sync would do about a user, as a sentence.
#[must_use]
pub fn next(forecast: &Forecast) -> String {
    let decision = match forecast {
        Forecast::Dormant => return "Nothing while the binding is dormant.".to_owned(),
        Forecast::NotInScope => return "Nothing: this user is not bound here.".to_owned(),
        Forecast::Provided => {
            return "Binds the account that has this address, or makes one.".to_owned();
        }
        Forecast::BoundAgain => {
            return "Binds the account that was bound before; active again if Rollcall suspended it."
                .to_owned();
        }
        Forecast::SuspendedHere => {
            return "Nothing while the user is suspended here: no account is made.".to_owned();
        }
        Forecast::MayNot(why) => return format!("Nothing: {why}."),
        Forecast::Decided(decision) => decision,
    };
    match decision {
        Decision::Steps(steps) => {
            let does = steps.iter().map(|one| match one {
                Step::Update(_) => format!("sends {}", step(one)),
                _ => step(one),
            });
            crate::words::sentence(&does.collect::<Vec<_>>().join("; "))
        }
        Decision::SuspendAlone(waits) => {
            crate::words::sentence(&format!("{}; {}", step(&Step::Suspend), rest(waits)))
        }
        Decision::Conflict(reason @ Conflict::Deleted { .. }) => {
            format!("Asks what is to become of the deleted account: {}.", answers(reason))
        }
        Decision::Conflict(reason) => format!("Asks you: {}.", conflict(reason)),
        Decision::Skip(reason) => format!("Leaves it: {}.", skip(reason)),
        Decision::OneSide(one) => {
            format!("Nothing: what one side alone has stays there ({}).", one_side(one))
        }
        Decision::Unchanged => "Nothing, if Google is as it was.".to_owned(),
    }
}

fn labels(attributes: impl IntoIterator<Item = Attribute>) -> String {
    let labels: Vec<_> = attributes.into_iter().map(|attribute| attribute.label().to_lowercase()).collect();
    labels.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_question_is_about_is_known_by_its_words() {
        let attributes = vec![Attribute::JobTitle];
        let blocked = |block| Conflict::Address { block };
        let table = [
            (Conflict::Differ { attributes: attributes.clone() }, Asks::Values),
            (Conflict::BothChanged { attributes: attributes.clone() }, Asks::Values),
            (Conflict::Drift { attributes }, Asks::Values),
            (blocked(Block::Alias), Asks::Taken),
            (blocked(Block::OtherUser), Asks::Taken),
            (blocked(Block::Unbound), Asks::Taken),
            (blocked(Block::Claimed), Asks::Claimed),
            (blocked(Block::Group), Asks::Taken),
            (blocked(Block::Domain), Asks::Domain),
            (Conflict::Deleted { deleted: Deleted::Restorable }, Asks::Deleted),
            (Conflict::Deleted { deleted: Deleted::ForGood }, Asks::Deleted),
        ];
        for (reason, about) in table {
            assert_eq!(asks(&conflict(&reason)), about, "{reason:?}");
        }
    }

    #[test]
    fn of_whom_access_is_taken_away_alone_it_is_said_what_waits() {
        let waits = Rest::Asked(Conflict::Drift { attributes: vec![Attribute::JobTitle] });
        let said = "also: changed on Google: job title; the sync after that asks about it";
        assert_eq!(rest(&waits), said, "beside the step");
        let why = format!("{}; {said}", steps(&[Step::Suspend]));
        assert_eq!(remark(&why, &[Step::Suspend]), Some(said), "as what the row says beyond it");
        let forecast = Forecast::Decided(Decision::SuspendAlone(waits));
        assert_eq!(
            next(&forecast),
            format!("Suspended, and signed out; {said}."),
            "and before there is a row"
        );
    }

    #[test]
    fn what_a_row_says_beyond_its_steps_is_told_apart() {
        let title = Change { attribute: Attribute::JobTitle, before: "A".to_owned(), after: "B".to_owned() };
        let steps = [Step::Adopt, Step::Update(vec![title])];
        let plain = "bound to the account of that address; job title";
        assert_eq!(remark(plain, &steps), None, "it says its steps alone");
        let caveat = format!("{plain}; stays: changed since: first name");
        assert_eq!(remark(&caveat, &steps), Some("stays: changed since: first name"));
        let undone = "bound again; job title; suspended here: the next sync suspends it again";
        assert_eq!(remark(undone, &steps), Some("suspended here: the next sync suspends it again"));
        assert_eq!(remark("let go", &[Step::Unbind]), None, "nothing is left");
    }
}
