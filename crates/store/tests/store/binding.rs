//! Bindings: one account of a connection belongs to one user.

use directory::Account;
use directory::account::Admin;
use directory::decide::Baseline;
use store::binding::{self, Admins, Row};
use store::rusqlite::Connection;

use crate::home::{Home, connect, put, somebody};

fn bind(conn: &Connection, connection: i64, google_id: &str, user: i64) -> Result<Row, store::Error> {
    let row = Row {
        connection,
        google_id: google_id.to_owned(),
        user,
        dormant: false,
        fingerprint: [7; 16],
        baseline: Baseline { email: "wei@northwind.test".to_owned(), ..Baseline::default() },
        account: Account { id: google_id.to_owned(), ..Account::default() },
        bound_by_run: Some(1),
        read_at: 10,
        suspended_by_run: None,
        archived_by_run: None,
    };
    binding::insert(conn, &row)?;
    Ok(row)
}

#[tokio::test]
async fn an_account_is_bound_once_for_each_connection() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let [one, two] = [connect(tx, "C1"), connect(tx, "C2")];
            let [wei, kofi] = [put(tx, &somebody("wei")), put(tx, &somebody("kofi"))];
            let bound = bind(tx, one, "101", wei)?;
            assert!(bind(tx, one, "101", kofi).is_err(), "the account has its user");
            bind(tx, two, "101", wei)?;
            assert_eq!(binding::by_google_id(tx, one, "101")?, Some(bound), "it is kept as it was given");
            assert_eq!(binding::of_user(tx, wei)?.len(), 2, "a user may be bound on several connections");
            assert!(
                binding::is_bound(tx, two, wei)? && !binding::is_bound(tx, two, kofi)?,
                "each is asked alone"
            );
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_new_agreement_keeps_whose_it_is() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let wei = put(tx, &somebody("wei"));
            let before = bind(tx, connection, "101", wei)?;
            let baseline = Baseline { email: "new@northwind.test".to_owned(), ..Baseline::default() };
            let agreed = Row { fingerprint: [8; 16], baseline, read_at: 20, ..before };

            binding::agree(tx, &agreed)?;

            assert_eq!(binding::by_google_id(tx, connection, "101")?, Some(agreed), "all that was agreed on");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_bound_user_cannot_be_lost() {
    let home = Home::new().await;
    let deleted = home
        .store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let wei = put(tx, &somebody("wei"));
            bind(tx, connection, "101", wei)?;
            Ok(tx.execute("DELETE FROM user WHERE id = ?1", [wei])?)
        })
        .await;
    assert!(deleted.is_err(), "the file refuses it: the unbind choice comes first");
}

#[tokio::test]
async fn those_who_are_asked_for_another_password_are_found_by_an_index() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let one = connect(tx, "C1");
            let names = ["wei", "kofi", "priya", "helpdesk", "asked"];
            let [wei, kofi, priya, helpdesk, asked] = names.map(|name| put(tx, &somebody(name)));
            for (id, user, admin) in [
                ("1", wei, Admin::No),
                ("2", priya, Admin::Super),
                ("3", helpdesk, Admin::Delegated),
                ("4", asked, Admin::No),
            ] {
                let row = bind(tx, one, id, user)?;
                let account = Account { must_change_password: true, admin, ..row.account.clone() };
                binding::agree(tx, &Row { account, ..row })?;
            }
            bind(tx, one, "5", kofi)?;
            let asks = |admins| binding::asking_for_password(tx, one, "4", admins, 1).expect("it reads");
            assert_eq!(
                asks(Admins::Delegated).count,
                2,
                "Wei and the help desk; no super admin, not whom we are"
            );
            assert_eq!(asks(Admins::None).count, 1, "Wei alone, where administrators are out of reach");
            assert_eq!(asks(Admins::Delegated).first.len(), 1, "so many are named as were asked for");
            store::wish::make(tx, one, wei, store::wish::Wish::Unbind(directory::user::Unbind::Suspend), 1)?;
            assert_eq!(asks(Admins::None).count, 0, "whoever is let go is not mended");

            let plan: Vec<String> = tx
                .prepare(
                    "EXPLAIN QUERY PLAN SELECT user_id FROM binding AS b
                     WHERE b.connection_id = 1 AND b.account ->> '$.mustChangePassword' AND NOT b.dormant",
                )?
                .query_map([], |row| row.get(3))?
                .collect::<Result<_, _>>()?;
            assert!(
                plan.iter().any(|line| line.contains("binding_asks_password")),
                "not by reading all: {plan:?}"
            );
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn each_doubt_is_unlike_those_before_it() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let wei = put(tx, &somebody("wei"));
            let mut seen = vec![bind(tx, connection, "101", wei)?.fingerprint];
            for _ in 0..3 {
                binding::doubt_all(tx, connection)?;
                let doubted = binding::of_user(tx, wei)?[0].fingerprint;
                assert!(!seen.contains(&doubted), "no plan that waits has it: {doubted:?}");
                seen.push(doubted);
            }
            Ok(())
        })
        .await
        .expect("it is stored");
}
