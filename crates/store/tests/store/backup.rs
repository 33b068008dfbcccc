//! Copies: whole, of one moment, fourteen of them, and none of what has not changed.

use std::fs;
use std::sync::mpsc::channel;

use store::backup::{self, MOST, Stamp};
use store::event::{self, By, What};
use store::run::{self, Counts, State};
use store::rusqlite::Connection;
use store::{Error, Store, group_scope};

use crate::home::{Home, connect, put, somebody};

const HOME: &str = "0011";

fn stamp(at: i64) -> Stamp {
    Stamp { at, why: "before-sync".to_owned(), version: "0.1.0".to_owned(), operator: "morgan".to_owned() }
}

#[tokio::test]
async fn a_copy_is_one_file_that_holds_everything_and_says_what_it_is() {
    let home = Home::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    home.store.write(|tx| Ok(put(tx, &somebody("dara")))).await.expect("she is stored");
    let to = folder.path().to_owned();

    let made = home.store.read(move |conn| backup::copy(conn, &to, HOME, &stamp(1_795_000_000_123))).await;

    let made = made.expect("it is copied");
    let name = made.file_name().and_then(|name| name.to_str()).expect("a name");
    assert_eq!(name, "rollcall-0011-2026-11-18T11-06-40Z-before-sync.db", "whose, when and why");
    let files = fs::read_dir(folder.path()).expect("it is there").count();
    assert_eq!(files, 1, "no log and nothing half-made lies beside it");
    let copy = Connection::open(&made).expect("it opens");
    assert!(store::user::lookup(&copy, "dara").is_ok(), "she is in it");
    assert_eq!(backup::stamp(&copy).expect("it reads"), Some(stamp(1_795_000_000_123)), "it says what it is");
    assert_eq!(home.store.read(backup::stamp).await.expect("it reads"), None, "the data file is no copy");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&made).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "nobody else reads it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_meanwhile_does_not_wait_and_is_not_in_it() {
    let home = Home::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    home.store.write(|tx| Ok(put(tx, &somebody("dara")))).await.expect("she is stored");
    let (to, store) = (folder.path().to_owned(), home.store.clone());
    let (begun, wait) = channel();
    let (go, gone_on) = channel();

    let copying = tokio::spawn(async move {
        let copied = store.read(move |conn| {
            let moment = conn.unchecked_transaction()?;
            backup::mark(&moment)?;
            begun.send(()).expect("somebody waits");
            gone_on.recv().expect("somebody writes");
            backup::copy(&moment, &to, HOME, &stamp(0))
        });
        copied.await
    });
    wait.recv().expect("the copy has begun");
    home.store.write(|tx| Ok(put(tx, &somebody("wei")))).await.expect("the writer is free");
    go.send(()).expect("it still copies");

    let made = copying.await.expect("it ends").expect("it is copied");
    let copy = Connection::open(made).expect("it opens");
    assert!(store::user::has_username(&copy, "dara").expect("it reads"), "as at the moment of the copy");
    assert!(!store::user::has_username(&copy, "wei").expect("it reads"), "and not as later");
}

