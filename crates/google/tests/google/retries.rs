//! Trying again: when, how often, and when not.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use google::{Client, Error, Notice, OfflineKind, Origin, ReauthCause, Settings, UserList, oauth};
use sandbox::{Effect, Fault};

use crate::{Told, World, oauth_client, secret, settings};

const USERS: &str = "/admin/directory/v1/users?";

fn pauses(told: &Told) -> Vec<Duration> {
    told.all()
        .into_iter()
        .filter_map(|notice| match notice {
            Notice::Waiting { pause, .. } => Some(pause),
            Notice::Renewed => None,
        })
        .collect()
}

#[tokio::test]
async fn a_busy_google_is_asked_again_after_longer_and_longer_pauses() {
    let world = World::start().await;
    let told = Told::default();
    let client = told.listen(&world.client().await);
    let busy = Fault::error("GET", USERS, 503, "backendError", "Service unavailable. Please try again");
    world.control.fault(busy.times(3)).await.expect("control is on");
    client.users_page(&UserList::default(), None).await.expect("the fourth try");
    assert_eq!(pauses(&told), [2, 4, 8].map(Duration::from_millis), "1, 2, 4 units");
    let first = told.all().into_iter().find(|notice| matches!(notice, Notice::Waiting { .. }));
    let expected = Notice::Waiting {
        pause: Duration::from_millis(2),
        attempt: 1,
        of: 3,
        status: Some(503),
        why: "Google is busy".to_owned(),
    };
    assert_eq!(first, Some(expected), "what the screen shows");
}

#[tokio::test]
async fn every_word_for_too_fast_is_asked_again() {
    let world = World::start().await;
    let client = world.client().await;
    for (status, reason) in [
        (429, "rateLimitExceeded"),
        (403, "userRateLimitExceeded"),
        (403, "rateLimitExceeded"),
        (403, "quotaExceeded"),
        (500, "internalError"),
        (502, "badGateway"),
        (504, "gatewayTimeout"),
    ] {
        world
            .control
            .fault(Fault::error("GET", USERS, status, reason, "later"))
            .await
            .expect("control is on");
        let page = client.users_page(&UserList::default(), None).await;
        assert!(page.is_ok(), "{status} {reason} passes: {:?}", page.err());
    }
}

#[tokio::test]
async fn google_may_ask_for_a_longer_pause() {
    let world = World::start().await;
    let told = Told::default();
    let client = told.listen(&world.client().await);
    let mut fault = Fault::error("GET", USERS, 429, "rateLimitExceeded", "");
    fault.retry_after = Some("20".to_owned());
    world.control.fault(fault).await.expect("control is on");
    let begun = Instant::now();
    client.users_page(&UserList::default(), None).await.expect("the second try");
    assert_eq!(pauses(&told), [Duration::from_millis(40)], "20 units instead of 1");
    assert!(begun.elapsed() >= Duration::from_millis(40), "and it is waited");
}

#[tokio::test]
async fn a_pause_beyond_patience_ends_the_tries() {
    let world = World::start().await;
    let client = world.client().await;
    let mut fault = Fault::error("GET", USERS, 503, "backendError", "");
    fault.retry_after = Some("3600".to_owned());
    world.control.fault(fault).await.expect("control is on");
    let error = client.users_page(&UserList::default(), None).await.expect_err("an hour is too long");
    let Error::Unavailable { tries, retry_after, .. } = error else { panic!("{error:?}") };
    assert_eq!((tries, retry_after), (1, Some(Duration::from_secs(3600))), "the caller may come back then");
}

#[tokio::test]
async fn the_tries_end() {
    let world = World::start().await;
    let client = world.client().await;
    client.authorize().await.expect("a good token");
    world.control.forget_requests().await.expect("control is on");
    let busy = Fault::error("GET", USERS, 503, "backendError", "Service unavailable. Please try again");
    world.control.fault(busy.times(u32::MAX)).await.expect("control is on");
    let error = client.users_page(&UserList::default(), None).await.expect_err("it never answers");
    let Error::Unavailable { tries, evidence, .. } = error else { panic!("{error:?}") };
    assert_eq!(tries, 4, "once and three times again");
    assert_eq!(
        (evidence.status, evidence.reason.as_deref()),
        (Some(503), Some("backendError")),
        "what was seen last"
    );
    assert_eq!(world.count("GET", USERS).await, 4, "and no more");
}

