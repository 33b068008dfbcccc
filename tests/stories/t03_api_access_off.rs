//! T3: a consent that succeeded and an import that fails: three causes, told apart.

use std::time::Duration;

use insta::assert_snapshot;
use sandbox::Fault;
use sandbox::control::{Position, Switch};
use store::run::State;
use sync::Code;
use sync::import::Scope;

use crate::checks::{again, finds, healthy};
use crate::stage::{Stage, said};

#[tokio::test]
async fn api_access_is_off_in_the_admin_console() {
    let (stage, connection) = Stage::connected(17).await;
    stage.google.set(Switch::ApiAccess, Position::Off).await.expect("somebody turns it off");

    let error = stage.read(connection, Scope::All).await.expect_err("nothing can be read");

    assert_eq!(error.code(), Code::ApiAccessOff, "it has a card of its own");
    assert_snapshot!(said(&error), @"
    ApiAccessOff: API access is turned off in the Google Admin console
    In the Admin console, Security, API controls, turn on API access. It may take some minutes to work.
    ");
    let page = error.page().expect("there is a page on which it is turned on");
    assert_eq!(page.address(), "https://admin.google.com/ac/owl", "in the Admin console");
    assert_nothing_happened(&stage, connection).await;
    assert_snapshot!(findings(&stage, connection).await, @"
    apiAccessOff: When Google was last asked: API access is turned off in the Google Admin console (GET /admin/directory/v1/users?customer=my_customer&maxResults=500&projection=basic: 403 domainCannotUseApis).
    Open API controls: https://admin.google.com/ac/owl
    ");

    stage.google.set(Switch::ApiAccess, Position::On).await.expect("it is mended");
    assert_eq!(stage.import(connection, Scope::All).await.run.counts.created, 17, "and the import works");
    assert_eq!(findings(&stage, connection).await, "", "nothing is left to tell of");
}

#[tokio::test]
async fn the_api_is_not_enabled_in_the_project() {
    let (stage, connection) = Stage::connected(17).await;
    stage.google.set(Switch::AdminSdk, Position::Off).await.expect("the project lacks the API");

    let error = stage.read(connection, Scope::All).await.expect_err("nothing can be read");

    assert_eq!(error.code(), Code::ApiNotEnabled, "it is mended in another place than API access");
    assert_snapshot!(said(&error), @"
    ApiNotEnabled: the API admin.googleapis.com is not enabled in project 103948277140, to which the OAuth client belongs
    In Google Cloud, enable the Admin SDK API in the client's project. It may take some minutes to work.
    ");
    let page = error.page().expect("there is a page on which it is enabled");
    let address = "https://console.cloud.google.com/apis/library/admin.googleapis.com?project=103948277140";
    assert_eq!(page.address(), address, "in the project of which Google speaks");
    assert_nothing_happened(&stage, connection).await;
    assert_snapshot!(findings(&stage, connection).await, @"
    apiNotEnabled: When Google was last asked: the API admin.googleapis.com is not enabled in project 103948277140, to which the OAuth client belongs (GET /admin/directory/v1/users?customer=my_customer&maxResults=500&projection=basic: 403 accessNotConfigured).
    Enable the Admin SDK API: https://console.cloud.google.com/apis/library/admin.googleapis.com?project=103948277140
    ");

    stage.wait_here(Duration::from_secs(60));
    stage.app.check_connection(connection).await.expect_err("it is not enabled yet");
    assert_ne!(findings(&stage, connection).await, "", "a token alone is no answer");
    stage.google.set(Switch::AdminSdk, Position::On).await.expect("the project enables the API");
    stage.app.check_connection(connection).await.expect("Google answers again");
    assert_eq!(findings(&stage, connection).await, "", "and that is seen without another import");
}

#[tokio::test]
async fn what_fails_before_a_run_begins_is_told_as_well() {
    let (stage, connection) = Stage::connected(17).await;
    stage.google.set(Switch::AdminSdk, Position::Off).await.expect("the project lacks the API");

    let unit = Scope::OrgUnit { path: "/Sales".to_owned() };
    let error = stage.read(connection, unit.clone()).await.expect_err("the org unit cannot be looked up");

    assert_eq!(error.code(), Code::ApiNotEnabled, "{}", said(&error));
    let runs = stage.app.runs(Some(connection), 10).await.expect("the list of runs");
    assert!(runs.is_empty(), "there is no run that could tell of it");
    assert_snapshot!(findings(&stage, connection).await, @"
    apiNotEnabled: When Google was last asked: the API admin.googleapis.com is not enabled in project 103948277140, to which the OAuth client belongs (GET /admin/directory/v1/customer/{customerId}/orgunits?type=all: 403 accessNotConfigured).
    Enable the Admin SDK API: https://console.cloud.google.com/apis/library/admin.googleapis.com?project=103948277140
    ");
    stage.app.import_choices(connection).await.expect_err("nor does the wizard come any further");
    assert_ne!(findings(&stage, connection).await, "", "it goes on to be told");

    stage.google.set(Switch::AdminSdk, Position::On).await.expect("the project enables the API");
    stage.app.import_choices(connection).await.expect("the wizard opens");
    assert_eq!(findings(&stage, connection).await, "", "Google answers again: it is gone");
}

#[tokio::test]
async fn a_consent_that_succeeded_says_where_the_api_is_enabled() {
    let stage = Stage::of(17).await;
    stage.google.set(Switch::AdminSdk, Position::Off).await.expect("the project lacks the API");
    let error = stage.connect().await.expect_err("nobody can be learned of");
    assert_eq!(error.code(), Code::ApiNotEnabled, "the connect wizard has the same card");
    let page = error.page().expect("and the same button");
    assert!(page.address().ends_with("?project=103948277140"), "in the same project");
}

#[tokio::test]
async fn google_itself_has_trouble() {
    let (stage, connection) = Stage::connected(17).await;
    let backend = Fault::error("GET", "/users?", 503, "backendError", "Backend Error");
    stage.google.fault(backend.times(u32::MAX)).await.expect("every list fails");
    stage.google.forget_requests().await.expect("the log is emptied");

    let error = stage.read(connection, Scope::All).await.expect_err("nothing can be read");

    assert_eq!(error.code(), Code::GoogleUnavailable, "no setting is blamed");
    assert_snapshot!(said(&error), @"
    GoogleUnavailable: Google was too busy to answer in 6 tries
    Google has trouble or is overloaded; nothing is wrong here. Try again later.
    ");
    assert_eq!(stage.asked("/users?").await, 6, "it was tried again five times before that was said");
    assert!(stage.people().await.is_empty(), "nothing came into the directory");
}

#[tokio::test]
async fn trouble_that_passes_is_not_even_mentioned() {
    let (stage, connection) = Stage::connected(17).await;
    let backend = Fault::error("GET", "/users?", 500, "backendError", "Backend Error");
    stage.google.fault(backend.times(4)).await.expect("four lists fail");

    let report = stage.import(connection, Scope::All).await;

    assert_eq!(report.run.counts.created, 17, "the fifth try succeeds");
}

/// What the connection's page tells of the API.
async fn findings(stage: &Stage, connection: i64) -> String {
    let found = stage.app.findings(connection).await.expect("findings are local");
    let line = |found: &sync::diagnose::Found| {
        let page = found.page.as_ref().map(|page| format!("\n{}: {}", page.invitation(), page.address()));
        format!("{}: {}{}", found.finding.code, found.seen, page.unwrap_or_default())
    };
    found
        .iter()
        .filter(|found| found.finding.code.starts_with("api"))
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A read that failed leaves a closed run with its reason, and an untouched directory.
async fn assert_nothing_happened(stage: &Stage, connection: i64) {
    let runs = stage.app.runs(Some(connection), 10).await.expect("the list of runs");
    assert_eq!(runs[0].run.state, State::Failed, "the run is closed: nothing waits for anybody");
    assert!(runs[0].run.error.is_some(), "and says why");
    assert!(stage.people().await.is_empty(), "nothing came into the directory");
    assert!(!stage.app.home().plan(runs[0].run.id).exists(), "no plan is left behind");
}

#[tokio::test]
async fn each_cause_is_found_by_its_own_check_alone() {
    let (stage, connection) = healthy(3).await;
    let switches = [
        (Switch::ApiAccess, "directory-api"),
        (Switch::AdminSdk, "directory-api"),
        (Switch::LicensingApi, "licensing-api"),
        (Switch::GroupsSettingsApi, "groups-settings-api"),
    ];
    let mut seen = Vec::new();
    for (switch, check) in switches {
        stage.google.set(switch, Position::Off).await.expect("somebody turns it off");
        seen.push(finds(&stage, connection).await);
        stage.google.set(switch, Position::On).await.expect("it is mended");
        assert_eq!(again(&stage, connection, check).await, "", "asked again, {check} is well");
    }
    assert_snapshot!(seen.join("\n"), @"
    directory-api: apiAccessOff: When Google was last asked: API access is turned off in the Google Admin console (GET /admin/directory/v1/users/{userKey}?projection=full: 403 domainCannotUseApis).
    directory-api: apiNotEnabled: When Google was last asked: the API admin.googleapis.com is not enabled in project 103948277140, to which the OAuth client belongs (GET /admin/directory/v1/users/{userKey}?projection=full: 403 accessNotConfigured).
    licensing-api: licensingApiOff: When Google was asked: the API licensing.googleapis.com is not enabled in project 103948277140, to which the OAuth client belongs.
    groups-settings-api: groupsSettingsApiOff: When Google was asked: the API groupssettings.googleapis.com is not enabled in project 103948277140, to which the OAuth client belongs.
    ");
}
