//! F21: a password that breaks a rule is refused before anything is sent; one that was changed at Google after it was set
//! from here is drift, where the directory is the authority. Google's log alone tells of it, and not always at once.

use std::time::Duration;

use directory::password::Policy;
use insta::assert_snapshot;
use sandbox::control::{Consent, Scopes, Write, Writer};
use secrecy::SecretString;
use serde_json::json;
use store::password::Keeping;
use store::password_drift::Answer;
use sync::connect::Way;
use sync::connection::PasswordMode;
use sync::diagnose::{self, Outcome};
use sync::import::Scope;
use sync::passwords::{Mend, Source};
use sync::provision::Confirmed;
use sync::{Code, Watch};

use crate::checks::asked;
use crate::stage::{ADMIN, Stage, said, told};

const WEI: &str = "wei.chen@northwind.test";
const PRIYA: &str = "priya.raman@northwind.test";
const TYPED: &str = "Correct horse 7 battery";
const MINUTE: Duration = Duration::from_secs(60);

/// A tenant whose passwords are the directory's, with one of Wei's that was set from here a minute ago.
async fn set_from_here() -> (Stage, i64, i64) {
    let (stage, connection) = Stage::connected(16).await;
    stage.let_the_clock_run();
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.set_password(wei, typed(TYPED)).await.expect("it keeps every rule");
    synced(&stage, connection).await;
    assert!(stage.google.opens(WEI, TYPED).await.expect("control is on"), "Wei has it");
    stage.wait(MINUTE).await;
    (stage, connection, wei)
}

fn typed(text: &str) -> Source {
    Source::Typed(SecretString::from(text))
}

async fn synced(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let mut lines: Vec<_> = rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect();
    let confirmed = stage.app.sync_plan(run).await.expect("there is a plan").exceeded;
    let numbers: Vec<_> = confirmed.iter().map(|limit| limit.count).collect();
    let confirmed = Confirmed::by_numbers(&confirmed, &numbers);
    let report = stage.app.sync_apply(run, &confirmed, &Watch::silent()).await;
    lines.push(told(&report.expect("the plan is applied")));
    lines.join("\n")
}

/// Looks at Google, and carries nothing out.
async fn looked(stage: &Stage, connection: i64) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.discard(run).await.expect("it is given up");
}

async fn changes_weis(stage: &Stage, writer: &Writer) {
    let write = Write::update_user(WEI, json!({ "password": "another pass phrase" }));
    stage.google.write_as(writer, &write).await.expect("it may");
}

async fn finding(stage: &Stage, connection: i64) -> Option<String> {
    let found = stage.app.findings(connection).await.expect("findings are local");
    found.into_iter().find(|found| found.finding.code == "passwordsChanged").map(|found| found.seen)
}

/// Why the check cannot tell whether one was changed: the code, and the words.
async fn cannot_know(stage: &Stage, connection: i64) -> String {
    let answers = asked(stage, connection, Some("passwords-changed")).await;
    match &answers[0].outcome {
        Outcome::Answered(diagnose::Answer::Unknown { code, why, .. }) => format!("{}: {why}", code.name()),
        other => panic!("nobody knows: {other:?}"),
    }
}

/// What is said at the user: by whom, whether themselves, and what was answered.
async fn at_the_user(stage: &Stage, wei: i64) -> Vec<(String, bool, Option<Answer>)> {
    let passwords = stage.app.user(wei).await.expect("Wei is there").passwords;
    passwords.changed.into_iter().map(|one| (one.drift.actor, one.drift.own, one.drift.answer)).collect()
}

#[tokio::test]
async fn a_password_that_breaks_a_rule_never_leaves_here() {
    let (stage, connection, wei) = set_from_here().await;
    let policy = Policy { min_length: 16, min_classes: 4 };
    stage.app.set_password_policy(policy).await.expect("it can be kept");
    let sets = stage.google.passwords(WEI).await.expect("Wei is there").len();

    let short = stage.app.set_password(wei, typed("kürzer")).await.expect_err("three rules are broken");

    assert_eq!(short.code(), Code::InvalidInput, "it is a matter of the form");
    assert_snapshot!(said(&short), @"InvalidInput: a password has at least 16 characters; this one has 6; a password has letters without accents, digits and the signs of an English keyboard only; a password has characters of at least 4 of these: lower case, upper case, digits, other signs; this one has 2");
    synced(&stage, connection).await;
    assert_eq!(stage.google.passwords(WEI).await.expect("Wei is there").len(), sets, "nothing was sent");
}

