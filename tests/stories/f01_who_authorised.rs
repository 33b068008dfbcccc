//! F1: how is Google connected, by whom, with which leave? Google's own token log is read beside what is known here.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use google::Grant;
use insta::assert_snapshot;
use sandbox::Fault;
use sync::Cancel;
use sync::activity::{Ask, Source};
use sync::connect::Way;

use crate::checks::{again, finds, healthy, says, untimed};
use crate::stage::{ADMIN, Clock, Stage, browser, by, connected, environment, open, sandbox_at, sandbox_way};

const SECOND: &str = "priya.raman@northwind.test";

#[tokio::test]
async fn the_token_log_tells_who_authorised_and_who_took_it_back() {
    let (stage, connection) = healthy(3).await;
    assert_snapshot!(untimed(&says(&stage, connection, "token-log").await), @"Authorised once, last by sync-admin@northwind.test,");
    stage.google.revoke_refresh_tokens().await.expect("the administrator takes the leave away");
    let way = Way::Reactivate { connection, grant: Some(Grant::LookAndSync), client: None };
    stage.connect_as(way, by(ADMIN)).await.expect("and gives it again");
    assert_snapshot!(untimed(&says(&stage, connection, "token-log").await), @"Authorised 2 times, last by sync-admin@northwind.test, Taken back once, last by sync-admin@northwind.test,");
}

#[tokio::test]
async fn what_google_grants_no_more_is_found() {
    let (stage, connection) = healthy(3).await;
    let less = serde_json::json!({
        "access_token": "ya29.less", "expires_in": 3599, "token_type": "Bearer",
        "scope": "openid https://www.googleapis.com/auth/userinfo.email \
                  https://www.googleapis.com/auth/admin.directory.user \
                  https://www.googleapis.com/auth/admin.directory.group",
    });
    let fewer = crate::stage::answer("/token", less);
    stage
        .google
        .fault(Fault { method: Some("POST".to_owned()), ..fewer })
        .await
        .expect("the next token grants less");
    // It is no token of the sandbox's own: whose it is, it does not know.
    let (row, _) = stage.app.connection(connection).await.expect("it is there");
    let whose = serde_json::json!({ "id": row.admin_id, "email": row.admin_email });
    stage.google.fault(crate::stage::answer("/userinfo", whose)).await.expect("control is on");
    let seen = again(&stage, connection, "authorisation").await;
    assert!(seen.contains("scopes: scopesMissing: Granted at the consent, and not any more: "), "{seen}");

    stage.reactivate(connection).await;
    assert_eq!(finds(&stage, connection).await, "", "all is granted again");
}

#[tokio::test]
async fn the_activity_tells_which_consent_was_given_here() {
    let (stage, connection) = healthy(3).await;
    stage.google.edit_user(SECOND, serde_json::json!({ "isAdmin": true })).await.expect("another admin");
    // Where this workstation does not see it: the consent came to another data folder.
    let folder = tempfile::tempdir().expect("another data folder");
    let clock = Arc::new(Clock::at(stage.now()));
    let app = open(folder.path(), &environment(clock, sandbox_at(stage.port()), folder.path())).await;
    let attempt = app.connect_begin(sandbox_way(Grant::LookOnly)).await.expect("it begins");
    let redirect = stage.google.consent(attempt.url(), by(SECOND)).await.expect("somebody else consents");
    let cancel = Cancel::default();
    let (connected, _) =
        tokio::join!(connected(&app, attempt, pending(), &cancel), browser().get(redirect).send());
    connected.expect("and is connected there");
    stage.wait(Duration::from_secs(5 * 3600)).await;
    stage.google.revoke_refresh_tokens().await.expect("the administrator takes the leave away at Google");
    stage.wait(Duration::from_secs(5 * 3600)).await;
    stage.reactivate(connection).await;

    let trail = stage.app.activity(connection, 0, Ask::Google).await.expect("both are listed");
    let of_token_log = trail.lines.iter().rev().filter(|line| line.source == Source::Token);
    let told: Vec<_> =
        of_token_log.map(|line| format!("{}: {} by {}", line.by.words(), line.what, line.who)).collect();
    assert_snapshot!(told.join("\n"), @r#"
    Made by Rollcall: Client authorised by sync-admin@northwind.test
    Made by others: Client authorised by priya.raman@northwind.test
    Made by this administrator elsewhere: Authorisation taken back by sync-admin@northwind.test
    Made by others: Authorisation taken back by priya.raman@northwind.test
    Made by Rollcall: Client authorised by sync-admin@northwind.test
    "#);
}

#[tokio::test]
async fn what_broke_the_connection_is_not_laid_to_the_reactivation_that_mended_it() {
    let (stage, connection) = healthy(3).await;
    stage.google.revoke_refresh_tokens().await.expect("the administrator takes the leave away at Google");
    stage.wait(Duration::from_secs(60)).await;
    stage.reactivate(connection).await;

    assert_snapshot!(of_token_log(&stage, connection).await, @r#"
    Made by Rollcall: Client authorised by sync-admin@northwind.test
    Made by this administrator elsewhere: Authorisation taken back by sync-admin@northwind.test
    Made by Rollcall: Client authorised by sync-admin@northwind.test
    "#);
}

#[tokio::test]
async fn what_was_revoked_here_is_told_as_revoked_here() {
    let (stage, connection) = healthy(3).await;
    stage.wait(Duration::from_secs(60)).await;
    stage.app.revoke(connection).await.expect("it is revoked at Google");
    stage.wait(Duration::from_secs(60)).await;
    stage.reactivate(connection).await;

    assert_snapshot!(of_token_log(&stage, connection).await, @r#"
    Made by Rollcall: Client authorised by sync-admin@northwind.test
    Made by Rollcall: Authorisation taken back by sync-admin@northwind.test
    Made by Rollcall: Client authorised by sync-admin@northwind.test
    "#);
}

/// What the token log tells, the oldest first.
async fn of_token_log(stage: &Stage, connection: i64) -> String {
    let trail = stage.app.activity(connection, 0, Ask::Google).await.expect("both are listed");
    let lines = trail.lines.iter().rev().filter(|line| line.source == Source::Token);
    let told: Vec<_> =
        lines.map(|line| format!("{}: {} by {}", line.by.words(), line.what, line.who)).collect();
    told.join("\n")
}
