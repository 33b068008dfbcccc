//! Two who write at once: each finds what the other did, and nothing of it is lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use insta::assert_snapshot;
use sandbox::control::Consent;
use store::window::{Query, Sort};
use sync::connect::Way;
use sync::import::Scope;
use sync::{Cancel, Code, Progress, Watch};

use crate::stage::{Stage, browser, client, connected, said, sandbox_way};

fn everybody(search: &str) -> Query {
    Query { standing: None, search: search.to_owned(), sort: Sort::Name, descending: false, unit: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn indexes_that_another_run_builds_in_the_middle_of_an_import_miss_nobody() {
    let (stage, connection) = Stage::connected(5_000).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let (file, built) = (stage.home().join("rollcall.db"), AtomicBool::new(false));
    let watch = Watch::new(Cancel::default(), move |progress| {
        if matches!(progress, Progress::Applying { .. }) && !built.swap(true, Ordering::Relaxed) {
            let mut conn = store::rusqlite::Connection::open(&file).expect("another program opens it");
            store::user::build_indexes(&mut conn).expect("and finds the indexes missing");
        }
    });

    stage.app.import_apply(run, &watch).await.expect("it is applied");

    let people = stage.people().await;
    let listed = stage.app.users(everybody(""), 0, 1).await.expect("the list").total;
    assert_eq!(listed, people.len() as u64, "everybody stands in the list");
    let last = people.iter().max_by_key(|person| person.id).expect("somebody");
    let found = stage.app.users(everybody(&last.user.username), 0, 10).await.expect("the search");
    assert!(found.rows.iter().any(|row| row.id == last.id), "and is found: {}", last.user.username);
}

#[tokio::test]
async fn who_wants_to_write_while_another_does_is_told_that_the_data_file_is_busy() {
    let (stage, _) = Stage::connected(16).await;
    let other = store::rusqlite::Connection::open(stage.home().join("rollcall.db")).expect("another program");
    other.execute_batch("BEGIN IMMEDIATE").expect("it writes");

    let refused = stage.app.store().write_in_batches(|conn| {
        // As after all the patience that a writer has, which is more than a test has.
        conn.busy_timeout(Duration::ZERO)?;
        let begun = conn.execute_batch("BEGIN IMMEDIATE");
        conn.busy_timeout(Duration::from_secs(30))?;
        Ok(begun?)
    });
    let error = sync::Error::from(refused.await.expect_err("one writes at a time"));

    assert_snapshot!(said(&error), @"
    Busy: the data file cannot be used: database is locked
    Another run writes into the data file. Wait until it is done, then try again.
    ");
    other.execute_batch("COMMIT").expect("it is done");
    stage.add_person("dara", ("Dara", "Kim"), "dara@northwind.test").await;
}

#[tokio::test]
async fn what_is_set_while_google_is_asked_stays() {
    let (stage, connection) = Stage::connected(16).await;
    stage.google.set_latency(Duration::from_millis(150)).await.expect("Google is slow");

    let (checked, renamed) = tokio::join!(
        stage.app.check_connection(connection),
        stage.app.rename_connection(connection, "Head office")
    );

    renamed.expect("it may be called so");
    assert_eq!(
        checked.expect("Google answers").name,
        "Head office",
        "the check writes what it learned, and no more"
    );
}

#[tokio::test]
async fn a_consent_that_is_cancelled_after_allow_connects_nothing() {
    let stage = Stage::of(16).await;
    let attempt =
        stage.app.connect_begin(sandbox_way(google::Grant::LookAndSync)).await.expect("a port is free");
    let redirect = stage.google.consent(attempt.url(), Consent::default()).await.expect("Allow is pressed");
    stage.google.set_latency(Duration::from_millis(300)).await.expect("Google is slow");
    let cancel = Cancel::default();

    let (connected, _) =
        tokio::join!(connected(&stage.app, attempt, std::future::pending(), &cancel), async {
            browser().get(redirect).send().await.expect("the app shows a page");
            cancel.cancel();
        });

    assert_eq!(
        connected.expect_err("it was cancelled").code(),
        Code::Cancelled,
        "whoever cancels is not connected"
    );
    assert!(stage.app.connections().await.expect("the list").is_empty(), "and nothing was stored");
}

#[tokio::test]
async fn tokens_that_were_lost_are_consented_to_again_with_the_client_s_json() {
    let (mut stage, connection) = Stage::connected(16).await;
    std::fs::remove_file(stage.home().join("secrets.json")).expect("somebody clears the secrets");
    stage.restart().await;

    let lost = stage.read(connection, Scope::All).await.expect_err("there are no tokens");
    assert_eq!(lost.code(), Code::Reauthorize, "{}", said(&lost));
    let findings = stage.app.findings(connection).await.expect("the checks run");
    assert!(findings.iter().any(|found| found.finding.code == "reauthorize"), "and the connection says so");
    let without = Way::Reactivate { connection, grant: None, client: None };
    let missing = stage.app.connect_begin(without).await.err().expect("the client's secret is lost as well");
    assert_eq!(missing.code(), Code::ClientMissing, "{}", said(&missing));

    let with = Way::Reactivate { connection, grant: None, client: Some(client()) };
    let again = stage.connect_as(with, Consent::default()).await.expect("with its JSON it works");

    assert_eq!(again.id, connection, "it is the same connection");
    stage.import(connection, Scope::All).await;
}
