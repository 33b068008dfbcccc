//! Tokens: what the endpoint checks, how they end, and who they say one is.

use std::time::Duration;

use reqwest::Method;
use sandbox::control::Consent;
use sandbox::{Options, Tenant};

use crate::stage::{
    CLIENT_ID, REDIRECT, SECRET, Stage, VERIFIER, authorize_url, parameters, stage, stage_with,
};

async fn code(stage: &Stage) -> String {
    let url = authorize_url(stage.server.origin(), "openid email admin.directory.user");
    let redirect = stage.control.consent(url.as_str(), Consent::default()).await.expect("consent");
    parameters(&redirect)["code"].clone()
}

#[tokio::test]
async fn a_code_is_exchanged_once_with_secret_verifier_and_redirect() {
    let stage = stage(30).await;
    let grant = ("grant_type", "authorization_code");
    let redirect = ("redirect_uri", REDIRECT);
    let verifier = ("code_verifier", VERIFIER);

    let first = code(&stage).await;
    let (status, body) = stage.exchange(&[grant, ("code", &first), redirect, verifier]).await;
    assert_eq!(status, 200, "everything is right: {body}");
    assert_eq!(
        (body["expires_in"].as_i64(), body["token_type"].as_str()),
        (Some(3599), Some("Bearer")),
        "as Google writes it"
    );
    assert!(
        body["refresh_token"].as_str().unwrap().starts_with("1//"),
        "an installed app always gets a refresh token"
    );
    assert!(
        body["scope"].as_str().unwrap().contains("https://www.googleapis.com/auth/userinfo.email"),
        "email is granted under its long name"
    );
    let (status, body) = stage.exchange(&[grant, ("code", &first), redirect, verifier]).await;
    assert_eq!((status, body["error"].as_str()), (400, Some("invalid_grant")), "a code works once");

    for (fields, error, text) in [
        (vec![redirect], "invalid_grant", "Missing code verifier."),
        (vec![redirect, ("code_verifier", "wrong")], "invalid_grant", "Invalid code verifier."),
        (
            vec![("redirect_uri", "http://127.0.0.1:1/other"), verifier],
            "redirect_uri_mismatch",
            "Bad Request",
        ),
    ] {
        let code = code(&stage).await;
        let mut all = vec![grant, ("code", code.as_str())];
        all.extend(fields);
        let (status, body) = stage.exchange(&all).await;
        assert_eq!(
            (status, body["error"].as_str(), body["error_description"].as_str()),
            (400, Some(error), Some(text)),
            "{body}"
        );
    }
    let late = code(&stage).await;
    stage.control.advance_clock(Duration::from_secs(601)).await.unwrap();
    let (status, _) = stage.exchange(&[grant, ("code", &late), redirect, verifier]).await;
    assert_eq!(status, 400, "a code is good for ten minutes");
}

#[tokio::test]
async fn the_client_must_be_known_and_bring_its_secret() {
    let stage = stage(30).await;
    let refresh = stage.sign_in("openid admin.directory.user", None).await["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let fields = |client: &'static str, secret: Option<&'static str>| {
        let mut fields =
            vec![("grant_type", "refresh_token"), ("refresh_token", refresh.as_str()), ("client_id", client)];
        fields.extend(secret.map(|secret| ("client_secret", secret)));
        fields
    };
    let (status, body) = stage.post_form("/token", &fields(CLIENT_ID, None)).await;
    assert_eq!(
        (status, body["error_description"].as_str()),
        (400, Some("client_secret is missing.")),
        "PKCE does not replace the secret"
    );
    let (status, body) = stage.post_form("/token", &fields(CLIENT_ID, Some("guess"))).await;
    assert_eq!((status, body["error"].as_str()), (401, Some("invalid_client")), "a wrong secret");
    let (status, body) = stage.post_form("/token", &fields("nobody", Some(SECRET))).await;
    assert_eq!(
        (status, body["error_description"].as_str()),
        (401, Some("The OAuth client was not found.")),
        "an unknown client"
    );
    let (status, body) = stage.post_form("/token", &fields(CLIENT_ID, Some(SECRET))).await;
    assert_eq!(
        (status, body.get("refresh_token")),
        (200, None),
        "a refresh brings no new refresh token: {body}"
    );
}

