//! One call, from the token to the answer: what every operation has in common.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Map, Value};

use super::operations::Operation;
use super::suspicion;
use crate::Error;
use crate::activity::{Actor, Application, Event};
use crate::failure::{Api, Failure};
use crate::mask::Mask;
use crate::oauth::scopes;
use crate::reply::{self, Answer, Layout};
use crate::roll::{Record, Roll};
use crate::world::World;

/// The query parameters that every method knows.
const COMMON: [&str; 11] = [
    "$.xgafv",
    "access_token",
    "alt",
    "callback",
    "fields",
    "key",
    "oauth_token",
    "prettyPrint",
    "quotaUser",
    "uploadType",
    "upload_protocol",
];

/// What the calling account may administer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    Nobody,
    Delegated,
    Super,
}

impl Rank {
    /// What an account may administer.
    pub(crate) fn of(account: &Record) -> Self {
        let is = |field: &str| account.get(field).and_then(Value::as_bool).unwrap_or(false);
        if is("isAdmin") {
            Self::Super
        } else if is("isDelegatedAdmin") {
            Self::Delegated
        } else {
            Self::Nobody
        }
    }
}

/// A call whose token, quota, scope and parameters are in order.
pub(crate) struct Call {
    pub(crate) world: Arc<World>,
    /// Its method's name.
    pub(crate) operation: &'static str,
    pub(crate) roll: Arc<Roll>,
    pub(crate) rank: Rank,
    /// The number of the calling account.
    pub(crate) account: u64,
    /// Who calls, as the log tells it.
    pub(crate) actor: Actor,
    pub(crate) path: HashMap<String, String>,
    pub(crate) query: HashMap<String, String>,
    /// The body, if it was sent as JSON; Google takes any other body for none.
    pub(crate) body: Map<String, Value>,
    pub(crate) now_ms: i64,
}

impl Call {
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A query parameter; an empty one counts as absent.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Writes into the admin log what this call did.
    pub(crate) fn log(&self, events: &[Event]) -> Result<(), Failure> {
        Ok(self.world.overlay.note_events(Application::Admin, &self.actor, events, self.now_ms)?)
    }

    /// Everything that decides what a list holds: a page token is good for the same list only.
    pub(crate) fn list_identity(&self) -> String {
        let mut pairs: Vec<String> = self
            .query
            .iter()
            .chain(&self.path)
            .filter(|(key, _)| {
                !matches!(
                    key.as_str(),
                    "pageToken" | "maxResults" | "fields" | "prettyPrint" | "alt" | "quotaUser" | "key"
                )
            })
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        pairs.sort();
        format!("{} {}", self.operation, pairs.join("&"))
    }
}

/// The bearer token of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = value.split_once(' ')?;
    (kind.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim())
}

/// Answers a call.
pub(crate) async fn answer(
    world: Arc<World>,
    operation: &'static Operation,
    path: HashMap<String, String>,
    query: String,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    // Lists of a large tenant take milliseconds of work, a query over all of it seconds: not on the thread that serves.
    let done = tokio::task::spawn_blocking(move || {
        let query: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes())
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        let layout = if query.get("prettyPrint").is_some_and(|value| value == "false") {
            Layout::Compact
        } else {
            Layout::Pretty
        };
        let mask = query.get("fields").filter(|text| !text.is_empty()).cloned();
        let result = carry_out(world, operation, path, query, &headers, &body)
            .and_then(|answer| masked(answer, operation, mask.as_deref()));
        match result {
            Ok(Answer::Resource(value)) => reply::json(StatusCode::OK, &value, layout),
            Ok(Answer::Users(list)) => reply::written(StatusCode::OK, &list, Some(&list.etag), layout),
            Ok(Answer::Nothing) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NO_CONTENT;
                response
            }
            Err(failure) => failure.into_response(),
        }
    });
    done.await
        .unwrap_or_else(|_| Failure::new(500, "internalError", "Internal error encountered.").into_response())
}

