//! Whoever is suspended here is out of use on Google by the next sync, whatever else of theirs is asked, refused or waits.

use directory::provision::Drift;
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use sandbox::{Effect, Fault};
use serde_json::json;
use sync::Watch;
use sync::import::Scope;
use sync::provision::{Answers, Confirmed};

use crate::stage::{Stage, told};

const KOFI: &str = "kofi.mensah@northwind.test";
const WEI: &str = "wei.chen@northwind.test";

async fn imported() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.let_the_clock_run();
    stage.import(connection, Scope::All).await;
    (stage, connection)
}

/// A tenant whose values of an attribute are the directory's, and the same on both sides.
async fn exporting(attribute: Attribute) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.let_the_clock_run();
    goes(&stage, connection, attribute, Direction::Import).await;
    stage.import(connection, Scope::All).await;
    goes(&stage, connection, attribute, Direction::Export).await;
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    (stage, connection)
}

async fn goes(stage: &Stage, connection: i64, attribute: Attribute, direction: Direction) {
    stage.app.set_direction(connection, &[attribute], direction).await.expect("it may go so");
}

/// A tenant in which Kofi's job title, which the directory says, was changed on Google.
async fn drifted() -> (Stage, i64) {
    let (stage, connection) = exporting(Attribute::JobTitle).await;
    let other = json!({ "organizations": [{ "primary": true, "title": "Chief" }] });
    stage.google.edit_user(KOFI, other).await.expect("somebody changes it there");
    (stage, connection)
}

async fn suspended(stage: &Stage) {
    let kofi = stage.person("kofi.mensah").await;
    stage.app.suspend_user(kofi.id, kofi.version).await.expect("it may be");
}

async fn renamed(stage: &Stage, username: &str, email: &'static str) {
    stage.change(username, move |user| user.email = email.to_owned()).await;
}

/// A plan, and what it says of Kofi.
async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let kofis = rows.iter().filter(|row| row.row.name == "Kofi Mensah").map(|row| row.row.why.clone());
    (run, kofis.collect::<Vec<_>>().join("\n"))
}

async fn applied(stage: &Stage, run: i64) -> String {
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

/// Makes sure that Kofi's account is out of use, and its sessions with it.
async fn is_out(stage: &Stage, address: &str) {
    assert_eq!(stage.google.user(address).await.expect("it is there")["suspended"], true, "nobody signs in");
    assert_eq!(stage.google.sign_outs(address).await.expect("it is there").len(), 1, "nor stays signed in");
}

#[tokio::test]
async fn a_value_that_somebody_changed_on_google_keeps_no_account_open() {
    let (stage, connection) = drifted().await;
    suspended(&stage).await;

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"suspended, and signed out; also: changed on Google: job title; the sync after that asks about it");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended");
    is_out(&stage, KOFI).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "changed on Google: job title", "which is asked about as ever");
    let answers = Answers { drift: Some(Drift::Accept), ..Answers::default() };
    assert_eq!(stage.app.sync_answer_all(run, answers).await.expect("it is answered"), 1, "one question");
    applied(&stage, run).await;
    is_out(&stage, KOFI).await;
    let kofi = stage.person("kofi.mensah").await;
    assert_eq!(kofi.user.values.display(Attribute::JobTitle), "Chief", "and answered");
    stage.app.activate_user(kofi.id, kofi.version).await.expect("it may be");
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "active again", "it is ours to lift");
}

#[tokio::test]
async fn sessions_are_ended_whatever_is_asked_besides() {
    let (stage, connection) = drifted().await;
    suspended(&stage).await;
    let message = "Not Authorized to access this resource/api";
    let fault = Fault::error("POST", "/signOut", 403, "forbidden", message);
    stage.google.fault(fault).await.expect("the administrator lacks the privilege");
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;

    let (run, plan) = planned(&stage, connection).await;

    let said = "signed out; also: changed on Google: job title; the sync after that asks about it";
    assert_eq!(plan, said, "a question holds nothing of that up");
    applied(&stage, run).await;
    is_out(&stage, KOFI).await;
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "changed on Google: job title", "then it is asked");
}

#[tokio::test]
async fn an_address_that_google_refuses_keeps_no_account_open() {
    let (stage, connection) = Stage::connected(60).await;
    stage.let_the_clock_run();
    stage.import(connection, Scope::All).await;
    renamed(&stage, "kofi.mensah", "engineering@northwind.test").await;
    suspended(&stage).await;

    let (run, plan) = planned(&stage, connection).await;

    let said = "suspended, and signed out; address becomes engineering@northwind.test";
    assert_eq!(plan, said, "in this order");
    let told = applied(&stage, run).await;
    let counts = "Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused, 1 suspended";
    assert!(told.starts_with(counts), "a group has the address: {told}");
    is_out(&stage, KOFI).await;
}

