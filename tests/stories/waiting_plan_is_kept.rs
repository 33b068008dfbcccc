//! A plan that waits for review is not lost to a new read: only a complete plan takes its place.

use sandbox::{Effect, Fault};
use serde_json::json;
use store::run::{self, State};
use sync::import::Scope;
use sync::overview::WaitsFor;
use sync::{Code, Watch};

use crate::stage::{Stage, page, said};

const PRIYA: &str = "priya.raman@northwind.test";

/// A tenant of which a plan waits, in which Priya was un-ticked.
async fn waiting() -> (Stage, i64, i64) {
    let (stage, connection) = Stage::connected(20).await;
    let wei = Scope::Query { text: "email=wei.chen@northwind.test".to_owned() };
    stage.import(connection, wei).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.untick(run, PRIYA).await.expect("Priya stays out");
    (stage, connection, run)
}

/// Expects that the plan waits as it was left.
async fn still_waits(stage: &Stage, connection: i64, run: i64, why: &str) {
    let waiting = stage.app.overview(connection).await.expect("the runs").waiting.expect("something waits");
    assert_eq!((waiting.run.id, waiting.waits_for), (run, WaitsFor::Review), "{why}");
    assert!(!stage.row(run, PRIYA).await.decision.ticked, "{why}: as it was ticked");
    stage.tick(run, PRIYA).await.expect("it can still be changed");
    stage.untick(run, PRIYA).await.expect("and back");
}

#[tokio::test]
async fn what_google_does_not_have_or_understand_gives_nothing_up() {
    let (stage, connection, run) = waiting().await;
    let wrong = [
        (Scope::Query { text: "nonsense=nonsense".to_owned() }, Code::InvalidQuery),
        (Scope::OrgUnit { path: "/Nowhere".to_owned() }, Code::NotFound),
        (Scope::OrgUnit { path: "Sales".to_owned() }, Code::InvalidInput),
        (Scope::Group { email: "nobody@northwind.test".to_owned() }, Code::NotFound),
    ];
    for (scope, code) in wrong {
        let error = stage.read(connection, scope.clone()).await.expect_err("it is refused");

        assert_eq!(error.code(), code, "{}", said(&error));
        still_waits(&stage, connection, run, &scope.words()).await;
    }
    let group = Scope::Group { email: "nobody@northwind.test".to_owned() };
    let error = stage.app.import_count(connection, &group).await.expect_err("there is nobody to count");
    assert_eq!(error.to_string(), "there is no group nobody@northwind.test on Google", "it is named");
}

#[tokio::test]
async fn a_read_that_does_not_come_to_its_end_leaves_the_plan() {
    let (stage, connection, run) = waiting().await;

    let watch = Watch::silent();
    watch.cancel.cancel();
    let cancelled = stage.app.import_read(connection, Scope::All, sync::import::Mode::Full, &watch).await;
    assert_eq!(cancelled.expect_err("it was stopped").code(), Code::Cancelled, "by the administrator");
    still_waits(&stage, connection, run, "after a cancel").await;

    stage.google.fault(Fault::once("GET", "/users?", Effect::Drop).times(20)).await.expect("Google is away");
    let lost = stage.read(connection, Scope::All).await.expect_err("there is no network");
    assert_eq!(lost.code(), Code::Offline, "{}", said(&lost));
    still_waits(&stage, connection, run, "after the network was lost").await;
    stage.google.clear_faults().await.expect("Google is back");

    stage.google.fault(page(&[], None).times(2)).await.expect("Google sends nobody");
    let doubted = stage.read(connection, Scope::All).await.expect_err("that is not believed");
    assert_eq!(doubted.code(), Code::ShrunkenList, "{}", said(&doubted));
    still_waits(&stage, connection, run, "after a list in doubt").await;
}

