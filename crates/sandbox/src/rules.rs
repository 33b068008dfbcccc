//! The rules of a tenant: seats, plan, pace, size, and how long Google takes to be done with something.

use serde::{Deserialize, Serialize};

/// How many users a trial tenant may have (google-api.md 9).
pub(crate) const TRIAL_USERS: u64 = 10;

/// How many groups a tenant may begin with.
const MOST_GROUPS: u64 = 1_000_000;

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
    /// How many organisational units the customer may make or change in a second of the sandbox's clock; 0 for any number.
    pub units_per_second: u32,
    /// For how long, in milliseconds of the sandbox's clock, a new or renamed user is not yet the same everywhere, and a
    /// new group is not there yet.
    pub settle_ms: u64,
    /// How long, in milliseconds of the sandbox's clock, the members of a nested group take to count for the outer one.
    pub nesting_ms: u64,
    /// For how long, in milliseconds of the sandbox's clock, the addresses of a deleted group are not free.
    pub address_rest_ms: u64,
    /// How long, in milliseconds of the sandbox's clock, a change takes to be told by the logs.
    pub log_lag_ms: u64,
    /// When new accounts are taken for abuse; none for never.
    pub distrust: Option<Distrust>,
    /// Whether the administrator marked the app as trusted.
    pub trusted_client: bool,
    /// Whether the administrator let the app have services that are unrestricted, and no others.
    pub limited_client: bool,
    /// Whether the administrator blocked the app.
    pub blocked_client: bool,
    /// Whether the administrator restricted the service *Google Workspace Admin* to apps that are trusted.
    pub restricted_admin: bool,
    /// Whether there are licences for archived users.
    pub archived_licences: bool,
    /// How many groups the tenant begins with, of about forty members each; none for a few that suit its size.
    pub groups: Option<u64>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            seats: None,
            plan: Plan::Paid,
            creates_per_second: 10,
            units_per_second: 1,
            settle_ms: 0,
            nesting_ms: 0,
            address_rest_ms: 0,
            log_lag_ms: 0,
            distrust: None,
            trusted_client: false,
            limited_client: false,
            blocked_client: false,
            restricted_admin: false,
            archived_licences: true,
            groups: None,
        }
    }
}

impl Rules {
    /// How long a new or renamed user, or a new group, takes to settle.
    pub(crate) fn settle(&self) -> i64 {
        signed(self.settle_ms)
    }

    /// How long a nested group takes to count.
    pub(crate) fn nesting(&self) -> i64 {
        signed(self.nesting_ms)
    }

    /// How long an address of a deleted group is not free.
    pub(crate) fn address_rest(&self) -> i64 {
        signed(self.address_rest_ms)
    }

    /// How far the logs are behind.
    pub(crate) fn log_lag(&self) -> i64 {
        signed(self.log_lag_ms)
    }

    /// Refuses rules that no tenant can have.
    pub(crate) fn check(&self) -> Result<(), crate::Error> {
        match self.groups {
            Some(groups) if groups > MOST_GROUPS => Err(crate::Error::TenantGroups(groups)),
            _ => Ok(()),
        }
    }
}

/// A stretch of time that can be added to any time without overflow.
fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX).min(i64::MAX / 4)
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
