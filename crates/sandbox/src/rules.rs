//! The rules of a tenant for its accounts: seats, plan, pace, and how long Google takes to be done with something.

use serde::{Deserialize, Serialize};

/// How many users a trial tenant may have (google-api.md 9).
pub(crate) const TRIAL_USERS: u64 = 10;

/// What the customer pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// A paid subscription.
    #[default]
    Paid,
    /// A trial: ten users at most, and whoever the API makes is suspended until they signed in on the web.
    Trial,
}

/// Why Google suspends an account by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    /// `ABUSE`.
    Abuse,
    /// `WEB_LOGIN_REQUIRED`.
    WebLoginRequired,
}

impl Suspicion {
    /// The reason as a user resource has it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Abuse => "ABUSE",
            Self::WebLoginRequired => "WEB_LOGIN_REQUIRED",
        }
    }
}

/// When Google takes the creations of a client that is not trusted for abuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distrust {
    /// How many accounts a client may create in a minute of the sandbox's clock; those beyond come up suspended.
    pub creates_per_minute: u32,
    /// For what.
    pub suspicion: Suspicion,
    /// How long after the creation Google suspends them, in milliseconds of the sandbox's clock; 0 for at once.
    #[serde(default)]
    pub after_ms: u64,
}

/// The rules of a tenant. They are kept in its database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// How many users may have a licence; none for any number. Suspended users hold a seat, archived ones do not.
    pub seats: Option<u64>,
    /// What the customer pays for.
    pub plan: Plan,
    /// How many users a domain may create in a second of the sandbox's clock; 0 for any number.
    pub creates_per_second: u32,
    /// For how long, in milliseconds of the sandbox's clock, a new or renamed user is not yet the same everywhere.
    pub settle_ms: u64,
    /// How long, in milliseconds of the sandbox's clock, a change takes to be told by the logs.
    pub log_lag_ms: u64,
    /// When new accounts are taken for abuse; none for never.
    pub distrust: Option<Distrust>,
    /// Whether the administrator marked the app as trusted.
    pub trusted_client: bool,
    /// Whether there are licences for archived users.
    pub archived_licences: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            seats: None,
            plan: Plan::Paid,
            creates_per_second: 10,
            settle_ms: 0,
            log_lag_ms: 0,
            distrust: None,
            trusted_client: false,
            archived_licences: true,
        }
    }
}

impl Rules {
    /// How long a new or renamed user takes to settle.
    pub(crate) fn settle(&self) -> i64 {
        i64::try_from(self.settle_ms).unwrap_or(i64::MAX / 4)
    }

    /// How far the logs are behind.
    pub(crate) fn log_lag(&self) -> i64 {
        i64::try_from(self.log_lag_ms).unwrap_or(i64::MAX / 4)
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;

    #[test]
    fn rules_of_an_older_file_are_read() {
        let rules: Rules = serde_json::from_str(r#"{"seats":7}"#).expect("rules");
        assert_eq!(
            rules,
            Rules { seats: Some(7), ..Rules::default() },
            "what an older file does not name is as in a new tenant"
        );
    }
}
