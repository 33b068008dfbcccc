//! An import that waited for its review while other things were done: what was read before them does not take their place.

use std::time::Duration;

use directory::group::Role;
use directory::{Attribute, Direction, Thing};
use serde_json::json;
use store::{binding, gone_account};
use sync::Watch;
use sync::import::{Mode, Scope};

use crate::checks::synced;
use crate::group_stage::{applied, bound_group, google, managed, planned, save, there, with};
use crate::reading_survives::{USERS, broken_off};
use crate::stage::{Stage, told};

const WEI: &str = "wei.chen@northwind.test";
const PRIYA: &str = "priya.raman@northwind.test";

/// A tenant that was imported with departments.
async fn imported() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage
        .app
        .set_direction(connection, &[Attribute::Department], Direction::Import)
        .await
        .expect("it may be");
    stage.import(connection, Scope::All).await;
    stage.wait(Duration::from_secs(60)).await;
    (stage, connection)
}

#[tokio::test]
async fn what_a_sync_sent_meanwhile_is_not_taken_back() {
    let (stage, connection) = imported().await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    let moved = json!({ "organizations": [{ "primary": true, "department": "Moved" }] });
    stage.google.edit_user(WEI, moved).await.expect("Google changes");
    let waits = stage.read(connection, Scope::All).await.expect("a plan is made");
    stage.wait(Duration::from_secs(60)).await;
    synced(&stage, connection).await;

    let report = told(&stage.apply(waits).await);

    assert!(report.contains("since the plan was made; import again"), "{report}");
    assert_eq!(stage.person("wei.chen").await.user.given_name, "Weiwei", "as Google has it by now");
    stage.wait(Duration::from_secs(60)).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.user;
    let department =
        directory::decide::in_directory(Attribute::Department, &wei).map(|value| value.display());
    assert_eq!((wei.given_name.as_str(), department.as_deref()), ("Weiwei", Some("Moved")), "both are kept");
}

#[tokio::test]
async fn what_was_found_deleted_meanwhile_stays_so() {
    let (stage, connection) = imported().await;
    let waits = stage.read(connection, Scope::All).await.expect("a plan is made");
    stage.wait(Duration::from_secs(60)).await;
    stage.google.delete_user(WEI).await.expect("it is deleted");
    synced(&stage, connection).await;
    let gone = async || {
        let read = stage.app.store().read(move |conn| gone_account::first(conn, connection, 9));
        read.await.expect("it is counted").0
    };
    assert_eq!(gone().await, 1, "the sync saw it");

    stage.apply(waits).await;

    assert_eq!(gone().await, 1, "the list that was read before does not bring it back");
}

#[tokio::test]
async fn an_address_is_not_taken_from_somebody_whose_own_step_can_not_be_done() {
    let (stage, connection) = imported().await;
    stage.google.edit_user(PRIYA, json!({ "primaryEmail": "priya2@northwind.test" })).await.expect("renamed");
    stage
        .google
        .edit_user("priya2@northwind.test", json!({ "aliases": [] }))
        .await
        .expect("the old one is free");
    stage.google.edit_user(WEI, json!({ "primaryEmail": PRIYA })).await.expect("and goes to another");
    let waits = stage.read(connection, Scope::All).await.expect("a plan is made");
    stage.change("priya.raman", |user| user.given_name = "P.".to_owned()).await;

    stage.apply(waits).await;

    let people = stage.people().await;
    let with_it: Vec<_> = people.iter().filter(|person| person.user.email == PRIYA).collect();
    assert_eq!(with_it.len(), 1, "an address belongs to one user");
}

#[tokio::test]
async fn a_plan_that_waited_says_when_google_was_read() {
    let (stage, connection) = imported().await;
    let read = stage.now();
    stage.google.edit_user(WEI, json!({ "name": { "familyName": "Lindqvist" } })).await.expect("it changes");
    let waits = stage.read(connection, Scope::All).await.expect("a plan is made");
    stage.wait(Duration::from_secs(3_600)).await;
    stage.apply(waits).await;
    let wei = stage.person("wei.chen").await.id;
    let bound = stage.app.store().read(move |conn| binding::of_user(conn, wei)).await.expect("it is bound");
    assert!(
        (read..read + 60_000).contains(&bound[0].read_at),
        "not when it was applied: {}",
        bound[0].read_at
    );
}

#[tokio::test]
async fn whom_a_sync_put_into_a_group_meanwhile_stays_in() {
    let (stage, connection) = managed(16).await;
    let choir = ("Choir", "choir@northwind.test");
    bound_group(&stage, connection, choir, &[("wei.chen", Role::Member)]).await;
    applied(&stage, planned(&stage, connection).await.0).await;
    stage.wait(Duration::from_secs(600)).await;
    save(&stage, choir.1, with(&[("priya.raman", Role::Member)])).await;
    let other = json!({ "description": "Another" });
    google(&stage, "directory.groups.update", &[("groupKey", choir.1)], other).await;
    let things = [Thing::User, Thing::Group];
    let watch = Watch::silent();
    let waits = stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch).await;
    stage.wait(Duration::from_secs(60)).await;
    applied(&stage, planned(&stage, connection).await.0).await;
    assert!(there(&stage, choir.1).await.contains(PRIYA), "she is in it on Google");

    let report = crate::group_stage::said(&stage.apply(waits.expect("a plan is made")).await);

    assert!(report.contains("since the plan was made"), "{report}");
    let (_, rows) = planned(&stage, connection).await;
    assert!(!rows.contains("member out"), "nobody is taken out for it: {rows}");
}

#[tokio::test]
async fn what_was_read_before_a_reading_was_broken_off_takes_nothing_back_that_came_in_between() {
    let (stage, connection) = Stage::connected(USERS).await;
    stage.import(connection, Scope::All).await;
    stage.wait(Duration::from_secs(60)).await;
    let (run, read) = broken_off(&stage, connection, 1).await;
    stage.wait(Duration::from_secs(60)).await;
    let renamed = json!({ "name": { "familyName": "Lindqvist" } });
    stage.google.edit_user(&read[0], renamed).await.expect("it changes on Google");
    let person = async || {
        let people = stage.people().await;
        people.into_iter().find(|person| person.user.email == read[0]).expect("they are in the directory")
    };
    stage.refreshed(person().await.id).await.expect("and is looked at");
    assert_eq!(person().await.user.family_name, "Lindqvist", "that came");
    stage.wait(Duration::from_secs(60)).await;
    assert_eq!(stage.read(connection, Scope::All).await.expect("it goes on"), run, "with its first page");

    let report = told(&stage.apply(run).await);

    assert!(report.contains("since the plan was made; import again"), "{report}");
    assert_eq!(person().await.user.family_name, "Lindqvist", "the page is older than that");
}
