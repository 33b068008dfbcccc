//! Consent, and the tokens that come of it (`google-api.md` 1.1 to 1.3).

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::answer::Answer;
use crate::call::Call;
use crate::client_json::OAuthClient;
use crate::endpoint::{AUTHORIZE, REVOKE, TOKEN, USERINFO};
use crate::error::{Error, ReauthCause};
use crate::http::Http;
use crate::origin::Origin;
use crate::scope::Scope;
use crate::wire::Text;

/// One attempt at a consent: the page to open, and what must come back.
pub struct Consent {
    /// The address to open in the system browser; it holds nothing secret.
    pub url: String,
    /// What the redirect must bring back, word for word.
    pub state: String,
    /// Where the redirect goes.
    pub redirect_uri: String,
    /// What is asked for.
    pub scopes: Vec<Scope>,
    verifier: SecretString,
}

impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consent")
            .field("redirect_uri", &self.redirect_uri)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

impl Consent {
    /// Prepares a consent: PKCE (S256) and a state of 256 bits, both made of the given chance.
    ///
    /// `login_hint` is the address or the id of the account to choose.
    ///
    /// # Errors
    /// [`Error::Setup`] if no address can be made of it.
    pub fn new(
        origin: Origin,
        client: &OAuthClient,
        scopes: &[Scope],
        redirect_uri: &str,
        login_hint: Option<&str>,
        chance: &[u8; 64],
    ) -> Result<Self, Error> {
        let (state, verifier) = chance.split_at(32);
        let state = URL_SAFE_NO_PAD.encode(state);
        let verifier = SecretString::from(URL_SAFE_NO_PAD.encode(verifier));
        let digest = ring::digest::digest(&ring::digest::SHA256, verifier.expose_secret().as_bytes());
        let asked: Vec<_> = scopes.iter().map(|scope| scope.url()).collect();
        let url = Call::new(&AUTHORIZE)
            .param("response_type", "code")
            .param("client_id", &client.id)
            .param("redirect_uri", redirect_uri)
            .param("scope", &asked.join(" "))
            .param("state", &state)
            .param("code_challenge", &URL_SAFE_NO_PAD.encode(digest))
            .param("code_challenge_method", "S256")
            .param("access_type", "offline")
            .param("prompt", "consent")
            .maybe("login_hint", login_hint)
            .url(origin)?;
        Ok(Self {
            url: url.into(),
            state,
            redirect_uri: redirect_uri.to_owned(),
            scopes: scopes.to_vec(),
            verifier,
        })
    }
}

/// A token for requests; kept in memory only.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// The token.
    pub secret: SecretString,
    /// How long it is good, from when it was given.
    pub expires_in: Duration,
}

/// What a consent gives.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// For requests, for about an hour.
    pub access: AccessToken,
    /// For new access tokens; belongs into the secret store.
    pub refresh: SecretString,
    /// What was granted; boxes may have been unticked (1.2).
    pub scopes: BTreeSet<String>,
}

/// What a refresh token gives.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// For requests, for about an hour.
    pub access: AccessToken,
    /// What it gives leave for; empty if Google did not say.
    pub scopes: BTreeSet<String>,
}

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserInfo {
    /// Google's id of the account; the same as in the directory.
    pub id: String,
    /// Its address, in lower case.
    pub email: String,
    /// The Workspace domain; none for a consumer's account.
    pub hd: Option<String>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: SecretString,
    expires_in: Option<u64>,
    refresh_token: Option<SecretString>,
    #[serde(default)]
    scope: String,
}

impl TokenAnswer {
    fn access(&self) -> AccessToken {
        AccessToken {
            secret: self.access_token.clone(),
            expires_in: Duration::from_secs(self.expires_in.unwrap_or(3600)),
        }
    }

    fn scopes(&self) -> BTreeSet<String> {
        self.scope.split_whitespace().map(str::to_owned).collect()
    }
}

#[derive(Deserialize)]
struct UserInfoAnswer<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    email: Text<'a>,
    #[serde(borrow, default)]
    hd: Text<'a>,
}

/// Exchanges the code that the browser brought for tokens.
///
/// # Errors
/// [`Error::Reauthorize`] when the code was refused: begin a new consent.
pub async fn exchange(
    http: &Http,
    client: &OAuthClient,
    consent: &Consent,
    code: &SecretString,
) -> Result<Tokens, Error> {
    let call = Call::new(&TOKEN)
        .field("grant_type", &"authorization_code".into())
        .field("code", code)
        .field("client_id", &client.id.as_str().into())
        .field("client_secret", &client.secret)
        .field("redirect_uri", &consent.redirect_uri.as_str().into())
        .field("code_verifier", &consent.verifier);
    let read = |answer: Answer| {
        let tokens: TokenAnswer = answer.read()?;
        Ok((tokens.access(), tokens.scopes(), tokens.refresh_token, answer.evidence))
    };
    let sent = http.send(&call, None, None, None, read).await.map_err(|error| match error {
        // Whatever is wrong with the grant here, it is the code's.
        Error::Reauthorize { cause: ReauthCause::Revoked | ReauthCause::Expired, evidence } => {
            Error::Reauthorize { cause: ReauthCause::CodeRefused, evidence }
        }
        other => other,
    });
    let (access, scopes, refresh, evidence) = sent?;
    // Looked at once it is read: a code serves once, so that asking again could only be refused.
    match refresh {
        Some(refresh) => Ok(Tokens { access, refresh, scopes }),
        None => Err(Error::protocol(evidence, "it brings no refresh token")),
    }
}

/// Gets a new access token.
///
/// # Errors
/// [`Error::Reauthorize`] when the refresh token works no more.
pub async fn refresh(http: &Http, client: &OAuthClient, refresh: &SecretString) -> Result<Refreshed, Error> {
    renew(http, client, refresh, None).await
}

pub(crate) async fn renew(
    http: &Http,
    client: &OAuthClient,
    refresh: &SecretString,
    notices: Option<&crate::settings::Notices>,
) -> Result<Refreshed, Error> {
    let call = Call::new(&TOKEN)
        .field("grant_type", &"refresh_token".into())
        .field("refresh_token", refresh)
        .field("client_id", &client.id.as_str().into())
        .field("client_secret", &client.secret);
    let read = |answer: Answer| {
        let tokens: TokenAnswer = answer.read()?;
        Ok(Refreshed { access: tokens.access(), scopes: tokens.scopes() })
    };
    http.send(&call, None, None, notices, read).await
}

/// Revokes a token at Google, and with it every token of this account in the client's whole project.
///
/// A token that Google no longer knows counts as revoked.
///
/// # Errors
/// What kept Google from answering.
pub async fn revoke(http: &Http, token: &SecretString) -> Result<(), Error> {
    let call = Call::new(&REVOKE).field("token", token);
    match http.send(&call, None, None, None, |_| Ok(())).await {
        Ok(()) | Err(Error::Reauthorize { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Asks whose token it is.
///
/// # Errors
/// [`Error::Reauthorize`] when the token is refused.
pub async fn userinfo(http: &Http, access: &SecretString) -> Result<UserInfo, Error> {
    http.send(&Call::new(&USERINFO), Some(access), None, None, |answer| read_userinfo(&answer)).await
}

pub(crate) fn read_userinfo(answer: &Answer) -> Result<UserInfo, Error> {
    let info: UserInfoAnswer = answer.read()?;
    if info.id.is_empty() {
        return Err(Error::protocol(answer.evidence.clone(), "it names no account"));
    }
    Ok(UserInfo { id: info.id.into(), email: info.email.to_lowercase(), hd: info.hd.some() })
}
