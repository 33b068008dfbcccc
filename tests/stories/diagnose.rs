//! Diagnosis: a healthy tenant has no findings; a trouble is found by its check, what follows from it keeps quiet, and
//! once it is mended the same check is well.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use sandbox::Fault;
use sandbox::control::{Position, Switch};
use serde_json::json;
use sync::diagnose::{ALL, Answer, Checked, Found, Outcome};
use sync::import::Scope;

use crate::checks::{asked, healthy, says, trouble};
use crate::stage::{ADMIN, Stage};

/// What Overview shows of a finding, after checks have said this.
async fn shown(stage: &Stage, connection: i64, asked: &[Checked], code: &str) -> Vec<Found> {
    let found = stage.app.findings_beside(connection, asked).await.expect("the data file tells");
    found.into_iter().filter(|found| found.finding.code == code).collect()
}

#[tokio::test]
async fn of_a_healthy_tenant_nothing_is_found() {
    let (stage, connection) = healthy(3).await;
    stage.app.set_seats(connection, Some(100)).await.expect("the administrator says how many there are");
    let answers = asked(&stage, connection, None).await;
    assert_eq!(answers.len(), ALL.len(), "every check has an answer");
    assert_eq!(trouble(&answers), "", "and all is well");
    for checked in &answers {
        let well = matches!(&checked.outcome, Outcome::Answered(Answer::Well(words)) if words.ends_with('.'));
        assert!(well, "{} says it in a sentence: {:?}", checked.check.code, checked.outcome);
    }
}

#[tokio::test]
async fn a_domain_that_is_not_verified_is_found_until_it_is_gone() {
    let (stage, connection) = healthy(3).await;
    stage.google.set(Switch::UnverifiedDomain, Position::On).await.expect("somebody adds a domain");
    assert_snapshot!(trouble(&asked(&stage, connection, Some("domains")).await), @"domains: domainUnverified: Not verified: northwind-labs.test.");
    stage.google.set(Switch::UnverifiedDomain, Position::Off).await.expect("and removes it");
    assert_eq!(trouble(&asked(&stage, connection, Some("domains")).await), "", "asked again, it is well");
}

#[tokio::test]
async fn what_is_independent_is_asked_at_once() {
    let (stage, connection) = healthy(3).await;
    let answers = asked(&stage, connection, None).await;
    // How many calls come one after the other at most until a check has its answer, were none of its own at once.
    let mut depth: BTreeMap<&str, usize> = BTreeMap::new();
    let mut calls = 0;
    for checked in &answers {
        let before = checked.check.after.iter().map(|code| depth[code]).max().unwrap_or_default();
        calls += checked.heard.len();
        depth.insert(checked.check.code, before + checked.heard.len());
    }
    let deepest = depth.values().copied().max().expect("there are checks");
    assert!(calls >= 20, "Google is asked: {calls}");
    // Ten seconds at 200 ms a call are fifty; each check waits for few.
    assert!(deepest <= 12, "{deepest} calls wait for each other: {depth:?}");
}

