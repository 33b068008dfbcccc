//! What a sync left undone is found by the checks until the next one: values that differ, changes without an answer,
//! addresses that are somebody else's.

use directory::{Attribute, Direction, Value};
use insta::assert_snapshot;
use sandbox::{Applied, Effect, Fault};
use secrecy::SecretString;
use serde_json::json;
use sync::passwords::Source;

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
    assert_snapshot!(finds(&stage, connection).await, @"drift: valuesDiffer: The last sync left: Wei Chen <wei.chen@northwind.test> (different on both sides: job title).");

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
    assert_snapshot!(finds(&stage, connection).await, @"addresses: addressElsewhere: In use elsewhere: Helen Okafor <taken-elsewhere.helen@northwind.test> (no account has the address taken-elsewhere.helen@northwind.test, but a group may, or one that was deleted: Google has this already).");

    stage.change("helen", |user| user.email = "helen@northwind.test".to_owned()).await;
    synced(&stage, connection).await;
    assert_eq!(again(&stage, connection, "addresses").await, "", "asked again, it is well");
}

#[tokio::test]
async fn a_change_without_an_answer_is_found_until_it_was_read_back() {
    let (stage, connection) = healthy(9).await;
    let wei = stage.person("wei.chen").await.id;
    let typed = Source::Typed(SecretString::from("Correct horse 7 battery"));
    stage.app.set_password(wei, typed).await.expect("it keeps every rule");
    let lost =
        Fault { applied: Applied::Yes, times: u32::MAX, ..Fault::once("PUT", "/users/", Effect::Drop) };
    stage.google.fault(lost).await.expect("no answer ever comes");
    synced(&stage, connection).await;
    assert_snapshot!(finds(&stage, connection).await, @"unknown-steps: stepsUnknown: Nobody knows what became of these: Wei Chen <wei.chen@northwind.test> (Google did not say whether the password was set; sync again to set it).");
    stage.google.clear_faults().await.expect("Google answers again");

    synced(&stage, connection).await;
    assert_eq!(again(&stage, connection, "unknown-steps").await, "", "asked again, it is well");
}
