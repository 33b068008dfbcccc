//! Writes that nobody knows the end of: sent once, never again, and read back.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use google::{Brake, Client, Error, OfflineKind, Origin, Patch, ReadUser, Settings};
use sandbox::control::Control;
use sandbox::{Effect, Fault};

use crate::{World, account, oauth_client, settings};

/// Counts the writes that were seen.
async fn writes(control: &Control) -> usize {
    let seen = control.requests().await.expect("control is on");
    seen.iter().filter(|seen| seen.method != "GET" && seen.target.starts_with("/admin/")).count()
}

fn unknown(result: Result<ReadUser, Error>) -> Error {
    let error = result.expect_err("no answer that can be trusted");
    assert!(matches!(error, Error::Unknown { .. }), "{error:?}");
    error
}

#[tokio::test]
async fn a_create_that_was_made_and_dropped_is_unknown_and_read_back() {
    let world = World::start().await;
    let client = world.client().await;
    for local in ["applies-then-drops.nora", "applies-then-fails.nora"] {
        world.control.forget_requests().await.expect("control is on");
        let error = unknown(client.create_user(&account(local)).await);
        assert!(!format!("{error:?}").contains("nora"), "evidence names nobody: {error:?}");
        assert_eq!(writes(&world.control).await, 1, "{local}: it is not sent again");
        let made = client.user(&format!("{local}@northwind.test")).await.expect("it was made");
        let error = client.create_user(&account(local)).await.expect_err("it is there");
        assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
        assert_eq!(made.account.given_name, "Nora", "as it was wanted");
    }
}

#[tokio::test]
async fn a_create_that_was_dropped_and_not_made_is_unknown_too() {
    let world = World::start().await;
    let client = world.client().await;
    unknown(client.create_user(&account("drops.nora")).await);
    let error = client.user("drops.nora@northwind.test").await.expect_err("it was not made");
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    client.create_user(&account("drops.nora")).await.expect("so it may be made now");
}

#[tokio::test]
async fn whatever_cannot_be_trusted_is_unknown() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    let body = |status: u16, body: &str| Effect::Body {
        status,
        content_type: "text/html".to_owned(),
        body: body.to_owned(),
    };
    let error = |status: u16, reason: &str, message: &str| Effect::Error {
        status,
        reason: reason.to_owned(),
        message: message.to_owned(),
    };
    let effects = [
        Effect::Drop,
        error(500, "internalError", "Internal error encountered."),
        error(503, "backendError", "Service unavailable. Please try again"),
        error(503, "quotaExceeded", "Quota exceeded for the current request"),
        error(400, "invalid", "A system error has occurred"),
        body(502, "<html>bad gateway</html>"),
        body(504, ""),
        body(200, "<html>Sign in to the hotel's network</html>"),
        body(200, r#"{"id": "1", "primaryEm"#),
        body(200, "{}"),
        body(200, ""),
        body(302, ""),
    ];
    for effect in effects {
        world.control.forget_requests().await.expect("control is on");
        let story = format!("{effect:?}");
        world.control.fault(Fault::once("PUT", "/users/", effect).applied()).await.expect("control is on");
        unknown(client.update_user(&id, &Patch::suspend()).await);
        assert_eq!(writes(&world.control).await, 1, "sent once after {story}");
        let read = client.user(&id).await.expect("a user");
        assert!(read.account.suspension.is_some(), "it was done all the same: {story}");
        client.update_user(&id, &Patch::reactivate()).await.expect("a change");
    }
}

#[tokio::test]
async fn a_write_that_waits_too_long_is_unknown() {
    let world = World::start().await;
    let impatient = Settings { read_timeout: Duration::from_millis(60), ..settings() };
    let refresh = world.tokens(crate::ADMIN, sandbox::control::Scopes::All).await.refresh;
    let client = Client::new(world.origin(), oauth_client(), refresh, impatient).expect("plain http");
    client.authorize().await.expect("a good token");
    let mut slow = Fault::once("POST", "/users", Effect::Pass);
    slow.delay_ms = 400;
    world.control.fault(slow).await.expect("control is on");
    let error = unknown(client.create_user(&account("nora")).await);
    assert!(error.to_string().contains("took too long"), "what was seen: {error}");
    client.user("nora@northwind.test").await.expect("it was made");
}

#[tokio::test]
async fn what_came_too_fast_was_not_done_and_is_sent_again() {
    let world = World::start().await;
    let client = world.client().await;
    for (index, (status, reason)) in
        [(429, "rateLimitExceeded"), (403, "userRateLimitExceeded"), (403, "quotaExceeded")]
            .into_iter()
            .enumerate()
    {
        let fault = Fault::error("POST", "/users", status, reason, "later").times(2);
        world.control.fault(fault).await.expect("control is on");
        let made = client.create_user(&account(&format!("nora{index}"))).await;
        assert!(made.is_ok(), "{status} {reason} is no answer to the question: {:?}", made.err());
    }
    let fault = Fault::error("POST", "/users", 429, "rateLimitExceeded", "later").times(u32::MAX);
    world.control.fault(fault).await.expect("control is on");
    let error = client.create_user(&account("nina")).await.expect_err("it never is");
    assert!(matches!(error, Error::Unavailable { tries: 4, .. }), "surely not made: {error:?}");
}

#[tokio::test]
async fn a_token_that_ran_out_does_not_lose_a_write() {
    let world = World::start().await;
    let client = world.client().await;
    client.authorize().await.expect("a good token");
    world.control.expire_access_tokens().await.expect("control is on");
    client.create_user(&account("nora")).await.expect("with the next token");
}

