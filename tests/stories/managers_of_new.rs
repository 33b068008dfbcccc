//! A manager who gets an account in the same run is set once that account is there; without it the user is made all the
//! same, the report says what is missing, and the next sync brings it.

use directory::edit::Draft;
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use serde_json::json;
use sync::Watch;
use sync::import::Scope;
use sync::provision::Confirmed;

use crate::stage::{Stage, told};

const BOSS: &str = "boss@northwind.test";
const HELEN: &str = "helen@northwind.test";
const WEI: &str = "wei.chen@northwind.test";

/// A boss who is to get an account, with two who report to her: Helen, who is new as well, and Wei, who has an account.
async fn stage() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    let exported = [Attribute::Manager, Attribute::Department];
    stage.app.set_direction(connection, &exported, Direction::Export).await.expect("both may go out");
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;
    let none = Draft::default().with(Attribute::Manager, "priya.raman");
    stage.app.edit_user(wei.id, wei.version, none).await.expect("a manager of this directory");
    synced(&stage, connection).await;
    let boss = stage.add_person("boss", ("Bo", "Boss"), BOSS).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    for who in ["helen", "wei.chen"] {
        let user = stage.person(who).await;
        let draft = Draft::default().with(Attribute::Manager, "boss").with(Attribute::Department, "Sales");
        stage.app.edit_user(user.id, user.version, draft).await.expect("a manager of this directory");
    }
    stage.app.bind_users(connection, vec![boss, helen]).await.expect("they are there");
    (stage, connection)
}

async fn planned(stage: &Stage, connection: i64) -> i64 {
    stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read")
}

async fn applied(stage: &Stage, run: i64) -> String {
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

async fn synced(stage: &Stage, connection: i64) -> String {
    applied(stage, planned(stage, connection).await).await
}

/// The manager of an account, as Google has it.
async fn manager(stage: &Stage, email: &str) -> String {
    let account = stage.google.user(email).await.expect("it is there");
    let relations = account["relations"].as_array().cloned().unwrap_or_default();
    let managers = relations.iter().filter(|one| one["type"] == json!("manager"));
    managers.map(|one| one["value"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join(", ")
}

async fn department(stage: &Stage, email: &str) -> String {
    let account = stage.google.user(email).await.expect("it is there");
    account["organizations"][0]["department"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_manager_made_in_the_same_run_is_set_in_it() {
    let (stage, connection) = stage().await;

    assert_snapshot!(synced(&stage, connection).await, @"Done: 2 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");

    assert_eq!(manager(&stage, HELEN).await, BOSS, "once the boss has an account");
    assert_eq!(manager(&stage, WEI).await, BOSS, "of whoever had an account before as well");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
}

#[tokio::test]
async fn without_its_account_a_manager_is_not_set_and_the_next_sync_does_it() {
    let (stage, connection) = stage().await;
    let run = planned(&stage, connection).await;
    stage.change("boss", |user| user.given_name = "Bobo".to_owned()).await;

    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 1 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 3 refused
    - Bo Boss <boss@northwind.test> refused: the user changed here since the plan was made
    - Helen Okafor <helen@northwind.test> refused: the manager boss@northwind.test has no account: what makes it was not done; sync again
    - Wei Chen <wei.chen@northwind.test> refused: the manager boss@northwind.test has no account: what makes it was not done; sync again
    ");

    assert_eq!(manager(&stage, HELEN).await, "", "she is made, without a manager");
    assert_eq!(department(&stage, HELEN).await, "Sales", "with all the rest");
    assert_eq!(manager(&stage, WEI).await, "priya.raman@northwind.test", "as it was");
    assert_eq!(department(&stage, WEI).await, "Sales", "the rest goes on");

    assert_snapshot!(synced(&stage, connection).await, @"Done: 1 created, 2 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_eq!(manager(&stage, HELEN).await, BOSS, "the next sync brings it");
    assert_eq!(manager(&stage, WEI).await, BOSS, "and this");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
}

#[tokio::test]
async fn a_manager_who_waits_for_a_seat_is_set_by_the_sync_that_makes_the_account() {
    let (stage, connection) = stage().await;
    let held = stage.google.seats_held().await.expect("it is told");
    stage.google.set_seats(Some(held)).await.expect("not one is free");

    assert_snapshot!(synced(&stage, connection).await, @"
    Refusals: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 4 refused
    - Bo Boss <boss@northwind.test> refused: no licence is free; the account is made by the first sync after there is one
    - Helen Okafor <helen@northwind.test> refused: no licence is free; the account is made by the first sync after there is one
    - Helen Okafor <helen@northwind.test> refused: an earlier step of this user was not done; sync again
    - Wei Chen <wei.chen@northwind.test> refused: the manager boss@northwind.test has no account: what makes it was not done; sync again
    ");
    assert_eq!(manager(&stage, WEI).await, "priya.raman@northwind.test", "as it was");

    stage.google.set_seats(Some(held + 9)).await.expect("seats are bought");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 2 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_eq!(manager(&stage, HELEN).await, BOSS, "she has a manager at once");
    assert_eq!(manager(&stage, WEI).await, BOSS, "and so has he");
}

#[tokio::test]
async fn an_unticked_manager_is_said_to_be_why() {
    let (stage, connection) = stage().await;
    let run = planned(&stage, connection).await;
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    let boss = rows.iter().find(|row| row.row.email == BOSS).expect("she is in the plan").row.id;
    stage.app.sync_tick(run, vec![boss], false).await.expect("she may be left out");

    assert_snapshot!(applied(&stage, run).await, @"Done: 1 created, 1 updated, 0 linked, 0 unchanged, 3 skipped, 0 conflicts, 0 refused");
    assert_eq!(manager(&stage, HELEN).await, "", "she is made, without a manager");

    assert_snapshot!(synced(&stage, connection).await, @"Done: 1 created, 2 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_eq!(manager(&stage, HELEN).await, BOSS, "the next sync proposes both");
}

#[tokio::test]
async fn an_undo_takes_the_new_users_back_with_their_manager() {
    let (stage, connection) = stage().await;
    let run = planned(&stage, connection).await;
    applied(&stage, run).await;

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    assert_snapshot!(applied(&stage, undo).await, @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 2 suspended, 2 let go");

    assert_eq!(manager(&stage, WEI).await, "priya.raman@northwind.test", "as before");
    let helen = stage.google.user(HELEN).await.expect("no account is ever deleted");
    assert_eq!(helen["suspended"], json!(true), "undoing a create is a suspension");
}

#[tokio::test]
async fn a_manager_whose_address_changes_is_sent_anew_to_whoever_reports_to_them() {
    let (stage, connection) = stage().await;
    synced(&stage, connection).await;
    synced(&stage, connection).await;
    let waiting = planned(&stage, connection).await;
    stage.change("boss", |user| user.email = "chief@northwind.test".to_owned()).await;
    assert_snapshot!(applied(&stage, waiting).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");

    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 3 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_eq!(manager(&stage, WEI).await, "chief@northwind.test", "he himself has not changed");
    assert_eq!(manager(&stage, HELEN).await, "chief@northwind.test", "and neither has she");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
}
