//! The client of the control endpoint, for tests and benches.
//!
//! The endpoint exists only if the sandbox was served with [`Options::control`](crate::Options::control), and answers
//! only to whoever has the key.

mod account;
pub(crate) mod endpoint;
mod order;
mod rules;
mod writer;

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use account::PasswordSet;
pub use order::{Consent, Position, Scopes, Seen, Switch};
pub use writer::{Write, Writer};

use order::Order;

use crate::fault::Fault;
use crate::settings::{ClientState, Shorten};
use crate::tenant::Tenant;
use crate::{Error, wire};

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

    /// Enables, disables or deletes the OAuth client in its project.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_client(&self, state: ClientState) -> Result<(), Error> {
        self.send(&Order::Client(state)).await
    }

    /// Lets the session control of Google Cloud end every session: each refresh token answers `invalid_rapt`, until a
    /// new consent.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn end_sessions(&self) -> Result<(), Error> {
        self.send(&Order::EndSessions).await
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