#[tokio::test]
async fn fourteen_are_kept_and_those_of_another_home_are_left_alone() {
    let home = Home::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().to_owned();
    let listed = home.store.read(move |conn| {
        let theirs = backup::copy(conn, &to, "ffee", &stamp(0))?;
        for day in 0..20 {
            backup::copy(conn, &to, HOME, &stamp(day * 86_400_000))?;
            backup::prune(conn, &to, HOME)?;
        }
        backup::copy(conn, &to, HOME, &stamp(19 * 86_400_000))?;
        backup::prune(conn, &to, HOME)?;
        assert!(theirs.exists(), "what another home keeps there is its own");
        backup::list(conn, &to, HOME)
    });
    let listed = listed.await.expect("they are copied");
    assert_eq!(listed.len(), MOST, "not more");
    let days: Vec<_> = listed.iter().map(|kept| kept.at / 86_400_000).collect();
    assert_eq!(days, [19, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7], "the newest, newest first");
    assert!(listed[0].path.to_string_lossy().ends_with("-2.db"), "two of one second are two");
    assert!(listed.iter().all(|kept| kept.why == "before-sync"), "and why each was made: {listed:?}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_an_error_and_not_made() {
    let home = Home::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("unplugged");
    let there = to.clone();
    let refused = home.store.read(move |conn| backup::copy(conn, &there, HOME, &stamp(0))).await;
    let refused = refused.expect_err("there is nowhere to copy to");
    assert!(matches!(refused, Error::NotBackedUp { .. }), "{refused:?}");
    assert!(!to.exists(), "the mount point of a disk that is unplugged is no place for it");
}

#[tokio::test]
async fn a_mark_moves_when_something_would_be_lost() {
    let home = Home::new().await;
    let mark = async || home.store.read(backup::mark).await.expect("it reads");
    let empty = home.store.read(backup::is_empty).await.expect("it reads");
    assert!(empty, "nobody is in it");
    let mut seen = vec![mark().await];
    let connection = home.store.write(|tx| Ok(connect(tx, "C1"))).await.expect("it is stored");
    seen.push(mark().await);
    home.store.write(|tx| Ok(put(tx, &somebody("dara")))).await.expect("she is stored");
    seen.push(mark().await);
    assert!(!home.store.read(backup::is_empty).await.expect("it reads"), "somebody is in it");
    home.store.write(|tx| store::setting::set(tx, "theme", &"dark")).await.expect("it is set");
    seen.push(mark().await);
    let group = event::Row::of(What::GroupChanged, &By::default(), 1);
    home.store.write(move |tx| event::add(tx, &group)).await.expect("a group was edited");
    seen.push(mark().await);
    for at in 1..seen.len() {
        assert_ne!(seen[at - 1], seen[at], "change {at} would be lost");
    }
    let begun = home.store.write(move |tx| store::run::begin(tx, connection, "import", "all", "full", 1));
    begun.await.expect("it begins");
    let discarded = event::Row::of(What::RunDiscarded, &By::default(), 1);
    home.store.write(move |tx| event::add(tx, &discarded)).await.expect("its plan is given up");
    assert_eq!(Some(&mark().await), seen.last(), "a run that changed nobody loses nothing");
}

/// Keeps how a row of a review stands, in the place of how it stood.
async fn choose(home: &Home, connection: i64, chosen_at: i64) {
    let chosen = home.store.write(move |tx| {
        let sql = "INSERT OR REPLACE INTO choice
                       (connection_id, google_id, kind, question, ticked, bound, chosen_at)
                   VALUES (?1, '101', 0, '', 0, 0, ?2)";
        Ok(tx.execute(sql, [connection, chosen_at])?)
    });
    chosen.await.expect("it is kept");
}

#[tokio::test]
async fn a_mark_moves_with_what_is_chosen_in_a_review_and_with_who_is_bound_by_hand() {
    let home = Home::new().await;
    let mark = async || home.store.read(backup::mark).await.expect("it reads");
    let set_up = home.store.write(|tx| Ok((connect(tx, "C1"), put(tx, &somebody("dara")))));
    let (connection, user) = set_up.await.expect("they are stored");
    let mut seen = vec![mark().await];
    choose(&home, connection, 10).await;
    seen.push(mark().await);
    choose(&home, connection, 20).await;
    seen.push(mark().await);
    home.store.write(move |tx| store::choice::forget(tx, connection)).await.expect("it is forgotten");
    seen.push(mark().await);
    home.store.write(move |tx| group_scope::mark(tx, connection, user)).await.expect("a group brings her");
    seen.push(mark().await);
    home.store
        .write(move |tx| group_scope::unmark(tx, connection, user))
        .await
        .expect("she is bound by hand");
    seen.push(mark().await);
    for at in 1..seen.len() {
        assert_ne!(seen[at - 1], seen[at], "change {at} would be lost");
    }
}

#[tokio::test]
async fn while_a_run_is_applied_something_has_always_changed() {
    let home = Home::new().await;
    let has_changed_since = async |mark: &str| {
        let mark = mark.to_owned();
        home.store.read(move |conn| backup::has_changed_since(conn, &mark)).await.expect("it reads")
    };
    let mark = async || home.store.read(backup::mark).await.expect("it reads");
    let begun = home.store.write(|tx| {
        let connection = connect(tx, "C1");
        run::begin(tx, connection, "import", "all", "full", 1)
    });
    let id = begun.await.expect("it begins");
    assert!(!has_changed_since(&mark().await).await, "a run that is read changes nobody");

    let applied = home.store.write(move |tx| {
        run::note_approval(tx, id, "morgan", 2)?;
        run::set_state(tx, id, State::Applying)
    });
    applied.await.expect("it is approved");
    let during = mark().await;
    assert!(has_changed_since(&during).await, "its next step may be done by now");

    let closed = home.store.write(move |tx| run::close(tx, id, State::Done, &Counts::default(), None, 3));
    closed.await.expect("it ends");
    assert!(has_changed_since(&during).await, "what it did after a copy is not in the copy");
    assert!(!has_changed_since(&mark().await).await, "what it did before is");
}

/// The tables that the mark reads.
const IN_THE_MARK: [&str; 13] = [
    "bound_by_group",
    "choice",
    "connection",
    "edit",
    "event",
    "hand_out",
    "mapping",
    "password",
    "password_drift",
    "run",
    "setting",
    "user_revision",
    "wish",
];

/// The tables that change together with something the mark reads, and with what: what a person does leaves an edit or an
/// event, and whatever else is done is done by a run that was approved. What a reading notes beside that is read anew.
const WITH_SOMETHING_IN_THE_MARK: [(&str, &str); 19] = [
    ("agreed_member", "run"),
    ("binding", "run, event, edit"),
    ("directory_group", "run, event"),
    ("former_binding", "run"),
    ("group_binding", "run, event"),
    ("group_edit", "event"),
    ("group_tombstone", "run, event"),
    ("group_wish", "run, event"),
    ("identity", "user_revision"),
    ("membership", "run, event, edit"),
    ("new_licence", "run"),
    ("org_unit", "run"),
    ("password_receipt", "run"),
    ("photo", "run, edit"),
    ("protected", "edit"),
    ("step", "run"),
    ("tombstone", "run, edit"),
    ("trail", "event"),
    ("user", "user_revision"),
];

/// The tables of what Google is asked for again, by a reading or a check.
const READ_ANEW: [&str; 5] = ["account_photo", "custom_field", "domain", "gone_account", "list_read"];

/// The tables that are made from others, and the history of the layout.
const MADE_ANEW: [&str; 3] = ["refinery_schema_history", "stretch", "user_words"];

#[tokio::test]
async fn of_every_table_it_is_decided_how_the_mark_moves_with_it() {
    let home = Home::new().await;
    let tables = home.store.read(|conn| {
        // SQLite's own, and those in which it keeps an index of words, follow from the others.
        let mut tables = conn.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                 AND name NOT LIKE 'user\\_words\\_%' ESCAPE '\\' ORDER BY name",
        )?;
        let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
        Ok(tables.collect::<Result<Vec<_>, _>>()?)
    });
    let tables = tables.await.expect("they are listed");
    let with = WITH_SOMETHING_IN_THE_MARK.map(|(table, _)| table);
    let mut decided = [&IN_THE_MARK[..], &with, &READ_ANEW, &MADE_ANEW].concat();
    decided.sort_unstable();
    assert_eq!(tables, decided, "a new table moves the mark, goes with what does, or is read anew");
    let read = |of: &str| of.split(", ").all(|one| IN_THE_MARK.contains(&one));
    assert!(WITH_SOMETHING_IN_THE_MARK.iter().all(|(_, of)| read(of)), "with what the mark reads");
}

