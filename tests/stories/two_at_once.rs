//! Two who write at once: each finds what the other did, and nothing of it is lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use directory::{User, Values};
use google::Grant;
use insta::assert_snapshot;
use sandbox::control::Consent;
use secrecy::SecretString;
use store::plan::decision::Kind;
use store::unfinished::{self, TokenOf, Unfinished};
use store::user::{Search, Standing};
use store::window::{Query, Sort};
use sync::connect::Way;
use sync::connection::PasswordMode;
use sync::import::{Mode, Scope};
use sync::{Cancel, Code, Progress, Watch};

use crate::stage::{ADMIN, DELEGATED, Stage, browser, by, client, connected, said, sandbox_way};

fn everybody(search: &str) -> Query {
    Query { standing: None, search: search.to_owned(), sort: Sort::Name, descending: false, unit: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn indexes_that_another_run_builds_in_the_middle_of_an_import_miss_nobody() {
    // More than one transaction holds: only then the indexes are dropped, and built at the end.
    let (stage, connection) = Stage::connected(6_000).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let file = stage.home().join("rollcall.db");
    let builder: Arc<Mutex<Option<JoinHandle<()>>>> = Arc::default();
    let begun = builder.clone();
    let watch = Watch::new(Cancel::default(), move |progress| {
        let mut begun = begun.lock().expect("nobody panics");
        if matches!(progress, Progress::Applying { .. }) && begun.is_none() {
            let mut conn = store::rusqlite::Connection::open(&file).expect("another program opens it");
            assert!(
                store::user::indexes_are_missing(&conn).expect("it reads"),
                "and finds the indexes missing"
            );
            conn.busy_timeout(Duration::ZERO).expect("it asks again and again");
            *begun = Some(std::thread::spawn(move || {
                while let Err(error) = store::user::build_indexes(&mut conn) {
                    assert!(error.is_busy(), "until there is a moment for it: {error}");
                    std::thread::yield_now();
                }
            }));
        }
    });

    stage.app.import_apply(run, &watch).await.expect("it is applied");

    let builder = builder.lock().expect("nobody panics").take().expect("it was applied");
    builder.join().expect("the indexes are there");
    let people = stage.people().await;
    let listed = stage.app.users(everybody(""), 0, 1).await.expect("the list").total;
    assert_eq!(listed, people.len() as u64, "everybody stands in the list");
    let last = people.iter().max_by_key(|person| person.id).expect("somebody");
    let found = stage.app.users(everybody(&last.user.username), 0, 10).await.expect("the search");
    assert!(found.rows.iter().any(|row| row.id == last.id), "and is found: {}", last.user.username);
}

#[tokio::test]
async fn whoever_comes_into_the_directory_while_a_first_import_reads_is_recognised_by_its_plan() {
    let (stage, connection) = Stage::connected(1_203).await;
    let (file, now, came) = (stage.home().join("rollcall.db"), stage.now(), AtomicBool::new(false));
    let watch = Watch::new(Cancel::default(), move |progress| {
        if matches!(progress, Progress::Reading { read: 1.., .. }) && !came.swap(true, Ordering::Relaxed) {
            let user = User {
                email: "bjorn.andersson@northwind.test".to_owned(),
                username: "bjorn".to_owned(),
                given_name: "Björn".to_owned(),
                family_name: "Anderson".to_owned(),
                state: directory::user::State::Active,
                values: Values::default(),
            };
            let conn = store::rusqlite::Connection::open(&file).expect("another program opens it");
            store::user::insert(&conn, &user, Standing::DirectoryOnly, now, Search::Kept)
                .expect("and adds somebody");
        }
    });

    let run =
        stage.app.import_read(connection, Scope::All, Mode::Full, &watch).await.expect("Google is read");

    let counts = stage.app.plan(run).await.expect("there is a plan").counts;
    assert_eq!(counts.kinds[Kind::Match as usize], 1, "who came is the one of that address: {counts:?}");
    let row = stage.row(run, "bjorn.andersson@northwind.test").await;
    assert_eq!(row.decision.why, "same email as bjorn");
    assert_eq!(counts.kinds.iter().sum::<u64>(), 1_203, "everybody else is decided about, and once");
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

fn again(connection: i64) -> Way {
    Way::Reactivate { connection, grant: None, client: None }
}

/// The names of the tokens that are kept.
async fn tokens(stage: &Stage) -> Vec<String> {
    let names = stage.app.vault().await.expect("it is open").names().expect("they are listed");
    names.into_iter().filter(|name| name.starts_with("refresh-token")).collect()
}

/// As whom the connection really works: Google tells.
async fn works_as(stage: &Stage, connection: i64) -> String {
    stage.app.check_connection(connection).await.expect("Google accepts the token").admin_email
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_connect_at_once_the_refused_one_leaves_no_token() {
    let mut stage = Stage::of(16).await;
    let first = stage.app.connect_begin(sandbox_way(Grant::LookAndSync)).await.expect("a port is free");
    let second = stage.app.connect_begin(sandbox_way(Grant::LookAndSync)).await.expect("another one");
    let other = store::rusqlite::Connection::open(stage.home().join("rollcall.db")).expect("another program");
    other.execute_batch("BEGIN IMMEDIATE").expect("it writes");
    // Both have learned everything, and found nobody connected, before either can be written.
    let let_go = async {
        for _ in 0..500 {
            if stage.asked("/schemas").await >= 2 {
                break;
            }
        }
        for _ in 0..50 {
            stage.asked("/schemas").await;
        }
        other.execute_batch("COMMIT").expect("it is done");
    };

    let (first, second, ()) = tokio::join!(
        stage.finish(first, by(ADMIN), &stage.google),
        stage.finish(second, by(DELEGATED), &stage.google),
        let_go
    );

    let (connected, refused) = match (first, second) {
        (Ok(connected), Err(refused)) | (Err(refused), Ok(connected)) => (connected, refused),
        both => panic!("one of the two is connected: {both:?}"),
    };
    assert_eq!(refused.code(), Code::AlreadyConnected, "{}", said(&refused));
    assert_eq!(tokens(&stage).await.len(), 1, "one connection has one token");
    stage.restart().await;
    assert_eq!(works_as(&stage, connected.id).await, connected.admin_email, "and it is its own");
}

#[tokio::test]
async fn a_consent_that_cannot_be_written_leaves_the_token_that_was_there() {
    let (mut stage, connection) = Stage::connected(16).await;
    let before = tokens(&stage).await;
    let other = store::rusqlite::Connection::open(stage.home().join("rollcall.db")).expect("another program");
    let full = "CREATE TRIGGER filled BEFORE UPDATE ON connection BEGIN SELECT RAISE(FAIL, 'no room'); END";
    other.execute_batch(full).expect("no connection is written from now on");

    let refused = stage.connect_as(again(connection), by(DELEGATED)).await.expect_err("nor the consent");

    assert!(said(&refused).contains("no room"), "{}", said(&refused));
    other.execute_batch("DROP TRIGGER filled").expect("there is room again");
    assert_eq!(works_as(&stage, connection).await, ADMIN, "as whom the connection says");
    stage.restart().await;
    assert_eq!(works_as(&stage, connection).await, ADMIN, "also for the next process");
    assert_eq!(tokens(&stage).await, before, "and the other token is forgotten");
}

#[tokio::test]
async fn a_token_that_a_kill_left_before_its_connection_was_written_is_forgotten() {
    let (mut stage, connection) = Stage::connected(16).await;
    let before = tokens(&stage).await;
    let (row, _) = stage.app.connection(connection).await.expect("it is there");
    let consent = Some("1795000000001|another".to_owned());
    let left = TokenOf { consent, ..TokenOf::of(&row) };
    let note = Unfinished { tokens: vec![left], ..Unfinished::default() };
    stage.app.store().write(move |tx| unfinished::add(tx, note)).await.expect("it is noted first");
    let name =
        format!("refresh-token|{}|{}|{}|1795000000001|another", row.origin, row.client_id, row.customer_id);
    let vault = stage.app.vault().await.expect("it is open");
    vault.set(&name, &SecretString::from("1//left")).expect("then it is kept");

    stage.restart().await;

    assert_eq!(tokens(&stage).await, before, "the connection has one token");
    assert_eq!(works_as(&stage, connection).await, ADMIN, "that works");
}

#[tokio::test]
async fn a_new_consent_forgets_the_token_before_it() {
    let (mut stage, connection) = Stage::connected(16).await;
    let before = tokens(&stage).await;

    stage.connect_as(again(connection), by(DELEGATED)).await.expect("the customer is the same");

    let now = tokens(&stage).await;
    assert_eq!(now.len(), 1, "one connection has one token: {now:?}");
    assert_ne!(now, before, "another one than before");
    stage.restart().await;
    assert_eq!(works_as(&stage, connection).await, DELEGATED, "it is the one who consented last");
}

#[tokio::test]
async fn a_token_that_an_earlier_version_filed_works_until_the_next_consent() {
    let (mut stage, connection) = Stage::connected(16).await;
    let (row, _) = stage.app.connection(connection).await.expect("it is there");
    let earlier = format!("refresh-token|{}|{}|{}", row.origin, row.client_id, row.customer_id);
    let vault = stage.app.vault().await.expect("it is open");
    for name in tokens(&stage).await {
        let token = vault.get(&name).expect("it is read").expect("it is there");
        vault.set(&earlier, &token).expect("as it was filed once");
        vault.delete(&name).expect("and nowhere else");
    }
    stage.restart().await;
    assert_eq!(works_as(&stage, connection).await, ADMIN, "it is found");

    stage.connect_as(again(connection), by(DELEGATED)).await.expect("the customer is the same");

    let now = tokens(&stage).await;
    assert!(now.len() == 1 && now[0] != earlier, "it is forgotten then: {now:?}");
    stage.restart().await;
    assert_eq!(works_as(&stage, connection).await, DELEGATED, "the new one counts");
}

#[tokio::test]
async fn what_is_set_while_the_browser_is_open_stays() {
    let (stage, connection) = Stage::connected(16).await;
    let attempt = stage.app.connect_begin(again(connection)).await.expect("a port is free");
    stage.app.rename_connection(connection, "Head office").await.expect("it may be called so");
    let mode = PasswordMode::Directory;
    stage.app.set_password_mode(connection, mode).await.expect("it is answered anew");

    let row = stage.finish(attempt, Consent::default(), &stage.google).await.expect("it is consented to");

    assert_eq!(
        (row.name.as_str(), row.password_mode.as_deref()),
        ("Head office", Some(mode.name())),
        "a consent is about neither"
    );
}
