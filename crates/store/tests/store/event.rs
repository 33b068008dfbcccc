//! Events: who changed what, newest first, of one connection; only added to, and chained.

use store::event::{self, Break, By, Change, Row, What};
use store::rusqlite::Connection;

use crate::home::{Home, connect};

fn by() -> By {
    By { operator: "morgan".to_owned(), workstation: "desk-1".to_owned() }
}

fn row(connection: i64, at: i64) -> Row {
    let change = Change { what: "passwords set".to_owned(), before: "10".to_owned(), after: at.to_string() };
    Row { connection: Some(connection), changes: vec![change], ..Row::of(What::Limits, &by(), at) }
}

/// A trail of so many events.
async fn trail(count: i64) -> Home {
    let home = Home::new().await;
    let added = home.store.write(move |tx| {
        for at in 1..=count {
            event::add(tx, &row(7, at))?;
        }
        Ok(())
    });
    added.await.expect("they are added");
    home
}

/// Does to the file what the program never does.
async fn tampered(home: &Home, sql: &'static str) -> Option<Break> {
    let done = home.store.write(move |tx| {
        tx.execute_batch("DROP TRIGGER event_stays; DROP TRIGGER event_stays_as_it_is;")?;
        tx.execute_batch(sql)?;
        Ok(event::chain(tx)?.broken)
    });
    done.await.expect("the file allows it")
}

#[tokio::test]
async fn the_newest_changes_of_a_connection_are_told() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let (one, other) = (connect(tx, "C1"), connect(tx, "C2"));
            for at in [1, 2, 3] {
                event::add(tx, &row(one, at))?;
            }
            event::add(tx, &row(other, 9))?;
            let newest = [Row { id: 3, ..row(one, 3) }, Row { id: 2, ..row(one, 2) }];
            assert_eq!(event::of_connection(tx, one, What::Limits, 2)?, newest, "no other's, and no more");
            let all = event::since(tx, one, 2, 10)?;
            assert_eq!(all, newest, "from a moment on");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn what_was_set_by_hand_is_told_and_neither_other_events_nor_what_a_run_did() {
    let home = Home::new().await;
    let listed = home.store.write(|tx| {
        let of = |what, at| Row::of(what, &by(), at);
        event::add(tx, &of(What::Mapping, 1))?;
        event::add(tx, &of(What::ProfileExported, 2))?;
        event::add(tx, &Row { run: Some(4), ..of(What::OrgUnits, 3) })?;
        event::add(tx, &Row { connection: Some(7), ..of(What::OrgUnits, 4) })?;
        let listed = |limit| event::by_hand(tx, &[What::Mapping, What::OrgUnits], limit);
        let told = |rows: Vec<Row>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        Ok((told(listed(9)?), told(listed(1)?)))
    });
    assert_eq!(listed.await.expect("they are listed"), (vec![4, 1], vec![4]), "the newest first");
}

#[tokio::test]
async fn a_trail_that_nobody_touched_is_whole() {
    let home = trail(4).await;
    let chain = home.store.read(event::chain).await.expect("it is read");
    assert_eq!(
        (chain.whole, chain.broken, chain.acknowledged),
        (4, None, vec![]),
        "from the first to the last"
    );
    let empty = Home::new().await;
    let chain = empty.store.read(event::chain).await.expect("it is read");
    assert_eq!((chain.whole, chain.broken), (0, None), "a new directory has none, and misses none");
}

#[tokio::test]
async fn the_file_refuses_to_change_or_to_forget_an_event() {
    let home = trail(2).await;
    for sql in ["UPDATE event SET operator = 'nobody'", "DELETE FROM event"] {
        let refused = home.store.write(move |tx| Ok(tx.execute(sql, [])?)).await.expect_err("it is refused");
        assert!(refused.to_string().contains("events are only added to"), "{refused}");
    }
}