#[tokio::test]
async fn a_copy_that_was_cut_off_emptied_or_written_over_is_not_whole() {
    let home = Home::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    home.store.write(|tx| Ok(put(tx, &somebody("dara")))).await.expect("she is stored");
    let to = folder.path().to_owned();
    let made = home.store.read(move |conn| backup::copy(conn, &to, HOME, &stamp(0))).await;
    let made = made.expect("it is copied");
    let bytes = fs::read(&made).expect("it is there");
    let length = Some(bytes.len() as u64);
    assert!(backup::is_whole(&made, length), "as it was made");
    assert!(backup::is_whole(&made, None), "also where nobody knows how long it was");

    let copy = Connection::open(&made).expect("it opens");
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'user'";
    let root: usize = copy.query_row(root, [], |row| row.get(0)).expect("there is such a table");
    let size: usize = copy.query_row("PRAGMA page_size", [], |row| row.get(0)).expect("it says");
    drop(copy);
    let mut written_over = bytes.clone();
    written_over[(root - 1) * size..root * size].fill(0);
    let spoilt: [(&str, &[u8]); 3] =
        [("cut off", &bytes[..bytes.len() - size]), ("emptied", &[]), ("written over", &written_over)];
    for (what, spoilt) in spoilt {
        fs::write(&made, spoilt).expect("the folder is ours");
        assert!(!backup::is_whole(&made, length), "{what}");
        assert!(!backup::is_whole(&made, None), "{what}, of an earlier version");
    }
    fs::write(&made, [0; 4_096]).expect("the folder is ours");
    assert!(!backup::begins_as_one(&made), "zeros are no copy");
    fs::remove_file(&made).expect("the folder is ours");
    assert!(!backup::is_whole(&made, None), "removed");
    assert!(!backup::begins_as_one(&made), "nor is one that is not there");
}

#[tokio::test]
async fn a_file_of_an_earlier_layout_is_copied_before_it_is_migrated() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("rollcall.db");
    let earlier = |data: &std::path::Path| {
        let mut conn = Connection::open(data).expect("a file");
        crate::open::layout(&mut conn, 11);
    };
    earlier(&data);
    let to = folder.path().to_owned();
    let opened =
        Store::open_after(&data, move |conn| backup::copy(conn, &to, HOME, &stamp(0)).map(|_| ())).await;
    opened.expect("it opens");
    let copy = folder.path().join("rollcall-0011-1970-01-01T00-00-00Z-before-sync.db");
    let column = "SELECT count(*) FROM pragma_table_info('connection') WHERE name = 'deactivated_at'";
    let columns: i64 = Connection::open(copy)
        .and_then(|conn| conn.query_row(column, [], |row| row.get(0)))
        .expect("there is a copy");
    assert_eq!(columns, 0, "of what was there before");

    let other = folder.path().join("other.db");
    earlier(&other);
    let failed = Store::open_after(&other, |_| Err(Error::Damaged("no place".to_owned()))).await;
    assert!(failed.is_err(), "without a copy nothing is migrated");
    let columns: i64 = Connection::open(&other)
        .and_then(|conn| conn.query_row(column, [], |row| row.get(0)))
        .expect("it opens");
    assert_eq!(columns, 0, "the file is as it was");
    let again = Store::open_after(&data, |_| Err(Error::Damaged("not asked".to_owned()))).await;
    assert!(again.is_ok(), "a file of this layout needs no copy");
}
