//! The size of the last complete read, for each scope of each connection.

use store::list_read::{last_complete, remember};

use crate::home::{Home, connect};

#[tokio::test]
async fn each_scope_of_each_connection_has_its_own_measure() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let [one, two] = [connect(tx, "C1"), connect(tx, "C2")];
            remember(tx, one, "all", 250, 1)?;
            remember(tx, one, "all", 240, 2)?;
            remember(tx, one, "finance", 9, 3)?;
            assert_eq!(last_complete(tx, one, "all")?, Some(240), "the last one counts, not the largest");
            assert_eq!(last_complete(tx, one, "finance")?, Some(9), "a scope is measured by itself");
            assert_eq!(last_complete(tx, two, "all")?, None, "another customer was never read");
            Ok(())
        })
        .await
        .expect("it is stored");
}
