//! What is done to one account: brought back, signed out, made an administrator, given a password.

use reqwest::Method;
use serde_json::json;

use crate::stage::{ALL, person, stage};

const FORBIDDEN: &str = "Not Authorized to access this resource/api";

#[tokio::test]
async fn only_an_id_brings_a_deleted_user_back() {
    let stage = stage(30).await;
    let id = stage.create("nora").await;
    stage.send(Method::DELETE, &format!("users/{id}"), None).await;
    for key in ["nora@northwind.test", "100000000000000000000", "wei.chen@northwind.test"] {
        let (status, reason, message) =
            stage.refused(Method::POST, &format!("users/{key}/undelete"), Some(json!({}))).await;
        assert_eq!((status, reason.as_str()), (412, "conditionNotMet"), "{key} names no deleted user");
        assert!(message.contains("undelete"), "callers know it by that word: {message}");
    }
    let back = json!({ "orgUnitPath": "/Nowhere" });
    assert_eq!(
        stage.refused(Method::POST, &format!("users/{id}/undelete"), Some(back)).await.2,
        "Invalid Input: INVALID_OU_ID",
        "the unit must exist"
    );
    let answer = stage.send(Method::POST, &format!("users/{id}/undelete"), Some(json!({}))).await;
    assert_eq!(answer.status(), 204, "she comes back, and nothing is told");
    assert_eq!(stage.get(&format!("users/{id}")).await["orgUnitPath"], "/", "without a unit, into the root");
}

#[tokio::test]
async fn an_address_that_is_an_alias_or_a_group_now_keeps_its_old_owner_away() {
    let stage = stage(30).await;
    for (local, path, body) in [
        ("ann", "users/wei.chen@northwind.test/aliases", json!({ "alias": "ann@northwind.test" })),
        ("bo", "groups", json!({ "email": "bo@northwind.test" })),
    ] {
        let id = stage.create(local).await;
        stage.send(Method::DELETE, &format!("users/{id}"), None).await;
        stage.write(Method::POST, path, body).await;
        let refused = stage.refused(Method::POST, &format!("users/{id}/undelete"), Some(json!({}))).await;
        assert_eq!(refused.0, 412, "{local}'s address is in use by {path}");
    }
}

#[tokio::test]
async fn a_sign_out_is_noted_and_needs_its_scope() {
    let mut stage = stage(30).await;
    let wei = "users/wei.chen@northwind.test/signOut";
    assert_eq!(stage.send(Method::POST, wei, None).await.status(), 204, "nothing is told");
    assert_eq!(stage.control.sign_outs("wei.chen@northwind.test").await.unwrap().len(), 1, "it happened");
    let tokens = stage.sign_in("openid admin.directory.user", None).await;
    stage.token = tokens["access_token"].as_str().unwrap().to_owned();
    assert_eq!(
        stage.refused(Method::POST, wei, None).await.1,
        "insufficientPermissions",
        "users alone is not security"
    );
}

#[tokio::test]
async fn only_a_super_admin_makes_another() {
    let mut stage = stage(30).await;
    let wei = "users/wei.chen@northwind.test";
    let make = format!("{wei}/makeAdmin");
    assert_eq!(
        stage.refused(Method::POST, &make, Some(json!({}))).await.1,
        "required",
        "the status must be said"
    );
    assert_eq!(
        stage.send(Method::POST, &make, Some(json!({ "status": true }))).await.status(),
        204,
        "nothing is told"
    );
    assert_eq!(stage.get(wei).await["isAdmin"], true, "Wei is a super admin");
    stage.send(Method::POST, &make, Some(json!({ "status": false }))).await;
    assert_eq!(stage.get(wei).await["isAdmin"], false, "and is none any more");
    let tokens = stage.sign_in(ALL, Some("helpdesk@northwind.test")).await;
    stage.token = tokens["access_token"].as_str().unwrap().to_owned();
    assert_eq!(
        stage.refused(Method::POST, &make, Some(json!({ "status": true }))).await,
        (403, "forbidden".to_owned(), FORBIDDEN.to_owned()),
        "a delegated admin makes nobody an admin"
    );
}

#[tokio::test]
async fn a_delegated_admin_touches_no_admin() {
    let mut stage = stage(250).await;
    let other = stage.all_users("query=isDelegatedAdmin=true").await;
    let mut emails = other.iter().filter_map(|user| user["primaryEmail"].as_str());
    let other = emails.find(|email| !email.starts_with("helpdesk")).expect("another one").to_owned();
    let tokens = stage.sign_in(ALL, Some("helpdesk@northwind.test")).await;
    stage.token = tokens["access_token"].as_str().unwrap().to_owned();
    for key in ["priya.raman@northwind.test", other.as_str()] {
        for (method, path, body) in [
            (Method::PUT, format!("users/{key}"), json!({ "suspended": true })),
            (Method::PATCH, format!("users/{key}"), json!({ "password": "correct horse" })),
            (Method::DELETE, format!("users/{key}"), json!({})),
            (Method::POST, format!("users/{key}/signOut"), json!({})),
            (Method::POST, format!("users/{key}/aliases"), json!({ "alias": "x@northwind.test" })),
        ] {
            assert_eq!(
                stage.refused(method.clone(), &path, Some(body)).await,
                (403, "forbidden".to_owned(), FORBIDDEN.to_owned()),
                "{method} {path} is for super admins"
            );
        }
    }
    stage.write(Method::PUT, "users/wei.chen@northwind.test", json!({ "suspended": true })).await;
}

#[tokio::test]
async fn passwords_are_counted_and_never_told() {
    let stage = stage(30).await;
    let hash = format!("$6$rounds=5000$saltsalt${}", "a".repeat(86));
    let mut body = person("nora");
    body["password"] = json!(hash);
    body["hashFunction"] = json!("crypt");
    body["changePasswordAtNextLogin"] = json!(true);
    let id = stage.write(Method::POST, "users", body).await["id"].as_str().unwrap().to_owned();
    let path = format!("users/{id}");
    stage.write(Method::PUT, &path, json!({ "suspended": true })).await;
    stage
        .write(Method::PUT, &path, json!({ "password": "correct horse", "changePasswordAtNextLogin": false }))
        .await;
    stage.refused(Method::PUT, &path, Some(json!({ "password": "short" }))).await;
    let sets = stage.control.passwords(&id).await.unwrap();
    let told: Vec<_> =
        sets.iter().map(|set| (set.hash_function.as_deref(), set.change_at_next_login)).collect();
    assert_eq!(
        told,
        [(Some("crypt"), true), (None, false)],
        "one at the creation, one since; what was refused set none"
    );
    assert!(sets[0].at_ms <= sets[1].at_ms && sets[0].at_ms > 1_600_000_000_000, "with their times");
    let raw = stage.control.raw(json!({ "passwords": id })).await.unwrap().to_string();
    assert!(!raw.contains("$6$") && !raw.contains("horse"), "neither hash nor password is told: {raw}");
    stage.send(Method::DELETE, &path, None).await;
    assert_eq!(
        stage.control.passwords(&id).await.unwrap().len(),
        2,
        "a deleted account is still known by id"
    );
    assert!(
        stage.control.passwords("wei.chen@northwind.test").await.unwrap().is_empty(),
        "nobody gave Wei a password"
    );
}
