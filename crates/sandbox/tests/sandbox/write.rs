//! Writing users.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::stage::{Stage, column, stage, stage_with, urlencoded};
use sandbox::{Options, Tenant};

fn new_user(local: &str) -> Value {
    json!({ "primaryEmail": format!("{local}@northwind.test"), "name": { "givenName": "Nora", "familyName": "Nieuw" }, "password": "correct horse", "orgUnitPath": "/Sales" })
}

async fn insert(stage: &Stage, local: &str) -> Value {
    stage.write(Method::POST, "users", new_user(local)).await
}

#[tokio::test]
async fn a_user_is_made_changed_deleted_and_brought_back() {
    let mut stage = stage(30).await;
    let made = insert(&stage, "nora.nieuw").await;
    let id = made["id"].as_str().unwrap().to_owned();
    assert!(id.len() == 21 && made.get("password").is_none() && made["orgUnitPath"] == "/Sales", "{made}");
    assert_eq!(stage.get(&format!("users/{id}")).await["primaryEmail"], "nora.nieuw@northwind.test", "by id");
    assert_eq!(stage.all_users("maxResults=500").await.len(), 31, "the list has one more");

    let changed = stage
        .write(
            Method::PUT,
            &format!("users/{id}"),
            json!({ "phones": [{ "type": "work", "value": "+1" }], "isAdmin": true }),
        )
        .await;
    assert_eq!(
        (changed["name"]["familyName"].as_str(), changed["isAdmin"].as_bool()),
        (Some("Nieuw"), Some(false)),
        "PUT patches, and ignores what is read-only"
    );
    assert_ne!(changed["etag"], made["etag"], "a change changes the etag");

    let renamed = stage
        .write(Method::PATCH, &format!("users/{id}"), json!({ "primaryEmail": "nora.neu@northwind.test" }))
        .await;
    assert_eq!(renamed["aliases"], json!(["nora.nieuw@northwind.test"]), "the old address stays as an alias");
    assert_eq!(stage.get("users/nora.nieuw@northwind.test").await["id"], json!(id), "and still leads to her");

    assert_eq!(
        stage.send(Method::DELETE, &format!("users/{id}"), None).await.status(),
        204,
        "delete has no body"
    );
    assert_eq!(
        stage.refused(Method::GET, &format!("users/{id}"), None).await.2,
        "Resource Not Found: userKey",
        "she is gone"
    );
    let deleted = stage.get("users?customer=my_customer&showDeleted=true").await;
    assert_eq!(
        column(deleted["users"].as_array().unwrap(), "id"),
        std::slice::from_ref(&id),
        "the deleted list has her, and nobody else"
    );
    assert!(
        deleted["users"][0]["deletionTime"].is_string() && deleted["users"][0].get("orgUnitPath").is_none(),
        "with her time, without her unit"
    );

    assert_eq!(
        stage
            .send(Method::POST, &format!("users/{id}/undelete"), Some(json!({ "orgUnitPath": "/Finance" })))
            .await
            .status(),
        204,
        "she comes back"
    );
    assert_eq!(
        stage.get(&format!("users/{id}")).await["orgUnitPath"],
        "/Finance",
        "into the unit that was named"
    );

    stage.send(Method::DELETE, &format!("users/{id}"), None).await;
    stage.control.advance_clock(Duration::from_secs(21 * 86_400)).await.unwrap();
    stage.token = stage.sign_in(crate::stage::ALL, None).await["access_token"].as_str().unwrap().to_owned();
    assert!(
        stage.get("users?customer=my_customer&showDeleted=true").await.get("users").is_none(),
        "after 20 days she is not listed"
    );
    assert_eq!(
        stage.refused(Method::POST, &format!("users/{id}/undelete"), Some(json!({}))).await.0,
        412,
        "nor to be had back"
    );
}

#[tokio::test]
async fn what_google_refuses_is_refused_in_its_words() {
    let stage = stage(60).await;
    let with = |field: &str, value: Value| {
        let mut user = new_user("nora");
        user[field] = value;
        user
    };
    for (body, status, reason, message) in [
        (
            with("name", json!({ "givenName": "Nora" })),
            400,
            "invalid",
            "Invalid Given/Family Name: FamilyName",
        ),
        (
            with("name", json!({ "givenName": "N".repeat(61), "familyName": "x" })),
            400,
            "invalid",
            "Invalid Given/Family Name: GivenName",
        ),
        (with("primaryEmail", json!("no address")), 400, "invalid", "Invalid Input: primary_user_email"),
        (
            with("primaryEmail", json!("nora@elsewhere.test")),
            403,
            "forbidden",
            "Not Authorized to access this resource/api",
        ),
        (
            with("primaryEmail", json!("nora@northwind-labs.test")),
            403,
            "forbidden",
            "Not Authorized to access this resource/api",
        ),
        (with("primaryEmail", json!("wei.chen@northwind.test")), 409, "duplicate", "Entity already exists."),
        (with("primaryEmail", json!("amelie@northwind.test")), 409, "duplicate", "Entity already exists."),
        (
            with("primaryEmail", json!("engineering@northwind.test")),
            409,
            "duplicate",
            "Entity already exists.",
        ),
        (with("password", json!("short")), 400, "invalid", "Invalid Password"),
        (with("orgUnitPath", json!("/Nowhere")), 400, "invalid", "Invalid Input: INVALID_OU_ID"),
    ] {
        assert_eq!(
            stage.refused(Method::POST, "users", Some(body.clone())).await,
            (status, reason.to_owned(), message.to_owned()),
            "{body}"
        );
    }
    let unparsed =
        stage.request(Method::POST, "users").body(new_user("nora").to_string()).send().await.unwrap();
    let body: Value = unparsed.json().await.unwrap();
    assert_eq!(
        body["error"]["message"], "Invalid Given/Family Name: FamilyName",
        "what a body gets that is not sent as JSON"
    );
}