#[tokio::test]
async fn an_access_token_lives_an_hour_of_the_sandbox_s_clock() {
    let mut stage = stage(30).await;
    let tokens = stage.sign_in(crate::stage::ALL, None).await;
    stage.token = tokens["access_token"].as_str().unwrap().to_owned();
    stage.control.advance_clock(Duration::from_secs(3_500)).await.unwrap();
    stage.get("users/sync-admin@northwind.test").await;
    stage.control.advance_clock(Duration::from_secs(200)).await.unwrap();
    let (status, reason, message) = stage.refused(Method::GET, "users/sync-admin@northwind.test", None).await;
    assert_eq!((status, reason.as_str()), (401, "authError"), "{message}");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let (status, body) = stage.exchange(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!(status, 200, "the refresh token lives on: {body}");
    stage.token = body["access_token"].as_str().unwrap().to_owned();
    stage.get("users/sync-admin@northwind.test").await;
}

#[tokio::test]
async fn a_revocation_ends_every_token_of_the_account() {
    let mut stage = stage(30).await;
    let one = stage.sign_in("openid admin.directory.user", None).await;
    let two = stage.sign_in("openid admin.directory.user", None).await;
    let other = stage.sign_in("openid admin.directory.user", Some("helpdesk@northwind.test")).await;
    let (status, _) = stage.post_form("/revoke", &[("token", one["access_token"].as_str().unwrap())]).await;
    assert_eq!(status, 200, "either token can be given");
    let (status, body) = stage
        .exchange(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", two["refresh_token"].as_str().unwrap()),
        ])
        .await;
    assert_eq!(
        (status, body["error"].as_str(), body["error_description"].as_str()),
        (400, Some("invalid_grant"), Some("Token has been expired or revoked.")),
        "the other install is signed out, too"
    );
    stage.token = other["access_token"].as_str().unwrap().to_owned();
    stage.get("users/wei.chen@northwind.test").await;
    let (status, body) = stage.post_form("/revoke", &[("token", "1//nothing")]).await;
    assert_eq!((status, body["error"].as_str()), (400, Some("invalid_token")), "an unknown token");
}

#[tokio::test]
async fn a_deleted_or_suspended_account_s_grant_is_void() {
    let stage = stage(30).await;
    for (account, text) in [
        ("wei.chen@northwind.test", "The account has been deleted"),
        ("kofi.mensah@northwind.test", "Account restricted"),
    ] {
        let tokens = stage.sign_in("openid admin.directory.user", Some(account)).await;
        if text.contains("deleted") {
            stage.control.delete_user(account).await.unwrap();
        } else {
            stage.control.edit_user(account, serde_json::json!({ "suspended": true })).await.unwrap();
        }
        let (status, body) = stage
            .exchange(&[
                ("grant_type", "refresh_token"),
                ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
            ])
            .await;
        assert_eq!(
            (status, body["error"].as_str(), body["error_description"].as_str()),
            (400, Some("invalid_grant"), Some(text)),
            "{account}"
        );
    }
}

#[tokio::test]
async fn userinfo_and_tokeninfo_tell_who_and_what() {
    let stage = stage(30).await;
    let info = stage.get("/oauth2/v2/userinfo").await;
    assert_eq!(
        (info["email"].as_str(), info["hd"].as_str()),
        (Some("sync-admin@northwind.test"), Some("northwind.test")),
        "{info}"
    );
    let user = stage.get("users/sync-admin@northwind.test").await;
    assert_eq!(info["id"], user["id"], "the same id everywhere");
    let response = stage
        .client
        .post(stage.url(&format!("/oauth2/v2/tokeninfo?access_token={}", stage.token)))
        .send()
        .await
        .unwrap();
    let told: serde_json::Value = response.json().await.unwrap();
    assert_eq!(
        (told["audience"].as_str(), told["user_id"].clone()),
        (Some(CLIENT_ID), user["id"].clone()),
        "{told}"
    );
    let log = stage.control.requests().await.unwrap();
    assert!(log.iter().all(|seen| !seen.target.contains(&stage.token)), "the log holds no token");
    let response = stage.client.post(stage.url("/oauth2/v2/tokeninfo?access_token=x")).send().await.unwrap();
    assert_eq!(response.status(), 400, "an unknown token");
}

