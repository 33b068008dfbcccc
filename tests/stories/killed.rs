//! A kill at any moment leaves a directory that opens, and a run that is resumed: every account exactly once.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use store::run::State;
use store::window::{Query, Sort};
use sync::import::{Mode, Report, Scope, Steps};
use sync::lock::RunLock;
use sync::overview::WaitsFor;
use sync::provision::Confirmed;
use sync::{Cancel, Code, Progress, Watch, Workstation};

use crate::stage::{Clock, Stage, environment, open, said, sandbox_at};

/// Enough for a first import that builds its indexes at the end, and for several transactions.
const USERS: u64 = 4_500;

/// Enough for three pages.
const PAGES: u64 = 1_003;

/// What the child is told.
const FOLDER: &str = "STORY_FOLDER";
const PORT: &str = "STORY_PORT";
const APPLY: &str = "STORY_APPLY";
const UNDO: &str = "STORY_UNDO";

#[tokio::test]
async fn what_an_import_tells_to_be_done_is_there_whatever_happens_next() {
    let (stage, connection) = Stage::connected(PAGES).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let (file, told) = (stage.home().join("rollcall.db"), Arc::new(Mutex::new(Vec::new())));
    let heard = told.clone();
    let watch = Watch::new(Cancel::default(), move |progress| {
        if let Progress::Applying { done, .. } = progress {
            let conn = store::rusqlite::Connection::open(&file).expect("another program opens it");
            let count = conn.query_row("SELECT count(*) FROM user", [], |row| row.get::<_, i64>(0));
            let there = u64::try_from(count.expect("it reads")).expect("a count");
            heard.lock().expect("nobody panics").push((done, there));
        }
    });

    stage.app.import_apply(run, &watch).await.expect("it is applied");

    let told = told.lock().expect("nobody panics");
    assert!(told.len() > 1, "it is told on the way: {told:?}");
    assert!(told.iter().all(|(done, there)| there >= done), "a kill takes nothing of it back: {told:?}");
}

#[tokio::test]
async fn a_cancelled_run_waits_and_is_finished_later() {
    let (stage, connection) = Stage::connected(USERS).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let cancel = Cancel::default();
    let stop = cancel.clone();
    let watch = Watch::new(cancel, move |progress| {
        if matches!(progress, Progress::Applying { .. }) {
            stop.cancel();
        }
    });

    let cancelled = stage.app.import_apply(run, &watch).await.expect_err("it was cancelled after a batch");

    assert_eq!(cancelled.code(), Code::Cancelled, "{}", said(&cancelled));
    let arrived = stage.people().await.len() as u64;
    assert!(arrived > 0 && arrived < USERS, "what was done stays, the rest waits: {arrived}");
    let busy = stage.read(connection, Scope::All).await.expect_err("first things first");
    assert_eq!(busy.code(), Code::Busy, "{}", said(&busy));
    let busy = stage.app.discard(run).await.expect_err("half of it is done");
    assert_eq!(busy.code(), Code::Busy, "{}", said(&busy));
    let approved = stage.app.approved(run).await.expect("what was approved is known");
    assert_eq!(approved.steps.done, arrived, "it says how much is done");
    assert_eq!(
        (
            approved.counts.created,
            approved.counts.created + approved.counts.skipped + approved.counts.conflicts
        ),
        (approved.steps.total, USERS),
        "and what was approved: {:?}",
        approved.counts
    );
    assert_eq!(
        waits_for(&stage, connection).await,
        WaitsFor::Applying(approved.steps),
        "Overview leads there"
    );
    let findings = stage.app.findings(connection).await.expect("the findings");
    assert!(
        findings.iter().any(|found| found.finding.code == "runInterrupted"),
        "it needs the administrator: {findings:?}"
    );
    let finished = stage.apply(run).await;
    exactly_once(&stage.app, &finished, USERS).await;
}

