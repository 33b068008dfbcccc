//! The control endpoint itself: one path, one JSON order a call.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};

use super::{Order, Position, Scopes, Switch};
use crate::Error;
use crate::api::user_change::{rename, seal, tidy_emails};
use crate::api::user_write::{buried, new_record};
use crate::chance::same;
use crate::oauth::authorize::check;
use crate::oauth::blocked::Blocked;
use crate::oauth::decide::{Decision, Outcome, decide};
use crate::reply::{self, Layout};
use crate::roll::Record;
use crate::tenant::Tenant;
use crate::world::World;

/// Where the endpoint is.
pub(crate) const PATH: &str = "/_sandbox/control";

/// The route, if this sandbox has one.
pub(crate) fn routes(world: &World) -> Router<Arc<World>> {
    if world.control_key.is_some() { Router::new().route(PATH, post(receive)) } else { Router::new() }
}

/// Says whether a request bears the key.
pub(crate) fn bears(headers: &HeaderMap, key: Option<&str>) -> bool {
    let sent = headers.get("x-sandbox-key").and_then(|value| value.to_str().ok()).unwrap_or("");
    key.is_some_and(|key| same(sent, key))
}

async fn receive(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    if !bears(&headers, world.control_key.as_deref()) {
        return reply::text(StatusCode::FORBIDDEN, "The control endpoint wants its key in x-sandbox-key.");
    }
    let order: Order = match serde_json::from_slice(&body) {
        Ok(order) => order,
        Err(error) => return reply::text(StatusCode::BAD_REQUEST, &format!("This is no order: {error}")),
    };
    let done = tokio::task::spawn_blocking(move || obey(&world, order)).await;
    match done {
        Ok(Ok(value)) => reply::json(StatusCode::OK, &value, Layout::Compact),
        Ok(Err(Trouble::Wrong(text))) => reply::text(StatusCode::CONFLICT, &text),
        Ok(Err(Trouble::Failed(error))) => reply::text(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        Err(error) => reply::text(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

enum Trouble {
    Wrong(String),
    Failed(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

fn obey(world: &World, order: Order) -> Result<Value, Trouble> {
    let _turn = world.write_turn();
    match order {
        Order::Fault(fault) => world.faults.add(fault),
        Order::ClearFaults => world.faults.clear(),
        Order::SkewMs(by) => world.clock.skew(by),
        Order::AdvanceMs(by) => {
            let ahead = world.clock.advance(std::time::Duration::from_millis(by));
            world.overlay.set_meta("ahead_ms", &ahead.to_string())?;
        }
        Order::Requests => return Ok(json!(*world.log())),
        Order::ForgetRequests => world.log().clear(),
        Order::EditUser { key, patch } => edit(world, &key, &patch)?,
        Order::InsertUser(record) => return insert(world, record),
        Order::DeleteUser(key) => {
            let (number, record) = find(world, &key)?;
            let now = world.clock.now_ms();
            world.overlay.delete_user(number, &buried(record, now), now)?;
        }
        Order::Shorten(shorten) => world.change_settings(|settings| settings.shorten = shorten),
        Order::Set(switch, position) => world.change_settings(|settings| {
            let place = match switch {
                Switch::ApiAccess => &mut settings.api_access,
                Switch::AdminSdk => &mut settings.admin_sdk,
            };
            *place = position == Position::On;
        }),
        Order::BlockConsent(page) => {
            if let Some(page) = page.as_deref().filter(|page| Blocked::of(page).is_none()) {
                return Err(Trouble::Wrong(format!("There is no page {page}.")));
            }
            world.change_settings(|settings| settings.blocked_consent = page);
        }
        Order::ExpireAccessTokens => world.overlay.expire_access_tokens()?,
        Order::RevokeRefreshTokens => world.overlay.revoke_all()?,
        Order::Consent { url, consent } => return agree(world, &url, consent.account, consent.scopes),
        Order::QuotaPerMinute(calls) => world.change_settings(|settings| settings.quota_per_minute = calls),
        Order::LatencyMs(latency) => {
            world.change_settings(|settings| settings.latency = std::time::Duration::from_millis(latency));
        }
        Order::Reset { seed, users } => world.reset(&Tenant { seed, users })?,
    }
    Ok(Value::Null)
}

fn find(world: &World, key: &str) -> Result<(u64, Record), Trouble> {
    let roll = world.roll();
    let missing = || Trouble::Wrong(format!("There is no user {key}."));
    let number = roll.number(&world.overlay, key)?.ok_or_else(missing)?;
    Ok((number, roll.user(&world.overlay, number)?.ok_or_else(missing)?))
}

fn edit(world: &World, key: &str, patch: &Value) -> Result<(), Trouble> {
    let (number, mut record) = find(world, key)?;
    for (field, value) in patch.as_object().into_iter().flatten() {
        match (field.as_str(), value) {
            (_, Value::Null) => {
                record.remove(field);
            }
            ("primaryEmail", Value::String(email)) => rename(&mut record, email),
            ("name", Value::Object(parts)) => {
                let mut name = record.get("name").and_then(Value::as_object).cloned().unwrap_or_default();
                for (part, value) in parts {
                    if value.is_null() {
                        name.remove(part);
                    } else {
                        name.insert(part.clone(), value.clone());
                    }
                }
                record.insert("name".to_owned(), name.into());
            }
            _ => {
                record.insert(field.clone(), value.clone());
            }
        }
    }
    tidy_emails(&mut record);
    seal(&mut record, world.clock.now_ms());
    world.overlay.put_user(number, &record)?;
    Ok(())
}

fn insert(world: &World, record: Value) -> Result<Value, Trouble> {
    let Value::Object(sent) = record else { return Err(Trouble::Wrong("A user is an object.".to_owned())) };
    let number = world.overlay.next_number()?;
    let id = world.roll().people.id(number);
    let now = world.clock.now_ms();
    let email = sent
        .get("primaryEmail")
        .and_then(Value::as_str)
        .ok_or_else(|| Trouble::Wrong("A user has a primaryEmail.".to_owned()))?
        .to_owned();
    let mut record = new_record(id.clone(), &email, now);
    record.extend(sent);
    tidy_emails(&mut record);
    seal(&mut record, now);
    world.overlay.put_user(number, &record)?;
    Ok(id.into())
}

fn agree(world: &World, url: &str, account: Option<String>, scopes: Scopes) -> Result<Value, Trouble> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let stop = |blocked: &Blocked| Trouble::Wrong(format!("{}: {}", blocked.code, blocked.text));
    let asked = check(query).map_err(|blocked| stop(&blocked))?;
    if let Some(blocked) = world.settings().blocked_consent.as_deref().and_then(Blocked::of) {
        return Err(stop(&blocked));
    }
    let account =
        account.or_else(|| asked.login_hint.clone()).unwrap_or_else(|| world.roll().people.email(0));
    let decision = match scopes {
        Scopes::All => Decision::All,
        Scopes::Only(scopes) => Decision::Only(scopes),
        Scopes::Cancel => Decision::Cancel,
    };
    match decide(world, &asked, &account, &decision)? {
        Outcome::Redirect(target) => Ok(target.into()),
        Outcome::Blocked(blocked) => Err(stop(&blocked)),
    }
}