#[tokio::test]
async fn an_address_that_another_account_has_keeps_no_account_open() {
    let (stage, connection) = imported().await;
    let other = json!({
        "primaryEmail": "kofi@northwind.test",
        "name": { "givenName": "Kofi", "familyName": "Another" }
    });
    stage.google.insert_user(other).await.expect("somebody takes it");
    renamed(&stage, "kofi.mensah", "kofi@northwind.test").await;
    suspended(&stage).await;

    let (run, plan) = planned(&stage, connection).await;

    let begins = "suspended, and signed out; also: an account that is bound to nobody has the address; ";
    assert!(plan.starts_with(begins), "the plan itself knows it: {plan}");
    applied(&stage, run).await;
    is_out(&stage, KOFI).await;
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "an account that is bound to nobody has the address", "which is asked about as ever");
}

#[tokio::test]
async fn an_org_unit_that_is_missing_keeps_no_account_open() {
    let (stage, connection) = exporting(Attribute::OrgUnitPath).await;
    let path = "/Sales/Nordics";
    stage.change("kofi.mensah", move |user| user.values.set(Attribute::OrgUnitPath, path.into())).await;
    suspended(&stage).await;

    let (run, plan) = planned(&stage, connection).await;

    let begins = "suspended, and signed out; also: the org unit /Sales/Nordics is not on Google";
    assert!(plan.starts_with(begins), "the rest is left with its reason: {plan}");
    applied(&stage, run).await;
    is_out(&stage, KOFI).await;
}

/// A tenant in which Kofi, who is suspended, is to have Wei's address, and Amélie Kofi's.
async fn chain() -> (Stage, i64) {
    let (stage, connection) = imported().await;
    renamed(&stage, "wei.chen", "w.chen@northwind.test").await;
    renamed(&stage, "kofi.mensah", WEI).await;
    renamed(&stage, "amelie.dubois", KOFI).await;
    suspended(&stage).await;
    (stage, connection)
}

async fn id_of(stage: &Stage, email: &str) -> String {
    let user = stage.google.user(email).await.expect("the account is there");
    user["id"].as_str().expect("it has an id").to_owned()
}

#[tokio::test]
async fn whoever_waits_for_an_address_does_not_wait_to_be_suspended() {
    let (stage, connection) = chain().await;
    let (wei, kofi) = (id_of(&stage, WEI).await, id_of(&stage, KOFI).await);
    let message = "Invalid Input: primary_user_email".to_owned();
    let refused = Effect::Error { status: 400, reason: "invalid".to_owned(), message };
    let fault = Fault::once("PUT", &format!("/users/{wei}"), refused);
    stage.google.fault(fault).await.expect("Wei keeps the address");

    let (run, _) = planned(&stage, connection).await;
    let told = applied(&stage, run).await;

    assert!(told.contains("1 suspended"), "nothing of that needs the address: {told}");
    assert!(told.contains("what this waits for was not done"), "the rest does: {told}");
    is_out(&stage, &kofi).await;

    let (run, _) = planned(&stage, connection).await;
    let told = applied(&stage, run).await;
    assert!(told.starts_with("Done: 0 created, 3 updated"), "everybody gets theirs in the end: {told}");
}

#[tokio::test]
async fn whoever_is_suspended_and_waits_gives_the_address_up_when_they_have_theirs() {
    let (stage, connection) = chain().await;
    let kofi = id_of(&stage, KOFI).await;

    let (run, _) = planned(&stage, connection).await;

    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 3 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended");
    is_out(&stage, &kofi).await;
    assert_eq!(id_of(&stage, WEI).await, kofi, "each has the address that they wait for");
}

#[tokio::test]
async fn whoever_waits_for_somebody_who_is_not_ticked_is_suspended() {
    let (stage, connection) = chain().await;
    let kofi = id_of(&stage, KOFI).await;
    let (run, _) = planned(&stage, connection).await;
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let wei = rows.iter().find(|row| row.row.email == "w.chen@northwind.test").expect("Wei is renamed");
    stage.app.sync_tick(run, vec![wei.row.id], false).await.expect("not now");

    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 3 skipped, 0 conflicts, 0 refused, 1 suspended");

    is_out(&stage, &kofi).await;
    assert_eq!(id_of(&stage, KOFI).await, kofi, "with the address that it had");
}
