//! What a check knows from the last reading says as of when, and by which run; where few calls answer, to check again asks
//! Google.

use insta::assert_snapshot;
use sandbox::control::{Position, Switch, Write, Writer};
use secrecy::SecretString;
use serde_json::json;
use sync::connection::PasswordMode;
use sync::diagnose::Again;
use sync::import::Scope;
use sync::passwords::Source;

use crate::checks::{again, finds, healthy, says, synced, untimed};
use crate::stage::Stage;

const WEI: &str = "wei.chen@northwind.test";
const PRIYA: &str = "priya.raman@northwind.test";

/// What the data file alone tells, with as of when.
async fn noted(stage: &Stage, connection: i64, code: &str) -> Option<(String, Option<Again>)> {
    let found = stage.app.findings(connection).await.expect("findings are local");
    let one = found.into_iter().find(|found| found.finding.code == code)?;
    let again = one.as_of.map(|as_of| as_of.again);
    let words = one.as_of.map(|as_of| as_of.words()).unwrap_or_default();
    Some((untimed(&format!("{} {words}", one.seen)), again))
}

#[tokio::test]
async fn an_account_that_is_brought_back_there_is_not_gone_when_it_is_checked_again() {
    let (stage, connection) = healthy(9).await;
    stage.google.delete_user(WEI).await.expect("an administrator deletes it");
    stage.import(connection, Scope::All).await;
    let (words, again_by) = noted(&stage, connection, "accountsGone").await.expect("it is noted");
    assert_snapshot!(words, @"Not on Google any more: Wei Chen <wei.chen@northwind.test>. As of UTC, run 3. To check again asks Google.");
    assert_eq!(again_by, Some(Again::Check), "few are asked one by one");
    assert_snapshot!(again(&stage, connection, "gone").await, @"gone: accountsGone: Not on Google any more: Wei Chen <wei.chen@northwind.test>.");

    let id = stage.app.find_user(WEI).await.expect("the user stays").bindings[0].binding.google_id.clone();
    let back = Write::new("directory.users.undelete", &[("userKey", &id)], json!({ "orgUnitPath": "/" }));
    stage.google.write_as(&Writer::console(PRIYA), &back).await.expect("an administrator brings it back");

    assert_eq!(again(&stage, connection, "gone").await, "", "Google says so now");
    assert_eq!(noted(&stage, connection, "accountsGone").await, None, "and that is noted");
}

#[tokio::test]
async fn what_a_check_found_after_a_run_was_over_is_not_said_to_be_of_that_run() {
    let (stage, connection) = healthy(9).await;
    stage.wait(std::time::Duration::from_secs(3600)).await;
    stage.google.delete_user(WEI).await.expect("an administrator deletes it");

    again(&stage, connection, "gone").await;

    let (words, _) = noted(&stage, connection, "accountsGone").await.expect("it is noted");
    assert_snapshot!(words, @"Not on Google any more: Wei Chen <wei.chen@northwind.test>. As of To check again asks Google.");
}

#[tokio::test]
async fn whom_google_asks_for_another_password_is_looked_at_again() {
    let (stage, connection) = healthy(9).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    let asks = |on: bool| json!({ "changePasswordAtNextLogin": on });
    stage.google.edit_user(WEI, asks(true)).await.expect("an administrator asks for it");
    stage.import(connection, Scope::All).await;
    let (words, _) = noted(&stage, connection, "asksForPassword").await.expect("it is noted");
    assert_snapshot!(words, @"Wei Chen <wei.chen@northwind.test> is asked. As of UTC, run 3. To check again asks Google.");

    stage.google.edit_user(WEI, asks(false)).await.expect("and takes it back");

    assert_eq!(again(&stage, connection, "asks-for-password").await, "", "Google says so now");
    assert_eq!(noted(&stage, connection, "asksForPassword").await, None, "and that is noted");
}