#[tokio::test]
async fn a_run_that_somebody_works_on_is_not_called_interrupted() {
    let (stage, connection) = Stage::connected(60).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_eq!(waits_for(&stage, connection).await, WaitsFor::Review, "its plan waits");
    let stopped = Cancel::default();
    stopped.cancel();
    let watch = Watch::new(stopped, |_| {});
    stage.app.import_apply(run, &watch).await.expect_err("it was cancelled at once");

    let work = RunLock::take(stage.app.home(), connection, "an import is applied").expect("nobody works");
    let WaitsFor::Work(who) = waits_for(&stage, connection).await else { panic!("somebody works on it") };
    assert!(who.starts_with("an import is applied, process "), "it says who: {who}");
    let findings = stage.app.findings(connection).await.expect("the findings");
    assert!(!findings.iter().any(|found| found.finding.code.starts_with("run")), "nobody is needed");
    drop(work);

    let left = waits_for(&stage, connection).await;
    assert!(matches!(left, WaitsFor::Applying(Steps { done: 0, total: 1.. })), "now somebody is: {left:?}");
}

async fn waits_for(stage: &Stage, connection: i64) -> WaitsFor {
    let waiting = stage.app.waiting(connection).await.expect("the directory is read");
    waiting.expect("a run is not over").waits_for
}

#[tokio::test]
async fn killed_while_it_applies() {
    let (stage, connection) = Stage::connected(USERS).await;
    stage.read(connection, Scope::All).await.expect("Google is read");
    let folder = stage.leave();
    let whole = {
        let copy = copy_of(folder.path());
        let begun = Instant::now();
        assert!(
            child(copy.path(), 0, APPLY).wait().expect("the child ends").success(),
            "unharmed, it succeeds"
        );
        begun.elapsed()
    };

    let mut dice = dice();
    for _ in 0..5 {
        let copy = copy_of(folder.path());
        let moment = whole.mul_f64(dice.random_range(0.0..1.0));
        kill_after(child(copy.path(), 0, APPLY), moment);

        let app = reopen(copy.path(), 0).await;
        let runs = app.runs(None, 10).await.expect("the directory opens");
        assert_eq!(runs.len(), 1, "killed after {moment:?}: there is one run");
        let report = match runs[0].run.state {
            State::Done | State::Refusals => {
                app.report(runs[0].run.id).await.expect("it had come to its end")
            }
            _ => app.import_apply(runs[0].run.id, &Watch::silent()).await.expect("it is resumed"),
        };
        exactly_once(&app, &report, USERS).await;
    }
}

#[tokio::test]
async fn killed_while_an_import_is_undone() {
    let (stage, connection) = Stage::connected(USERS).await;
    let imported = stage.import(connection, Scope::All).await.run;
    let undo = stage.app.undo_read(imported.id, &Watch::silent()).await.expect("it can be undone");
    let folder = stage.leave();
    let whole = {
        let copy = copy_of(folder.path());
        let begun = Instant::now();
        assert!(
            child(copy.path(), 0, UNDO).wait().expect("the child ends").success(),
            "unharmed, it succeeds"
        );
        begun.elapsed()
    };

    let mut dice = dice();
    for _ in 0..5 {
        let copy = copy_of(folder.path());
        let moment = whole.mul_f64(dice.random_range(0.0..1.0));
        kill_after(child(copy.path(), 0, UNDO), moment);

        let app = reopen(copy.path(), 0).await;
        let row = app.report(undo).await.expect("the directory opens").run;
        let report = match row.state {
            State::Done | State::Refusals => app.report(undo).await.expect("it had come to its end"),
            _ => undone(&app, undo).await,
        };
        assert_eq!(report.run.counts.removed, imported.counts.created, "killed after {moment:?}: each once");
        let left = app.user_counts(&store::window::Query::everybody()).await.expect("the list is whole");
        assert_eq!(left.iter().sum::<u64>(), 0, "killed after {moment:?}: nobody is left");
    }
}

