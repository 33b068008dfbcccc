//! Choices are remembered: what was answered, ticked or un-ticked stands in the next plan, until it is carried out.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;
use store::plan::decision::Kind;
use sync::import::{Answer, Scope};

use crate::stage::{Stage, only};

const AMELIE: &str = "amelie.dubois@northwind.test";
const BJORN: &str = "bjorn.andersson@northwind.test";
const FATIMA: &str = "fatima@northwind.test";
const PRIYA: &str = "priya.raman@northwind.test";

/// What an administrator chooses in a review: Priya stays out, Amélie too, Björn is linked, Fatima gets a name.
async fn reviewed() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(12).await;
    stage.add_person("amelie", ("Amelie", "Dubois"), AMELIE).await;
    stage.add_person("bjorn", ("Björn", "Anderson"), BJORN).await;
    let fatima = json!({ "primaryEmail": FATIMA, "name": { "givenName": "Fatima" } });
    stage.google.insert_user(fatima).await.expect("Fatima joins");
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    choose(&stage, run).await;
    stage.app.discard(run).await.expect("the plan is given up");
    (stage, connection)
}

async fn choose(stage: &Stage, run: i64) {
    stage.untick(run, PRIYA).await.expect("Priya stays out");
    stage.answer(run, AMELIE, Answer::Skip).await.expect("Amélie is left out");
    let user = stage.person("bjorn").await.id;
    stage.answer(run, BJORN, Answer::Link { user }).await.expect("Björn is linked");
    stage.answer(run, FATIMA, family_name("Haddad")).await.expect("Fatima gets a name");
}

fn family_name(name: &str) -> Answer {
    Answer::FamilyName { family_name: name.to_owned() }
}

/// The rows that stand as they were chosen before.
async fn remembered(stage: &Stage, run: i64) -> Vec<String> {
    let rows = stage.rows(run, Default::default()).await;
    rows.into_iter().filter(|row| row.remembered.is_some()).map(|row| row.email).collect()
}

#[tokio::test]
async fn the_next_plan_stands_as_the_last_was_left() {
    let (mut stage, connection) = reviewed().await;
    let chosen_at = stage.now();
    stage.restart().await;
    stage.wait(Duration::from_secs(600)).await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read anew");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::New, Kind::Match, Kind::Conflict])).await, @"
    everybody: 10 new, 0 update, 0 unchanged, 2 match, 1 conflict; 11 ticked, 0 open, 0 missing
    [ ] match Amélie Dubois <amelie.dubois@northwind.test>: same email as amelie (as chosen before)
    [x] match Bjørn Andersson <bjorn.andersson@northwind.test>: same email as bjorn (as chosen before)
    [x] new Dara O’Brien <dara.o'brien@northwind.test> as dara.o'brien
    [x] conflict Fatima <fatima@northwind.test> as fatima: no family name (as chosen before)
    [x] new Jürgen Müller <juergen.mueller@northwind.test> as juergen.mueller
    [x] new Nguyệt Lý <nguyet.ly@northwind.test> as nguyet.ly
    [ ] new Priya Raman <priya.raman@northwind.test> as priya.raman, admin (as chosen before)
    [x] new Sync Admin <sync-admin@northwind.test> as sync-admin, admin
    [x] new Tomás Rivera <helpdesk@northwind.test> as helpdesk, admin
    [x] new Wei Chen <wei.chen@northwind.test> as wei.chen
    [x] new Олена Ковальчук <olena.kovalchuk@northwind.test> as olena.kovalchuk
    [x] new سارة الأحمد <sara.alahmad@northwind.test> as sara.alahmad
    [x] new 花 山田 <hana.yamada@northwind.test> as hana.yamada
    ");
    let amelie = stage.row(run, AMELIE).await;
    assert_eq!(amelie.remembered, Some(chosen_at), "it says when that was chosen");
    assert_eq!(Answer::of(&amelie.decision), Some(Answer::Skip), "and what");
    assert_eq!(stage.app.plan(run).await.expect("there is a plan").counts.remembered, 4, "they are counted");
}

#[tokio::test]
async fn what_is_carried_out_is_settled_and_the_rest_stands() {
    let (stage, connection) = reviewed().await;

    let report = stage.import(connection, Scope::All).await;

    assert_eq!((report.run.counts.linked, report.run.counts.conflicts), (1, 0), "as it was answered");
    assert_eq!(stage.person("fatima").await.user.family_name, "Haddad", "with the name that was given");
    let again = stage.read(connection, Scope::All).await.expect("Google is read anew");
    assert_eq!(remembered(&stage, again).await, [AMELIE, PRIYA], "only who was left out still waits");
    assert!(!stage.row(again, PRIYA).await.decision.ticked, "and is left out again");
}

