//! Pairs: whom a sync looks at, and what looking costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use directory::group::{Group, Role};
use store::group_wish::{self, GroupWish};
use store::membership::{self, Who};
use store::plan::account::finish;
use store::plan::pair::{each_bound, scope};
use store::wish::{self, Wish};
use store::{binding, connection, directory_group};

use super::{account, append};
use crate::home::{Home, binding_of, connect, put, somebody};

/// How many users come back of so many that are bound, and how much SQLite does for each of them: its own instructions,
/// which are the same in each run.
async fn looked_at(users: u64) -> (u64, u64) {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    let ids: Vec<_> = (0..users).map(|number| format!("{}", 1_000 + number)).collect();
    let accounts: Vec<_> = ids.iter().map(|id| account(id, "Wei", "Chen")).collect();
    append(&mut conn, 0, None, &accounts);
    for id in &ids {
        let user = put(&conn, &somebody(&format!("u{id}")));
        binding::insert(&conn, &binding_of(connection, id, user)).expect("it is not bound yet");
    }
    finish(&conn).expect("it ends");

    let done = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&done);
    let counting = move || {
        count.fetch_add(1, Ordering::Relaxed);
        false
    };
    conn.progress_handler(1, Some(counting)).expect("it is counted");
    let mut found = 0;
    each_bound(&conn, connection, None, |_| {
        found += 1;
        Ok(())
    })
    .expect("they are read");
    (found, done.load(Ordering::Relaxed) / users)
}

#[tokio::test]
async fn what_looking_at_a_user_costs_does_not_grow_with_how_many_there_are() {
    let ((few, little), (many, much)) = (looked_at(50).await, looked_at(500).await);
    assert_eq!((few, many), (50, 500), "all of them are looked at");
    assert!(much < 2 * little, "{little} instructions for each of 50, and {much} for each of 500");
}

#[tokio::test]
async fn whoever_is_wished_and_in_a_bound_group_is_in_the_scope_once() {
    let home = Home::new().await;
    let conn = home.conn();
    let on = connect(&conn, "C1");
    let [bound, both, member, wished] =
        ["bound", "both", "member", "wished"].map(|username| put(&conn, &somebody(username)));
    binding::insert(&conn, &binding_of(on, "101", bound)).expect("it is not bound yet");
    for user in [both, wished] {
        wish::make(&conn, on, user, Wish::Bind, 1_000).expect("it is wished");
    }
    let choir =
        Group { name: "Choir".to_owned(), email: "choir@northwind.test".to_owned(), ..Group::default() };
    let choir = directory_group::insert(&conn, &choir, 1_000).expect("it is new");
    for user in [bound, both, member] {
        membership::put(&conn, choir, &Who::User(user), "", Role::Member).expect("they are put in");
    }
    group_wish::make(&conn, on, choir, GroupWish::Bind, 1_000).expect("it is wished");

    connection::set_manages_groups(&conn, on, false).expect("it is switched off");
    assert_eq!(scope(&conn, on).expect("it counts"), 3, "one is bound, two are wished");
    connection::set_manages_groups(&conn, on, true).expect("it is switched on");
    assert_eq!(scope(&conn, on).expect("it counts"), 4, "the group brings one more");
}