#[tokio::test]
async fn it_is_told_where_a_trail_breaks() {
    let table: [(&str, Break); 6] = [
        ("UPDATE event SET operator = 'nobody' WHERE id = 2", Break::Changed { id: 2, at: 2 }),
        ("UPDATE event SET workstation = '' WHERE id = 4", Break::Changed { id: 4, at: 4 }),
        ("UPDATE event SET what = 'unheard' WHERE id = 3", Break::Changed { id: 3, at: 3 }),
        ("DELETE FROM event WHERE id = 2", Break::Before { id: 3, at: 3 }),
        ("DELETE FROM event WHERE id = 1", Break::Before { id: 2, at: 2 }),
        ("DELETE FROM event WHERE id > 2", Break::End { given: 4, there: 2 }),
    ];
    for (sql, broken) in table {
        assert_eq!(tampered(&trail(4).await, sql).await, Some(broken), "{sql}");
    }
}

#[tokio::test]
async fn a_trail_that_was_cut_at_its_end_is_known_by_what_it_told_of_though_both_counters_were_set_back() {
    let home = trail(2).await;
    let done = home.store.write(|tx| {
        let connection = connect(tx, "C1");
        tx.execute_batch(
            "INSERT INTO edit (user_id, username, what, way, operator, changes, at)
                 VALUES (3, 'wei.chen', 'suspend', 'hand', 'robin', '[]', 40);
             INSERT INTO group_edit (group_id, name, what, operator, changes, at)
                 VALUES (1, 'Sales', 'create', 'robin', '[]', 60);",
        )?;
        tx.execute(
            "INSERT INTO run (connection_id, verb, scope, mode, state, started_at, counts, operator, approved_at, ended_at)
             VALUES (?1, 'import', '{}', 'full', 'done', 70, '{}', 'morgan', 80, 90)",
            [connection],
        )?;
        let of = |what, at| Row::of(what, &by(), at);
        event::add(tx, &Row { edit: Some(1), ..of(What::UserSuspended, 40) })?;
        event::add(tx, &Row { edit: Some(1), ..of(What::GroupCreated, 60) })?;
        event::add(tx, &Row { run: Some(1), ..of(What::RunApproved, 80) })?;
        event::add(tx, &Row { run: Some(1), ..of(What::RunEnded, 90) })?;
        Ok(event::chain(tx)?.broken)
    });
    assert_eq!(done.await.expect("it is stored"), None, "each thing is told of");
    let untold = |what, id, at| Some(Break::Untold { what, id, at });
    for (last, broken) in [
        (5, untold(event::Untold::End, 1, 90)),
        (4, untold(event::Untold::Approval, 1, 80)),
        (3, untold(event::Untold::GroupEdit, 1, 60)),
        (2, untold(event::Untold::Edit, 1, 40)),
    ] {
        let cut = home.store.write(move |tx| {
            tx.execute_batch("DROP TRIGGER IF EXISTS event_stays")?;
            tx.execute("DELETE FROM event WHERE id > ?1", [last])?;
            tx.execute("UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'event'", [last])?;
            tx.execute("UPDATE trail SET last = ?1", [last])?;
            Ok(event::chain(tx)?.broken)
        });
        assert_eq!(cut.await.expect("the file allows it"), broken, "up to event {last}");
    }
}

#[tokio::test]
async fn a_trail_that_was_cut_at_its_end_is_known_by_the_numbers_that_are_left_out_when_it_goes_on() {
    let home = trail(4).await;
    let broken = tampered(&home, "DELETE FROM event WHERE id > 2").await;
    assert_eq!(broken, Some(Break::End { given: 4, there: 2 }), "it was cut");
    let done = home.store.write(|tx| {
        event::add(tx, &row(7, 9))?;
        let went_on = event::chain(tx)?;
        event::begin_anew(tx, &by(), 20, |_| "others are missing".to_owned())?;
        Ok((went_on.whole, went_on.broken, event::chain(tx)?.broken))
    });
    let before = Some(Break::Before { id: 5, at: 9 });
    assert_eq!(done.await.expect("it is stored"), (2, before, None), "until somebody acknowledges it");
}

