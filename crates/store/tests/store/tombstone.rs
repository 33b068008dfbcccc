//! Tombstones: who was removed, what is wished of the account, and what is forgotten.

use directory::Account;
use directory::decide::Baseline;
use directory::user::Unbind;
use store::binding;
use store::rusqlite::Connection;
use store::taken_out::{self, TakenOut};
use store::tombstone::{self, Row};

use crate::home::{Home, connect, put, somebody};

fn stone(connection: i64, google_id: &str, wish: Unbind) -> Row {
    Row {
        connection,
        google_id: google_id.to_owned(),
        user: 7,
        username: "wei.chen".to_owned(),
        email: "wei.chen@northwind.test".to_owned(),
        name: "Wei Chen".to_owned(),
        wish: Some(wish),
        removed_at: 1_000,
        removed_by: "morgan".to_owned(),
    }
}

fn wished(conn: &Connection, connection: i64) -> Vec<(String, Option<Unbind>)> {
    let rows = tombstone::wishes(conn, connection, "", 10).expect("it reads");
    rows.into_iter().map(|row| (row.google_id, row.wish)).collect()
}

#[tokio::test]
async fn a_wish_waits_for_the_next_sync_and_the_stone_stays() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let [one, two] = [connect(tx, "C1"), connect(tx, "C2")];
            assert!(!tombstone::any(tx, one)?, "nobody was removed");
            for (google_id, wish) in
                [("101", Unbind::Suspend), ("102", Unbind::LeaveActive), ("103", Unbind::Archive)]
            {
                tombstone::insert(tx, &stone(one, google_id, wish))?;
            }
            assert!(tombstone::any(tx, one)? && !tombstone::any(tx, two)?, "each connection has its own");
            assert_eq!(
                wished(tx, one),
                [("101".to_owned(), Some(Unbind::Suspend)), ("103".to_owned(), Some(Unbind::Archive))],
                "leaving an account as it is leaves nothing to do"
            );
            assert_eq!(tombstone::wishes(tx, one, "101", 10)?.len(), 1, "in pieces");

            tombstone::fulfil(tx, one, "101")?;

            assert_eq!(wished(tx, one).len(), 1, "what is done is not done again");
            let kept = tombstone::get(tx, one, "101")?.expect("it is still known");
            assert_eq!(kept, Row { wish: None, ..stone(one, "101", Unbind::Suspend) }, "with who and when");
            tombstone::forget(tx, one, "101")?;
            assert_eq!(tombstone::get(tx, one, "101")?, None, "until the account is bound again");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn who_is_removed_again_is_removed_as_of_now() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            tombstone::insert(tx, &stone(connection, "101", Unbind::Suspend))?;
            let again = Row { removed_at: 2_000, ..stone(connection, "101", Unbind::Archive) };
            tombstone::insert(tx, &again)?;
            assert_eq!(tombstone::get(tx, connection, "101")?, Some(again), "the last word counts");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn which_run_took_the_account_out_of_use_is_kept_until_it_is_bound_again() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let bound = binding::Row {
                connection,
                google_id: "101".to_owned(),
                user: put(tx, &somebody("wei")),
                dormant: false,
                fingerprint: [7; 16],
                baseline: Baseline::default(),
                account: Account { id: "101".to_owned(), ..Account::default() },
                bound_by_run: Some(1),
                read_at: 10,
                suspended_by_run: Some(2),
                archived_by_run: None,
            };
            binding::insert(tx, &bound)?;

            tombstone::insert(tx, &stone(connection, "101", Unbind::Suspend))?;
            binding::remove_of_user(tx, bound.user)?;

            let run_2 = TakenOut { suspended_by_run: Some(2), archived_by_run: None };
            assert_eq!(taken_out::get(tx, connection, "101")?, run_2, "the binding is gone, and this is not");
            tombstone::forget(tx, connection, "101")?;
            assert_eq!(taken_out::get(tx, connection, "101")?, TakenOut::default(), "it is bound again");
            Ok(())
        })
        .await
        .expect("it is stored");
}
