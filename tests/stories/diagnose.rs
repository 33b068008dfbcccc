//! Diagnosis: a healthy tenant has no findings; a trouble is found by its check, what follows from it keeps quiet, and
//! once it is mended the same check is well.

use insta::assert_snapshot;
use sandbox::Fault;
use sandbox::control::{Position, Switch};
use sync::Cancel;
use sync::diagnose::{self, ALL, Answer, Check, Checked, Outcome};
use sync::import::Scope;

use crate::stage::Stage;

/// What is found of every tenant.
const UNVERIFIED: &str = "domains: domainUnverified: Not verified: northwind-labs.test.";

/// Asks checks, all or one with what comes after it.
pub async fn asked(stage: &Stage, connection: i64, code: Option<&str>) -> Vec<Checked> {
    let checks = match code {
        Some(code) => diagnose::after(Check::by_code(code).expect("there is such a check")),
        None => ALL.to_vec(),
    };
    let answers = stage.app.diagnose(connection, &checks, &[], &Cancel::default(), |_| {}).await;
    answers.expect("what fails is a result")
}

/// Says what was not well, a line each.
pub fn trouble(answers: &[Checked]) -> String {
    let line = |checked: &Checked| {
        let code = checked.check.code;
        match &checked.outcome {
            Outcome::Answered(Answer::Well(_)) => None,
            Outcome::Answered(Answer::Found(found)) => {
                let each = found.iter().map(|one| format!("{code}: {}: {}", one.finding.code, one.seen));
                Some(each.collect::<Vec<_>>().join("\n"))
            }
            Outcome::Answered(Answer::Unknown { why, .. }) => Some(format!("{code} unknown: {why}")),
            Outcome::Quiet { behind } => Some(format!("{code} quiet, behind {}", behind.code)),
            Outcome::Failed { code: failed, why, .. } => Some(format!("{code} failed: {failed:?}: {why}")),
        }
    };
    answers.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// A tenant that was imported, by a clock that agrees with its own. One of its domains is not verified.
async fn imported() -> (Stage, i64) {
    let (stage, connection) = Stage::connected(3).await;
    stage.agree_on_the_time().await;
    stage.import(connection, Scope::All).await;
    (stage, connection)
}

#[tokio::test]
async fn of_a_healthy_tenant_the_unverified_domain_alone_is_found() {
    let (stage, connection) = imported().await;
    let answers = asked(&stage, connection, None).await;
    assert_eq!(answers.len(), ALL.len(), "every check has an answer");
    assert_snapshot!(trouble(&answers), @"domains: domainUnverified: Not verified: northwind-labs.test.");
}

#[tokio::test]
async fn what_follows_from_a_lost_authorisation_keeps_quiet() {
    let (stage, connection) = imported().await;
    stage.google.revoke_refresh_tokens().await.expect("the administrator takes the leave away");
    assert_snapshot!(trouble(&asked(&stage, connection, None).await), @"
    authorisation: reauthorize: The authorisation was revoked or has run out. Google says: Token has been expired or revoked. (400 invalid_grant). It is lost as well when it was not used for six months, or when more than a hundred were given to this client.
    scopes quiet, behind authorisation
    directory-api quiet, behind authorisation
    account quiet, behind authorisation
    domains quiet, behind authorisation
    dormant quiet, behind authorisation
    gone quiet, behind authorisation
    new-accounts quiet, behind authorisation
    licences quiet, behind authorisation
    two-step quiet, behind authorisation
    asks-for-password quiet, behind authorisation
    lists quiet, behind authorisation
    ");
    stage.reactivate(connection).await;
    let again = asked(&stage, connection, Some("authorisation")).await;
    assert_eq!(trouble(&again), UNVERIFIED, "and all is well again");
}

#[tokio::test]
async fn api_access_is_found_by_its_own_check() {
    let (stage, connection) = imported().await;
    stage.google.set(Switch::ApiAccess, Position::Off).await.expect("somebody turns it off");
    let answers = asked(&stage, connection, None).await;
    assert_snapshot!(trouble(&answers), @"
    directory-api: apiAccessOff: When Google was last asked: API access is turned off in the Google Admin console (GET /admin/directory/v1/users/{userKey}?projection=full: 403 domainCannotUseApis).
    account quiet, behind directory-api
    domains quiet, behind directory-api
    ");
    let check = answers.iter().find(|checked| checked.check.code == "directory-api").expect("it was asked");
    let heard: Vec<_> = check.heard.iter().map(|heard| heard.evidence.to_string()).collect();
    assert_snapshot!(heard.join("\n"), @"GET /admin/directory/v1/users/{userKey}?projection=full: 403 domainCannotUseApis “Domain cannot use apis.”");
    assert!(check.heard[0].body.contains("domainCannotUseApis"), "the raw answer is at hand");

    stage.google.set(Switch::ApiAccess, Position::On).await.expect("it is mended");
    let again = asked(&stage, connection, Some("directory-api")).await;
    assert_eq!(trouble(&again), UNVERIFIED, "asked again, it is well");
}

#[tokio::test]
async fn a_check_that_cannot_be_asked_says_why_and_the_others_go_on() {
    let (stage, connection) = imported().await;
    let broken = Fault::error("GET", "/domains", 503, "backendError", "Backend Error");
    stage.google.fault(broken.times(u32::MAX)).await.expect("Google has trouble there");
    assert_snapshot!(trouble(&asked(&stage, connection, None).await), @"domains failed: GoogleUnavailable: Google was too busy to answer in 2 tries");
}

#[tokio::test]
async fn a_clock_that_is_off_is_found() {
    let (stage, connection) = imported().await;
    stage.wait_here(std::time::Duration::from_secs(26 * 3600));
    assert_snapshot!(trouble(&asked(&stage, connection, Some("clock")).await), @"clock: clockWrong: It is 1 day ahead of Google's.");
}