#[tokio::test]
async fn what_never_left_is_offline() {
    let world = World::start().await;
    let tokens = world.tokens(crate::ADMIN, sandbox::control::Scopes::All).await;
    let port =
        TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
    let http = google::Http::new(Origin::Emulator { port }, settings()).expect("plain http");
    let client = Client::with_tokens(http, oauth_client(), tokens);
    let (result, begun) = with_brake(&client, "nora").await;
    let error = result.expect_err("nobody is there");
    assert!(matches!(error, Error::Offline { kind: OfflineKind::Connect, .. }), "it was not sent: {error:?}");
    assert!(!begun, "and nothing was begun");
}

/// Makes an account as one change; tells what came of it, and whether any of it may have been done.
async fn with_brake(client: &Client, local: &str) -> (Result<ReadUser, Error>, bool) {
    let brake = Brake::new(|| false);
    let result = client.with_brake(brake.clone()).create_user(&account(local)).await;
    (result, brake.has_begun())
}

#[tokio::test]
async fn what_google_did_not_let_in_was_not_begun() {
    let world = World::start().await;
    let client = world.client().await;
    for (status, reason) in [
        (401, "authError"),
        (429, "rateLimitExceeded"),
        (403, "userRateLimitExceeded"),
        (403, "quotaExceeded"),
        (403, "dailyLimitExceeded"),
        (403, "insufficientPermissions"),
        (403, "forbidden"),
        (403, "domainCannotUseApis"),
        (403, "accessNotConfigured"),
    ] {
        let fault = Fault::error("POST", "/users", status, reason, "not now").times(u32::MAX);
        world.control.fault(fault).await.expect("control is on");
        let (result, begun) = with_brake(&client, "nora").await;
        assert!(result.is_err() && !begun, "{status} {reason}: nothing of it was done: {result:?}");
        world.control.clear_faults().await.expect("control is on");
    }
}

#[tokio::test]
async fn what_was_turned_away_for_two_reasons_was_not_begun_either() {
    let world = World::start().await;
    let client = world.client().await;
    let fast = Fault::error("POST", "/users", 429, "rateLimitExceeded", "later");
    world.control.fault(fast).await.expect("control is on");
    let refused = Fault::error("POST", "/users", 401, "authError", "Invalid Credentials").times(u32::MAX);
    world.control.fault(refused).await.expect("control is on");
    let (result, begun) = with_brake(&client, "nora").await;
    let error = result.expect_err("no token opens the way");
    assert!(matches!(error, Error::Reauthorize { .. }), "{error:?}");
    assert!(!begun, "neither try did anything");
}

#[tokio::test]
async fn what_was_let_in_at_last_was_begun_whatever_became_of_it() {
    let world = World::start().await;
    let client = world.client().await;
    for (local, status, reason) in [("nora", 401, "authError"), ("nina", 429, "rateLimitExceeded")] {
        let fault = Fault::error("POST", "/users", status, reason, "not now");
        world.control.fault(fault).await.expect("control is on");
        let (result, begun) = with_brake(&client, local).await;
        assert!(result.is_ok() && begun, "{status} {reason}, then it is made: {result:?}");
    }
    let fast = Fault::error("POST", "/users", 429, "rateLimitExceeded", "later");
    world.control.fault(fast).await.expect("control is on");
    world.control.fault(Fault::once("POST", "/users", Effect::Drop)).await.expect("control is on");
    let (result, begun) = with_brake(&client, "nele").await;
    unknown(result);
    assert!(begun, "nobody knows whether it was made");
    let (result, begun) = with_brake(&client, "nora").await;
    let error = result.expect_err("it is there");
    assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
    assert!(begun, "whose write has made it is not asked here");
}

#[tokio::test]
async fn a_change_is_in_doubt_once_a_call_of_it_had_no_answer() {
    let world = World::start().await;
    let client = world.client().await;
    let fast = Fault::error("POST", "/users", 429, "rateLimitExceeded", "later");
    world.control.fault(fast).await.expect("control is on");
    let brake = Brake::new(|| false);
    client.with_brake(brake.clone()).create_user(&account("nora")).await.expect("it is made at last");
    assert!(!brake.is_in_doubt(), "what was turned away before did nothing");
    let brake = Brake::new(|| false);
    let braked = client.with_brake(brake.clone());
    unknown(braked.create_user(&account("drops.nele")).await);
    assert!(brake.is_in_doubt(), "nobody knows what became of it");
    braked.create_user(&account("drops.nele")).await.expect("it was not made");
    assert!(brake.is_in_doubt(), "a later call that has its answer tells nothing of the first");
}

#[tokio::test]
async fn what_google_did_not_let_in_is_not_tried_again_once_nothing_is_to_be_begun() {
    let world = World::start().await;
    let client = world.client().await;
    client.authorize().await.expect("a good token");
    world.control.forget_requests().await.expect("control is on");
    let fast = Fault::error("POST", "/users", 429, "rateLimitExceeded", "later");
    world.control.fault(fast).await.expect("control is on");
    let asked = AtomicUsize::new(0);
    let brake = Brake::new(move || asked.fetch_add(1, Ordering::AcqRel) > 0);
    let result = client.with_brake(brake.clone()).create_user(&account("nora")).await;
    assert_eq!(result.err(), Some(Error::Stopped), "it is pulled while the second try waits");
    assert!(!brake.has_begun(), "nothing was done");
    assert_eq!(writes(&world.control).await, 1, "and nothing was sent besides");
}
