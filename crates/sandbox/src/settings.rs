//! What can be changed about the tenant while it runs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::rules::Rules;

/// How a list of users is cut short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shorten {
    /// The list ends after so many users, as if there were no more.
    To(u64),
    /// The list has the key `users` with an empty array, which Google never sends.
    EmptyArray,
    /// The list has no key `users`, as Google writes an empty list.
    NoKey,
}

/// What became of the OAuth client in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientState {
    /// It is there.
    Enabled,
    /// It was disabled.
    Disabled,
    /// It was deleted.
    Deleted,
}

/// The switches of the tenant.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) latency: Duration,
    pub(crate) quota_per_minute: u32,
    /// API access in the Admin console.
    pub(crate) api_access: bool,
    /// The Admin SDK API in the client's project.
    pub(crate) admin_sdk: bool,
    /// The Licensing API in the client's project.
    pub(crate) licensing_api: bool,
    /// The Groups Settings API in the client's project.
    pub(crate) groups_settings_api: bool,
    /// The client in its project: it can be disabled there, and deleted.
    pub(crate) client: ClientState,
    /// When the session control of Google Cloud last wanted everybody to sign in again; refresh tokens given before
    /// are asked for a new consent.
    pub(crate) sessions_ended_ms: Option<i64>,
    /// Whether the customer has a domain that it never verified.
    pub(crate) unverified_domain: bool,
    pub(crate) shorten: Option<Shorten>,
    /// A browser-only error page that the authorize page shows instead of the question.
    pub(crate) blocked_consent: Option<String>,
    /// What stays from start to start.
    pub(crate) rules: Rules,
}
