//! Importing the same tenant twice plans zero changes.

use store::plan::decision::Kind;
use store::plan::review::Filter;
use sync::import::{Answer, Scope};

use crate::stage::{Stage, only};

/// Answers every conflict of a plan and ticks everything, so that everybody arrives.
async fn take_everybody(stage: &Stage, run: i64) {
    for row in stage.rows(run, only(&[Kind::Conflict])).await {
        let detail = stage.app.review_detail(run, &row.google_id).await.expect("the row is there");
        let answer = match detail.proposals.first() {
            Some(username) => Answer::Username { username: username.clone() },
            None => Answer::FamilyName { family_name: "Known".to_owned() },
        };
        stage.app.answer(run, vec![row.google_id], Some(answer)).await.expect("the answer is possible");
    }
    stage.app.tick_all(run, Filter::default(), true).await.expect("everything can be ticked");
}

#[tokio::test]
async fn a_second_import_changes_nothing() {
    let (stage, connection) = Stage::connected(400).await;
    let first = stage.read(connection, Scope::All).await.expect("Google is read");
    take_everybody(&stage, first).await;
    let report = stage.apply(first).await;
    assert_eq!(report.run.counts.created, 400, "everybody arrives, with answers where they were needed");
    let before = stage.people().await;

    let second = stage.read(connection, Scope::All).await.expect("Google is read again");

    let counts = stage.app.plan(second).await.expect("there is a plan").counts;
    assert_eq!(counts.kinds, [0, 0, 400, 0, 0, 0], "nothing moved, so nothing is planned");
    assert_eq!(counts.ticked, 0, "and nothing would be done");
    let report = stage.apply(second).await;
    assert_eq!(report.run.counts.unchanged, 400, "the report says so as well");
    let steps =
        stage.app.store().read(move |conn| store::step::tally(conn, second)).await.expect("the journal");
    assert!(steps.is_empty(), "who is as at the last agreement costs no line of the journal: {steps:?}");
    assert_eq!(stage.people().await, before, "the directory is as it was, down to the versions");
}

#[tokio::test]
async fn also_with_every_attribute_imported() {
    let (stage, connection) = Stage::connected(300).await;
    let attributes = stage.import_all_attributes(connection).await;
    // Two people of this tenant have the same employee id, which is another story.
    let own = serde_json::json!({ "externalIds": [{ "type": "organization", "value": "E-own" }] });
    stage.google.edit_user("friederike.gross@northwind.test", own).await.expect("Google mends it");
    assert!(attributes.len() > 15, "the mapping has many attributes: {}", attributes.len());
    let first = stage.read(connection, Scope::All).await.expect("Google is read");
    take_everybody(&stage, first).await;
    let report = stage.apply(first).await;
    assert_eq!(report.run.counts.refused, 0, "everybody arrives: {:?}", report.problems);
    let before = stage.people().await;
    let known: usize = before.iter().map(|person| person.user.values.iter().count()).sum();
    assert!(known > 300 * 5, "people arrive with their attributes: {known}");

    let second = stage.read(connection, Scope::All).await.expect("Google is read again");

    let counts = stage.app.plan(second).await.expect("there is a plan").counts;
    assert_eq!(counts.kinds, [0, 0, 300, 0, 0, 0], "what was taken is what is there");
    stage.apply(second).await;
    assert_eq!(stage.people().await, before, "the directory is as it was");
}

#[tokio::test]
async fn attributes_mapped_later_are_taken_once() {
    let (stage, connection) = Stage::connected(60).await;
    let first = stage.read(connection, Scope::All).await.expect("Google is read");
    take_everybody(&stage, first).await;
    stage.apply(first).await;
    stage.import_all_attributes(connection).await;

    let second = stage.read(connection, Scope::All).await.expect("Google is read again");
    let updates = stage.app.plan(second).await.expect("there is a plan").counts.kinds[Kind::Update as usize];
    assert!(updates >= 58, "nearly everybody has some attribute: {updates}");
    stage.apply(second).await;

    let third = stage.read(connection, Scope::All).await.expect("Google is read a third time");
    let counts = stage.app.plan(third).await.expect("there is a plan").counts;
    assert_eq!(counts.kinds, [0, 0, 60, 0, 0, 0], "once taken, nothing is left to take");
}