#[tokio::test]
async fn what_an_administrator_sets_at_google_is_drift() {
    let (stage, connection, wei) = set_from_here().await;
    changes_weis(&stage, &Writer::console(PRIYA)).await;
    assert_eq!(finding(&stage, connection).await, None, "nobody has asked the log yet");

    looked(&stage, connection).await;

    assert_snapshot!(finding(&stage, connection).await.expect("it is drift"), @"After they were set from here: Wei Chen <wei.chen@northwind.test>.");
    assert_eq!(at_the_user(&stage, wei).await, [(PRIYA.to_owned(), false, None)], "and at the user: by whom");
}

#[tokio::test]
async fn what_we_set_ourselves_is_none() {
    let (stage, connection, wei) = set_from_here().await;
    stage.app.set_password(wei, typed("Another horse 8 battery")).await.expect("it keeps every rule");
    synced(&stage, connection).await;

    looked(&stage, connection).await;

    assert_eq!(finding(&stage, connection).await, None, "the log tells of both, and both were ours");
    assert_eq!(at_the_user(&stage, wei).await, [], "nor is it said at the user");
}

#[tokio::test]
async fn another_workstation_with_our_client_is_somebody_else_too() {
    let (stage, connection, wei) = set_from_here().await;
    stage.wait(2 * 60 * MINUTE).await;
    changes_weis(&stage, &Writer::another_workstation(ADMIN)).await;

    looked(&stage, connection).await;

    assert_eq!(
        at_the_user(&stage, wei).await,
        [(ADMIN.to_owned(), false, None)],
        "our journal does not know of it"
    );
}

#[tokio::test]
async fn a_log_that_is_late_tells_later_and_its_silence_proves_nothing() {
    let (stage, connection, wei) = set_from_here().await;
    stage.google.set_log_lag(30 * MINUTE).await.expect("Google takes its time");
    changes_weis(&stage, &Writer::console(PRIYA)).await;
    stage.wait(10 * MINUTE).await;
    let before = stage.now();

    looked(&stage, connection).await;
    assert_eq!(finding(&stage, connection).await, None, "it has not told yet");
    let receipts = stage.app.user(wei).await.expect("Wei is there").passwords.receipts;
    let asked = receipts[0].asked.as_ref().expect("it is said when it was asked");
    assert!((before..=stage.now()).contains(&asked.at), "so that nobody takes it for a proof");
    assert_eq!(asked.why_not, None, "and it could be asked");

    stage.wait(30 * MINUTE).await;
    looked(&stage, connection).await;
    assert!(finding(&stage, connection).await.is_some(), "what was asked before is asked for again");
}

#[tokio::test]
async fn a_log_that_nobody_may_read_is_said_and_is_no_finding() {
    let (stage, connection, wei) = set_from_here().await;
    changes_weis(&stage, &Writer::console(PRIYA)).await;
    let denied = sandbox::Fault::error(
        "GET",
        "/activity/",
        403,
        "forbidden",
        "Not Authorized to access this resource/api",
    );
    stage.google.fault(denied.times(u32::MAX)).await.expect("the log is closed");

    looked(&stage, connection).await;

    assert_eq!(finding(&stage, connection).await, None, "nobody knows");
    assert_snapshot!(cannot_know(&stage, connection).await, @"notPermitted: The connected account may not read Google’s logs. Google says: Not Authorized to access this resource/api (403 forbidden).");
    let receipts = stage.app.user(wei).await.expect("Wei is there").passwords.receipts;
    let why = receipts[0].asked.as_ref().and_then(|asked| asked.why_not.clone());
    assert_snapshot!(why.expect("the reason is kept"), @"the connected administrator may not do this on Google");
}

