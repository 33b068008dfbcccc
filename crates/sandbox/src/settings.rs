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
    pub(crate) shorten: Option<Shorten>,
    /// A browser-only error page that the authorize page shows instead of the question.
    pub(crate) blocked_consent: Option<String>,
    /// What stays from start to start.
    pub(crate) rules: Rules,
}
