//! Reading survives what happens on the way: busy servers, expired tokens, a lost network, an impatient person.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use sandbox::{Effect, Fault};
use store::run::State;
use sync::import::{Mode, Scope};
use sync::{Cancel, Code, Progress, Watch};

use crate::stage::{ADMIN, Stage, account, page, said};

/// Three pages.
pub const USERS: u64 = 1_203;

/// Hears what a read tells, in words.
fn listening() -> (Watch, Arc<Mutex<Vec<String>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    let watch = Watch::new(Cancel::default(), move |progress| {
        if let Progress::Reading { doing, .. } = progress {
            ear.lock().expect("nobody panics").push(doing);
        }
    });
    (watch, heard)
}

/// The statuses of the list calls so far.
async fn statuses(stage: &Stage) -> Vec<u16> {
    stage.requests("/users?").await.iter().map(|seen| seen.status).collect()
}

/// Begins an import of everybody that is broken off after its first page; gives the run, and the first of those on the
/// page who are neither suspended nor administrators. The network is back: the next import goes on with it.
pub async fn broken_off(stage: &Stage, connection: i64, many: usize) -> (i64, Vec<String>) {
    let cable = Fault::once("GET", "/users?", Effect::Drop).after(1).times(u32::MAX);
    stage.google.fault(cable).await.expect("the cable is pulled after page 1");
    let lost = stage.read(connection, Scope::All).await.expect_err("the network is gone");
    assert_eq!(lost.code(), Code::Offline, "{}", said(&lost));
    stage.google.clear_faults().await.expect("the cable is back");
    let run = stage.app.runs(Some(connection), 1).await.expect("the runs").remove(0).run.id;
    let conn = store::plan::open(stage.app.store().path(), &stage.app.home().plan(run)).expect("it is there");
    let sql = "SELECT email FROM plan.account WHERE marks = 0 ORDER BY id";
    let mut read = conn.prepare(sql).expect("it can be read");
    let read = read.query_map([], |row| row.get(0)).expect("it is read");
    (run, read.take(many).collect::<Result<_, _>>().expect("they have addresses"))
}

#[tokio::test]
async fn a_failing_page_is_asked_for_again_and_no_other() {
    let (stage, connection) = Stage::connected(USERS).await;
    let busy = Fault::error("GET", "/users?", 503, "backendError", "Service unavailable. Please try again");
    stage
        .google
        .fault(Fault { retry_after: Some("3".to_owned()), ..busy.after(1).times(2) })
        .await
        .expect("page 2 fails twice");
    let (watch, heard) = listening();

    let run = stage
        .app
        .import_read(connection, Scope::All, Mode::Full, &watch)
        .await
        .expect("the third try succeeds");

    assert_eq!(statuses(&stage).await, [200, 503, 503, 200, 200], "page 2 alone is repeated");
    let accounts = stage.app.plan(run).await.expect("there is a plan").run.accounts;
    assert_eq!(accounts, Some(USERS), "nobody is lost or doubled");
    let heard = heard.lock().expect("nobody panics").clone();
    let waits: Vec<_> = heard.iter().filter(|doing| doing.starts_with("waiting")).collect();
    assert_eq!(waits.len(), 2, "whoever watches is told why it takes long: {heard:?}");
    assert!(waits[1].contains("try 2 of 5"), "and how often it was tried: {}", waits[1]);
}

#[tokio::test]
async fn an_expired_token_costs_one_refresh() {
    let (stage, connection) = Stage::connected(USERS).await;
    stage.import(connection, Scope::All).await;
    stage.google.expire_access_tokens().await.expect("an hour passes");
    stage.google.forget_requests().await.expect("the log is emptied");

    stage.import(connection, Scope::All).await;

    assert_eq!(statuses(&stage).await, [401, 200, 200, 200], "the refused call alone is repeated");
    assert_eq!(stage.asked("/token").await, 1, "one refresh for all that follows");
}

#[tokio::test]
async fn an_authorisation_that_is_gone_is_said_to_be() {
    let (stage, connection) = Stage::connected(17).await;
    stage.google.revoke_refresh_tokens().await.expect("somebody revokes it");
    stage.google.expire_access_tokens().await.expect("and an hour passes");

    let gone = stage.read(connection, Scope::All).await.expect_err("nothing can be read");

    assert_eq!(gone.code(), Code::Reauthorize, "{}", said(&gone));
    let health = stage.app.connection(connection).await.expect("it is there").0.health;
    assert_eq!(health, "reauthorize", "the connection says so from now on");
}

