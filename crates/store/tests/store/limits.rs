//! Limits: each connection has its own, and those that hold everywhere are not kept.

use directory::arrange::{Limit, Limited, Limits};
use store::limits;

use crate::home::{Home, connect};

#[tokio::test]
async fn a_connection_has_limits_of_its_own() {
    let home = Home::new().await;
    home.store
        .write(|tx| {
            let (one, other) = (connect(tx, "C1"), connect(tx, "C2"));
            let set = Limits::default().with(Limited::Renames, Limit { percent: 1, least: 2, most: 3 });
            limits::set(tx, one, &set)?;
            assert_eq!(limits::get(tx, one)?, set, "as it was set");
            assert_eq!(limits::get(tx, other)?, Limits::default(), "nobody set another's");
            limits::set(tx, one, &Limits::default())?;
            let kept: u64 =
                tx.query_row("SELECT count(*) FROM setting", [], |row| row.get(0)).expect("it counts");
            assert_eq!(kept, 0, "what holds everywhere may be another in a later version");
            Ok(())
        })
        .await
        .expect("it is stored");
}
