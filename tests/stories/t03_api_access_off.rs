//! T3: a consent that succeeded and an import that fails: three causes, told apart.

use insta::assert_snapshot;
use sandbox::Fault;
use sandbox::control::{Position, Switch};
use store::run::State;
use sync::Code;
use sync::import::Scope;

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
    assert_nothing_happened(&stage, connection).await;

    stage.google.set(Switch::ApiAccess, Position::On).await.expect("it is mended");
    assert_eq!(stage.import(connection, Scope::All).await.run.counts.created, 17, "and the import works");
}

#[tokio::test]
async fn the_api_is_not_enabled_in_the_project() {
    let (stage, connection) = Stage::connected(17).await;
    stage.google.set(Switch::AdminSdk, Position::Off).await.expect("the project lacks the API");

    let error = stage.read(connection, Scope::All).await.expect_err("nothing can be read");

    assert_eq!(error.code(), Code::ApiNotEnabled, "it is mended in another place than API access");
    assert_snapshot!(said(&error), @"
    ApiNotEnabled: the API admin.googleapis.com is not enabled in the project of the OAuth client
    In Google Cloud, enable the Admin SDK API in the client's project. It may take some minutes to work.
    ");
    assert_nothing_happened(&stage, connection).await;
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

/// A read that failed leaves a closed run with its reason, and an untouched directory.
async fn assert_nothing_happened(stage: &Stage, connection: i64) {
    let runs = stage.app.runs(Some(connection), 10).await.expect("the list of runs");
    assert_eq!(runs[0].state, State::Failed, "the run is closed: nothing waits for anybody");
    assert!(runs[0].error.is_some(), "and says why");
    assert!(stage.people().await.is_empty(), "nothing came into the directory");
    assert!(!stage.app.home().plan(runs[0].id).exists(), "no plan is left behind");
}
