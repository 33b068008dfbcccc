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
