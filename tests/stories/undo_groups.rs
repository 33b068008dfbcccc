//! What a sync did to groups is undone by another plan; what cannot be is said before.

use directory::group::Role;
use insta::assert_snapshot;
use serde_json::json;
use sync::Watch;
use sync::groups::{GroupDraft, GroupSave};

use crate::group_stage::{
    applied, bound_group, google, group_there, managed, rows, save, synced, take_out, there, with,
};
use crate::stage::Stage;

const CHOIR: &str = "choir@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const HANA: &str = "hana.yamada@northwind.test";
const ZOE: &str = "zoe.vanderberg@northwind.test";

async fn last_run(stage: &Stage) -> i64 {
    stage.app.runs(None, 1).await.expect("the runs").remove(0).run.id
}

/// What cannot be undone, then the plan that undoes the last run.
async fn undo(stage: &Stage) -> (i64, String) {
    let run = last_run(stage).await;
    let told = stage.app.undoable(run).await.expect("it is told");
    assert_eq!(told.refused_because, None, "it can be undone");
    let lasting: Vec<_> =
        told.lasting.iter().map(|(kind, count)| format!("lasting: {count} {kind}")).collect();
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the plan is made");
    let plan = rows(stage, undo).await;
    (undo, lasting.into_iter().chain([plan]).collect::<Vec<_>>().join("\n"))
}

#[tokio::test]
async fn members_roles_name_and_address_come_back() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner), (HANA, Role::Member)]).await;
    synced(&stage, connection).await;
    let draft = GroupDraft {
        name: Some("Voices".to_owned()),
        email: Some("voices@northwind.test".to_owned()),
        ..GroupDraft::default()
    };
    take_out(&stage, CHOIR, HANA).await;
    save(&stage, CHOIR, GroupSave { draft, ..with(&[(ZOE, Role::Member), (WEI, Role::Manager)]) }).await;
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 5 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");

    let (run, plan) = undo(&stage).await;
    assert_snapshot!(plan, @"
    lasting: 1 group-address
    - update Voices <voices@northwind.test>: address becomes choir@northwind.test; voices@northwind.test stays as an alias; name; 1 member in; 1 member out; another role of 1 member; the next sync does it again unless it is changed here
    ");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 5 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(group_there(&stage, CHOIR).await, @"Choir <choir@northwind.test> All about Choir; aliases: voices@northwind.test");
    assert_snapshot!(there(&stage, CHOIR).await, @"
    user member <hana.yamada@northwind.test>
    user owner <wei.chen@northwind.test>
    ");
}

#[tokio::test]
async fn what_moved_on_google_since_stays_and_says_so() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    save(&stage, CHOIR, with(&[(ZOE, Role::Member), (HANA, Role::Member)])).await;
    synced(&stage, connection).await;
    let place = [("groupKey", CHOIR), ("memberKey", ZOE)];
    google(&stage, "directory.members.update", &place, json!({ "role": "OWNER" })).await;

    let (run, plan) = undo(&stage).await;
    assert_snapshot!(plan, @"- update Choir <choir@northwind.test>: 1 member out; stays: zoe.vanderberg@northwind.test is owner since; the next sync does it again unless it is changed here");
    applied(&stage, run).await;
    assert_snapshot!(there(&stage, CHOIR).await, @"
    user owner <wei.chen@northwind.test>
    user owner <zoe.vanderberg@northwind.test>
    ");
}

#[tokio::test]
async fn a_group_that_the_run_made_is_deleted_once_its_number_is_confirmed() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;

    let (run, plan) = undo(&stage).await;
    assert_snapshot!(plan, @"
    lasting: 1 group-create
    - remove Choir <choir@northwind.test>: deleted on Google
    ");
    let exceeded = stage.app.sync_plan(run).await.expect("there is a plan").exceeded;
    assert_eq!(exceeded.len(), 1, "a group that is deleted is always asked about: {exceeded:?}");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    let group = stage.app.group_named(CHOIR).await.expect("the directory keeps it");
    assert!(group.bindings.is_empty(), "bound no more");
}

#[tokio::test]
async fn a_group_that_was_let_go_is_bound_again() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    let row = stage.app.group_named(CHOIR).await.expect("it is there").row;
    let bind =
        vec![(connection, sync::groups::Bind::Release(directory::group::provision::GroupRelease::Leave))];
    stage
        .app
        .save_group(row.id, row.version, GroupSave { bind, ..GroupSave::default() })
        .await
        .expect("it is saved");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");

    let (run, plan) = undo(&stage).await;
    assert_snapshot!(plan, @"- update Choir <choir@northwind.test>: bound again");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 0 updated, 1 linked, 0 skipped, 0 conflicts, 0 refused");
    let group = stage.app.group_named(CHOIR).await.expect("it is there");
    assert_eq!(group.bindings.len(), 1, "bound as before");
    crate::group_stage::nothing_is_left(&stage, connection).await;
}
