//! T12: *Manage groups and memberships in Google* is a switch of the connection; until it is on, nothing of a group goes
//! there, and it is said why.

use directory::group::Role;
use directory::group::provision::GroupRelease;
use insta::assert_snapshot;
use sync::groups::{Bind, GroupDraft, GroupSave};

use crate::checks::again;
use crate::group_stage::{
    applied, bound_group, import, managed, nothing_is_left, planned, save, synced, take_out, with,
};
use crate::stage::{Stage, said};

#[tokio::test]
async fn nothing_of_a_group_goes_to_google_until_the_switch_is_on() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    let switch = stage.app.group_switch(connection).await.expect("it is told");
    assert!(!switch.on && switch.disabled_because.is_none(), "it is off, and may be turned on");
    let draft = GroupDraft {
        name: Some("Choir".to_owned()),
        email: Some("choir@northwind.test".to_owned()),
        ..GroupDraft::default()
    };
    let save_it =
        GroupSave { draft, bind: vec![(connection, Bind::Bind)], ..with(&[("wei.chen", Role::Owner)]) };
    let refused = stage.app.create_group(save_it.clone()).await.expect_err("they are not managed");
    assert_snapshot!(said(&refused), @"Refused: groups and memberships of northwind.test are not managed from here: turn on “Manage groups and memberships in Google” for it first");

    save(&stage, "finance@northwind.test", with(&[("wei.chen", Role::Manager)])).await;
    let asked = stage.asked("/admin/directory/v1/groups").await;
    nothing_is_left(&stage, connection).await;
    assert_eq!(stage.asked("/admin/directory/v1/groups").await, asked, "Google's groups are not even read");

    assert!(stage.app.set_group_switch(connection, true).await.expect("it may"), "now it is on");
    assert!(!stage.app.set_group_switch(connection, true).await.expect("it may"), "it is on already");
    let switch = stage.app.group_switch(connection).await.expect("it is told");
    let event = &switch.changes[0];
    let told: Vec<_> =
        event.changes.iter().map(|one| format!("{}: {} -> {}", one.what, one.before, one.after)).collect();
    assert_snapshot!(told.join("\n"), @"Manage groups and memberships in Google: off -> on");
    assert_eq!(switch.changes.len(), 1, "an event for what changed, none for what did not");
    stage.app.create_group(save_it).await.expect("now it may be bound");
    let (_, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    - create Choir <choir@northwind.test>: new group; 1 member in
    - update Finance <finance@northwind.test>: 1 member in
    ");
}

#[tokio::test]
async fn a_plan_of_before_writes_nothing_of_a_group_once_the_switch_is_off() {
    let (stage, connection) = managed(60).await;
    let helen = "helen.okafor@northwind.test";
    stage.add_person("helen", ("Helen", "Okafor"), helen).await;
    bound_group(&stage, connection, ("Choir", "choir@northwind.test"), &[("helen", Role::Member)]).await;
    save(&stage, "finance@northwind.test", with(&[("wei.chen", Role::Manager)])).await;
    let (run, _) = planned(&stage, connection).await;
    let before = stage.requests("/groups").await.len();
    stage.app.set_group_switch(connection, false).await.expect("it may");

    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 3 refused
    - Choir refused: groups and memberships of northwind.test are not managed from here: turn on “Manage groups and memberships in Google” for it first; then sync again
    - Choir refused: groups and memberships of northwind.test are not managed from here: turn on “Manage groups and memberships in Google” for it first; then sync again
    - Finance refused: groups and memberships of northwind.test are not managed from here: turn on “Manage groups and memberships in Google” for it first; then sync again
    - Helen Okafor refused: the user is not to be bound any more since the plan was made; sync again
    ");
    let since = stage.requests("/groups").await.split_off(before);
    assert!(since.iter().all(|seen| seen.method == "GET"), "nothing of a group was written");
    assert_eq!(stage.person("helen").await.accounts, 0, "nobody comes for a group either");
}

#[tokio::test]
async fn whoever_left_the_last_group_stays_as_they_are_once_the_switch_is_off() {
    let (stage, connection) = managed(60).await;
    let helen = "helen.okafor@northwind.test";
    stage.add_person("helen", ("Helen", "Okafor"), helen).await;
    bound_group(&stage, connection, ("Choir", "choir@northwind.test"), &[("helen", Role::Member)]).await;
    synced(&stage, connection).await;
    take_out(&stage, "choir@northwind.test", "helen").await;
    let (run, _) = planned(&stage, connection).await;
    stage.app.set_group_switch(connection, false).await.expect("it may");
    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 1 refused
    - Choir refused: groups and memberships of northwind.test are not managed from here: turn on “Manage groups and memberships in Google” for it first; then sync again
    - Helen Okafor refused: the user is not to be unbound any more since the plan was made; sync again
    - Helen Okafor refused: an earlier step of this user was not done; sync again
    ");
    assert_eq!(stage.person("helen").await.accounts, 1, "she is bound as before");
}

#[tokio::test]
async fn groups_that_are_changed_here_and_stay_here_are_found_until_the_switch_is_on() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    stage.wait(std::time::Duration::from_secs(60)).await;
    assert_eq!(again(&stage, connection, "group-management").await, "", "that it is off is a choice");
    save(&stage, "finance@northwind.test", with(&[("wei.chen", Role::Manager)])).await;
    assert_snapshot!(again(&stage, connection, "group-management").await, @"group-management: groupsStay: Changed here since they were read, and not managed from here: Finance <finance@northwind.test>.");

    assert!(stage.app.set_group_switch(connection, true).await.expect("it may"), "now it is on");
    assert_eq!(again(&stage, connection, "group-management").await, "", "asked again, it is well");
}

#[tokio::test]
async fn while_the_switch_is_off_nothing_promises_the_next_sync() {
    let (stage, connection) = managed(60).await;
    let choir = bound_group(&stage, connection, ("Choir", "choir@northwind.test"), &[]).await;
    synced(&stage, connection).await;
    stage.app.set_group_switch(connection, false).await.expect("it may");
    let row = stage.app.group(choir).await.expect("it is there").row;

    let bind = vec![(connection, Bind::Release(GroupRelease::Delete))];
    let release = GroupSave { bind, ..GroupSave::default() };
    let refused = stage.app.save_group(choir, row.version, release).await.expect_err("no sync would do it");
    assert_snapshot!(said(&refused), @"Refused: groups and memberships of northwind.test are not managed from here: turn on “Manage groups and memberships in Google” for it first");
    let put = with(&[("wei.chen", Role::Owner)]);
    let saved = stage.app.save_group(choir, row.version, put).await.expect("it is saved here");
    assert_snapshot!(saved.consequences.join("\n"), @"northwind.test: groups are not managed from here: nothing of this reaches Google until “Manage groups and memberships in Google” is on");
    assert!(!saved.goes, "the next sync does nothing about it");
    let removal = stage.app.group_removal(choir).await.expect("it is told");
    assert_snapshot!(removal.consequences.join("\n"), @"northwind.test: groups are not managed from here: nothing of this reaches Google until “Manage groups and memberships in Google” is on");
    assert!(!removal.goes, "nor then");

    stage.app.set_group_switch(connection, true).await.expect("it may");
    assert!(stage.app.group_removal(choir).await.expect("it is told").goes, "on, it does");
}
