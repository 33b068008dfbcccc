//! T4: the authorisation is gone. One consent, also by another administrator, and everything is as before.

use insta::assert_snapshot;
use sandbox::control::Consent;
use sandbox::{ClientState, Effect, Fault};
use serde_json::json;
use store::run::State;
use store::step;
use store::user::Standing;
use sync::connect::Way;
use sync::connection::changed;
use sync::import::Scope;
use sync::provision::Confirmed;
use sync::{Code, Watch};

use crate::checks::{self, finds, healthy};
use crate::stage::{ADMIN, DELEGATED, Stage, by, said, told};

fn again(connection: i64) -> Way {
    Way::Reactivate { connection, grant: None, client: None }
}

const PRIYA: &str = "priya.raman@northwind.test";

/// The rows of a sync that would do something, or ask something.
async fn planned(stage: &Stage, connection: i64) -> Vec<String> {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    stage.app.discard(run).await.expect("nobody wants it");
    rows.iter().map(|row| format!("{}: {}", row.row.email, row.row.why)).collect()
}

#[tokio::test]
async fn another_administrator_takes_over_and_nobody_is_touched() {
    let (stage, connection) = Stage::connected(40).await;
    stage.import(connection, Scope::All).await;
    let people = stage.people().await;
    let quiet = planned(&stage, connection).await;
    let waiting = stage.read(connection, Scope::All).await.expect("a plan is made");
    stage.google.revoke_refresh_tokens().await.expect("the administrator left");
    stage.google.expire_access_tokens().await.expect("and the last token with it");

    let gone = stage.app.check_connection(connection).await.expect_err("invalid_grant");
    assert_eq!(gone.code(), Code::Reauthorize, "{}", said(&gone));
    let found = stage.app.findings(connection).await.expect("they are told");
    assert_eq!(found[0].finding.code, "reauthorize", "the finding leads to the consent");
    assert!(people.iter().any(|person| person.standing == Standing::Bound), "people are bound");
    assert_eq!(stage.people().await, people, "and stay so");

    let (before, _) = stage.app.connection(connection).await.expect("it is there");
    stage.google.forget_requests().await.expect("the log begins anew");
    let after = stage.connect_as(again(connection), by(DELEGATED)).await.expect("the customer is the same");

    assert_eq!(
        (after.id, after.customer_id.as_str()),
        (connection, before.customer_id.as_str()),
        "the same one"
    );
    assert_snapshot!(format!("{:#?}", changed(&before, &after)), @r#"
    Changed {
        account: Some(
            (
                "sync-admin@northwind.test",
                "helpdesk@northwind.test",
            ),
        ),
        address: None,
        role: Some(
            (
                "super admin: everything is allowed",
                "delegated admin; Google does not let this account see its own privileges, so what its role allows cannot be known before it is tried",
            ),
        ),
        gained: [],
        lost: [],
        can_now: [],
        cannot_now: [
            (
                "change the accounts of administrators",
                "Google lets only a super admin do that",
            ),
        ],
        may_be_refused: [
            (
                "import users",
                "it cannot be known whether the role allows it",
            ),
            (
                "read groups",
                "it cannot be known whether the role allows it",
            ),
            (
                "read org units",
                "it cannot be known whether the role allows it",
            ),
            (
                "read custom attributes",
                "it cannot be known whether the role allows it",
            ),
            (
                "tell your domains and whether they are verified",
                "it cannot be known whether the role allows it",
            ),
            (
                "diagnose",
                "it cannot be known whether the role allows it",
            ),
            (
                "see Google's logs",
                "it cannot be known whether the role allows it",
            ),
            (
                "sync users to Google",
                "it cannot be known whether the role allows it",
            ),
            (
                "sign out suspended users",
                "it cannot be known whether the role allows it",
            ),
            (
                "sync groups to Google",
                "it cannot be known whether the role allows it",
            ),
            (
                "create org units",
                "it cannot be known whether the role allows it",
            ),
            (
                "see and assign licences",
                "it cannot be known whether the role allows it",
            ),
            (
                "change the settings of groups",
                "it cannot be known whether the role allows it",
            ),
        ],
    }
    "#);
    let writes: Vec<_> =
        stage.requests("/admin/").await.into_iter().filter(|seen| seen.method != "GET").collect();
    assert!(writes.is_empty(), "nothing was written: {writes:?}");
    assert_eq!(
        stage.app.dormant(connection).await.expect("they are counted"),
        0,
        "nobody has to be bound again"
    );
    for person in &people {
        let outs = stage.google.sign_outs(&person.user.email).await.unwrap_or_default();
        assert!(outs.is_empty(), "{} is signed in as before", person.user.email);
    }
    assert_eq!(stage.people().await, people, "everybody stands as before");
    stage.apply(waiting).await;

    let (before, _) = stage.app.connection(connection).await.expect("it is there");
    let after = stage.connect_as(again(connection), by(ADMIN)).await.expect("and back again");
    assert_eq!(
        changed(&before, &after).account,
        Some((DELEGATED.to_owned(), ADMIN.to_owned())),
        "it is told"
    );
    assert_eq!(planned(&stage, connection).await, quiet, "the next sync has nothing else to do than before");
}

#[tokio::test]
async fn an_administrator_of_another_organisation_is_refused() {
    let (stage, connection) = Stage::connected(16).await;
    let (before, _) = stage.app.connection(connection).await.expect("it is there");
    let other = r#"{ "kind": "admin#directory#customer", "id": "C0other1", "customerDomain": "other.test" }"#;
    let body = serde_json::from_str(other).expect("JSON");
    stage.google.fault(crate::stage::answer("/customers/my_customer", body)).await.expect("control is on");
    let refused =
        stage.connect_as(again(connection), Consent::default()).await.expect_err("another customer");
    assert!(said(&refused).contains("another organisation (C0other1)"), "{}", said(&refused));
    assert_eq!(stage.app.connection(connection).await.expect("it is there").0, before, "nothing has changed");
}

#[tokio::test]
async fn each_cause_of_a_lost_authorisation_is_told_apart_and_mended() {
    let (stage, connection) = healthy(9).await;
    let mut seen = Vec::new();

    stage.google.revoke_refresh_tokens().await.expect("it is revoked");
    seen.push(finds(&stage, connection).await);
    stage.reactivate(connection).await;
    assert_eq!(finds(&stage, connection).await, "", "a new consent mends it");

    stage.google.end_sessions().await.expect("the session control ends it");
    seen.push(finds(&stage, connection).await);
    stage.wait(std::time::Duration::from_secs(1)).await;
    stage.reactivate(connection).await;
    assert_eq!(finds(&stage, connection).await, "", "a new consent mends it");

    for state in [ClientState::Disabled, ClientState::Deleted] {
        stage.google.set_client(state).await.expect("the project changes");
        seen.push(finds(&stage, connection).await);
        stage.google.set_client(ClientState::Enabled).await.expect("it is restored");
        assert_eq!(
            checks::again(&stage, connection, "authorisation").await,
            "",
            "restored, it works as before"
        );
    }

    stage.google.edit_user(ADMIN, json!({ "suspended": true })).await.expect("the account is suspended");
    seen.push(finds(&stage, connection).await);
    stage.google.edit_user(ADMIN, json!({ "suspended": false })).await.expect("it is active again");
    assert_eq!(
        checks::again(&stage, connection, "authorisation").await,
        "",
        "active again, it works as before"
    );

    stage.google.edit_user(PRIYA, json!({ "isAdmin": true })).await.expect("there is another administrator");
    stage.google.delete_user(ADMIN).await.expect("the account is deleted");
    seen.push(finds(&stage, connection).await);
    stage.connect_as(again(connection), by(PRIYA)).await.expect("who takes over");
    assert_eq!(
        checks::again(&stage, connection, "authorisation").await,
        "gone: accountsGone: Not on Google any more: Sync Admin <sync-admin@northwind.test>.",
        "another administrator mends it; that the account is gone is another matter"
    );
    assert_snapshot!(seen.join("\n"), @"
    authorisation: reauthorize: The authorisation was revoked or has run out. Google says: Token has been expired or revoked. (400 invalid_grant). It is lost as well when it was not used for six months, or when more than a hundred were given to this client.
    authorisation: reauthorize: The organisation asks administrators to sign in again after some time. In the session control of Google Cloud, exempt trusted apps, so that it does not happen again.
    authorisation: clientRefused: The OAuth client was disabled. Google says: The OAuth client was disabled. (401 disabled_client).
    authorisation: clientRefused: The OAuth client was deleted. Google says: The OAuth client was deleted. (401 deleted_client).
    authorisation: reauthorize: The account that gave its consent is restricted: sync-admin@northwind.test. Another administrator may consent.
    authorisation: reauthorize: The account that gave its consent was deleted: sync-admin@northwind.test. Another administrator may consent.
    ");
}

#[tokio::test]
async fn a_token_of_another_account_than_the_connection_says_is_found() {
    let (stage, connection) = healthy(9).await;
    let other = json!({ "id": "108000000000000000042", "email": PRIYA, "hd": "northwind.test" });
    stage.google.fault(crate::stage::answer("/userinfo", other)).await.expect("control is on");
    assert_snapshot!(finds(&stage, connection).await, @"authorisation: otherAccount: Google knows who asks as priya.raman@northwind.test, and the connection says sync-admin@northwind.test. Reactivate it as whom it is to be.");
    assert_eq!(
        checks::again(&stage, connection, "authorisation").await,
        "",
        "asked again, it is the one it says"
    );
}

/// Nothing that the program holds opens Google any more.
async fn lost(stage: &Stage) {
    stage.google.revoke_refresh_tokens().await.expect("the administrator left");
    stage.google.expire_access_tokens().await.expect("and the last token with it");
}

#[tokio::test]
async fn a_sync_that_lost_the_authorisation_is_queued_and_goes_on_after_it() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    assert_eq!(stage.app.queued(connection).await.expect("it is local"), None, "a plan is not queued");
    lost(&stage).await;

    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    assert_eq!(stopped.expect_err("Google refuses").code(), Code::Reauthorize, "it is the authorisation");
    let queued = stage.app.queued(connection).await.expect("it is local").expect("it waits");
    assert_eq!((queued.id, queued.state), (run, State::Applying), "as it was approved");
    let unanswered = stage.app.store().read(move |conn| step::count_unanswered(conn, run)).await;
    assert_eq!(unanswered.expect("the journal tells"), 0, "what was only looked at was not sent");
    stage.connect_as(again(connection), by(ADMIN)).await.expect("one consent");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert!(told(&report.expect("it goes on")).starts_with("Done: 0 created, 1 updated"), "exactly that");
    assert_eq!(stage.app.queued(connection).await.expect("it is local"), None, "nothing waits any more");
}

#[tokio::test]
async fn a_step_that_google_answered_with_a_lost_authorisation_was_not_sent() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let fault = Fault::error("PUT", "/users/", 401, "authError", "Invalid Credentials").times(u32::MAX);
    stage.google.fault(fault).await.expect("no token opens the way to a change");

    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    assert_eq!(stopped.expect_err("Google refuses").code(), Code::Reauthorize, "it is the authorisation");
    let queued = stage.app.queued(connection).await.expect("it is local").expect("it waits");
    assert_eq!((queued.id, queued.state), (run, State::Applying), "as it was approved");
    let unanswered = stage.app.store().read(move |conn| step::count_unanswered(conn, run)).await;
    assert_eq!(unanswered.expect("the journal tells"), 0, "Google has said that it did nothing");
    stage.google.clear_faults().await.expect("Google answers again");
    stage.connect_as(again(connection), by(ADMIN)).await.expect("one consent");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert!(told(&report.expect("it goes on")).starts_with("Done: 0 created, 1 updated"), "exactly that");
}