#[tokio::test]
async fn a_complete_plan_takes_the_place_of_the_one_that_waits() {
    let (stage, connection, run) = waiting().await;

    let new = stage.read(connection, Scope::All).await.expect("Google is read again");

    let old = stage.app.report(run).await.expect("the run is known").run;
    assert_eq!(old.state, State::Discarded, "there is one plan at a time");
    assert_eq!(old.error, Some(format!("run {new} took its place")), "and it says why");
    assert!(!stage.app.home().plan(run).exists(), "nothing of the people in it stays");
    assert!(!stage.row(new, PRIYA).await.decision.ticked, "what was chosen goes on");
    let waiting = stage.app.overview(connection).await.expect("the runs").waiting;
    assert_eq!(waiting.map(|waiting| waiting.run.id), Some(new), "the new one waits");
}

#[tokio::test]
async fn looking_at_a_user_again_leaves_the_plan() {
    let (stage, connection, run) = waiting().await;
    let change = json!({ "name": { "familyName": "Chen-Li" } });
    stage.google.edit_user("wei.chen@northwind.test", change).await.expect("Wei marries");
    let wei = stage.person("wei.chen").await.id;

    let shown = stage.refreshed(wei).await.expect("Wei is looked at");

    assert_eq!(shown.user.user.family_name, "Chen-Li", "what changed is taken");
    let looked = stage.app.runs(Some(connection), 1).await.expect("the runs").remove(0).run;
    assert_eq!((looked.verb.as_str(), looked.state), (run::REFRESH, State::Done), "by a run of its own");
    still_waits(&stage, connection, run, "after a look at a user").await;
    stage.apply(run).await;
}

#[tokio::test]
async fn looking_at_a_user_again_wants_what_is_there() {
    let (stage, connection, run) = waiting().await;
    stage.app.discard(run).await.expect("nothing waits");
    let change = json!({ "name": { "familyName": "Chen-Li" } });
    stage.google.edit_user("wei.chen@northwind.test", change).await.expect("Wei marries");
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.untick(run, "wei.chen@northwind.test").await.expect("not now");
    stage.app.discard(run).await.expect("the plan is given up");

    let shown = stage.refreshed(stage.person("wei.chen").await.id).await.expect("Wei is looked at");

    assert_eq!(shown.user.user.family_name, "Chen-Li", "who asks for one user wants that user");
}

#[tokio::test]
async fn a_look_that_was_broken_off_is_no_plan_that_waits() {
    let (stage, connection, run) = waiting().await;
    let broken = stage.app.store().write(move |tx| {
        let scope = r#"{"kind":"account","googleId":"1"}"#;
        let broken = run::begin(tx, connection, run::REFRESH, scope, "updatesOnly", 1)?;
        run::set_state(tx, broken, State::Review)?;
        Ok(broken)
    });
    let broken = broken.await.expect("the program ended in the middle of a look");

    still_waits(&stage, connection, run, "beside a look that was broken off").await;
    stage.read(connection, Scope::All).await.expect("Google is read again");
    let left = stage.app.report(broken).await.expect("the run is known").run.state;
    assert_eq!(left, State::Discarded, "the next read tidies it away");
}

#[tokio::test]
async fn a_read_that_was_broken_off_is_said_to_be_even_while_a_plan_waits() {
    let (stage, connection) = Stage::connected(20).await;
    stage.read(connection, Scope::All).await.expect("a plan waits");
    let scope = Scope::OrgUnit { path: "/Finance".to_owned() };
    stage
        .google
        .fault(Fault::once("GET", "/users?", Effect::Drop).times(u32::MAX))
        .await
        .expect("no network");
    stage.read(connection, scope).await.expect_err("Google does not answer");

    let listed = stage.app.runs(Some(connection), 2).await.expect("the runs");

    let waits: Vec<_> = listed.into_iter().map(|listed| listed.waits_for).collect();
    assert_eq!(waits, [Some(WaitsFor::Reading), Some(WaitsFor::Review)], "each says what it waits for");
}
