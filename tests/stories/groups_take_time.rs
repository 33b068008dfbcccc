//! What Google does not do at once with groups, and what it does not do at all: each is waited for, or said.

use std::time::Duration;

use directory::group::Role;
use directory::group::provision::GroupRelease;
use insta::assert_snapshot;
use sandbox::{Effect, Fault};
use serde_json::{Value, json};
use store::membership::Who;
use sync::groups::{Bind, GroupDraft, GroupSave, MemberEdit, NewMember};

use crate::group_stage::{
    applied, bound_group, come_there, google, import, managed, nothing_is_left, planned, save, synced,
    take_out, there,
};
use crate::stage::Stage;

const CHOIR: &str = "choir@northwind.test";
const VOICES: &str = "voices@northwind.test";
const WEI: &str = "wei.chen@northwind.test";

async fn inside(stage: &Stage, connection: i64, inner: i64, (name, email): (&str, &str)) -> i64 {
    let draft =
        GroupDraft { name: Some(name.to_owned()), email: Some(email.to_owned()), ..GroupDraft::default() };
    let members = vec![MemberEdit::Put(NewMember::Known(Who::Group(inner)), Role::Member)];
    let made = GroupSave { draft, members, bind: vec![(connection, Bind::Bind)] };
    stage.app.create_group(made).await.expect("it may be made").shown.row.id
}

#[tokio::test]
async fn a_group_within_a_group_is_made_first_and_may_take_minutes_to_count() {
    let (stage, connection) = managed(60).await;
    stage.google.set_nesting(Duration::from_mins(10)).await.expect("control");
    // The outer one has the smaller number: it comes first in the plan, and waits for the inner one all the same.
    let outer = bound_group(&stage, connection, ("Voices", VOICES), &[]).await;
    let inner = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Member)]).await;
    assert!(outer < inner, "in this order they are planned");
    let members = vec![MemberEdit::Put(NewMember::Known(Who::Group(inner)), Role::Member)];
    save(&stage, VOICES, GroupSave { members, ..GroupSave::default() }).await;

    assert_snapshot!(synced(&stage, connection).await, @"Done: 2 created, 2 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(there(&stage, VOICES).await, @"group member <choir@northwind.test>");
    // Its members do not count for the outer one yet; that is nobody's to mend.
    nothing_is_left(&stage, connection).await;
    import(&stage, connection).await;
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_circle_is_refused_by_us_before_and_by_google_where_only_google_knows_of_it() {
    let (stage, connection) = managed(60).await;
    let inner = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Member)]).await;
    inside(&stage, connection, inner, ("Voices", VOICES)).await;
    synced(&stage, connection).await;
    let row = stage.app.group_named(CHOIR).await.expect("it is there").row;
    let outer = stage.app.group_named(VOICES).await.expect("it is there").row.id;
    let put = |who| vec![MemberEdit::Put(NewMember::Known(Who::Group(who)), Role::Member)];
    let circle = GroupSave { members: put(outer), ..GroupSave::default() };
    let refused = stage.app.save_group(row.id, row.version, circle).await;
    assert!(refused.is_err(), "here it is seen at once: {refused:?}");

    // Somebody puts a third one between them on Google, of which the directory knows nothing yet.
    let third = "third@northwind.test";
    google(&stage, "directory.groups.insert", &[], json!({ "email": third, "name": "Third" })).await;
    come_there(&stage, third, VOICES, "MEMBER").await;
    let third_here = bound_group(&stage, connection, ("Third", third), &[]).await;
    save(&stage, CHOIR, GroupSave { members: put(third_here), ..GroupSave::default() }).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    - update Choir <choir@northwind.test>: 1 member in
    - update Third <third@northwind.test>: bound to the group of that address; the directory alone: description
    ");
    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 1 linked, 0 skipped, 0 conflicts, 1 refused
    - Choir refused: Google takes no group into one that is inside of it
    ");
}

#[tokio::test]
async fn turning_two_groups_round_makes_no_circle_on_the_way() {
    let (stage, connection) = managed(60).await;
    let inner = bound_group(&stage, connection, ("Choir", CHOIR), &[]).await;
    let outer = inside(&stage, connection, inner, ("Voices", VOICES)).await;
    synced(&stage, connection).await;

    take_out(&stage, VOICES, CHOIR).await;
    let members = vec![MemberEdit::Put(NewMember::Known(Who::Group(outer)), Role::Member)];
    save(&stage, CHOIR, GroupSave { members, ..GroupSave::default() }).await;
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 2 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(there(&stage, CHOIR).await, @"group member <voices@northwind.test>");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_new_group_that_does_not_know_its_first_members_yet_is_waited_for() {
    let (stage, connection) = managed(60).await;
    stage.google.set_settle(Duration::from_millis(40)).await.expect("control");
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    // The first member is told that there is no such group, twice.
    let fault = Fault::error("POST", "/members", 404, "notFound", "Resource Not Found: groupKey").times(2);
    stage.google.fault(fault).await.expect("control");

    assert_snapshot!(synced(&stage, connection).await, @"Done: 1 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert!(there(&stage, CHOIR).await.contains(WEI), "in the end it is in");
    let tries = stage.requests("/members").await.into_iter().filter(|seen| seen.method == "POST").count();
    assert!(tries >= 3, "asked again, with pauses: {tries} times");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn the_address_of_a_deleted_group_that_rests_is_waited_for_and_otherwise_said() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    stage.google.set_address_rest(Duration::from_hours(1)).await.expect("control");
    let row = stage.app.group_named(CHOIR).await.expect("it is there").row;
    stage.app.delete_group(row.id, row.version, Some(GroupRelease::Delete)).await.expect("it is removed");
    synced(&stage, connection).await;

    bound_group(&stage, connection, ("Choir again", CHOIR), &[(WEI, Role::Owner)]).await;
    assert_snapshot!(synced(&stage, connection).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 2 refused
    - Choir again refused: Google does not give the address free yet: a group that had it was deleted, or one that has it cannot be seen; sync again later
    - Choir again refused: there is no group on Google that this could be done to; sync again
    ");
    stage.wait(Duration::from_hours(2)).await;
    assert_snapshot!(synced(&stage, connection).await, @"Done: 1 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert!(there(&stage, CHOIR).await.contains(WEI), "once it is free, the next sync makes it");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn an_answer_that_is_lost_is_looked_for_and_nothing_is_done_twice() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    for path in ["/admin/directory/v1/groups", "/members"] {
        stage.google.fault(Fault::once("POST", path, Effect::Drop).applied()).await.expect("control");
    }
    assert_snapshot!(synced(&stage, connection).await, @"Done: 1 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    let made = stage.requests("/admin/directory/v1/groups").await;
    let posts = |end: &str| {
        made.iter()
            .filter(|seen| seen.method == "POST" && seen.target.contains("members") == (end == "members"))
            .count()
    };
    assert_eq!((posts("groups"), posts("members")), (1, 1), "each was sent once");
    nothing_is_left(&stage, connection).await;
    let list = google(&stage, "directory.groups.get", &[("groupKey", CHOIR)], Value::Null).await;
    assert_eq!(list["directMembersCount"], "1", "it is there once, with its member");
}
