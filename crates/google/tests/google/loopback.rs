//! The listener that waits for the browser.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use google::loopback::LoopbackError;
use google::{Listener, Redirect};
use secrecy::ExposeSecret as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const SOON: Duration = Duration::from_secs(20);

/// Sends a request and gives back the whole answer.
async fn visit(uri: &str, method: &str, query: &str) -> String {
    let rest = uri.strip_prefix("http://").expect("plain http");
    let (place, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(place).await.expect("somebody listens");
    let request = format!("{method} /{path}{query} HTTP/1.1\r\nHost: {place}\r\nContent-Length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("an open connection");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

fn code(redirect: Result<Redirect, LoopbackError>) -> String {
    match redirect.expect("the browser came") {
        Redirect::Code(code) => code.expose_secret().to_owned(),
        Redirect::Denied { error } => format!("denied: {error}"),
    }
}

#[tokio::test]
async fn only_a_get_of_the_path_with_the_right_state_counts() {
    let listener = Listener::bind([7; 16]).await.expect("a free port");
    let uri = listener.redirect_uri().to_owned();
    let elsewhere = uri.replace("0707", "0708");
    let waiting = tokio::spawn(async move { listener.wait("right", SOON).await });
    let good = "?state=right&code=4/real";
    for (uri, method, query) in [
        (&uri, "GET", "?state=wrong&code=4/forged"),
        (&uri, "GET", "?code=4/forged"),
        (&uri, "GET", "?state=right"),
        (&uri, "GET", ""),
        (&uri, "POST", good),
        (&uri, "HEAD", good),
        (&uri, "OPTIONS", good),
        (&elsewhere, "GET", good),
        (&uri, "GET", "/more?state=right&code=4/forged"),
    ] {
        let answer = visit(uri, method, query).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{method} {query}: {answer}");
        assert!(!waiting.is_finished(), "{method} {query} must not end the waiting");
    }
    let answer = visit(&uri, "GET", good).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(code(waiting.await.expect("no panic")), "4/real", "the code of the right visit");
    let port =
        TcpStream::connect(uri.trim_start_matches("http://").split('/').next().unwrap_or_default()).await;
    assert_eq!(
        port.map(drop).map_err(|error| error.kind()),
        Err(ErrorKind::ConnectionRefused),
        "closed after one success"
    );
}

#[tokio::test]
async fn the_page_is_static_and_tells_nobody() {
    let listener = Listener::bind([1; 16]).await.expect("a free port");
    let uri = listener.redirect_uri().to_owned();
    let waiting = tokio::spawn(async move { listener.wait("s", SOON).await });
    let answer = visit(&uri, "GET", "?state=s&code=4/real").await.to_ascii_lowercase();
    for header in [
        "referrer-policy: no-referrer",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "content-security-policy: default-src 'none'; style-src 'sha256-",
        "content-type: text/html; charset=utf-8",
    ] {
        assert!(answer.contains(header), "{header} in {answer}");
    }
    assert!(
        !answer.contains("<script") && !answer.contains("4/real") && !answer.contains("http:"),
        "{answer}"
    );
    assert!(
        answer.contains("prefers-color-scheme:dark") && answer.ends_with("</html>"),
        "the whole page: {answer}"
    );
    drop(waiting.await);
}

#[tokio::test]
async fn a_refusal_with_the_right_state_ends_the_waiting() {
    let listener = Listener::bind([2; 16]).await.expect("a free port");
    let uri = listener.redirect_uri().to_owned();
    let waiting = tokio::spawn(async move { listener.wait("right", SOON).await });
    let forged = visit(&uri, "GET", "?error=access_denied&state=wrong").await;
    assert!(forged.starts_with("HTTP/1.1 404"), "anybody could say no otherwise: {forged}");
    let answer = visit(&uri, "GET", "?error=access_denied&state=right").await;
    assert!(answer.contains("Nothing was connected"), "the page says so: {answer}");
    assert_eq!(code(waiting.await.expect("no panic")), "denied: access_denied", "and the program knows");
}

#[tokio::test]
async fn a_second_attempt_never_collides_with_the_first() {
    let first = Listener::bind([3; 16]).await.expect("a free port");
    let second = Listener::bind([4; 16]).await.expect("another free port");
    assert_ne!(first.redirect_uri(), second.redirect_uri(), "each has its own address");
    let (old, new) = (first.redirect_uri().to_owned(), second.redirect_uri().to_owned());
    let abandoned = tokio::spawn(async move { first.wait("one", SOON).await });
    let waiting = tokio::spawn(async move { second.wait("two", SOON).await });
    let answer = visit(&old, "GET", "?state=two&code=4/x").await;
    assert!(answer.starts_with("HTTP/1.1 404"), "the state of another attempt: {answer}");
    visit(&new, "GET", "?state=two&code=4/second").await;
    assert_eq!(
        code(waiting.await.expect("no panic")),
        "4/second",
        "the second is served while the first waits"
    );
    abandoned.abort();
}

#[tokio::test]
async fn a_browser_that_only_connects_holds_nobody_up() {
    let listener = Listener::bind([5; 16]).await.expect("a free port");
    let uri = listener.redirect_uri().to_owned();
    let waiting = tokio::spawn(async move { listener.wait("s", SOON).await });
    let place = uri.trim_start_matches("http://").split('/').next().unwrap_or_default().to_owned();
    let idle =
        [TcpStream::connect(&place).await.expect("open"), TcpStream::connect(&place).await.expect("open")];
    let begun = Instant::now();
    visit(&uri, "GET", "?state=s&code=4/x").await;
    assert_eq!(code(waiting.await.expect("no panic")), "4/x", "served beside the idle ones");
    assert!(begun.elapsed() < Duration::from_secs(5), "without waiting for them");
    drop(idle);
}

#[tokio::test]
async fn the_waiting_ends_in_time() {
    let listener = Listener::bind([6; 16]).await.expect("a free port");
    let error = listener.wait("s", Duration::from_millis(30)).await.expect_err("nobody came");
    assert!(matches!(error, LoopbackError::TimedOut), "{error}");
}
