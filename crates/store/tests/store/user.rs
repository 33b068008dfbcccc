//! Users: what they are recognised by, versions, and indexes that are built late.

use directory::{Attribute, User};
use store::user::{self, Search, Standing};
use store::window::{Query, Sort, Windows};

use crate::home::{Home, put, somebody, with};

fn found(conn: &store::rusqlite::Connection, search: &str) -> Vec<String> {
    let query = Query {
        standing: None,
        search: search.to_owned(),
        sort: Sort::Username,
        descending: false,
        unit: None,
    };
    let window = Windows::default().window(conn, &query, 0, 100).expect("it searches");
    window.rows.into_iter().map(|row| row.username).collect()
}

fn indexes(conn: &store::rusqlite::Connection) -> i64 {
    let count = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE 'user_by_%' OR name = 'binding_in_step'";
    conn.query_row(count, [], |row| row.get(0)).expect("a number")
}

#[tokio::test]
async fn an_interrupted_bulk_import_is_seen_and_mended() {
    let mut home = Home::new().await;
    let all = home.store.read(|conn| Ok(indexes(conn))).await.expect("it reads");
    home.store
        .write_in_batches(|conn| {
            user::drop_indexes_if_empty(conn)?;
            for username in ["amelie.dubois", "wei.chen"] {
                user::insert(conn, &somebody(username), Standing::Bound, 1, Search::BuiltLater)?;
            }
            assert_eq!(indexes(conn), 0, "nothing is indexed yet, and here the power fails");
            Ok(())
        })
        .await
        .expect("it is stored");

    home.reopen().await;

    let missing = home.store.read(user::indexes_are_missing).await.expect("it reads");
    assert!(missing, "whoever opens the file sees it");
    home.store.write_in_batches(user::build_indexes).await.expect("it is mended");
    let missing = home.store.read(user::indexes_are_missing).await.expect("it reads");
    assert!(!missing, "nothing is left to mend");
    let (mended, names) =
        home.store.read(|conn| Ok((indexes(conn), found(conn, "wei")))).await.expect("it reads");
    assert_eq!(mended, all, "every index is there again");
    assert_eq!(names, ["wei.chen"], "and everybody is found");
}

