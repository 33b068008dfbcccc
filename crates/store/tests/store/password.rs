//! Passwords: how long a hash waits, what a receipt ends, and which plain ones are still to be handed out.

use store::Error;
use store::hand_out::{self, HandOut};
use store::password::{self, Keeping, Of, Origin, Receipt};
use store::rusqlite::Connection;
use store::wish::{self, Wish};

use crate::home::{Home, connect, put, somebody};

fn waiting(conn: &Connection, user: i64, origin: Origin) -> i64 {
    password::set(conn, user, origin, 1_000, |id| Ok(format!("sealed {id}"))).expect("it is stored")
}

fn receipt(connection: i64, user: i64, password: i64) -> Receipt {
    Receipt { connection, user, password, run: 7, must_change: true, at: 2_000 }
}

fn kept(conn: &Connection, user: i64, password: i64) {
    let row = HandOut {
        password,
        user,
        name: "Dara O’Brien".to_owned(),
        email: "dara@northwind.test".to_owned(),
        sealed: "sealed".to_owned(),
        made_at: 1_000,
        sent_at: None,
    };
    hand_out::keep(conn, &row).expect("it is kept");
}

fn to_hand_out(conn: &Connection) -> Vec<i64> {
    hand_out::waiting(conn).expect("it reads").into_iter().map(|row| row.password).collect()
}

#[tokio::test]
async fn a_hash_waits_for_every_connection_that_wants_it() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let [one, two, three] = ["C1", "C2", "C3"].map(|customer| connect(tx, customer));
            let dara = put(tx, &somebody("dara"));
            wish::make(tx, one, dara, Wish::Bind, 1_000)?;
            wish::make(tx, two, dara, Wish::Bind, 1_000)?;
            let id = waiting(tx, dara, Origin::Set);
            assert_eq!(
                password::of_user(tx, dara)?.expect("it waits").sealed,
                format!("sealed {id}"),
                "sealed"
            );
            assert_eq!(password::waits_for(tx, dara)?, [one, two], "the third does not want it");

            password::receive(tx, &receipt(one, dara, id), Keeping::Forget)?;
            assert_eq!(password::waits_for(tx, dara)?, [two], "one has it");
            assert_eq!(password::wanted(tx, one, dara, Of::Account)?, None, "and gets it no more");
            assert_eq!(password::wanted(tx, two, dara, Of::Account)?, Some(id), "the other does");
            password::receive(tx, &receipt(two, dara, id), Keeping::Forget)?;
            assert_eq!(password::of_user(tx, dara)?, None, "the last receipt deletes the hash");
            assert_eq!(password::receipts(tx, dara)?.len(), 2, "receipts stay");
            assert_eq!(
                password::wanted(tx, three, dara, Of::Account)?,
                None,
                "it is not kept for later connections"
            );
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_number_is_never_given_twice() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let dara = put(tx, &somebody("dara"));
            let first = waiting(tx, dara, Origin::Set);
            let second = waiting(tx, dara, Origin::Generated);
            assert!(second > first, "a step that names the first finds nothing");
            assert_eq!(password::find(tx, first)?, None, "the second took its place");
            let failed =
                password::set(tx, dara, Origin::Set, 1_000, |_| Err(Error::Damaged("no key".to_owned())));
            assert!(failed.is_err(), "what cannot be sealed is not stored");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_plain_password_is_handed_out_when_an_account_has_it() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let one = connect(tx, "C1");
            let [dara, eoin] = ["dara", "eoin"].map(|name| put(tx, &somebody(name)));
            for user in [dara, eoin] {
                let id = waiting(tx, user, Origin::First);
                kept(tx, user, id);
            }
            assert_eq!(to_hand_out(tx), [] as [i64; 0], "no account has them");
            let id = password::of_user(tx, dara)?.expect("it waits").id;
            password::receive(tx, &receipt(one, dara, id), Keeping::Forget)?;
            assert_eq!(to_hand_out(tx), [id], "Dara's has");
            password::forget_first(tx, eoin)?;
            assert!(!hand_out::is_kept_for(tx, eoin)?, "no account was made for Eoin");

            // Another password is set; until an account takes it, the first one is the one that opens it.
            let second = waiting(tx, dara, Origin::Set);
            assert_eq!(to_hand_out(tx), [id], "the account still has the first");
            password::receive(tx, &receipt(one, dara, second), Keeping::Forget)?;
            assert_eq!(to_hand_out(tx), [] as [i64; 0], "no account has the first any more");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn what_an_account_has_is_handed_out_also_when_the_user_is_gone() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let one = connect(tx, "C1");
            let [dara, eoin] = ["dara", "eoin"].map(|name| put(tx, &somebody(name)));
            let ids = [dara, eoin].map(|user| {
                let id = waiting(tx, user, Origin::First);
                kept(tx, user, id);
                id
            });
            password::receive(tx, &receipt(one, dara, ids[0]), Keeping::Forget)?;
            tx.execute("DELETE FROM user", [])?;
            assert_eq!(to_hand_out(tx), [ids[0]], "Dara's account goes on; Eoin never had one");
            assert!(!hand_out::is_kept_for(tx, eoin)?, "his is forgotten");
            hand_out::handed_out(tx, ids[0])?;
            assert_eq!(hand_out::count(tx)?, 0, "once");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_hash_that_is_kept_waits_for_nobody_until_another_connection_comes() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let [one, two] = ["C1", "C2"].map(|customer| connect(tx, customer));
            let dara = put(tx, &somebody("dara"));
            wish::make(tx, one, dara, Wish::Bind, 1_000)?;
            let id = waiting(tx, dara, Origin::Set);
            password::receive(tx, &Receipt { must_change: false, ..receipt(one, dara, id) }, Keeping::Keep)?;
            assert_eq!(password::of_user(tx, dara)?.map(|row| row.id), Some(id), "the hash stays");
            assert_eq!(password::wanted(tx, one, dara, Of::Account)?, None, "the account has it");
            assert_eq!(password::stands_since(tx, one, dara)?, Some(2_000), "no other waits: it may expire");
            assert_eq!(
                password::wanted(tx, two, dara, Of::Account)?,
                Some(id),
                "one that comes later gets it"
            );

            wish::make(tx, two, dara, Wish::Bind, 3_000)?;
            assert_eq!(password::forget_kept(tx)?, 0, "the second wants it still");
            password::receive(tx, &receipt(two, dara, id), Keeping::Keep)?;
            assert_eq!(
                (password::count_kept(tx)?, password::forget_kept(tx)?),
                (1, 1),
                "now it is kept for nobody"
            );
            assert_eq!(password::of_user(tx, dara)?, None, "and forgotten");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn what_was_made_for_a_new_account_elsewhere_does_not_wait_for_one_that_is_there() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let one = connect(tx, "C1");
            let dara = put(tx, &somebody("dara"));
            let id = waiting(tx, dara, Origin::Set);
            password::receive(
                tx,
                &Receipt { must_change: false, ..receipt(one, dara, id) },
                Keeping::Forget,
            )?;

            waiting(tx, dara, Origin::First);
            assert_eq!(password::wanted(tx, one, dara, Of::Account)?, None, "it is not sent there");
            assert_eq!(password::stands_since(tx, one, dara)?, Some(2_000), "so the old one may expire");

            waiting(tx, dara, Origin::Set);
            assert_eq!(password::stands_since(tx, one, dara)?, None, "one that was set here does wait");
            Ok(())
        })
        .await
        .expect("it is stored");
}
