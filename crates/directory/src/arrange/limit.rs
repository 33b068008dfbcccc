//! Limits of a run: beyond them a plan waits for a confirmation that names the number (product.md, *Safety*).
//!
//! They are set for each connection, within bounds; a plan keeps those that held when it was made.

use serde::{Deserialize, Serialize};

/// What is counted against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Limited {
    /// Accounts that are suspended, archived or removed, groups that are deleted, members who are taken out of one.
    Suspensions,
    /// Primary addresses that change.
    Renames,
    /// Passwords that are set.
    Passwords,
    /// Values that are cleared on Google.
    Cleared,
    /// Changes that somebody else made through the same client, and that our journal does not know.
    Elsewhere,
    /// Groups that are deleted on Google, which brings none back.
    GroupsDeleted,
}

impl Limited {
    /// Everything that is counted, in the order of the screen.
    pub const ALL: [Self; 6] = [
        Self::Suspensions,
        Self::Renames,
        Self::Passwords,
        Self::Cleared,
        Self::Elsewhere,
        Self::GroupsDeleted,
    ];

    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Suspensions => "suspensions",
            Self::Renames => "renames",
            Self::Passwords => "passwords",
            Self::Cleared => "cleared",
            Self::Elsewhere => "elsewhere",
            Self::GroupsDeleted => "groupsDeleted",
        }
    }

    /// Says for people what is counted.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Suspensions => "suspensions and removals",
            Self::Renames => "changed addresses",
            Self::Passwords => "passwords set",
            Self::Cleared => "values cleared on Google",
            Self::Elsewhere => "changes by another writer through this client",
            Self::GroupsDeleted => "groups deleted on Google",
        }
    }

    /// Says for people what is held back by it, and why somebody would want that.
    #[must_use]
    pub fn holds_back(self) -> &'static str {
        match self {
            Self::Suspensions => {
                "Accounts that are suspended, archived or removed, and members who are taken out of groups. A half-read file \
                 or a wrong filter shows here first."
            }
            Self::Renames => "Primary addresses that change: people sign in with them.",
            Self::Passwords => "Passwords that are set: whoever gets one signs in with it from then on.",
            Self::Cleared => {
                "Values that are there on Google and are taken away. A wrong mapping shows here first."
            }
            Self::Elsewhere => "Changes that another program made with the same OAuth client.",
            Self::GroupsDeleted => "Groups that are deleted on Google: it brings none back.",
        }
    }
}

/// How much a run may do of something without a confirmation: a share of its scope, between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// The share of the users in scope, in per cent.
    pub percent: u64,
    /// However few users there are, at least so many.
    pub least: u64,
    /// However many users there are, at most so many.
    pub most: u64,
}

/// The largest share that may be set, in per cent.
pub const LARGEST_SHARE: u64 = 25;

/// The most of anything that a run may be let do by itself.
pub const LARGEST_NUMBER: u64 = 2_000;

/// Why a limit is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// The share is too large.
    #[error("a share is from 0 to {LARGEST_SHARE} %, not {0} %")]
    Share(u64),
    /// One of the numbers is too large.
    #[error("a run does {LARGEST_NUMBER} of anything at most by itself, not {0}")]
    Number(u64),
    /// The lower end is above the upper one.
    #[error("at least {least} and at most {most} leave no number between them")]
    Crossed {
        /// The lower end.
        least: u64,
        /// The upper end.
        most: u64,
    },
}

impl Limit {
    /// Gives the most that a run may do without a confirmation, by the number of users in its scope.
    ///
    /// Zero at both ends asks about every one.
    #[must_use]
    pub fn of(self, scope: u64) -> u64 {
        // By parts, so that no scope is too large.
        let share = scope / 100 * self.percent + scope % 100 * self.percent / 100;
        share.max(self.least).min(self.most)
    }

    /// Makes sure that it holds something back.
    ///
    /// # Errors
    /// [`LimitError`].
    pub fn check(self) -> Result<Self, LimitError> {
        let Self { percent, least, most } = self;
        if percent > LARGEST_SHARE {
            return Err(LimitError::Share(percent));
        }
        if let Some(number) = [least, most].into_iter().find(|number| *number > LARGEST_NUMBER) {
            return Err(LimitError::Number(number));
        }
        if least > most { Err(LimitError::Crossed { least, most }) } else { Ok(self) }
    }

    /// Says it for people.
    #[must_use]
    pub fn words(self) -> String {
        let Self { percent, least, most } = self;
        match (percent, most) {
            (_, 0) => "every one is asked about".to_owned(),
            _ if percent == 0 => least.to_string(),
            _ if least == most => most.to_string(),
            _ => format!("{percent} % of the users in scope, at least {least}, at most {most}"),
        }
    }
}

/// The limits of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Limits {
    suspensions: Limit,
    renames: Limit,
    passwords: Limit,
    cleared: Limit,
}

impl Default for Limits {
    /// 5 %, at least 10 and at most 50; for cleared values 1 %, at least 20 and at most 200.
    fn default() -> Self {
        let usual = Limit { percent: 5, least: 10, most: 50 };
        let cleared = Limit { percent: 1, least: 20, most: 200 };
        Self { suspensions: usual, renames: usual, passwords: usual, cleared }
    }
}

