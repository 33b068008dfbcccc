//! What is new or renamed is not at once the same everywhere.

use std::time::Duration;

use reqwest::Method;
use sandbox::Rules;
use serde_json::json;

use crate::stage::{ALL, Stage, ruled, stage_with};

/// So long that a test is never too slow for it.
const SETTLE: u64 = 600_000;

async fn settling() -> Stage {
    stage_with(ruled(30, Rules { settle_ms: SETTLE, ..Rules::default() }), ALL, None).await
}

#[tokio::test]
async fn a_new_user_is_not_there_for_a_while() {
    let stage = settling().await;
    let id = stage.create("nora").await;
    let path = format!("users/{id}");
    for key in [path.as_str(), "users/nora@northwind.test", path.as_str()] {
        assert_eq!(
            stage.refused(Method::GET, key, None).await,
            (404, "notFound".to_owned(), "Resource Not Found: userKey".to_owned()),
            "{key} is not there yet"
        );
    }
    assert_eq!(
        stage.refused(Method::GET, &path, None).await.1,
        "forbidden",
        "every fourth early read is refused instead"
    );
    let early = (412, "conditionNotMet".to_owned(), "User creation is not complete.".to_owned());
    for (method, path, body) in [
        (Method::PUT, path.clone(), json!({ "suspended": true })),
        (Method::DELETE, path.clone(), json!({})),
        (Method::POST, format!("{path}/aliases"), json!({ "alias": "nono@northwind.test" })),
    ] {
        assert_eq!(stage.refused(method.clone(), &path, Some(body)).await, early, "{method} is too early");
    }
    assert_eq!(stage.all_users("maxResults=500").await.len(), 30, "the list lacks her");
    assert_eq!(stage.all_users("maxResults=500&orderBy=email").await.len(), 30, "in any order");
    let again = crate::stage::person("nora");
    assert_eq!(stage.refused(Method::POST, "users", Some(again)).await.1, "duplicate", "and yet she is made");

    stage.control.advance_clock(Duration::from_millis(SETTLE)).await.unwrap();
    stage.get(&path).await;
    assert_eq!(stage.all_users("maxResults=500").await.len(), 31, "then she is there for everybody");
    stage.write(Method::PUT, &path, json!({ "suspended": true })).await;
}

#[tokio::test]
async fn a_renamed_user_cannot_be_changed_for_a_while() {
    let stage = settling().await;
    let wei = "users/wei.chen@northwind.test";
    stage.write(Method::PUT, wei, json!({ "primaryEmail": "w.chen@northwind.test" })).await;
    assert_eq!(stage.get(wei).await["primaryEmail"], "w.chen@northwind.test", "reading works");
    let (status, reason, _) = stage.refused(Method::PUT, wei, Some(json!({ "suspended": true }))).await;
    assert_eq!((status, reason.as_str()), (409, "conflict"), "a change does not");
    stage.control.set_settle(Duration::ZERO).await.unwrap();
    stage.write(Method::PUT, wei, json!({ "suspended": true })).await;
}