#[tokio::test]
async fn a_choice_is_taken_back_by_another() {
    let (stage, connection) = reviewed().await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    stage.tick(run, PRIYA).await.expect("Priya comes after all");
    stage.answer(run, FATIMA, family_name("Al-Haddad")).await.expect("the name is another");
    let amelie = stage.row(run, AMELIE).await.google_id;
    stage.app.answer(run, vec![amelie], None).await.expect("the answer is taken back");

    assert_eq!(remembered(&stage, run).await, [BJORN], "what is chosen now is not of an earlier review");
    stage.app.discard(run).await.expect("the plan is given up");
    let next = stage.read(connection, Scope::All).await.expect("Google is read anew");
    assert!(stage.row(next, PRIYA).await.decision.ticked, "the last choice counts");
    assert_eq!(
        Answer::of(&stage.row(next, FATIMA).await.decision),
        Some(family_name("Al-Haddad")),
        "this one too"
    );
    let amelie = stage.row(next, AMELIE).await;
    assert!(
        amelie.decision.ticked && amelie.remembered.is_none(),
        "an answer that was taken back is forgotten"
    );
}

#[tokio::test]
async fn an_answer_that_is_not_possible_any_more_is_asked_again() {
    let (stage, connection) = Stage::connected(12).await;
    stage.add_person("priya.raman", ("Priya", "Other"), "priya@elsewhere.example").await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let free = Answer::Username { username: "priya.r".to_owned() };
    stage.answer(run, PRIYA, free).await.expect("the name is free");
    stage.app.discard(run).await.expect("the plan is given up");
    stage.add_person("priya.r", ("Priya", "Ramos"), "ramos@elsewhere.example").await;

    let next = stage.read(connection, Scope::All).await.expect("Google is read anew");

    let row = stage.row(next, PRIYA).await;
    assert_eq!(
        (row.decision.kind, row.decision.answer),
        (Kind::Conflict, None),
        "somebody else has that name now"
    );
    assert_eq!(row.remembered, None, "so nothing stands as before");
}

#[tokio::test]
async fn another_question_gets_no_old_answer() {
    let (stage, connection) = reviewed().await;
    let named = json!({ "name": { "familyName": "Khalil" } });
    stage.google.edit_user(FATIMA, named).await.expect("Google learns Fatima's name");
    stage.add_person("priya", ("Priya", "R."), PRIYA).await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read anew");

    let fatima = stage.row(run, FATIMA).await;
    assert_eq!(
        (fatima.decision.kind, fatima.remembered),
        (Kind::New, None),
        "the name is not missing any more"
    );
    let priya = stage.row(run, PRIYA).await;
    assert_eq!((priya.decision.kind, priya.decision.ticked), (Kind::Match, true), "a match is no new user");
}

#[tokio::test]
async fn who_was_bound_since_is_nobody_that_anything_was_chosen_about() {
    let (stage, connection) = reviewed().await;
    let priya = Scope::Query { text: format!("email={PRIYA}") };
    let run = stage.read(connection, priya).await.expect("Priya is read");
    stage.tick(run, PRIYA).await.expect("Priya comes");
    stage.apply(run).await;
    let change = json!({ "name": { "familyName": "Iyer" } });
    stage.google.edit_user(PRIYA, change).await.expect("Priya marries");

    let next = stage.read(connection, Scope::All).await.expect("Google is read anew");

    let row = stage.row(next, PRIYA).await;
    assert_eq!(
        (row.decision.kind, row.decision.ticked),
        (Kind::Update, true),
        "an update, and nobody un-ticked it"
    );
}

#[tokio::test]
async fn ticks_of_many_rows_are_remembered_as_well() {
    let (stage, connection) = Stage::connected(60).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let ticked = stage.app.plan(run).await.expect("there is a plan").counts.ticked;
    stage.app.tick_all(run, only(&[Kind::New]), false).await.expect("nobody is wanted");
    stage.app.discard(run).await.expect("the plan is given up");

    let next = stage.read(connection, Scope::All).await.expect("Google is read anew");

    let counts = stage.app.plan(next).await.expect("there is a plan").counts;
    assert_eq!((counts.ticked, counts.remembered), (0, ticked), "who was ticked by itself is not any more");
}

#[tokio::test]
async fn a_tenant_that_began_anew_was_never_asked_about() {
    let (stage, connection) = reviewed().await;
    stage.app.sandbox_was_reset().await.expect("the sandbox begins anew");

    stage.reactivate(connection).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_eq!(remembered(&stage, run).await, [""; 0], "these are other people");
}
