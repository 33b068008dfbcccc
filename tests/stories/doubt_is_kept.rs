//! What a sync concluded holds only as long as what it concluded it from: a doubt that comes later is kept, also while a plan
//! waits; so is what a reading tells, also of a plan that is given up.

use std::time::Duration;

use directory::edit::Draft;
use directory::password::{AfterExpiry, Expiry};
use directory::user::Unbind;
use directory::{Attribute, Direction};
use serde_json::json;
use sync::Watch;
use sync::connection::PasswordMode;
use sync::import::Scope;
use sync::passwords::Source;
use sync::provision::Confirmed;

use crate::stage::{Stage, told};

const KOFI: &str = "kofi.mensah@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let lines: Vec<_> = rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect();
    (run, lines.join("\n"))
}

async fn applied(stage: &Stage, run: i64) -> String {
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

async fn synced(stage: &Stage, connection: i64) -> String {
    let (run, plan) = planned(stage, connection).await;
    format!("{plan}\n{}", applied(stage, run).await)
}

async fn imported() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    (stage, connection)
}

/// Whether Google says that an account is suspended.
async fn is_suspended(stage: &Stage, email: &str) -> bool {
    stage.google.user(email).await.expect("it is there")["suspended"] == true
}

/// Somebody else suspends Kofi's account, or lifts that.
async fn another_says(stage: &Stage, suspended: bool) {
    stage.google.edit_user(KOFI, json!({ "suspended": suspended })).await.expect("it is done in the console");
}

/// A tenant whose passwords are the directory's and expire after 90 days: Wei's did, and for that he is suspended, which
/// a second sync found in step.
async fn expired() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    let password = Source::Typed("Correct horse 7 battery".into());
    stage.app.set_password(wei, password).await.expect("it keeps every rule");
    synced(&stage, connection).await;
    expires_after(&stage, 90).await;
    stage.wait(90 * DAY).await;
    let told = synced(&stage, connection).await;
    assert!(told.contains("its password expired") && is_suspended(&stage, WEI).await, "{told}");
    synced(&stage, connection).await;
    (stage, connection)
}

async fn expires_after(stage: &Stage, days: u32) {
    let expiry = Expiry { days, then: AfterExpiry::Suspend };
    stage.app.set_password_expiry(expiry).await.expect("it is set");
}

#[tokio::test]
async fn whoever_is_doubted_again_while_a_plan_waits_is_looked_at_by_the_next() {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_direction(connection, &[Attribute::Manager], Direction::Export).await.expect("it may be");
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;
    let draft = Draft::default().with(Attribute::Manager, "priya.raman");
    stage.app.edit_user(wei.id, wei.version, draft).await.expect("a manager of this directory");
    synced(&stage, connection).await;
    let there = stage.google.user(WEI).await.expect("it is there").to_string();
    assert!(there.contains("priya.raman@northwind.test"), "his manager is on Google: {there}");
    synced(&stage, connection).await;
    // The first doubt: what is right about passwords has changed.
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    let (run, plan) = planned(&stage, connection).await;
    assert!(!plan.contains(WEI), "he is in step: {plan}");

    stage.change("priya.raman", |user| user.email = "priya.new@northwind.test".to_owned()).await;
    applied(&stage, run).await;

    let (_, plan) = planned(&stage, connection).await;
    assert!(plan.contains(WEI), "his manager has another address: {plan}");
}

#[tokio::test]
async fn a_policy_that_ends_while_a_plan_waits_makes_active_again_whom_it_suspended() {
    let (stage, connection) = expired().await;
    expires_after(&stage, 60).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "his password has expired by this one as well");

    expires_after(&stage, 0).await;
    applied(&stage, run).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "wei.chen@northwind.test: active again", "no password expires any more");
    applied(&stage, run).await;
    assert!(!is_suspended(&stage, WEI).await, "he is let in");
}

