//! F3: after a run that made accounts it is said which licence Google gave each of them, or why none or not known. Nothing
//! waits for that; accounts that stay without one are a finding, with the page at Google.

use std::time::Duration;

use google::{Grant, Scope as Leave};
use insta::assert_snapshot;
use sandbox::Fault;
use sandbox::control::{Consent, Position, Scopes, Switch};
use serde_json::json;
use store::run::State;
use sync::Watch;
use sync::import::Scope;
use sync::provision::Confirmed;

use crate::stage::{DELEGATED, Stage, answer, by, sandbox_way, told};

const NONE: &str = "unlicensed.helen@northwind.test";

/// A tenant in the directory, with people who are to get accounts.
async fn with_new(stage: &Stage, connection: i64, new: &[(&str, &str)]) {
    stage.import(connection, Scope::All).await;
    let mut bound = Vec::new();
    for (username, email) in new {
        bound.push(stage.add_person(username, (username, "Okafor"), email).await);
    }
    stage.app.bind_users(connection, bound).await.expect("they are there");
}

async fn synced(stage: &Stage, connection: i64) -> i64 {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    run
}

/// What the report says of licences: in sum, and of each account.
async fn licences(stage: &Stage, run: i64) -> String {
    let report = stage.app.report(run).await.expect("it is over");
    let mut lines: Vec<_> = report
        .licences
        .iter()
        .map(|one| format!("{} {}: {}", one.count, one.result.name(), one.result.words()))
        .collect();
    let steps = stage.app.steps(run, Vec::new(), 0, 100).await.expect("it has steps");
    lines.extend(
        steps
            .steps
            .iter()
            .filter_map(|step| Some(format!("- {}: {}", step.email, step.licence.as_ref()?.name()))),
    );
    lines.join("\n")
}

async fn finding(stage: &Stage, connection: i64) -> Option<(String, String)> {
    let found = stage.app.findings(connection).await.expect("findings are local");
    let found = found.into_iter().find(|found| found.finding.code == "noLicence")?;
    Some((found.seen, found.page.expect("it is mended at Google").address()))
}

