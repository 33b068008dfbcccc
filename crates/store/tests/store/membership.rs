//! Places in groups: what only Google knows becomes somebody's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use directory::group::{Group, Role};
use store::directory_group;
use store::membership::{self, Who};
use store::rusqlite::Connection;

use crate::home::{Home, put, somebody};

fn group(conn: &Connection, name: &str) -> i64 {
    let group = Group { name: name.to_owned(), ..Group::default() };
    directory_group::insert(conn, &group, 1).expect("it is stored")
}

/// How much SQLite does to recognise an account in two groups, among so many others: its own instructions, which are the
/// same in each run.
async fn recognising(others: u64) -> u64 {
    let home = Home::new().await;
    let conn = home.conn();
    conn.execute_batch("BEGIN").expect("one for all of them");
    let ama = Who::User(put(&conn, &somebody("ama")));
    let account = Who::Account("101".to_owned());
    let (choir, chess) = (group(&conn, "Choir"), group(&conn, "Chess"));
    for place in [choir, chess] {
        membership::put(&conn, place, &account, "ama@northwind.test", Role::Member).expect("it is put in");
    }
    membership::put(&conn, chess, &ama, "", Role::Owner).expect("she is put in besides");
    for number in 0..others {
        let other = Who::Account(format!("{}", 1_000 + number));
        let place = group(&conn, &format!("Group {number}"));
        membership::put(&conn, place, &other, "", Role::Member).expect("it is put in");
    }
    conn.execute_batch("COMMIT").expect("they are stored");

    let done = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&done);
    let counting = move || {
        count.fetch_add(1, Ordering::Relaxed);
        false
    };
    conn.progress_handler(1, Some(counting)).expect("it is counted");
    let doubled = membership::recognise_one(&conn, "101", &ama).expect("it is recognised");
    let done = done.load(Ordering::Relaxed);
    let groups: Vec<_> = doubled.iter().map(|one| one.group).collect();
    assert_eq!(groups, [chess], "there she was in already");
    for (place, role) in [(choir, Role::Member), (chess, Role::Owner)] {
        let found = membership::role(&conn, place, &ama).expect("it reads");
        assert_eq!(found, Some(role), "she has the place, in the role that she had before");
        let left = membership::role(&conn, place, &account).expect("it reads");
        assert_eq!(left, None, "and nobody is in it twice");
    }
    done
}

#[tokio::test]
async fn what_recognising_an_account_costs_does_not_grow_with_how_many_groups_there_are() {
    let (little, much) = (recognising(10).await, recognising(1_000).await);
    assert!(much < 2 * little, "{little} instructions beside 10 groups, and {much} beside 1,000");
}
