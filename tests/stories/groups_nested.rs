//! A group inside of another: what Google's group lacks of it is said, it comes again with its group, and it leaves as it
//! was said.

use directory::Thing;
use directory::group::provision::GroupRelease;
use directory::group::{GroupStep, Role};
use directory::provision::{AfterDeletion, Answer};
use insta::assert_snapshot;
use serde_json::{Value, json};
use store::membership::Who;
use store::plan::pair::Kind;
use sync::Watch;
use sync::groups::{Bind, GroupDraft, GroupSave};
use sync::import::{Mode, Scope};

use crate::group_stage::{
    applied, bound_group, come_there, google, import, managed, nothing_is_left, planned, rows, save, synced,
    take_out, there, with,
};
use crate::stage::Stage;

const TOP: &str = "top@northwind.test";
const CHOIR: &str = "choir@northwind.test";
const INNER: &str = "inner@northwind.test";
const KOFI: &str = "kofi.mensah@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const ZOE: &str = "zoe.vanderberg@northwind.test";

/// Makes a group that is in the directory alone.
async fn unbound(stage: &Stage, name: &str) {
    let draft = GroupDraft { name: Some(name.to_owned()), ..GroupDraft::default() };
    stage.app.create_group(GroupSave { draft, ..GroupSave::default() }).await.expect("it may be made");
}

/// What putting these into the outer group would mean on Google.
async fn told_before(stage: &Stage, members: &[(&str, Role)]) -> String {
    let row = stage.app.group_named(TOP).await.expect("it is there").row;
    let would = stage.app.preview_group(row.id, row.version, with(members)).await.expect("it may be");
    would.consequences.join("\n")
}

/// Who is in a group of the directory that is no user: kind and name, or address.
async fn beside(stage: &Stage, key: &str) -> Vec<String> {
    let id = stage.app.group_named(key).await.expect("it is there").row.id;
    let members = stage.app.members(id, "", 0, 100).await.expect("they are read").rows;
    let no_users = members.iter().filter(|row| !matches!(row.who, Who::User(_)));
    no_users.map(|row| format!("{} {}{}", row.who.kind(), row.name, row.email)).collect()
}

