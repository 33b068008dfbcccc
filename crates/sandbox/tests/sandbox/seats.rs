//! Seats, trials, archives, and the pace of creation.

use std::time::Duration;

use reqwest::Method;
use sandbox::control::{Position, Switch};
use sandbox::{Plan, Rules};
use serde_json::json;

use crate::stage::{ALL, person, ruled, stage, stage_with};

fn limit(message: &str) -> (u16, String, String) {
    (412, "limitExceeded".to_owned(), message.to_owned())
}

const FULL: &str = "Domain user limit reached. Contact Support.";
const TRIAL: &str = "Domain user limit reached. Start paid subscription.";

#[tokio::test]
async fn a_seat_is_needed_and_can_be_bought() {
    let stage = stage_with(ruled(30, Rules { seats: Some(31), ..Rules::default() }), ALL, None).await;
    let first = stage.create("ann").await;
    let refused = stage.refused(Method::POST, "users", Some(person("bo"))).await;
    assert_eq!(refused, limit(FULL), "the 32nd user has no seat");
    stage.write(Method::PUT, &format!("users/{first}"), json!({ "suspended": true })).await;
    let refused = stage.refused(Method::POST, "users", Some(person("bo"))).await;
    assert_eq!(refused, limit(FULL), "a suspended user holds a seat");
    stage.write(Method::PUT, &format!("users/{first}"), json!({ "phones": [] })).await;
    stage.send(Method::DELETE, &format!("users/{first}"), None).await;
    let second = stage.create("bo").await;
    let refused = stage.refused(Method::POST, &format!("users/{first}/undelete"), Some(json!({}))).await;
    assert_eq!(refused, limit(FULL), "who comes back needs a seat, too");
    assert_eq!(stage.control.seats_held().await.unwrap(), 31, "all are held");
    stage.control.set_seats(Some(32)).await.unwrap();
    stage.send(Method::POST, &format!("users/{first}/undelete"), Some(json!({}))).await;
    stage.control.set_seats(None).await.unwrap();
    stage.create("cy").await;
    stage.get(&format!("users/{second}")).await;
}

#[tokio::test]
async fn an_archived_user_holds_no_seat_and_needs_another_licence() {
    let stage = stage(250).await;
    let held = stage.control.seats_held().await.unwrap();
    let archived = stage.all_users("query=isArchived=true&maxResults=500").await;
    assert_eq!(held, 250 - archived.len() as u64, "the seed's archived users hold none");
    let wei = "users/wei.chen@northwind.test";
    stage.control.set(Switch::ArchivedLicences, Position::Off).await.unwrap();
    assert_eq!(
        stage.refused(Method::PUT, wei, Some(json!({ "archived": true }))).await,
        (412, "conditionNotMet".to_owned(), "Insufficient archived user licenses".to_owned()),
        "there is no licence for it"
    );
    stage.control.set(Switch::ArchivedLicences, Position::On).await.unwrap();
    stage.write(Method::PUT, wei, json!({ "archived": true })).await;
    assert_eq!(stage.control.seats_held().await.unwrap(), held - 1, "the seat is free");
    stage.control.set_seats(Some(held - 1)).await.unwrap();
    assert_eq!(
        stage.refused(Method::PUT, wei, Some(json!({ "archived": false }))).await,
        limit(FULL),
        "coming back takes a seat"
    );
}

#[tokio::test]
async fn a_trial_has_ten_users_and_suspends_the_new_ones() {
    let stage = stage_with(ruled(8, Rules { plan: Plan::Trial, ..Rules::default() }), ALL, None).await;
    let made = stage.write(Method::POST, "users", person("ann")).await;
    assert_eq!(
        (&made["suspended"], &made["suspensionReason"]),
        (&json!(true), &json!("WEB_LOGIN_REQUIRED")),
        "whoever the API makes waits for a sign-in"
    );
    let ann = format!("users/{}", made["id"].as_str().unwrap());
    let lift = json!({ "suspended": false });
    assert_eq!(
        stage.refused(Method::PUT, &ann, Some(lift)).await,
        (412, "adminCannotUnsuspend".to_owned(), "Cannot restore a user suspended for abuse.".to_owned()),
        "the API cannot lift it"
    );
    stage.control.web_login("ann@northwind.test").await.unwrap();
    let user = stage.get(&ann).await;
    assert!(user["suspended"] == false && user.get("suspensionReason").is_none(), "a sign-in does: {user}");
    let bo = stage.create("bo").await;
    assert_eq!(stage.refused(Method::POST, "users", Some(person("cy"))).await, limit(TRIAL), "ten are ten");
    stage.control.set_plan(Plan::Paid).await.unwrap();
    assert_eq!(stage.get(&format!("users/{bo}")).await["suspended"], false, "an upgrade lifts it, too");
    let paid = stage.write(Method::POST, "users", person("cy")).await;
    assert_eq!(paid["suspended"], false, "and the next ones come up as they should");
}

#[tokio::test]
async fn a_domain_creates_so_many_users_a_second() {
    let stage = stage(30).await;
    assert_eq!(stage.control.rules().await.unwrap().creates_per_second, 10, "Google's number");
    // Fewer here, so that a slow machine is quick enough.
    stage.control.set_creates_per_second(2).await.unwrap();
    let mut refused = None;
    for number in 0..60 {
        let body = person(&format!("crowd{number}"));
        let answer = stage.send(Method::POST, "users", Some(body)).await;
        if answer.status() != 200 {
            refused = Some(answer.json::<serde_json::Value>().await.unwrap()["error"].clone());
            break;
        }
    }
    let error = refused.expect("sixty creations in a row never take thirty seconds");
    assert_eq!(
        (&error["code"], &error["errors"][0]["reason"], &error["message"]),
        (&json!(503), &json!("backendError"), &json!("Service unavailable. Please try again")),
        "too many at once"
    );
    stage.control.advance_clock(Duration::from_secs(1)).await.unwrap();
    stage.create("later").await;
    stage.control.set_creates_per_second(0).await.unwrap();
    for number in 100..130 {
        stage.create(&format!("crowd{number}")).await;
    }
}
