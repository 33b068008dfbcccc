//! Copies: whole, of one moment, fourteen of them, and none of what has not changed.

use std::fs;
use std::sync::mpsc::channel;

use store::backup::{self, MOST, Stamp};
use store::event::{self, By, What};
use store::rusqlite::Connection;
use store::{Error, Store};

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