#[tokio::test]
async fn google_s_suspension_cannot_be_lifted() {
    let stage = stage(60).await;
    let abused = stage
        .all_users("maxResults=500")
        .await
        .into_iter()
        .find(|user| user["suspensionReason"] == "ABUSE")
        .expect("somebody is suspended for abuse");
    let path = format!("users/{}", abused["id"].as_str().unwrap());
    let refused = stage.refused(Method::PUT, &path, Some(json!({ "suspended": false }))).await;
    assert_eq!(
        refused,
        (412, "adminCannotUnsuspend".to_owned(), "Cannot restore a user suspended for abuse.".to_owned()),
        "Google keeps them suspended"
    );
    let wei = "users/wei.chen@northwind.test";
    assert_eq!(
        stage.write(Method::PUT, wei, json!({ "suspended": true })).await["suspensionReason"],
        "ADMIN",
        "ours"
    );
    assert!(
        stage.write(Method::PUT, wei, json!({ "suspended": false })).await.get("suspensionReason").is_none(),
        "ours can be lifted"
    );
}

#[tokio::test]
async fn a_delegated_admin_touches_no_admin() {
    let options = Options { tenant: Tenant { seed: 1, users: 60 }, ..Options::default() };
    let stage = stage_with(options, crate::stage::ALL, Some("helpdesk@northwind.test")).await;
    stage
        .write(Method::PUT, "users/wei.chen@northwind.test", json!({ "recoveryPhone": "+441134960123" }))
        .await;
    let (status, reason, _) = stage
        .refused(Method::PUT, "users/priya.raman@northwind.test", Some(json!({ "suspended": true })))
        .await;
    assert_eq!((status, reason.as_str()), (403, "forbidden"), "a super admin is out of reach");
}

#[tokio::test]
async fn a_freed_address_can_be_used_again_with_another_id() {
    let stage = stage(30).await;
    let first = insert(&stage, "nora.nieuw").await;
    stage.send(Method::DELETE, "users/nora.nieuw@northwind.test", None).await;
    let second = insert(&stage, "nora.nieuw").await;
    assert_ne!(first["id"], second["id"], "a new account has a new id");
    let refused = stage
        .refused(Method::POST, &format!("users/{}/undelete", first["id"].as_str().unwrap()), Some(json!({})))
        .await;
    assert_eq!(refused.0, 412, "the old one cannot come back while its address is in use");
}

#[tokio::test]
async fn the_seed_s_users_can_be_changed_and_found_under_their_new_address() {
    let stage = stage(30).await;
    stage
        .write(
            Method::PUT,
            "users/wei.chen@northwind.test",
            json!({ "primaryEmail": "w.chen@northwind.example" }),
        )
        .await;
    for key in ["wei.chen@northwind.test", "w.chen@northwind.example"] {
        assert_eq!(
            stage.get(&format!("users/{key}")).await["primaryEmail"],
            "w.chen@northwind.example",
            "{key}"
        );
    }
    let found = stage.all_users(&format!("query={}", urlencoded("email:w.chen*"))).await;
    assert_eq!(found.len(), 1, "the query finds what was changed");
}

#[tokio::test]
async fn inserts_at_once_get_numbers_of_their_own_and_one_of_two_gets_the_address() {
    let stage = stage(30).await;
    let many = (0..12).map(|number| insert_raw(&stage, format!("crowd{}", number / 2)));
    let answers = futures::future::join_all(many).await;
    let made: Vec<&Value> =
        answers.iter().filter(|(status, _)| *status == 200).map(|(_, body)| body).collect();
    assert_eq!(made.len(), 6, "of two with one address, one is made: {answers:?}");
    let ids: std::collections::HashSet<_> = made.iter().map(|user| user["id"].as_str()).collect();
    assert_eq!(ids.len(), 6, "nobody's id is another's");
    let conflicts = answers.iter().filter(|(status, _)| *status == 409).count();
    assert_eq!(conflicts, 6, "the others hear that the address is taken");
}

async fn insert_raw(stage: &Stage, local: String) -> (u16, Value) {
    let response = stage.send(Method::POST, "users", Some(new_user(&local))).await;
    (response.status().as_u16(), response.json().await.expect("JSON"))
}
