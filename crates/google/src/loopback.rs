//! Waits for the browser to come back with the answer to a consent.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use secrecy::SecretString;
use subtle::ConstantTimeEq;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use url::Url;

mod page;

/// How long one visitor may take: a browser asks at once.
const VISIT: Duration = Duration::from_secs(10);

/// How many may be served at a time.
const MOST_VISITORS: usize = 64;

/// Listens on a free port of 127.0.0.1 for one redirect.
///
/// Each attempt at a consent has a listener of its own, so that a second one cannot collide with the first.
/// Dropping it closes the port.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    redirect_uri: String,
    path: String,
}

/// What the browser brought.
pub enum Redirect {
    /// The code to exchange.
    Code(SecretString),
    /// Nothing: the person said no, or ticked no box.
    Denied {
        /// Google's word, usually `access_denied`.
        error: String,
    },
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(_) => f.write_str("Code(…)"),
            Self::Denied { error } => write!(f, "Denied({error})"),
        }
    }
}

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub enum LoopbackError {
    /// The time is over; many of Google's error pages never lead back (`google-api.md` 1.4).
    #[error("the browser did not come back in time")]
    TimedOut,
    /// The port stopped working.
    #[error("waiting for the browser failed: {0}")]
    Io(#[from] io::Error),
}

/// Why a pasted text is not the address that the browser was led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PastedError {
    /// No address.
    #[error(
        "this is not an address: copy the whole address from the browser's address bar, beginning with http://127.0.0.1"
    )]
    NotAnAddress,
    /// Another address.
    #[error("this is not the address that the browser was led to after the consent")]
    OtherAddress,
    /// The address of another attempt.
    #[error("this address belongs to another attempt: open the consent page of this one")]
    OtherAttempt,
    /// The address without an answer.
    #[error("this address brings neither a code nor an error: copy it after the consent was given")]
    NoAnswer,
}

impl Listener {
    /// Takes a free port of 127.0.0.1, and a path made of the given chance.
    ///
    /// # Errors
    /// When the system gives no port.
    pub async fn bind(chance: [u8; 16]) -> io::Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = socket.local_addr()?.port();
        let path: String = chance.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { socket, redirect_uri: format!("http://127.0.0.1:{port}/{path}"), path: format!("/{path}") })
    }

    /// Gives the address that the consent must lead back to.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Waits for a `GET` of the path with the right state; everything else is answered 404 and waited past.
    ///
    /// Dropping the future gives up and closes the port; so a caller can wait for a pasted address at the
    /// same time (see [`parse_pasted`]).
    ///
    /// # Errors
    /// [`LoopbackError::TimedOut`] when the time is over.
    pub async fn wait(self, state: &str, limit: Duration) -> Result<Redirect, LoopbackError> {
        tokio::time::timeout(limit, self.serve(state)).await.map_err(|_| LoopbackError::TimedOut)?
    }

    async fn serve(self, state: &str) -> Result<Redirect, LoopbackError> {
        let door = Arc::new(Door { path: self.path, state: state.to_owned() });
        // Visitors are served side by side: browsers open connections that they never use.
        let mut visits = JoinSet::new();
        loop {
            tokio::select! {
                visitor = self.socket.accept(), if visits.len() < MOST_VISITORS => {
                    let (stream, _) = visitor?;
                    visits.spawn(Arc::clone(&door).visit(stream));
                }
                // The page has been sent when a visit ends; only then may the listener close.
                Some(visit) = visits.join_next() => {
                    if let Ok(Some(redirect)) = visit {
                        return Ok(redirect);
                    }
                }
            }
        }
    }
}

/// What visitors are measured by.
struct Door {
    path: String,
    state: String,
}

impl Door {
    async fn visit(self: Arc<Self>, stream: TcpStream) -> Option<Redirect> {
        let found = Mutex::new(None);
        let service = service_fn(|request: Request<Incoming>| {
            let (response, redirect) = self.answer(
                request.method(),
                request.uri().path(),
                request.uri().query().unwrap_or_default(),
            );
            *found.lock().unwrap_or_else(PoisonError::into_inner) = redirect;
            async move { Ok::<_, std::convert::Infallible>(response) }
        });
        let visit = hyper::server::conn::http1::Builder::new()
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service);
        // A visitor who breaks off may have brought the answer all the same.
        drop(tokio::time::timeout(VISIT, visit).await);
        found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, method: &Method, path: &str, query: &str) -> (Response<String>, Option<Redirect>) {
        let right_path = bool::from(path.as_bytes().ct_eq(self.path.as_bytes()));
        let redirect = if method == Method::GET && right_path { read(query, &self.state).ok() } else { None };
        let Some(redirect) = redirect else {
            return (
                respond(StatusCode::NOT_FOUND, "Not found".to_owned(), "text/plain; charset=utf-8"),
                None,
            );
        };
        let html = match &redirect {
            Redirect::Code(_) => page::thanks(),
            Redirect::Denied { .. } => page::denied(),
        };
        (respond(StatusCode::OK, html, "text/html; charset=utf-8"), Some(redirect))
    }
}