#[tokio::test]
async fn events_of_settings_that_were_cut_off_are_missed_though_sqlites_own_counter_was_set_back() {
    for (cut, there) in [
        ("DELETE FROM event WHERE id > 2; UPDATE sqlite_sequence SET seq = 2 WHERE name = 'event'", 2),
        ("DELETE FROM event; DELETE FROM sqlite_sequence WHERE name = 'event'", 0),
    ] {
        let home = trail(4).await;
        assert_eq!(tampered(&home, cut).await, Some(Break::End { given: 4, there }), "{cut}");
        let done = home.store.write(|tx| {
            let id = event::add(tx, &row(7, 9))?;
            let went_on = event::chain(tx)?.broken;
            event::begin_anew(tx, &by(), 20, |_| "others are missing".to_owned())?;
            event::add(tx, &row(7, 30))?;
            Ok((id, went_on, event::chain(tx)?.broken))
        });
        let before = Some(Break::Before { id: 5, at: 9 });
        let done = done.await.expect("it is stored");
        assert_eq!(done, (5, before, None), "no number is given again, and it is acknowledged once: {cut}");
    }
}

#[tokio::test]
async fn a_trail_of_an_earlier_layout_misses_nothing_by_the_second_counter() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("earlier.db");
    {
        let mut conn = Connection::open(&path).expect("a file");
        crate::open::layout(&mut conn, 29);
        conn.execute_batch("CREATE TABLE trail (last INTEGER NOT NULL) STRICT")
            .expect("what it did not have");
        for at in [1, 2] {
            event::add(&conn, &row(7, at)).expect("it is added");
        }
        conn.execute_batch("DROP TABLE trail").expect("as it was");
    }
    let store = store::Store::open(&path).await.expect("it is brought to this layout");
    let done = store.write(|tx| {
        let before = event::chain(tx)?.broken;
        let id = event::add(tx, &row(7, 3))?;
        Ok((before, id, event::chain(tx)?.broken))
    });
    assert_eq!(done.await.expect("it is stored"), (None, 3, None), "it goes on where it was");
}

#[tokio::test]
async fn numbers_that_were_missing_when_a_trail_was_begun_anew_are_acknowledged() {
    for (cut, there) in [("DELETE FROM event WHERE id > 2", 2), ("DELETE FROM event", 0)] {
        let home = trail(4).await;
        assert_eq!(tampered(&home, cut).await, Some(Break::End { given: 4, there }), "it was cut");
        let done = home.store.write(|tx| {
            event::begin_anew(tx, &by(), 20, |_| "the last ones are missing".to_owned())?;
            event::add(tx, &row(7, 30))?;
            Ok(event::chain(tx)?.broken)
        });
        assert_eq!(done.await.expect("it is stored"), None, "{cut}: the next number tells nothing new");
    }
}

#[tokio::test]
async fn a_transaction_that_came_to_nothing_leaves_no_number_out() {
    let home = trail(2).await;
    let failed = home.store.write(|tx| -> Result<(), store::Error> {
        event::add(tx, &row(7, 3))?;
        Err(store::Error::Damaged("something else went wrong".to_owned()))
    });
    assert!(failed.await.is_err(), "nothing of it is kept");
    let added = home.store.write(|tx| {
        let id = event::add(tx, &row(7, 4))?;
        Ok((id, event::chain(tx)?.broken))
    });
    assert_eq!(added.await.expect("it is stored"), (3, None), "its number is given again");
}

#[tokio::test]
async fn an_edit_of_which_no_event_tells_is_found_behind_a_later_one_that_is_told_of() {
    let home = trail(1).await;
    let done = home.store.write(|tx| {
        let edit = "INSERT INTO edit (user_id, username, what, way, operator, changes, at)
                        VALUES (3, 'wei.chen', 'suspend', 'hand', 'robin', '[]', ?1)";
        let of_group = "INSERT INTO group_edit (group_id, name, what, operator, changes, at)
                            VALUES (1, 'Sales', 'create', 'robin', '[]', ?1)";
        for at in [10, 20] {
            tx.execute(edit, [at])?;
            let edit = tx.last_insert_rowid();
            event::add(tx, &Row { edit: Some(edit), ..Row::of(What::UserSuspended, &by(), at) })?;
        }
        for at in [30, 40] {
            tx.execute(of_group, [at])?;
            let edit = tx.last_insert_rowid();
            event::add(tx, &Row { edit: Some(edit), ..Row::of(What::GroupCreated, &by(), at) })?;
        }
        Ok(event::chain(tx)?.broken)
    });
    assert_eq!(done.await.expect("it is stored"), None, "each of both kinds is told of");
    for (last, what, told_of) in
        [(4, event::Untold::GroupEdit, What::GroupCreated), (2, event::Untold::Edit, What::UserSuspended)]
    {
        let cut = home.store.write(move |tx| {
            tx.execute_batch("DROP TRIGGER IF EXISTS event_stays")?;
            tx.execute("DELETE FROM event WHERE id > ?1", [last - 1])?;
            tx.execute("UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'event'", [last - 1])?;
            tx.execute("UPDATE trail SET last = ?1", [last - 1])?;
            // The later of the two is told of again.
            event::add(tx, &Row { edit: Some(2), ..Row::of(told_of, &by(), 50) })?;
            Ok(event::chain(tx)?.broken)
        });
        let at = if told_of == What::GroupCreated { 30 } else { 10 };
        let broken = Some(Break::Untold { what, id: 1, at });
        assert_eq!(cut.await.expect("the file allows it"), broken, "{what:?}");
    }
}

