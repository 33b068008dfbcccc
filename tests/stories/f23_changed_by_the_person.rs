//! F23: people can change their password at Google. Where it is theirs, that is right; where the directory is the authority
//! it is drift, which is answered for one or for many.

use std::time::Duration;

use insta::assert_snapshot;
use store::password_drift::Answer;
use sync::Watch;
use sync::connection::PasswordMode;
use sync::import::Scope;
use sync::passwords::{Mend, Source};
use sync::provision::Confirmed;

use crate::stage::Stage;

const WEI: &str = "wei.chen@northwind.test";
const AMELIE: &str = "amelie.dubois@northwind.test";
const MINUTE: Duration = Duration::from_secs(60);

/// A tenant with passwords that were set from here a minute ago, on a connection of this mode.
async fn set_from_here(mode: PasswordMode) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_password_mode(connection, mode).await.expect("it is chosen");
    stage.import(connection, Scope::All).await;
    for username in ["wei.chen", "amelie.dubois"] {
        let id = stage.person(username).await.id;
        stage
            .app
            .set_password(id, Source::Typed("Correct horse 7 battery".into()))
            .await
            .expect("it keeps every rule");
    }
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("they are set");
    stage.wait(MINUTE).await;
    (stage, connection)
}

async fn looked(stage: &Stage, connection: i64) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.discard(run).await.expect("it is given up");
}

async fn finding(stage: &Stage, connection: i64) -> Option<String> {
    let found = stage.app.findings(connection).await.expect("findings are local");
    found.into_iter().find(|found| found.finding.code == "passwordsChanged").map(|found| found.seen)
}

#[tokio::test]
async fn where_it_is_theirs_it_is_no_drift() {
    let (stage, connection) = set_from_here(PasswordMode::FirstOnly).await;
    stage.google.web_login(WEI).await.expect("Wei signs in, and chooses one, as asked");
    stage.wait(MINUTE).await;
    stage.google.change_own_password(WEI).await.expect("and another one");

    looked(&stage, connection).await;

    assert_eq!(finding(&stage, connection).await, None, "it is Wei's own");
    assert_eq!(stage.asked("user_accounts").await, 0, "and nobody's to ask about");
}

#[tokio::test]
async fn where_the_directory_is_the_authority_it_is_drift_until_it_is_answered() {
    let (stage, connection) = set_from_here(PasswordMode::Directory).await;
    stage.google.change_own_password(WEI).await.expect("Wei changes it at Google");
    stage.google.change_own_password(AMELIE).await.expect("and so does Amélie");

    looked(&stage, connection).await;

    assert_snapshot!(finding(&stage, connection).await.expect("it is drift"), @"After they were set from here: Amélie Dubois <amelie.dubois@northwind.test>, Wei Chen <wei.chen@northwind.test>.");
    let wei = stage.person("wei.chen").await.id;
    let changed = stage.app.user(wei).await.expect("Wei is there").passwords.changed;
    assert!(changed[0].drift.own, "by Wei");

    stage.app.mend_passwords(connection, Some(vec![wei]), Mend::Accept).await.expect("it is accepted");
    assert_snapshot!(finding(&stage, connection).await.expect("Amélie's waits still"), @"After they were set from here: Amélie Dubois <amelie.dubois@northwind.test>.");
    let changed = stage.app.user(wei).await.expect("Wei is there").passwords.changed;
    assert_eq!(changed[0].drift.answer, Some(Answer::Accept), "that it is Wei's own is still said");
    looked(&stage, connection).await;
    assert_snapshot!(finding(&stage, connection).await.expect("the log tells of it again"), @"After they were set from here: Amélie Dubois <amelie.dubois@northwind.test>.");

    let mended = stage.app.mend_passwords(connection, None, Mend::Accept).await.expect("all of them");
    assert_eq!(mended.done, 1, "the one that was open");
    assert_eq!(finding(&stage, connection).await, None, "nobody has to answer any more");
    stage.wait(MINUTE).await;
    stage.google.change_own_password(WEI).await.expect("Wei changes it once more");
    looked(&stage, connection).await;
    assert!(finding(&stage, connection).await.is_some(), "another change is another question");
}

#[tokio::test]
async fn whoever_was_renamed_meanwhile_is_known_by_the_account() {
    let (stage, connection) = set_from_here(PasswordMode::Directory).await;
    stage
        .google
        .edit_user(WEI, serde_json::json!({ "primaryEmail": "wei@northwind.test" }))
        .await
        .expect("renamed");
    stage.google.change_own_password("wei@northwind.test").await.expect("Wei changes it at Google");

    stage.app.ask_for_changed_passwords(connection).await.expect("the log is asked, and nothing else");

    let known = stage.app.changed_passwords(connection, 10).await.expect("it reads");
    assert_eq!((known.count, known.first[0].email.as_str()), (1, WEI), "by the id, which stays");
}
