//! Passwords that were changed at Google: which change counts, what ends it, and whose it is.

use store::password::{self, Keeping, Of, Origin, Receipt};
use store::password_drift::{self, Answer, Drift};
use store::rusqlite::Connection;

use crate::home::{Home, binding_of, connect, put, somebody};

fn changed(connection: i64, user: i64, at: i64) -> Drift {
    Drift { connection, user, at, actor: "priya@northwind.test".to_owned(), own: false, answer: None }
}

/// A connection where the directory is the authority, with a bound user.
fn of_dara(conn: &Connection) -> (i64, i64) {
    let one = connect(conn, "C1");
    conn.execute("UPDATE connection SET password_mode = 'directory'", []).expect("it is chosen");
    let dara = put(conn, &somebody("dara"));
    store::binding::insert(conn, &binding_of(one, "100", dara)).expect("nobody has that account");
    (one, dara)
}

fn open(conn: &Connection, connection: i64) -> Vec<i64> {
    let rows = password_drift::open(conn, connection, 10).expect("it reads");
    assert_eq!(
        password_drift::count_open(conn, connection).expect("it counts"),
        rows.len() as u64,
        "as many"
    );
    rows.into_iter().map(|row| row.drift.at).collect()
}

#[tokio::test]
async fn the_newest_change_counts_and_an_answer_holds_until_the_next() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let (one, dara) = of_dara(tx);
            assert!(password_drift::note(tx, &changed(one, dara, 2_000))?, "it is news");
            assert!(!password_drift::note(tx, &changed(one, dara, 2_000))?, "the log tells of it again");
            assert!(!password_drift::note(tx, &changed(one, dara, 1_000))?, "an older one is none");
            assert_eq!(open(tx, one), [2_000], "one question");
            assert!(password_drift::answer(tx, one, dara, Answer::Accept)?, "somebody answers");
            assert_eq!(open(tx, one), [] as [i64; 0], "and is not asked again");
            assert!(!password_drift::answer(tx, one, dara, Answer::Again)?, "what is answered stays so");
            password_drift::note(tx, &changed(one, dara, 2_000))?;
            assert_eq!(open(tx, one), [] as [i64; 0], "by the same entry");
            password_drift::note(tx, &changed(one, dara, 3_000))?;
            assert_eq!(open(tx, one), [3_000], "another change is another question");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_receipt_ends_it_and_whoever_is_let_go_is_asked_about_no_more() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let (one, dara) = of_dara(tx);
            password_drift::note(tx, &changed(one, dara, 2_000))?;
            tx.execute("UPDATE connection SET password_mode = 'firstOnly'", [])?;
            assert_eq!(open(tx, one), [] as [i64; 0], "passwords are the people's own now");
            tx.execute("UPDATE connection SET password_mode = 'directory'", [])?;
            tx.execute("UPDATE binding SET dormant = 1", [])?;
            assert_eq!(open(tx, one), [] as [i64; 0], "the connection is deactivated");
            tx.execute("UPDATE binding SET dormant = 0", [])?;
            assert_eq!(open(tx, one), [2_000], "it is asked again");

            let id = password::set(tx, dara, Origin::Set, 3_000, |_| Ok("sealed".to_owned()))?;
            let receipt =
                Receipt { connection: one, user: dara, password: id, run: 7, must_change: false, at: 4_000 };
            password::receive(tx, &receipt, Keeping::Forget)?;
            assert_eq!(password_drift::of_user(tx, one, dara)?, None, "ours opens the account again");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn to_be_set_again_a_hash_has_to_be_kept() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let (one, dara) = of_dara(tx);
            let id = password::set(tx, dara, Origin::Set, 1_000, |_| Ok("sealed".to_owned()))?;
            let receipt =
                Receipt { connection: one, user: dara, password: id, run: 7, must_change: false, at: 1_500 };
            password::receive(tx, &receipt, Keeping::Keep)?;
            password_drift::note(tx, &changed(one, dara, 2_000))?;
            assert!(password_drift::open(tx, one, 1)?[0].kept, "it can be set again");
            assert_eq!(password::wanted(tx, one, dara, Of::Account)?, None, "not before somebody says so");
            password_drift::answer(tx, one, dara, Answer::Again)?;
            assert_eq!(password::wanted(tx, one, dara, Of::Account)?, Some(id), "then the next sync does");
            password::receive(tx, &receipt, Keeping::Keep)?;
            assert_eq!(password::wanted(tx, one, dara, Of::Account)?, None, "once");

            password_drift::note(tx, &changed(one, dara, 3_000))?;
            password_drift::answer(tx, one, dara, Answer::Again)?;
            password::forget_kept(tx)?;
            assert_eq!(open(tx, one), [3_000], "what is not kept any more is asked about anew");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn an_account_is_known_by_its_id_or_else_by_an_address_that_is_one_person_s() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let (one, dara) = of_dara(tx);
            let whose = |id, email| password_drift::whose(tx, one, id, email).expect("it reads");
            assert_eq!(whose(Some("100"), "renamed@northwind.test"), Some(dara), "the id stays");
            assert_eq!(whose(Some("101"), "dara@northwind.test"), None, "an id that is nobody's is nobody");
            assert_eq!(whose(None, "dara@northwind.test"), Some(dara), "the console names the address alone");
            assert_eq!(whose(None, "eoin@northwind.test"), None, "nobody has that");
            put(tx, &somebody("eoin"));
            assert_eq!(whose(None, "eoin@northwind.test"), None, "Eoin is bound to no account here");
            Ok(())
        })
        .await
        .expect("it is stored");
}