fn respond(status: StatusCode, body: String, kind: &'static str) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, hyper::header::HeaderValue::from_static(value));
    }
    if let Ok(policy) = hyper::header::HeaderValue::try_from(page::policy()) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Reads the query of a redirect: exactly one right state, and exactly one code or error.
fn read(query: &str, state: &str) -> Result<Redirect, PastedError> {
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let only = |name: &str| {
        let mut values = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_ref());
        values.next().filter(|value| !value.is_empty() && values.next().is_none())
    };
    let brought = only("state").unwrap_or_default();
    if !bool::from(brought.as_bytes().ct_eq(state.as_bytes())) {
        return Err(PastedError::OtherAttempt);
    }
    match (only("code"), only("error")) {
        (Some(code), None) => Ok(Redirect::Code(code.into())),
        (None, Some(error)) => {
            let error = error.chars().filter(char::is_ascii_graphic).take(60).collect();
            Ok(Redirect::Denied { error })
        }
        _ => Err(PastedError::NoAnswer),
    }
}

/// Reads an address that a person copied from the browser, on a machine that the browser cannot reach.
///
/// # Errors
/// [`PastedError`], which says what to copy instead.
pub fn parse_pasted(text: &str, state: &str, redirect_uri: &str) -> Result<Redirect, PastedError> {
    let pasted = Url::parse(text.trim()).map_err(|_| PastedError::NotAnAddress)?;
    let expected = Url::parse(redirect_uri).map_err(|_| PastedError::OtherAddress)?;
    let place = |url: &Url| {
        (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port(), url.path().to_owned())
    };
    if place(&pasted) != place(&expected) {
        return Err(PastedError::OtherAddress);
    }
    read(pasted.query().unwrap_or_default(), state)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    const HERE: &str = "http://127.0.0.1:4567/abc";

    fn pasted(text: &str) -> Result<String, PastedError> {
        parse_pasted(text, "right", HERE).map(|redirect| match redirect {
            Redirect::Code(code) => format!("code {}", code.expose_secret()),
            Redirect::Denied { error } => format!("denied {error}"),
        })
    }

    #[test]
    fn a_pasted_address_is_read_like_a_visit() {
        let cases = [
            ("?code=4/x&state=right", Ok("code 4/x".to_owned())),
            ("?state=right&code=4%2Fx&scope=openid", Ok("code 4/x".to_owned())),
            ("?error=access_denied&state=right", Ok("denied access_denied".to_owned())),
            ("?code=x&state=wrong", Err(PastedError::OtherAttempt)),
            ("?code=x", Err(PastedError::OtherAttempt)),
            ("?code=x&state=wrong&state=right", Err(PastedError::OtherAttempt)),
            ("?state=right", Err(PastedError::NoAnswer)),
            ("?code=&state=right", Err(PastedError::NoAnswer)),
            ("?code=x&code=y&state=right", Err(PastedError::NoAnswer)),
            ("?code=x&error=y&state=right", Err(PastedError::NoAnswer)),
            ("", Err(PastedError::OtherAttempt)),
        ];
        for (query, expected) in cases {
            assert_eq!(pasted(&format!(" {HERE}{query}\n")), expected, "{query}");
        }
    }

    #[test]
    fn another_address_is_not_read() {
        let query = "?code=x&state=right";
        for place in [
            "http://127.0.0.1:4568/abc",
            "http://127.0.0.1:4567/abd",
            "https://127.0.0.1:4567/abc",
            "http://evil.test:4567/abc",
        ] {
            assert_eq!(pasted(&format!("{place}{query}")), Err(PastedError::OtherAddress), "{place}");
        }
        assert_eq!(pasted("4/0AbCdEf"), Err(PastedError::NotAnAddress), "the bare code brings no state");
    }
}
