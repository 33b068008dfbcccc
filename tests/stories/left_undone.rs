//! What a sync left undone is found by the checks until the next one: values that differ, changes without an answer,
//! addresses that are somebody else's.

use directory::{Attribute, Direction, Value};
use insta::assert_snapshot;
use sandbox::{Applied, Effect, Fault};
use serde_json::json;
use sync::connection::PasswordMode;

use crate::checks::{again, finds, healthy, synced};

const WEI: &str = "wei.chen@northwind.test";

#[tokio::test]
async fn a_value_that_changed_on_google_waits_for_an_answer() {
    let (stage, connection) = healthy(9).await;
    stage
        .app
        .set_direction(connection, &[Attribute::JobTitle], Direction::Export)
        .await
        .expect("it goes there");
    stage
        .change("wei.chen", |user| user.values.set(Attribute::JobTitle, Value::Text("Clerk".to_owned())))
        .await;
    synced(&stage, connection).await;
    let other = json!({ "organizations": [{ "primary": true, "title": "Chief" }] });
    stage.google.edit_user(WEI, other).await.expect("somebody changes it there");
    synced(&stage, connection).await;
    assert_snapshot!(finds(&stage, connection).await, @"");

    let back = json!({ "organizations": [{ "primary": true, "title": "Clerk" }] });
    stage.google.edit_user(WEI, back).await.expect("and changes it back");
    synced(&stage, connection).await;
    assert_eq!(again(&stage, connection, "drift").await, "", "asked again, it is well");
}

#[tokio::test]
async fn an_address_that_is_in_use_elsewhere_is_found_until_it_is_free() {
    let (stage, connection) = healthy(9).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "taken-elsewhere.helen@northwind.test").await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is to have an account");
    synced(&stage, connection).await;
    assert_snapshot!(finds(&stage, connection).await, @"");

    stage.change("helen", |user| user.email = "helen@northwind.test".to_owned()).await;
    synced(&stage, connection).await;
    assert_eq!(again(&stage, connection, "addresses").await, "", "asked again, it is well");
}

#[tokio::test]
async fn a_change_without_an_answer_is_found_until_it_was_read_back() {
    let (stage, connection) = healthy(9).await;
    stage.app.set_password_mode(connection, PasswordMode::FirstOnly).await.expect("somebody said it");
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    let lost = Fault::once("PUT", "/users/", Effect::Drop);
    let lost = Fault { applied: Applied::No, times: u32::MAX, ..lost };
    stage.google.fault(lost).await.expect("no answer comes");
    let blind = Fault::error("GET", "projection=full", 503, "backendError", "Backend Error");
    stage.google.fault(Fault { after: 1, ..blind.times(u32::MAX) }).await.expect("nor can it be looked at");
    let told = synced(&stage, connection).await;
    assert_snapshot!(told, @"");
    stage.google.clear_faults().await.expect("Google answers again");
    assert_snapshot!(finds(&stage, connection).await, @"");

    synced(&stage, connection).await;
    assert_eq!(again(&stage, connection, "unknown-steps").await, "", "asked again, it is well");
}
