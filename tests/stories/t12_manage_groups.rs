//! T12: *Manage groups and memberships in Google* is a switch of the connection; until it is on, nothing of a group goes
//! there, and it is said why.

use directory::group::Role;
use insta::assert_snapshot;
use sync::groups::{Bind, GroupDraft, GroupSave};

use crate::checks::again;
use crate::group_stage::{import, nothing_is_left, planned, save, with};
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
async fn groups_that_are_changed_here_and_stay_here_are_found_until_the_switch_is_on() {
    let (stage, connection) = Stage::connected(60).await;
    import(&stage, connection).await;
    stage.wait(std::time::Duration::from_secs(60)).await;
    assert_eq!(again(&stage, connection, "group-management").await, "", "that it is off is a choice");
    save(&stage, "finance@northwind.test", with(&[("wei.chen", Role::Manager)])).await;
    assert_snapshot!(again(&stage, connection, "group-management").await, @"group-management: groupsStay: Changed here since they were read, and not managed from here: Finance.");

    assert!(stage.app.set_group_switch(connection, true).await.expect("it may"), "now it is on");
    assert_eq!(again(&stage, connection, "group-management").await, "", "asked again, it is well");
}
