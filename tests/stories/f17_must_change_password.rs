//! F17: where the directory is the authority, no account goes on asking for another password.

use insta::assert_snapshot;
use serde_json::json;
use sync::Watch;
use sync::connection::PasswordMode;
use sync::import::Scope;
use sync::provision::Confirmed;

use crate::stage::{Stage, told};

const WEI: &str = "wei.chen@northwind.test";

async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let lines: Vec<_> = rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect();
    (run, lines.join("\n"))
}

async fn applied(stage: &Stage, run: i64) -> String {
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("the plan is applied"))
}

#[tokio::test]
async fn an_account_that_asks_for_another_password_is_mended_by_the_next_sync() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let asks = json!({ "changePasswordAtNextLogin": true });
    stage.google.edit_user(WEI, asks).await.expect("an administrator asks for it on Google");
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "with first passwords only, that is between Google and the person");
    stage.app.discard(run).await.expect("it has nothing to do");

    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"wei.chen@northwind.test: asked for no other password at the next sign-in");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");

    assert!(stage.google.passwords(WEI).await.expect("Wei is there").is_empty(), "the password is as it was");
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "and nothing is left to do");
}

/// A tenant whose passwords are the directory's, where Wei, Amélie and a super admin are asked for another; the directory
/// knows of it.
async fn three_are_asked() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    for email in [WEI, "amelie.dubois@northwind.test", "priya.raman@northwind.test"] {
        let asks = json!({ "changePasswordAtNextLogin": true });
        stage.google.edit_user(email, asks).await.expect("an administrator asks for it on Google");
    }
    stage.import(connection, Scope::All).await;
    (stage, connection)
}

async fn finding(stage: &Stage, connection: i64) -> Option<String> {
    let found = stage.app.findings(connection).await.expect("findings are local");
    found.into_iter().find(|found| found.finding.code == "asksForPassword").map(|found| found.seen)
}

#[tokio::test]
async fn those_who_are_asked_are_a_finding_where_it_matters() {
    let (stage, connection) = three_are_asked().await;

    assert_snapshot!(finding(&stage, connection).await.expect("it is seen"), @"Amélie Dubois <amelie.dubois@northwind.test>, Wei Chen <wei.chen@northwind.test> are asked.");

    stage.app.set_password_mode(connection, PasswordMode::FirstOnly).await.expect("it is chosen");
    assert_eq!(finding(&stage, connection).await, None, "between Google and the person it is right");
}

#[tokio::test]
async fn all_of_them_are_mended_by_one_plan_that_does_nothing_else() {
    let (stage, connection) = three_are_asked().await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    stage.change("helpdesk", |user| user.given_name = "Front".to_owned()).await;

    let run = stage.app.keep_passwords_read(connection, &Watch::silent()).await.expect("both sides are read");

    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let lines: Vec<_> = rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect();
    assert_snapshot!(lines.join("\n"), @"
    amelie.dubois@northwind.test: asked for no other password at the next sign-in
    priya.raman@northwind.test: super admins are protected
    wei.chen@northwind.test: asked for no other password at the next sign-in
    ");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 2 updated, 0 linked, 0 unchanged, 1 skipped, 0 conflicts, 0 refused");
    assert_eq!(finding(&stage, connection).await, None, "it is over");
    let (_, plan) = planned(&stage, connection).await;
    assert!(
        plan.contains("first name") && !plan.contains("sign-in"),
        "what else is to be synced waits: {plan}"
    );
}

#[tokio::test]
async fn a_password_that_waits_is_left_to_the_sync() {
    let (stage, connection) = three_are_asked().await;
    let wei = stage.person("wei.chen").await.id;
    let typed = sync::passwords::Source::Typed("Correct horse 7 battery".into());
    stage.app.set_password(wei, typed).await.expect("it keeps every rule");

    let run = stage.app.keep_passwords_read(connection, &Watch::silent()).await.expect("both sides are read");

    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    assert!(rows.iter().all(|row| row.row.email != WEI), "setting it says as well what becomes of it");
}

#[tokio::test]
async fn where_only_first_passwords_are_set_there_is_nothing_to_mend() {
    let (stage, connection) = three_are_asked().await;
    stage.app.set_password_mode(connection, PasswordMode::FirstOnly).await.expect("it is chosen");

    let refused =
        stage.app.keep_passwords_read(connection, &Watch::silent()).await.expect_err("it is right so");

    assert_snapshot!(crate::stage::said(&refused), @"Refused: on this connection only first passwords are set, and to ask for another is right");
}
