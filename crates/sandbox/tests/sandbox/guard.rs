//! Who may knock: the sandbox answers to its own address and to no web page.

use reqwest::{Method, header};

use crate::stage::{stage, stage_with};
use sandbox::{Options, Tenant};

#[tokio::test]
async fn a_foreign_host_and_any_origin_are_refused() {
    let stage = stage(10).await;
    let port = stage.server.origin().rsplit(':').next().unwrap().to_owned();
    for host in [
        "evil.test".to_owned(),
        format!("localhost:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1.evil.test:{port}"),
    ] {
        let response = stage
            .request(Method::GET, "users?customer=my_customer")
            .header(header::HOST, &host)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 403, "Host {host} is foreign");
    }
    for origin in ["https://evil.test", "null", stage.server.origin()] {
        let response = stage
            .request(Method::GET, "users?customer=my_customer")
            .header(header::ORIGIN, origin)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 403, "no page may call the API, ours neither ({origin})");
    }
    for origin in ["https://evil.test", "null"] {
        let response = stage
            .client
            .post(stage.url("/o/oauth2/v2/auth/decision"))
            .header(header::ORIGIN, origin)
            .form(&[("decision", "cancel")])
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 403, "the form is posted by our page alone ({origin})");
    }
    let response = stage
        .client
        .post(stage.url("/o/oauth2/v2/auth/decision"))
        .header(header::ORIGIN, stage.server.origin())
        .form(&[("decision", "cancel")])
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 400, "our own form is let in (and has no request here)");
}

/// Sends what no well-behaved client sends, and tells the status that comes back.
async fn status_of(origin: &str, head: String) -> u16 {
    use std::io::{Read as _, Write as _};
    let address = origin.strip_prefix("http://").expect("an origin of HTTP").to_owned();
    let talk = move || {
        let mut stream = std::net::TcpStream::connect(address).expect("it listens");
        stream.write_all(head.as_bytes()).expect("it takes it");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers and closes");
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
    };
    tokio::task::spawn_blocking(talk).await.expect("it ends")
}

#[tokio::test]
async fn whatever_names_the_host_must_name_this_one() {
    let stage = stage(10).await;
    let origin = stage.server.origin();
    let own = origin.strip_prefix("http://").unwrap();
    let ask = |target: &str, hosts: &[&str]| {
        let hosts: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
        status_of(origin, format!("GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"))
    };
    let path = "/admin/directory/v1/users?customer=my_customer";

    assert_eq!(ask(path, &[own]).await, 401, "it is let in, and has no token");
    assert_eq!(ask(path, &[own, "evil.test"]).await, 403, "a second Host may be the one that somebody obeys");
    assert_eq!(ask(path, &["evil.test", own]).await, 403, "in whichever order");
    assert_eq!(ask(path, &[own, own]).await, 403, "there is one Host in a request");
    assert_eq!(ask(path, &[]).await, 403, "and never none");
    assert_eq!(
        ask(&format!("http://evil.test{path}"), &[own]).await,
        403,
        "the authority of the target goes before the Host (RFC 9112, 3.2.2)"
    );
    assert_eq!(ask(&format!("http://x@{own}{path}"), &[own]).await, 403, "whatever is put before it");
    assert_eq!(ask(&format!("{origin}{path}"), &[own]).await, 401, "the same in absolute form is the same");
}

#[tokio::test]
async fn control_needs_its_key_and_its_option() {
    let stage = stage(10).await;
    let order = serde_json::json!("requests");
    for key in ["", "guess"] {
        let response = stage
            .client
            .post(stage.url("/_sandbox/control"))
            .header("x-sandbox-key", key)
            .json(&order)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 403, "the key is asked for");
    }
    let plain = sandbox::serve(Options { tenant: Tenant { seed: 1, users: 10 }, ..Options::default() })
        .await
        .unwrap();
    assert_eq!(plain.control_key(), None, "without the option there is no key");
    let response =
        stage.client.post(format!("{}/_sandbox/control", plain.origin())).json(&order).send().await.unwrap();
    assert_eq!(response.status(), 404, "without the option there is no endpoint");
    plain.shutdown().await;
}

#[tokio::test]
async fn switches_close_the_api() {
    use sandbox::control::{Position, Switch};
    let stage = stage_with(
        Options { tenant: Tenant { seed: 1, users: 10 }, ..Options::default() },
        crate::stage::ALL,
        None,
    )
    .await;
    let list = "users?customer=my_customer";
    stage.control.set(Switch::ApiAccess, Position::Off).await.unwrap();
    assert_eq!(
        stage.refused(Method::GET, list, None).await,
        (403, "domainCannotUseApis".to_owned(), "Domain cannot use apis.".to_owned()),
        "API access off"
    );
    stage.control.set(Switch::ApiAccess, Position::On).await.unwrap();
    stage.control.set(Switch::AdminSdk, Position::Off).await.unwrap();
    let response = stage.send(Method::GET, list, None).await;
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["error"]["errors"][0]["reason"], "accessNotConfigured", "{body}");
    assert_eq!(body["error"]["errors"][0]["domain"], "usageLimits", "the domain of section 3");
    assert_eq!(body["error"]["details"][1]["reason"], "SERVICE_DISABLED", "the newer reason");
    stage.control.set(Switch::AdminSdk, Position::On).await.unwrap();
    stage.get(list).await;
}

#[tokio::test]
async fn unknown_paths_and_parameters_are_refused() {
    let stage = stage(10).await;
    let (status, reason, _) = stage.refused(Method::GET, "customer/my_customer/devices/mobile", None).await;
    assert_eq!((status, reason.as_str()), (404, "notFound"), "the sandbox has no devices");
    let (status, _, message) =
        stage.refused(Method::GET, "users?customer=my_customer&colour=red", None).await;
    assert!(
        status == 400 && message.contains("Unknown name \"colour\""),
        "a misspelt parameter is found out: {message}"
    );
}
