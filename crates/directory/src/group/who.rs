//! Who is in a group, as the directory knows them.

use serde::{Deserialize, Serialize};

/// Somebody who can be in a group of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "of")]
pub enum Who {
    /// A user of the directory.
    User(i64),
    /// A group of the directory.
    Group(i64),
    /// An account of the customer that nobody imported, by Google's id.
    Account(String),
    /// A group of the customer that nobody imported, by Google's id.
    OtherGroup(String),
    /// Everybody of a customer, by its id.
    Customer(String),
    /// Somebody from outside: by Google's id, or by the address until Google has told one.
    External(String),
}

impl Who {
    /// Gives the word for what it is.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Group(_) => "group",
            Self::Account(_) => "account",
            Self::OtherGroup(_) => "other-group",
            Self::Customer(_) => "customer",
            Self::External(_) => "external",
        }
    }

    /// Gives what tells it from others of its kind.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::User(id) | Self::Group(id) => id.to_string(),
            Self::Account(id) | Self::OtherGroup(id) | Self::Customer(id) | Self::External(id) => id.clone(),
        }
    }

    /// Reads it back from both.
    #[must_use]
    pub fn of(kind: &str, key: &str) -> Option<Self> {
        Some(match kind {
            "user" => Self::User(key.parse().ok()?),
            "group" => Self::Group(key.parse().ok()?),
            "account" => Self::Account(key.to_owned()),
            "other-group" => Self::OtherGroup(key.to_owned()),
            "customer" => Self::Customer(key.to_owned()),
            "external" => Self::External(key.to_owned()),
            _ => return None,
        })
    }
}