#[tokio::test]
async fn a_trail_that_the_file_does_not_guard_any_more_is_broken() {
    for sql in [
        "DROP TRIGGER event_stays",
        "DROP TRIGGER event_stays_as_it_is",
        "DROP TRIGGER event_stays; CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT 1; END",
        "CREATE TRIGGER other BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END",
    ] {
        let home = trail(2).await;
        let done = home.store.write(move |tx| {
            tx.execute_batch(sql)?;
            let before = event::chain(tx)?;
            assert!(event::begin_anew(tx, &by(), 20, |_| "it is not guarded".to_owned())?, "{sql}");
            let refused = tx.execute("DELETE FROM event", []).is_err();
            Ok((before.whole, before.broken, refused, event::chain(tx)?.broken))
        });
        let done = done.await.expect("the file allows it");
        assert_eq!(
            done,
            (2, Some(Break::Unguarded), true, None),
            "guarded again when it is begun anew: {sql}"
        );
    }
}

#[tokio::test]
async fn a_trail_that_is_begun_anew_says_which_break_was_acknowledged_by_whom_and_when() {
    let home = trail(4).await;
    let broken = tampered(&home, "UPDATE event SET at = 9 WHERE id = 2").await;
    assert_eq!(broken, Some(Break::Changed { id: 2, at: 9 }), "somebody changed when it was");
    let added = home.store.write(|tx| event::begin_anew(tx, &by(), 20, |_| "event 2 was changed".to_owned()));
    assert!(added.await.expect("it is stored"), "it is begun anew");
    let chain = home.store.read(event::chain).await.expect("it is read");
    let which = "event 2 was changed".to_owned();
    let acknowledged = event::Acknowledged { at: 20, by: by(), which };
    assert_eq!(
        (chain.whole, chain.broken, chain.acknowledged),
        (4, None, vec![acknowledged]),
        "all but the one that was changed"
    );
}

#[tokio::test]
async fn what_is_before_a_break_that_was_acknowledged_is_verified_still() {
    let anew = async || {
        let home = trail(4).await;
        tampered(&home, "UPDATE event SET at = 9 WHERE id = 2").await;
        let added = home.store.write(|tx| {
            event::begin_anew(tx, &by(), 20, |_| "event 2 was changed".to_owned())?;
            event::add(tx, &row(7, 30))
        });
        added.await.expect("it is begun anew");
        home
    };
    let table: [(&str, Option<Break>); 6] = [
        ("SELECT 1", Some(Break::Unguarded)),
        ("UPDATE event SET operator = 'nobody' WHERE id = 1", Some(Break::Changed { id: 1, at: 1 })),
        ("UPDATE event SET operator = 'nobody' WHERE id = 2", Some(Break::Changed { id: 2, at: 9 })),
        ("UPDATE event SET operator = 'nobody' WHERE id = 3", Some(Break::Changed { id: 3, at: 3 })),
        ("DELETE FROM event WHERE id = 4", Some(Break::Before { id: 5, at: 20 })),
        ("UPDATE event SET operator = 'nobody' WHERE id = 5", Some(Break::Changed { id: 2, at: 9 })),
    ];
    for (sql, broken) in table {
        assert_eq!(tampered(&anew().await, sql).await, broken, "{sql}");
    }
}

