//! F19: whoever is let go is suspended and signed out, left active, or archived, as it was chosen; whoever is bound again is
//! active again only where Rollcall suspended them.

use directory::provision::{Answer, Winner};
use directory::user::Unbind;
use insta::assert_snapshot;
use sandbox::Fault;
use sandbox::control::{Write, Writer};
use serde_json::json;
use store::binding;
use store::plan::pair::Kind;
use store::user::Standing;
use sync::Watch;
use sync::import::Scope;
use sync::provision::{Answers, Confirmed, Forecast};

use crate::stage::{Stage, told};

const WEI: &str = "wei.chen@northwind.test";
const PRIYA: &str = "priya.raman@northwind.test";

async fn imported() -> (Stage, i64, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    (stage, connection, wei)
}

async fn synced(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let mut lines: Vec<_> = rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect();
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    lines.push(told(&report.expect("the plan is applied")));
    lines.join("\n")
}

/// How Wei's account stands on Google: suspended, archived.
async fn on_google(stage: &Stage) -> (bool, bool) {
    let read = Write::new("directory.users.get", &[("userKey", WEI)], json!({}));
    let user = stage.google.write_as(&Writer::console(PRIYA), &read).await.expect("the account is there");
    (user["suspended"] == true, user["archived"] == true)
}

#[tokio::test]
async fn suspended_and_signed_out_where_that_was_chosen() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Suspend).await.expect("Wei is bound");
    assert_eq!(on_google(&stage).await, (false, false), "a wish alone changes nothing");

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: suspended, and signed out; let go
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended, 1 let go
    ");

    assert_eq!(on_google(&stage).await, (true, false), "the account is suspended");
    assert_eq!(stage.google.sign_outs(WEI).await.expect("Wei is there").len(), 1, "its sessions end");
    let wei = stage.person("wei.chen").await;
    assert_eq!(
        (wei.accounts, wei.standing),
        (0, Standing::DirectoryOnly),
        "and the user stays here, unbound"
    );
}

#[tokio::test]
async fn left_active_where_that_was_chosen() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: let go
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 let go
    ");

    assert_eq!(on_google(&stage).await, (false, false), "nothing was sent");
    assert_eq!(
        stage.google.sign_outs(WEI).await.expect("Wei is there"),
        [] as [i64; 0],
        "nobody is signed out"
    );
}

#[tokio::test]
async fn archived_where_that_was_chosen() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Archive).await.expect("Wei is bound");

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: archived; let go
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended, 1 let go
    ");

    assert!(on_google(&stage).await.1, "the account is archived");
}

#[tokio::test]
async fn whom_rollcall_archived_is_out_of_the_archive_when_they_are_bound_again() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Archive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: bound again; out of the archive
    Done: 0 created, 0 updated, 1 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated
    ");

    assert_eq!(on_google(&stage).await, (false, false), "in use again, with the same account");
}

#[tokio::test]
async fn whom_somebody_else_archived_is_said_to_stay_archived_when_they_are_bound_again() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    stage.google.edit_user(WEI, json!({ "archived": true })).await.expect("it is done in the console");
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: bound again; stays archived: take it out of the archive in Google's Admin console, which takes a licence
    Done: 0 created, 0 updated, 1 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused
    ");

    assert!(on_google(&stage).await.1, "only a suspension is lifted");
}

#[tokio::test]
async fn what_rollcall_suspended_is_active_again_with_the_same_account() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Suspend).await.expect("Wei is bound");
    synced(&stage, connection).await;
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: bound again; active again
    Done: 0 created, 0 updated, 1 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated
    ");

    assert_eq!(on_google(&stage).await, (false, false), "active again");
    assert_eq!(stage.person("wei.chen").await.accounts, 1, "and bound, to the account of before");
    let made = stage
        .requests("/users")
        .await
        .into_iter()
        .filter(|seen| seen.method == "POST" && !seen.target.contains("signOut"));
    assert_eq!(made.count(), 0, "no other account was made");
}

