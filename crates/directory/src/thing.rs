//! The kinds of things that a directory holds, and that a run is about.

use serde::{Deserialize, Serialize};

/// What a row of a plan or of a journal is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Thing {
    /// A user and an account.
    #[default]
    #[serde(rename = "users")]
    User = 0,
    /// An org unit.
    #[serde(rename = "org-units")]
    OrgUnit = 1,
    /// A group, with its members.
    #[serde(rename = "groups")]
    Group = 2,
}

impl Thing {
    /// Every kind, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::User, Self::OrgUnit, Self::Group];

    /// Every kind, in the order in which an import carries them out: an org unit before its users, users before the
    /// groups that they are in.
    pub const IN_ORDER: [Self; 3] = [Self::OrgUnit, Self::User, Self::Group];

    /// Gives the word for several of them, under which it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "users",
            Self::OrgUnit => "org-units",
            Self::Group => "groups",
        }
    }

    /// Finds the kind of a word.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|thing| thing.name() == name)
    }

    /// Finds the kind of a number.
    #[must_use]
    pub fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|thing| *thing as u8 == code)
    }

    /// Says it in a sentence, with how many.
    #[must_use]
    pub fn counted(self, count: u64) -> String {
        let (one, many) = match self {
            Self::User => ("user", "users"),
            Self::OrgUnit => ("org unit", "org units"),
            Self::Group => ("group", "groups"),
        };
        if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
    }
}