#[tokio::test]
async fn scopes_and_roles_bound_what_a_token_may_do() {
    let small = Options { tenant: Tenant { seed: 1, users: 30 }, ..Options::default() };
    let stage = stage_with(small.clone(), "openid admin.directory.group.readonly", None).await;
    let response = stage.send(Method::GET, "users?customer=my_customer", None).await;
    assert_eq!(response.status(), 403, "a scope is missing");
    let challenge = response.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert!(
        challenge.contains("error=\"insufficient_scope\"")
            && challenge.contains("admin.directory.user.readonly"),
        "{challenge}"
    );
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(
        body["error"]["message"], "Request had insufficient authentication scopes.",
        "the text of section 3"
    );
    assert_eq!(body["error"]["errors"][0]["reason"], "insufficientPermissions", "the reason of section 3");
    assert_eq!(body["error"]["details"][0]["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "the newer reason");

    let stage = stage_with(small.clone(), crate::stage::ALL, Some("helpdesk@northwind.test")).await;
    stage.get("users?customer=my_customer").await;
    stage.get("customers/my_customer").await;
    let (status, reason, message) = stage.refused(Method::GET, "customer/my_customer/roles", None).await;
    assert_eq!(
        (status, reason.as_str(), message.as_str()),
        (403, "forbidden", "Not Authorized to access this resource/api"),
        "a delegated admin reads no roles"
    );

    let stage = stage_with(small, crate::stage::ALL, Some("amelie.dubois@northwind.test")).await;
    let (status, reason, _) = stage.refused(Method::GET, "users?customer=my_customer", None).await;
    assert_eq!((status, reason.as_str()), (403, "forbidden"), "an ordinary user reads nothing");
    let public = stage.get("users?customer=my_customer&viewType=domain_public").await;
    let shown = &public["users"][0];
    assert!(
        shown["primaryEmail"].is_string()
            && shown.get("suspended").is_none()
            && shown.get("recoveryEmail").is_none(),
        "but what everybody may see: {shown}"
    );
}

#[tokio::test]
async fn no_token_is_login_required() {
    let stage = stage(10).await;
    let response =
        stage.client.get(stage.url("/admin/directory/v1/users?customer=my_customer")).send().await.unwrap();
    assert_eq!(response.status(), 401, "no token");
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(
        (body["error"]["errors"][0]["reason"].as_str(), body["error"]["message"].as_str()),
        (Some("required"), Some("Login Required")),
        "{body}"
    );
    let mut stage = stage;
    stage.token = "ya29.wrong".to_owned();
    let response = stage.send(Method::GET, "users?customer=my_customer", None).await;
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(
        (body["error"]["errors"][0]["message"].as_str(), body["error"]["status"].as_str()),
        (Some("Invalid Credentials"), Some("UNAUTHENTICATED")),
        "{body}"
    );
}

#[tokio::test]
async fn a_hundred_and_first_refresh_token_ends_the_first() {
    let stage = stage(10).await;
    let account = Some("priya.raman@northwind.test");
    let first = stage.sign_in("openid admin.directory.user", account).await;
    stage.control.advance_clock(Duration::from_secs(1)).await.unwrap();
    for _ in 0..100 {
        stage.sign_in("openid admin.directory.user", account).await;
    }
    let (status, _) = stage
        .exchange(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", first["refresh_token"].as_str().unwrap()),
        ])
        .await;
    assert_eq!(status, 400, "Google keeps a hundred, and drops the oldest without a word");
}
