//! The authorised client of one connection.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::answer::Answer;
use crate::brake::Brake;
use crate::call::Call;
use crate::client_json::OAuthClient;
use crate::endpoint::USERINFO;
use crate::error::{Error, ReauthCause};
use crate::http::Http;
use crate::oauth::{self, Tokens, UserInfo};
use crate::origin::Origin;
use crate::pace::Pacer;
use crate::settings::{Notice, Notices, Settings};
use crate::token::TokenCache;
use crate::witness::Witness;

/// The authorised client of one connection; cheap to clone.
///
/// Clones share the access token, which is renewed by one of them while the others wait, and the pace: however many
/// there are, together they ask no faster than one connection may.
#[derive(Clone)]
pub struct Client {
    http: Http,
    shared: Arc<Shared>,
    notices: Option<Notices>,
}

struct Shared {
    tokens: TokenCache,
    pacer: Pacer,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("origin", &self.origin()).finish_non_exhaustive()
    }
}

impl Client {
    /// Makes the client of a connection from its refresh token.
    ///
    /// # Errors
    /// [`Error::Setup`] when requests cannot be made at all.
    pub fn new(
        origin: Origin,
        client: OAuthClient,
        refresh: SecretString,
        settings: Settings,
    ) -> Result<Self, Error> {
        Ok(Self::over(Http::new(origin, settings)?, TokenCache::new(client, refresh)))
    }

    /// Makes the client of a connection whose consent was just given, using the access token that came with it.
    #[must_use]
    pub fn with_tokens(http: Http, client: OAuthClient, tokens: Tokens) -> Self {
        let mut cache = TokenCache::new(client, tokens.refresh);
        cache.seed(tokens.access, tokens.scopes);
        Self::over(http, cache)
    }

    fn over(http: Http, tokens: TokenCache) -> Self {
        let pacer = Pacer::new(http.settings());
        Self { http, shared: Arc::new(Shared { tokens, pacer }), notices: None }
    }

    /// Gives a clone that tells of its pauses and renewals.
    #[must_use]
    pub fn on_event(&self, notices: impl Fn(&Notice) + Send + Sync + 'static) -> Self {
        Self { notices: Some(Arc::new(notices)), ..self.clone() }
    }

    /// Gives a clone for whoever looks into a trouble; see [`Http::for_a_look`].
    #[must_use]
    pub fn for_a_look(&self, within: Duration, witness: Witness) -> Self {
        Self { http: self.http.for_a_look(within, witness), notices: None, ..self.clone() }
    }

    /// Gives a clone for one change, which is not begun once its brake is pulled: it ends as [`Error::Stopped`].
    #[must_use]
    pub fn with_brake(&self, brake: Brake) -> Self {
        Self { http: self.http.with_brake(brake), ..self.clone() }
    }

    /// Makes sure that the authorisation still works by asking for a fresh access token, whatever is at hand.
    ///
    /// # Errors
    /// [`Error::Reauthorize`] when it does not.
    pub async fn renew(&self) -> Result<BTreeSet<String>, Error> {
        self.shared.tokens.renew_now(&self.http, self.notices.as_ref()).await?;
        Ok(self.granted().await)
    }

    /// Gives where its requests go.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.http.origin()
    }

    /// Lists what Google gives leave for, as far as it said in this process; empty before the first token.
    pub async fn granted(&self) -> BTreeSet<String> {
        self.shared.tokens.scopes().await
    }

    /// Makes sure that the authorisation still works, and lists what it gives leave for.
    ///
    /// # Errors
    /// [`Error::Reauthorize`] when it does not.
    pub async fn authorize(&self) -> Result<BTreeSet<String>, Error> {
        self.shared.tokens.get(&self.http, self.notices.as_ref()).await?;
        Ok(self.granted().await)
    }

    /// Asks which account this is.
    ///
    /// # Errors
    /// Any but those about what was asked for.
    pub async fn userinfo(&self) -> Result<UserInfo, Error> {
        self.call(&Call::new(&USERINFO), |answer| oauth::read_userinfo(&answer)).await
    }

    /// Revokes the authorisation at Google; see [`oauth::revoke`] for whom that signs out.
    ///
    /// # Errors
    /// What kept Google from answering.
    pub async fn revoke(&self) -> Result<(), Error> {
        oauth::revoke(&self.http, self.shared.tokens.refresh_token()).await
    }

    /// Sends a call and reads its answer; one refused token is replaced once.
    ///
    /// An answer that cannot be read is asked for again, like one that did not come; not so the answer to a write.
    pub(crate) async fn call<T>(
        &self,
        call: &Call,
        read: impl Fn(Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (http, Shared { tokens, pacer }) = (&self.http, &*self.shared);
        let notices = self.notices.as_ref();
        let lent = tokens.get(http, notices).await?;
        match http.send(call, Some(&lent.secret), Some(pacer), notices, &read).await {
            Err(Error::Reauthorize { cause: ReauthCause::TokenRefused, .. }) => {
                let lent = tokens.replace(lent.generation, http, notices).await?;
                http.send(call, Some(&lent.secret), Some(pacer), notices, &read).await
            }
            result => result,
        }
    }
}
