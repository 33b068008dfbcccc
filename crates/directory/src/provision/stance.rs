//! How the states of a pair stand: who is to be out of use, and who is let in again.

use super::{Hand, Rules, Skip, StateRule};
use crate::account::{Account, Suspension};
use crate::password::AfterExpiry;
use crate::user::{State, User};

/// What is to be done about the state of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stance {
    Suspend,
    /// What steps of ours did to it is undone.
    LetIn(Hand),
    /// They differ, and it is not for us to change that.
    Leave(Skip),
    Same,
}

/// Tells how the account of a user is to stand: whose password expired is active here, and suspended there until there is
/// another; also where it is let go for that, by the next sync if it comes back by this one.
pub(super) fn wanted(user: &User, rules: &Rules<'_>) -> State {
    match rules.expired {
        Some(AfterExpiry::Suspend | AfterExpiry::RemoveAccess) => State::Suspended,
        Some(AfterExpiry::Keep) | None => user.state,
    }
}

/// Compares the states. What Google or another administrator suspended is never lifted by us.
pub(super) fn state(user: &User, account: &Account, hand: Hand, rules: &Rules<'_>) -> Stance {
    if rules.state == StateRule::Excluded {
        return Stance::Same;
    }
    match (wanted(user, rules), &account.suspension) {
        (State::Suspended, None) => Stance::Suspend,
        (State::Suspended, Some(_)) => Stance::Same,
        (State::Active, Some(Suspension::Google(reason))) => {
            Stance::Leave(Skip::SuspendedByGoogle { reason: reason.clone() })
        }
        (State::Active, Some(Suspension::Administrator)) if !hand.suspended => {
            Stance::Leave(Skip::SuspendedByAnother)
        }
        (State::Active, None) if account.archived && !hand.archived => Stance::Leave(Skip::Archived),
        (State::Active, suspension) => {
            let ours = Hand { suspended: suspension.is_some(), archived: account.archived && hand.archived };
            if ours == Hand::NONE { Stance::Same } else { Stance::LetIn(ours) }
        }
    }
}

#[cfg(test)]
#[path = "stance_tests.rs"]
mod tests;
