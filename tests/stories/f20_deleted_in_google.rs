//! F20: an account was deleted in Google. The user stays; the finding names it, and a sync asks what becomes of it.

use directory::provision::{AfterDeletion, Drift, Winner};
use directory::user::Unbind;
use directory::{Attribute, Direction, Value};
use insta::assert_snapshot;
use sandbox::Fault;
use serde_json::json;
use store::plan::pair::Kind;
use sync::explain::words;
use sync::import::Scope;
use sync::provision::{Answers, Confirmed};
use sync::{Code, Watch};

use crate::checks::again;
use crate::stage::{Stage, account, not_let_in, page, told};

const KOFI: &str = "kofi.mensah@northwind.test";

/// A tenant whose people are in the directory, of whom Kofi's account was deleted on Google since.
async fn deleted() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.google.delete_user(KOFI).await.expect("an administrator deletes it");
    (stage, connection)
}

async fn seen(stage: &Stage, connection: i64) -> Option<String> {
    let found = stage.app.findings(connection).await.expect("findings are local");
    found.into_iter().find(|found| found.finding.code == "accountsGone").map(|found| found.seen)
}

async fn state(stage: &Stage) -> String {
    let shown = stage.app.find_user(KOFI).await.expect("the user stays");
    shown.bindings.first().map(|bound| bound.state_words()).unwrap_or_default()
}

/// Syncs with one answer for every account that is gone.
async fn answered(stage: &Stage, connection: i64, answer: AfterDeletion) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let asked = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let asked: Vec<_> = asked.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect();
    assert_eq!(asked, [format!("{KOFI}: deleted on Google; it can be brought back")], "one question");
    let answers = Answers { deleted: Some(answer), ..Answers::default() };
    stage.app.sync_answer_all(run, answers).await.expect("it is answered");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("the plan is applied"))
}

#[tokio::test]
async fn an_import_names_whose_account_is_gone_and_keeps_the_user() {
    let (stage, connection) = deleted().await;
    let before = stage.people().await;

    let run = stage.read(connection, Scope::All).await.expect("one may leave");

    let plan = stage.app.plan(run).await.expect("there is a plan");
    assert_snapshot!(plan.gone_words().expect("somebody is gone"), @"1 bound account is not on Google any more: kofi.mensah@northwind.test. Its user stays as it is.");
    stage.apply(run).await;
    assert_eq!(stage.people().await, before, "nobody is touched");
    assert_snapshot!(seen(&stage, connection).await.expect("the connection shows it"), @"Not on Google any more: Kofi Mensah <kofi.mensah@northwind.test>.");
    assert_eq!(state(&stage).await, "deleted on Google, can be brought back", "the panel says it");

    stage.wait(std::time::Duration::from_secs(21 * 24 * 3600)).await;
    let run = stage.read(connection, Scope::All).await.expect("it is read again");
    stage.apply(run).await;
    assert_eq!(state(&stage).await, "deleted on Google for good", "not after three weeks");
}

#[tokio::test]
async fn an_account_that_is_brought_back_is_not_gone_any_more() {
    let (stage, connection) = deleted().await;

    assert_snapshot!(answered(&stage, connection, AfterDeletion::Restore).await, @"Done: 1 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");

    assert_eq!(seen(&stage, connection).await, None, "nothing is said any more");
    assert_eq!(state(&stage).await, "active", "the account is there again");
}

