//! One address, of a group that is deleted on Google and of another that is to be bound: one after the other.

use directory::group::Role;
use directory::group::provision::GroupRelease;
use sandbox::control::{Write, Writer};
use store::group_binding;
use store::plan::pair::Kind;
use sync::groups::{GroupDraft, GroupSave, Shown};

use crate::group_stage::{
    applied, bound_group, managed, nothing_is_left, planned, rows, synced, there, with,
};
use crate::stage::{ADMIN, Stage};

const CHOIR: &str = "choir@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const WAITS: &str = "a group that is to be deleted has its address; the sync after that makes it anew";

/// A group that is on both sides, and is then removed here, to be deleted on Google; as it was.
async fn removed(stage: &Stage, connection: i64) -> Shown {
    bound_group(stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(stage, connection).await;
    let shown = stage.app.group_named(CHOIR).await.expect("it is there");
    let (id, version) = (shown.row.id, shown.row.version);
    stage.app.delete_group(id, version, Some(GroupRelease::Delete)).await.expect("it is removed");
    shown
}

/// Tells whether Google has a group of the address.
async fn is_on_google(stage: &Stage) -> bool {
    let path = [("groupKey", CHOIR)].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let get = Write { method: "directory.groups.get".to_owned(), path, body: Default::default() };
    let found = stage.google.write_as(&Writer::console(ADMIN), &get).await;
    !format!("{found:?}").contains("notFound")
}

#[tokio::test]
async fn a_group_whose_address_one_has_that_is_deleted_is_made_anew_by_the_next_sync() {
    let (stage, connection) = managed(60).await;
    removed(&stage, connection).await;
    let fresh = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;

    let (run, plan) = planned(&stage, connection).await;

    assert!(plan.contains(&format!("- skip Choir <{CHOIR}>: {WAITS}")), "it is not bound to that: {plan}");
    assert!(plan.contains(&format!("- remove Choir <{CHOIR}>: deleted on Google")), "which goes: {plan}");
    let report = applied(&stage, run).await;
    assert!(report.starts_with("Done: 0 created, 1 updated, 0 linked, 1 skipped"), "one of both: {report}");
    assert!(!is_on_google(&stage).await, "the old one is deleted");
    let bound = stage.app.group(fresh).await.expect("it is here").bindings;
    assert_eq!(bound, [], "the new one is not there yet");

    let (run, plan) = planned(&stage, connection).await;

    assert!(plan.starts_with(&format!("- create Choir <{CHOIR}>")), "what was wished holds: {plan}");
    applied(&stage, run).await;
    assert_eq!(there(&stage, CHOIR).await, format!("user owner <{WEI}>"), "a group of its own");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_that_waits_for_a_deletion_promises_none_that_is_un_ticked() {
    let (stage, connection) = managed(60).await;
    removed(&stage, connection).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    let waits = format!("- skip Choir <{CHOIR}>: {WAITS}");
    let (run, _) = planned(&stage, connection).await;
    let deletion = stage.app.sync_rows(run, vec![Kind::Remove], 0, 10).await.expect("it has rows");
    assert_eq!(deletion.len(), 1, "one group is deleted");

    stage.app.sync_tick(run, vec![deletion[0].row.id], false).await.expect("not now");

    let plan = rows(&stage, run).await;
    assert!(plan.contains(&waits) && !plan.contains("this plan"), "it says what holds all the same: {plan}");
    applied(&stage, run).await;
    assert!(is_on_google(&stage).await, "the old one is there");
    let (_, plan) = planned(&stage, connection).await;
    assert!(plan.contains(&waits), "and the new one waits as before: {plan}");
}

#[tokio::test]
async fn what_was_bound_to_another_group_since_the_plan_is_not_deleted() {
    let (stage, connection) = managed(60).await;
    let was = removed(&stage, connection).await;
    let (run, _) = planned(&stage, connection).await;
    let draft = GroupDraft { name: Some("Singers".to_owned()), ..GroupDraft::default() };
    let other = stage.app.create_group(GroupSave { draft, ..with(&[]) }).await.expect("another");
    let other = other.shown.row.id;
    let bound = group_binding::Row { group: other, ..was.bindings[0].clone() };
    stage.app.store().write(move |tx| group_binding::put(tx, &bound)).await.expect("it is bound to that");

    let report = applied(&stage, run).await;

    assert!(report.contains("1 refused"), "its deletion was decided on before: {report}");
    assert!(report.contains("a group here was bound to it since the plan was made"), "it is said: {report}");
    assert!(is_on_google(&stage).await, "Google still has it");
    let bound = stage.app.group(other).await.expect("it is here").bindings;
    assert_eq!(bound.len(), 1, "and the other is bound to it");
}
