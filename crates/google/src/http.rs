//! Sends requests to one origin: pauses, tries again, never follows a redirect.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::answer::{Answer, Cut};
use crate::endpoint::{Call, Method};
use crate::error::{Error, Evidence, OfflineKind};
use crate::origin::Origin;
use crate::refusal::{self, Verdict};
use crate::settings::{Notice, Notices, Packing, Settings};

/// Sends requests to one origin; cheap to clone.
///
/// What it is given to send goes to that origin and nowhere else.
#[derive(Clone)]
pub struct Http {
    origin: Origin,
    client: reqwest::Client,
    settings: Arc<Settings>,
}

/// One try.
enum Try<T> {
    Done(T),
    Again { error: Failed, after: Option<Duration> },
    Fail(Error),
}

/// What a try that may be repeated failed with.
enum Failed {
    Busy(Evidence),
    Offline(OfflineKind, Evidence),
    /// It says that all is well, and cannot be read: cut off on its way, or a proxy's own page.
    Unreadable(Box<Evidence>),
}

impl Http {
    /// Prepares for an origin.
    ///
    /// # Errors
    /// [`Error::Setup`] when TLS cannot be set up, such as on a system without certificates.
    pub fn new(origin: Origin, settings: Settings) -> Result<Self, Error> {
        crate::install_tls();
        let builder = reqwest::Client::builder()
            .user_agent(settings.user_agent.clone())
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .gzip(origin.is_google() || settings.emulator_answers == Packing::Gzip)
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.read_timeout)
            .tcp_keepalive(Duration::from_secs(30));
        let builder = if origin.is_google() {
            builder.https_only(true).http2_keep_alive_interval(Duration::from_secs(20))
        } else {
            // An emulator is on this machine: no proxy may see what goes there, and no certificate is needed.
            builder.no_proxy().tls_certs_only([])
        };
        let client = builder.build().map_err(|error| Error::Setup(deepest(&error)))?;
        Ok(Self { origin, client, settings: Arc::new(settings) })
    }

    /// Gives the origin.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Sends a call until its answer can be read, it fails for good, or the tries are used up.
    pub(crate) async fn send<T>(
        &self,
        call: &Call,
        bearer: Option<&SecretString>,
        notices: Option<&Notices>,
        read: impl Fn(Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut tries = 0;
        loop {
            let (error, after) = match self.attempt(call, bearer, &read).await {
                Try::Done(value) => return Ok(value),
                Try::Fail(error) => return Err(error),
                Try::Again { error, after } => (error, after),
            };
            tries += 1;
            let too_long = after.is_some_and(|after| after > self.settings.longest_pause);
            if tries > self.settings.retries || too_long {
                return Err(self.give_up(error, tries, after));
            }
            let pause = self.pause(tries, after);
            tracing::debug!(
                endpoint = call.endpoint.id,
                tries,
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                "asking Google again"
            );
            if let Some(notices) = notices {
                notices(&error.notice(pause, tries, self.settings.retries));
            }
            wait(pause).await;
        }
    }

    async fn attempt<T>(
        &self,
        call: &Call,
        bearer: Option<&SecretString>,
        read: &impl Fn(Answer) -> Result<T, Error>,
    ) -> Try<T> {
        let request = match self.request(call, bearer) {
            Ok(request) => request,
            Err(error) => return Try::Fail(error),
        };
        let evidence = call.evidence();
        let response = match self.client.execute(request).await {
            Ok(response) => response,
            Err(error) => {
                return Try::Again { error: Failed::Offline(offline_kind(&error), evidence), after: None };
            }
        };
        let answer = match Answer::receive(response, evidence.clone()).await {
            Ok(answer) => answer,
            Err(Cut::Broken(error)) => {
                return Try::Again { error: Failed::Offline(offline_kind(&error), evidence), after: None };
            }
            Err(Cut::TooLarge) => return Try::Fail(Error::protocol(evidence, "it is too large")),
        };
        if answer.is_success() {
            return match read(answer) {
                Ok(value) => Try::Done(value),
                Err(Error::Protocol { evidence }) => {
                    Try::Again { error: Failed::Unreadable(evidence), after: None }
                }
                Err(error) => Try::Fail(error),
            };
        }
        match refusal::judge(call.endpoint, &answer) {
            Verdict::Again(evidence) => {
                Try::Again { error: Failed::Busy(evidence), after: answer.retry_after() }
            }
            Verdict::Fail(error) => Try::Fail(error),
        }
    }

    fn request(&self, call: &Call, bearer: Option<&SecretString>) -> Result<reqwest::Request, Error> {
        let method = match call.endpoint.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let mut request = self.client.request(method, call.url(self.origin)?);
        if let Some(token) = bearer {
            let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
                .map_err(|_| Error::protocol(call.evidence(), "the access token cannot be sent"))?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(body) = call.body() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        }
        request.build().map_err(|error| Error::Setup(error.without_url().to_string()))
    }

    fn give_up(&self, failed: Failed, tries: u32, retry_after: Option<Duration>) -> Error {
        match failed {
            Failed::Busy(evidence) => Error::Unavailable { tries, retry_after, evidence: Box::new(evidence) },
            Failed::Offline(kind, evidence) => {
                let host =
                    if self.origin.is_google() { evidence.host.to_owned() } else { self.origin.as_str() };
                Error::Offline { host, kind, evidence: Box::new(evidence) }
            }
            Failed::Unreadable(evidence) => Error::Protocol { evidence },
        }
    }

    /// 1, 2, 4, 8, 16 units and a bit of chance; longer if Google asks for it.
    fn pause(&self, tries: u32, after: Option<Duration>) -> Duration {
        let unit = self.settings.backoff_unit;
        let steps = 1_u32 << (tries - 1).min(6);
        let backoff = unit * steps + unit.mul_f64((self.settings.jitter)().clamp(0.0, 1.0));
        let asked = after.map_or(Duration::ZERO, |after| unit.mul_f64(after.as_secs_f64()));
        backoff.max(asked)
    }
}

impl Failed {
    fn notice(&self, pause: Duration, attempt: u32, of: u32) -> Notice {
        let (status, why) = match self {
            Self::Busy(evidence) => (evidence.status, "Google is busy".to_owned()),
            Self::Offline(kind, evidence) => (None, format!("no answer from {}: {kind}", evidence.host)),
            Self::Unreadable(evidence) => (evidence.status, "the answer could not be read".to_owned()),
        };
        Notice::Waiting { pause, attempt, of, status, why }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "pacing requests is this crate's own trade; tests make the unit short"
)]
async fn wait(pause: Duration) {
    tokio::time::sleep(pause).await;
}

fn offline_kind(error: &reqwest::Error) -> OfflineKind {
    let mut chain = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        chain.push(inner.to_string().to_ascii_lowercase());
        cause = inner.source();
    }
    let says = |part: &str| chain.iter().any(|text| text.contains(part));
    if error.is_timeout() {
        OfflineKind::Timeout
    } else if error.is_connect() && (says("dns error") || says("lookup address")) {
        OfflineKind::Name
    } else if error.is_connect() && (says("certificate") || says("tls") || says("handshake")) {
        OfflineKind::Tls
    } else if error.is_connect() {
        OfflineKind::Connect
    } else {
        OfflineKind::Dropped
    }
}

/// Gives the innermost cause: the outer ones only say "builder error".
fn deepest(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    text
}
