//! A group that was let go stays let go, and no import makes a second group of one address.

use directory::Thing;
use directory::group::Role;
use directory::group::provision::GroupRelease;
use directory::provision::{AfterDeletion, Answer};
use insta::assert_snapshot;
use serde_json::{Value, json};
use sync::Watch;
use sync::groups::{Bind, GroupDraft, GroupSave};
use sync::import::{Mode, Scope};

use crate::group_stage::{
    applied, bound_group, google, import, managed, nothing_is_left, planned, rows, save, synced, there, with,
};
use crate::stage::Stage;

const CHOIR: &str = "choir@northwind.test";
const VOICES: &str = "voices@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const ZOE: &str = "zoe.vanderberg@northwind.test";

/// What an import would do about Google's group of an address.
async fn looked_at(stage: &Stage, connection: i64, email: &str) -> (i64, String) {
    let things = [Thing::User, Thing::Group];
    let watch = Watch::silent();
    let read = stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch).await;
    let run = read.expect("Google is read");
    let row = stage.row(run, email).await.decision;
    let tick = if row.ticked { "x" } else { " " };
    let locked = row.locked.map(|why| format!(" ({why})")).unwrap_or_default();
    // On which day is no matter.
    let mut why = row.why;
    if let Some(at) = why.find("here on ") {
        let day = at + "here on ".len();
        why.replace_range(day..day + "2026-01-01".len(), "<day>");
    }
    (run, format!("[{tick}] {:?}: {why}{locked}", row.kind))
}

async fn let_go(stage: &Stage, connection: i64, key: &str) {
    let bind = vec![(connection, Bind::Release(GroupRelease::Leave))];
    save(stage, key, GroupSave { bind, ..GroupSave::default() }).await;
    synced(stage, connection).await;
}

async fn is_bound(stage: &Stage, key: &str) -> bool {
    !stage.app.group_named(key).await.expect("it is there").bindings.is_empty()
}

async fn how_many(stage: &Stage, address: &str) -> u64 {
    stage.app.groups(address, 0, 10).await.expect("the list").total
}

fn addressed(email: &str) -> GroupSave {
    let draft = GroupDraft { email: Some(email.to_owned()), ..GroupDraft::default() };
    GroupSave { draft, ..GroupSave::default() }
}

#[tokio::test]
async fn one_that_was_let_go_by_hand_is_bound_again_only_by_hand() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    let_go(&stage, connection, CHOIR).await;

    import(&stage, connection).await;

    assert!(!is_bound(&stage, CHOIR).await, "an import does not bind it by itself");
    let (run, row) = looked_at(&stage, connection, CHOIR).await;
    assert_snapshot!(row, @"[ ] Match: same address as the group Choir; let go here on <day> by morgan");
    stage.tick(run, CHOIR).await.expect("somebody says that it is to be bound");
    stage.apply(run).await;
    assert!(is_bound(&stage, CHOIR).await, "then it is");

    let_go(&stage, connection, CHOIR).await;
    let bind = vec![(connection, Bind::Bind)];
    save(&stage, CHOIR, GroupSave { bind, ..GroupSave::default() }).await;
    synced(&stage, connection).await;
    assert!(is_bound(&stage, CHOIR).await, "bound by hand");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn one_whose_address_was_taken_away_does_not_come_back_as_another() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    save(&stage, CHOIR, addressed("")).await;
    synced(&stage, connection).await;

    import(&stage, connection).await;

    assert_eq!(how_many(&stage, "Choir").await, 1, "there is one, not two");
    assert_snapshot!(looked_at(&stage, connection, CHOIR).await.1, @"[ ] Removed: let go here on <day> by morgan");
}

#[tokio::test]
async fn one_that_an_undo_let_go_is_not_bound_by_the_next_import() {
    let (stage, connection) = managed(60).await;
    let body = json!({ "email": CHOIR, "name": "Choir", "description": "All about Choir" });
    google(&stage, "directory.groups.insert", &[], body).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[]).await;
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the undo is planned");
    applied(&stage, undo).await;
    assert!(!is_bound(&stage, CHOIR).await, "as before the run");

    import(&stage, connection).await;

    assert!(!is_bound(&stage, CHOIR).await, "what was undone is not done again by itself");
}

#[tokio::test]
async fn another_group_of_the_address_of_one_that_is_gone_is_asked_about() {
    let (stage, connection) = managed(60).await;
    let choir = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    let first = stage.app.group(choir).await.expect("it is there").bindings[0].google_id.clone();
    google(&stage, "directory.groups.delete", &[("groupKey", CHOIR)], Value::Null).await;
    google(&stage, "directory.groups.insert", &[], json!({ "email": CHOIR, "name": "Another choir" })).await;

    import(&stage, connection).await;

    assert_eq!(how_many(&stage, CHOIR).await, 1, "no second group of one address");
    let (run, row) = looked_at(&stage, connection, CHOIR).await;
    assert_snapshot!(row, @"[ ] Match: same address as the group Choir, whose own is not on Google any more; tick it if this one takes its place");
    stage.tick(run, CHOIR).await.expect("it takes its place");
    stage.apply(run).await;
    let bound = stage.app.group(choir).await.expect("it is there").bindings;
    assert!(bound.len() == 1 && bound[0].google_id != first, "the new one, and it alone: {bound:?}");

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the undo is planned");
    let sure = crate::killed_while_it_syncs::confirmed(&stage.app, undo).await;
    stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is applied");
    let bound = stage.app.group(choir).await.expect("it is there").bindings;
    assert_eq!(bound.len(), 1, "undone, it is tied as before");
    assert_eq!(
        (bound[0].google_id.as_str(), bound[0].gone_at.is_some()),
        (first.as_str(), true),
        "to the one that is gone"
    );
}