#[tokio::test]
async fn a_read_that_lost_the_authorisation_is_read_on_after_it() {
    let (stage, connection) = Stage::connected(1_200).await;
    stage.app.check_connection(connection).await.expect("there is a token");
    let fault = Fault::error("GET", "/users?", 401, "authError", "Invalid Credentials").after(1);
    stage.google.fault(fault.times(u32::MAX)).await.expect("the second page is refused");
    let body =
        r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#.to_owned();
    let no = Effect::Body { status: 400, content_type: "application/json".to_owned(), body };
    let revoked = Fault::once("POST", "/token", no).times(u32::MAX);
    stage.google.fault(revoked).await.expect("and no token is to be had");

    let stopped = stage.read(connection, Scope::All).await.expect_err("Google refuses");

    assert_eq!(stopped.code(), Code::Reauthorize, "{}", said(&stopped));
    let queued = stage.app.queued(connection).await.expect("it is local").expect("it waits");
    assert_eq!(queued.state, State::Reading, "what was read stays");
    stage.google.clear_faults().await.expect("Google answers again");
    stage.connect_as(again(connection), by(ADMIN)).await.expect("one consent");
    stage.google.forget_requests().await.expect("the log begins anew");
    let run = stage.read(connection, Scope::All).await.expect("it is read on");
    assert_eq!(run, queued.id, "the same run");
    let counts = stage.app.plan(run).await.expect("there is a plan").counts;
    assert_eq!(counts.kinds.iter().sum::<u64>(), 1_200, "with everybody");
    assert_eq!(stage.asked("/users?").await, 2, "the page that was there is not asked for again");
}

