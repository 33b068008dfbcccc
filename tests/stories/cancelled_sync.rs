//! A sync that is cancelled begins nothing more; what is left goes on later, or is given up, and what was done is undone.

use std::time::Duration;

use store::run::{Counts, State};
use store::step;
use sync::import::Scope;
use sync::provision::Confirmed;
use sync::{Cancel, Code, Progress, Watch};

use crate::stage::{Stage, said, told};

/// How many users change.
const MANY: usize = 60;

/// A plan that changes the names of many, at a Google that takes its time.
async fn stage() -> (Stage, i64, i64, usize) {
    let (stage, connection) = Stage::connected(100).await;
    stage.import(connection, Scope::All).await;
    let people = stage.people().await.into_iter().map(|person| person.user.username);
    let ordinary = people.filter(|name| !name.contains("admin") && !name.contains("helpdesk"));
    for name in ordinary.skip(20).take(MANY) {
        stage.change(&name, |user| user.given_name = "Renamed".to_owned()).await;
    }
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.google.set_latency(Duration::from_millis(150)).await.expect("Google takes its time");
    stage.google.forget_requests().await.expect("the log is emptied");
    // Somebody among them may be an administrator, who is left as they are.
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 200).await.expect("it has rows");
    let many = rows.iter().filter(|row| row.row.ticked).count();
    (stage, connection, run, many)
}

/// Watches until so many steps are done, and cancels then.
fn until(steps: u64) -> Watch {
    let cancel = Cancel::default();
    let stop = cancel.clone();
    Watch::new(cancel, move |progress| {
        if matches!(progress, Progress::Applying { done, .. } if done >= steps) {
            stop.cancel();
        }
    })
}

async fn sent(stage: &Stage) -> usize {
    let seen = stage.google.requests().await.expect("the log is kept");
    seen.iter().filter(|one| one.method == "PUT" && one.target.contains("/users/")).count()
}

async fn cancelled(stage: &Stage, run: i64) -> usize {
    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &until(1)).await;
    let stopped = stopped.expect_err("it was cancelled");
    assert_eq!(stopped.code(), Code::Cancelled, "{}", said(&stopped));
    let done = stage
        .app
        .store()
        .read(move |conn| Ok((step::progress(conn, run)?.0, step::count_unanswered(conn, run)?)));
    let (done, unanswered) = done.await.expect("the journal tells");
    let sent = sent(stage).await;
    assert_eq!(unanswered, 0, "what was in flight has its answer");
    assert_eq!(sent as u64, done, "and nothing was sent besides");
    assert!(sent < MANY, "the rest was not begun: {sent}");
    sent
}

async fn whole(stage: &Stage, run: i64) -> String {
    stage.google.set_latency(Duration::ZERO).await.expect("Google is quick again");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

#[tokio::test]
async fn after_a_cancel_nothing_more_is_sent_and_the_rest_goes_on_later() {
    let (stage, _, run, many) = stage().await;
    cancelled(&stage, run).await;
    let report = whole(&stage, run).await;
    assert!(report.starts_with(&format!("Done: 0 created, {many} updated,")), "{report}");
    assert_eq!(sent(&stage).await, many, "each once");
}

#[tokio::test]
async fn what_is_left_of_a_cancelled_sync_is_given_up_and_what_was_done_is_undone() {
    let (stage, connection, run, _) = stage().await;
    let done = cancelled(&stage, run).await;
    let early = stage.app.undo_read(run, &Watch::silent()).await.expect_err("it is not at its end");
    assert!(said(&early).contains("not at its end"), "{}", said(&early));

    stage.app.discard(run).await.expect("what is left is given up");
    let report = told(&stage.app.report(run).await.expect("it has a report"));
    let left = MANY - done;
    assert_eq!(
        report,
        format!(
            "Done: 0 created, {done} updated, 0 linked, 0 unchanged, {left} skipped, 0 conflicts, 0 refused"
        ),
        "what was done, and what was not"
    );
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    let undone = whole(&stage, undo).await;
    assert!(undone.starts_with(&format!("Done: 0 created, {done} updated,")), "{undone}");
    let next = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    assert_eq!(
        stage.app.sync_rows(next, Vec::new(), 0, 200).await.expect("it has rows").len(),
        MANY,
        "all again"
    );
}

#[tokio::test]
async fn a_sync_that_a_restore_closes_counts_what_was_done_and_nothing_else() {
    let (stage, _, run, many) = stage().await;
    let done = cancelled(&stage, run).await as u64;
    let backup = stage.app.back_up().await.expect("it is copied").kept().path.clone();
    let incoming = stage.app.restore_read(&backup, None).await.expect("it opens");
    stage.app.restore_apply(&incoming).await.expect("it is restored");

    let closed = stage.app.report(run).await.expect("it has a report").run;
    assert_eq!((closed.state, closed.error_code.as_deref()), (State::Failed, Some("restored")), "it is over");
    let counted = Counts { updated: done, skipped: (MANY - many) as u64, ..Counts::default() };
    assert_eq!(closed.counts, counted, "what was not begun is neither done nor refused");
}

#[tokio::test]
async fn a_cancel_after_the_last_step_leaves_nothing_to_finish() {
    let (stage, _, run, many) = stage().await;
    stage.google.set_latency(Duration::ZERO).await.expect("Google is quick");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &until(many as u64)).await;
    let report = told(&report.expect("there was nothing left to cancel"));
    assert!(report.starts_with(&format!("Done: 0 created, {many} updated,")), "{report}");
}

#[tokio::test]
async fn a_sync_is_not_given_up_while_nobody_knows_what_became_of_a_step() {
    let (stage, _, run, _) = stage().await;
    cancelled(&stage, run).await;
    let now = stage.now();
    let unknown = stage.app.store().write(move |tx| {
        let next = step::pending(tx, run, 0, 1)?.remove(0);
        step::note_sent(tx, run, next.seq, now)
    });
    unknown.await.expect("as a kill leaves it");
    let kept = stage.app.discard(run).await.expect_err("that one may have been done");
    assert!(said(&kept).contains("1 step was sent and has no answer"), "{}", said(&kept));

    whole(&stage, run).await;
}