pub async fn undone(app: &Workstation, undo: i64) -> Report {
    let sure = match app.sync_plan(undo).await {
        Ok(plan) => Confirmed(plan.exceeded.iter().map(|limit| (limit.what, limit.count)).collect()),
        // What was approved is confirmed already.
        Err(_) => Confirmed::default(),
    };
    app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is resumed")
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_reads() {
    let (stage, connection) = Stage::connected(PAGES).await;
    let port = stage.port();
    let (folder, tenant) = stage.leave_open();
    let whole = {
        let copy = copy_of(folder.path());
        let begun = Instant::now();
        let mut child = child(copy.path(), port, "");
        let ended = tokio::task::spawn_blocking(move || child.wait()).await.expect("a thread");
        assert!(ended.expect("the child ends").success(), "unharmed, it succeeds");
        begun.elapsed()
    };

    let mut dice = dice();
    for _ in 0..3 {
        let copy = copy_of(folder.path());
        let moment = whole.mul_f64(dice.random_range(0.0..1.0));
        let child = child(copy.path(), port, "");
        tokio::task::spawn_blocking(move || kill_after(child, moment)).await.expect("a thread");

        let app = reopen(copy.path(), port).await;
        let run = app.import_read(connection, Scope::All, Mode::Full, &Watch::silent()).await;
        let run = run.unwrap_or_else(|error| panic!("killed after {moment:?}, it is read again: {error}"));
        let report = app.import_apply(run, &Watch::silent()).await.expect("and applied");
        exactly_once(&app, &report, PAGES).await;
    }
    drop(tenant);
}

/// Every account became one user, and everything that is built beside the users is whole.
async fn exactly_once(app: &Workstation, report: &Report, users: u64) {
    let counts = &report.run.counts;
    let told = counts.created + counts.skipped + counts.conflicts;
    assert_eq!((told, counts.refused), (users, 0), "the report accounts for everybody: {counts:?}");
    let created = counts.created;
    let found = app.store().read(|conn| {
        let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, u64>(0));
        let sound: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        let indexes =
            number("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE 'user_by_%'")?;
        let mut bound = conn.prepare("SELECT google_id, user_id FROM binding")?;
        let bound: Vec<(String, i64)> =
            bound.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        conn.execute("INSERT INTO user_words (user_words) VALUES ('integrity-check')", [])?;
        let words = number("SELECT count(*) FROM user_words")?;
        // Five orders of everybody, and five of each standing.
        let counted = number("SELECT sum(users) FROM stretch")?;
        Ok((sound, indexes, number("SELECT count(*) FROM user")?, bound, words, counted))
    });
    let (sound, indexes, stored, bound, words, counted) = found.await.expect("the directory is read");
    assert_eq!(sound, "ok", "the file is sound");
    assert_eq!(indexes, 9, "every index is there");
    assert_eq!(stored, created, "no user was lost or made twice");
    assert_eq!((words, counted), (stored, 10 * stored), "and each is in the search and in every order");
    let accounts: HashSet<_> = bound.iter().map(|(account, _)| account).collect();
    let owners: HashSet<_> = bound.iter().map(|(_, user)| user).collect();
    assert_eq!(
        (accounts.len() as u64, owners.len() as u64),
        (created, created),
        "each account has its own user"
    );
    let query = Query {
        standing: None,
        search: "wei chen".to_owned(),
        sort: Sort::Name,
        descending: false,
        unit: None,
    };
    let window = app.users(query, 0, 10).await.expect("the list is read");
    assert!(window.total > 0, "and everybody is found by name");
}

fn dice() -> StdRng {
    let seed = RandomState::new().hash_one("killed");
    println!("moments are made of seed {seed}");
    StdRng::seed_from_u64(seed)
}

