//! What a sync does and leaves, in words for people.

use directory::Attribute;
use directory::decide::Change;
use directory::provision::{Block, Conflict, Deleted, Skip, Step};

/// Says what a step does, in the few words of a list.
#[must_use]
pub fn step(step: &Step) -> String {
    match step {
        Step::Create => "new account".to_owned(),
        Step::Adopt => "bound to the account of that address".to_owned(),
        Step::Restore => "deleted account brought back".to_owned(),
        Step::Reactivate => "active again".to_owned(),
        Step::Rename(Change { after, .. }) => format!("address becomes {after}"),
        Step::Update(changes) => labels(changes.iter().map(|change| change.attribute)),
        Step::Take(changes) => {
            format!("taken from Google: {}", labels(changes.iter().map(|change| change.attribute)))
        }
        Step::Suspend => "suspended, and signed out".to_owned(),
        Step::Archive => "archived".to_owned(),
        Step::Unbind => "let go".to_owned(),
    }
}

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
    }
}

fn block_words(block: Block) -> &'static str {
    match block {
        Block::Alias => "the address is an alias of another account",
        Block::OtherUser => "the address belongs to another user's account",
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
        Skip::Incomplete { attribute } => format!("no {}", attribute.label().to_lowercase()),
    }
}

fn labels(attributes: impl IntoIterator<Item = Attribute>) -> String {
    let labels: Vec<_> = attributes.into_iter().map(|attribute| attribute.label().to_lowercase()).collect();
    labels.join(", ")
}
