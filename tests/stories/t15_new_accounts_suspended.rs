//! T15: Google suspends accounts that were just made. A few are made first; when those do not stay active, no other
//! is made, everything else goes on, and the connection says what to do.

use std::time::Duration;

use insta::assert_snapshot;
use sandbox::control::{Position, Switch};
use sandbox::{Distrust, Suspicion};
use serde_json::json;
use store::user::Standing;
use sync::Watch;
use sync::import::Scope;
use sync::provision::Confirmed;

use crate::checks::{again, finds, healthy};
use crate::stage::{Stage, told};

/// A tenant in the directory, and people who are to get accounts.
async fn with_new(people: u64, new_ones: usize) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(people).await;
    stage.google.set_creates_per_second(0).await.expect("it stands still, and would count all in one second");
    stage.import(connection, Scope::All).await;
    let mut new = Vec::new();
    for number in 0..new_ones {
        let name = format!("new{number:02}");
        new.push(stage.add_person(&name, ("Helen", "Okafor"), &format!("{name}@northwind.test")).await);
    }
    stage.app.bind_users(connection, new).await.expect("they are there");
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    (stage, connection)
}

async fn synced(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

async fn finding(stage: &Stage, connection: i64) -> Option<String> {
    let found = stage.app.findings(connection).await.expect("findings are local");
    found.into_iter().find(|found| found.finding.code == "newAccountsSuspended").map(|found| found.seen)
}

async fn suspended(stage: &Stage) -> usize {
    let people = stage.people().await;
    let new = people.iter().filter(|person| person.user.username.starts_with("new"));
    new.filter(|person| person.standing == Standing::SuspendedByGoogle).count()
}

#[tokio::test]
async fn when_the_first_do_not_stay_active_no_other_is_made() {
    let (stage, connection) = with_new(9, 12).await;
    let distrust = Distrust { creates_per_minute: 2, suspicion: Suspicion::WebLoginRequired, after_ms: 0 };
    stage.google.set_distrust(Some(distrust)).await.expect("Google is wary");

    let told = synced(&stage, connection).await;

    assert_snapshot!(told, @"
    Refusals: 5 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 7 refused
    - Helen Okafor <new05@northwind.test> refused: Google suspended 3 of the last 5 new accounts; no other is made by this run
    - Helen Okafor <new06@northwind.test> refused: Google suspended 3 of the last 5 new accounts; no other is made by this run
    - Helen Okafor <new07@northwind.test> refused: Google suspended 3 of the last 5 new accounts; no other is made by this run
    - Helen Okafor <new08@northwind.test> refused: Google suspended 3 of the last 5 new accounts; no other is made by this run
    - Helen Okafor <new09@northwind.test> refused: Google suspended 3 of the last 5 new accounts; no other is made by this run
    - Helen Okafor <new10@northwind.test> refused: Google suspended 3 of the last 5 new accounts; no other is made by this run
    - Helen Okafor <new11@northwind.test> refused: Google suspended 3 of the last 5 new accounts; no other is made by this run
    ");
    assert_eq!(suspended(&stage).await, 3, "who was suspended is said to be, and by whom");
    assert_snapshot!(finding(&stage, connection).await.expect("the connection says so"), @"Google suspended 3 of the last 5 new accounts; no other is made by this run.");

    stage.google.set(Switch::TrustedClient, Position::On).await.expect("the client is trusted");
    stage.wait(Duration::from_secs(120)).await;
    assert_snapshot!(synced(&stage, connection).await, @"Done: 7 created, 0 updated, 0 linked, 0 unchanged, 3 skipped, 0 conflicts, 0 refused");
    assert_eq!(finding(&stage, connection).await, None, "it is over");
}

#[tokio::test]
async fn whoever_is_suspended_later_is_seen_at_the_end() {
    let (stage, connection) = with_new(9, 12).await;
    let distrust = Distrust { creates_per_minute: 11, suspicion: Suspicion::Abuse, after_ms: 0 };
    stage.google.set_distrust(Some(distrust)).await.expect("Google is wary of many");

    let told = synced(&stage, connection).await;

    assert!(told.starts_with("Done: 12 created"), "all were made: {told}");
    assert_snapshot!(finding(&stage, connection).await.expect("the connection says so"), @"Google suspended 1 of the last 7 new accounts; no other is made by this run.");
    assert_eq!(suspended(&stage).await, 1, "the last one is suspended");
}

/// A sync that made accounts for nine people, some of whom Google suspended.
async fn nine_of_whom_google_is_wary() -> (Stage, i64) {
    let (stage, connection) = healthy(9).await;
    stage.google.set_creates_per_second(0).await.expect("it stands still, and would count all in one second");
    let mut new = Vec::new();
    for number in 0..9 {
        let name = format!("new{number:02}");
        new.push(stage.add_person(&name, ("Helen", "Okafor"), &format!("{name}@northwind.test")).await);
    }
    stage.app.bind_users(connection, new).await.expect("they are there");
    let distrust = Distrust { creates_per_minute: 2, suspicion: Suspicion::WebLoginRequired, after_ms: 0 };
    stage.google.set_distrust(Some(distrust)).await.expect("Google is wary");
    synced(&stage, connection).await;
    (stage, connection)
}

#[tokio::test]
async fn that_google_suspends_new_accounts_is_found_until_the_client_is_trusted() {
    let (stage, connection) = nine_of_whom_google_is_wary().await;
    assert_snapshot!(finds(&stage, connection).await, @"
    new-accounts: newAccountsSuspended: Google suspended 3 of the last 5 new accounts; no other is made by this run.
    hand-out: passwordsWait: Accounts have 5 that Rollcall made.
    ");

    stage.google.set(Switch::TrustedClient, Position::On).await.expect("the client is trusted");
    stage.wait(Duration::from_secs(120)).await;
    synced(&stage, connection).await;
    let found = again(&stage, connection, "new-accounts").await;
    let (said, names) = found.split_once(": Helen Okafor <").expect("who they are is said");
    assert_snapshot!(said, @"new-accounts: newAccountsSuspended: Google suspended 3 of the last 9 new accounts, and they still are");
    // Accounts that were made in the same moment have no order.
    assert_eq!(names.matches("@northwind.test>").count(), 3, "each with the address: {names}");

    for person in stage.people().await.into_iter().filter(|one| one.standing == Standing::SuspendedByGoogle) {
        let active = json!({ "suspended": false });
        stage.google.edit_user(&person.user.email, active).await.expect("somebody restores them there");
    }
    assert_eq!(again(&stage, connection, "new-accounts").await, "", "asked again, it is well");
}

#[tokio::test]
async fn what_the_last_sync_came_upon_is_looked_at_again() {
    let (stage, connection) = nine_of_whom_google_is_wary().await;
    assert!(again(&stage, connection, "new-accounts").await.contains("newAccountsSuspended"), "three are");

    for person in stage.people().await.into_iter().filter(|one| one.standing == Standing::SuspendedByGoogle) {
        let active = json!({ "suspended": false });
        stage.google.edit_user(&person.user.email, active).await.expect("somebody restores them there");
    }
    assert_eq!(
        again(&stage, connection, "new-accounts").await,
        "",
        "asked again, it is well, without another sync"
    );
}
