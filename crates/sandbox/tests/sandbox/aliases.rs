//! The aliases of users.

use reqwest::Method;
use serde_json::json;

use crate::stage::{person, stage};

#[tokio::test]
async fn an_alias_comes_leads_to_its_user_and_goes() {
    let stage = stage(30).await;
    let id = stage.create("nora").await;
    let path = format!("users/{id}/aliases");
    assert!(stage.get(&path).await.get("aliases").is_none(), "Google writes no empty arrays");
    let made = stage.write(Method::POST, &path, json!({ "alias": "Nono@northwind.test" })).await;
    assert_eq!(
        (&made["kind"], &made["alias"], &made["primaryEmail"], &made["id"]),
        (
            &json!("admin#directory#alias"),
            &json!("nono@northwind.test"),
            &json!("nora@northwind.test"),
            &json!(id)
        ),
        "the alias in lower case, and whose it is"
    );
    assert_eq!(stage.get("users/nono@northwind.test").await["id"], json!(id), "it leads to her");
    assert_eq!(stage.get(&path).await["aliases"][0]["alias"], "nono@northwind.test", "it is listed");
    let user = stage.get(&format!("users/{id}")).await;
    assert_eq!(user["aliases"], json!(["nono@northwind.test"]), "the resource has it");
    let delete = format!("{path}/nono@northwind.test");
    assert_eq!(stage.send(Method::DELETE, &delete, None).await.status(), 204, "it goes without a word");
    let user = stage.get(&format!("users/{id}")).await;
    assert!(user.get("aliases").is_none(), "the resource has it no more: {user}");
    assert!(!user["emails"].to_string().contains("nono@"), "nor has the list of addresses");
    assert_eq!(stage.refused(Method::DELETE, &delete, None).await.0, 404, "what is gone cannot go");
    stage.create("nono").await;
}

#[tokio::test]
async fn an_address_that_is_taken_is_no_alias() {
    let stage = stage(30).await;
    let path = "users/wei.chen@northwind.test/aliases";
    for taken in [
        "priya.raman@northwind.test",
        "amelie@northwind.test",
        "engineering@northwind.test",
        "wei.chen@northwind.test",
    ] {
        assert_eq!(
            stage.refused(Method::POST, path, Some(json!({ "alias": taken }))).await,
            (409, "duplicate".to_owned(), "Entity already exists.".to_owned()),
            "{taken} belongs to somebody"
        );
    }
    for (alias, status) in [("no address", 400), ("wei@elsewhere.test", 403)] {
        assert_eq!(
            stage.refused(Method::POST, path, Some(json!({ "alias": alias }))).await.0,
            status,
            "{alias} is no address here"
        );
    }
}

#[tokio::test]
async fn a_user_has_thirty_aliases_at_most() {
    let stage = stage(30).await;
    let path = "users/wei.chen@northwind.test/aliases";
    for number in 0..30 {
        stage.write(Method::POST, path, json!({ "alias": format!("wei{number}@northwind.test") })).await;
    }
    let (status, reason, _) =
        stage.refused(Method::POST, path, Some(json!({ "alias": "wei30@northwind.test" }))).await;
    assert_eq!((status, reason.as_str()), (412, "limitExceeded"), "the next is one too many");
}

#[tokio::test]
async fn a_freed_address_is_free_when_the_alias_is_deleted() {
    let stage = stage(30).await;
    let id = stage.create("nora").await;
    stage.write(Method::PUT, &format!("users/{id}"), json!({ "primaryEmail": "nono@northwind.test" })).await;
    let again = person("nora");
    assert_eq!(
        stage.refused(Method::POST, "users", Some(again.clone())).await.1,
        "duplicate",
        "the old address is an alias of the renamed account"
    );
    stage.send(Method::DELETE, &format!("users/{id}/aliases/nora@northwind.test"), None).await;
    let other = stage.write(Method::POST, "users", again).await;
    assert_ne!(other["id"], json!(id), "now somebody else has it");
}
