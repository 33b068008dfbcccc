//! Fields of the customer's own schemas: known from the consent on, chosen by the administrator, carried both ways.

use directory::provision::{Answer, Winner};
use directory::{Attribute, CustomField, Direction, Draft, Value};
use sandbox::control::{Write, Writer};
use serde_json::json;
use store::plan::pair::Kind;
use sync::import::Scope;
use sync::provision::Confirmed;
use sync::{Code, Watch};

use crate::stage::{ADMIN, Stage};

const WEI: &str = "wei.chen@northwind.test";

fn own(name: &str) -> Attribute {
    let (schema, field) = name.split_once('.').expect("a schema and a field");
    Attribute::Custom(CustomField::new(schema, field).expect("a name"))
}

#[tokio::test]
async fn they_are_known_from_the_consent_on() {
    let (stage, connection) = Stage::connected(17).await;
    stage.google.forget_requests().await.expect("the log is emptied");

    let shown = stage.app.mapping(connection, None).await.expect("the mapping is local");

    let known: Vec<_> = shown.mapping.custom_fields().map(CustomField::label).collect();
    let expected = [
        "Employment.badge",
        "Employment.contract",
        "Employment.fullTimeEquivalent",
        "Employment.remote",
        "Employment.startDate",
        "Equipment.laptops",
    ];
    assert_eq!(known, expected, "all of the customer's");
    assert_eq!(shown.mapping.chosen().count(), 0, "and none is taken unasked");
    assert_eq!(stage.asked("").await, 0, "Google is not asked again");
}

#[tokio::test]
async fn a_schema_that_is_new_on_google_is_seen_when_asked_for() {
    let (stage, connection) = Stage::connected(17).await;
    let unknown = stage.app.set_direction(connection, &[own("Grade.level")], Direction::Import).await;
    assert_eq!(unknown.expect_err("there is no such field").code(), Code::Refused, "it is said");

    let schema = json!({
        "schemaName": "Grade", "displayName": "Grade",
        "fields": [{ "fieldName": "level", "fieldType": "INT64", "displayName": "Level" }]
    });
    let made = Write::new("directory.schemas.insert", &[("customerId", "my_customer")], schema);
    stage.google.write_as(&Writer::console(ADMIN), &made).await.expect("a schema is made");
    let read = stage.app.read_custom_fields(connection).await.expect("they are read");
    assert!(read.words().contains("; new: Grade.level"), "it is said: {}", read.words());

    stage.app.set_direction(connection, &[own("Grade.level")], Direction::Import).await.expect("it is known");
}

#[tokio::test]
async fn an_import_brings_the_chosen_ones_and_no_others() {
    let (stage, connection) = Stage::connected(17).await;
    let values = json!({ "customSchemas": {
        "Employment": { "badge": "B-17", "remote": true, "contract": "fixed" },
        "Equipment": { "laptops": [{ "type": "work", "value": "NW-1" }, { "type": "work", "value": "NW-2" }] }
    } });
    stage.google.edit_user(WEI, values).await.expect("Wei has values");
    let chosen = [own("Employment.badge"), own("Employment.remote"), own("Equipment.laptops")];
    stage.app.set_direction(connection, &chosen, Direction::Import).await.expect("they may be imported");

    stage.import(connection, Scope::All).await;

    let user = stage.person("wei.chen").await.user;
    let values: Vec<_> = chosen.iter().map(|one| user.values.display(*one)).collect();
    assert_eq!(values, ["B-17", "true", "NW-1, NW-2"], "as Google has them");
    assert_eq!(user.values.get(own("Employment.contract")), None, "what is excluded stays on Google");
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let counts = stage.app.plan(run).await.expect("there is a plan").counts;
    assert_eq!(counts.kinds[1], 0, "the same again changes nothing");
    stage.app.discard(run).await.expect("it has nothing to do");

    let change = json!({ "customSchemas": { "Employment": { "badge": "B-18" } } });
    stage.google.edit_user(WEI, change).await.expect("Wei has a new badge");
    stage.import(connection, Scope::All).await;
    assert_eq!(stage.person("wei.chen").await.user.values.display(chosen[0]), "B-18", "a change is seen");
}

#[tokio::test]
async fn a_sync_sends_them_as_google_takes_them() {
    let (stage, connection) = Stage::connected(17).await;
    let chosen = [own("Employment.badge"), own("Employment.remote"), own("Employment.fullTimeEquivalent")];
    let values = json!({
        "Employment": { "badge": "B-17", "remote": true, "fullTimeEquivalent": 1 },
        "Equipment": { "laptops": [{ "type": "work", "value": "NW-1" }] }
    });
    stage.google.edit_user(WEI, json!({ "customSchemas": values })).await.expect("Wei has some");
    stage.app.set_direction(connection, &chosen, Direction::Import).await.expect("they may be imported");
    stage.import(connection, Scope::All).await;
    stage.app.set_direction(connection, &chosen, Direction::Export).await.expect("they may be exported");
    stage
        .change("wei.chen", move |user| {
            for (attribute, text) in chosen.into_iter().zip(["B-20", "false", "0.5"]) {
                user.values.set(attribute, text.into());
            }
        })
        .await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_plan(run).await.expect("there is a plan");
    let rows = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let wins = Answer { winner: Some(Winner::Directory), ..Answer::default() };
    stage.app.sync_answer(run, vec![rows[0].row.id], wins).await.expect("the directory wins");

    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("the plan is applied");

    // A value of the wrong type would have been refused.
    let shown = stage.app.mapping(connection, Some(WEI)).await.expect("Wei is there");
    let values: Vec<_> = chosen.iter().filter_map(|one| shown.example_of(*one)).collect();
    assert_eq!(values, ["B-20", "false", "0.5"], "each in its type");
    let kept = shown.example_of(own("Equipment.laptops"));
    assert_eq!(kept.as_deref(), Some("NW-1"), "what is not ours stays");
}

#[tokio::test]
async fn what_is_written_for_them_is_what_google_takes() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;
    for (name, wrong) in [
        ("Employment.remote", "perhaps"),
        ("Employment.fullTimeEquivalent", "NaN"),
        ("Employment.startDate", "soon"),
        ("Employement.badge", "B-1"),
    ] {
        let draft = Draft::default().with(own(name), wrong);
        let refused = stage.app.edit_user(wei.id, wei.version, draft).await;
        assert_eq!(refused.expect_err("it is of no use").code(), Code::InvalidInput, "{name} {wrong}");
    }
    let draft =
        Draft::default().with(own("Equipment.laptops"), "C,D\nE").with(own("Employment.remote"), "true");
    stage.app.edit_user(wei.id, wei.version, draft).await.expect("each in its form");
    let laptops = stage.person("wei.chen").await.user.values.get(own("Equipment.laptops")).cloned();
    let lines = ["C,D", "E"].map(str::to_owned).to_vec();
    assert_eq!(laptops, Some(Value::List(lines)), "one value a line, whatever is in it");
}
