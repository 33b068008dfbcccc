//! The orders to the control endpoint, and what is in them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::writer::{Write, Writer};
use crate::fault::Fault;
use crate::rules::{Distrust, Plan};
use crate::settings::{ClientState, Shorten};

/// A request that the sandbox saw. It never holds a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The HTTP method.
    pub method: String,
    /// Path and query, without any secret parameter.
    pub target: String,
    /// The HTTP status; 0 when the connection was dropped.
    pub status: u16,
    /// Whether the answer was packed, because the caller asked for that as Google wants it.
    pub gzip: bool,
}

/// Which scopes a consent grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scopes {
    /// All that were asked for.
    All,
    /// Only these (whole names); the sign-in scopes come along.
    Only(Vec<String>),
    /// The person pressed Cancel.
    Cancel,
}

/// A consent given without a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The account's address; none takes the one that the page would preselect.
    pub account: Option<String>,
    /// What is granted.
    pub scopes: Scopes,
}

impl Default for Consent {
    fn default() -> Self {
        Self { account: None, scopes: Scopes::All }
    }
}

/// A switch of the tenant or of the client's project; on as a tenant begins, but for what is said of the last four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// API access in the Admin console: off answers 403 `domainCannotUseApis`.
    ApiAccess,
    /// The Admin SDK API in the client's project: off answers 403 `accessNotConfigured`.
    AdminSdk,
    /// The Licensing API in the client's project: off answers 403 `accessNotConfigured`.
    LicensingApi,
    /// The Groups Settings API in the client's project: off answers 403 `accessNotConfigured`.
    GroupsSettingsApi,
    /// The domain that the customer has and never verified: off as if somebody had removed it.
    UnverifiedDomain,
    /// Licences for archived users: off answers 412 to archiving.
    ArchivedLicences,
    /// Whether the app is marked as trusted; a tenant begins with this off. The admin log tells of a change.
    TrustedClient,
    /// Whether the app is marked as limited: unrestricted services alone; a tenant begins with this off. The admin log
    /// tells of a change.
    LimitedClient,
    /// Whether the app is blocked; a tenant begins with this off. The admin log tells of a change, and consent and
    /// refresh answer `admin_policy_enforced`.
    BlockedClient,
    /// Whether the service *Google Workspace Admin* is restricted to trusted apps; a tenant begins with this off. The
    /// admin log tells of a change, and consent and refresh of an app that is not trusted answer
    /// `admin_policy_enforced`.
    RestrictedAdmin,
}

/// How a switch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// On.
    On,
    /// Off.
    Off,
}

/// One order to the control endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    Fault(Fault),
    ClearFaults,
    SkewMs(i64),
    AdvanceMs(u64),
    Requests,
    ForgetRequests,
    EditUser { key: String, patch: Value },
    User(String),
    InsertUser(Value),
    DeleteUser(String),
    Shorten(Option<Shorten>),
    Set(Switch, Position),
    BlockConsent(Option<String>),
    Client(ClientState),
    EndSessions,
    ExpireAccessTokens,
    RevokeRefreshTokens,
    Consent { url: String, consent: Consent },
    QuotaPerMinute(u32),
    LatencyMs(u64),
    Rules,
    Seats(Option<u64>),
    SeatsHeld,
    Plan(Plan),
    CreatesPerSecond(u32),
    UnitsPerSecond(u32),
    SettleMs(u64),
    NestingMs(u64),
    AddressRestMs(u64),
    Groups(Option<u64>),
    LogLagMs(u64),
    Distrust(Option<Distrust>),
    WebLogin(String),
    ChangeOwnPassword(String),
    Passwords(String),
    SignOuts(String),
    Opens { key: String, password: String },
    WriteAs { writer: Writer, write: Write },
    Reset { seed: u64, users: u64 },
}
