//! Faults on request: by control, by sentinel address, by quota and by the clock.

use std::time::{Duration, Instant};

use reqwest::Method;
use sandbox::{Effect, Fault, Options, Tenant};
use serde_json::json;

use crate::stage::{stage, stage_with};

const LIST: &str = "users?customer=my_customer&maxResults=10";

#[tokio::test]
async fn a_fault_meets_the_calls_it_names() {
    let stage = stage(60).await;
    stage
        .control
        .fault(Fault::error("GET", "/users?", 503, "backendError", "Backend Error").after(1).times(2))
        .await
        .unwrap();
    stage.get(LIST).await;
    for _ in 0..2 {
        assert_eq!(
            stage.refused(Method::GET, LIST, None).await,
            (503, "backendError".to_owned(), "Backend Error".to_owned()),
            "the second and third list"
        );
    }
    stage.get(LIST).await;

    let mut fault = Fault::once(
        "GET",
        "/users?",
        Effect::Body {
            status: 403,
            content_type: "text/plain".to_owned(),
            body: "Request rate higher than configured.".to_owned(),
        },
    );
    fault.retry_after = Some("7".to_owned());
    stage.control.fault(fault).await.unwrap();
    let response = stage.send(Method::GET, LIST, None).await;
    assert_eq!(response.headers()["retry-after"], "7", "the header is sent");
    assert_eq!(
        response.text().await.unwrap(),
        "Request rate higher than configured.",
        "the body is plain text"
    );

    stage.control.fault(Fault::once("GET", "/users?", Effect::Drop)).await.unwrap();
    let dropped = stage.request(Method::GET, LIST).send().await;
    assert!(dropped.is_err(), "the connection ends without an answer");
    stage.get(LIST).await;

    stage.control.fault(Fault::once("GET", "", Effect::Drop).times(u32::MAX)).await.unwrap();
    stage.control.clear_faults().await.unwrap();
    stage.get(LIST).await;
}

#[tokio::test]
async fn what_a_fault_holds_back_is_answered_when_the_faults_are_cleared() {
    let stage = stage(10).await;
    let silent = Fault { delay_ms: 3_600_000, ..Fault::once("GET", "/users?", Effect::Pass) };
    stage.control.fault(silent).await.unwrap();
    let mut answer = tokio::spawn(stage.request(Method::GET, LIST).send());
    let soon = tokio::time::timeout(Duration::from_millis(300), &mut answer).await;
    assert!(soon.is_err(), "it is held back");
    stage.control.clear_faults().await.unwrap();
    assert_eq!(answer.await.unwrap().unwrap().status(), 200, "and answered as if nothing had been");
}

#[tokio::test]
async fn a_fault_can_strike_after_the_call_was_carried_out() {
    let stage = stage(30).await;
    stage
        .control
        .fault(Fault::error("POST", "/users", 503, "backendError", "Backend Error").applied())
        .await
        .unwrap();
    let body = json!({ "primaryEmail": "new.hire@northwind.test", "name": { "givenName": "New", "familyName": "Hire" }, "password": "correct horse" });
    let (status, ..) = stage.refused(Method::POST, "users", Some(body.clone())).await;
    assert_eq!(status, 503, "the caller hears of a failure");
    stage.get("users/new.hire@northwind.test").await;
    let (status, reason, message) = stage.refused(Method::POST, "users", Some(body)).await;
    assert_eq!(
        (status, reason.as_str(), message.as_str()),
        (409, "duplicate", "Entity already exists."),
        "the retry meets what the first call made"
    );
}

#[tokio::test]
async fn sentinel_addresses_fail_without_control() {
    let stage = stage(30).await;
    let path = "users/fails-once.ann@northwind.test";
    assert_eq!(stage.refused(Method::GET, path, None).await.0, 503, "the first call fails");
    assert_eq!(stage.refused(Method::GET, path, None).await.0, 404, "the second tells the truth");
    let insert = |local: &str| json!({ "primaryEmail": format!("{local}@northwind.test"), "name": { "givenName": "S", "familyName": "T" }, "password": "correct horse" });
    assert_eq!(
        stage.refused(Method::POST, "users", Some(insert("no-seat.bo"))).await.2,
        "Domain user limit reached. Contact Support.",
        "no seat"
    );
    let dropped = stage.request(Method::POST, "users").json(&insert("applies-then-drops.cy")).send().await;
    assert!(dropped.is_err(), "no answer comes");
    stage.get("users/applies-then-drops.cy@northwind.test").await;
    let made = stage.write(Method::POST, "users", insert("suspended-by-google.di")).await;
    assert_eq!(made["suspensionReason"], "WEB_LOGIN_REQUIRED", "Google suspends what was just made");
}