#[tokio::test]
async fn what_somebody_else_suspended_meanwhile_stays_so() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    let suspend = Write::update_user(WEI, json!({ "suspended": true }));
    stage.google.write_as(&Writer::console(PRIYA), &suspend).await.expect("somebody suspends Wei");
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: bound again; stays suspended: not known to be Rollcall's doing, lift it in Google's Admin console
    Done: 0 created, 0 updated, 1 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused
    ");
    assert_eq!(on_google(&stage).await, (true, false), "it is not for us to lift");
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: suspended by another administrator
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 1 skipped, 0 conflicts, 0 refused
    ");
}

/// What an import would do about Wei, with the day of the letting go struck out.
async fn looked_at(stage: &Stage, connection: i64, email: &str) -> (i64, String) {
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let row = stage.row(run, email).await.decision;
    let tick = if row.ticked { "x" } else { " " };
    (run, format!("[{tick}] {:?}: {}", row.kind, row.why.replace("2026-11-18", "<day>")))
}

#[tokio::test]
async fn whoever_was_let_go_is_bound_again_by_an_import_only_if_somebody_says_so() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");
    synced(&stage, connection).await;

    stage.import(connection, Scope::All).await;

    assert_eq!(stage.person("wei.chen").await.accounts, 0, "an import does not bind Wei by itself");
    let (run, row) = looked_at(&stage, connection, WEI).await;
    assert_snapshot!(row, @"[ ] Match: same email as wei.chen; let go here on <day>");
    stage.tick(run, WEI).await.expect("somebody says so");
    stage.apply(run).await;
    assert_eq!(stage.person("wei.chen").await.accounts, 1, "then Wei is bound");
    let left =
        stage.app.store().read(move |conn| store::former_binding::of_user(conn, connection, wei)).await;
    assert_eq!(left.expect("it reads"), None, "and is let go no more");

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    let report = stage.app.sync_apply(undo, &Confirmed::default(), &Watch::silent()).await;
    report.expect("it is undone");
    assert_eq!(stage.person("wei.chen").await.accounts, 0, "Wei is let go again");
    assert_snapshot!(looked_at(&stage, connection, WEI).await.1, @"[ ] Match: same email as wei.chen; let go here on <day>");
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei is to come back");
    assert_snapshot!(looked_at(&stage, connection, WEI).await.1, @"[x] Match: same email as wei.chen");
}

#[tokio::test]
async fn the_account_of_whoever_was_let_go_is_known_under_another_address() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    stage
        .google
        .edit_user(WEI, json!({ "primaryEmail": "wei@northwind.test", "aliases": null }))
        .await
        .expect("renamed");

    let (run, row) = looked_at(&stage, connection, "wei@northwind.test").await;

    assert_snapshot!(row, @"[ ] Match: same alias as wei.chen; let go here on <day>");
    stage.tick(run, "wei@northwind.test").await.expect("somebody says so");
    stage.apply(run).await;
    assert_eq!(stage.person("wei.chen").await.accounts, 1, "no second Wei was made");
}

#[tokio::test]
async fn what_rollcall_suspended_is_known_as_its_own_when_an_import_binds_it() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Suspend).await.expect("Wei is bound");
    synced(&stage, connection).await;

    let (run, row) = looked_at(&stage, connection, WEI).await;
    assert_snapshot!(row, @"[ ] Match: same email as wei.chen; let go here on <day>");
    stage.tick(run, WEI).await.expect("somebody says so");
    stage.apply(run).await;

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: active again
    Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 reactivated
    ");
    assert_eq!(on_google(&stage).await, (false, false), "what Rollcall suspended it may lift");
}

/// Lets Wei go in a way, has somebody let the account in again at Google, which a sync reads, and take it out of use after that.
async fn taken_out_again_by_another(how: Unbind, out: (&str, bool)) -> (Stage, i64) {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], how).await.expect("Wei is bound");
    synced(&stage, connection).await;
    stage.google.edit_user(WEI, json!({ out.0: false })).await.expect("it is done in the console");
    synced(&stage, connection).await;
    stage.google.edit_user(WEI, json!({ out.0: out.1 })).await.expect("it is done in the console");
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");
    (stage, connection)
}

#[tokio::test]
async fn what_another_suspends_after_it_was_lifted_stays_suspended() {
    let (stage, connection) = taken_out_again_by_another(Unbind::Suspend, ("suspended", true)).await;
    let plan = synced(&stage, connection).await;
    assert!(!plan.contains("active again"), "{plan}");
    assert!(on_google(&stage).await.0, "whoever suspended it then had a reason");
}

