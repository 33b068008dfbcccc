//! The access token of a connection: in memory only, renewed by one caller at a time.

use std::collections::BTreeSet;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::client_json::OAuthClient;
use crate::error::Error;
use crate::http::Http;
use crate::oauth::{self, AccessToken};
use crate::settings::{Notice, Notices};

/// A token is renewed this long before its end, so that no request leaves with one that ends on the way.
const MARGIN: Duration = Duration::from_secs(60);

/// The access token of a connection.
pub(crate) struct TokenCache {
    client: OAuthClient,
    refresh: SecretString,
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    token: Option<Cached>,
    /// Counts the renewals, so that callers who met the same stale token renew it once.
    generation: u64,
    scopes: BTreeSet<String>,
}

struct Cached {
    secret: SecretString,
    good_until: Instant,
}

/// A token, and which renewal it came from.
pub(crate) struct Lent {
    pub secret: SecretString,
    pub generation: u64,
}

impl TokenCache {
    pub fn new(client: OAuthClient, refresh: SecretString) -> Self {
        Self { client, refresh, current: Mutex::default() }
    }

    /// Takes in a token that a consent just gave.
    pub fn seed(&mut self, access: AccessToken, scopes: BTreeSet<String>) {
        let current = self.current.get_mut();
        current.store(access);
        current.scopes = scopes;
    }

    /// Gives a token that is still good, renewing it first if need be.
    pub async fn get(&self, http: &Http, notices: Option<&Notices>) -> Result<Lent, Error> {
        let mut current = self.current.lock().await;
        if let Some(lent) = current.lend() {
            return Ok(lent);
        }
        self.renew(&mut current, http, notices).await
    }

    /// Gives another token than one that was refused.
    pub async fn replace(&self, refused: u64, http: &Http, notices: Option<&Notices>) -> Result<Lent, Error> {
        let mut current = self.current.lock().await;
        if current.generation != refused
            && let Some(lent) = current.lend()
        {
            return Ok(lent);
        }
        self.renew(&mut current, http, notices).await
    }

    /// Renews the token, whether it is still good or not.
    pub async fn renew_now(&self, http: &Http, notices: Option<&Notices>) -> Result<(), Error> {
        let mut current = self.current.lock().await;
        self.renew(&mut current, http, notices).await.map(drop)
    }

    /// Lists what the token gives leave for, as Google said last.
    pub async fn scopes(&self) -> BTreeSet<String> {
        self.current.lock().await.scopes.clone()
    }

    pub fn refresh_token(&self) -> &SecretString {
        &self.refresh
    }

    async fn renew(
        &self,
        current: &mut Current,
        http: &Http,
        notices: Option<&Notices>,
    ) -> Result<Lent, Error> {
        current.token = None;
        let refreshed = oauth::renew(http, &self.client, &self.refresh, notices).await?;
        if !refreshed.scopes.is_empty() {
            current.scopes = refreshed.scopes;
        }
        let secret = refreshed.access.secret.clone();
        current.store(refreshed.access);
        if let Some(notices) = notices {
            notices(&Notice::Renewed);
        }
        Ok(Lent { secret, generation: current.generation })
    }
}

impl Current {
    fn store(&mut self, access: AccessToken) {
        self.generation += 1;
        let good_until = Instant::now() + access.expires_in.saturating_sub(MARGIN);
        self.token = Some(Cached { secret: access.secret, good_until });
    }

    fn lend(&self) -> Option<Lent> {
        let cached = self.token.as_ref().filter(|cached| Instant::now() < cached.good_until)?;
        Some(Lent { secret: cached.secret.clone(), generation: self.generation })
    }
}