#[tokio::test]
async fn what_will_not_change_is_not_asked_again() {
    let world = World::start().await;
    let client = world.client().await;
    client.authorize().await.expect("a good token");
    world.control.forget_requests().await.expect("control is on");
    let no = Fault::error("GET", USERS, 403, "forbidden", "Not Authorized to access this resource/api");
    world.control.fault(no).await.expect("control is on");
    let error = client.users_page(&UserList::default(), None).await.expect_err("it was refused");
    assert!(matches!(error, Error::NotPermitted { .. }), "{error:?}");
    assert_eq!(world.count("GET", USERS).await, 1, "asked once");
}

#[tokio::test]
async fn a_dropped_connection_is_made_again() {
    let world = World::start().await;
    let told = Told::default();
    let client = told.listen(&world.client().await);
    world.control.fault(Fault::once("GET", USERS, Effect::Drop).times(2)).await.expect("control is on");
    client.users_page(&UserList::default(), None).await.expect("the connection comes back");
    assert_eq!(pauses(&told).len(), 2, "each loss is told");
    world
        .control
        .fault(Fault::once("GET", USERS, Effect::Drop).times(u32::MAX))
        .await
        .expect("control is on");
    let error = client.users_page(&UserList::default(), None).await.expect_err("it stays away");
    assert!(matches!(error, Error::Offline { kind: OfflineKind::Dropped, .. }), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_asked_for_again() {
    let world = World::start().await;
    let told = Told::default();
    let client = told.listen(&world.client().await);
    for (content_type, body) in [
        ("text/html", "<html><body>Sign in to the guest network</body></html>"),
        ("application/json", r#"{"kind":"admin#directory#users","users":[{"id":"1","#),
        ("application/json", ""),
    ] {
        let effect =
            Effect::Body { status: 200, content_type: content_type.to_owned(), body: body.to_owned() };
        world.control.fault(Fault::once("GET", USERS, effect)).await.expect("control is on");
        let page = client.users_page(&UserList::default(), None).await.expect("the second try is whole");
        assert!(!page.is_empty(), "after {body:?}, the page itself");
    }
    assert_eq!(pauses(&told).len(), 3, "each is told");
    let effect = Effect::Body {
        status: 200,
        content_type: "text/html".to_owned(),
        body: "<html>proxy</html>".to_owned(),
    };
    world.control.fault(Fault::once("GET", USERS, effect).times(u32::MAX)).await.expect("control is on");
    let error = client.users_page(&UserList::default(), None).await.expect_err("it never is");
    assert!(matches!(error, Error::Protocol { .. }), "{error:?}");
}

#[tokio::test]
async fn nobody_at_the_other_end_is_offline() {
    let port =
        TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port();
    let client = Client::new(Origin::Emulator { port }, oauth_client(), secret("1//x"), settings())
        .expect("plain http");
    let error = client.users_page(&UserList::default(), None).await.expect_err("the port was closed again");
    let Error::Offline { host, kind, .. } = error else { panic!("{error:?}") };
    assert_eq!(
        (host, kind),
        (format!("http://127.0.0.1:{port}"), OfflineKind::Connect),
        "who could not be reached"
    );
}

#[tokio::test]
async fn a_silent_server_is_a_timeout() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("it is bound").port();
    let impatient = Settings { read_timeout: Duration::from_millis(50), retries: 1, ..settings() };
    let client = Client::new(Origin::Emulator { port }, oauth_client(), secret("1//x"), impatient)
        .expect("plain http");
    let error = client.users_page(&UserList::default(), None).await.expect_err("it never answers");
    assert!(matches!(error, Error::Offline { kind: OfflineKind::Timeout, .. }), "{error:?}");
}

#[tokio::test]
async fn an_expired_access_token_is_renewed_once_by_one() {
    let world = World::start().await;
    let told = Told::default();
    let client = told.listen(&world.client().await);
    client.users_page(&UserList::default(), None).await.expect("a good token");
    world.control.expire_access_tokens().await.expect("control is on");
    world.control.forget_requests().await.expect("control is on");
    let list = UserList::default();
    let pages = tokio::join!(
        client.users_page(&list, None),
        client.users_page(&list, None),
        client.users_page(&list, None),
        client.users_page(&list, None)
    );
    assert!(pages.0.is_ok() && pages.1.is_ok() && pages.2.is_ok() && pages.3.is_ok(), "all four go on");
    assert_eq!(world.count("POST", "/token").await, 1, "one of them renews, the others wait for it");
    assert_eq!(
        told.all().iter().filter(|notice| **notice == Notice::Renewed).count(),
        2,
        "at the start and now"
    );
}

#[tokio::test]
async fn a_token_that_is_refused_when_fresh_ends_the_tries() {
    let world = World::start().await;
    let client = world.client().await;
    client.authorize().await.expect("a good token");
    world.control.forget_requests().await.expect("control is on");
    let refused = Fault::error("GET", USERS, 401, "authError", "Invalid Credentials").times(u32::MAX);
    world.control.fault(refused).await.expect("control is on");
    let error = client.users_page(&UserList::default(), None).await.expect_err("it is always refused");
    assert!(matches!(error, Error::Reauthorize { cause: ReauthCause::TokenRefused, .. }), "{error:?}");
    assert_eq!(world.count("POST", "/token").await, 1, "exactly one refresh");
    assert_eq!(world.count("GET", USERS).await, 2, "and exactly one repeat");
}

#[tokio::test]
async fn a_revoked_connection_needs_a_new_consent() {
    let world = World::start().await;
    let client = world.client().await;
    world.control.revoke_refresh_tokens().await.expect("control is on");
    let error = client.users_page(&UserList::default(), None).await.expect_err("T4");
    let Error::Reauthorize { cause, evidence } = error else { panic!("{error:?}") };
    assert_eq!(cause, ReauthCause::Revoked, "why");
    assert_eq!(evidence.reason.as_deref(), Some("invalid_grant"), "Google's word");
}

#[tokio::test]
async fn a_busy_token_endpoint_is_asked_again() {
    let world = World::start().await;
    let client = world.client().await;
    let body = r#"{"error":"internal_failure","error_description":"Backend Error"}"#.to_owned();
    let effect = Effect::Body { status: 500, content_type: "application/json".to_owned(), body };
    world.control.fault(Fault::once("POST", "/token", effect)).await.expect("control is on");
    client.authorize().await.expect("the second try");
}

#[tokio::test]
async fn the_token_of_a_consent_is_used_before_it_is_renewed() {
    let world = World::start().await;
    let tokens = world.tokens(crate::ADMIN, sandbox::control::Scopes::All).await;
    world.control.forget_requests().await.expect("control is on");
    let client = Client::with_tokens(world.http(), oauth_client(), tokens);
    client.users_page(&UserList::default(), None).await.expect("a fresh token");
    assert_eq!(world.count("POST", "/token").await, 0, "there is one already");
    assert!(!client.granted().await.is_empty(), "and what was granted is known");
}

/// Answers every request with a redirect, and tells whether anybody came to its target.
fn redirecting() -> (u16, TcpListener) {
    let target = TcpListener::bind("127.0.0.1:0").expect("a free port");
    target.set_nonblocking(true).expect("a socket");
    let location = format!("http://{}/stolen", target.local_addr().expect("it is bound"));
    let server = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = server.local_addr().expect("it is bound").port();
    std::thread::spawn(move || {
        for stream in server.incoming().take(4) {
            let Ok(mut stream) = stream else { return };
            let mut seen = [0; 4096];
            drop(stream.read(&mut seen));
            let answer = format!(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    (port, target)
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let (port, target) = redirecting();
    let http = google::Http::new(Origin::Emulator { port }, settings()).expect("plain http");
    let error =
        oauth::refresh(&http, &oauth_client(), &secret("1//x")).await.expect_err("it leads elsewhere");
    assert!(matches!(error, Error::Protocol { .. }), "{error:?}");
    let error = oauth::userinfo(&http, &secret("ya29.x")).await.expect_err("it leads elsewhere");
    assert!(matches!(error, Error::Protocol { .. }), "{error:?}");
    let visit = target.accept().map(|_| ()).map_err(|error| error.kind());
    assert_eq!(visit, Err(std::io::ErrorKind::WouldBlock), "secrets go to the connection's origin alone");
}
