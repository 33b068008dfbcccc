//! The journal: in plan order, what is left, and what became of each row.

use store::run;
use store::rusqlite::Connection;
use store::step::{self, New};

use crate::home::{Home, connect};

fn journal(conn: &Connection) -> i64 {
    let connection = connect(conn, "C1");
    let run = run::begin(conn, connection, "import", "{}", "full", 1).expect("a run");
    let kinds = ["new", "update", "skip", "conflict", "new"];
    // Written out of order: the plan's order counts, not the order of writing.
    for seq in [4, 2, 5, 1, 3] {
        let kind = kinds[seq - 1];
        let left_out = matches!(kind, "skip" | "conflict");
        let new = New {
            seq: seq as i64,
            kind,
            google_id: &format!("10{seq}"),
            account: seq as i64,
            user: (kind == "update").then_some(7),
            user_version: (kind == "update").then_some(3),
            thing: directory::Thing::User,
            group: None,
            detail: None,
            outcome: left_out.then_some("skipped"),
            why: left_out.then_some("not ticked"),
        };
        step::insert(conn, run, &new).expect("a row");
    }
    run
}

fn places(rows: &[step::Row]) -> Vec<i64> {
    rows.iter().map(|row| row.seq).collect()
}

#[tokio::test]
async fn what_is_left_comes_in_plan_order() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let run = journal(tx);
            assert_eq!(places(&step::pending(tx, run, 0, 10)?), [1, 2, 5], "what is left out is not pending");
            assert_eq!(places(&step::pending(tx, run, 0, 2)?), [1, 2], "a batch is bounded");
            assert_eq!(places(&step::pending(tx, run, 2, 10)?), [5], "and the next goes on after it");
            assert_eq!(step::progress(tx, run)?, (0, 3), "skips are no work");

            let first = step::pending(tx, run, 0, 1)?.remove(0);
            step::finish(tx, &first, "done", Some(9), None, None, 50)?;

            assert_eq!(places(&step::pending(tx, run, 0, 10)?), [2, 5], "nothing is done twice");
            assert_eq!(step::progress(tx, run)?, (1, 3), "one of three");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn what_became_of_a_row_is_kept_beside_what_it_was() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let run = journal(tx);
            let [new, update, last] = &step::pending(tx, run, 0, 10)?[..] else {
                panic!("three are pending")
            };
            step::finish(tx, new, "done", Some(9), Some("{}"), None, 50)?;
            step::finish(tx, update, "refused", None, None, Some("it changed"), 60)?;
            step::finish(tx, last, "already", Some(9), None, None, 70)?;

            let problems = step::problems(tx, run, 10)?;
            assert_eq!(places(&problems), [2, 4], "what was refused or left open, in plan order");
            assert_eq!(problems[0].user, Some(7), "a refusal keeps whom it was about");
            assert_eq!(problems[0].why.as_deref(), Some("it changed"), "and why");
            let history = step::of_user(tx, 9, 10)?;
            assert_eq!(places(&history), [1], "a user's history is what was done to them");
            assert_eq!(history[0].at, Some(50), "with its time");
            let mut tally = step::tally(tx, run)?;
            tally.sort();
            let told = |kind: &str, outcome: &str, count| (kind.to_owned(), Some(outcome.to_owned()), count);
            let expected = [
                told("conflict", "skipped", 1),
                told("new", "already", 1),
                told("new", "done", 1),
                told("skip", "skipped", 1),
                told("update", "refused", 1),
            ];
            assert_eq!(tally, expected, "every row is accounted for");

            step::clear(tx, run)?;
            assert!(step::tally(tx, run)?.is_empty(), "an interrupted approval begins again from nothing");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_later_run_counts_until_it_is_undone() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let done = |verb: &str, undoes: Option<i64>| -> Result<i64, store::Error> {
                let id = run::begin(tx, connection, verb, "{}", "full", 1)?;
                if let Some(undone) = undoes {
                    run::set_undoes(tx, id, undone)?;
                }
                let new = New {
                    seq: 1,
                    kind: "update",
                    google_id: "101",
                    account: 1,
                    user: Some(7),
                    user_version: Some(1),
                    thing: directory::Thing::User,
                    group: None,
                    detail: None,
                    outcome: None,
                    why: None,
                };
                step::insert(tx, id, &new)?;
                let row = step::find(tx, id, 1)?.expect("it was written");
                step::finish(tx, &row, "done", None, None, None, 2)?;
                Ok(id)
            };
            let first = done("import", None)?;
            assert_eq!(step::later_run(tx, first, 7)?, None, "it is the last");
            let second = done("sync", None)?;
            assert_eq!(step::later_run(tx, first, 7)?, Some(second), "that worked on the same user");
            assert_eq!(step::later_run(tx, first, 8)?, None, "and on nobody else");

            let undo = done("undo", Some(second))?;

            assert_eq!(step::later_run(tx, first, 7)?, None, "it is as if it had not been");
            assert!(step::is_done(tx, undo, 1)? && !step::is_done(tx, undo, 2)?, "by row of the plan");
            assert_eq!(step::done_row_count(tx, undo)?, 1, "and counted so");
            assert_eq!(step::done_after(tx, first, 0, 9)?.len(), 1, "in pieces");
            assert!(step::done_after(tx, first, 1, 9)?.is_empty(), "after a place");
            Ok(())
        })
        .await
        .expect("it is stored");
}