#[tokio::test]
async fn every_run_that_lost_the_authorisation_is_queued_and_goes_on_in_order() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;
    lost(&stage).await;
    stage.read(connection, Scope::All).await.expect_err("Google refuses the import");
    stage.app.sync_read(connection, &Watch::silent()).await.expect_err("and the sync");

    let queued = stage.app.queued_runs(connection).await.expect("it is local");
    let verbs: Vec<_> = queued.iter().map(|run| run.verb.as_str()).collect();
    assert_eq!(verbs, [store::run::IMPORT, store::run::SYNC], "both, as they were paused");
    stage.connect_as(again(connection), by(ADMIN)).await.expect("one consent");
    let read = stage.read(connection, Scope::All).await.expect("it is read on");
    assert_eq!(read, queued[0].id, "the same import");
    let left = stage.app.queued_runs(connection).await.expect("it is local");
    assert_eq!(left.iter().map(|run| run.id).collect::<Vec<_>>(), [queued[1].id], "the other waits still");
    let read = stage.app.sync_read(connection, &Watch::silent()).await.expect("and goes on after it");
    assert_eq!(read, queued[1].id, "the same sync");
    let left = stage.app.queued_runs(connection).await.expect("it is local");
    assert!(left.is_empty(), "nothing waits any more");
}

#[tokio::test]
async fn what_an_older_version_queued_goes_on_as_well() {
    let (stage, connection) = Stage::connected(16).await;
    lost(&stage).await;
    stage.read(connection, Scope::All).await.expect_err("Google refuses");
    let run = stage.app.queued(connection).await.expect("it is local").expect("it waits").id;
    let name = format!("queued:{connection}");
    let written = stage.app.store().write(move |tx| store::setting::set(tx, &name, &run)).await;
    written.expect("one number was all that was kept");

    let queued = stage.app.queued_runs(connection).await.expect("it is local");

    assert_eq!(queued.iter().map(|run| run.id).collect::<Vec<_>>(), [run]);
}

#[tokio::test]
async fn a_queued_run_that_somebody_gives_up_waits_no_more() {
    let (stage, connection) = Stage::connected(16).await;
    lost(&stage).await;
    stage.read(connection, Scope::All).await.expect_err("Google refuses");
    let queued = stage.app.queued(connection).await.expect("it is local").expect("it waits");

    stage.app.discard(queued.id).await.expect("nobody wants it");

    assert_eq!(stage.app.queued(connection).await.expect("it is local"), None, "nothing goes on by itself");
}
