//! `/token` and `/revoke`.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::client::{CLIENT_ID, CLIENT_SECRET, DELETED_CLIENT_ID};
use super::policy;
use crate::Error;
use crate::activity;
use crate::chance::{same, sha256};
use crate::failure::Failure;
use crate::overlay::tokens::Grant;
use crate::overlay::users::Changed;
use crate::reply::{Layout, json as reply_json};
use crate::settings::ClientState;
use crate::world::World;

/// How long an access token is good, in seconds; Google tells one less.
const ACCESS_LIFE_S: i64 = 3_600;

/// What the session control of Google Cloud answers (google-api.md 1.3).
const RAPT: &str = "reauth related error (invalid_rapt)";

/// An OAuth error: status, code, description.
struct Refusal(u16, &'static str, String);

enum Trouble {
    Refused(Refusal),
    Failed(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

fn refused(status: u16, code: &'static str, description: impl Into<String>) -> Trouble {
    Trouble::Refused(Refusal(status, code, description.into()))
}

/// Exchanges a code, or a refresh token, for an access token.
pub(crate) async fn token(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    answer(exchange(&world, &headers, &body))
}

fn answer(result: Result<Value, Trouble>) -> Response<Body> {
    match result {
        Ok(value) => reply_json(StatusCode::OK, &value, Layout::Pretty),
        Err(Trouble::Refused(Refusal(status, code, description))) => {
            let mut body = json!({ "error": code, "error_description": description });
            if description.is_empty() {
                body = json!({ "error": code });
            }
            if description == RAPT {
                body["error_subtype"] = "invalid_rapt".into();
            }
            reply_json(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), &body, Layout::Pretty)
        }
        Err(Trouble::Failed(error)) => Failure::from(error).into_response(),
    }
}

fn fields(headers: &HeaderMap, body: &Bytes) -> HashMap<String, String> {
    let form = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded"));
    if !form {
        return HashMap::new();
    }
    url::form_urlencoded::parse(body).map(|(key, value)| (key.into_owned(), value.into_owned())).collect()
}

fn exchange(world: &World, headers: &HeaderMap, body: &Bytes) -> Result<Value, Trouble> {
    let fields = fields(headers, body);
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let kind = field("grant_type")
        .ok_or_else(|| refused(400, "invalid_request", "Required parameter is missing: grant_type"))?;
    let client = field("client_id")
        .ok_or_else(|| refused(400, "invalid_request", "Could not determine client ID from request."))?;
    let state = world.settings().client;
    if client == DELETED_CLIENT_ID || state == ClientState::Deleted {
        return Err(refused(401, "deleted_client", "The OAuth client was deleted."));
    }
    if state == ClientState::Disabled {
        return Err(refused(401, "disabled_client", "The OAuth client was disabled."));
    }
    if client != CLIENT_ID {
        return Err(refused(401, "invalid_client", "The OAuth client was not found."));
    }
    match field("client_secret") {
        None => return Err(refused(400, "invalid_request", "client_secret is missing.")),
        Some(secret) if !same(secret, CLIENT_SECRET) => {
            return Err(refused(401, "invalid_client", "The provided client secret is invalid."));
        }
        Some(_) => {}
    }
    match kind {
        "authorization_code" => with_code(world, &field),
        "refresh_token" => with_refresh(world, &field),
        other => Err(refused(400, "unsupported_grant_type", format!("Invalid grant_type: {other}"))),
    }
}

fn with_code<'a>(world: &World, field: &dyn Fn(&str) -> Option<&'a str>) -> Result<Value, Trouble> {
    let secret =
        field("code").ok_or_else(|| refused(400, "invalid_request", "Missing required parameter: code"))?;
    if !secret.starts_with("4/") {
        return Err(refused(400, "invalid_grant", "Malformed auth code."));
    }
    let now = world.clock.now_ms();
    // A code is spent by the attempt, whatever else is wrong with it.
    let code =
        world.overlay.take_code(secret, now)?.ok_or_else(|| refused(400, "invalid_grant", "Bad Request"))?;
    if field("redirect_uri").is_none_or(|uri| uri != code.redirect_uri) {
        return Err(refused(400, "redirect_uri_mismatch", "Bad Request"));
    }
    match (&code.challenge, field("code_verifier")) {
        (Some(_), None) => return Err(refused(400, "invalid_grant", "Missing code verifier.")),
        (Some((challenge, method)), Some(verifier)) => {
            let proof = if method == "S256" {
                URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()))
            } else {
                verifier.to_owned()
            };
            if !same(&proof, challenge) {
                return Err(refused(400, "invalid_grant", "Invalid code verifier."));
            }
        }
        (None, Some(_)) => {
            return Err(refused(400, "invalid_grant", "code_verifier or verifier is not needed."));
        }
        (None, None) => {}
    }
    check_account(world, &code.grant)?;
    let refresh = world.overlay.give_refresh(&code.grant, now)?;
    activity::note_grant(world, &code.grant, "authorize")?;
    let mut given = access(world, &code.grant)?;
    given["refresh_token"] = refresh.into();
    Ok(given)
}

