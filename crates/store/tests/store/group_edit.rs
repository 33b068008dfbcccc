//! Edits of groups: who did what to which, newest first, also to one that is gone.

use store::event::Change;
use store::group_edit::{self, Row, What};

use crate::home::Home;

fn row(group: i64, what: What, at: i64) -> Row {
    let change = Change { what: "Name".to_owned(), before: String::new(), after: "Choir".to_owned() };
    Row { group, name: "Choir".to_owned(), what, operator: "morgan".to_owned(), changes: vec![change], at }
}

#[tokio::test]
async fn what_was_done_to_groups_is_told_newest_first() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            for (group, what, at) in [(7, What::Create, 1), (8, What::Create, 2), (7, What::Remove, 3)] {
                group_edit::insert(tx, &row(group, what, at))?;
            }
            let told: Vec<_> = group_edit::of_group(tx, 7, 10)?.into_iter().map(|row| row.what).collect();
            assert_eq!(told, [What::Remove, What::Create], "of one, though it is not there");
            let last = group_edit::latest(tx, 2)?;
            assert_eq!(last, [row(7, What::Remove, 3), row(8, What::Create, 2)], "of any, as it was given");
            Ok(())
        })
        .await
        .expect("it is stored");
}
