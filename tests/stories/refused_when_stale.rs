//! What was decided on may change before it is applied: that step is refused, and the others go on.

use insta::assert_snapshot;
use serde_json::json;
use store::plan::decision::Kind;
use sync::import::{Answer, Scope};
use sync::provision::Confirmed;
use sync::{Code, Watch};

use crate::stage::{Stage, not_let_in, only, said, told};

#[tokio::test]
async fn a_user_who_changed_here_meanwhile_is_left_alone() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    for email in ["wei.chen@northwind.test", "kofi.mensah@northwind.test"] {
        let patch = json!({ "name": { "familyName": "Lindqvist" } });
        stage.google.edit_user(email, patch).await.expect("they marry");
    }
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.change("wei.chen", |wei| wei.given_name = "Wayne".to_owned()).await;

    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"
    Refusals: 0 created, 1 updated, 0 linked, 15 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Wei Lindqvist <wei.chen@northwind.test> refused: the user changed here since the plan was made
    ");
    let wei = stage.person("wei.chen").await.user;
    assert_eq!(
        (wei.given_name.as_str(), wei.family_name.as_str()),
        ("Wayne", "Chen"),
        "what changed here stays"
    );
    assert_eq!(stage.person("kofi.mensah").await.user.family_name, "Lindqvist", "the others go on");
    let next = stage.read(connection, Scope::All).await.expect("Google is read again");
    assert_snapshot!(stage.plan_of(next, only(&[Kind::Update, Kind::Conflict])).await, @"
    everybody: 0 new, 1 update, 16 unchanged, 0 match, 0 conflict; 1 ticked, 0 open, 0 missing
    [x] update Wei Lindqvist <wei.chen@northwind.test>: last name
    ");
}

#[tokio::test]
async fn a_username_that_was_given_away_meanwhile_is_not_taken() {
    let (stage, connection) = Stage::connected(17).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let other = stage.add_person("wei.chen", ("Weimin", "Chen"), "weimin@elsewhere.example").await;

    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"
    Refusals: 16 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Wei Chen <wei.chen@northwind.test> refused: the username wei.chen was given to somebody else since the plan was made
    ");
    assert_eq!(stage.person("wei.chen").await.id, other, "who came first keeps the name");
    let next = stage.read(connection, Scope::All).await.expect("Google is read again");
    assert_snapshot!(stage.plan_of(next, only(&[Kind::New, Kind::Conflict])).await, @"
    everybody: 0 new, 0 update, 16 unchanged, 0 match, 1 conflict; 0 ticked, 1 open, 0 missing
    [ ] conflict Wei Chen <wei.chen@northwind.test>: username wei.chen is taken
    ");
}

#[tokio::test]
async fn a_match_that_changed_meanwhile_is_not_linked() {
    let (stage, connection) = Stage::connected(17).await;
    stage.add_person("wei", ("Wei", "Chen"), "wei.chen@northwind.test").await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.change("wei", |wei| wei.email = "wei@private.example".to_owned()).await;

    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"
    Refusals: 16 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Wei Chen <wei.chen@northwind.test> refused: the user changed here since the plan was made
    ");
    assert_eq!(stage.person("wei").await.accounts, 0, "it may be somebody else by now");
}

#[tokio::test]
async fn a_value_that_changed_on_google_before_it_let_our_change_in_is_left_alone() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |wei| wei.given_name = "Weiwei".to_owned()).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.google.fault(not_let_in("PUT", "/users/")).await.expect("control is on");
    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(stopped.expect_err("not today").code(), Code::GoogleUnavailable, "Google asks for a pause");
    assert_eq!(stage.unanswered(run).await, 0, "Google has said that it did nothing");
    let patch = json!({ "name": { "givenName": "Wayne" } });
    stage.google.edit_user("wei.chen@northwind.test", patch).await.expect("it is done in the console");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    assert_snapshot!(told(&report.expect("it comes to its end")), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Weiwei Chen <wei.chen@northwind.test> refused: the account changed on Google since the plan was made
    ");
    let wei = stage.google.user("wei.chen@northwind.test").await.expect("it is there");
    assert_eq!(wei["name"]["givenName"], "Wayne", "what somebody else wrote stays");
}

#[tokio::test]
async fn an_approved_plan_cannot_be_answered_any_more() {
    let (stage, connection) = Stage::connected(17).await;
    let run = stage.import(connection, Scope::All).await.run.id;

    let again = stage.app.import_apply(run, &Watch::silent()).await.expect_err("it was applied");
    assert_eq!(again.code(), Code::NotFound, "{}", said(&again));
    let late = stage.app.answer(run, vec!["1".to_owned()], Some(Answer::Skip)).await.expect_err("it is over");
    assert_eq!(late.code(), Code::Busy, "{}", said(&late));
    let late = stage.app.plan(run).await.expect_err("its plan is gone");
    assert_eq!(late.code(), Code::NotFound, "{}", said(&late));
}