#[tokio::test]
async fn sentinel_addresses_are_known_behind_ids_too() {
    let stage = stage(30).await;
    let id = stage.create("not-ready.ann").await;
    let path = format!("users/{id}");
    assert_eq!(stage.refused(Method::GET, &path, None).await.0, 404, "the first read is too early");
    stage.get(&path).await;
    let suspend = json!({ "suspended": true });
    assert_eq!(
        stage.refused(Method::PUT, &path, Some(suspend.clone())).await,
        (412, "conditionNotMet".to_owned(), "User creation is not complete.".to_owned()),
        "so is the first change"
    );
    stage.write(Method::PUT, &path, suspend.clone()).await;
    let id = stage.create("renaming.bo").await;
    let refused = stage.refused(Method::PUT, &format!("users/{id}"), Some(suspend)).await;
    assert_eq!((refused.0, refused.1.as_str()), (409, "conflict"), "a rename is under way");
    let id = stage.create("no-archive-licence.cy").await;
    let archive = json!({ "archived": true });
    assert_eq!(
        stage.refused(Method::PUT, &format!("users/{id}"), Some(archive)).await.2,
        "Insufficient archived user licenses",
        "no licence for this one"
    );
    for (local, status, message) in [
        ("trial-full.di", 412, "Domain user limit reached. Start paid subscription."),
        ("taken-elsewhere.ed", 409, "Entity already exists."),
    ] {
        let refused = stage.refused(Method::POST, "users", Some(crate::stage::person(local))).await;
        assert_eq!((refused.0, refused.2.as_str()), (status, message), "{local} cannot be made");
    }
}

#[tokio::test]
async fn the_quota_is_per_minute_and_account() {
    let stage = stage_with(
        Options { quota_per_minute: 5, tenant: Tenant { seed: 1, users: 30 }, ..Options::default() },
        crate::stage::ALL,
        None,
    )
    .await;
    let mut refused = None;
    for _ in 0..12 {
        let response = stage.send(Method::GET, LIST, None).await;
        if response.status() == 403 {
            refused = Some(response.json::<serde_json::Value>().await.unwrap());
            break;
        }
    }
    let body = refused.expect("the sixth call of a minute is too many");
    assert_eq!(body["error"]["errors"][0]["reason"], "userRateLimitExceeded", "{body}");
    assert_eq!(body["error"]["errors"][0]["domain"], "usageLimits", "the domain of section 3");
    stage.control.advance_clock(Duration::from_secs(60)).await.unwrap();
    stage.get(LIST).await;
    stage.control.set_quota_per_minute(0).await.unwrap();
    for _ in 0..12 {
        stage.get(LIST).await;
    }
}

#[tokio::test]
async fn latency_delays_the_api_and_not_the_consent_page() {
    let stage = stage(10).await;
    stage.control.set_latency(Duration::from_millis(150)).await.unwrap();
    let begun = Instant::now();
    stage.get(LIST).await;
    assert!(begun.elapsed() >= Duration::from_millis(150), "the API waits");
    // No answer would come to this test if the page waited as well.
    stage.control.set_latency(Duration::from_secs(3_600)).await.unwrap();
    stage.client.get(crate::stage::authorize_url(stage.server.origin(), "openid")).send().await.unwrap();
}

#[tokio::test]
async fn the_date_header_can_lie() {
    let stage = stage(10).await;
    let date =
        async || stage.send(Method::GET, LIST, None).await.headers()["date"].to_str().unwrap().to_owned();
    let true_date = date().await;
    stage.control.set_clock_skew(-3_600_000 * 24 * 400).await.unwrap();
    let lie = date().await;
    assert_ne!(true_date[8..16], lie[8..16], "more than a year apart: {true_date} and {lie}");
    stage.get(LIST).await;
}

#[tokio::test]
async fn the_log_tells_what_was_asked() {
    let stage = stage(10).await;
    stage.control.forget_requests().await.unwrap();
    stage.get(LIST).await;
    let log = stage.control.requests().await.unwrap();
    assert_eq!(log.len(), 1, "control is not in the log: {log:?}");
    assert_eq!(
        (log[0].method.as_str(), log[0].target.as_str(), log[0].status),
        ("GET", "/admin/directory/v1/users?customer=my_customer&maxResults=10", 200),
        "method, target, status"
    );
}

#[tokio::test]
async fn access_tokens_and_refresh_tokens_can_be_ended() {
    let stage = stage(10).await;
    let tokens = stage.sign_in("openid admin.directory.user", None).await;
    stage.control.expire_access_tokens().await.unwrap();
    assert_eq!(stage.refused(Method::GET, LIST, None).await.0, 401, "as after an hour");
    let refresh =
        [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    assert_eq!(stage.exchange(&refresh).await.0, 200, "the refresh token still works");
    stage.control.revoke_refresh_tokens().await.unwrap();
    assert_eq!(stage.exchange(&refresh).await.1["error"], "invalid_grant", "and now it does not");
}
