//! The limits of a plan: those of when it was made.

use directory::arrange::{Limit, Limited, Limits};
use store::plan::limits;

use crate::home::Home;

#[tokio::test]
async fn a_plan_keeps_the_limits_by_which_it_was_made() {
    let home = Home::new().await;
    let set = Limits::default().with(Limited::Cleared, Limit { percent: 2, least: 5, most: 9 });
    let conn = home.conn();
    assert_eq!(limits::kept(&conn).expect("it reads"), None, "an older program kept none");
    limits::keep(&conn, &Limits::default(), 7).expect("they are kept");
    limits::keep(&conn, &set, 250).expect("a plan that is made again keeps the others");
    drop(conn);
    assert_eq!(limits::kept(&home.conn()).expect("it reads"), Some((set, 250)), "with how many it was for");
}
