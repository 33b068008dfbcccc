//! What a sync left undone is found by the checks until the next one: values that differ, changes without an answer,
//! addresses that are somebody else's.

use std::time::Duration;

use directory::group::Role;
use directory::{Attribute, Direction, Value};
use insta::assert_snapshot;
use sandbox::{Applied, Effect, Fault};
use secrecy::SecretString;
use serde_json::json;
use store::step::left::{self, Left};
use sync::Watch;
use sync::passwords::Source;
use sync::provision::Confirmed;

use crate::checks::{again, finds, healthy, says, synced};
use crate::group_stage::bound_group;
use crate::stage::{Stage, told};

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

#[tokio::test(flavor = "multi_thread")]
async fn what_an_interrupted_sync_sent_is_not_lost_but_looked_for_when_it_goes_on() {
    let (stage, connection) = healthy(9).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let silent = Fault { delay_ms: 600_000, ..Fault::once("PUT", "/users/", Effect::Pass) };
    stage.google.fault(silent).await.expect("no answer comes for now");

    {
        let (sure, watch) = (Confirmed::default(), Watch::silent());
        let apply = stage.app.sync_apply(run, &sure, &watch);
        tokio::select! {
            _ = apply => panic!("it has no answer yet"),
            () = sent(&stage, run) => {}
        }
    }

    assert_snapshot!(says(&stage, connection, "unknown-steps").await, @"unknown: Run 3 was interrupted when 1 change was sent without an answer. Continue it: each is looked for at Google before anything else (rollcall runs resume 3).");
    stage.google.clear_faults().await.expect("Google is itself again");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_snapshot!(told(&report.expect("it goes on")), @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(says(&stage, connection, "unknown-steps").await, @"The last sync had an answer to each.");
}

/// Waits until a change of a run was sent that has no answer.
#[expect(clippy::disallowed_methods, reason = "when it is sent is the network's, and waits for nobody")]
async fn sent(stage: &Stage, run: i64) {
    loop {
        let left = stage.app.store().read(move |conn| left::of_run(conn, run, Left::Unknown, 0)).await;
        if left.expect("it reads").0 > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_step_about_a_group_without_an_answer_is_found_as_well() {
    let (stage, connection) = healthy(60).await;
    assert!(stage.app.set_group_switch(connection, true).await.expect("it may"), "it was off");
    bound_group(&stage, connection, ("Choir", "choir@northwind.test"), &[(WEI, Role::Member)]).await;
    let lost =
        Fault { applied: Applied::No, times: u32::MAX, ..Fault::once("POST", "/members", Effect::Drop) };
    stage.google.fault(lost).await.expect("no answer ever comes");
    synced(&stage, connection).await;
    stage.google.clear_faults().await.expect("Google answers again");
    assert_snapshot!(again(&stage, connection, "unknown-steps").await, @"unknown-steps: stepsUnknown: Nobody knows what became of these: Choir <choir@northwind.test> (Google did not say whether the member is in; sync again).");
}