#[tokio::test]
async fn what_google_lacks_for_an_inner_group_is_not_bound_is_said_as_long_as_it_is_so() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Top", TOP), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    unbound(&stage, "Team").await;

    let inner = [("Team", Role::Member)];
    assert_snapshot!(told_before(&stage, &inner).await, @"northwind.test: Team is not bound here, so Google's group lacks it");
    save(&stage, TOP, with(&inner)).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- oneside Top <top@northwind.test>: Team is not bound here, so Google's group lacks it");
    let groups = stage.app.sync_plan(run).await.expect("there is a plan").groups;
    assert_eq!(groups.map(|(scope, same)| scope - same), Some(1), "it is not among those in step");
    applied(&stage, run).await;

    unbound(&stage, "Band").await;
    stage.add_person("helen", ("Helen", "Okafor"), "helen@elsewhere.example").await;
    save(&stage, TOP, with(&[("Band", Role::Member), (ZOE, Role::Member), ("helen", Role::Member)])).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- update Top <top@northwind.test>: 1 member in; Team, Band are not bound here, so Google's group lacks them; 1 member has no account on this connection");
    applied(&stage, run).await;

    let draft = GroupDraft { email: Some("team@northwind.test".to_owned()), ..GroupDraft::default() };
    let bind = vec![(connection, Bind::Bind)];
    save(&stage, "Team", GroupSave { draft, bind, ..GroupSave::default() }).await;
    assert_eq!(told_before(&stage, &[("Team", Role::Manager)]).await, "", "it comes");
    let (run, plan) = planned(&stage, connection).await;
    assert!(
        plan.contains("Top <top@northwind.test>: 1 member in; Band is not bound here"),
        "it comes: {plan}"
    );
    applied(&stage, run).await;
    assert!(there(&stage, TOP).await.contains("group member <team@northwind.test>"), "it came");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_that_is_made_again_comes_into_the_group_around_it_by_the_same_run() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    bound_group(&stage, connection, ("Top", TOP), &[("Choir", Role::Member)]).await;
    synced(&stage, connection).await;
    google(&stage, "directory.groups.delete", &[("groupKey", CHOIR)], Value::Null).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    - conflict Choir <choir@northwind.test>: deleted on Google; it does not come back
    - oneside Top <top@northwind.test>: Choir is not on Google any more, so Google's group lacks it
    ");
    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let id = open[0].row.id;
    let again = Answer { deleted: Some(AfterDeletion::CreateAgain), ..Answer::default() };
    stage.app.sync_answer(run, vec![id], again).await.expect("it is made again");
    assert_snapshot!(rows(&stage, run).await, @"
    - create Choir <choir@northwind.test>: new group; 1 member in
    - update Top <top@northwind.test>: 1 member in
    ");
    stage.app.sync_answer(run, vec![id], Answer::default()).await.expect("the answer is taken back");
    assert_eq!(rows(&stage, run).await, plan, "as before");
    stage.app.sync_answer(run, vec![id], again).await.expect("it is made again after all");
    applied(&stage, run).await;

    assert_snapshot!(there(&stage, TOP).await, @"group member <choir@northwind.test>");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn whose_account_is_made_again_comes_into_the_groups_by_the_same_run() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner), (KOFI, Role::Member)]).await;
    synced(&stage, connection).await;
    stage.google.delete_user(KOFI).await.expect("an administrator deletes it");

    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "so far nothing is to be done about the group");
    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let again = Answer { deleted: Some(AfterDeletion::CreateAgain), ..Answer::default() };
    stage.app.sync_answer(run, vec![open[0].row.id], again).await.expect("it is made again");
    assert_snapshot!(rows(&stage, run).await, @"- update Choir <choir@northwind.test>: 1 member in");
    stage
        .app
        .sync_answer(run, vec![open[0].row.id], Answer::default())
        .await
        .expect("the answer is taken back");
    assert_eq!(rows(&stage, run).await, plan, "as before");
    stage.app.sync_answer(run, vec![open[0].row.id], again).await.expect("it is made again after all");
    applied(&stage, run).await;

    assert_snapshot!(there(&stage, CHOIR).await, @"
    user member <kofi.mensah@northwind.test>
    user owner <wei.chen@northwind.test>
    ");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_removed_group_stays_in_the_group_around_it_as_google_s_until_that_is_deleted() {
    let (stage, connection) = managed(60).await;
    let choir = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    bound_group(&stage, connection, ("Top", TOP), &[("Choir", Role::Member)]).await;
    synced(&stage, connection).await;
    unbound(&stage, "Singers").await;
    save(&stage, "Singers", with(&[("Choir", Role::Member)])).await;

    let removal = stage.app.group_removal(choir).await.expect("it is told");
    assert_eq!(removal.inside, ["Singers", "Top"], "it is in both");
    assert_eq!(removal.stays_in, ["Top"], "Google has it in one");
    let version = removal.row.version;
    stage.app.delete_group(choir, version, Some(GroupRelease::Delete)).await.expect("it is removed");
    assert_eq!(beside(&stage, "Singers").await, Vec::<String>::new(), "it left the one");
    assert_eq!(beside(&stage, TOP).await, [format!("other-group {CHOIR}")], "and stays in the other");
    synced(&stage, connection).await;
    assert_eq!(beside(&stage, TOP).await, Vec::<String>::new(), "with Google's group it goes");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_that_a_sync_binds_is_the_member_that_google_s_was() {
    let (stage, connection) = managed(60).await;
    let choir = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    bound_group(&stage, connection, ("Top", TOP), &[("Choir", Role::Member)]).await;
    synced(&stage, connection).await;
    let version = stage.app.group_removal(choir).await.expect("it is told").row.version;
    stage.app.delete_group(choir, version, Some(GroupRelease::Leave)).await.expect("it is removed");
    assert_eq!(beside(&stage, TOP).await, [format!("other-group {CHOIR}")], "Google's is in the other");
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;

    synced(&stage, connection).await;

    assert_eq!(beside(&stage, TOP).await, [format!("group Choir{CHOIR}")], "by the group that has it now");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn whoever_is_taken_out_is_named_as_the_directory_knows_them() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    let members = [("Choir", Role::Member), (ZOE, Role::Member), (WEI, Role::Owner)];
    bound_group(&stage, connection, ("Top", TOP), &members).await;
    synced(&stage, connection).await;
    for who in ["Choir", ZOE] {
        take_out(&stage, TOP, who).await;
    }

    let (run, _) = planned(&stage, connection).await;

    let row = stage.app.sync_rows(run, vec![Kind::Update], 0, 10).await.expect("it has rows").remove(0).row;
    let detail = stage.app.sync_group_detail(run, row.id).await.expect("it is read").expect("it is a group");
    let (zoe, choir) =
        (stage.person("zoe.vanderberg").await.id, stage.app.group_named(CHOIR).await.expect("there").row.id);
    let mut out: Vec<_> = detail.members.iter().filter_map(GroupStep::member).map(|one| &one.who).collect();
    out.sort();
    assert_eq!(out, [&Who::User(zoe), &Who::Group(choir)], "none is somebody who was not imported");
    applied(&stage, run).await;
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the undo is planned");
    applied(&stage, undo).await;
    assert!(there(&stage, TOP).await.contains(ZOE), "undone, they are in it again");
}

#[tokio::test]
async fn a_group_that_is_to_be_deleted_is_put_into_none() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    let delete = vec![(connection, Bind::Release(GroupRelease::Delete))];
    save(&stage, CHOIR, GroupSave { bind: delete, ..GroupSave::default() }).await;
    bound_group(&stage, connection, ("Top", TOP), &[("Choir", Role::Member)]).await;

    let (run, plan) = planned(&stage, connection).await;

    let top = "- create Top <top@northwind.test>: new group; Choir is to be deleted there, so Google's group lacks it";
    assert!(plan.lines().any(|line| line == top), "it is left out, and that is said: {plan}");
    let done = applied(&stage, run).await;
    assert!(done.starts_with("Done: "), "{done}");
    assert_eq!(there(&stage, TOP).await, "", "it never came into the other");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_that_a_sync_binds_to_one_inside_of_its_member_closes_no_circle() {
    let (stage, connection) = managed(60).await;
    let inner = json!({ "email": INNER, "name": "Inner", "description": "All about Inner" });
    google(&stage, "directory.groups.insert", &[], inner).await;
    bound_group(&stage, connection, ("Top", TOP), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    come_there(&stage, TOP, INNER, "MEMBER").await;
    let things = [Thing::User, Thing::Group];
    let watch = Watch::silent();
    let read = stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch).await;
    let read = read.expect("Google is read");
    stage.untick(read, INNER).await.expect("it may be left out");
    stage.apply(read).await;
    let as_google_s = [format!("other-group {INNER}")];
    assert_eq!(beside(&stage, TOP).await, as_google_s, "nobody imported it");
    bound_group(&stage, connection, ("Inner", INNER), &[("Top", Role::Member)]).await;

    let (run, plan) = planned(&stage, connection).await;

    let not_in = format!("not put in, for this group is inside of it: {TOP}");
    let adopts = "bound to the group of that address";
    assert_eq!(plan, format!("- update Inner <{INNER}>: {adopts}; {not_in}"), "Google would refuse it");
    let done = applied(&stage, run).await;
    assert!(done.starts_with("Done: "), "{done}");
    assert_eq!(beside(&stage, TOP).await, as_google_s, "here neither is inside of the other twice");
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, format!("- skip Inner <{INNER}>: {not_in}"), "it is said as long as it is so");
    stage.app.discard(run).await.expect("it has nothing to do");
    import(&stage, connection).await;
    assert_eq!(beside(&stage, TOP).await, as_google_s, "and no import closes it either");
}
