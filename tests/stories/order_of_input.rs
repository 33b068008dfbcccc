//! The same people in another order are the same plan.

use sandbox::Fault;
use serde_json::Value;
use sync::import::Scope;

use crate::stage::{ADMIN, Stage, account, page};

/// Two people of one name in two domains, among others.
fn people(admin: &str) -> Vec<Value> {
    vec![
        account(admin, ADMIN, ("Sync", "Admin")),
        account("103", "dara@northwind.test", ("Dara", "Murphy")),
        account("102", "dara@northwind.example", ("Dara", "Murphy")),
        account("105", "eoin@northwind.test", ("Eoin", "Walsh")),
        account("104", "eoin@northwind.example", ("Aoife", "Walsh")),
        account("107", "zoe@northwind.test", ("Zoë", "")),
        account("106", "wei@northwind.test", ("Wei", "Chen")),
    ]
}

/// Reads pages in an order, and gives the plan and what becomes of it.
async fn told_in_order(order: &[usize], cut: usize) -> (String, String) {
    let (stage, connection) = Stage::connected(17).await;
    stage.add_person("weichen", ("Wei", "Chen"), "wei@northwind.test").await;
    let admin = stage.app.connection(connection).await.expect("it is there").0.admin_id;
    let people = people(&admin);
    let in_order: Vec<_> = order.iter().map(|index| people[*index].clone()).collect();
    let pages: [Fault; 2] = [page(&in_order[..cut], Some("next")), page(&in_order[cut..], None)];
    for page in pages {
        stage.google.fault(page).await.expect("a page");
    }
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let plan = stage.plan(run).await;
    stage.apply(run).await;
    (plan, stage.directory().await)
}

#[tokio::test]
async fn pages_and_accounts_in_another_order_make_the_same_plan() {
    let (plan, directory) = told_in_order(&[0, 1, 2, 3, 4, 5, 6], 4).await;
    assert!(plan.contains("username dara is taken"), "the two Daras are a conflict:\n{plan}");

    for (order, cut) in [([6, 5, 4, 3, 2, 1, 0], 3), ([2, 1, 4, 3, 6, 0, 5], 1), ([3, 0, 2, 6, 1, 5, 4], 6)] {
        let (other_plan, other_directory) = told_in_order(&order, cut).await;
        assert_eq!(other_plan, plan, "order {order:?}, cut after {cut}");
        assert_eq!(other_directory, directory, "the same people get the same usernames: order {order:?}");
    }
}