fn with_refresh<'a>(world: &World, field: &dyn Fn(&str) -> Option<&'a str>) -> Result<Value, Trouble> {
    let secret = field("refresh_token")
        .ok_or_else(|| refused(400, "invalid_request", "Missing required parameter: refresh_token"))?;
    if !secret.starts_with("1//") {
        return Err(refused(400, "invalid_grant", "Bad Request"));
    }
    let (grant, made_ms) = world
        .overlay
        .refresh(secret)?
        .ok_or_else(|| refused(400, "invalid_grant", "Token has been expired or revoked."))?;
    check_account(world, &grant)?;
    let settings = world.settings();
    if policy::keeps_out(&settings) {
        return Err(refused(400, "admin_policy_enforced", policy::POLICY));
    }
    if settings.sessions_ended_ms.is_some_and(|ended| made_ms <= ended) {
        return Err(refused(400, "invalid_grant", RAPT));
    }
    Ok(access(world, &grant)?)
}

/// A deleted account's grants are void, and a suspended one's rest.
fn check_account(world: &World, grant: &Grant) -> Result<(), Trouble> {
    if let Some(Changed::Deleted(..)) = world.overlay.user(grant.account)? {
        return Err(refused(400, "invalid_grant", "The account has been deleted"));
    }
    let record = world
        .roll()
        .user(&world.overlay, grant.account)?
        .ok_or_else(|| refused(400, "invalid_grant", "Invalid email or User ID"))?;
    if record.get("suspended").and_then(Value::as_bool).unwrap_or(false) {
        return Err(refused(400, "invalid_grant", "Account restricted"));
    }
    Ok(())
}

fn access(world: &World, grant: &Grant) -> Result<Value, Error> {
    let now = world.clock.now_ms();
    let token = world.overlay.give_access(grant, now + ACCESS_LIFE_S * 1000, now)?;
    Ok(
        json!({ "access_token": token, "expires_in": ACCESS_LIFE_S - 1, "scope": grant.scopes.join(" "), "token_type": "Bearer" }),
    )
}

/// Ends the grant that a token belongs to: every token of that account for this client's project.
pub(crate) async fn revoke(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let mut fields = fields(&headers, &body);
    // Google takes the token in the query, too.
    fields.extend(
        url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .map(|(key, value)| (key.into_owned(), value.into_owned())),
    );
    answer(end(&world, fields.get("token").map(String::as_str)))
}

fn end(world: &World, token: Option<&str>) -> Result<Value, Trouble> {
    let token = token.ok_or_else(|| refused(400, "invalid_request", "Missing required parameter: token"))?;
    let grant = match world.overlay.refresh(token)? {
        Some((grant, _)) => Some(grant),
        None => world.overlay.access(token, world.clock.now_ms())?.map(|(grant, _)| grant),
    };
    let grant = grant.ok_or_else(|| refused(400, "invalid_token", "Token expired or revoked"))?;
    world.overlay.revoke(grant.account, &grant.client)?;
    activity::note_grant(world, &grant, "revoke")?;
    Ok(json!({}))
}
