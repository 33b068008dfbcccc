//! The door: who may knock, what is noted, and the faults, delays and packing that every answer may get.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use serde_json::Value;

use crate::clock::{take, wait};
use crate::control::Seen;
use crate::failure::Failure;
use crate::fault::{Applied, Effect, Fault};
use crate::overlay::INSERTED;
use crate::overlay::users::Changed;
use crate::reply;
use crate::world::World;

/// The path to which the consent form posts: the only one that a browser may send an `Origin` to.
pub(crate) const DECISION: &str = "/o/oauth2/v2/auth/decision";
/// Where the sandbox's own endpoints begin; Google has none there.
pub(crate) const OWN: &str = "/_sandbox/";

/// Bodies above this are refused; Google's own limit for these calls is far below.
const BODY_LIMIT: usize = 8 << 20;

/// In a response's extensions: end the connection instead of sending it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DropConnection;

/// Lets a request in, or refuses it.
pub(crate) async fn admit(State(world): State<Arc<World>>, request: Request, next: Next) -> Response<Body> {
    if let Some(reason) = stranger(&world, request.method(), request.uri(), request.headers()) {
        return reply::text(StatusCode::FORBIDDEN, reason);
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return reply::text(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large.");
    };
    let target = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let own = parts.uri.path().starts_with(OWN);
    let page = parts.uri.path().starts_with("/o/oauth2/");
    let method = parts.method.clone();
    let gzip = reply::wants_gzip(&parts.headers) && !page && !own;
    if !own && !page {
        take(world.settings().latency).await;
    }
    let mut cleared = world.faults.cleared();
    let fault = if own {
        None
    } else {
        world.faults.take(method.as_str(), &target).or_else(|| {
            sentinel_address(parts.uri.path(), &body, |id| address_of_id(&world, id))
                .and_then(|address| world.sentinels.take(&method, &address))
        })
    };
    let run = async || next.run(Request::from_parts(parts, Body::from(body))).await;
    let mut response = match fault {
        None => run().await,
        Some(fault) => {
            let answer = if fault.applied == Applied::Yes || fault.effect == Effect::Pass {
                Some(run().await)
            } else {
                None
            };
            tokio::select! {
                () = wait(Duration::from_millis(fault.delay_ms)) => {}
                _ = cleared.changed() => {}
            }
            spoiled(&fault, answer)
        }
    };
    if let Ok(date) = world.clock.date_header().parse() {
        response.headers_mut().insert(header::DATE, date);
    }
    if !own {
        world.note(Seen {
            method: method.to_string(),
            target: without_secrets(&target),
            status: if response.extensions().get::<DropConnection>().is_some() {
                0
            } else {
                response.status().as_u16()
            },
            gzip,
        });
    }
    if gzip {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let mut response = Response::from_parts(parts, Body::from(body.clone()));
        if !body.is_empty() {
            reply::gzip(&mut response, &body);
        }
        return response;
    }
    response
}

/// Why a request is not let in. Every page on the web can make a browser call 127.0.0.1; a foreign `Host` (DNS rebinding)
/// or an `Origin` gives it away. Whatever names the host must name this one: each `Host`, of which there is one, and the
/// authority of a target in absolute form, which goes before it (RFC 9112, 3.2.2). The consent form is the one thing that a browser posts: its page is sent with
/// `Referrer-Policy: same-origin`, so that the `Origin` of that post is ours, and `null` (which any sandboxed frame of
/// any site can send) stays refused.
fn stranger(world: &World, method: &Method, target: &Uri, headers: &HeaderMap) -> Option<&'static str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let named = (hosts.next().map(HeaderValue::as_bytes), hosts.next());
    let elsewhere = target.authority().is_some_and(|authority| authority.as_str() != world.host);
    if named != (Some(world.host.as_bytes()), None) || elsewhere {
        return Some("This sandbox answers only to its own address.");
    }
    let path = target.path();
    let origin = headers.get(header::ORIGIN)?;
    let from_our_form =
        method == Method::POST && path == DECISION && origin.as_bytes() == world.origin.as_bytes();
    (!from_our_form).then_some("This sandbox does not answer to web pages.")
}