#[tokio::test]
async fn what_another_archives_after_it_was_taken_out_stays_in_the_archive() {
    let (stage, connection) = taken_out_again_by_another(Unbind::Archive, ("archived", true)).await;
    let plan = synced(&stage, connection).await;
    assert!(plan.contains("stays archived"), "{plan}");
    assert!(on_google(&stage).await.1, "whoever archived it then had a reason");
}

#[tokio::test]
async fn whom_rollcall_suspended_and_archived_is_in_use_again_in_one_sync() {
    let (stage, connection, wei) = imported().await;
    stage.change("wei.chen", |user| user.state = directory::user::State::Suspended).await;
    synced(&stage, connection).await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Archive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    assert_eq!(on_google(&stage).await, (true, true), "both by our hand");
    stage.change("wei.chen", |user| user.state = directory::user::State::Active).await;
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");

    let plan = synced(&stage, connection).await;

    assert!(plan.contains("out of the archive; active again"), "{plan}");
    assert_eq!(on_google(&stage).await, (false, false), "in use again");
}

#[tokio::test]
async fn what_google_keeps_in_the_archive_is_taken_out_by_the_next_sync_and_what_another_archives_then_is_not()
 {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Archive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");
    let no_licence = Fault::error("PUT", "/users/", 412, "conditionNotMet", "No licence is free.");
    stage.google.fault(no_licence).await.expect("control is on");
    let refused = synced(&stage, connection).await;
    assert!(refused.contains("1 refused") && on_google(&stage).await.1, "it is still there: {refused}");

    let again = synced(&stage, connection).await;
    assert!(again.contains("out of the archive"), "{again}");
    assert_eq!(on_google(&stage).await, (false, false), "in use again");

    stage.google.edit_user(WEI, json!({ "archived": true })).await.expect("it is done in the console");
    let theirs = synced(&stage, connection).await;
    assert!(theirs.contains("archived on Google"), "{theirs}");
    assert!(on_google(&stage).await.1, "theirs is left alone");
}

#[tokio::test]
async fn whom_rollcall_archived_is_out_of_the_archive_also_when_an_import_has_linked_them() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Archive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let answer = sync::import::Answer::Link { user: wei };
    stage.answer(run, WEI, answer).await.expect("the account is Wei's");
    stage.apply(run).await;

    let plan = synced(&stage, connection).await;

    assert!(plan.contains("out of the archive"), "{plan}");
    assert_eq!(on_google(&stage).await, (false, false), "in use again");
}

#[tokio::test]
async fn the_undo_of_a_run_leaves_what_a_later_one_let_go() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Archive).await.expect("Wei is bound");
    let first = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(first, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");
    synced(&stage, connection).await;
    stage.app.unbind_users(connection, vec![wei], Unbind::Archive).await.expect("and goes again");
    synced(&stage, connection).await;

    let undo = stage.app.undo_read(first, &Watch::silent()).await.expect("it can be undone");

    let ticked = stage.app.sync_rows(undo, Vec::new(), 0, 10).await.expect("it has rows");
    assert!(ticked.iter().all(|row| !row.row.ticked), "nothing of it is as that run left it: {ticked:?}");
    assert!(on_google(&stage).await.1, "in the archive, as the last run left it");
}

#[tokio::test]
async fn an_account_to_which_two_come_goes_to_whose_it_was_and_the_other_is_told_so_in_the_plan() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    stage.change("wei.chen", |wei| wei.email = "chen.wei@northwind.test".to_owned()).await;
    let other = stage.add_person("wei.second", ("Wei", "Chen"), WEI).await;
    stage.app.bind_users(connection, vec![wei, other]).await.expect("both are there");

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    let of_other = async || {
        let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
        let row = rows.into_iter().find(|row| row.row.user == Some(other)).expect("the other has a row").row;
        (row.kind, row.why)
    };
    let claimed = (Kind::Conflict, "the account is to be bound to another user".to_owned());
    assert_eq!(of_other().await, claimed, "while Wei is asked whose address holds");
    let here = Answers { differ: Some(Winner::Directory), ..Answers::default() };
    stage.app.sync_answer_all(run, here).await.expect("the directory's");
    assert_eq!(of_other().await, claimed, "and when Wei was answered");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    let told = told(&report.expect("the plan is applied"));
    assert!(told.contains(" 1 conflicts, 0 refused"), "nothing fails that was planned: {told}");
    assert_eq!(stage.person("wei.chen").await.accounts, 1, "Wei has the account of before");
    assert_eq!(stage.person("wei.second").await.accounts, 0, "which is nobody else's");
}