#[tokio::test]
async fn indexes_of_a_directory_with_people_stay() {
    let home = Home::new().await;
    home.store
        .write_in_batches(|conn| {
            let tx = conn.transaction()?;
            put(&tx, &somebody("wei.chen"));
            tx.commit()?;
            user::drop_indexes_if_empty(conn)?;
            assert!(indexes(conn) > 0, "somebody is working with it: the list stays quick");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_change_raises_the_version_and_moves_what_finds_the_user() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let user = with(somebody("wei.chen"), Attribute::EmployeeIdentifier, "E42");
            let id = put(tx, &user);
            let before = user::get(tx, id)?;
            let after = User {
                email: "wei@new.test".to_owned(),
                family_name: "Lindqvist".to_owned(),
                ..with(user, Attribute::EmployeeIdentifier, "E43")
            };
            let revision = user::revision(tx)?;
            user::update(tx, &before, &after, Standing::Bound, 2_000)?;
            let stored = user::get(tx, id)?;
            assert_eq!(stored.user, after, "it is stored as given");
            assert_eq!((before.version, stored.version), (1, 2), "a plan made on version 1 is stale");
            assert_eq!((stored.created_at, stored.changed_at), (1_000, 2_000), "made once, changed later");
            assert!(user::revision(tx)?.number > revision.number, "windows must be counted again");
            assert_eq!(found(tx, "o'brien").len(), 0, "the old name finds nobody");
            assert_eq!(found(tx, "lindqvist e43"), ["wei.chen"], "the new one does");
            assert!(
                user::by_email(tx, "wei.chen@northwind.test")?.is_empty(),
                "neither does the old address"
            );
            let mut identities =
                tx.prepare("SELECT value FROM identity WHERE user_id = ?1 ORDER BY value")?;
            let identities: Vec<String> =
                identities.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
            assert_eq!(identities, ["e43", "wei@new.test"], "matches are made by what is true now");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_standing_is_no_change_of_the_person() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let id = put(tx, &somebody("wei.chen"));
            let revision = user::revision(tx)?;
            let before = user::get(tx, id)?;
            user::set_standing(tx, &before, Standing::DirectoryOnly)?;
            assert_eq!(user::revision(tx)?, revision, "the same standing is no change at all");
            user::set_standing(tx, &before, Standing::Bound)?;
            let stored = user::get(tx, id)?;
            assert_eq!((stored.version, stored.changed_at), (1, 1_000), "no plan becomes stale by it");
            assert!(user::revision(tx)?.number > revision.number, "but lists show it");
            assert_eq!(user::counts(tx)?, [1, 0, 0, 0, 0], "and count it");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_username_belongs_to_one() {
    let home = Home::new().await;
    home.store.write(|tx| Ok(put(tx, &somebody("wei.chen")))).await.expect("it is free");

    let taken = home
        .store
        .write(|tx| user::insert(tx, &somebody("wei.chen"), Standing::Bound, 1, Search::Kept))
        .await;

    assert!(taken.is_err(), "whatever a verb believes, the file refuses it");
    let count = home.store.read(user::counts).await.expect("it reads");
    assert_eq!(count.iter().sum::<u64>(), 1, "nothing of the second is left");
}

#[tokio::test]
async fn a_key_finds_by_username_address_or_number() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let wei = put(tx, &somebody("wei.chen"));
            let odd = put(tx, &somebody(&wei.to_string()));
            for key in ["wei.chen", " Wei.Chen ", "wei.chen@northwind.test", "WEI.CHEN@northwind.test"] {
                assert_eq!(user::lookup(tx, key)?.id, wei, "{key:?} is Wei");
            }
            assert_eq!(user::lookup(tx, &wei.to_string())?.id, odd, "a username goes before a number");
            assert_eq!(user::lookup(tx, &odd.to_string())?.id, odd, "a number finds where no name does");
            assert!(user::lookup(tx, "1 OR 1").is_err(), "and nothing else does");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn whoever_is_removed_is_found_nowhere() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let all: Vec<i64> = ["amelie", "dara", "wei"].map(|name| put(tx, &somebody(name))).to_vec();
            let dara = user::get(tx, all[1])?;
            user::update(
                tx,
                &dara,
                &with(dara.user.clone(), Attribute::EmployeeIdentifier, "E7"),
                Standing::Suspended,
                9,
            )?;
            let dara = user::get(tx, all[1])?;
            let revision = user::revision(tx)?;

            user::delete(tx, &dara)?;

            assert!(user::find(tx, dara.id)?.is_none(), "the row is gone");
            assert!(user::revision(tx)?.number > revision.number, "lists are read again");
            assert_eq!(user::counts(tx)?, [0, 2, 0, 0, 0], "and counted");
            for sort in Sort::ALL {
                let query =
                    Query { standing: None, search: String::new(), sort, descending: false, unit: None };
                let window = Windows::default().window(tx, &query, 0, 10)?;
                let left: Vec<_> = window.rows.iter().map(|row| row.id).collect();
                assert_eq!((window.total, left), (2, vec![all[0], all[2]]), "by {sort:?}");
            }
            assert_eq!(found(tx, "e7"), Vec::<String>::new(), "no word finds them");
            let identities: i64 =
                tx.query_row("SELECT count(*) FROM identity WHERE user_id = ?1", [dara.id], |row| {
                    row.get(0)
                })?;
            assert_eq!(identities, 0, "no import matches them");
            let again = put(tx, &somebody("dara"));
            assert!(again > all[2], "the name is free, the number is never given again");
            Ok(())
        })
        .await
        .expect("it is stored");
}