/// What a sync plans, a line for each row.
async fn planned(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn an_account_comes_back_where_it_was_and_in_step() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let department = [Attribute::Department];
    stage.app.set_direction(connection, &department, Direction::Export).await.expect("it may go out");
    let set = |name: &'static str, of: &'static str| {
        stage.change("kofi.mensah", move |user| {
            user.given_name = name.to_owned();
            user.values.set(Attribute::Department, of.into());
        })
    };
    stage.google.edit_user(KOFI, json!({ "organizations": null })).await.expect("it has none");
    set("Kofi", "Ops").await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    let before = stage.google.user(KOFI).await.expect("it is there");
    stage.google.delete_user(KOFI).await.expect("an administrator deletes it");
    set("Kwame", "Legal").await;
    let kofi = stage.person("kofi.mensah").await;
    stage.app.suspend_user(kofi.id, kofi.version).await.expect("it may be");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let answers = Answers { deleted: Some(AfterDeletion::Restore), ..Answers::default() };
    stage.app.sync_answer_all(run, answers).await.expect("it is answered");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 10).await.expect("it has rows");

    let row = rows.iter().find(|row| row.row.email == KOFI).expect("Kofi's is among them");
    let begins = "deleted account brought back, into /Sales; suspended, and signed out; ";
    assert!(row.row.why.starts_with(begins), "where it comes back to is said before: {}", row.row.why);
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_snapshot!(told(&report.expect("the plan is applied")), @"Done: 1 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended");

    let now = stage.google.user(KOFI).await.expect("it is back");
    assert_eq!(now["orgUnitPath"], before["orgUnitPath"], "where it was");
    assert_eq!((&now["suspended"], &now["name"]["givenName"]), (&json!(true), &json!("Kwame")));
    let plan = planned(&stage, connection).await;
    assert!(!plan.contains(KOFI), "and nothing is left to do about Kofi: {plan}");
}