#[tokio::test]
async fn an_account_to_which_two_come_stays_for_whose_it_was_while_only_its_sessions_are_ended() {
    let (stage, connection, wei) = imported().await;
    let message = "Not Authorized to access this resource/api";
    let fault = Fault::error("POST", "/signOut", 403, "forbidden", message);
    stage.google.fault(fault).await.expect("the sessions cannot be ended");
    stage.app.unbind_users(connection, vec![wei], Unbind::Suspend).await.expect("Wei is bound");
    synced(&stage, connection).await;
    stage.change("wei.chen", |wei| wei.email = "chen.wei@northwind.test".to_owned()).await;
    let other = stage.add_person("wei.second", ("Wei", "Chen"), WEI).await;
    stage.app.bind_users(connection, vec![wei, other]).await.expect("both are there");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let row_of = async |user: i64| {
        let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
        rows.into_iter().find(|row| row.row.user == Some(user)).expect("there is a row").row
    };
    let why = row_of(wei).await.why;
    assert!(why.contains("the sync after that asks about it"), "Wei is asked later: {why}");

    let again = vec![row_of(other).await.id];
    stage.app.sync_answer(run, again, Answer::default()).await.expect("it is a question");

    let row = row_of(other).await;
    let claimed = (Kind::Conflict, "the account is to be bound to another user");
    assert_eq!((row.kind, row.why.as_str()), claimed, "it is still Wei's turn");
}

#[tokio::test]
async fn an_account_that_another_is_bound_to_since_the_plan_is_refused_and_the_run_comes_to_its_end() {
    let (stage, connection, wei) = imported().await;
    let bound = stage.app.store().read(move |conn| binding::of_user(conn, wei)).await.expect("it is read");
    let bound = bound.into_iter().next().expect("Wei is bound");
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");
    stage.change("kofi.mensah", |kofi| kofi.given_name = "Kofi Jr".to_owned()).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let other = stage.add_person("wei.second", ("Wei", "Chen"), "chen.wei@northwind.test").await;
    let theirs = binding::Row { user: other, ..bound };
    let linked = stage.app.store().write(move |tx| binding::insert(tx, &theirs)).await;
    linked.expect("an import that was approved as well has bound another to it");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    assert_snapshot!(told(&report.expect("it comes to its end")), @"
    Refusals: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Wei Chen <wei.chen@northwind.test> refused: the account was bound to another user since the plan was made; sync again
    ");
    assert_eq!(stage.person("wei.second").await.accounts, 1, "the other keeps it");
}

#[tokio::test]
async fn whose_account_is_somebody_else_s_by_now_gets_another() {
    let (stage, connection, wei) = imported().await;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");
    synced(&stage, connection).await;
    let renamed = |wei: &mut directory::User| {
        wei.email = "chen.wei@northwind.test".to_owned();
        wei.values = directory::value::Values::default();
    };
    stage.change("wei.chen", renamed).await;
    let other = stage.add_person("wei.second", ("Wei", "Chen"), WEI).await;
    stage.app.bind_users(connection, vec![other]).await.expect("the account is free");
    synced(&stage, connection).await;
    assert_eq!(stage.person("wei.second").await.accounts, 1, "the other Wei has it");
    stage.app.bind_users(connection, vec![wei]).await.expect("Wei comes back");
    let ties = stage.app.user_ties(wei).await.expect("Wei is there");
    assert_eq!(ties[0].forecast, Forecast::Provided, "the account of before is not promised to Wei");

    let said = synced(&stage, connection).await;

    assert!(said.contains("chen.wei@northwind.test: new account"), "under the address of now: {said}");
    assert_eq!(stage.person("wei.chen").await.accounts, 1, "and is bound");
}
