//! Whose account was deleted on Google is in no group there: here they stay in theirs until it is answered, and whoever is
//! brought back is in them again.

use directory::Thing;
use directory::group::Role;
use directory::provision::{AfterDeletion, Answer};
use serde_json::Value;
use store::plan::pair::Kind;
use sync::groups::{GroupSave, MemberEdit, NewMember};
use sync::import::{Mode, Scope};
use sync::provision::{Answers, Confirmed};
use sync::{Code, Watch};

use crate::group_stage::{
    applied, bound_group, google, import, managed, nothing_is_left, rows, save, synced, take_out, there,
};
use crate::stage::{Stage, not_let_in};

const CHOIR: &str = "choir@northwind.test";
const VOICES: &str = "voices@northwind.test";
const HELEN: &str = "helen.okafor@northwind.test";
const KOFI: &str = "kofi.mensah@northwind.test";
const WEI: &str = "wei.chen@northwind.test";

/// A group of Wei and Kofi on both sides, as an import read it; then Kofi's account is deleted on Google.
async fn deleted() -> (Stage, i64) {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner), (KOFI, Role::Member)]).await;
    synced(&stage, connection).await;
    import(&stage, connection).await;
    stage.google.delete_user(KOFI).await.expect("an administrator deletes it");
    assert!(!there(&stage, CHOIR).await.contains(KOFI), "with the account its memberships go");
    (stage, connection)
}

/// Who is in a group here, by address.
async fn here(stage: &Stage, group: &str) -> Vec<String> {
    let id = stage.app.group_named(group).await.expect("it is there").row.id;
    let members = stage.app.members(id, "", 0, 100).await.expect("they are read").rows;
    members.into_iter().map(|one| one.email).collect()
}

/// Plans a sync, answers its only question, and applies it; gives the rows about groups.
async fn answered(stage: &Stage, connection: i64, then: AfterDeletion) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    assert_eq!(open.len(), 1, "one question");
    let answer = Answer { deleted: Some(then), ..Answer::default() };
    stage.app.sync_answer(run, vec![open[0].row.id], answer).await.expect("it is answered");
    let planned = rows(stage, run).await;
    let done = applied(stage, run).await;
    assert!(done.starts_with("Done: "), "{done}");
    planned
}

#[tokio::test]
async fn whoever_is_brought_back_is_in_the_groups_again_by_the_same_run() {
    let (stage, connection) = deleted().await;

    let planned = answered(&stage, connection, AfterDeletion::Restore).await;

    assert_eq!(planned, "- update Choir <choir@northwind.test>: 1 member in", "the plan says it");
    assert!(there(&stage, CHOIR).await.contains(KOFI), "and it is so");
    nothing_is_left(&stage, connection).await;
    import(&stage, connection).await;
    assert!(here(&stage, CHOIR).await.contains(&KOFI.to_owned()), "the next import takes nobody out");
}

#[tokio::test]
async fn whose_account_is_gone_stays_in_the_group_here_until_that_is_answered() {
    for then in [AfterDeletion::Restore, AfterDeletion::CreateAgain] {
        let (stage, connection) = deleted().await;

        import(&stage, connection).await;

        assert!(here(&stage, CHOIR).await.contains(&KOFI.to_owned()), "nobody said that he leaves");
        answered(&stage, connection, then).await;
        assert!(there(&stage, CHOIR).await.contains(KOFI), "{then:?}: he is in it on Google again");
        import(&stage, connection).await;
        assert!(here(&stage, CHOIR).await.contains(&KOFI.to_owned()), "{then:?}: and here as before");
        nothing_is_left(&stage, connection).await;
    }
}

#[tokio::test]
async fn an_import_of_others_takes_nobody_out_whose_account_is_gone_either() {
    let (stage, connection) = deleted().await;
    let (scope, things) = (Scope::Query { text: format!("email={WEI}") }, [Thing::User, Thing::Group]);

    let read = stage.app.import_read_with(connection, scope, Mode::Full, &things, &Watch::silent()).await;
    stage.apply(read.expect("Google is read")).await;

    assert!(here(&stage, CHOIR).await.contains(&KOFI.to_owned()), "he was asked for by his id");
    import(&stage, connection).await;
    assert!(here(&stage, CHOIR).await.contains(&KOFI.to_owned()), "and the next of all knows it as well");
}

#[tokio::test]
async fn whoever_is_bound_by_a_group_alone_is_not_let_go_because_the_account_is_gone() {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    let members = [(WEI, Role::Owner), ("helen", Role::Member)];
    bound_group(&stage, connection, ("Choir", CHOIR), &members).await;
    synced(&stage, connection).await;
    import(&stage, connection).await;
    stage.google.delete_user(HELEN).await.expect("an administrator deletes it");
    import(&stage, connection).await;

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let helen: Vec<_> = rows.iter().filter(|row| row.row.email == HELEN).collect();
    assert_eq!(helen.len(), 1, "she is in the plan");
    assert_eq!(helen[0].row.kind, Kind::Conflict, "she is asked about: {}", helen[0].row.why);
}

