//! Consent and tokens (`google-api.md` 1.1).

use super::{ENDPOINT, Endpoint, Method};
use crate::origin::Host;
use crate::scope::Scope;

/// The consent page; the browser sends it.
pub static AUTHORIZE: Endpoint = Endpoint {
    id: "oauth.authorize",
    host: Host::Accounts,
    path: "o/oauth2/v2/auth",
    params: &[
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "access_type",
        "prompt",
        "login_hint",
    ],
    ..ENDPOINT
};

/// A code or a refresh token for an access token.
pub static TOKEN: Endpoint = Endpoint {
    id: "oauth.token",
    method: Method::Post,
    host: Host::OAuth,
    path: "token",
    form: &[
        "grant_type",
        "code",
        "client_id",
        "client_secret",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
    ],
    ..ENDPOINT
};

/// The end of a refresh token.
pub static REVOKE: Endpoint = Endpoint {
    id: "oauth.revoke",
    method: Method::Post,
    host: Host::OAuth,
    path: "revoke",
    form: &["token"],
    ..ENDPOINT
};

/// Whose token it is.
pub static USERINFO: Endpoint = Endpoint {
    id: "oauth2.userinfo.get",
    host: Host::Apis,
    path: "oauth2/v2/userinfo",
    scope: Some(Scope::Email),
    ..ENDPOINT
};