#[tokio::test]
async fn a_read_that_cannot_open_its_secrets_begins_no_run_and_gives_none_up() {
    let (mut stage, connection) = Stage::connected(USERS).await;
    let (run, _) = broken_off(&stage, connection, 0).await;
    let key = std::fs::read(stage.key_file()).expect("the key file");
    std::fs::write(stage.key_file(), [7; 64]).expect("another takes its place");
    stage.restart().await;
    let before = stage.asked("").await;

    let closed = stage.read(connection, Scope::All).await.expect_err("nothing opens the secrets");
    assert_eq!(closed.code(), Code::SecretStore, "{}", said(&closed));
    let unit = Scope::OrgUnit { path: "/Sales".to_owned() };
    let closed = stage.read(connection, unit).await.expect_err("nor for another scope");
    assert_eq!(closed.code(), Code::SecretStore, "{}", said(&closed));

    assert_eq!(stage.asked("").await, before, "Google was not asked");
    let runs = stage.app.runs(Some(connection), 10).await.expect("the runs");
    let left: Vec<_> = runs.iter().map(|one| (one.run.id, one.run.state)).collect();
    assert_eq!(left, [(run, State::Reading)], "no run failed, and the one that waits goes on");
    std::fs::write(stage.key_file(), key).expect("the right one is back");
    stage.restart().await;
    assert_eq!(stage.read(connection, Scope::All).await.expect("it goes on"), run, "where it was");
}

#[tokio::test]
async fn the_same_account_on_two_pages_counts_once() {
    let (stage, connection) = Stage::connected(17).await;
    let admin = stage.app.connection(connection).await.expect("it is there").0.admin_id;
    let one =
        [account(&admin, ADMIN, ("Sync", "Admin")), account("102", "wei@northwind.test", ("Wei", "Chen"))];
    let two = [
        account("102", "wei@northwind.test", ("Wei", "Lindqvist")),
        account("103", "kofi@northwind.test", ("Kofi", "Mensah")),
    ];
    stage.google.fault(page(&one, Some("two"))).await.expect("the first page");
    stage.google.fault(page(&two, None)).await.expect("the second page, somewhat later");

    let report = stage.import(connection, Scope::All).await;

    assert_eq!(report.run.accounts, Some(3), "an account that moved between pages is one account");
    assert_eq!(report.run.counts.created, 3, "and becomes one user");
    assert_eq!(stage.person("wei").await.user.family_name, "Lindqvist", "as it was read last");
}

#[tokio::test]
async fn after_a_lost_network_it_goes_on_with_the_next_page() {
    let (mut stage, connection) = Stage::connected(USERS).await;
    let cable = Fault::once("GET", "/users?", Effect::Drop).after(1).times(u32::MAX);
    stage.google.fault(cable).await.expect("the cable is pulled after page 1");

    let lost = stage.read(connection, Scope::All).await.expect_err("the network is gone");

    assert_eq!(lost.code(), Code::Offline, "{}", said(&lost));
    assert!(stage.people().await.is_empty(), "nothing came into the directory");
    // Even the program may end in between.
    stage.restart().await;
    stage.google.clear_faults().await.expect("the cable is back");
    stage.google.forget_requests().await.expect("the log is emptied");
    stage.wait(Duration::from_secs(20 * 60)).await;

    let run = stage.read(connection, Scope::All).await.expect("it goes on");

    let lists = stage.requests("/users?").await;
    assert_eq!(lists.len(), 2, "two pages were left: {lists:#?}");
    assert!(
        lists.iter().all(|list| list.target.contains("pageToken=")),
        "page 1 was not read again: {lists:#?}"
    );
    let plan = stage.app.plan(run).await.expect("there is a plan");
    assert_eq!(plan.run.accounts, Some(USERS), "everybody is in the plan, once");
    assert_eq!(stage.app.runs(Some(connection), 10).await.expect("the runs").len(), 1, "it is the same run");
}

#[tokio::test]
async fn a_lost_network_is_no_answer() {
    let (stage, connection) = Stage::connected(17).await;
    let answered = stage.app.connection(connection).await.expect("it is there").0.last_answer_at;
    stage
        .google
        .fault(Fault::once("GET", "/users?", Effect::Drop).times(u32::MAX))
        .await
        .expect("no network");
    stage.wait_here(Duration::from_secs(60));

    stage.read(connection, Scope::All).await.expect_err("the network is gone");

    let now = stage.app.connection(connection).await.expect("it is there").0.last_answer_at;
    assert_eq!(now, answered, "Overview must not say that Google answered just now");
}

