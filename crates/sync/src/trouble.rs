//! Why Google refused everything on a connection, kept until it answers again.
//!
//! A run that fails keeps its reason. What is asked before a run begins, or without one, has no run to keep it.

use google::ReauthCause;
use serde::{Deserialize, Serialize};
use store::rusqlite::Connection;

/// Why Google refused everything: each is mended on a page at Google, by whoever may do that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "trouble")]
pub(crate) enum Trouble {
    /// API access is turned off in the Admin console (T3).
    ApiAccessOff {
        /// What was seen, in words.
        seen: String,
    },
    /// An API is not enabled in the client's project (T3).
    ApiNotEnabled {
        /// What was seen, in words.
        seen: String,
        /// Which API, such as `admin.googleapis.com`.
        service: String,
        /// The project's number, if Google says it.
        project: Option<String>,
    },
}

impl Trouble {
    /// Takes what is to be kept of an error; nothing of one that is about a single request, or passes.
    pub(crate) fn of(error: &google::Error) -> Option<Self> {
        let seen = || {
            let asked = error.evidence().map(|seen| {
                let status = seen.status.map(|status| status.to_string()).unwrap_or_default();
                format!(
                    " ({} {}: {status} {})",
                    seen.method,
                    seen.path,
                    seen.reason.as_deref().unwrap_or_default()
                )
            });
            format!("{error}{}", asked.unwrap_or_default())
        };
        match error {
            google::Error::ApiAccessOff { .. } => Some(Self::ApiAccessOff { seen: seen() }),
            google::Error::ApiNotEnabled { service, project, .. } => {
                Some(Self::ApiNotEnabled { seen: seen(), service: service.clone(), project: project.clone() })
            }
            _ => None,
        }
    }

    pub(crate) fn get(conn: &Connection, connection: i64) -> Result<Option<Self>, store::Error> {
        store::setting::get(conn, &name(connection))
    }

    pub(crate) fn keep(&self, conn: &Connection, connection: i64) -> Result<(), store::Error> {
        store::setting::set(conn, &name(connection), self)
    }

    /// Forgets it: Google answered.
    pub(crate) fn forget(conn: &Connection, connection: i64) -> Result<(), store::Error> {
        store::setting::forget(conn, &name(connection))
    }
}

fn name(connection: i64) -> String {
    format!("trouble|{connection}")
}

/// Why Google no longer accepts the authorisation, kept until it does again: each cause has its own remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Lost {
    cause: String,
    /// Google's own words.
    pub(crate) said: String,
}

/// The causes by their stable names; another word of Google's is its own name.
const CAUSES: [(&str, ReauthCause); 12] = [
    ("revoked", ReauthCause::Revoked),
    ("expired", ReauthCause::Expired),
    ("policyEnforced", ReauthCause::PolicyEnforced),
    ("invalidRapt", ReauthCause::InvalidRapt),
    ("accountDeleted", ReauthCause::AccountDeleted),
    ("accountRestricted", ReauthCause::AccountRestricted),
    ("clientDisabled", ReauthCause::ClientDisabled),
    ("clientDeleted", ReauthCause::ClientDeleted),
    ("clientInvalid", ReauthCause::ClientInvalid),
    ("clientNotAuthorized", ReauthCause::ClientNotAuthorized),
    ("codeRefused", ReauthCause::CodeRefused),
    ("tokenRefused", ReauthCause::TokenRefused),
];

impl Lost {
    pub(crate) fn of(cause: &ReauthCause, said: String) -> Self {
        let name = match cause {
            ReauthCause::Other(word) => word.clone(),
            known => CAUSES
                .iter()
                .find(|(_, one)| one == known)
                .map(|(name, _)| (*name).to_owned())
                .unwrap_or_default(),
        };
        Self { cause: name, said }
    }

    pub(crate) fn cause(&self) -> ReauthCause {
        let known = CAUSES.iter().find(|(name, _)| *name == self.cause).map(|(_, cause)| cause.clone());
        known.unwrap_or_else(|| ReauthCause::Other(self.cause.clone()))
    }

    pub(crate) fn get(conn: &Connection, connection: i64) -> Result<Option<Self>, store::Error> {
        store::setting::get(conn, &name_of_lost(connection))
    }

    pub(crate) fn keep(&self, conn: &Connection, connection: i64) -> Result<(), store::Error> {
        store::setting::set(conn, &name_of_lost(connection), self)
    }

    /// Forgets it: Google accepts the authorisation, or it is lost for another cause that no answer of Google's tells.
    pub(crate) fn forget(conn: &Connection, connection: i64) -> Result<(), store::Error> {
        store::setting::forget(conn, &name_of_lost(connection))
    }
}

fn name_of_lost(connection: i64) -> String {
    format!("trouble|lost|{connection}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_the_same_after_it_was_kept() {
        let other = ReauthCause::Other("strange_word".to_owned());
        for cause in CAUSES.iter().map(|(_, cause)| cause.clone()).chain([other]) {
            assert_eq!(Lost::of(&cause, String::new()).cause(), cause, "{cause}");
        }
    }
}
