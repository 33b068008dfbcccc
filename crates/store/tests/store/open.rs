//! Opening: pragmas on every connection, every earlier layout, and no newer one.

use std::sync::{Arc, Barrier};

use refinery::Target;
use store::rusqlite::Connection;
use store::user::{self, Search, Standing};
use store::{Error, Store};

use crate::home::{Home, connect, put, somebody};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Journal mode, synchronous (2 is FULL), foreign keys.
type Pragmas = (String, i64, i64);

fn pragmas(conn: &Connection, of: &str) -> Result<Pragmas, Error> {
    let text = |name: &str| conn.query_row(&format!("PRAGMA {of}.{name}"), [], |row| row.get(0));
    let number = |name: &str| conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0));
    let synchronous = conn.query_row(&format!("PRAGMA {of}.synchronous"), [], |row| row.get(0))?;
    Ok((text("journal_mode")?, synchronous, number("foreign_keys")?))
}

fn durable() -> Pragmas {
    ("wal".to_owned(), 2, 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_connection_of_the_pool_is_durable() {
    let home = Home::new().await;
    // Four readers at once are four connections: each waits until all are there.
    let meeting = Arc::new(Barrier::new(4));
    let readers = (0..4).map(|_| {
        let (store, meeting) = (home.store.clone(), meeting.clone());
        tokio::spawn(async move {
            let read = store.read(move |conn| {
                meeting.wait();
                pragmas(conn, "main")
            });
            read.await
        })
    });
    for reader in readers.collect::<Vec<_>>() {
        let found = reader.await.expect("it ends").expect("it reads");
        assert_eq!(found, durable(), "WAL, FULL and foreign keys on each reader");
    }
    let writer = home.store.write(|tx| pragmas(tx, "main")).await.expect("it reads");
    assert_eq!(writer, durable(), "and on the writer");
    let batches = home.store.write_in_batches(|conn| pragmas(conn, "main")).await.expect("it reads");
    assert_eq!(batches, durable(), "also when it is lent out");
    assert_eq!(pragmas(&home.conn(), "main").expect("it reads"), durable(), "and where a plan is attached");
}

#[tokio::test]
async fn foreign_keys_are_really_held() {
    let home = Home::new().await;

    let orphan =
        home.store.write(|tx| Ok(tx.execute("INSERT INTO protected VALUES (7, 'morgan', 1)", [])?)).await;

    assert!(orphan.is_err(), "a mark of nobody is refused");
}

#[tokio::test]
async fn a_write_that_fails_keeps_nothing() {
    let home = Home::new().await;

    let failed: Result<(), Error> = home
        .store
        .write(|tx| {
            connect(tx, "C1");
            Err(Error::Damaged("half-way".to_owned()))
        })
        .await;

    assert!(failed.is_err(), "the failure is passed on");
    let left = home.store.read(store::connection::all).await.expect("it reads");
    assert!(left.is_empty(), "and what was written before it is gone: {left:?}");
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused_and_left_alone() {
    let home = Home::new().await;
    let newer = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
                 VALUES (9000, 'later', '2030-01-01T00:00:00Z', '1')";
    home.store.write(|tx| Ok(tx.execute(newer, [])?)).await.expect("a newer program was here");
    let data = home.data();
    let Home { store, .. } = &home;
    let tables = |conn: &Connection| schema(conn);
    let before = store.read(tables).await.expect("it reads");

    let refused = Store::open(&data).await;

    let Err(error) = refused else { panic!("an older program must not touch a newer file") };
    assert!(matches!(error, Error::NewerFile { file: 9000, known: 1.. }), "it says which: {error:?}");
    let words = error.to_string();
    assert!(words.contains("newer Rollcall") && words.contains("9000"), "in words as well: {words}");
    assert_eq!(store.read(tables).await.expect("it reads"), before, "nothing in it was changed");
}

/// Makes a file of an earlier layout.
pub fn layout(conn: &mut Connection, version: i32) {
    let runner = embedded::migrations::runner().set_target(Target::Version(version));
    runner.run(conn).expect("the layout of that time");
}

/// Every table and index with its definition.
fn schema(conn: &Connection) -> Result<Vec<(String, String)>, Error> {
    let mut statement = conn.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'refinery%' ORDER BY name",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[tokio::test]
async fn every_earlier_layout_is_brought_to_this_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let fresh = Store::open(&folder.path().join("fresh.db")).await.expect("a fresh file opens");
    let fresh = fresh.read(schema).await.expect("it reads");
    let latest =
        embedded::migrations::runner().get_migrations().iter().map(refinery::Migration::version).max();

    for version in 1..=latest.expect("there is a first layout") {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("rollcall.db");
        let mut conn = Connection::open(&data).expect("a file");
        layout(&mut conn, version);
        let setting = "INSERT INTO setting (name, value) VALUES ('homeId', '\"from then\"')";
        conn.execute(setting, []).expect("somebody used it");
        let somebody = "INSERT INTO user (username, email, given_name, family_name, name_key, department, department_key,
                 employee_id, state, standing, attributes, version, created_at, changed_at)
             VALUES ('wei.chen', 'wei@x.test', 'Wei', 'Chen', 'wei chen', '', '', '', 0, 1,
                 '{\"manager\":\"boss@x.test\"}', 3, 1, 2)";
        conn.execute(somebody, []).expect("somebody was in it");
        drop(conn);

        let store = Store::open(&data).await.expect("it opens");

        assert_eq!(store.read(schema).await.expect("it reads"), fresh, "layout {version} becomes today's");
        let kept = store.read(|conn| store::setting::get::<String>(conn, "homeId")).await.expect("it reads");
        assert_eq!(kept.as_deref(), Some("from then"), "and what was in it is still there");
        let wei = store.read(|conn| store::user::lookup(conn, "wei.chen")).await.expect("so is Wei");
        assert_eq!(
            (wei.version, wei.user.values.display(directory::Attribute::Manager).as_str()),
            (3, "boss@x.test"),
            "layout {version}: as they were"
        );
    }
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    let mut home = Home::new().await;
    home.store.write(|tx| Ok(connect(tx, "C1"))).await.expect("it is stored");
    let before = home.store.read(schema).await.expect("it reads");

    home.reopen().await;

    assert_eq!(home.store.read(schema).await.expect("it reads"), before, "the layout is as it was");
    let connections = home.store.read(store::connection::all).await.expect("it reads");
    assert_eq!(connections.len(), 1, "and so is what was stored");
}

#[tokio::test]
async fn what_another_writes_after_a_search_is_no_damage() {
    let home = Home::new().await;
    home.store.write(|tx| Ok(put(tx, &somebody("dara")))).await.expect("she is stored");
    let looks = home.conn();
    let search = "SELECT count(*) FROM user_words WHERE user_words MATCH 'dara*'";
    let found: i64 = looks.query_row(search, [], |row| row.get(0)).expect("it is searched");
    assert_eq!(found, 1, "she is found");

    // Each puts a segment of its own into the index: the first ones are merged, and gone.
    for number in 0..80 {
        let name = format!("somebody{number}");
        home.store.write(move |tx| Ok(put(tx, &somebody(&name)))).await.expect("they are stored");
        assert_eq!(store::damage(&looks).expect("it reads"), None, "the file is whole after {number}");
    }
}

#[tokio::test]
async fn what_others_write_is_told_from_what_a_connection_writes_itself() {
    let home = Home::new().await;
    let (ours, others) = (home.conn(), home.conn());
    let told = || store::writes_of_others(&ours).expect("it reads");
    let before = told();

    put(&ours, &somebody("dara"));
    assert_eq!(told(), before, "ours");
    put(&others, &somebody("zoe"));
    assert_ne!(told(), before, "another's");
}

#[tokio::test]
async fn a_username_that_is_taken_is_told_from_any_other_trouble() {
    let home = Home::new().await;
    let conn = home.conn();
    put(&conn, &somebody("dara"));

    let taken = user::insert(&conn, &somebody("dara"), Standing::Bound, 1, Search::Kept).expect_err("it is");
    assert!(taken.is_taken(), "{taken}");
    let none = user::get(&conn, 17).expect_err("nobody has that number");
    assert!(!none.is_taken(), "{none}");
}
