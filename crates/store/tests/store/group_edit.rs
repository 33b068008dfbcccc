//! Edits of groups: who did what to which, newest first, also to one that is gone.

use directory::group::Who;
use store::event;
use store::group_edit::{self, Change, Row, What};

use crate::home::Home;

fn row(group: i64, what: What, at: i64) -> Row {
    let changes = vec![words("Name", "Choir").into()];
    Row { group, name: "Choir".to_owned(), what, operator: "morgan".to_owned(), changes, at }
}

fn words(what: &str, after: &str) -> event::Change {
    event::Change { what: what.to_owned(), before: String::new(), after: after.to_owned() }
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

#[tokio::test]
async fn who_came_is_kept_by_number_and_what_an_earlier_program_noted_is_read_without() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let came = words("Wei Chen", "member");
            let changes = vec![Change { words: came.clone(), member: Some(Who::User(12)) }];
            let edit = Row { changes, ..row(7, What::Change, 1) };
            let id = group_edit::insert(tx, &edit)?;
            assert_eq!(group_edit::of_group(tx, 7, 1)?, [edit], "whatever the name is by now");
            assert_eq!(group_edit::changes(tx, id)?, std::slice::from_ref(&came), "in words it is the same");

            tx.execute(
                "UPDATE group_edit SET changes = ?1",
                [r#"[{"what":"Wei Chen","before":"","after":"member"}]"#],
            )?;
            let older = group_edit::of_group(tx, 7, 1)?.remove(0);
            assert_eq!(older.changes, [Change::from(came)], "nobody knows who that was");
            Ok(())
        })
        .await
        .expect("it is stored");
}