#[tokio::test]
async fn an_account_whose_org_unit_is_gone_comes_back_on_top() {
    let (stage, connection) = deleted().await;
    let message = "Invalid Input: INVALID_OU_ID";
    let fault = Fault::error("POST", "/undelete", 400, "invalid", message);
    stage.google.fault(fault).await.expect("its org unit was deleted as well");

    assert_snapshot!(answered(&stage, connection, AfterDeletion::Restore).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Kofi Mensah <kofi.mensah@northwind.test> refused: the org unit /Sales is not on Google any more; sync again
    ");
    assert_snapshot!(answered(&stage, connection, AfterDeletion::Restore).await, @"Done: 1 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");

    assert_eq!(stage.google.user(KOFI).await.expect("it is back")["orgUnitPath"], "/", "there it is");
    assert_eq!(planned(&stage, connection).await, "", "and nothing is left to do");
}

/// Plans that another account takes the place of Kofi's.
async fn created_again(stage: &Stage, connection: i64) -> i64 {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let answers = Answers { deleted: Some(AfterDeletion::CreateAgain), ..Answers::default() };
    stage.app.sync_answer_all(run, answers).await.expect("it is answered");
    run
}

/// Applies that, and Google does not let a write in.
async fn paused(stage: &Stage, run: i64, path: &str) {
    stage.google.fault(not_let_in("POST", path)).await.expect("control is on");
    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(stopped.expect_err("not today").code(), Code::GoogleUnavailable, "Google asks for a pause");
}

#[tokio::test]
async fn another_account_takes_the_place_of_the_deleted_one_until_that_is_undone() {
    let (stage, connection) = deleted().await;
    let run = created_again(&stage, connection).await;
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 10).await.expect("it has rows");
    assert_snapshot!(rows[0].row.why, @"new account; it takes the place of the deleted one");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    assert_snapshot!(told(&report.expect("the plan is applied")), @"Done: 1 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert_eq!(state(&stage).await, "active", "the user is bound to it");
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    let rows = stage.app.sync_rows(undo, Vec::new(), 0, 10).await.expect("it has rows");
    assert_snapshot!(rows[0].row.why, @"suspended, and signed out; let go; stays: the account is not on Google any more");
}

#[tokio::test]
async fn whoever_is_let_go_while_another_account_waits_to_be_made_gets_none() {
    let (stage, connection) = deleted().await;
    let run = created_again(&stage, connection).await;
    paused(&stage, run, "/users").await;
    let kofi = stage.person("kofi.mensah").await.id;
    stage.app.unbind_users(connection, vec![kofi], Unbind::LeaveActive).await.expect("it may be");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    assert_snapshot!(told(&report.expect("it comes to its end")), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Kofi Mensah <kofi.mensah@northwind.test> refused: somebody unbound the user since the plan was made; sync again
    ");
    assert_eq!(planned(&stage, connection).await, format!("{KOFI}: let go"), "which the next sync does");
}

#[tokio::test]
async fn what_is_left_of_a_paused_run_is_done_to_the_account_that_took_the_place_of_the_deleted_one() {
    const ALIAS: &str = "kofi.again@northwind.test";
    let (stage, connection) = deleted().await;
    let exported = [Attribute::Aliases];
    stage.app.set_direction(connection, &exported, Direction::Export).await.expect("they may go out");
    let aliases = |user: &mut directory::User| {
        user.values.set(Attribute::Aliases, Value::List(vec![ALIAS.to_owned()]));
    };
    stage.change("kofi.mensah", aliases).await;
    let run = created_again(&stage, connection).await;
    paused(&stage, run, "/aliases").await;

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    let told = told(&report.expect("it comes to its end"));
    assert!(told.starts_with("Done: 1 created"), "{told}");
    let made = stage.google.user(KOFI).await.expect("it was made before the pause");
    assert_eq!(made["aliases"], json!([ALIAS]), "and has its alias since");
}

#[tokio::test]
async fn a_user_whose_account_is_let_go_stays_alone() {
    let (stage, connection) = deleted().await;

    assert_snapshot!(answered(&stage, connection, AfterDeletion::Unbind).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 let go");

    assert_eq!(seen(&stage, connection).await, None, "nothing is said any more");
    assert_eq!(stage.person("kofi.mensah").await.accounts, 0, "the user is in the directory alone");
}

/// The same, where somebody has made another account of Kofi's address since.
async fn made_anew() -> (Stage, i64) {
    let (stage, connection) = deleted().await;
    let other = json!({ "primaryEmail": KOFI, "name": { "givenName": "Kofi", "familyName": "Mensah" } });
    stage.google.insert_user(other).await.expect("the address is free");
    (stage, connection)
}

#[tokio::test]
async fn an_address_that_an_account_has_to_which_nobody_is_bound_is_said_so_before_anything_is_done() {
    for answer in [AfterDeletion::CreateAgain, AfterDeletion::Restore] {
        let (stage, connection) = made_anew().await;
        let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
        let answers = Answers { deleted: Some(answer), ..Answers::default() };
        stage.app.sync_answer_all(run, answers).await.expect("it is answered");

        let asked = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");

        let asked: Vec<_> = asked.iter().map(|row| row.row.why.as_str()).collect();
        assert_eq!(asked, ["an account that is bound to nobody has the address"], "{answer:?}");
    }
}

#[tokio::test]
async fn an_account_that_was_made_anew_is_had_by_unbinding_and_binding_as_the_question_says() {
    let (stage, connection) = made_anew().await;
    answered(&stage, connection, AfterDeletion::Unbind).await;
    let kofi = stage.person("kofi.mensah").await.id;
    stage.app.bind_users(connection, vec![kofi]).await.expect("he is to be bound");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    let report = report.expect("the plan is applied");
    assert_eq!((report.run.counts.linked, report.problem_count), (1, 0), "{}", told(&report));
}

#[tokio::test]
async fn an_account_comes_back_once_whoever_has_its_address_has_given_it_up() {
    let (stage, connection) = deleted().await;
    let taken = json!({ "primaryEmail": KOFI });
    stage.google.edit_user("wei.chen@northwind.test", taken).await.expect("the address is free");
    stage.change("wei.chen", |user| user.email = "w.chen@northwind.test".to_owned()).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let answers = Answers {
        deleted: Some(AfterDeletion::Restore),
        both_changed: Some(Winner::Directory),
        drift: Some(Drift::Overwrite),
        ..Answers::default()
    };
    stage.app.sync_answer_all(run, answers).await.expect("it is answered");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    let report = report.expect("the plan is applied");
    assert_eq!(report.problem_count, 0, "{}", told(&report));
    let kofi = stage.google.user(KOFI).await.expect("it is back");
    assert_eq!(kofi["primaryEmail"], KOFI, "with its own address");
}

#[tokio::test]
async fn a_deletion_is_found_by_asking_before_any_list_was_read() {
    let (stage, connection) = deleted().await;
    assert_eq!(seen(&stage, connection).await, None, "the data file cannot know it yet");
    assert_snapshot!(again(&stage, connection, "gone").await, @"gone: accountsGone: Not on Google any more: Kofi Mensah <kofi.mensah@northwind.test>.");
}

#[tokio::test]
async fn what_the_check_finds_is_known_to_overview_and_to_what_explains_a_user() {
    let (stage, connection) = deleted().await;
    let kofi = stage.person("kofi.mensah").await.id;
    again(&stage, connection, "gone").await;

    assert_snapshot!(seen(&stage, connection).await.expect("it is noted"), @"Not on Google any more: Kofi Mensah <kofi.mensah@northwind.test>.");
    assert_eq!(state(&stage).await, "deleted on Google, can be brought back", "the panel says it");
    let explained = stage.app.explain_user(kofi, None).await.expect("the user stays");
    assert_snapshot!(words::next_sync(&explained.on[0]), @"Asks what is to become of the deleted account: bring the account back, make another, or let it go.");

    stage.wait(std::time::Duration::from_secs(21 * 24 * 3600)).await;
    again(&stage, connection, "gone").await;
    assert_eq!(state(&stage).await, "deleted on Google for good", "not after three weeks");
}

#[tokio::test]
async fn where_google_does_not_answer_for_one_the_check_fails_and_nothing_is_noted() {
    let (stage, connection) = deleted().await;
    again(&stage, connection, "gone").await;
    let known = seen(&stage, connection).await;
    stage.wait(std::time::Duration::from_secs(21 * 24 * 3600)).await;
    stage.google.delete_user("wei.chen@northwind.test").await.expect("an administrator deletes it");
    let kofi = stage.app.find_user(KOFI).await.expect("the user stays").bindings[0].binding.google_id.clone();
    let fault = Fault::error("GET", &format!("/users/{kofi}"), 403, "forbidden", "Not now");
    stage.google.fault(fault).await.expect("Kofi's account is on no list any more");

    let failed = again(&stage, connection, "gone").await;

    assert!(failed.starts_with("gone failed: "), "{failed}");
    assert_eq!(seen(&stage, connection).await, known, "what was known before counts, of Kofi alone");
    assert_eq!(state(&stage).await, "deleted on Google, can be brought back", "as it was then");

    assert_snapshot!(again(&stage, connection, "gone").await, @"gone: accountsGone: Not on Google any more: Wei Chen <wei.chen@northwind.test>, Kofi Mensah <kofi.mensah@northwind.test>.");
    let both = seen(&stage, connection).await.expect("both are noted");
    assert!(both.contains("Wei Chen") && both.contains("Kofi Mensah"), "{both}");
}

#[tokio::test]
async fn a_deletion_on_a_later_page_of_the_list_is_found_as_well() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let kofi = stage.app.find_user(KOFI).await.expect("Kofi is there").bindings[0].binding.google_id.clone();
    let other = account("107", "long.gone@northwind.test", ("Long", "Gone"));
    let two = [account(&kofi, KOFI, ("Kofi", "Mensah"))];
    for fault in [page(&[other], Some("two")), page(&two, None)] {
        stage.google.fault(fault).await.expect("the next answer is set");
    }

    let seen = again(&stage, connection, "gone").await;

    assert!(seen.contains("Not on Google any more: Kofi Mensah"), "{seen}");
}
