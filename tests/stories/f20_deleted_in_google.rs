//! F20: an account was deleted in Google. The user stays; the finding names it, and a sync asks what becomes of it.

use directory::provision::AfterDeletion;
use insta::assert_snapshot;
use store::plan::pair::Kind;
use sync::Watch;
use sync::import::Scope;
use sync::provision::{Answers, Confirmed};

use crate::stage::{Stage, told};

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

#[tokio::test]
async fn a_user_whose_account_is_let_go_stays_alone() {
    let (stage, connection) = deleted().await;

    assert_snapshot!(answered(&stage, connection, AfterDeletion::Unbind).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 let go");

    assert_eq!(seen(&stage, connection).await, None, "nothing is said any more");
    assert_eq!(stage.person("kofi.mensah").await.accounts, 0, "the user is in the directory alone");
}
