//! A group that is not as the plan knew it is not deleted, and one that Google lists again is not gone.

use std::time::Duration;

use directory::Thing;
use directory::group::Role;
use directory::group::provision::GroupRelease;
use insta::assert_snapshot;
use sandbox::{Effect, Fault};
use serde_json::json;
use sync::Watch;
use sync::groups::{Bind, GroupSave, MemberEdit, NewMember};
use sync::import::{Mode, Scope};

use crate::group_stage::{
    applied, bound_group, come_there, google, managed, nothing_is_left, planned, save, synced, there, with,
};
use crate::reading_survives::USERS;
use crate::stage::Stage;

const CHOIR: &str = "choir@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const ZOE: &str = "zoe.vanderberg@northwind.test";

/// A group on Google with one member, and a plan that deletes it.
async fn about_to_be_deleted() -> (Stage, i64, i64) {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Member)]).await;
    synced(&stage, connection).await;
    let delete = vec![(connection, Bind::Release(GroupRelease::Delete))];
    save(&stage, CHOIR, GroupSave { bind: delete, ..GroupSave::default() }).await;
    let (run, plan) = planned(&stage, connection).await;
    assert!(plan.ends_with("deleted on Google; it has 1 member"), "{plan}");
    (stage, connection, run)
}

#[tokio::test]
async fn a_group_that_somebody_came_into_since_the_plan_is_not_deleted() {
    let (stage, connection, run) = about_to_be_deleted().await;
    come_there(&stage, CHOIR, ZOE, "OWNER").await;

    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 1 refused
    - Choir refused: zoe.vanderberg@northwind.test was put in on Google since the plan was made, so that the group was not deleted; sync again
    ");
    assert_snapshot!(there(&stage, CHOIR).await, @"
    user member <wei.chen@northwind.test>
    user owner <zoe.vanderberg@northwind.test>
    ");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_that_got_another_name_or_role_since_the_plan_is_not_deleted() {
    let (stage, connection, run) = about_to_be_deleted().await;
    google(&stage, "directory.groups.patch", &[("groupKey", CHOIR)], json!({ "name": "Orchestra" })).await;
    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 1 refused
    - Choir refused: its name changed on Google since the plan was made, so that the group was not deleted; sync again
    ");

    let (run, _) = planned(&stage, connection).await;
    let place = [("groupKey", CHOIR), ("memberKey", WEI)];
    google(&stage, "directory.members.update", &place, json!({ "role": "OWNER" })).await;
    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 1 refused
    - Choir refused: wei.chen@northwind.test became owner on Google since the plan was made, so that the group was not deleted; sync again
    ");
    assert_snapshot!(there(&stage, CHOIR).await, @"user owner <wei.chen@northwind.test>");
}

#[tokio::test]
async fn a_group_in_another_that_is_deleted_as_well_holds_nothing_up() {
    let (stage, connection) = managed(60).await;
    let inner = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Member)]).await;
    let voices = "voices@northwind.test";
    bound_group(&stage, connection, ("Voices", voices), &[(ZOE, Role::Member)]).await;
    let members = vec![MemberEdit::Put(NewMember::Known(store::membership::Who::Group(inner)), Role::Member)];
    save(&stage, voices, GroupSave { members, ..GroupSave::default() }).await;
    synced(&stage, connection).await;
    let delete = vec![(connection, Bind::Release(GroupRelease::Delete))];
    for group in [CHOIR, voices] {
        save(&stage, group, GroupSave { bind: delete.clone(), ..GroupSave::default() }).await;
    }
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 2 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
}

#[tokio::test]
async fn a_group_that_google_lists_again_is_gone_no_more() {
    let (stage, connection) = managed(60).await;
    let inner = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Member)]).await;
    let voices = "voices@northwind.test";
    bound_group(&stage, connection, ("Voices", voices), &[]).await;
    let members = vec![MemberEdit::Put(NewMember::Known(store::membership::Who::Group(inner)), Role::Member)];
    save(&stage, voices, GroupSave { members, ..GroupSave::default() }).await;
    synced(&stage, connection).await;
    let gone = async || {
        let group = stage.app.group_named(CHOIR).await.expect("it is here");
        group.bindings[0].gone_at.is_some()
    };
    let id = stage.app.group_named(CHOIR).await.expect("it is here").bindings[0].google_id.clone();
    let empty = Effect::Body {
        status: 200,
        content_type: "application/json".to_owned(),
        body: json!({ "groups": [] }).to_string(),
    };
    stage.google.fault(Fault::once("GET", "/groups?", empty)).await.expect("no list");
    let path = format!("/groups/{id}?");
    stage
        .google
        .fault(Fault::error("GET", &path, 404, "notFound", "Not Found"))
        .await
        .expect("nor by its id");
    let (run, _) = planned(&stage, connection).await;
    assert!(gone().await, "asked by its id, it is not there");
    stage.app.discard(run).await.expect("the plan was only looked at");

    nothing_is_left(&stage, connection).await;
    assert!(!gone().await, "the next reading has it");
    assert_snapshot!(there(&stage, voices).await, @"group member <choir@northwind.test>");
}

#[tokio::test]
async fn a_group_that_a_sync_wrote_between_two_pages_of_users_was_read_after_that() {
    let (stage, connection) = managed(USERS).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Member)]).await;
    synced(&stage, connection).await;
    let things = [Thing::User, Thing::Group];
    let watch = Watch::silent();
    let read = || stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch);
    let cable = Fault::once("GET", "/users?", Effect::Drop).after(1).times(u32::MAX);
    stage.google.fault(cable).await.expect("the cable is pulled after page 1");
    read().await.expect_err("the network is gone");
    stage.google.clear_faults().await.expect("the cable is back");
    let broken_off = stage.app.runs(Some(connection), 1).await.expect("the runs").remove(0).run.id;
    stage.wait(Duration::from_secs(60)).await;
    save(&stage, CHOIR, with(&[(ZOE, Role::Member)])).await;
    synced(&stage, connection).await;
    stage.wait(Duration::from_secs(60)).await;
    google(&stage, "directory.groups.patch", &[("groupKey", CHOIR)], json!({ "description": "Sings" })).await;

    let run = read().await.expect("it goes on");

    assert_eq!(run, broken_off, "with its first page");
    let report = stage.apply(run).await;
    let why: Vec<_> = report.problems.iter().filter(|one| one.name == "Choir").map(|one| &one.why).collect();
    assert!(why.is_empty(), "nobody wrote the group since it was read: {why:?}");
    let choir = stage.app.group_named(CHOIR).await.expect("it is there").row;
    assert_eq!(choir.group.description, "Sings", "what changed there is here");
}
