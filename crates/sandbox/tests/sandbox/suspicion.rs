//! Google suspends new accounts of a client that creates many and is not trusted.

use std::time::Duration;

use reqwest::Method;
use sandbox::control::{Position, Switch};
use sandbox::{Distrust, Rules, Suspicion};
use serde_json::json;

use crate::stage::{ALL, Stage, person, ruled, stage_with};

async fn made(stage: &Stage, local: &str) -> serde_json::Value {
    stage.write(Method::POST, "users", person(local)).await["suspensionReason"].clone()
}

#[tokio::test]
async fn a_burst_is_suspended_until_the_client_is_trusted() {
    let rules = Rules { creates_per_second: 0, ..Rules::default() };
    let stage = stage_with(ruled(30, rules), ALL, None).await;
    let distrust = Distrust { creates_per_minute: 3, suspicion: Suspicion::Abuse, after_ms: 0 };
    stage.control.set_distrust(Some(distrust)).await.unwrap();
    let mut reasons = Vec::new();
    for number in 0..8 {
        reasons.push(made(&stage, &format!("crowd{number}")).await);
    }
    assert_eq!(reasons[..3], [json!(null), json!(null), json!(null)], "three come up as they should");
    // Even if a minute of the clock ends between them, four are in one.
    let caught = reasons.iter().position(|reason| reason == "ABUSE").expect("a burst does not");
    let lift = json!({ "suspended": false });
    let (_, reason, _) =
        stage.refused(Method::PUT, &format!("users/crowd{caught}@northwind.test"), Some(lift)).await;
    assert_eq!(reason, "adminCannotUnsuspend", "and stays so");
    stage.control.advance_clock(Duration::from_secs(60)).await.unwrap();
    assert_eq!(made(&stage, "later").await, json!(null), "a minute later it is no burst");
    stage.control.set(Switch::TrustedClient, Position::On).await.unwrap();
    for number in 0..8 {
        assert_eq!(made(&stage, &format!("trusted{number}")).await, json!(null), "a trusted client may");
    }
    let log = stage
        .get("/admin/reports/v1/activity/users/all/applications/admin?eventName=ADD_TO_TRUSTED_OAUTH2_APPS")
        .await;
    assert_eq!(
        log["items"][0]["actor"]["email"], "priya.raman@northwind.test",
        "the log tells who trusted it"
    );
}

#[tokio::test]
async fn a_suspicion_may_come_true_later() {
    let stage = stage_with(ruled(30, Rules::default()), ALL, None).await;
    let suspicion = Suspicion::WebLoginRequired;
    let distrust = Distrust { creates_per_minute: 0, suspicion, after_ms: 600_000 };
    stage.control.set_distrust(Some(distrust)).await.unwrap();
    assert_eq!(made(&stage, "nora").await, json!(null), "she comes up as she should");
    let gone = stage.create("gone").await;
    stage.send(Method::DELETE, &format!("users/{gone}"), None).await;
    assert_eq!(stage.get("users/nora@northwind.test").await["suspended"], false, "and stays so for a while");
    stage.control.advance_clock(Duration::from_secs(600)).await.unwrap();
    let listed = stage.all_users("query=email=nora@northwind.test").await;
    assert_eq!(
        (&listed[0]["suspended"], &listed[0]["suspensionReason"]),
        (&json!(true), &json!("WEB_LOGIN_REQUIRED")),
        "then Google suspends her"
    );
    assert_eq!(
        stage.refused(Method::GET, &format!("users/{gone}"), None).await.0,
        404,
        "who is deleted stays so"
    );
}