#[tokio::test]
async fn each_new_account_says_which_licence_it_got() {
    let (stage, connection) = Stage::connected(16).await;
    with_new(&stage, connection, &[("dara", "dara@northwind.test"), ("helen", NONE)]).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;

    let run = synced(&stage, connection).await;

    assert_snapshot!(licences(&stage, run).await, @"
    1 given: Google Workspace Business Standard
    1 notYet: none yet; Google takes up to ten minutes to give one
    - dara@northwind.test: given
    - unlicensed.helen@northwind.test: notYet
    ");
    assert_eq!(finding(&stage, connection).await, None, "Google may be at it still");
}

#[tokio::test]
async fn an_account_that_stays_without_one_is_a_finding_until_it_has_one() {
    let (stage, connection) = Stage::connected(16).await;
    with_new(&stage, connection, &[("helen", NONE)]).await;
    let run = synced(&stage, connection).await;
    stage.wait(Duration::from_secs(9 * 60)).await;
    stage.app.look_at_licences(run, &Watch::silent()).await.expect("it is looked again");
    assert_eq!(finding(&stage, connection).await, None, "ten minutes are not over");

    stage.wait(Duration::from_secs(60)).await;
    let again = stage.app.sync_read(connection, &Watch::silent()).await.expect("the next sync looks again");
    stage.app.discard(again).await.expect("it has nothing to do");

    assert_snapshot!(licences(&stage, run).await, @"
    1 none: none; Google's automatic licensing is off for this account, or it had none to give
    - unlicensed.helen@northwind.test: none
    ");
    let (seen, page) = finding(&stage, connection).await.expect("now it is said");
    assert_snapshot!(seen, @"None, ten minutes after they were made: helen Okafor <unlicensed.helen@northwind.test>.");
    assert_snapshot!(page, @"https://admin.google.com/ac/billing/licensesettings");

    let given = json!({ "items": [{
        "userId": NONE, "productId": "Google-Apps", "skuId": "1010020028",
        "skuName": "Google Workspace Business Standard",
    }] });
    stage.google.fault(answer("/product/Google-Apps/users", given)).await.expect("somebody gives it one");
    stage.app.look_at_licences(run, &Watch::silent()).await.expect("it is looked again");
    assert_snapshot!(licences(&stage, run).await, @"
    1 given: Google Workspace Business Standard
    - unlicensed.helen@northwind.test: given
    ");
    assert_eq!(finding(&stage, connection).await, None, "it is over");
}

#[tokio::test]
async fn what_cannot_be_seen_is_said_with_its_reason_and_stops_nothing() {
    let (stage, connection) = Stage::connected(16).await;
    with_new(&stage, connection, &[("dara", "dara@northwind.test")]).await;
    stage.google.set(Switch::LicensingApi, Position::Off).await.expect("it was never enabled");

    let run = synced(&stage, connection).await;

    let report = stage.app.report(run).await.expect("it is over");
    assert_eq!(report.run.state, State::Done, "the run is what it was: {}", told(&report));
    assert_snapshot!(licences(&stage, run).await, @"
    1 unknown: not known: the API licensing.googleapis.com is not enabled in project 103948277140, to which the OAuth client belongs
    - dara@northwind.test: unknown
    ");
    assert_eq!(finding(&stage, connection).await, None, "nobody knows that there is none");

    stage.google.set(Switch::LicensingApi, Position::On).await.expect("it is enabled");
    stage.app.look_at_licences(run, &Watch::silent()).await.expect("it is looked again");
    assert_snapshot!(licences(&stage, run).await, @"
    1 given: Google Workspace Business Standard
    - dara@northwind.test: given
    ");
}

#[tokio::test]
async fn a_delegated_admin_without_the_privilege_is_told_which_one_lacks() {
    let stage = Stage::of(16).await;
    let connection =
        stage.connect_as(sandbox_way(Grant::LookAndSync), by(DELEGATED)).await.expect("it may").id;
    with_new(&stage, connection, &[("dara", "dara@northwind.test")]).await;

    let run = synced(&stage, connection).await;

    assert_snapshot!(licences(&stage, run).await, @"
    1 unknown: not known: the role of the connected account lacks LICENSING (manage licences)
    - dara@northwind.test: unknown
    ");
}

#[tokio::test]
async fn a_box_left_unticked_at_consent_is_named() {
    let stage = Stage::of(16).await;
    let but_one = Grant::LookAndSync.scopes().iter().filter(|scope| **scope != Leave::Licensing);
    let scopes = Scopes::Only(but_one.map(|scope| scope.url()).collect());
    let decision = Consent { account: None, scopes };
    let connection =
        stage.connect_as(sandbox_way(Grant::LookAndSync), decision).await.expect("the rest is there").id;
    with_new(&stage, connection, &[("dara", "dara@northwind.test")]).await;

    let run = synced(&stage, connection).await;

    assert_snapshot!(licences(&stage, run).await, @"
    1 unknown: not known: it was not granted at consent to see and assign licences
    - dara@northwind.test: unknown
    ");
    assert_eq!(stage.asked("/licensing/").await, 0, "what was not granted is not tried");
}

#[tokio::test]
async fn whom_a_run_did_not_come_to_in_a_long_list_is_looked_for_again_only_when_somebody_asks() {
    let (stage, connection) = Stage::connected(16).await;
    with_new(&stage, connection, &[("dara", "dara@northwind.test")]).await;
    for page in 0..30 {
        let others = json!({ "items": [], "nextPageToken": format!("page-{page}") });
        let list = answer("/product/Google-Apps/users", others);
        stage.google.fault(list).await.expect("the list is longer than a run reads");
    }
    let run = synced(&stage, connection).await;
    let unknown = "\
        1 unknown: not known: there are too many licences to look through at a run\n\
        - dara@northwind.test: unknown";
    assert_eq!(licences(&stage, run).await, unknown, "thirty pages are read, and it is said why no more");
    assert_eq!(stage.asked("/licensing/").await, 30, "not one more is asked for");
    stage.google.forget_requests().await.expect("the log begins anew");

    synced(&stage, connection).await;

    assert_eq!(stage.asked("/licensing/").await, 0, "the next run would not come to it either");
    assert_eq!(licences(&stage, run).await, unknown, "and nothing new is known");
    stage.app.look_at_licences(run, &Watch::silent()).await.expect("somebody asks for it");
    assert_snapshot!(licences(&stage, run).await, @"
    1 given: Google Workspace Business Standard
    - dara@northwind.test: given
    ");
}

#[tokio::test]
async fn a_run_that_made_nobody_asks_for_no_licence() {
    let (stage, connection) = Stage::connected(16).await;
    with_new(&stage, connection, &[]).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;

    let run = synced(&stage, connection).await;

    assert_eq!(licences(&stage, run).await, "", "there is nothing to say");
    assert_eq!(stage.asked("/licensing/").await, 0, "and nothing to ask");
    let busy = Fault::error("GET", "/licensing/", 503, "backendError", "Backend Error");
    stage.google.fault(busy.times(u32::MAX)).await.expect("the API is down");
    stage.app.look_at_licences(run, &Watch::silent()).await.expect("nobody has to be looked for");
}
