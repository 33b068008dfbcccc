//! The consent page: what it checks, what it asks, and what a decision leads to.

use reqwest::header;
use url::Url;

use crate::stage::{REDIRECT, Stage, authorize_url, full_scopes, parameters, stage};

async fn page(stage: &Stage, url: &Url) -> (u16, String) {
    let response = stage.client.get(url.clone()).send().await.expect("an answer");
    (response.status().as_u16(), response.text().await.expect("a page"))
}

fn hidden_request(html: &str) -> String {
    let start = html.find("name=\"request\" value=\"").expect("the form has its request") + 22;
    html[start..].split('"').next().expect("a value").to_owned()
}

/// Posts the form as a browser would, its `Origin` included.
async fn decide(stage: &Stage, html: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let request = hidden_request(html);
    let mut form = vec![("request", request.as_str())];
    form.extend(fields);
    let url = stage.url("/o/oauth2/v2/auth/decision");
    stage
        .client
        .post(url)
        .header(header::ORIGIN, stage.server.origin())
        .form(&form)
        .send()
        .await
        .expect("an answer")
}

fn location(response: &reqwest::Response) -> String {
    assert_eq!(response.status(), 303, "a decision sends the browser on");
    response.headers()[header::LOCATION].to_str().expect("text").to_owned()
}

#[tokio::test]
async fn the_page_asks_and_allow_leads_back_with_code_and_state() {
    let stage = stage(30).await;
    let response = stage
        .client
        .get(authorize_url(stage.server.origin(), "openid email admin.directory.user"))
        .send()
        .await
        .unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(
        policy.contains("form-action 'self' http://127.0.0.1:45631;"),
        "the form may lead to the redirect: {policy}"
    );
    assert!(
        !policy.contains("script-src") && policy.starts_with("default-src 'none'"),
        "no script may run: {policy}"
    );
    assert_eq!(
        response.headers()["referrer-policy"],
        "same-origin",
        "else the browser's Origin would be null"
    );
    let html = response.text().await.unwrap();
    assert!(html.contains("SANDBOX"), "nobody may take it for Google");
    for account in ["sync-admin@northwind.test", "helpdesk@northwind.test", "amelie.dubois@northwind.test"] {
        assert!(html.contains(account), "{account} is offered");
    }
    let fields = [("account", "sync-admin@northwind.test"), ("decision", "allow")];
    let back = location(&decide(&stage, &html, &fields).await);
    assert!(back.starts_with(REDIRECT), "the browser goes to the loopback address: {back}");
    let told = parameters(&back);
    assert_eq!(told["state"], "st&te=1", "the state comes back as it was");
    assert!(
        told["scope"].contains("admin.directory.user") && told["code"].starts_with("4/"),
        "scope and code are told"
    );

    let again = decide(&stage, &html, &fields).await;
    assert_eq!(again.status(), 400, "a request is good for one decision");
}

#[tokio::test]
async fn only_what_is_ticked_is_granted_and_nothing_ticked_is_a_refusal() {
    let stage = stage(30).await;
    let url = authorize_url(stage.server.origin(), "openid email admin.directory.user admin.directory.group");
    let (_, html) = page(&stage, &url).await;
    let user = full_scopes("admin.directory.user");
    let fields = [("account", "sync-admin@northwind.test"), ("decision", "some"), ("scopes", user.as_str())];
    let told = parameters(&location(&decide(&stage, &html, &fields).await));
    assert!(
        told["scope"].contains("admin.directory.user") && !told["scope"].contains("group"),
        "the unticked scope is missing"
    );

    let (_, html) = page(&stage, &url).await;
    let told = parameters(&location(
        &decide(&stage, &html, &[("account", "sync-admin@northwind.test"), ("decision", "some")]).await,
    ));
    assert_eq!(told.get("error").map(String::as_str), Some("access_denied"), "nothing ticked is a refusal");

    let (_, html) = page(&stage, &url).await;
    let told = parameters(&location(&decide(&stage, &html, &[("decision", "cancel")]).await));
    assert_eq!(
        (told["error"].as_str(), told["state"].as_str()),
        ("access_denied", "st&te=1"),
        "Cancel tells the app"
    );
}

