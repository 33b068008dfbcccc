//! The client of the control endpoint, for tests and benches.
//!
//! The endpoint exists only if the sandbox was served with [`Options::control`](crate::Options::control), and answers
//! only to whoever has the key.

pub(crate) mod endpoint;

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::settings::Shorten;
use crate::tenant::Tenant;
use crate::{Error, wire};

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

/// A switch of the tenant or of the client's project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// API access in the Admin console: off answers 403 `domainCannotUseApis`.
    ApiAccess,
    /// The Admin SDK API in the client's project: off answers 403 `accessNotConfigured`.
    AdminSdk,
}

/// How a switch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// On, as a tenant begins.
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
    InsertUser(Value),
    DeleteUser(String),
    Shorten(Option<Shorten>),
    Set(Switch, Position),
    BlockConsent(Option<String>),
    ExpireAccessTokens,
    RevokeRefreshTokens,
    Consent { url: String, consent: Consent },
    QuotaPerMinute(u32),
    LatencyMs(u64),
    Reset { seed: u64, users: u64 },
}

/// A client of the control endpoint.
#[derive(Debug, Clone)]
pub struct Control {
    origin: String,
    key: String,
}

impl Control {
    /// Makes a client for a sandbox's origin and key.
    pub fn new(origin: impl Into<String>, key: impl Into<String>) -> Self {
        Self { origin: origin.into(), key: key.into() }
    }

    async fn send<T: DeserializeOwned>(&self, order: &Order) -> Result<T, Error> {
        let body = serde_json::to_string(order).map_err(|error| Error::Answer(error.to_string()))?;
        let reply =
            wire::call(wire::port_of(&self.origin)?, "POST", endpoint::PATH, Some(&self.key), Some(&body))
                .await?;
        if reply.status != 200 {
            return Err(Error::Refused { status: reply.status, body: reply.body });
        }
        serde_json::from_str(&reply.body).map_err(|error| Error::Answer(error.to_string()))
    }

    /// Adds a fault.
    ///
    /// # Errors
    /// As every order: if the sandbox cannot be reached or refuses.
    pub async fn fault(&self, fault: Fault) -> Result<(), Error> {
        self.send(&Order::Fault(fault)).await
    }

    /// Forgets all faults.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn clear_faults(&self) -> Result<(), Error> {
        self.send(&Order::ClearFaults).await
    }

    /// Makes the `Date` header lie by so many milliseconds (behind, if negative).
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_clock_skew(&self, milliseconds: i64) -> Result<(), Error> {
        self.send(&Order::SkewMs(milliseconds)).await
    }

    /// Moves the sandbox's clock forward: tokens and page tokens age.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn advance_clock(&self, by: Duration) -> Result<(), Error> {
        self.send(&Order::AdvanceMs(u64::try_from(by.as_millis()).unwrap_or(u64::MAX))).await
    }

    /// Tells the requests seen so far, the oldest first; at most the last 200,000.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn requests(&self) -> Result<Vec<Seen>, Error> {
        self.send(&Order::Requests).await
    }

    /// Empties the log of requests.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn forget_requests(&self) -> Result<(), Error> {
        self.send(&Order::ForgetRequests).await
    }

    /// Changes a user's record, read-only fields too, without rights, rules or quota: absent keeps, `null` clears.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn edit_user(&self, key: &str, patch: Value) -> Result<(), Error> {
        self.send(&Order::EditUser { key: key.to_owned(), patch }).await
    }

    /// Adds a user with this record (`primaryEmail` and `name` at least), and tells its id.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn insert_user(&self, record: Value) -> Result<String, Error> {
        self.send(&Order::InsertUser(record)).await
    }

    /// Deletes a user.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn delete_user(&self, key: &str) -> Result<(), Error> {
        self.send(&Order::DeleteUser(key.to_owned())).await
    }

    /// Cuts the list of users short; none makes it whole again.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn shorten_list(&self, shorten: Option<Shorten>) -> Result<(), Error> {
        self.send(&Order::Shorten(shorten)).await
    }

    /// Sets a switch.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set(&self, switch: Switch, position: Position) -> Result<(), Error> {
        self.send(&Order::Set(switch, position)).await
    }

    /// Shows a browser-only error page (`admin_policy_enforced`, …) instead of the question; none asks again.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn block_consent(&self, page: Option<&str>) -> Result<(), Error> {
        self.send(&Order::BlockConsent(page.map(str::to_owned))).await
    }

    /// Ends all access tokens, as an hour would.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn expire_access_tokens(&self) -> Result<(), Error> {
        self.send(&Order::ExpireAccessTokens).await
    }

    /// Ends all refresh tokens, as a revocation would.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn revoke_refresh_tokens(&self) -> Result<(), Error> {
        self.send(&Order::RevokeRefreshTokens).await
    }

    /// Decides on an authorize URL as a person would, and tells the address to which the browser would go. It is not visited.
    ///
    /// # Errors
    /// See [`Control::fault`]; a page that does not redirect is a refusal that names it.
    pub async fn consent(&self, authorize_url: &str, consent: Consent) -> Result<String, Error> {
        self.send(&Order::Consent { url: authorize_url.to_owned(), consent }).await
    }

    /// Sets the calls per minute and account; 0 switches the quota off.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_quota_per_minute(&self, calls: u32) -> Result<(), Error> {
        self.send(&Order::QuotaPerMinute(calls)).await
    }

    /// Sets how long each API call waits.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_latency(&self, latency: Duration) -> Result<(), Error> {
        self.send(&Order::LatencyMs(u64::try_from(latency.as_millis()).unwrap_or(u64::MAX))).await
    }

    /// Begins the tenant anew; every grant ends.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn reset(&self, tenant: &Tenant) -> Result<(), Error> {
        self.send(&Order::Reset { seed: tenant.seed, users: tenant.users }).await
    }

    /// Sends an order as JSON, for what this client has no method for.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn raw(&self, order: Value) -> Result<Value, Error> {
        let reply = wire::call(
            wire::port_of(&self.origin)?,
            "POST",
            endpoint::PATH,
            Some(&self.key),
            Some(&json!(order).to_string()),
        )
        .await?;
        if reply.status != 200 {
            return Err(Error::Refused { status: reply.status, body: reply.body });
        }
        serde_json::from_str(&reply.body).map_err(|error| Error::Answer(error.to_string()))
    }
}