impl Limits {
    /// What can be set; another writer, or a deleted group, is always one too many.
    pub const SETTABLE: [Limited; 4] =
        [Limited::Suspensions, Limited::Renames, Limited::Passwords, Limited::Cleared];

    /// Gives one of them.
    #[must_use]
    pub fn get(&self, what: Limited) -> Limit {
        match what {
            Limited::Suspensions => self.suspensions,
            Limited::Renames => self.renames,
            Limited::Passwords => self.passwords,
            Limited::Cleared => self.cleared,
            Limited::Elsewhere | Limited::GroupsDeleted => Limit { percent: 0, least: 0, most: 0 },
        }
    }

    /// Gives them with one in another's place; what cannot be set stays.
    #[must_use]
    pub fn with(mut self, what: Limited, limit: Limit) -> Self {
        match what {
            Limited::Suspensions => self.suspensions = limit,
            Limited::Renames => self.renames = limit,
            Limited::Passwords => self.passwords = limit,
            Limited::Cleared => self.cleared = limit,
            Limited::Elsewhere | Limited::GroupsDeleted => {}
        }
        self
    }
}

/// What a plan counts against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exceeded {
    /// Which.
    pub what: Limited,
    /// How many the plan has, un-ticked ones too: un-ticking rows does not raise a limit.
    pub count: u64,
    /// How many of those are ticked: so many happen.
    pub ticked: u64,
    /// How many it may have, as it was set when the plan was made.
    pub most: u64,
    /// By which rule.
    pub rule: Limit,
}

impl Exceeded {
    /// Counts something against its limit; also how many of that are ticked.
    #[must_use]
    pub fn of(what: Limited, (count, ticked): (u64, u64), limits: &Limits, scope: u64) -> Self {
        let rule = limits.get(what);
        Self { what, count, ticked, most: rule.of(scope), rule }
    }

    /// Tells whether the plan goes beyond it: it may be reached, and not passed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.count > self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_grow_with_the_scope_between_their_ends() {
        let limits = Limits::default();
        // (users in scope, suspensions, cleared values)
        let table =
            [(0, 10, 20), (200, 10, 20), (419, 20, 20), (1_000, 50, 20), (5_000, 50, 50), (100_000, 50, 200)];
        for (scope, suspensions, cleared) in table {
            assert_eq!(
                limits.get(Limited::Suspensions).of(scope),
                suspensions,
                "5 % of {scope}, at least 10, at most 50"
            );
            assert_eq!(
                limits.get(Limited::Cleared).of(scope),
                cleared,
                "1 % of {scope}, at least 20, at most 200"
            );
        }
        assert_eq!(limits.get(Limited::Suspensions).of(u64::MAX), 50, "no scope is too large");
    }

    #[test]
    fn a_limit_may_be_reached_but_not_passed() {
        let limits = Limits::default();
        let passed = |count| Exceeded::of(Limited::Renames, (count, 0), &limits, 100).is_passed();
        assert!(!passed(10), "ten may change");
        assert!(passed(11), "the eleventh needs a confirmation");
        assert!(Exceeded::of(Limited::Elsewhere, (1, 1), &limits, 100).is_passed(), "any other writer does");
    }

    #[test]
    fn a_limit_that_holds_nothing_back_is_none() {
        let limit = |percent, least, most| Limit { percent, least, most }.check();
        assert!(limit(0, 0, 0).is_ok(), "every one may be asked about");
        assert!(limit(LARGEST_SHARE, 0, LARGEST_NUMBER).is_ok(), "the widest there is");
        assert_eq!(limit(26, 10, 50), Err(LimitError::Share(26)), "a quarter is too many to go unseen");
        assert_eq!(limit(5, 10, 2_001), Err(LimitError::Number(2_001)), "so are so many");
        assert_eq!(limit(5, 60, 50), Err(LimitError::Crossed { least: 60, most: 50 }), "no number is both");
    }

    #[test]
    fn what_can_be_set_is_set_and_nothing_else() {
        let none = Limit { percent: 0, least: 0, most: 0 };
        for what in Limited::ALL {
            let set = Limits::default().with(what, none);
            let others = Limited::ALL.into_iter().filter(|other| *other != what);
            for other in others {
                assert_eq!(set.get(other), Limits::default().get(other), "{other:?} stays");
            }
            assert_eq!(set.get(what), none, "{what:?} is set, or none at all already");
        }
    }

    #[test]
    fn a_limit_is_said_as_it_works() {
        let words = |percent, least, most| Limit { percent, least, most }.words();
        assert_eq!(words(5, 10, 50), "5 % of the users in scope, at least 10, at most 50", "a share");
        assert_eq!(words(0, 15, 50), "15", "no share: the lower end holds");
        assert_eq!(words(5, 20, 20), "20", "there is one number only");
        assert_eq!(words(5, 0, 0), "every one is asked about", "nothing is let through");
    }
}