/// What is left of an answer after a fault.
fn spoiled(fault: &Fault, answer: Option<Response<Body>>) -> Response<Body> {
    let mut response = match (&fault.effect, answer) {
        (Effect::Pass, Some(answer)) => answer,
        (Effect::Pass, None) => Response::new(Body::empty()),
        (Effect::Error { status, reason, message }, _) => {
            Failure::on_request(*status, reason, message).into_response()
        }
        (Effect::Body { status, content_type, body }, _) => {
            let mut response = Response::new(Body::from(body.clone()));
            *response.status_mut() =
                StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            if let Ok(kind) = content_type.parse() {
                response.headers_mut().insert(header::CONTENT_TYPE, kind);
            }
            response
        }
        (Effect::Drop, _) => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(DropConnection);
            response
        }
    };
    if let Some(value) = fault.retry_after.as_deref().and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// The address that a call is about: in its path, behind the id in its path, or in the body of an insert.
fn sentinel_address(path: &str, body: &Bytes, of_id: impl FnOnce(&str) -> Option<String>) -> Option<String> {
    if !path.starts_with("/admin/") && !path.starts_with("/apps/") {
        return None;
    }
    let in_path = path.split('/').map(url_decoded).rfind(|segment| segment.contains('@'));
    let behind_id = || of_id(path.split_once("/users/")?.1.split('/').next()?);
    in_path.or_else(behind_id).or_else(|| {
        let body: Value = serde_json::from_slice(body).ok()?;
        ["primaryEmail", "email"].iter().find_map(|key| body.get(key)?.as_str().map(str::to_lowercase))
    })
}

/// The address of an account that the seed did not make: no name of the seed's is a sentinel.
fn address_of_id(world: &World, id: &str) -> Option<String> {
    let number = world.roll().people.index_of_id(id).filter(|number| *number >= INSERTED)?;
    let (Changed::Live(record) | Changed::Deleted(record, _)) = world.overlay.user(number).ok()??;
    record.get("primaryEmail").and_then(Value::as_str).map(str::to_lowercase)
}

fn url_decoded(segment: &str) -> String {
    // A plus sign stands for itself in a path; form decoding would make it a space.
    url::form_urlencoded::parse(segment.replace('+', "%2B").as_bytes())
        .next()
        .map_or_else(String::new, |(key, _)| key.to_lowercase())
}

/// The path and query as they may be noted. Tokens do not belong into a query; if one is there it is not noted.
fn without_secrets(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else { return target.to_owned() };
    let secret = ["access_token", "oauth_token", "token", "code", "client_secret", "refresh_token", "key"];
    let kept: Vec<&str> =
        query.split('&').filter(|pair| !secret.contains(&pair.split('=').next().unwrap_or(""))).collect();
    format!("{path}?{}", kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::{sentinel_address, url_decoded, without_secrets};

    #[test]
    fn tokens_are_not_noted() {
        assert_eq!(
            without_secrets("/oauth2/v2/tokeninfo?access_token=ya29&x=1"),
            "/oauth2/v2/tokeninfo?x=1",
            "the log may be shown to anybody"
        );
    }

    #[test]
    fn the_address_is_found_in_path_or_body() {
        assert_eq!(url_decoded("slow.a%40b.test"), "slow.a@b.test", "clients escape the at sign");
        let nobody = |_: &str| None;
        let users = "/admin/directory/v1/users";
        let found = sentinel_address(users, &r#"{"primaryEmail":"Drops.A@b.test"}"#.into(), nobody);
        assert_eq!(found.as_deref(), Some("drops.a@b.test"), "an insert has its address in the body");
        assert_eq!(sentinel_address(users, &"".into(), nobody), None, "a list has none");
        let somebody = |id: &str| (id == "123").then(|| "slow.a@b.test".to_owned());
        let found = sentinel_address(&format!("{users}/123/signOut"), &"".into(), somebody);
        assert_eq!(found.as_deref(), Some("slow.a@b.test"), "an id stands for its address");
    }
}
