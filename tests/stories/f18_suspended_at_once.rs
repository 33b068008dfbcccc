//! F18: on a trial, Google suspends whoever the API makes, at once. It is said who did it, it is not fought, and it is over
//! when the person has signed in on the web.

use directory::provision::Skip;
use insta::assert_snapshot;
use sandbox::Plan;
use store::plan::pair::Kind;
use store::user::Standing;
use sync::Watch;
use sync::import::Scope;
use sync::provision::{Confirmed, Reason};

use crate::stage::{Stage, told};

const HELEN: &str = "helen.okafor@northwind.test";

/// A customer on a trial, and one who is to get an account.
async fn on_a_trial(new_ones: usize) -> (Stage, i64) {
    let (stage, connection) = Stage::connected(9).await;
    stage.google.set_creates_per_second(0).await.expect("it stands still, and would count all in one second");
    stage.import(connection, Scope::All).await;
    let mut new = vec![stage.add_person("helen.okafor", ("Helen", "Okafor"), HELEN).await];
    for number in 1..new_ones {
        let name = format!("new{number:02}");
        new.push(stage.add_person(&name, ("Ines", "Okafor"), &format!("{name}@northwind.test")).await);
    }
    stage.app.bind_users(connection, new).await.expect("they are there");
    stage.google.set_plan(Plan::Trial).await.expect("the customer does not pay yet");
    (stage, connection)
}

async fn synced(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

#[tokio::test]
async fn who_is_suspended_at_once_is_said_to_be_by_google_and_is_not_fought() {
    let (stage, connection) = on_a_trial(1).await;
    let told = synced(&stage, connection).await;
    assert!(told.starts_with("Done: 1 created"), "the account is there: {told}");
    let helen = stage.person("helen.okafor").await;
    assert_eq!(helen.standing, Standing::SuspendedByGoogle, "and who suspended it is told apart");
    let words = stage.app.user(helen.id).await.expect("she is there").bindings[0].state_words();
    assert_snapshot!(words, @"suspended by Google: WEB_LOGIN_REQUIRED");

    stage.google.forget_requests().await.expect("the log begins anew");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, vec![Kind::Skip], 0, 10).await.expect("it has rows");
    let [row] = rows.as_slice() else { panic!("she alone is left as she is: {rows:?}") };
    let reason = Some(Reason::Skip(Skip::SuspendedByGoogle { reason: "WEB_LOGIN_REQUIRED".to_owned() }));
    assert_eq!(row.reason, reason, "with Google's own word for it");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("there is nothing to do");
    let sent = stage.requests("/users/").await.into_iter().filter(|seen| seen.method != "GET").count();
    assert_eq!(sent, 0, "nobody tries to lift what only Google lifts");

    stage.google.web_login(HELEN).await.expect("she signs in on the web");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    assert_eq!(plan.unchanged, plan.scope, "then she is in step like everybody");
}

#[tokio::test]
async fn a_trial_that_is_full_says_so() {
    let (stage, connection) = on_a_trial(12).await;

    let told = synced(&stage, connection).await;

    assert!(told.starts_with("Refusals: 1 created"), "a trial takes ten: {told}");
    let found = stage.app.findings(connection).await.expect("findings are local");
    let found = found.into_iter().find(|found| found.finding.code == "newAccountsSuspended");
    assert_snapshot!(found.expect("the connection says so").seen, @"Google suspended the last new account; no other is made by this run.");
    let again = synced(&stage, connection).await;
    assert!(again.contains("1 skipped"), "it is left alone: {again}");
}