#[tokio::test]
async fn what_cannot_be_asked_for_want_of_a_permission_is_said() {
    let (stage, _) = crate::checks::healthy(3).await;
    let decision = sandbox::control::Consent {
        scopes: sandbox::control::Scopes::Only(
            ["admin.directory.user", "admin.directory.customer.readonly"]
                .map(|short| format!("https://www.googleapis.com/auth/{short}"))
                .into(),
        ),
        ..Default::default()
    };
    let connection = stage.app.connections().await.expect("one")[0].id;
    let way = sync::connect::Way::Reactivate { connection, grant: None, client: None };
    stage.connect_as(way, decision).await.expect("it is enough to connect");
    let mut lines = Vec::new();
    for code in ["token-log", "dedicated", "other-writer", "licensing-api", "groups-settings-api", "trust"] {
        lines.push(format!("{code} {}", says(&stage, connection, code).await));
    }
    assert_snapshot!(lines.join("\n"), @"
    token-log unknown: It was not granted at consent to read the admin and token logs.
    dedicated unknown: It was not granted at consent to read the admin and token logs.
    other-writer unknown: It was not granted at consent to read the admin and token logs.
    licensing-api unknown: It was not granted at consent to see and assign licences.
    groups-settings-api unknown: It was not granted at consent to read and change the settings of groups.
    trust unknown: It was not granted at consent to read the admin and token logs.
    ");
}

#[tokio::test]
async fn what_follows_from_a_lost_authorisation_keeps_quiet() {
    let (stage, connection) = healthy(3).await;
    stage.google.revoke_refresh_tokens().await.expect("the administrator takes the leave away");
    assert_snapshot!(trouble(&asked(&stage, connection, None).await), @"
    authorisation: reauthorize: The authorisation was revoked or has run out. Google says: Token has been expired or revoked. (400 invalid_grant). It is lost as well when it was not used for six months, or when more than a hundred were given to this client.
    scopes quiet, behind authorisation
    directory-api quiet, behind authorisation
    account quiet, behind authorisation
    token-log quiet, behind authorisation
    dedicated quiet, behind authorisation
    other-writer quiet, behind authorisation
    licensing-api quiet, behind authorisation
    groups-settings-api quiet, behind authorisation
    trust quiet, behind authorisation
    domains quiet, behind authorisation
    dormant quiet, behind authorisation
    gone quiet, behind authorisation
    new-accounts quiet, behind authorisation
    seats quiet, behind new-accounts
    licences quiet, behind authorisation
    two-step quiet, behind authorisation
    asks-for-password quiet, behind authorisation
    lists quiet, behind authorisation
    ");
    stage.reactivate(connection).await;
    let again = asked(&stage, connection, Some("authorisation")).await;
    let said = trouble(&again);
    assert!(
        said.starts_with("seats unknown: ") && said.lines().count() == 1,
        "and all is well again: {said}"
    );
}

#[tokio::test]
async fn api_access_is_found_by_its_own_check() {
    let (stage, connection) = healthy(3).await;
    stage.google.set(Switch::ApiAccess, Position::Off).await.expect("somebody turns it off");
    let answers = asked(&stage, connection, None).await;
    assert_snapshot!(trouble(&answers), @"
    directory-api: apiAccessOff: When Google was last asked: API access is turned off in the Google Admin console (GET /admin/directory/v1/users/{userKey}?projection=full: 403 domainCannotUseApis).
    account quiet, behind directory-api
    token-log quiet, behind directory-api
    dedicated quiet, behind directory-api
    other-writer quiet, behind directory-api
    licensing-api quiet, behind directory-api
    groups-settings-api quiet, behind directory-api
    trust quiet, behind directory-api
    domains quiet, behind directory-api
    gone quiet, behind directory-api
    seats unknown: No API of Google’s tells how many licences of today’s editions were bought. Say it at the connection, in Settings; then it is watched.
    two-step quiet, behind directory-api
    asks-for-password quiet, behind directory-api
    ");
    let check = answers.iter().find(|checked| checked.check.code == "directory-api").expect("it was asked");
    let heard: Vec<_> = check.heard.iter().map(|heard| heard.evidence.to_string()).collect();
    assert_snapshot!(heard.join("\n"), @"GET /admin/directory/v1/users/{userKey}?projection=full: 403 domainCannotUseApis “Domain cannot use apis.”");
    assert!(check.heard[0].body.contains("domainCannotUseApis"), "the raw answer is at hand");

    stage.google.set(Switch::ApiAccess, Position::On).await.expect("it is mended");
    let again = asked(&stage, connection, Some("directory-api")).await;
    assert_eq!(trouble(&again), "", "asked again, it is well");
}

#[tokio::test]
async fn a_check_that_cannot_be_asked_says_why_and_the_others_go_on() {
    let (stage, connection) = healthy(3).await;
    let broken = Fault::error("GET", "/domains", 503, "backendError", "Backend Error");
    stage.google.fault(broken.times(u32::MAX)).await.expect("Google has trouble there");
    assert_snapshot!(trouble(&asked(&stage, connection, None).await), @"
    domains failed: GoogleUnavailable: Google was too busy to answer in 2 tries
    seats unknown: No API of Google’s tells how many licences of today’s editions were bought. Say it at the connection, in Settings; then it is watched.
    ");
}

#[tokio::test]
async fn a_clock_that_is_off_is_found() {
    let (stage, connection) = healthy(3).await;
    stage.wait_here(std::time::Duration::from_secs(26 * 3600));
    assert_snapshot!(trouble(&asked(&stage, connection, Some("clock")).await), @"
    clock: clockWrong: It is 1 day ahead of Google's.
    dedicated quiet, behind clock
    other-writer quiet, behind clock
    ");
}

#[tokio::test]
async fn what_follows_from_a_check_that_could_not_be_asked_keeps_quiet() {
    let (stage, connection) = healthy(3).await;
    let broken = Fault::error("POST", "/token", 503, "backendError", "Backend Error");
    stage.google.fault(broken.times(u32::MAX)).await.expect("Google gives no token");
    let answers = asked(&stage, connection, None).await;
    let failed = answers.iter().filter(|checked| matches!(checked.outcome, Outcome::Failed { .. }));
    let failed: Vec<_> = failed.map(|checked| checked.check.code).collect();
    assert_eq!(failed, ["authorisation"], "it is said once");
}

#[tokio::test]
async fn the_domains_are_asked_for_whatever_the_role_lacks() {
    let (stage, connection) = healthy(3).await;
    let domains = sync::diagnose::Check::by_code("domains").expect("there is such a check");
    assert!(!domains.after.contains(&"account"), "what the account may not change is another matter");
    assert_eq!(says(&stage, connection, "domains").await, "Verified: northwind.test, northwind.example.");
}

#[tokio::test]
async fn what_a_check_finds_at_google_is_shown_as_of_now_until_the_data_file_tells_it_anew() {
    let (stage, connection) = healthy(16).await;
    stage.google.delete_user("kofi.mensah@northwind.test").await.expect("an administrator deletes it");
    let code = "accountsGone";
    assert_eq!(shown(&stage, connection, &[], code).await, [], "the data file does not know of it");
    let said = asked(&stage, connection, None).await;
    let live = shown(&stage, connection, &said, code).await;
    assert_eq!(live.len(), 1, "what the checks found is shown");
    assert_eq!(live[0].as_of, None, "as it was seen just now");
    let kept = shown(&stage, connection, &[], code).await;
    assert!(kept[0].as_of.is_some(), "whoever did not ask sees it as the check noted it");

    stage.import(connection, Scope::All).await;

    let noted = shown(&stage, connection, &said, code).await;
    assert_eq!(noted.len(), 1, "once, though both tell of it");
    assert!(noted[0].as_of.is_some(), "as the import noted it, which is newer");
}

#[tokio::test]
async fn what_was_found_of_the_account_is_shown_until_somebody_consents_again() {
    let (stage, connection) = healthy(9).await;
    let role = |is: bool| json!({ "isAdmin": is, "isDelegatedAdmin": !is });
    stage.google.edit_user(ADMIN, role(false)).await.expect("a role is changed");
    let said = asked(&stage, connection, Some("account")).await;
    let code = "adminChanged";
    assert_eq!(shown(&stage, connection, &said, code).await.len(), 1, "no consent has told of it");
    assert_eq!(shown(&stage, connection, &[], code).await, [], "and the data file does not");

    stage.google.edit_user(ADMIN, role(true)).await.expect("and changed back");
    stage.reactivate(connection).await;

    assert_eq!(shown(&stage, connection, &said, code).await, [], "it was of another consent");
}