#[tokio::test]
async fn a_password_that_was_changed_there_is_found_when_it_is_checked_again() {
    let (stage, connection) = healthy(9).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    let wei = stage.person("wei.chen").await.id;
    let typed = Source::Typed(SecretString::from("Correct horse 7 battery"));
    stage.app.set_password(wei, typed).await.expect("it keeps every rule");
    synced(&stage, connection).await;
    stage.wait(std::time::Duration::from_secs(3600)).await;
    let write = Write::update_user(WEI, json!({ "password": "another pass phrase" }));
    stage.google.write_as(&Writer::console(PRIYA), &write).await.expect("it may");
    assert_eq!(noted(&stage, connection, "passwordsChanged").await, None, "nobody has asked the log since");

    assert_snapshot!(again(&stage, connection, "passwords-changed").await, @"passwords-changed: passwordsChanged: After they were set from here: Wei Chen <wei.chen@northwind.test>.");

    let (words, again_by) = noted(&stage, connection, "passwordsChanged").await.expect("it is noted");
    assert_snapshot!(words, @"After they were set from here: Wei Chen <wei.chen@northwind.test>. As of To check again asks Google.");
    assert_eq!(again_by, Some(Again::Check), "the log is asked again");
}

#[tokio::test]
async fn what_no_single_call_tells_says_so() {
    let (stage, connection) = healthy(9).await;
    stage.app.set_seats(connection, Some(1)).await.expect("somebody says how many there are");
    stage.import(connection, Scope::All).await;
    let checked = crate::checks::asked(&stage, connection, Some("seats")).await;
    let as_of = checked[0].found()[0].as_of.expect("it was counted when everybody was read");
    assert_snapshot!(untimed(&as_of.words()), @"As of UTC, run 3. No single call tells it anew: an import or a sync reads everybody.");
}

#[tokio::test]
async fn what_a_deactivated_connection_left_keeps_quiet() {
    let (stage, connection) = healthy(9).await;
    let mate = json!({ "primaryEmail": "wei.chen@northwind.example",
        "name": { "givenName": "Weimin", "familyName": "Chen" } });
    stage.google.insert_user(mate).await.expect("another Wei comes");
    stage.import(connection, Scope::All).await;
    assert!(finds(&stage, connection).await.contains("usernamesTaken"), "it waits for an answer");

    stage.app.deactivate(connection).await.expect("nobody works on it");

    let codes = finds(&stage, connection).await;
    assert!(
        codes.starts_with("standing: deactivated") && codes.lines().count() == 1,
        "the cause alone: {codes}"
    );
}

#[tokio::test]
async fn an_address_in_no_verified_domain_is_nothing_that_an_answer_sends() {
    let (stage, connection) = healthy(9).await;
    stage.change("wei.chen", |user| user.email = "wei.chen@elsewhere.example".to_owned()).await;
    synced(&stage, connection).await;

    let found = finds(&stage, connection).await;

    assert!(!found.contains("valuesDiffer"), "no value waits: {found}");
    assert_snapshot!(found, @"names: namesRefused: Google will refuse: Wei Chen <wei.chen@elsewhere.example> (elsewhere.example is no verified domain of this customer).");
}

#[tokio::test]
async fn what_was_not_asked_for_is_told_from_what_was_not_granted() {
    let stage = Stage::of(9).await;
    stage.agree_on_the_time();
    let looks = crate::stage::sandbox_way(google::Grant::LookOnly);
    let connection =
        stage.connect_as(looks, sandbox::control::Consent::default()).await.expect("it may look").id;
    stage.google.set(Switch::UnverifiedDomain, Position::Off).await.expect("its owner removes it");
    assert_snapshot!(says(&stage, connection, "licensing-api").await, @"unknown: It was not asked at consent to see and assign licences: this connection may only look. Reactivate it with Look and sync, and it is asked.");
}

#[tokio::test]
async fn that_nobody_is_asked_for_a_password_is_said_as_of_the_last_reading() {
    let (stage, connection) = healthy(9).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    let asks = json!({ "changePasswordAtNextLogin": true });
    stage.google.edit_user(WEI, asks).await.expect("an administrator asks for it, which no list has told");

    let said = says(&stage, connection, "asks-for-password").await;

    assert_eq!(said, "None does, as of when each was last read. An import or a sync reads everybody anew.");
}
