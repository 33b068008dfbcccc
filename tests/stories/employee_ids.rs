//! An employee id belongs to one user: whoever would take another's waits, and says whose it is.

use insta::assert_snapshot;
use serde_json::{Value, json};
use store::plan::decision::Kind;
use sync::import::Scope;

use crate::stage::{Stage, only, told};

const AMELIE: &str = "amelie.dubois@northwind.test";
const PRIYA: &str = "priya.raman@northwind.test";

fn employee(id: &str) -> Value {
    json!({ "externalIds": [{ "type": "organization", "value": id }] })
}

#[tokio::test]
async fn the_first_of_two_new_ones_keeps_it() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import_all_attributes(connection).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Google allows it");
    stage.google.edit_user(PRIYA, employee("e-77 ")).await.expect("twice");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::Conflict])).await, @"
    everybody: 15 new, 0 update, 0 unchanged, 0 match, 1 conflict; 15 ticked, 1 open, 0 missing
    [ ] conflict Priya Raman <priya.raman@northwind.test>, admin: employee id e-77 belongs to somebody else
    ");
    let report = stage.apply(run).await;
    assert_snapshot!(told(&report), @"
    Refusals: 15 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 1 conflicts, 0 refused
    - Priya Raman <priya.raman@northwind.test> conflict: employee id e-77 belongs to somebody else
    ");
}

#[tokio::test]
async fn whoever_has_it_keeps_it_until_it_is_given_up() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import_all_attributes(connection).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Amélie has it");
    stage.import(connection, Scope::All).await;
    stage.google.edit_user(PRIYA, employee("E-77")).await.expect("Priya gets it as well");

    let taken = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_eq!(stage.row(taken, PRIYA).await.decision.kind, Kind::Conflict, "it is Amélie's");
    assert_eq!(
        stage.row(taken, PRIYA).await.decision.why,
        "employee id E-77 belongs to somebody else",
        "and that is said"
    );

    stage.google.edit_user(AMELIE, employee("E-1")).await.expect("Amélie gets another");
    let free = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_eq!(stage.row(free, PRIYA).await.decision.kind, Kind::Update, "it is given up in the same import");
}

#[tokio::test]
async fn what_the_mapping_leaves_out_is_nobodys() {
    let (stage, connection) = Stage::connected(16).await;
    stage.google.edit_user(AMELIE, employee("E-77")).await.expect("Google allows it");
    stage.google.edit_user(PRIYA, employee("E-77")).await.expect("twice");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert!(stage.rows(run, only(&[Kind::Conflict])).await.is_empty(), "employee ids are not imported");
}