/// Waits until whoever had a data folder open has closed its files: they do so on threads of their own, and the last of them
/// takes the write-ahead log and then its index away. A copy that is made meanwhile has half of it.
#[expect(clippy::disallowed_methods, reason = "who closes the files is the system's, and waits for nobody")]
pub async fn closed(folder: &Path) {
    let beside = ["rollcall.db-wal", "rollcall.db-shm"].map(|name| folder.join(name));
    for _ in 0..1_000 {
        if !beside.iter().any(|file| file.exists()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} is still open", folder.display());
}

/// The same data folder for a process that will not live long.
pub fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    copy_into(folder, copy.path());
    copy
}

fn copy_into(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy_into(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a file is copied");
        }
    }
}

/// Starts this very program to read, or to apply the plan that waits, in a data folder.
fn child(folder: &Path, port: u16, what: &str) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "killed::the_child", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(PORT, port.to_string())
        .env(APPLY, what)
        .stdout(Stdio::null())
        .spawn()
        .expect("the child starts")
}

#[expect(clippy::disallowed_methods, reason = "a kill comes at a moment of the real clock")]
fn kill_after(mut child: Child, moment: Duration) {
    std::thread::sleep(moment);
    // SIGKILL: nothing is tidied up. A child that was faster has ended by itself.
    let _ = child.kill();
    child.wait().expect("the child is gone");
}

/// Opens the workstation of a folder again, after a process that was killed.
pub async fn reopen(folder: &Path, port: u16) -> Workstation {
    let clock = Arc::new(Clock::at(1_795_000_100_000));
    let mut environment = environment(clock, sandbox_at(port), folder);
    // The slow start has stories of its own.
    environment.google.slow_start = None;
    open(folder, &environment).await
}

/// What is killed: the other half of these stories, started by them.
#[tokio::test]
#[ignore = "started by the stories of this file"]
#[expect(clippy::disallowed_methods, reason = "its parent talks to it through the environment")]
async fn the_child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let port = std::env::var(PORT).ok().and_then(|port| port.parse().ok()).expect("a port");
    let app = reopen(Path::new(&folder), port).await;
    if std::env::var(APPLY).is_ok_and(|what| what == APPLY) {
        let run = app.runs(None, 1).await.expect("the runs").remove(0).run;
        app.import_apply(run.id, &Watch::silent()).await.expect("the plan is applied");
    } else if std::env::var(APPLY).is_ok_and(|what| what == UNDO) {
        let run = app.runs(None, 1).await.expect("the runs").remove(0).run;
        undone(&app, run.id).await;
    } else {
        let connection = app.connections().await.expect("the connections").remove(0);
        let read = app.import_read(connection.id, Scope::All, Mode::Full, &Watch::silent()).await;
        read.expect("Google is read");
    }
}

#[tokio::test]
async fn a_run_whose_plan_was_lost_comes_to_its_end() {
    let (stage, connection) = Stage::connected(5_000).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let cancel = Cancel::default();
    let stop = cancel.clone();
    let watch = Watch::new(cancel, move |_| stop.cancel());
    stage.app.import_apply(run, &watch).await.expect_err("it was cancelled after a batch");
    std::fs::remove_file(stage.app.home().plan(run)).expect("somebody tidies up");
    let approved = stage.app.approved(run).await.expect("the journal tells what was approved");
    assert!(approved.steps.done < approved.steps.total, "and that it is not at its end: {approved:?}");

    let report = stage.apply(run).await;

    assert!(
        report.run.counts.refused > 0,
        "the rest cannot be done, and that is said: {:?}",
        report.run.counts
    );
    let lost = report.problems.iter().find(|problem| problem.kind == "refused").expect("some were refused");
    assert_eq!(lost.why, "what was read of this account is lost; import again", "with the reason");
    let next = stage.import(connection, Scope::All).await;
    assert_eq!(next.run.counts.created, report.run.counts.refused, "and the next import does it");
}
