//! What keeps the client out: the customer's policy, the client's own end, and sessions that are over.

use reqwest::Method;
use sandbox::ClientState;
use sandbox::control::{Consent, Position, Switch};
use serde_json::Value;

use crate::stage::{Stage, authorize_url, stage};

const SCOPES: &str = "openid email admin.directory.user admin.reports.audit.readonly";

async fn refresh(stage: &Stage, token: &str) -> (u16, Value) {
    stage.exchange(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

async fn refresh_token(stage: &Stage) -> String {
    stage.sign_in(SCOPES, None).await["refresh_token"].as_str().expect("a token").to_owned()
}

/// What the page says where a consent never leads back.
async fn page(stage: &Stage) -> String {
    let url = authorize_url(stage.server.origin(), SCOPES);
    let stopped = stage.control.consent(url.as_str(), Consent::default()).await;
    stopped.expect_err("it leads nowhere").to_string()
}

#[tokio::test]
async fn a_policy_refuses_consent_and_refresh_until_the_client_is_trusted() {
    let stage = stage(30).await;
    let token = refresh_token(&stage).await;
    for switch in [Switch::RestrictedAdmin, Switch::BlockedClient] {
        stage.control.set(switch, Position::On).await.unwrap();
        let (status, body) = refresh(&stage, &token).await;
        assert_eq!((status, &body["error"]), (400, &Value::from("admin_policy_enforced")), "{switch:?}");
        assert!(
            page(&stage).await.contains("admin_policy_enforced"),
            "{switch:?}: the browser never comes back"
        );
        assert_eq!(
            stage.send(Method::GET, "users?customer=my_customer", None).await.status(),
            401,
            "nor is a token good"
        );
        stage.control.set(Switch::TrustedClient, Position::On).await.unwrap();
        assert_eq!(refresh(&stage, &token).await.0, 200, "{switch:?}: a trusted client is let in");
        stage.control.set(Switch::TrustedClient, Position::Off).await.unwrap();
        stage.control.set(Switch::RestrictedAdmin, Position::Off).await.unwrap();
    }
    stage.control.set(Switch::LimitedClient, Position::On).await.unwrap();
    assert_eq!(refresh(&stage, &token).await.0, 200, "a limited client may have what is unrestricted");
}

#[tokio::test]
async fn a_client_is_one_of_three_and_the_log_tells_of_each_change() {
    let stage = stage(30).await;
    for switch in [Switch::TrustedClient, Switch::LimitedClient, Switch::BlockedClient] {
        stage.control.set(switch, Position::On).await.unwrap();
        stage.control.set(switch, Position::On).await.unwrap();
    }
    let rules = stage.control.rules().await.unwrap();
    assert_eq!(
        (rules.trusted_client, rules.limited_client, rules.blocked_client),
        (false, false, true),
        "the last"
    );
    stage.control.set(Switch::BlockedClient, Position::Off).await.unwrap();
    let fresh = stage.sign_in(SCOPES, None).await["access_token"].as_str().unwrap().to_owned();
    let log = stage.url("/admin/reports/v1/activity/users/all/applications/admin");
    let told: Value = stage.client.get(log).bearer_auth(fresh).send().await.unwrap().json().await.unwrap();
    let names: Vec<_> =
        told["items"].as_array().unwrap().iter().map(|item| item["events"][0]["name"].clone()).collect();
    assert_eq!(
        names,
        [
            "REMOVE_FROM_BLOCKED_OAUTH2_APPS",
            "ADD_TO_BLOCKED_OAUTH2_APPS",
            "ADD_TO_LIMITED_OAUTH2_APPS",
            "ADD_TO_TRUSTED_OAUTH2_APPS"
        ],
        "the newest first, and nothing of what changed nothing"
    );
}

#[tokio::test]
async fn a_client_that_is_disabled_or_deleted_says_so_until_it_is_restored() {
    let stage = stage(30).await;
    let token = refresh_token(&stage).await;
    for (state, error) in
        [(ClientState::Disabled, "disabled_client"), (ClientState::Deleted, "deleted_client")]
    {
        stage.control.set_client(state).await.unwrap();
        let (status, body) = refresh(&stage, &token).await;
        assert_eq!((status, &body["error"]), (401, &Value::from(error)), "{body}");
        assert!(page(&stage).await.contains("The OAuth client was"), "{error}: and so does the browser");
    }
    stage.control.set_client(ClientState::Enabled).await.unwrap();
    assert_eq!(refresh(&stage, &token).await.0, 200, "restored, its tokens are as before");
}

#[tokio::test]
async fn sessions_end_for_tokens_given_before() {
    let stage = stage(30).await;
    let token = refresh_token(&stage).await;
    stage.control.end_sessions().await.unwrap();
    let (status, body) = refresh(&stage, &token).await;
    assert_eq!(
        (status, &body["error"], &body["error_subtype"]),
        (400, &"invalid_grant".into(), &"invalid_rapt".into())
    );
    stage.control.advance_clock(std::time::Duration::from_secs(1)).await.unwrap();
    let fresh = refresh_token(&stage).await;
    assert_eq!(refresh(&stage, &fresh).await.0, 200, "a new consent is a new session");
}

#[tokio::test]
async fn the_settings_of_a_group_are_an_api_of_its_own() {
    let stage = stage(30).await;
    let scopes = "openid email admin.directory.group apps.groups.settings";
    let token = stage.sign_in(scopes, None).await["access_token"].as_str().unwrap().to_owned();
    let get = |path: String| stage.client.get(stage.url(&path)).bearer_auth(token.clone()).send();
    let groups: Value = get("/admin/directory/v1/groups?customer=my_customer".to_owned())
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let email = groups["groups"][0]["email"].as_str().expect("a group").to_owned();
    let path = format!("/groups/v1/groups/{email}?alt=json");
    let settings: Value = get(path.clone()).await.unwrap().json().await.unwrap();
    assert_eq!(
        (&settings["kind"], &settings["email"]),
        (&"groupsSettings#groups".into(), &email.into()),
        "{settings}"
    );
    stage.control.set(Switch::GroupsSettingsApi, Position::Off).await.unwrap();
    let refused: Value = get(path).await.unwrap().json().await.unwrap();
    assert_eq!(refused["error"]["errors"][0]["reason"], "accessNotConfigured", "{refused}");
}
