//! Who has which licence.

use std::collections::BTreeSet;
use std::time::Duration;

use google::{Client, Error, Settings};
use sandbox::control::{Position, Scopes, Switch};

use crate::{ADMIN, World, account, oauth_client, settings};

#[tokio::test]
async fn everybody_who_lives_has_a_licence() {
    let world = World::with_users(1_203).await;
    // A page a second in earnest.
    let quick = Settings { backoff_unit: Duration::from_micros(100), ..settings() };
    let refresh = world.tokens(ADMIN, Scopes::All).await.refresh;
    let client = Client::new(world.origin(), oauth_client(), refresh, quick).expect("plain http");
    let customer = client.customer().await.expect("the customer").id;
    let mut page = client.licences(&customer, "Google-Apps", None).await.expect("a page");
    let mut licences = page.items;
    while let Some(token) = page.next {
        page = client.licences(&customer, "Google-Apps", Some(&token)).await.expect("a later page");
        licences.append(&mut page.items);
    }
    let users: BTreeSet<_> = licences.iter().map(|licence| licence.user.as_str()).collect();
    assert_eq!(users.len(), licences.len(), "each user once");
    assert!(users.contains(ADMIN), "the administrator among them");
    assert!(
        licences.iter().all(|licence| licence.product == "Google-Apps" && !licence.sku_name.is_empty()),
        "with the kind of licence"
    );
    let error = client.licences(&customer, "No-Such-Thing", None).await.expect_err("no product");
    assert!(matches!(error, Error::Invalid { .. }), "{error:?}");
}

#[tokio::test]
async fn a_new_account_may_have_no_licence() {
    let world = World::start().await;
    let client = world.client().await;
    for local in ["nora", "unlicensed.nora"] {
        client.create_user(&account(local)).await.expect("a free address");
    }
    let customer = client.customer().await.expect("the customer").id;
    let page = client.licences(&customer, "Google-Apps", None).await.expect("a page");
    let has = |local: &str| page.items.iter().any(|one| one.user == format!("{local}@northwind.test"));
    assert_eq!((has("nora"), has("unlicensed.nora")), (true, false), "F3");
}

#[tokio::test]
async fn an_api_that_is_off_is_named() {
    let world = World::start().await;
    let client = world.client().await;
    world.control.set(Switch::LicensingApi, Position::Off).await.expect("control is on");
    let error = client.licences("my_customer", "Google-Apps", None).await.expect_err("off");
    let Error::ApiNotEnabled { service, .. } = error else { panic!("{error:?}") };
    assert_eq!(service, "licensing.googleapis.com", "which API");
}
