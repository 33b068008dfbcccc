//! Managers: known by number, shown by address.

use directory::{Attribute, User};
use store::{manager, user};

use crate::home::{Home, put, somebody, with};

#[tokio::test]
async fn the_address_of_a_manager_follows_the_manager() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let wei = put(tx, &somebody("wei"));
            let dara = put(tx, &with(somebody("dara"), Attribute::Manager, "Wei@Northwind.test"));
            let elsewhere = put(tx, &with(somebody("kofi"), Attribute::Manager, "boss@elsewhere.example"));
            assert_eq!(manager::of_user(tx, dara)?, Some(wei), "known by number");
            assert_eq!(manager::reports(tx, wei)?, [dara], "from above as well");
            let before = user::get(tx, wei)?;
            let renamed = User { email: "wei.chen@northwind.test".to_owned(), ..before.user.clone() };

            user::update(tx, &before, &renamed, before.standing, 2_000)?;

            let row = user::get(tx, dara)?;
            assert_eq!(row.user.values.display(Attribute::Manager), "wei.chen@northwind.test", "it follows");
            assert_eq!(row.version, 1, "and is no change of the one who reports");
            user::update(
                tx,
                &row,
                &with(row.user.clone(), Attribute::JobTitle, "Cook"),
                row.standing,
                3_000,
            )?;
            assert_eq!(manager::of_user(tx, dara)?, Some(wei), "another change leaves it");
            let kofi = user::get(tx, elsewhere)?.user;
            assert_eq!(kofi.values.display(Attribute::Manager), "boss@elsewhere.example", "kept as it is");
            assert_eq!(manager::of_user(tx, elsewhere)?, None, "who is not here has no number");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn whoever_reports_keeps_the_address_of_a_manager_who_leaves() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let wei = put(tx, &somebody("wei"));
            let dara = put(tx, &with(somebody("dara"), Attribute::Manager, "wei@northwind.test"));

            manager::write_out(tx, wei, "wei@northwind.test")?;
            user::delete(tx, &user::get(tx, wei)?)?;

            let row = user::get(tx, dara)?;
            assert_eq!(
                row.user.values.display(Attribute::Manager),
                "wei@northwind.test",
                "it is shown as before"
            );
            assert_eq!((row.version, manager::of_user(tx, dara)?), (1, None), "in writing, and by no number");
            Ok(())
        })
        .await
        .expect("it is stored");
}
