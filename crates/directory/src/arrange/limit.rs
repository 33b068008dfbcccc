//! Limits of a run: beyond them a plan waits for a confirmation that names the number (product.md, *Safety*).

use serde::{Deserialize, Serialize};

/// What is counted against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Limited {
    /// Accounts that are suspended, archived or removed.
    Suspensions,
    /// Primary addresses that change.
    Renames,
    /// Passwords that are set.
    Passwords,
    /// Values that are cleared on Google.
    Cleared,
    /// Changes that somebody else made through the same client, and that our journal does not know.
    Elsewhere,
}

impl Limited {
    /// Everything that is counted, in the order of the screen.
    pub const ALL: [Self; 5] =
        [Self::Suspensions, Self::Renames, Self::Passwords, Self::Cleared, Self::Elsewhere];

    /// Says for people what is counted.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Suspensions => "suspensions and removals",
            Self::Renames => "changed addresses",
            Self::Passwords => "passwords set",
            Self::Cleared => "values cleared on Google",
            Self::Elsewhere => "changes by another writer through this client",
        }
    }

    /// Gives the most that a run may do without a confirmation, by the number of users in its scope.
    ///
    /// 5 %, at least 10 and at most 50; for cleared values 1 %, at least 20 and at most 200; of another writer, none.
    #[must_use]
    pub fn most(self, scope: u64) -> u64 {
        match self {
            Self::Suspensions | Self::Renames | Self::Passwords => (scope / 20).clamp(10, 50),
            Self::Cleared => (scope / 100).clamp(20, 200),
            Self::Elsewhere => 0,
        }
    }
}

/// A limit that a plan goes beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exceeded {
    /// Which.
    pub what: Limited,
    /// How many the plan has, un-ticked ones too.
    pub count: u64,
    /// How many it might have.
    pub most: u64,
}

/// Lists the limits that a plan goes beyond, in the order of [`Limited::ALL`].
///
/// `count` tells how many the whole plan has: un-ticking rows does not raise a limit.
#[must_use]
pub fn exceeded(scope: u64, count: impl Fn(Limited) -> u64) -> Vec<Exceeded> {
    let of = |what: Limited| Exceeded { what, count: count(what), most: what.most(scope) };
    Limited::ALL.into_iter().map(of).filter(|limit| limit.count > limit.most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_grow_with_the_scope_between_their_ends() {
        // (users in scope, suspensions, cleared values)
        let table =
            [(0, 10, 20), (200, 10, 20), (400, 20, 20), (1_000, 50, 20), (5_000, 50, 50), (100_000, 50, 200)];
        for (scope, suspensions, cleared) in table {
            assert_eq!(
                Limited::Suspensions.most(scope),
                suspensions,
                "5 % of {scope}, at least 10, at most 50"
            );
            assert_eq!(Limited::Cleared.most(scope), cleared, "1 % of {scope}, at least 20, at most 200");
        }
    }

    #[test]
    fn a_limit_may_be_reached_but_not_passed() {
        let count = |number| move |what| if what == Limited::Renames { number } else { 0 };
        assert_eq!(exceeded(100, count(10)), [], "ten may change");
        assert_eq!(
            exceeded(100, count(11)),
            [Exceeded { what: Limited::Renames, count: 11, most: 10 }],
            "the eleventh needs a confirmation"
        );
    }
}
