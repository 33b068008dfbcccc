//! Edits: who did what to whom, newest first, also to one who is gone.

use directory::edit::Change;
use directory::{Attribute, Field};
use store::edit::{self, Row, Way, What};

use crate::home::Home;

fn row(user: i64, what: What, at: i64) -> Row {
    let change =
        Change { field: Field::Of(Attribute::Department), before: String::new(), after: "Sales".to_owned() };
    Row {
        id: 0,
        user,
        username: "wei.chen".to_owned(),
        what,
        way: Way::Bulk,
        operator: "morgan".to_owned(),
        changes: vec![change],
        at,
    }
}

#[tokio::test]
async fn what_was_done_is_told_newest_first() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            for (user, what, at) in
                [(7, What::Create, 1), (7, What::Suspend, 2), (8, What::Change, 3), (7, What::Remove, 3)]
            {
                edit::insert(tx, &row(user, what, at))?;
            }
            let told: Vec<_> = edit::of_user(tx, 7, 10)?.into_iter().map(|row| row.what).collect();
            assert_eq!(told, [What::Remove, What::Suspend, What::Create], "of one, though nobody is there");
            let last = edit::latest(tx, 2)?;
            assert_eq!(last.iter().map(|row| row.user).collect::<Vec<_>>(), [7, 8], "of everybody");
            assert_eq!(last[1], Row { id: last[1].id, ..row(8, What::Change, 3) }, "kept as it was given");
            Ok(())
        })
        .await
        .expect("it is stored");
}

#[tokio::test]
async fn old_edits_are_forgotten() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            edit::insert(tx, &row(7, What::Create, 1))?;
            edit::insert(tx, &row(7, What::Activate, 5))?;
            assert!(edit::any_before(tx, 5)? && !edit::any_before(tx, 1)?, "before, not at");
            assert_eq!(edit::forget_before(tx, 5)?, 1, "the old one goes");
            assert_eq!(edit::of_user(tx, 7, 10)?.len(), 1, "the other stays");
            Ok(())
        })
        .await
        .expect("it is stored");
}
