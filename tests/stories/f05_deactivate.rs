//! F5: a connection is deactivated. Both sides stay as they are; one step binds everybody again, and nothing is to do.

use google::Grant;
use insta::assert_snapshot;
use sandbox::control::Consent;
use store::user::Standing;
use sync::connect::Way;
use sync::import::Scope;
use sync::provision::Confirmed;
use sync::{Code, Watch};

use crate::stage::{ADMIN, Stage, said};

/// What Google was asked for since, apart from consents: what a deactivation could do to somebody.
async fn sent(stage: &Stage) -> Vec<String> {
    let seen = stage.requests("/").await.into_iter();
    seen.map(|seen| format!("{} {}", seen.method, seen.target)).collect()
}

/// Reads both sides; tells how many rows the plan has, and how many users it provides for.
async fn rows_of_a_sync(stage: &Stage, connection: i64) -> (usize, u64) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let plan = stage.app.sync_plan(run).await.expect("there is a plan");
    let rows = plan.counts.iter().take(5).map(|(count, _)| *count as usize).sum();
    stage.app.discard(run).await.expect("nobody wants it");
    (rows, plan.scope)
}

#[tokio::test]
async fn nobody_on_either_side_notices_and_one_step_binds_all_again() {
    let (mut stage, connection) = Stage::connected(40).await;
    stage.import(connection, Scope::All).await;
    let before = stage.people().await;
    let (left, scope) = rows_of_a_sync(&stage, connection).await;
    assert!(scope >= 36, "almost everybody is bound: {scope}");
    stage.google.forget_requests().await.expect("the log begins anew");

    let planned = stage.app.deactivation(connection).await.expect("it is told");
    assert_snapshot!(planned.words().join("\n"), @"
    Accounts on Google and users here stay as they are. Nobody is suspended, notified or signed out.
    38 users are bound and become dormant: the bindings are kept, with Google’s ids, and bound again in one step when you reactivate.
    The tokens on this computer are forgotten, not revoked: Google goes on accepting them elsewhere.
    ");
    let row = stage.app.deactivate(connection).await.expect("nobody works on it");

    assert!(row.deactivated_at.is_some(), "it says so");
    assert_eq!(sent(&stage).await, [] as [&str; 0], "Google was told nothing");
    for person in &before {
        let outs = stage.google.sign_outs(&person.user.email).await.unwrap_or_default();
        assert!(outs.is_empty(), "{} is signed in as before", person.user.email);
    }
    for (was, is) in before.iter().zip(stage.people().await) {
        assert_eq!(
            (&was.user, was.version, was.accounts),
            (&is.user, is.version, is.accounts),
            "as they were"
        );
        let expected = if was.standing == Standing::Bound { Standing::Dormant } else { was.standing };
        assert_eq!(is.standing, expected, "{}", is.user.username);
    }
    let refused = stage.app.sync_read(connection, &Watch::silent()).await.expect_err("it is not active");
    assert_eq!(refused.code(), Code::Deactivated, "{}", said(&refused));
    assert!(said(&refused).contains("is deactivated"), "{}", said(&refused));
    let (row, _) = stage.app.connection(connection).await.expect("it is there");
    let can = sync::connection::verbs(&row).into_iter().filter(|one| one.disabled_because.is_none());
    assert_eq!(can.count(), 0, "no button leads into a refusal");
    let found = stage.app.findings(connection).await.expect("they are told");
    let found: Vec<_> = found.iter().map(|found| found.finding.code).collect();
    assert_eq!(found, ["deactivated"], "one cause, one finding");

    // Nothing of it depends on the process.
    stage.restart().await;
    stage.reactivate(connection).await;
    let found = stage.app.findings(connection).await.expect("they are told");
    let found: Vec<_> = found.iter().map(|found| (found.finding.code, found.seen.as_str())).collect();
    let dormant = stage.app.dormant(connection).await.expect("they are counted");
    let seen = format!("{dormant} users are dormant.");
    assert!(found.contains(&("dormant", &*seen)), "and what is left to do: {found:?}");
    assert_eq!(rows_of_a_sync(&stage, connection).await.1, 0, "a sync leaves the dormant out");

    let other = stage.app.bind_again(connection, dormant + 1).await.expect_err("another number was shown");
    assert_eq!(other.code(), Code::Stale, "{}", said(&other));
    stage.google.forget_requests().await.expect("the log begins anew");
    assert_eq!(stage.app.bind_again(connection, dormant).await.expect("as shown"), scope, "all of them");
    assert_eq!(sent(&stage).await, [] as [&str; 0], "binding again is no matter of Google's");
    assert_eq!(stage.people().await, before, "everybody stands as before");
    assert_eq!(
        rows_of_a_sync(&stage, connection).await,
        (left, scope),
        "and a sync finds what it found before"
    );
}

#[tokio::test]
async fn the_token_is_forgotten_here_and_goes_on_elsewhere() {
    let (stage, connection) = Stage::connected(16).await;
    let (other, _) = Stage::connected(16).await;
    stage.app.deactivate(connection).await.expect("nobody works on it");
    let again =
        stage.app.deactivate(connection).await.expect("an interrupted one is finished by doing it again");
    assert!(again.deactivated_at.is_some(), "it is deactivated");
    let names = stage.app.vault().await.expect("it is open").names().expect("they are listed");
    assert!(names.iter().all(|name| !name.starts_with("refresh-token")), "{names:?}");
    assert!(names.iter().any(|name| name.starts_with("client-secret")), "one click reactivates: {names:?}");
    assert_eq!(stage.asked("/revoke").await, 0, "nothing was revoked");
    drop(other);

    let refused = stage.app.revoke(connection).await.expect_err("there is nothing left to revoke it with");
    assert!(said(&refused).contains("is deactivated"), "{}", said(&refused));
}

#[tokio::test]
async fn revoking_at_google_is_asked_for_and_says_whom_else_it_signs_out() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let (row, _) = stage.app.connection(connection).await.expect("it is there");
    assert_snapshot!(sync::deactivate::revoke_words(&row).join("\n"), @"
    Google ends every token that sync-admin@northwind.test gave to this OAuth client’s project: also those of Rollcall on other computers, and of any other program of that project.
    The people of the organisation stay signed in, and so does the administrator in the browser.
    ");
    stage.google.forget_requests().await.expect("the log begins anew");

    stage.app.revoke(connection).await.expect("Google answers");

    assert_eq!(sent(&stage).await, ["POST /revoke"], "that, and nothing else");
    assert!(stage.google.sign_outs(ADMIN).await.expect("it is there").is_empty(), "nobody is signed out");
    let (row, _) = stage.app.connection(connection).await.expect("it is there");
    assert!(row.deactivated_at.is_some(), "it is deactivated as well");
    stage.reactivate(connection).await;
    assert!(
        stage.app.dormant(connection).await.expect("they are counted") > 0,
        "they wait to be bound again"
    );
}

#[tokio::test]
async fn a_plan_that_waits_is_kept_and_applied_when_the_connection_is_active_again() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let planned = stage.app.deactivation(connection).await.expect("it is told");
    assert!(
        planned.words().last().is_some_and(|line| line.contains(&format!("Run {run} waits"))),
        "it is said"
    );
    stage.app.deactivate(connection).await.expect("nobody works on it");
    let refused = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(refused.expect_err("it is not active").code(), Code::Deactivated, "and stays a plan");

    let way = Way::Reactivate { connection, grant: Some(Grant::LookAndSync), client: None };
    stage.connect_as(way, Consent::default()).await.expect("the same admin consents again");
    let dormant = stage.app.dormant(connection).await.expect("they are counted");
    stage.app.bind_again(connection, dormant).await.expect("as shown");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(report.expect("it goes on").run.counts.updated, 1, "what was planned is done");
}
