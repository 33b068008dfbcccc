//! Who the token's account is, and what the token is good for.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::api::call::bearer;
use crate::failure::{Api, Failure};
use crate::oauth::scopes;
use crate::reply::{Layout, json as reply_json};
use crate::world::World;

/// `GET /oauth2/v2/userinfo`.
pub(crate) async fn userinfo(State(world): State<Arc<World>>, headers: HeaderMap) -> Response<Body> {
    match info(&world, &headers) {
        Ok(value) => reply_json(StatusCode::OK, &value, Layout::Pretty),
        Err(failure) => failure.into_response(),
    }
}

fn info(world: &World, headers: &HeaderMap) -> Result<Value, Failure> {
    let token = bearer(headers).ok_or_else(Failure::login_required)?;
    let (grant, _) =
        world.overlay.access(token, world.clock.now_ms())?.ok_or_else(Failure::invalid_credentials)?;
    let has = |short: &str| grant.scopes.contains(&scopes::full(short));
    if !has("openid") && !has("userinfo.email") && !has("userinfo.profile") {
        let wanted = ["openid", "userinfo.email", "userinfo.profile"].map(scopes::full);
        return Err(Failure::insufficient_scopes(
            &wanted,
            Api::AdminSdk,
            "google.identity.oauth2.v2.Userinfo.Get",
        ));
    }
    let roll = world.roll();
    let record = roll.user(&world.overlay, grant.account)?.ok_or_else(Failure::invalid_credentials)?;
    let name = |field: &str| record.get("name").and_then(|name| name.get(field)).cloned();
    let domain =
        record.get("primaryEmail").and_then(Value::as_str).and_then(|email| email.rsplit('@').next());
    let mut info = json!({ "id": roll.people.id(grant.account), "hd": domain });
    if has("userinfo.email") {
        info["email"] = json!(record.get("primaryEmail"));
        info["verified_email"] = true.into();
    }
    if has("userinfo.profile") {
        info["name"] = json!(name("fullName"));
        info["given_name"] = json!(name("givenName"));
        if let Some(family) = name("familyName") {
            info["family_name"] = family;
        }
    }
    Ok(info)
}

/// `POST /oauth2/v2/tokeninfo?access_token=`.
pub(crate) async fn tokeninfo(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response<Body> {
    let query = query.unwrap_or_default();
    let token = url::form_urlencoded::parse(query.as_bytes())
        .chain(url::form_urlencoded::parse(&body))
        .find(|(key, _)| key == "access_token")
        .map(|(_, value)| value.into_owned());
    match look_up(&world, token.as_deref().unwrap_or("")) {
        Ok(Some(value)) => reply_json(StatusCode::OK, &value, Layout::Pretty),
        Ok(None) => reply_json(
            StatusCode::BAD_REQUEST,
            &json!({ "error": "invalid_token", "error_description": "Invalid Value" }),
            Layout::Pretty,
        ),
        Err(failure) => failure.into_response(),
    }
}

fn look_up(world: &World, token: &str) -> Result<Option<Value>, Failure> {
    let now = world.clock.now_ms();
    let Some((grant, expires_ms)) = world.overlay.access(token, now)? else { return Ok(None) };
    let roll = world.roll();
    let Some(record) = roll.user(&world.overlay, grant.account)? else { return Ok(None) };
    let mut info = json!({
        "issued_to": grant.client,
        "audience": grant.client,
        "user_id": roll.people.id(grant.account),
        "scope": grant.scopes.join(" "),
        "expires_in": (expires_ms - now) / 1000,
        "access_type": "offline",
    });
    if grant.scopes.contains(&scopes::full("userinfo.email")) {
        info["email"] = record.get("primaryEmail").cloned().unwrap_or(Value::Null);
        info["verified_email"] = true.into();
    }
    Ok(Some(info))
}
