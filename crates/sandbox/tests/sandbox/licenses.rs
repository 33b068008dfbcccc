//! Who has which licence.

use reqwest::Method;
use sandbox::control::{Position, Switch};
use serde_json::{Value, json};

use crate::stage::{Stage, column, person, stage, urlencoded};

const PRODUCT: &str = "/apps/licensing/v1/product";

async fn all(stage: &Stage, product: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut token = String::new();
    loop {
        let path = format!("{PRODUCT}/{product}/users?customerId=C03nw7h42&maxResults=60{token}");
        let page = stage.get(&path).await;
        items.extend(page["items"].as_array().cloned().unwrap_or_default());
        match page["nextPageToken"].as_str() {
            Some(next) => token = format!("&pageToken={}", urlencoded(next)),
            None => return items,
        }
    }
}

#[tokio::test]
async fn everybody_who_lives_has_one_licence() {
    let stage = stage(250).await;
    stage.create("nora").await;
    stage.write(Method::PUT, "users/wei.chen@northwind.test", json!({ "archived": true })).await;
    let users = stage.all_users("maxResults=500").await;
    let (mut licensed, mut archived) = (all(&stage, "Google-Apps").await, all(&stage, "101034").await);
    assert_eq!(licensed[0]["skuId"], "1010020028", "{}", licensed[0]);
    assert_eq!(archived[0]["kind"], "licensing#licenseAssignment", "{}", archived[0]);
    assert!(
        column(&archived, "userId").contains(&"wei.chen@northwind.test".to_owned()),
        "archived users have another product's"
    );
    assert_eq!(
        stage.control.seats_held().await.unwrap(),
        licensed.len() as u64,
        "who holds a seat has a licence"
    );
    licensed.append(&mut archived);
    let (mut theirs, mut everybody) = (column(&licensed, "userId"), column(&users, "primaryEmail"));
    theirs.sort();
    everybody.sort();
    assert_eq!(theirs, everybody, "each user once, over both products");
    assert!(all(&stage, "101031").await.is_empty(), "nothing of a product that was not bought");
}

#[tokio::test]
async fn one_licence_is_found_under_its_sku() {
    let stage = stage(60).await;
    let of = |sku: &str, user: &str| format!("{PRODUCT}/Google-Apps/sku/{sku}/user/{user}");
    let found = stage.get(&of("1010020028", "wei.chen@northwind.test")).await;
    assert_eq!(found["userId"], "wei.chen@northwind.test", "{found}");
    for (sku, user) in [("1010020020", "wei.chen@northwind.test"), ("1010020028", "nobody@northwind.test")] {
        assert_eq!(stage.refused(Method::GET, &of(sku, user), None).await.0, 404, "{sku} of {user}");
    }
    let list = format!("{PRODUCT}/Google-Apps/sku/1010020028/users?customerId=my_customer&maxResults=1000");
    assert_eq!(stage.get(&list).await["items"].as_array().unwrap().len(), 60, "the list of a SKU");
    for (path, what) in [
        ("/Google-Apps/users", "the customer must be named"),
        ("/Google-Apps/users?customerId=C0other", "and be this one"),
        ("/Nothing/users?customerId=C03nw7h42", "the product must exist"),
        ("/Google-Apps/users?customerId=C03nw7h42&maxResults=1001", "a page is a thousand at most"),
    ] {
        assert_eq!(stage.refused(Method::GET, &format!("{PRODUCT}{path}"), None).await.0, 400, "{what}");
    }
}

#[tokio::test]
async fn somebody_may_have_no_licence() {
    let stage = stage(30).await;
    stage.write(Method::POST, "users", person("unlicensed.nora")).await;
    assert_eq!(all(&stage, "Google-Apps").await.len(), 30, "she is not in the list");
    let path = format!("{PRODUCT}/Google-Apps/sku/1010020028/user/unlicensed.nora@northwind.test");
    assert_eq!(stage.refused(Method::GET, &path, None).await.1, "notFound", "nor found");
}

#[tokio::test]
async fn the_licensing_api_is_enabled_by_itself() {
    let stage = stage(10).await;
    stage.control.set(Switch::LicensingApi, Position::Off).await.unwrap();
    let path = format!("{PRODUCT}/Google-Apps/users?customerId=C03nw7h42");
    let (status, reason, message) = stage.refused(Method::GET, &path, None).await;
    assert_eq!((status, reason.as_str()), (403, "accessNotConfigured"), "off in the project");
    assert!(message.contains("licensing.googleapis.com"), "the message says which: {message}");
    stage.get("users?customer=my_customer").await;
}