#[tokio::test]
async fn what_expired_by_a_clock_that_was_ahead_is_decided_anew_when_it_is_right() {
    let (stage, connection) = expired().await;

    stage.put_back_here(90 * DAY);

    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "wei.chen@northwind.test: active again", "his password is new");
}

#[tokio::test]
async fn a_suspension_that_was_read_as_lifted_is_not_ours_any_more_also_when_the_plan_is_given_up() {
    let (stage, connection) = imported().await;
    let kofi = stage.person("kofi.mensah").await;
    stage.app.suspend_user(kofi.id, kofi.version).await.expect("it may be");
    synced(&stage, connection).await;
    another_says(&stage, false).await;

    let (run, plan) = planned(&stage, connection).await;
    assert!(plan.contains(KOFI), "it is to be suspended again: {plan}");
    stage.app.discard(run).await.expect("it is given up");

    let ties = stage.app.user_ties(kofi.id).await.expect("he is there");
    assert_eq!(ties[0].suspended, None, "it was read as active");
    another_says(&stage, true).await;
    let kofi = stage.person("kofi.mensah").await;
    stage.app.activate_user(kofi.id, kofi.version).await.expect("it may be");
    let told = synced(&stage, connection).await;
    assert!(told.starts_with("kofi.mensah@northwind.test: suspended by another administrator"), "{told}");
    assert!(is_suspended(&stage, KOFI).await, "it is theirs to lift");
}

/// A tenant whose Kofi was removed here, whose account a sync suspended for that.
async fn removed() -> (Stage, i64) {
    let (stage, connection) = imported().await;
    let kofi = stage.person("kofi.mensah").await;
    stage.app.delete_user(kofi.id, kofi.version, Some(Unbind::Suspend)).await.expect("he is removed");
    synced(&stage, connection).await;
    assert!(is_suspended(&stage, KOFI).await, "his account is let go");
    (stage, connection)
}

/// Kofi is put into the directory as somebody new, and is to have the account of his address.
async fn comes_back(stage: &Stage, connection: i64) {
    let kofi = stage.add_person("kofi.mensah", ("Kofi", "Mensah"), KOFI).await;
    stage.app.bind_users(connection, vec![kofi]).await.expect("he is there");
}

#[tokio::test]
async fn whoever_was_removed_and_comes_back_is_let_into_the_account_that_we_suspended() {
    let (stage, connection) = removed().await;
    comes_back(&stage, connection).await;

    let (run, plan) = planned(&stage, connection).await;

    assert_eq!(plan, "kofi.mensah@northwind.test: bound to the account of that address; active again");
    applied(&stage, run).await;
    assert!(!is_suspended(&stage, KOFI).await, "he is let in");
    assert_eq!(stage.person("kofi.mensah").await.accounts, 1, "and bound");
}

#[tokio::test]
async fn what_was_suspended_before_the_removal_is_ours_after_it() {
    let (stage, connection) = imported().await;
    let kofi = stage.person("kofi.mensah").await;
    stage.app.suspend_user(kofi.id, kofi.version).await.expect("it may be");
    synced(&stage, connection).await;
    let kofi = stage.person("kofi.mensah").await;
    stage.app.delete_user(kofi.id, kofi.version, Some(Unbind::LeaveActive)).await.expect("he is removed");
    comes_back(&stage, connection).await;

    let (_, plan) = planned(&stage, connection).await;

    assert_eq!(plan, "kofi.mensah@northwind.test: bound to the account of that address; active again");
}

#[tokio::test]
async fn what_another_suspended_since_a_removal_is_not_ours_to_lift() {
    let (stage, connection) = removed().await;
    another_says(&stage, false).await;
    let (run, _) = planned(&stage, connection).await;
    stage.app.discard(run).await.expect("it is given up");
    another_says(&stage, true).await;
    comes_back(&stage, connection).await;

    let told = synced(&stage, connection).await;

    assert!(told.contains("stays suspended: not known to be Rollcall's doing"), "the plan says so: {told}");
    assert!(!told.contains("active again") && is_suspended(&stage, KOFI).await, "it is theirs to lift");
}
