//! The journal: in plan order, what is left, and what became of each row.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use directory::Thing;
use directory::group::{Group, Role};
use store::membership::{self, Who};
use store::rusqlite::Connection;
use store::step::{self, New};
use store::{directory_group, run};

use crate::home::{Home, connect, put, somebody};

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

fn group(conn: &Connection, name: &str) -> i64 {
    let group = Group { name: name.to_owned(), ..Group::default() };
    directory_group::insert(conn, &group, 1_000).expect("it is new")
}

/// A run of a connection that bound a user or a group, and made one of two places of them in a group by that.
fn run_that_doubled(conn: &Connection, connection: i64, who: &Who, outcome: &str, group: i64) -> i64 {
    let run = run::begin(conn, connection, "import", "{}", "full", 1).expect("a run");
    let (thing, user, inner) = match who {
        Who::User(id) => (Thing::User, Some(*id), None),
        Who::Group(id) => (Thing::Group, None, Some(*id)),
        other => panic!("nobody binds {other:?}"),
    };
    let detail = format!(r#"{{"doubled":[{{"group":{group},"email":"","role":"member"}}]}}"#);
    let new = New {
        seq: 1,
        kind: "link",
        google_id: "101",
        account: 1,
        user,
        user_version: None,
        thing,
        group: inner,
        detail: Some(&detail),
        outcome: Some(outcome),
        why: None,
    };
    step::insert(conn, run, &new).expect("a row");
    run
}

#[tokio::test]
async fn whoever_was_put_in_besides_is_told_by_the_run_and_by_later_ones_of_its_connection() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let [one, two] = ["C1", "C2"].map(|customer| connect(tx, customer));
            let [choir, voices, inner] = ["Choir", "Voices", "Inner"].map(|name| group(tx, name));
            let [wei, ama, kofi, zoe, hana] =
                ["wei", "ama", "kofi", "zoe", "hana"].map(|username| Who::User(put(tx, &somebody(username))));
            let inner = Who::Group(inner);
            for who in [&wei, &ama, &kofi, &zoe, &hana, &inner] {
                membership::put(tx, choir, who, "", Role::Member)?;
            }
            run_that_doubled(tx, one, &wei, "done", choir);
            let run = run_that_doubled(tx, one, &ama, "done", choir);
            run_that_doubled(tx, one, &inner, "already", choir);
            run_that_doubled(tx, two, &kofi, "done", choir);
            run_that_doubled(tx, one, &zoe, "refused", choir);
            run_that_doubled(tx, one, &hana, "done", voices);

            let told = step::put_in_besides(tx, run, choir)?;

            let expected = BTreeSet::from([ama.clone(), inner.clone()]);
            assert_eq!(told, expected, "not before, nor elsewhere, nor in another group, nor undone");
            membership::remove(tx, choir, &ama)?;
            let left = step::put_in_besides(tx, run, choir)?;
            assert_eq!(left, BTreeSet::from([inner]), "as long as they are in it");
            Ok(())
        })
        .await
        .expect("it is stored");
}

/// The kind of a step, and its outcome.
type Known<'a> = (&'a str, Option<&'a str>);

/// Tells whether somebody may still give a value up by a run that has these steps for them, in one row.
fn may_give_up(conn: &Connection, steps: &[Known<'_>]) -> bool {
    let connection = connect(conn, "C1");
    let run = run::begin(conn, connection, "sync", "{}", "full", 1).expect("a run");
    for (seq, (kind, outcome)) in (1..).zip(steps.iter().copied()) {
        let new = New {
            seq,
            kind,
            google_id: "101",
            account: 1,
            user: Some(7),
            user_version: None,
            thing: Thing::User,
            group: None,
            detail: None,
            outcome,
            why: None,
        };
        step::insert(conn, run, &new).expect("a row");
    }
    step::may_give_up(conn, run, 7).expect("it reads")
}

#[tokio::test]
async fn only_whose_values_are_still_to_be_taken_may_give_one_up() {
    let home = Home::new().await;
    let conn = home.conn();
    let table: [(&[Known<'_>], bool); 6] = [
        (&[("rename", None), ("take", None)], true),
        (&[("rename", Some("done")), ("take", None), ("update", None)], true),
        (&[("take-back", None)], true),
        (&[("rename", None), ("update", None)], false),
        (&[("take", Some("done")), ("update", None)], false),
        (&[("rename", Some("refused")), ("take", None)], false),
    ];
    for (steps, may) in table {
        conn.execute_batch("SAVEPOINT journal").expect("one of its own");
        assert_eq!(may_give_up(&conn, steps), may, "{steps:?}");
        conn.execute_batch("ROLLBACK TO journal; RELEASE journal").expect("it is as before");
    }
}

/// What SQLite does, in its own instructions, to tell who was put into a group besides, where a later run bound so many
/// others.
async fn instructions(others: i64) -> u64 {
    let home = Home::new().await;
    let conn = home.conn();
    conn.execute_batch("BEGIN").expect("one for all of them");
    let connection = connect(&conn, "C1");
    let choir = group(&conn, "Choir");
    let ama = Who::User(put(&conn, &somebody("ama")));
    membership::put(&conn, choir, &ama, "", Role::Member).expect("she is put in");
    let run = run_that_doubled(&conn, connection, &ama, "done", choir);
    let later = run::begin(&conn, connection, "import", "{}", "full", 1).expect("a run");
    for seq in 1..=others {
        let new = New {
            seq,
            kind: "link",
            google_id: &format!("20{seq}"),
            account: seq,
            user: Some(1_000 + seq),
            user_version: None,
            thing: Thing::User,
            group: None,
            detail: None,
            outcome: Some("done"),
            why: None,
        };
        step::insert(&conn, later, &new).expect("a row");
    }
    conn.execute_batch("COMMIT").expect("they are stored");

    let done = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&done);
    let counting = move || {
        count.fetch_add(1, Ordering::Relaxed);
        false
    };
    conn.progress_handler(1, Some(counting)).expect("it is counted");
    let told = step::put_in_besides(&conn, run, choir).expect("it reads");
    assert_eq!(told, BTreeSet::from([ama]), "she is found");
    done.load(Ordering::Relaxed)
}

#[tokio::test]
async fn what_telling_who_was_put_in_besides_costs_does_not_grow_with_what_later_runs_did() {
    let (little, much) = (instructions(10).await, instructions(1_000).await);
    assert!(much < 2 * little, "{little} instructions after 10 steps of others, and {much} after 1,000");
}

#[tokio::test]
async fn what_accounts_were_called_earlier_in_a_run_comes_with_what_was_sent_since() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let run = run::begin(tx, connection, run::SYNC, "{}", "full", 1)?;
            let steps = [
                (1, "stand-aside", Some(10)),
                (2, "export", Some(10)),
                (3, "export", Some(90)),
                (4, "rename", None),
                (5, "export", None),
            ];
            for (seq, kind, sent) in steps {
                let new = New {
                    seq,
                    kind,
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
                step::insert(tx, run, &new)?;
                if let Some(at) = sent {
                    step::note_sent(tx, run, seq, at)?;
                }
            }
            let sent = step::sent_since(tx, connection, 50)?;
            let sent: BTreeSet<_> = sent.iter().map(|(row, _)| row.seq).collect();
            assert_eq!(sent, BTreeSet::from([1, 3, 4]), "what renames, and of the rest what was sent since");
            Ok(())
        })
        .await
        .expect("it is stored");
}
