//! Whom to import, and how much.

use serde::{Deserialize, Serialize};

use crate::Error;

/// Whom to import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Scope {
    /// The whole customer, all domains (F7).
    All,
    /// An org unit and everything under it.
    OrgUnit {
        /// Its path.
        path: String,
    },
    /// The members of a Google group, nested too.
    Group {
        /// Its address.
        email: String,
    },
    /// Google's own query language.
    Query {
        /// The raw text.
        text: String,
    },
    /// One account, to look at it again.
    #[serde(rename_all = "camelCase")]
    Account {
        /// Google's id.
        google_id: String,
    },
}

impl Scope {
    /// Reads what a run was begun with.
    pub(crate) fn of(run: &store::run::Row) -> Result<Self, Error> {
        serde_json::from_str(&run.scope).map_err(|error| Error::machine("the run's scope", &error))
    }

    /// Gives the scope as it is meant: the root of the org units is everybody, and a blank text is a slip.
    ///
    /// # Errors
    /// [`Error::InvalidInput`].
    pub fn meant(self) -> Result<Self, Error> {
        let blank = match &self {
            Self::OrgUnit { path } if path.trim() == "/" => return Ok(Self::All),
            Self::OrgUnit { path } if path.trim().is_empty() => "the org unit",
            Self::Group { email } if email.trim().is_empty() => "the group",
            Self::Query { text } if text.trim().is_empty() => "the query",
            _ => return Ok(self),
        };
        Err(Error::InvalidInput(format!("{blank} is empty; to import everybody, name none")))
    }

    /// Gives the query that Google is asked, where the scope is one.
    #[must_use]
    pub fn query(&self) -> Option<String> {
        match self {
            Self::All | Self::Group { .. } | Self::Account { .. } => None,
            Self::OrgUnit { path } => {
                Some(format!("orgUnitPath='{}'", path.replace('\\', "\\\\").replace('\'', "\\'")))
            }
            Self::Query { text } => Some(text.trim().to_owned()),
        }
    }

    /// Tells whether a list of it says anything about absence.
    #[must_use]
    pub fn is_whole_customer(&self) -> bool {
        *self == Self::All
    }

    /// Says it in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::All => "everybody".to_owned(),
            Self::OrgUnit { path } => format!("org unit {path}"),
            Self::Group { email } => format!("members of {email}"),
            Self::Query { text } => format!("query {text}"),
            Self::Account { .. } => "one account".to_owned(),
        }
    }
}

/// How much of what was read is brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// New users and changes.
    Full,
    /// Only changes to bound users.
    UpdatesOnly,
}

impl Mode {
    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::UpdatesOnly => "updatesOnly",
        }
    }

    /// Finds a mode by its stable name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Full, Self::UpdatesOnly].into_iter().find(|mode| mode.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_is_never_everybody() {
        let blank = || " ".to_owned();
        for scope in [
            Scope::Query { text: blank() },
            Scope::Group { email: blank() },
            Scope::OrgUnit { path: blank() },
        ] {
            assert!(scope.clone().meant().is_err(), "{scope:?} is a slip");
        }
        let root = Scope::OrgUnit { path: "/".to_owned() };
        assert_eq!(root.meant().expect("it is everybody"), Scope::All, "and judged like everybody");
    }

    #[test]
    fn a_quote_in_an_org_unit_cannot_end_the_query() {
        let scope = Scope::OrgUnit { path: "/People's".to_owned() };
        assert_eq!(
            scope.query().as_deref(),
            Some("orgUnitPath='/People\\'s'"),
            "google-api.md 2.1: escape with a backslash"
        );
    }
}
