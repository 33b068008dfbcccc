//! Runs: open, closed, and folded when they are old.

use store::run::{self, Counts, State};
use store::step::{self, New};

use crate::home::{Home, connect};

fn new(seq: i64) -> New<'static> {
    New {
        seq,
        kind: "new",
        google_id: "101",
        account: 1,
        user: None,
        user_version: None,
        thing: directory::Thing::User,
        group: None,
        detail: None,
        outcome: None,
        why: None,
    }
}

#[tokio::test]
async fn a_run_is_open_until_it_is_closed() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let other = connect(tx, "C2");
            run::begin(tx, other, "import", "{}", "full", 5)?;
            let id = run::begin(tx, connection, "import", "{}", "full", 10)?;
            for state in [State::Reading, State::Review, State::Applying] {
                run::set_state(tx, id, state)?;
                let open = run::open(tx, connection)?;
                assert_eq!(
                    open.iter().map(|run| run.id).collect::<Vec<_>>(),
                    [id],
                    "{state:?} waits for somebody"
                );
                assert!(!open[0].state.is_closed(), "{state:?} is no end");
            }
            let counts = Counts { created: 3, refused: 1, ..Counts::default() };
            for state in [State::Done, State::Refusals, State::Discarded, State::Failed] {
                run::close(tx, id, state, &counts, Some(("failed", "no network")), 20)?;
                assert!(run::open(tx, connection)?.is_empty(), "{state:?} waits for nobody");
                let closed = run::get(tx, id)?;
                assert!(closed.state == state && state.is_closed(), "{state:?} is stored under its own name");
                assert_eq!(
                    (closed.counts, closed.ended_at),
                    (counts.clone(), Some(20)),
                    "with what became of it"
                );
                assert_eq!(closed.error.as_deref(), Some("no network"), "and why");
            }
            assert_eq!(run::list(tx, None, 10)?.len(), 2, "the list of all has both");
            assert_eq!(run::list(tx, Some(other), 10)?.len(), 1, "that of a connection its own");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn an_old_journal_is_folded_and_the_run_stays() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let mut runs = Vec::new();
            for (ended, state) in [(100, State::Done), (900, State::Done), (0, State::Applying)] {
                let id = run::begin(tx, connection, "import", "{}", "full", 1)?;
                step::insert(tx, id, &new(1))?;
                if state.is_closed() {
                    run::close(tx, id, state, &Counts::default(), None, ended)?;
                } else {
                    run::set_state(tx, id, state)?;
                }
                runs.push(id);
            }

            assert_eq!(run::fold_before(tx, 500)?, 1, "one step is older than that");

            let left: Vec<usize> =
                runs.iter().map(|run| step::tally(tx, *run).map_or(0, |t| t.len())).collect();
            assert_eq!(
                left,
                [0, 1, 1],
                "the old journal is gone; the new one and the unfinished one are not"
            );
            assert_eq!(run::list(tx, None, 10)?.len(), 3, "every run keeps its line");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_read_whose_list_is_in_doubt_stays_open_and_says_why() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let id = run::begin(tx, connection, "import", "{}", "full", 1)?;
            assert!(!run::get(tx, id)?.is_in_doubt(), "it is only being read");
            run::set_doubt(tx, id, Some(("sizeInDoubt", "120 instead of 160")))?;
            let doubted = run::get(tx, id)?;
            assert!(doubted.is_in_doubt() && !doubted.state.is_closed(), "it waits for somebody");
            assert_eq!(doubted.error.as_deref(), Some("120 instead of 160"), "and says for what");
            run::set_doubt(tx, id, None)?;
            assert!(!run::get(tx, id)?.is_in_doubt(), "it is believed after all");
            run::close(tx, id, State::Failed, &Counts::default(), Some(("failed", "no network")), 2)?;
            assert!(!run::get(tx, id)?.is_in_doubt(), "what is over waits for nobody");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn what_a_run_waits_for_its_review_is_no_work() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let run = run::begin(tx, connection, run::IMPORT, "{}", "full", 1_000)?;
            assert_eq!(run::get(tx, run)?.worked_ms(), None, "it is not over");
            run::set_read(tx, run, 9, 700, 2_000)?;
            run::note_approval(tx, run, "morgan", 60_000)?;
            run::close(tx, run, State::Done, &Counts::default(), None, 60_300)?;
            assert_eq!(run::get(tx, run)?.worked_ms(), Some(1_000), "reading and applying");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn what_a_run_lay_interrupted_is_no_work() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let id = run::begin(tx, connection, "import", "{}", "full", 0)?;
            run::set_read(tx, id, 3, 40, 40)?;
            run::note_approval(tx, id, "root", 1_000)?;
            step::insert(tx, id, &new(1))?;
            step::insert(tx, id, &new(2))?;
            let step = step::find(tx, id, 1)?.expect("it is in the journal");
            step::finish(tx, &step, "done", None, None, None, 1_300)?;

            run::note_continuation(tx, id, 9_000)?;
            run::note_continuation(tx, id, 20_000)?;
            let step = step::find(tx, id, 2)?.expect("it is in the journal");
            step::finish(tx, &step, "done", None, None, None, 20_005)?;
            run::close(tx, id, State::Done, &Counts::default(), None, 20_010)?;

            let worked = run::get(tx, id)?.worked_ms();
            assert_eq!(
                worked,
                Some(40 + 300 + 10),
                "it read, worked until its last step before each end, and went on"
            );
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_look_that_brought_nothing_is_not_listed() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let import = run::begin(tx, connection, "import", "{}", "full", 1)?;
            let nothing = run::begin(tx, connection, run::REFRESH, "{}", "full", 2)?;
            run::close(tx, nothing, State::Done, &Counts { unchanged: 1, ..Counts::default() }, None, 3)?;
            let taken = run::begin(tx, connection, run::REFRESH, "{}", "full", 4)?;
            run::close(tx, taken, State::Done, &Counts { updated: 1, ..Counts::default() }, None, 5)?;

            let numbers = |rows: Vec<run::Row>| rows.into_iter().map(|run| run.id).collect::<Vec<_>>();
            assert_eq!(numbers(run::list(tx, None, 10)?), [taken, import], "what was taken is");
            let (total, rows) = run::window(tx, connection, 0, 10)?;
            assert_eq!((total, numbers(rows)), (2, vec![taken, import]), "a window says the same");
            assert_eq!(run::get(tx, nothing)?.verb, run::REFRESH, "and its number still shows it");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_run_is_under_way_while_it_reads_and_is_applied_and_not_in_between_nor_after() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let (connection, other) = (connect(tx, "C1"), connect(tx, "C2"));
            let id = run::begin(tx, connection, run::IMPORT, "{}", "full", 10)?;
            assert_eq!(run::at(tx, connection, 15)?, Some(id), "it reads");
            run::set_read(tx, id, 9, 10, 20)?;
            assert_eq!(run::at(tx, connection, 30)?, None, "it waits to be approved");
            run::note_approval(tx, id, "morgan", 40)?;
            run::close(tx, id, State::Done, &Counts::default(), None, 50)?;

            let moments = [(9, false), (10, true), (20, true), (21, false), (40, true), (50, true)];
            for (moment, under_way) in moments {
                assert_eq!(run::at(tx, connection, moment)?, under_way.then_some(id), "at {moment}");
            }
            assert_eq!(run::at(tx, connection, 51)?, None, "it is over: somebody else read that");
            assert_eq!(run::at(tx, other, 15)?, None, "another connection's is none of this one");
            Ok(())
        })
        .await
        .expect("it is stored");
}