#[tokio::test]
async fn what_an_earlier_layout_kept_is_taken_over_in_the_order_of_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("earlier.db");
    {
        let mut conn = Connection::open(&path).expect("a file");
        crate::open::layout(&mut conn, 25);
        let connection = connect(&conn, "C1");
        conn.execute(
            "INSERT INTO event (connection_id, what, operator, changes, at) VALUES (?1, 'limits', 'morgan', '[]', 50)",
            [connection],
        )
        .expect("a limit was set");
        conn.execute_batch(
            "INSERT INTO edit (user_id, username, what, way, operator, changes, at)
                 VALUES (3, 'wei.chen', 'suspend', 'hand', 'robin', '[]', 40);
             INSERT INTO group_edit (group_id, name, what, operator, changes, at)
                 VALUES (1, 'Sales', 'create', 'robin', '[]', 60);
             INSERT INTO run (connection_id, verb, scope, mode, state, started_at, counts, operator, approved_at, ended_at)
                 VALUES (1, 'import', '{}', 'full', 'done', 10, '{}', 'morgan', 20, 30);",
        )
        .expect("and more was done");
    }
    let store = store::Store::open(&path).await.expect("it is brought to this layout");
    let (told, chain) = store
        .read(|conn| {
            let rows = event::since(conn, 1, 0, 100)?;
            let told: Vec<_> = rows
                .iter()
                .map(|row| format!("{} {} {} {}", row.at, row.what.name(), row.by.operator, row.subject))
                .collect();
            Ok((told, event::chain(conn)?))
        })
        .await
        .expect("it is read");
    assert_eq!(
        told,
        [
            "60 group-created robin Sales",
            "60 began  ",
            "50 limits morgan ",
            "40 user-suspended robin wei.chen",
            "30 run-ended morgan ",
            "20 run-approved morgan ",
        ],
        "all of it, newest first"
    );
    assert_eq!((chain.whole, chain.broken), (6, None), "and it is chained");
}

#[tokio::test]
async fn what_an_edit_changed_is_sealed_by_the_event_that_tells_of_it() {
    let edited = async || {
        let home = Home::new().await;
        let done = home.store.write(|tx| {
            let change = |at: i64| {
                format!(
                    "INSERT INTO edit (user_id, username, what, way, operator, changes, at)
                             VALUES (3, 'wei.chen', 'change', 'hand', 'robin', '[]', {at})"
                )
            };
            for at in [10, 20] {
                tx.execute_batch(&change(at))?;
                let edit = tx.last_insert_rowid();
                event::add(tx, &Row { edit: Some(edit), ..Row::of(What::UserChanged, &by(), at) })?;
            }
            let of_group = "INSERT INTO group_edit (group_id, name, what, operator, changes, at)
                                VALUES (1, 'Sales', 'create', 'robin', '[]', 30)";
            tx.execute_batch(of_group)?;
            event::add(tx, &Row { edit: Some(1), ..Row::of(What::GroupCreated, &by(), 30) })?;
            Ok((event::chain(tx)?.broken, event::since(tx, 1, 0, 10)?))
        });
        let (broken, rows) = done.await.expect("it is stored");
        assert_eq!(broken, None, "as it was written");
        assert!(
            rows.iter().all(|row| row.changes.is_empty()),
            "the seal is nothing that was changed: {rows:?}"
        );
        home
    };
    let of = |id, at| Some(Break::Edited { id, at });
    for (sql, broken) in [
        ("UPDATE edit SET changes = '[1]' WHERE id = 2", of(2, 20)),
        ("UPDATE group_edit SET changes = '[1]'", of(3, 30)),
        ("DELETE FROM edit WHERE id = 2", of(2, 20)),
        ("DELETE FROM group_edit", of(3, 30)),
        // The oldest are forgotten after a time; that is no break but for the guard, which this took away.
        ("DELETE FROM edit WHERE id = 1", Some(Break::Unguarded)),
    ] {
        assert_eq!(tampered(&edited().await, sql).await, broken, "{sql}");
    }
}