#[tokio::test]
async fn who_left_a_group_on_google_before_and_is_there_leaves_it_here_all_the_same() {
    let (stage, connection) = deleted().await;
    let wei = [("groupKey", CHOIR), ("memberKey", WEI)];
    google(&stage, "directory.members.delete", &wei, Value::Null).await;

    import(&stage, connection).await;

    assert_eq!(here(&stage, CHOIR).await, [KOFI], "Wei was taken out, and Kofi waits");
}

#[tokio::test]
async fn a_group_that_is_gone_stays_in_the_group_around_it_until_that_is_answered() {
    let (stage, connection) = managed(60).await;
    let inner = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    bound_group(&stage, connection, ("Voices", VOICES), &[]).await;
    let members = vec![MemberEdit::Put(NewMember::Known(store::membership::Who::Group(inner)), Role::Member)];
    save(&stage, VOICES, GroupSave { members, ..GroupSave::default() }).await;
    synced(&stage, connection).await;
    import(&stage, connection).await;
    google(&stage, "directory.groups.delete", &[("groupKey", CHOIR)], Value::Null).await;

    import(&stage, connection).await;

    assert_eq!(here(&stage, VOICES).await, [CHOIR], "nobody said that it leaves");
    answered(&stage, connection, AfterDeletion::CreateAgain).await;
    assert!(there(&stage, VOICES).await.contains(CHOIR), "made again, it is in it on Google");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn whoever_removes_a_group_that_is_gone_is_promised_nothing_of_google_s() {
    let (stage, connection) = managed(60).await;
    let choir = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    google(&stage, "directory.groups.delete", &[("groupKey", CHOIR)], Value::Null).await;
    import(&stage, connection).await;

    let removal = stage.app.group_removal(choir).await.expect("it is told");

    assert_eq!(removal.consequences, ["northwind.test: Google has it no more"], "that is said");
    assert!(!removal.goes && removal.bound.is_empty(), "and no sync has anything to do there");
    let version = removal.row.version;
    stage.app.delete_group(choir, version, None).await.expect("nobody is asked what becomes of it there");
    nothing_is_left(&stage, connection).await;
}

/// Helen is bound by the choir alone; then her account is deleted on Google.
async fn helen_deleted() -> (Stage, i64) {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    let members = [(WEI, Role::Owner), ("helen", Role::Member)];
    bound_group(&stage, connection, ("Choir", CHOIR), &members).await;
    synced(&stage, connection).await;
    import(&stage, connection).await;
    stage.google.delete_user(HELEN).await.expect("an administrator deletes it");
    (stage, connection)
}

/// Plans a sync in which another account takes the place of one that is gone.
async fn created_again(stage: &Stage, connection: i64) -> i64 {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let answers = Answers { deleted: Some(AfterDeletion::CreateAgain), ..Answers::default() };
    stage.app.sync_answer_all(run, answers).await.expect("it is answered");
    run
}

/// The row of the next plan that is about Helen.
async fn next_of_helen(stage: &Stage, connection: i64) -> (Kind, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let helen = rows.into_iter().find(|row| row.row.email == HELEN && row.row.thing == Thing::User);
    let helen = helen.expect("she is in the plan").row;
    (helen.kind, helen.why)
}

#[tokio::test]
async fn whoever_leaves_the_group_while_another_account_waits_to_be_made_gets_none() {
    let (stage, connection) = helen_deleted().await;
    let run = created_again(&stage, connection).await;
    stage.google.fault(not_let_in("POST", "/users")).await.expect("control is on");
    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(stopped.expect_err("not today").code(), Code::GoogleUnavailable, "Google asks for a pause");
    take_out(&stage, CHOIR, "helen").await;

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    let report = report.expect("it comes to its end");
    assert_eq!(report.run.counts.created, 0, "nobody wishes it any more");
    let left = "the user left the last bound group since the plan was made; sync again";
    assert!(report.problems.iter().any(|one| one.why == left), "{:?}", report.problems);
    let next = (Kind::Suspend, "let go".to_owned());
    assert_eq!(next_of_helen(&stage, connection).await, next, "leaving the last of them is an unbind");
}

#[tokio::test]
async fn whom_a_group_had_brought_is_asked_about_again_also_where_groups_are_not_managed_any_more() {
    let (stage, connection) = helen_deleted().await;
    stage.app.set_group_switch(connection, false).await.expect("it may be");
    let held = stage.google.seats_held().await.expect("it is told");
    stage.google.set_seats(Some(held)).await.expect("not one is free");
    let run = created_again(&stage, connection).await;

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    let counts = report.expect("it comes to its end").run.counts;
    assert_eq!((counts.created, counts.refused), (0, 1), "there is no licence");
    let next = (Kind::Conflict, "deleted on Google; it can be brought back".to_owned());
    assert_eq!(next_of_helen(&stage, connection).await, next, "she is not lost");
}

#[tokio::test]
async fn whoever_gets_another_account_in_place_of_one_that_is_gone_stays_bound_by_the_group_alone() {
    let (stage, connection) = helen_deleted().await;

    answered(&stage, connection, AfterDeletion::CreateAgain).await;

    assert_eq!(stage.person("helen").await.accounts, 1, "she has another one");
    take_out(&stage, CHOIR, "helen").await;
    let (kind, why) = next_of_helen(&stage, connection).await;
    assert_eq!(kind, Kind::Suspend, "with the group she leaves: {why}");
}
