//! What every test stands on: a running sandbox, its control, a client, and a token.

use std::collections::HashMap;

use reqwest::{Client, Method, RequestBuilder, Response};
use sandbox::control::{Consent, Control, Scopes};
use sandbox::{Options, Rules, Server, Tenant, serve};
use serde_json::{Value, json};
use url::Url;

pub const CLIENT_ID: &str = "103948277140-northwind.apps.googleusercontent.com";
pub const SECRET: &str = "northwind-sandbox-client-secret";
pub const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-1234567890";
/// base64url(SHA-256(VERIFIER)), computed apart from the sandbox.
pub const CHALLENGE: &str = "lWL_fc4eHJ6JrOYisGOR7MyvkhIHcCPumVGQT_zWQgE";
pub const REDIRECT: &str = "http://127.0.0.1:45631/back";
const AUTH: &str = "https://www.googleapis.com/auth/";

/// The scopes of an administrator who lets the app do everything.
pub const ALL: &str = "openid email admin.directory.user admin.directory.group admin.directory.orgunit admin.directory.domain.readonly admin.directory.customer.readonly admin.directory.rolemanagement.readonly admin.directory.user.security admin.directory.userschema admin.reports.audit.readonly apps.licensing";

pub struct Stage {
    pub server: Server,
    pub control: Control,
    pub client: Client,
    pub token: String,
}

/// A client that follows no redirect, uses no proxy, and says nothing of gzip.
pub fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .no_gzip()
        .build()
        .expect("a client")
}

pub fn full_scopes(short: &str) -> String {
    let long = short.split_whitespace().map(|scope| match scope {
        "openid" | "email" | "profile" => scope.to_owned(),
        scope => format!("{AUTH}{scope}"),
    });
    long.collect::<Vec<_>>().join(" ")
}

pub fn authorize_url(origin: &str, scopes: &str) -> Url {
    Url::parse_with_params(
        &format!("{origin}/o/oauth2/v2/auth"),
        [
            ("client_id", CLIENT_ID),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("scope", &full_scopes(scopes)),
            ("state", "st&te=1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("access_type", "offline"),
            ("prompt", "consent"),
        ],
    )
    .expect("a URL")
}

/// The parameters of the address to which the browser would go.
pub fn parameters(redirect: &str) -> HashMap<String, String> {
    let url = Url::parse(redirect).expect("a redirect is a URL");
    url.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned())).collect()
}

/// A tenant of this size, with a super admin signed in who let the app do everything.
pub async fn stage(users: u64) -> Stage {
    stage_with(Options { tenant: Tenant { seed: 1, users }, ..Options::default() }, ALL, None).await
}

pub async fn stage_with(options: Options, scopes: &str, account: Option<&str>) -> Stage {
    let server = serve(Options { control: true, ..options }).await.expect("the sandbox starts");
    let control = Control::new(server.origin(), server.control_key().expect("control is on"));
    let mut stage = Stage { server, control, client: client(), token: String::new() };
    stage.token =
        stage.sign_in(scopes, account).await["access_token"].as_str().expect("an access token").to_owned();
    stage
}

impl Stage {
    /// Consents without a browser and exchanges the code.
    pub async fn sign_in(&self, scopes: &str, account: Option<&str>) -> Value {
        let url = authorize_url(self.server.origin(), scopes);
        let consent = Consent { account: account.map(str::to_owned), scopes: Scopes::All };
        let redirect = self.control.consent(url.as_str(), consent).await.expect("consent is given");
        let code = parameters(&redirect)["code"].clone();
        let (status, body) = self
            .exchange(&[
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", REDIRECT),
                ("code_verifier", VERIFIER),
            ])
            .await;
        assert_eq!(status, 200, "the code is exchanged: {body}");
        body
    }

    /// Calls the token endpoint with these fields and the client's own.
    pub async fn exchange(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        let mut form = vec![("client_id", CLIENT_ID), ("client_secret", SECRET)];
        form.extend(fields);
        self.post_form("/token", &form).await
    }

    pub async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let response = self.client.post(self.url(path)).form(form).send().await.expect("an answer");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.origin())
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let whole = ["/admin", "/apps", "/oauth2"].iter().any(|root| path.starts_with(root));
        let path = if whole { path.to_owned() } else { format!("/admin/directory/v1/{path}") };
        self.client.request(method, self.url(&path)).bearer_auth(&self.token)
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let request = self.request(method, path);
        let request = if let Some(body) = body { request.json(&body) } else { request };
        request.send().await.expect("an answer")
    }

    /// Gets a path of the Directory API that must succeed.
    pub async fn get(&self, path: &str) -> Value {
        let response = self.send(Method::GET, path, None).await;
        let status = response.status();
        let body: Value = response.json().await.expect("JSON");
        assert!(status.is_success(), "GET {path} must succeed: {status} {body}");
        body
    }

    /// Calls a path that must fail: status, reason, message.
    pub async fn refused(&self, method: Method, path: &str, body: Option<Value>) -> (u16, String, String) {
        let response = self.send(method, path, body).await;
        let status = response.status().as_u16();
        let body: Value = response.json().await.expect("an error is JSON");
        let error = &body["error"];
        assert_eq!(error["code"], status, "the code is the status: {body}");
        (
            status,
            error["errors"][0]["reason"].as_str().unwrap_or("").to_owned(),
            error["message"].as_str().unwrap_or("").to_owned(),
        )
    }

    /// Creates a user, and tells its id.
    pub async fn create(&self, local: &str) -> String {
        let made = self.write(Method::POST, "users", person(local)).await;
        made["id"].as_str().expect("an id").to_owned()
    }

    /// Calls a path with a body, and must succeed.
    pub async fn write(&self, method: Method, path: &str, body: Value) -> Value {
        let response = self.send(method.clone(), path, Some(body)).await;
        let status = response.status();
        let text = response.text().await.expect("a body");
        assert!(status.is_success(), "{method} {path} must succeed: {status} {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") }
    }

    /// Every user of a list.
    pub async fn all_users(&self, query: &str) -> Vec<Value> {
        let mut users = Vec::new();
        let mut token = String::new();
        loop {
            let page = self.get(&format!("users?customer=my_customer&{query}{token}")).await;
            users.extend(page["users"].as_array().cloned().unwrap_or_default());
            match page["nextPageToken"].as_str() {
                Some(next) => token = format!("&pageToken={}", urlencoded(next)),
                None => return users,
            }
        }
    }
}

/// The body of a new user.
pub fn person(local: &str) -> Value {
    json!({
        "primaryEmail": format!("{local}@northwind.test"),
        "name": { "givenName": "Nora", "familyName": "Nieuw" },
        "password": "correct horse",
    })
}

/// The options of a tenant of this size with these rules.
pub fn ruled(users: u64, rules: Rules) -> Options {
    Options { tenant: Tenant { seed: 1, users }, rules: Some(rules), ..Options::default() }
}

pub fn urlencoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The texts of a field of many records.
pub fn column(records: &[Value], field: &str) -> Vec<String> {
    records.iter().map(|record| record[field].as_str().unwrap_or("").to_owned()).collect()
}
