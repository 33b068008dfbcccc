//! `GET /o/oauth2/v2/auth`: checks the request and asks the person.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Response;
use axum::response::IntoResponse;
use serde_json::Value;

use super::blocked::Blocked;
use super::client::{CLIENT_ID, DELETED_CLIENT_ID, is_loopback_redirect};
use super::policy;
use super::{page, scopes};
use crate::chance::word;
use crate::failure::Failure;
use crate::world::World;

/// A request for consent that stood every check.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) state: Option<String>,
    pub(crate) challenge: Option<(String, String)>,
    pub(crate) login_hint: Option<String>,
}

/// An account that the page offers.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: &'static str,
}

/// The requests that wait for a decision. Each is good for one decision, for ten minutes.
#[derive(Debug, Default)]
pub(crate) struct Consents {
    waiting: Mutex<HashMap<String, (Asked, i64)>>,
}

const PATIENCE_MS: i64 = 600_000;
/// Beyond this many open pages the oldest are forgotten.
const MOST_WAITING: usize = 1_000;

impl Consents {
    pub(crate) fn wait(&self, asked: Asked, now_ms: i64) -> String {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, (_, until)| *until > now_ms);
        if waiting.len() >= MOST_WAITING
            && let Some(oldest) =
                waiting.iter().min_by_key(|(_, (_, until))| *until).map(|(id, _)| id.clone())
        {
            waiting.remove(&oldest);
        }
        let id = word(24);
        waiting.insert(id.clone(), (asked, now_ms + PATIENCE_MS));
        id
    }

    pub(crate) fn take(&self, id: &str, now_ms: i64) -> Option<Asked> {
        let (asked, until) = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(id)?;
        (until > now_ms).then_some(asked)
    }

    pub(crate) fn clear(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Checks a request for consent.
pub(crate) fn check(query: &str) -> Result<Asked, Blocked> {
    let mut fields: HashMap<String, String> = HashMap::new();
    for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if fields.insert(key.to_string(), value.into_owned()).is_some() {
            return Err(Blocked::because(
                "invalid_request",
                format!("OAuth 2 parameters can only have a single value: {key}"),
            ));
        }
    }
    let mut field = |name: &str| fields.remove(name).filter(|value| !value.is_empty());
    let missing =
        |name: &str| Blocked::because("invalid_request", format!("Required parameter is missing: {name}"));
    let client = field("client_id").ok_or_else(|| missing("client_id"))?;
    if client == DELETED_CLIENT_ID {
        return Err(Blocked::because("deleted_client", "The OAuth client was deleted."));
    }
    if client != CLIENT_ID {
        return Err(Blocked::because("invalid_client", "The OAuth client was not found."));
    }
    let kind = field("response_type").ok_or_else(|| missing("response_type"))?;
    if kind != "code" {
        return Err(Blocked::because("invalid_request", format!("Invalid response_type: {kind}")));
    }
    let redirect_uri = field("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
    if !is_loopback_redirect(&redirect_uri) {
        return Err(Blocked::because(
            "redirect_uri_mismatch",
            format!(
                "You can't sign in because this app sent an invalid request. The redirect URI is not \
                 loopback: redirect_uri={redirect_uri}"
            ),
        ));
    }
    let scope = field("scope")
        .ok_or_else(|| Blocked::because("invalid_request", "Missing required parameter: scope"))?;
    let (mut known, mut unknown): (Vec<String>, Vec<String>) =
        scope.split_whitespace().map(str::to_owned).partition(|scope| scopes::label(scope).is_some());
    if !unknown.is_empty() {
        unknown.sort();
        return Err(Blocked::because(
            "invalid_scope",
            format!("Some requested scopes were invalid. {{valid={known:?}, invalid={unknown:?}}}"),
        ));
    }
    let mut seen = std::collections::HashSet::new();
    known.retain(|scope| seen.insert(scope.clone()));
    let method = field("code_challenge_method");
    let challenge = match (field("code_challenge"), method.as_deref()) {
        (None, None) => None,
        (None, Some(_)) => return Err(missing("code_challenge")),
        (Some(challenge), None | Some("plain")) => Some((challenge, "plain".to_owned())),
        (Some(challenge), Some("S256")) if challenge.len() == 43 => Some((challenge, "S256".to_owned())),
        (Some(_), Some("S256")) => {
            return Err(Blocked::because("invalid_request", "Invalid code_challenge for method S256"));
        }
        (Some(_), Some(other)) => {
            return Err(Blocked::because(
                "invalid_request",
                format!("Unknown code_challenge_method: {other}"),
            ));
        }
    };
    Ok(Asked {
        redirect_uri,
        scopes: known,
        state: field("state"),
        challenge,
        login_hint: field("login_hint"),
    })
}

/// Answers with the page that asks, or with the page that says why it does not.
pub(crate) async fn ask(State(world): State<Arc<World>>, RawQuery(query): RawQuery) -> Response<Body> {
    let asked = match check(query.as_deref().unwrap_or("")) {
        Ok(asked) => asked,
        Err(blocked) => return page::blocked(&blocked),
    };
    if let Some(blocked) = policy::page(&world) {
        return page::blocked(&blocked);
    }
    let choices = match choices(&world, asked.login_hint.as_deref()) {
        Ok(choices) => choices,
        Err(error) => return Failure::from(error).into_response(),
    };
    let id = world.consents.wait(asked.clone(), world.clock.now_ms());
    page::consent(&id, &asked, &choices)
}

/// The accounts to choose from: a super admin, a delegated one, an ordinary user, and whom the hint means. The first is preselected.
fn choices(world: &World, hint: Option<&str>) -> Result<Vec<Choice>, crate::Error> {
    let roll = world.roll();
    let hinted = match hint {
        Some(hint) => roll.number(&world.overlay, hint)?,
        None => None,
    };
    let mut numbers: Vec<u64> = hinted.into_iter().chain([0, 2, 3]).collect();
    let mut seen = std::collections::HashSet::new();
    numbers.retain(|number| seen.insert(*number));
    let mut choices = Vec::new();
    for number in numbers {
        let Some(record) = roll.user(&world.overlay, number)? else { continue };
        let is = |field: &str| record.get(field).and_then(Value::as_bool).unwrap_or(false);
        let role = if is("isAdmin") {
            "Super admin"
        } else if is("isDelegatedAdmin") {
            "Delegated admin (users and groups)"
        } else {
            "Ordinary user, no admin role"
        };
        let name = record
            .get("name")
            .and_then(|name| name.get("fullName"))
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned();
        let email = record.get("primaryEmail").and_then(Value::as_str).unwrap_or("").to_owned();
        choices.push(Choice { email, name, role });
    }
    Ok(choices)
}
