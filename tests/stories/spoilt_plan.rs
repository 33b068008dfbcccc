//! A plan whose file is spoilt: what was approved comes to its end, what was not is given up, and both say why.

use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use store::run::State;
use sync::import::Scope;
use sync::{Code, Watch};

use crate::stage::{Stage, said};

/// Writes over a whole file.
fn overwrite(plan: &Path) {
    fs::write(plan, "this was a plan").expect("the file is ours");
    remove_log(plan);
}

/// Writes over the inner pages of a file; its beginning still looks well.
fn riddle(plan: &Path) {
    remove_log(plan);
    let length = fs::metadata(plan).expect("the file is there").len();
    let mut file = OpenOptions::new().write(true).open(plan).expect("the file is ours");
    for page in (8 * 4096..length).step_by(4096) {
        file.seek(SeekFrom::Start(page)).expect("a place in it");
        file.write_all(&[0xff; 64]).expect("it is written");
    }
}

/// Leaves the file as another version would have laid it out.
fn renumber(plan: &Path) {
    let conn = store::rusqlite::Connection::open(plan).expect("it is a data file");
    conn.pragma_update(None, "user_version", 1).expect("the file is ours");
}

fn remove_log(plan: &Path) {
    for suffix in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{suffix}", plan.display()));
    }
}

#[tokio::test]
async fn what_was_approved_comes_to_its_end() {
    for spoil in [overwrite, riddle, renumber] {
        let (stage, connection) = Stage::connected(1_200).await;
        let run = stage.read(connection, Scope::All).await.expect("Google is read");
        let watch = Watch::silent();
        watch.cancel.cancel();
        stage.app.import_apply(run, &watch).await.expect_err("it was approved, and stopped at once");
        spoil(&stage.app.home().plan(run));

        let report = stage.apply(run).await;

        assert_eq!(report.run.state, State::Refusals, "it is over, and not all of it was done");
        let lost =
            report.problems.iter().find(|problem| problem.kind == "refused").expect("some were refused");
        assert_eq!(lost.why, "what was read of this account is lost; import again", "with the reason");
        let next = stage.import(connection, Scope::All).await;
        assert_eq!(next.run.counts.created, report.run.counts.refused, "and the next import does it");
    }
}

#[tokio::test]
async fn what_was_not_approved_is_never_half_done() {
    for spoil in [overwrite, riddle, renumber, |plan: &Path| fs::remove_file(plan).expect("the file is ours")]
    {
        let (stage, connection) = Stage::connected(1_200).await;
        let run = stage.read(connection, Scope::All).await.expect("Google is read");
        spoil(&stage.app.home().plan(run));

        let refused =
            stage.app.import_apply(run, &Watch::silent()).await.expect_err("nobody knows what it was");

        let says = format!(
            "NotFound: the plan of run {run} is lost: its file is missing or damaged\n\
             Nothing of it was done. Discard it, or read Google again: a new plan takes its place."
        );
        assert_eq!(said(&refused), says, "it says so and what to do");
        assert!(stage.people().await.is_empty(), "nothing of it was done");
        let looked = stage.app.plan(run).await.expect_err("there is nothing to look at");
        assert_eq!(looked.code(), Code::NotFound, "{}", said(&looked));
        stage.app.discard(run).await.expect("it can be given up");
        let report = stage.app.report(run).await.expect("the run is known");
        assert_eq!(report.run.state, State::Discarded, "it waits no more");
        assert!(
            stage.import(connection, Scope::All).await.run.counts.created > 1_000,
            "the next is as any other"
        );
    }
}

#[tokio::test]
async fn a_new_plan_takes_the_place_of_one_that_is_lost() {
    let (stage, connection) = Stage::connected(20).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    overwrite(&stage.app.home().plan(run));

    let new = stage.read(connection, Scope::All).await.expect("Google is read again");

    assert_eq!(
        stage.app.report(run).await.expect("the run is known").run.state,
        State::Discarded,
        "it is over"
    );
    assert!(stage.apply(new).await.run.counts.created > 10, "and the new one is whole");
}
