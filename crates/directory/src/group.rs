//! Groups: what the directory and Google know of one, and what to do about a pair of them.
//!
//! Pure and total, like [`crate::decide`]: every pair gets exactly one [`Decision`].

mod baseline;
mod decide;
mod members;
pub mod provision;
pub mod step;
pub mod undo;
mod who;

use serde::{Deserialize, Serialize};

pub use baseline::{Alone, Baseline};
pub use decide::{Counterpart, Decision, agreed, import, take};
pub use members::{Member, MemberChange, MemberKind, Role, changes};
pub use step::GroupStep;
pub use who::Who;

/// A group of the directory, and what both sides last agreed on about one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its address, in lower case; empty for a group that is in the directory alone.
    pub email: String,
    /// What it is for.
    pub description: String,
    /// Its other addresses, in lower case, sorted.
    pub aliases: Vec<String>,
}

/// A group as Google has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoteGroup {
    /// Google's immutable id.
    pub id: String,
    /// Its address, in lower case.
    pub email: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its other addresses, in lower case, sorted.
    pub aliases: Vec<String>,
    /// How many members it has itself, nested ones not counted.
    pub direct_members: u64,
    /// Whether an administrator made it, not one of its people.
    pub admin_created: bool,
}

/// A field of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GroupField {
    /// Its name.
    Name,
    /// Its address.
    Email,
    /// What it is for.
    Description,
    /// Its other addresses.
    Aliases,
}

impl GroupField {
    /// Every field, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Name, Self::Email, Self::Description, Self::Aliases];

    /// Names it on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Email => "Group address",
            Self::Description => "Description",
            Self::Aliases => "Aliases",
        }
    }

    /// Gives the value that a group has, in words: several stand a line each.
    #[must_use]
    pub fn of(self, group: &Group) -> String {
        match self {
            Self::Name => group.name.clone(),
            Self::Email => group.email.clone(),
            Self::Description => group.description.clone(),
            Self::Aliases => group.aliases.join("\n"),
        }
    }

    /// Copies the value of one group to another.
    pub fn copy(self, from: &Group, to: &mut Group) {
        match self {
            Self::Name => to.name.clone_from(&from.name),
            Self::Email => to.email.clone_from(&from.email),
            Self::Description => to.description.clone_from(&from.description),
            Self::Aliases => to.aliases.clone_from(&from.aliases),
        }
    }
}

impl RemoteGroup {
    /// Gives what a directory keeps of it.
    #[must_use]
    pub fn group(&self) -> Group {
        Group {
            name: self.name.clone(),
            email: self.email.clone(),
            description: self.description.clone(),
            aliases: self.aliases.clone(),
        }
    }
}