/// A group that is gone on Google.
async fn gone(stage: &Stage, connection: i64) {
    bound_group(stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(stage, connection).await;
    google(stage, "directory.groups.delete", &[("groupKey", CHOIR)], Value::Null).await;
}

/// Answers what becomes of it; gives what the plan says then.
async fn answered(stage: &Stage, run: i64, then: AfterDeletion) -> String {
    let all = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let choir = all.iter().find(|row| row.row.email == CHOIR).expect("it is among them");
    let answer = Answer { deleted: Some(then), ..Answer::default() };
    stage.app.sync_answer(run, vec![choir.row.id], answer).await.expect("it is answered");
    rows(stage, run).await
}

async fn impostor(stage: &Stage) {
    google(stage, "directory.groups.insert", &[], json!({ "email": CHOIR, "name": "Impostor" })).await;
}

#[tokio::test]
async fn one_that_is_gone_is_not_made_again_while_another_has_its_address_nor_bound_to_that_by_itself() {
    let (stage, connection) = managed(60).await;
    gone(&stage, connection).await;
    impostor(&stage).await;
    let (run, _) = planned(&stage, connection).await;

    let again = answered(&stage, run, AfterDeletion::CreateAgain).await;
    assert_eq!(again, "- conflict Choir <choir@northwind.test>: the address belongs to a group");

    let unbound = answered(&stage, run, AfterDeletion::Unbind).await;
    assert_eq!(unbound, "- suspend Choir <choir@northwind.test>: let go; Google has no such group any more");
    applied(&stage, run).await;
    import(&stage, connection).await;
    assert!(!is_bound(&stage, CHOIR).await, "an import does not bind it to the other by itself");
    assert_snapshot!(looked_at(&stage, connection, CHOIR).await.1, @"[ ] Match: same address as the group Choir; let go here on <day> by morgan");
}

#[tokio::test]
async fn who_is_to_come_into_a_group_that_was_not_made_again_waits() {
    let (stage, connection) = managed(60).await;
    gone(&stage, connection).await;
    let (run, _) = planned(&stage, connection).await;
    let again = answered(&stage, run, AfterDeletion::CreateAgain).await;
    assert_eq!(again, "- create Choir <choir@northwind.test>: new group; 1 member in", "so far it is free");
    impostor(&stage).await;

    let told = applied(&stage, run).await;

    let waits = "there is no group on Google that this could be done to; sync again";
    assert!(told.contains(waits), "nobody is put into the dead one: {told}");
    assert_eq!(there(&stage, CHOIR).await, "", "nor into the other");
}

#[tokio::test]
async fn a_group_whose_address_another_has_here_waits_until_that_one_gives_it_up() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    save(&stage, CHOIR, addressed(VOICES)).await;
    google(&stage, "directory.groups.insert", &[], json!({ "email": VOICES, "name": "Voices" })).await;

    import(&stage, connection).await;

    assert_eq!(how_many(&stage, VOICES).await, 1, "no second group of one address");
    assert_snapshot!(looked_at(&stage, connection, VOICES).await.1, @"[ ] Conflict: the group Choir has this address here, and is bound to another on Google (give Choir another address first, or let it go)");
    save(&stage, VOICES, addressed(CHOIR)).await;
    import(&stage, connection).await;
    let came = stage.app.group_named(VOICES).await.expect("now it came");
    assert_eq!(came.row.group.name, "Voices", "as itself");
}

#[tokio::test]
async fn a_group_that_took_the_address_of_one_which_has_another_since_comes_with_it() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(ZOE, Role::Owner)]).await;
    synced(&stage, connection).await;
    google(&stage, "directory.groups.update", &[("groupKey", CHOIR)], json!({ "email": VOICES })).await;
    let alias = [("groupKey", VOICES), ("alias", CHOIR)];
    google(&stage, "directory.groups.aliases.delete", &alias, Value::Null).await;
    google(&stage, "directory.groups.insert", &[], json!({ "email": CHOIR, "name": "Another choir" })).await;

    let (run, row) = looked_at(&stage, connection, CHOIR).await;
    assert_eq!(&row[..9], "[x] New: ", "the other gives it up in the same import");
    let report = stage.apply(run).await;

    let of_groups = report.run.counts.beside.get(&Thing::Group).copied().unwrap_or_default();
    assert_eq!((of_groups.created, of_groups.refused), (1, 0), "{:?}", report.problems);
    let names = [(CHOIR, "Another choir"), (VOICES, "Choir")];
    for (address, name) in names {
        let found = stage.app.group_named(address).await.expect("it is there").row.group;
        assert_eq!((found.name.as_str(), found.email.as_str()), (name, address), "each has its own");
    }
}

#[tokio::test]
async fn one_that_was_removed_here_comes_back_as_no_other_by_itself() {
    let (stage, connection) = managed(60).await;
    let row = stage.app.group_named("finance@northwind.test").await.expect("it is there").row;
    stage.app.delete_group(row.id, row.version, Some(GroupRelease::Leave)).await.expect("it is removed");
    let draft = GroupDraft {
        name: Some("Money".to_owned()),
        email: Some("finance@northwind.test".to_owned()),
        ..GroupDraft::default()
    };
    stage.app.create_group(GroupSave { draft, ..with(&[]) }).await.expect("another of its address");

    let (_, row) = looked_at(&stage, connection, "finance@northwind.test").await;

    assert_snapshot!(row, @"[ ] Match: same address as the group Money; removed here on <day> by morgan");
}
