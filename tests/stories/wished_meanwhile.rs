//! What is wished of a user after the plan stops the steps that were decided before it, and no others.

use directory::user::Unbind;
use insta::assert_snapshot;
use serde_json::json;
use sync::Watch;
use sync::import::Scope;
use sync::provision::Confirmed;

use crate::stage::{Stage, told};

const WEI: &str = "wei.chen@northwind.test";
const AMELIE: &str = "amelie.dubois@northwind.test";

async fn planned(stage: &Stage, connection: i64) -> i64 {
    stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read")
}

async fn applied(stage: &Stage, run: i64) -> String {
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

#[tokio::test]
async fn whoever_is_unbound_after_the_plan_is_not_changed_by_it() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    stage.change("kofi.mensah", |user| user.given_name = "Kofi Jr".to_owned()).await;
    let run = planned(&stage, connection).await;

    let wei = stage.person("wei.chen").await.id;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("he is bound");

    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Weiwei Chen <wei.chen@northwind.test> refused: somebody unbound the user since the plan was made; sync again
    ");
    let on_google = stage.google.user(WEI).await.expect("he is there");
    assert_eq!(on_google["name"]["givenName"], json!("Wei"), "nothing was sent for him");
    assert_snapshot!(applied(&stage, planned(&stage, connection).await).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 let go");
}

#[tokio::test]
async fn whoever_is_not_to_be_unbound_any_more_keeps_the_account() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let [wei, amelie] = [stage.person("wei.chen").await.id, stage.person("amelie.dubois").await.id];
    stage.app.unbind_users(connection, vec![wei, amelie], Unbind::Suspend).await.expect("they are bound");
    let run = planned(&stage, connection).await;

    stage.app.bind_users(connection, vec![wei]).await.expect("he stays after all");
    stage.app.unbind_users(connection, vec![amelie], Unbind::Archive).await.expect("in another way");

    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 4 refused
    - Amélie Dubois <amelie.dubois@northwind.test> refused: somebody unbound the user since the plan was made; sync again
    - Amélie Dubois <amelie.dubois@northwind.test> refused: an earlier step of this user was not done; sync again
    - Wei Chen <wei.chen@northwind.test> refused: the user is not to be unbound any more since the plan was made; sync again
    - Wei Chen <wei.chen@northwind.test> refused: an earlier step of this user was not done; sync again
    ");
    for email in [WEI, AMELIE] {
        let account = stage.google.user(email).await.expect("it is there");
        assert_eq!((&account["suspended"], &account["archived"]), (&json!(false), &json!(false)), "{email}");
    }
    assert_snapshot!(applied(&stage, planned(&stage, connection).await).await, @"Done: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused, 1 suspended, 1 let go");
}

#[tokio::test]
async fn whoever_is_not_to_be_bound_any_more_gets_no_account() {
    let (stage, connection) = Stage::connected(16).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen@northwind.test").await;
    let ines = stage.add_person("ines", ("Ines", "Okafor"), "ines@northwind.test").await;
    stage.app.bind_users(connection, vec![helen, ines]).await.expect("they are there");
    let run = planned(&stage, connection).await;

    stage.app.unbind_users(connection, vec![helen], Unbind::Suspend).await.expect("she is there");

    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 1 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Helen Okafor <helen@northwind.test> refused: the user is not to be bound any more since the plan was made; sync again
    ");
    assert!(stage.google.user("helen@northwind.test").await.is_err(), "no account was made");
    assert!(stage.google.user("ines@northwind.test").await.is_ok(), "the others go on");
}