#[tokio::test]
async fn a_log_that_the_consent_leaves_out_is_said_and_is_no_finding() {
    let (stage, connection, _) = set_from_here().await;
    changes_weis(&stage, &Writer::console(PRIYA)).await;
    let granted = ["admin.directory.user", "admin.directory.customer.readonly"];
    let granted = granted.map(|short| format!("https://www.googleapis.com/auth/{short}"));
    let way = Way::Reactivate { connection, grant: None, client: None };
    let decision = Consent { scopes: Scopes::Only(granted.into()), ..Consent::default() };
    stage.connect_as(way, decision).await.expect("it is enough to connect");

    assert_snapshot!(cannot_know(&stage, connection).await, @"missingScope: It was not granted at consent to read the admin and token logs.");
    assert_eq!(finding(&stage, connection).await, None, "nobody knows");
}

#[tokio::test]
async fn the_same_is_set_again_where_it_is_kept() {
    let (stage, connection, wei) = set_from_here().await;
    changes_weis(&stage, &Writer::console(PRIYA)).await;
    looked(&stage, connection).await;
    let mended = stage.app.mend_passwords(connection, None, Mend::Again).await.expect("it is tried");
    assert_eq!(mended.done, 0, "its hash was deleted with the receipt");
    assert_snapshot!(format!("{}: {}", mended.refused[0].0, mended.refused[0].1), @"wei.chen@northwind.test: the password that was set from here is not kept; make another");

    stage.app.keep_passwords(Keeping::Keep).await.expect("it is chosen");
    stage.app.set_password(wei, typed(TYPED)).await.expect("it keeps every rule");
    synced(&stage, connection).await;
    assert_eq!(finding(&stage, connection).await, None, "another receipt ends it");
    assert!(
        stage.app.user(wei).await.expect("Wei is there").passwords.kept,
        "and the hash is kept this time"
    );
    stage.wait(MINUTE).await;
    changes_weis(&stage, &Writer::console(PRIYA)).await;
    looked(&stage, connection).await;
    let mended =
        stage.app.mend_passwords(connection, Some(vec![wei]), Mend::Again).await.expect("it is kept");
    assert_eq!((mended.done, mended.refused.len()), (1, 0), "the next sync sets it");
    assert!(!stage.google.opens(WEI, TYPED).await.expect("control is on"), "not before");

    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: password set
    Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused
    ");

    assert!(stage.google.opens(WEI, TYPED).await.expect("control is on"), "ours opens the account again");
    assert_eq!(at_the_user(&stage, wei).await, [], "it is over");
    assert!(!synced(&stage, connection).await.contains("password"), "and is not sent every time");
}

#[tokio::test]
async fn another_is_made_by_chance_and_handed_out() {
    let (stage, connection, wei) = set_from_here().await;
    changes_weis(&stage, &Writer::console(PRIYA)).await;
    looked(&stage, connection).await;

    let mended = stage.app.mend_passwords(connection, None, Mend::Renew).await.expect("one is made");

    assert_eq!((mended.done, mended.refused.len()), (1, 0), "for Wei");
    assert_eq!(finding(&stage, connection).await, None, "the next sync mends it");
    assert_snapshot!(synced(&stage, connection).await, @"
    wei.chen@northwind.test: password set
    Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused
    ");
    let found = stage.app.findings(connection).await.expect("findings are local");
    let waits = found
        .into_iter()
        .find(|found| found.finding.code == "passwordsWait")
        .expect("it is to be given to Wei");
    assert_snapshot!(waits.seen, @"An account has 1 that Rollcall made.");
    let slips = stage.app.slips().await.expect("they open");
    stage.app.handed_out(slips.iter().map(|slip| slip.number).collect()).await.expect("it is in Wei's hand");
    let found = stage.app.findings(connection).await.expect("findings are local");
    assert!(found.iter().all(|found| found.finding.code != "passwordsWait"), "and is kept no longer");
    assert_eq!(at_the_user(&stage, wei).await, [], "it is over");
}

#[tokio::test]
async fn what_was_never_set_from_here_cannot_drift() {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    stage.import(connection, Scope::All).await;
    changes_weis(&stage, &Writer::console(PRIYA)).await;

    looked(&stage, connection).await;

    assert_eq!(finding(&stage, connection).await, None, "the directory has no password of Wei's");
    assert_eq!(stage.asked("eventName").await, 0, "and nothing to ask about");
}
