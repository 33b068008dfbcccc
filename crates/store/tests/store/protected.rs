//! Protected users: who marked them, and what that does to a plan that was made before.

use store::protected::{self, Row};
use store::user::{self, Built, built};

use crate::home::{Home, binding_of, connect, put, somebody};

#[tokio::test]
async fn a_mark_is_made_once_and_changes_what_a_plan_was_decided_on() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let (connection, wei) = (connect(tx, "C1"), put(tx, &somebody("wei")));
            store::binding::insert(tx, &binding_of(connection, "101", wei))?;
            assert!(!protected::any(tx)?, "nobody is");
            assert_eq!(built(tx, wei, connection, "101")?, Built::default(), "nothing is built on Wei");
            let morgan = Row { by: "morgan".to_owned(), at: 1_000 };

            assert!(protected::mark(tx, wei, &morgan)?, "that is new");
            assert!(!protected::mark(tx, wei, &Row { by: "sam".to_owned(), at: 2_000 })?, "that is not");

            assert_eq!(protected::of_user(tx, wei)?, Some(morgan), "the first who said so");
            assert_eq!(user::get(tx, wei)?.version, 2, "a plan of before is of another version");
            assert!(built(tx, wei, connection, "101")?.protected, "it would go with Wei");
            assert!(built(tx, wei, connection, "102")?.bound_elsewhere, "so would another binding");
            assert!(protected::unmark(tx, wei)? && !protected::unmark(tx, wei)?, "taken away once");
            assert_eq!(user::get(tx, wei)?.version, 3, "which is a change as well");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn a_mark_goes_with_its_user() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let wei = put(tx, &somebody("wei"));
            protected::mark(tx, wei, &Row { by: "morgan".to_owned(), at: 1_000 })?;
            user::delete(tx, &user::get(tx, wei)?)?;
            assert!(!protected::any(tx)?, "nobody is left to be protected");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn they_are_listed_by_name() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let named = |username: &str, given: &str| {
                let given_name = given.to_owned();
                put(tx, &directory::User { given_name, ..somebody(username) })
            };
            let (zoe, amy) = (named("zoe", "Zoë"), named("amy", "Amy"));
            for (user, at) in [(zoe, 1), (amy, 2)] {
                protected::mark(tx, user, &Row { by: "morgan".to_owned(), at })?;
            }
            let listed = protected::list(tx, 9)?;
            let told: Vec<_> = listed.iter().map(|one| (one.user, one.mark.at)).collect();
            assert_eq!(told, [(amy, 2), (zoe, 1)], "by name");
            assert_eq!(listed[0].email, "amy@northwind.test", "with the address");
            assert_eq!((protected::list(tx, 1)?.len(), protected::count(tx)?), (1, 2), "no more than asked");
            Ok(())
        })
        .await
        .expect("it is stored");
}
