//! Accounts that are gone: noted together, named, forgotten with the binding or when they are there again.

use directory::provision::Deleted;
use store::rusqlite::Connection;
use store::{binding, gone_account};

use crate::home::{Home, binding_of, connect, put, somebody};

fn bind(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    user: i64,
) -> Result<binding::Row, store::Error> {
    let row = binding_of(connection, google_id, user);
    binding::insert(conn, &row)?;
    Ok(row)
}

#[tokio::test]
async fn what_is_noted_takes_the_place_of_what_was_known() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let connection = connect(tx, "C1");
            let ids: Vec<_> = ["ana", "bo"].iter().map(|name| put(tx, &somebody(name))).collect();
            let [ana, bo] = [bind(tx, connection, "101", ids[0])?, bind(tx, connection, "102", ids[1])?];
            let note = |gone: &[(String, Deleted)]| gone_account::note_all(tx, connection, gone, 7);
            let named = || {
                gone_account::first(tx, connection, 1)
                    .map(|(count, first)| (count, first.into_iter().map(|gone| gone.google_id).collect()))
            };
            note(&[
                ("101".to_owned(), Deleted::Restorable),
                ("102".to_owned(), Deleted::ForGood),
                ("103".to_owned(), Deleted::ForGood),
            ])?;
            assert_eq!(named()?, (2, vec!["101".to_owned()]), "what is not bound is nobody's");
            assert_eq!(gone_account::get(tx, connection, "102")?, Some(Deleted::ForGood), "each as it is");

            binding::agree(tx, &ana)?;
            assert_eq!(gone_account::get(tx, connection, "101")?, None, "whoever was read is there");

            note(&[("101".to_owned(), Deleted::ForGood)])?;
            assert_eq!(named()?, (1, vec!["101".to_owned()]), "the last list tells");
            note(&[("102".to_owned(), Deleted::ForGood)])?;
            binding::remove_of_user(tx, bo.user)?;
            assert_eq!(named()?, (0, Vec::new()), "without a binding it is forgotten");
            Ok(())
        })
        .await
        .expect("it is stored");
}
