//! Users who were let go, and whose the account is that several of them had.

use store::former_binding::{self, Because};
use store::rusqlite::Connection;
use store::{Millis, binding};

use crate::home::{Home, binding_of, connect, put, somebody};

/// The account that all of them had.
const ACCOUNT: &str = "102";

/// A user who was let go of the account at a moment.
fn let_go(conn: &Connection, connection: i64, name: &str, unbound_at: Millis) -> i64 {
    let user = put(conn, &somebody(name));
    let former = former_binding::Row {
        user,
        google_id: ACCOUNT.to_owned(),
        suspended_by_run: None,
        unbound_at,
        because: Because::Wished,
        archived_by_run: None,
    };
    former_binding::put(conn, connection, &former).expect("it is stored");
    user
}

/// Who had the account last, and until when.
fn last(conn: &Connection, connection: i64) -> (i64, Millis) {
    let former = former_binding::of_account(conn, connection, ACCOUNT).expect("it reads");
    former.map(|former| (former.user, former.unbound_at)).expect("somebody had it")
}

#[tokio::test]
async fn whoever_is_put_behind_leaves_the_account_to_the_one_who_had_it_before() {
    let home = Home::new().await;
    let written = home.store.write(|tx| {
        let connection = connect(tx, "C1");
        let before = let_go(tx, connection, "before", 1_000);
        let after = let_go(tx, connection, "after", 2_000);
        assert_eq!(last(tx, connection).0, after, "the last has it");

        former_binding::put_behind(tx, connection, after)?;
        assert_eq!(last(tx, connection).0, before, "it is theirs again");

        former_binding::put_behind(tx, connection, before)?;
        assert_eq!(last(tx, connection).0, after, "either way");
        Ok(())
    });
    written.await.expect("it is stored");
}

#[tokio::test]
async fn nobody_is_put_behind_whoever_is_bound_elsewhere_by_now() {
    let home = Home::new().await;
    let written = home.store.write(|tx| {
        let connection = connect(tx, "C1");
        let elsewhere = let_go(tx, connection, "elsewhere", 1_000);
        binding::insert(tx, &binding_of(connection, "101", elsewhere))?;
        let after = let_go(tx, connection, "after", 9_000);

        former_binding::put_behind(tx, connection, after)?;
        assert_eq!(last(tx, connection), (after, 9_000), "the day on which they were let go stays");

        let between = let_go(tx, connection, "between", 5_000);
        former_binding::put_behind(tx, connection, after)?;
        assert_eq!(last(tx, connection), (between, 5_000), "it is theirs");
        let moved = former_binding::of_user(tx, connection, after)?.map(|former| former.unbound_at);
        assert_eq!(moved, Some(4_999), "just behind the one who may have it");
        Ok(())
    });
    written.await.expect("it is stored");
}
