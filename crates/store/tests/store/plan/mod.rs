//! The plan file: it comes, it waits, it goes without a trace.

mod account;
mod decision;
mod limits;
mod pair;
mod review;
mod settled;

use directory::account::Suspension;
use directory::fingerprint::Fingerprint;
use directory::{Account, Mapping};
use store::plan;
use store::plan::account::Page;
use store::rusqlite::Connection;

use crate::home::Home;

/// An account by id and name.
fn account(id: &str, given: &str, family: &str) -> Account {
    Account {
        id: id.to_owned(),
        email: format!("{}@northwind.test", given.to_lowercase()),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        ..Account::default()
    }
}

fn suspended(account: Account) -> Account {
    Account { suspension: Some(Suspension::Administrator), ..account }
}

/// Appends a page with these accounts; each has the fingerprint of its family name's length.
fn append(conn: &mut Connection, ordinal: u64, next: Option<&str>, accounts: &[Account]) {
    let page =
        Page { ordinal, next_token: next.map(str::to_owned), read_at: 100 + ordinal as i64, had_users: true };
    let printed: Vec<_> = accounts
        .iter()
        .map(|account| (account.clone(), Fingerprint([account.family_name.len() as u8; 16])))
        .collect();
    plan::account::append(conn, &page, printed, &Mapping::default(), |_| None).expect("a page is written");
}

#[tokio::test]
async fn a_removed_plan_leaves_no_file() {
    let home = Home::new().await;
    let mut conn = home.conn();
    append(&mut conn, 0, None, &[account("101", "Wei", "Chen")]);
    let beside = |suffix: &str| std::path::PathBuf::from(format!("{}{suffix}", home.plan().display()));
    assert!(beside("").exists() && beside("-wal").exists(), "it lies there with what SQLite keeps beside it");
    // Whoever was killed leaves those behind as well.
    drop(conn);
    std::fs::write(beside("-wal"), b"left").expect("a file");
    std::fs::write(beside("-shm"), b"left").expect("a file");

    plan::remove(&home.plan()).expect("it can be removed");

    for suffix in ["", "-wal", "-shm"] {
        assert!(!beside(suffix).exists(), "nothing of the people in it stays: {suffix:?}");
    }
    plan::remove(&home.plan()).expect("removing it again is no error");
}

#[tokio::test]
async fn a_plan_is_on_the_disk_before_it_is_approved() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let synchronous = |conn: &Connection| {
        conn.query_row("PRAGMA plan.synchronous", [], |row| row.get::<_, i64>(0)).expect("a number")
    };
    append(&mut conn, 0, None, &[account("101", "Wei", "Chen")]);
    assert_eq!(synchronous(&conn), 0, "while it is read nothing waits for the disk");

    plan::settle(&conn, &home.plan()).expect("it is written out");

    assert_eq!(synchronous(&conn), 2, "from now on it is durable");
    let wal = std::fs::metadata(format!("{}-wal", home.plan().display())).map_or(0, |file| file.len());
    assert_eq!(wal, 0, "and nothing of it is only in the log");
}

#[tokio::test]
async fn a_detached_plan_can_be_attached_again() {
    let home = Home::new().await;
    append(&mut home.conn(), 0, None, &[account("101", "Wei", "Chen")]);
    let plan = home.plan();
    for _ in 0..2 {
        let plan = plan.clone();
        let found = home.store.write_in_batches(move |conn| {
            plan::attach(conn, &plan)?;
            let found = plan::account::contains(conn, "101");
            plan::detach(conn)?;
            found
        });
        assert!(found.await.expect("it is read"), "the writer is lent out again and again");
    }
}

/// The row of an account in the plan.
fn row_of(conn: &Connection, google_id: &str) -> i64 {
    conn.query_row("SELECT id FROM plan.account WHERE google_id = ?1", [google_id], |row| row.get(0))
        .expect("it was read")
}
