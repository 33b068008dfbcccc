//! The control endpoint itself: one path, one JSON order a call.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};

use super::order::{Order, Scopes};
use super::{account, rules, writer};
use crate::Error;
use crate::activity::note_grant;
use crate::api::member_write::leave_all;
use crate::api::user_delete::buried;
use crate::api::{seats, suspicion};
use crate::chance::same;
use crate::oauth::authorize::check;
use crate::oauth::blocked::Blocked;
use crate::oauth::decide::{Decision, Outcome, decide};
use crate::oauth::policy;
use crate::reply::{self, Layout};
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

/// Why an order was not carried out.
pub(super) enum Trouble {
    Wrong(String),
    Failed(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

fn obey(world: &Arc<World>, order: Order) -> Result<Value, Trouble> {
    let _turn = world.write_turn();
    suspicion::act(world, world.clock.now_ms())?;
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
        Order::EditUser { key, patch } => account::edit(world, &key, &patch)?,
        Order::User(key) => return Ok(account::find(world, &key)?.1.into()),
        Order::InsertUser(record) => return account::insert(world, record),
        Order::DeleteUser(key) => {
            let (number, record) = account::find(world, &key)?;
            let now = world.clock.now_ms();
            leave_all(world, number)?;
            world.overlay.delete_user(number, &buried(record, now), now)?;
        }
        Order::Shorten(shorten) => world.change_settings(|settings| settings.shorten = shorten),
        Order::Set(switch, position) => rules::set(world, switch, position)?,
        Order::Rules => return Ok(json!(world.rules())),
        Order::Seats(seats) => world.change_rules(|rules| rules.seats = seats)?,
        Order::SeatsHeld => return Ok(seats::held(world)?.into()),
        Order::Plan(plan) => rules::set_plan(world, plan)?,
        Order::CreatesPerSecond(creates) => {
            world.change_rules(|rules| rules.creates_per_second = creates)?;
        }
        Order::UnitsPerSecond(units) => world.change_rules(|rules| rules.units_per_second = units)?,
        Order::NestingMs(nesting) => world.change_rules(|rules| rules.nesting_ms = nesting)?,
        Order::AddressRestMs(rest) => world.change_rules(|rules| rules.address_rest_ms = rest)?,
        Order::Groups(groups) => world.change_rules(|rules| rules.groups = groups)?,
        Order::SettleMs(settle) => world.change_rules(|rules| rules.settle_ms = settle)?,
        Order::LogLagMs(lag) => world.change_rules(|rules| rules.log_lag_ms = lag)?,
        Order::Distrust(distrust) => world.change_rules(|rules| rules.distrust = distrust)?,
        Order::WebLogin(key) => account::web_login(world, &key)?,
        Order::ChangeOwnPassword(key) => account::change_own_password(world, &key)?,
        Order::Passwords(key) => return Ok(json!(account::passwords(world, &key)?)),
        Order::SignOuts(key) => return Ok(json!(account::sign_outs(world, &key)?)),
        Order::Opens { key, password } => return Ok(account::opens(world, &key, &password)?.into()),
        Order::WriteAs { writer, write } => return writer::write_as(world, &writer, write),
        Order::BlockConsent(page) => {
            if let Some(page) = page.as_deref().filter(|page| Blocked::of(page).is_none()) {
                return Err(Trouble::Wrong(format!("There is no page {page}.")));
            }
            world.change_settings(|settings| settings.blocked_consent = page);
        }
        Order::Client(state) => {
            world.change_settings(|settings| settings.client = state);
            world.overlay.expire_access_tokens()?;
        }
        Order::EndSessions => {
            let now = world.clock.now_ms();
            world.change_settings(|settings| settings.sessions_ended_ms = Some(now));
            world.overlay.expire_access_tokens()?;
        }
        Order::ExpireAccessTokens => world.overlay.expire_access_tokens()?,
        Order::RevokeRefreshTokens => {
            for grant in world.overlay.revoke_all()? {
                note_grant(world, &grant, "revoke")?;
            }
        }
        Order::Consent { url, consent } => return agree(world, &url, consent.account, consent.scopes),
        Order::QuotaPerMinute(calls) => world.change_settings(|settings| settings.quota_per_minute = calls),
        Order::LatencyMs(latency) => {
            world.change_settings(|settings| settings.latency = std::time::Duration::from_millis(latency));
        }
        Order::Reset { seed, users } => world.reset(&Tenant { seed, users })?,
    }
    Ok(Value::Null)
}

fn agree(world: &World, url: &str, account: Option<String>, scopes: Scopes) -> Result<Value, Trouble> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let stop = |blocked: &Blocked| Trouble::Wrong(format!("{}: {}", blocked.code, blocked.text));
    let asked = check(query).map_err(|blocked| stop(&blocked))?;
    if let Some(blocked) = policy::page(world) {
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