#[tokio::test]
async fn the_hint_is_preselected() {
    let stage = stage(60).await;
    let mut url = authorize_url(stage.server.origin(), "openid admin.directory.user");
    url.query_pairs_mut().append_pair("login_hint", "wei.chen@northwind.test");
    let (_, html) = page(&stage, &url).await;
    assert!(html.contains("value=\"wei.chen@northwind.test\" checked"), "the hinted account is chosen");
    assert!(!html.contains("value=\"sync-admin@northwind.test\" checked"), "and no other");
}

#[tokio::test]
async fn a_bad_request_gets_a_page_that_never_redirects() {
    let stage = stage(30).await;
    let good = authorize_url(stage.server.origin(), "openid admin.directory.user");
    let changed = |name: &str, value: Option<&str>| {
        let pairs: Vec<(String, String)> = good
            .query_pairs()
            .filter(|(key, _)| key != name)
            .map(|(k, v)| (k.into_owned(), v.into_owned()))
            .collect();
        let mut url = good.clone();
        url.query_pairs_mut().clear().extend_pairs(pairs);
        if let Some(value) = value {
            url.query_pairs_mut().append_pair(name, value);
        }
        url
    };
    for (url, status, error) in [
        (changed("client_id", Some("nobody")), 401, "invalid_client"),
        (
            changed("client_id", Some("103948277140-deleted.apps.googleusercontent.com")),
            401,
            "deleted_client",
        ),
        (changed("redirect_uri", Some("https://example.org/cb")), 400, "redirect_uri_mismatch"),
        (changed("response_type", None), 400, "Required parameter is missing: response_type"),
        (changed("scope", None), 400, "Missing required parameter: scope"),
        (
            changed("scope", Some("https://www.googleapis.com/auth/admin.directory.nothing")),
            400,
            "invalid_scope",
        ),
        (changed("code_challenge", Some("short")), 400, "invalid_request"),
    ] {
        let (got, html) = page(&stage, &url).await;
        assert_eq!(got, status, "{error}");
        assert!(html.contains(error) && !html.contains("<form"), "the page names {error} and asks nothing");
    }
}

#[tokio::test]
async fn every_browser_only_page_can_be_seen() {
    let stage = stage(30).await;
    let (_, html) = page(&stage, &authorize_url(stage.server.origin(), "openid admin.directory.user")).await;
    let links: Vec<&str> = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() >= 10, "the page links to the pages of google-api.md 1.4: {links:?}");
    for link in links {
        let response = stage.client.get(stage.url(link)).send().await.unwrap();
        let text = response.text().await.unwrap();
        assert!(text.contains("SANDBOX") && text.contains("does not send you back"), "{link} is such a page");
    }
    stage.control.block_consent(Some("admin_policy_enforced")).await.unwrap();
    let (status, html) =
        page(&stage, &authorize_url(stage.server.origin(), "openid admin.directory.user")).await;
    assert!(
        status == 400 && html.contains("Error 400: admin_policy_enforced"),
        "the switch shows it instead of the question"
    );
}

#[tokio::test]
async fn a_suspended_account_cannot_consent() {
    let stage = stage(60).await;
    stage
        .control
        .edit_user(
            "wei.chen@northwind.test",
            serde_json::json!({ "suspended": true, "suspensionReason": "ADMIN" }),
        )
        .await
        .unwrap();
    let (_, html) = page(&stage, &authorize_url(stage.server.origin(), "openid admin.directory.user")).await;
    let response =
        decide(&stage, &html, &[("account", "wei.chen@northwind.test"), ("decision", "allow")]).await;
    assert_eq!(response.status(), 403, "a suspended account cannot sign in");
}
