//! Events: who changed what, newest first, of one connection.

use store::event::{self, Change, Row, What};

use crate::home::{Home, connect};

#[tokio::test]
async fn the_newest_changes_of_a_connection_are_told() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let (one, other) = (connect(tx, "C1"), connect(tx, "C2"));
            let row = |connection: i64, at: i64| Row {
                connection,
                what: What::Limits,
                operator: "morgan".to_owned(),
                changes: vec![Change {
                    what: "passwords set".to_owned(),
                    before: "10".to_owned(),
                    after: at.to_string(),
                }],
                at,
            };
            for at in [1, 2, 3] {
                event::insert(tx, &row(one, at))?;
            }
            event::insert(tx, &row(other, 9))?;
            assert_eq!(
                event::of_connection(tx, one, What::Limits, 2)?,
                [row(one, 3), row(one, 2)],
                "no other's, and no more"
            );
            Ok(())
        })
        .await
        .expect("it is stored");
}