#[tokio::test]
async fn a_list_that_became_too_old_is_begun_again() {
    let (stage, connection) = Stage::connected(USERS).await;
    let cable = Fault::once("GET", "/users?", Effect::Drop).after(1).times(u32::MAX);
    stage.google.fault(cable).await.expect("the cable is pulled after page 1");
    stage.read(connection, Scope::All).await.expect_err("the network is gone");
    stage.google.clear_faults().await.expect("the cable is back");
    stage.google.forget_requests().await.expect("the log is emptied");
    stage.wait(Duration::from_secs(56 * 60)).await;

    let run = stage.read(connection, Scope::All).await.expect("it is read again");

    let lists = stage.requests("/users?").await;
    assert!(!lists[0].target.contains("pageToken="), "Google breaks lists off after an hour: from the start");
    assert_eq!(lists.len(), 3, "all pages, and nothing else");
    assert_eq!(stage.app.plan(run).await.expect("there is a plan").run.accounts, Some(USERS), "nobody twice");
}

#[tokio::test]
async fn a_page_token_that_google_forgot_begins_the_list_again() {
    let (stage, connection) = Stage::connected(USERS).await;
    let forgotten = Fault::error("GET", "pageToken=", 400, "invalid", "Invalid Input: pageToken");
    stage.google.fault(forgotten.after(1)).await.expect("page 3 is not known any more");

    let run = stage.read(connection, Scope::All).await.expect("it begins again by itself");

    assert_eq!(statuses(&stage).await, [200, 200, 400, 200, 200, 200], "two pages, then all three");
    assert_eq!(stage.app.plan(run).await.expect("there is a plan").run.accounts, Some(USERS), "nobody twice");
}

#[tokio::test]
async fn who_left_before_the_list_was_begun_again_is_not_in_the_plan() {
    let (stage, connection) = Stage::connected(17).await;
    let admin = stage.app.connection(connection).await.expect("it is there").0.admin_id;
    let admin = account(&admin, ADMIN, ("Sync", "Admin"));
    let wei = account("102", "wei@northwind.test", ("Wei", "Chen"));
    let kofi = account("103", "kofi@northwind.test", ("Kofi", "Mensah"));
    stage.google.fault(page(&[admin.clone(), wei], Some("two"))).await.expect("the first page");
    let forgotten = Fault::error("GET", "/users?", 400, "invalid", "Invalid Input: pageToken");
    stage.google.fault(forgotten).await.expect("the second is not known any more");
    stage.google.fault(page(&[admin, kofi], None)).await.expect("meanwhile Wei has left");

    let run = stage.read(connection, Scope::All).await.expect("it begins again by itself");

    let rows = stage.rows(run, Default::default()).await;
    let names: Vec<_> = rows.into_iter().map(|row| row.given_name).collect();
    assert_eq!(names, ["Kofi", "Sync"], "the list that was begun again counts, and nothing from before");
}

#[tokio::test]
async fn whoever_cancels_has_what_they_had() {
    let (stage, connection) = Stage::connected(USERS).await;
    let watch = listening_then_cancel();

    let cancelled = stage.app.import_read(connection, Scope::All, Mode::Full, &watch).await;

    assert_eq!(cancelled.expect_err("it was cancelled").code(), Code::Cancelled, "the wizard goes back");
    let run = stage.app.runs(Some(connection), 1).await.expect("the runs").remove(0).run;
    assert_eq!(run.state, State::Discarded, "nothing waits for anybody");
    assert!(!stage.app.home().plan(run.id).exists(), "what was read is gone");
    assert!(stage.people().await.is_empty(), "nothing came into the directory");
    assert_eq!(
        stage.import(connection, Scope::All).await.run.accounts,
        Some(USERS),
        "the next import is a new one"
    );
}

/// Cancels as soon as the first page is there.
fn listening_then_cancel() -> Watch {
    let cancel = Cancel::default();
    let stop = cancel.clone();
    Watch::new(cancel, move |progress| {
        if matches!(progress, Progress::Reading { read: 1.., .. }) {
            stop.cancel();
        }
    })
}

#[tokio::test]
async fn two_imports_of_one_connection_do_not_run_at_once() {
    let (stage, connection) = Stage::connected(USERS).await;
    stage.google.set_latency(Duration::from_millis(50)).await.expect("the network is slow");
    let (first, second) =
        tokio::join!(stage.read(connection, Scope::All), stage.read(connection, Scope::All));

    let (done, refused) = if first.is_ok() { (first, second) } else { (second, first) };

    done.expect("one of them reads");
    let refused = refused.expect_err("the other is refused");
    assert_eq!(refused.code(), Code::Busy, "{}", said(&refused));
    assert!(refused.to_string().contains("an import reads Google"), "and is told who holds it: {refused}");
}
