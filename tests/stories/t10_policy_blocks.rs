//! T10: `admin_policy_enforced`, also for a super admin. Google's page never leads back, and a refresh is refused as well:
//! the check says which page mends it, and what to enter there.

use google::Grant;
use insta::assert_snapshot;
use sandbox::control::{Consent, Position, Switch};

use crate::checks::{again, asked, finds, healthy, says};
use crate::stage::{Stage, sandbox_way};

/// Where the finding leads, and what is entered there.
async fn remedy(stage: &Stage, connection: i64) -> (String, String) {
    let answers = asked(stage, connection, Some("authorisation")).await;
    let found = answers[0].found()[0].clone();
    (found.page.expect("a page").address(), found.enter.expect("what to enter"))
}

#[tokio::test]
async fn a_service_that_is_restricted_is_open_to_a_trusted_client() {
    let (stage, connection) = healthy(3).await;
    stage.google.set(Switch::RestrictedAdmin, Position::On).await.expect("somebody restricts it");
    assert_snapshot!(finds(&stage, connection).await, @"authorisation: policyBlocks: An administrator's policy blocks this client. Google says: The Google Account is unable to authorize one or more scopes requested due to the policies of their Google Workspace administrator. (400 admin_policy_enforced).");
    let (page, enter) = remedy(&stage, connection).await;
    assert_eq!(page, "https://admin.google.com/ac/owl/list?tab=configuredApps", "where clients are trusted");
    assert!(enter.ends_with(".apps.googleusercontent.com"), "the client id is copied: {enter}");

    let attempt = stage.app.connect_begin(sandbox_way(Grant::LookAndSync)).await.expect("it begins");
    let page =
        stage.google.consent(attempt.url(), Consent::default()).await.expect_err("it never leads back");
    assert!(page.to_string().contains("admin_policy_enforced"), "the browser says it: {page}");

    stage.google.set(Switch::TrustedClient, Position::On).await.expect("the client is trusted");
    assert_eq!(again(&stage, connection, "authorisation").await, "", "asked again, all is well");
    assert!(
        says(&stage, connection, "trust").await.contains(" marked it as trusted, "),
        "and the log says why"
    );
}

#[tokio::test]
async fn a_client_that_is_blocked_is_let_in_again() {
    let (stage, connection) = healthy(3).await;
    stage.google.set(Switch::BlockedClient, Position::On).await.expect("somebody blocks it");
    assert_snapshot!(finds(&stage, connection).await, @"authorisation: policyBlocks: An administrator's policy blocks this client. Google says: The Google Account is unable to authorize one or more scopes requested due to the policies of their Google Workspace administrator. (400 admin_policy_enforced).");
    stage.google.set(Switch::BlockedClient, Position::Off).await.expect("it is mended");
    assert_eq!(again(&stage, connection, "authorisation").await, "", "asked again, all is well");
}

#[tokio::test]
async fn a_change_of_trust_is_told_before_it_hurts() {
    let (stage, connection) = healthy(3).await;
    assert_snapshot!(says(&stage, connection, "trust").await, @"Google's log tells of no change in 180 days. What was before that no API tells.");
    stage.google.set(Switch::TrustedClient, Position::On).await.expect("the client is trusted");
    stage
        .google
        .set(Switch::LimitedClient, Position::On)
        .await
        .expect("another administrator thinks otherwise");
    let seen = finds(&stage, connection).await;
    assert!(seen.starts_with("trust: trustTaken: ") && seen.contains(" marked it as limited, "), "{seen}");
    assert!(seen.lines().count() == 1, "and nothing else: {seen}");
    stage.google.set(Switch::TrustedClient, Position::On).await.expect("it is mended");
    assert_eq!(again(&stage, connection, "trust").await, "", "asked again, it is well");
}

#[tokio::test]
async fn that_a_policy_blocks_is_noted_with_its_own_remedy_until_google_accepts_again() {
    let (stage, connection) = healthy(3).await;
    stage.google.set(Switch::BlockedClient, Position::On).await.expect("somebody blocks it");
    finds(&stage, connection).await;
    let noted = stage.app.findings(connection).await.expect("the data file tells");
    assert_eq!(noted.len(), 1, "{noted:?}");
    assert_eq!(noted[0].finding.code, "policyBlocks", "no reactivation mends it");
    let page = noted[0].page.as_ref().expect("the page on which it is mended").address();
    assert_eq!(page, "https://admin.google.com/ac/owl/list?tab=configuredApps");
    assert!(noted[0].enter.is_some(), "and what to enter there");
    assert!(stage.app.blocked(connection).await.expect("it tells").is_some(), "the window says so");

    stage.google.set(Switch::BlockedClient, Position::Off).await.expect("it is mended");
    assert_eq!(again(&stage, connection, "authorisation").await, "", "asked again, all is well");
    let noted = stage.app.findings(connection).await.expect("the data file tells");
    assert!(noted.iter().all(|found| found.finding.code != "policyBlocks"), "and noted so: {noted:?}");
    assert_eq!(stage.app.blocked(connection).await.expect("it tells"), None, "nothing is in the way");
}

#[tokio::test]
async fn what_was_trusted_and_limited_is_not_trusted_again_once_it_is_off_the_limited_apps() {
    let (stage, connection) = healthy(3).await;
    for (switch, position) in [
        (Switch::TrustedClient, Position::On),
        (Switch::LimitedClient, Position::On),
        (Switch::LimitedClient, Position::Off),
    ] {
        stage.google.set(switch, position).await.expect("somebody marks it");
        stage.wait(std::time::Duration::from_secs(60)).await;
    }

    let seen = again(&stage, connection, "trust").await;

    assert!(seen.starts_with("trust: trustTaken: "), "nobody has given the trust back: {seen}");
    for done in [" marked it as trusted, ", " marked it as limited, ", " took it off the limited apps, "] {
        assert!(seen.contains(done), "it is told who did what, and when: {seen}");
    }
}