fn masked(answer: Answer, operation: &Operation, mask: Option<&str>) -> Result<Answer, Failure> {
    let Some(text) = mask else { return Ok(answer) };
    let mask = Mask::parse(text, operation.answers)?;
    Ok(match answer {
        Answer::Resource(value) => Answer::Resource(mask.apply(value)),
        Answer::Users(list) => {
            let list = serde_json::to_value(list).map_err(|error| Error::Answer(error.to_string()))?;
            Answer::Resource(mask.apply(list))
        }
        Answer::Nothing => Answer::Nothing,
    })
}

fn carry_out(
    world: Arc<World>,
    operation: &Operation,
    path: HashMap<String, String>,
    query: HashMap<String, String>,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Answer, Failure> {
    let now_ms = world.clock.now_ms();
    let token = bearer(headers).ok_or_else(Failure::login_required)?;
    let (grant, _) = world.overlay.access(token, now_ms)?.ok_or_else(Failure::invalid_credentials)?;
    let settings = world.settings();
    let enabled = match operation.api() {
        Api::AdminSdk => settings.admin_sdk,
        Api::Licensing => settings.licensing_api,
        Api::GroupsSettings => settings.groups_settings_api,
    };
    if !enabled {
        return Err(Failure::access_not_configured(operation.api()));
    }
    if !world.quota.admit(grant.account, settings.quota_per_minute, now_ms) {
        return Err(Failure::over_quota("Queries"));
    }
    let wanted: Vec<String> = operation.scopes.iter().map(|short| scopes::full(short)).collect();
    if !grant.scopes.iter().any(|scope| wanted.contains(scope)) {
        return Err(Failure::insufficient_scopes(&wanted, operation.api(), &backend_name(operation.id)));
    }
    if !settings.api_access {
        return Err(Failure::domain_cannot_use_apis());
    }
    if let Some(unknown) = query
        .keys()
        .find(|name| !operation.parameters.contains(&name.as_str()) && !COMMON.contains(&name.as_str()))
    {
        return Err(Failure::invalid(format!(
            "Invalid JSON payload received. Unknown name \"{unknown}\": Cannot bind query parameter. Field \
             '{unknown}' could not be found in request message."
        )));
    }
    if let Some(text) = query.get("fields").filter(|text| !text.is_empty()) {
        // A bad mask is refused before anything is done.
        Mask::parse(text, operation.answers)?;
    }
    suspicion::act_if_due(&world, now_ms)?;
    let roll = world.roll();
    let caller: Record =
        roll.user(&world.overlay, grant.account)?.ok_or_else(Failure::invalid_credentials)?;
    if caller.get("suspended").and_then(Value::as_bool).unwrap_or(false) {
        return Err(Failure::invalid_credentials());
    }
    let rank = Rank::of(&caller);
    if !operation.allows(rank) {
        return Err(Failure::forbidden());
    }
    let call = Call {
        world: world.clone(),
        operation: operation.id,
        roll,
        rank,
        account: grant.account,
        actor: Actor::through(&grant, &caller),
        path,
        query,
        body: parsed(headers, body)?,
        now_ms,
    };
    let _turn = (operation.verb != Method::GET).then(|| world.write_turn());
    (operation.run)(&call)
}

fn parsed(headers: &HeaderMap, body: &Bytes) -> Result<Map<String, Value>, Failure> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"));
    if !is_json || body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) | Err(_) => Err(Failure::new(400, "parseError", "Parse Error")),
    }
}

/// The name of the method in `details`, as Google's front end writes it.
fn backend_name(id: &str) -> String {
    let mut parts: Vec<String> = id.split('.').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
    let api = parts.remove(0);
    let method = parts.pop().unwrap_or_default();
    format!("ccc.hosted.frontend.{}.v1.{api}{}.{method}", api.to_lowercase(), parts.concat())
}
