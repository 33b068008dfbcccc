//! F2: Google's two-step verification goes together with any other: consent happens in the system's browser, and how each
//! account stands is shown, never asked for.

use insta::assert_snapshot;
use sync::import::Scope;

use crate::stage::{ADMIN, Stage};

/// Of each 250 accounts, the one at this place has two-step verification enforced and not set up.
const NOT_ENROLLED: &str = "isEnforcedIn2Sv=true isEnrolledIn2Sv=false";

async fn two_step(stage: &Stage, username: &str) -> String {
    let id = stage.person(username).await.id;
    let shown = stage.app.user(id).await.expect("the user is there");
    shown.bindings[0].binding.account.two_step.words().to_owned()
}

#[tokio::test]
async fn how_each_account_stands_is_shown() {
    let (stage, connection) = Stage::connected(16).await;
    stage.google.edit_user("wei.chen@northwind.test", enrolled(true, true)).await.expect("Wei has set it up");
    stage.google.edit_user("dara.o'brien@northwind.test", enrolled(false, true)).await.expect("Dara has not");
    stage
        .google
        .edit_user("amelie.dubois@northwind.test", enrolled(false, false))
        .await
        .expect("Amélie need not");
    stage.import(connection, Scope::All).await;

    let mut lines = Vec::new();
    for username in ["wei.chen", "dara.o'brien", "amelie.dubois"] {
        lines.push(format!("{username}: {}", two_step(&stage, username).await));
    }
    assert_snapshot!(lines.join("\n"), @"
    wei.chen: enrolled
    dara.o'brien: enforced, not enrolled
    amelie.dubois: not enrolled
    ");
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen@northwind.test").await;
    let wei = stage.person("wei.chen").await.id;
    let amelie = stage.person("amelie.dubois").await.id;
    let column = stage.app.two_step(&[wei, helen, amelie]).await.expect("it reads");
    let words: Vec<_> = column.iter().map(|(user, known)| (*user, known.words())).collect();
    assert_eq!(
        words,
        [(wei, "enrolled"), (amelie, "not enrolled")],
        "and in the list; whoever has no account has nothing there"
    );
}

#[tokio::test]
async fn those_who_cannot_sign_in_are_found_by_google_s_own_query() {
    let (stage, connection) = Stage::connected(200).await;
    let run =
        stage.read(connection, Scope::Query { text: NOT_ENROLLED.to_owned() }).await.expect("it is a query");

    let plan = stage.plan(run).await;

    assert!(plan.lines().count() > 1, "somebody must set it up: {plan}");
    let asked = stage.requests("/users?").await;
    assert!(asked.iter().any(|seen| seen.target.contains("isEnforcedIn2Sv")), "Google is asked: {asked:?}");
}

#[tokio::test]
async fn another_set_up_on_google_is_seen_by_the_next_import() {
    let (stage, connection) = Stage::connected(16).await;
    stage.google.edit_user("wei.chen@northwind.test", enrolled(false, false)).await.expect("Wei has none");
    stage.import(connection, Scope::All).await;
    assert_eq!(two_step(&stage, "wei.chen").await, "not enrolled", "at first");

    stage.google.edit_user("wei.chen@northwind.test", enrolled(true, false)).await.expect("Wei sets it up");
    stage.import(connection, Scope::All).await;

    assert_eq!(two_step(&stage, "wei.chen").await, "enrolled", "it is shown");
    assert_eq!(stage.asked("/twoStepVerification").await, 0, "nothing is ever done to anybody's second step");
    assert_eq!(stage.asked("/verificationCodes").await, 0, "nor to backup codes");
}

#[tokio::test]
async fn an_administrator_with_a_second_step_consents_in_the_browser() {
    let stage = Stage::of(16).await;
    stage.google.edit_user(ADMIN, enrolled(true, true)).await.expect("the administrator has one");

    let connected = stage.connect().await.expect("whatever Google asks for is asked in the browser");

    assert_eq!(connected.admin_email, ADMIN, "and the consent comes back");
}

fn enrolled(enrolled: bool, enforced: bool) -> serde_json::Value {
    serde_json::json!({ "isEnrolledIn2Sv": enrolled, "isEnforcedIn2Sv": enforced })
}
