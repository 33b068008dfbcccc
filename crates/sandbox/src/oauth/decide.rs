//! What follows from the person's decision: a code, or a refusal, at the loopback address.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::Value;

use super::authorize::Asked;
use super::blocked::Blocked;
use super::client::CLIENT_ID;
use super::{page, scopes};
use crate::Error;
use crate::failure::Failure;
use crate::overlay::tokens::{Code, Grant};
use crate::world::World;

/// How long a code is good.
const CODE_LIFE_MS: i64 = 600_000;

/// What the person let the app have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    All,
    Only(Vec<String>),
    Cancel,
}

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Redirect(String),
    Blocked(Blocked),
}

/// Carries a decision out.
pub(crate) fn decide(
    world: &World,
    asked: &Asked,
    account: &str,
    decision: &Decision,
) -> Result<Outcome, Error> {
    let (number, domain) = match decision {
        // Whoever presses Cancel need not have chosen an account.
        Decision::Cancel => (0, String::new()),
        Decision::All | Decision::Only(_) => match signed_in(world, account)? {
            Ok(account) => account,
            Err(blocked) => return Ok(Outcome::Blocked(blocked)),
        },
    };
    let granted: Vec<String> = match decision {
        Decision::All => asked.scopes.clone(),
        Decision::Only(ticked) => asked
            .scopes
            .iter()
            .filter(|scope| scopes::is_sign_in(scope) || ticked.contains(scope))
            .cloned()
            .collect(),
        Decision::Cancel => Vec::new(),
    };
    let asks_for_more = asked.scopes.iter().any(|scope| !scopes::is_sign_in(scope));
    let refused =
        granted.is_empty() || (asks_for_more && granted.iter().all(|scope| scopes::is_sign_in(scope)));
    let Ok(mut target) = url::Url::parse(&asked.redirect_uri) else {
        return Ok(Outcome::Blocked(Blocked::because(
            "redirect_uri_mismatch",
            "The redirect URI cannot be read.",
        )));
    };
    {
        let mut query = target.query_pairs_mut();
        if let Some(state) = &asked.state {
            query.append_pair("state", state);
        }
        if refused {
            query.append_pair("error", "access_denied");
        } else {
            let mut long: Vec<String> = granted.iter().map(|scope| scopes::granted(scope)).collect();
            let mut told = granted.clone();
            told.extend(long.iter().filter(|scope| !granted.contains(scope)).cloned());
            long.dedup();
            let code = world.overlay.give_code(&Code {
                grant: Grant { account: number, client: CLIENT_ID.to_owned(), scopes: long },
                redirect_uri: asked.redirect_uri.clone(),
                challenge: asked.challenge.clone(),
                expires_ms: world.clock.now_ms() + CODE_LIFE_MS,
            })?;
            query
                .append_pair("iss", "https://accounts.google.com")
                .append_pair("code", &code)
                .append_pair("scope", &told.join(" "));
            query.append_pair("authuser", "0").append_pair("hd", &domain).append_pair("prompt", "consent");
        }
    }
    Ok(Outcome::Redirect(target.into()))
}

/// The number and domain of the account that signs in, or the page that says why it cannot.
fn signed_in(world: &World, account: &str) -> Result<Result<(u64, String), Blocked>, Error> {
    let roll = world.roll();
    let found = match roll.number(&world.overlay, account)? {
        Some(number) => roll.user(&world.overlay, number)?.map(|record| (number, record)),
        None => None,
    };
    let Some((number, record)) = found else {
        return Ok(Err(Blocked::because("invalid_request", "Couldn't find your Google Account.")));
    };
    if record.get("suspended").and_then(Value::as_bool).unwrap_or(false) {
        return Ok(Err(Blocked::because("account_suspended", "This account was suspended.")));
    }
    let email = record.get("primaryEmail").and_then(Value::as_str).unwrap_or("");
    Ok(Ok((number, email.rsplit('@').next().unwrap_or("").to_owned())))
}

/// `POST` of the consent form.
pub(crate) async fn decision(State(world): State<Arc<World>>, form: Bytes) -> Response<Body> {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&form)
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let decision = match field("decision") {
        "allow" => Decision::All,
        "some" => Decision::Only(
            fields.iter().filter(|(key, _)| key == "scopes").map(|(_, value)| value.clone()).collect(),
        ),
        "cancel" => Decision::Cancel,
        _ => return page::blocked(&Blocked::because("invalid_request", "The form came without a decision.")),
    };
    let Some(asked) = world.consents.take(field("request"), world.clock.now_ms()) else {
        return page::blocked(&Blocked::because(
            "invalid_request",
            "This page was answered already, or is too old. Go back to the app and begin again.",
        ));
    };
    match decide(&world, &asked, field("account"), &decision) {
        Ok(Outcome::Redirect(target)) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::SEE_OTHER;
            match HeaderValue::from_str(&target) {
                Ok(target) => {
                    response.headers_mut().insert(header::LOCATION, target);
                    response
                        .headers_mut()
                        .insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
                    response
                        .headers_mut()
                        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                    response
                }
                Err(_) => page::blocked(&Blocked::because(
                    "redirect_uri_mismatch",
                    "The redirect URI cannot be sent.",
                )),
            }
        }
        Ok(Outcome::Blocked(blocked)) => page::blocked(&blocked),
        Err(error) => Failure::from(error).into_response(),
    }
}
