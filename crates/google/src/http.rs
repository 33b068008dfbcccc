//! Sends requests to one origin: pauses, tries again, never follows a redirect.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::answer::{Answer, Cut};
use crate::brake::Brake;
use crate::call::Call;
use crate::endpoint::{Effect, Method};
use crate::error::{Error, Evidence, OfflineKind};
use crate::origin::{Host, Origin};
use crate::pace::Pacer;
use crate::refusal::{self, Verdict};
use crate::settings::{Notice, Notices, Packing, Settings};
use crate::witness::{Heard, Witness};

/// Sends requests to one origin; cheap to clone.
///
/// What it is given to send goes to that origin and nowhere else.
#[derive(Clone)]
pub struct Http {
    origin: Origin,
    client: reqwest::Client,
    settings: Arc<Settings>,
    /// How long a call may take in all, where somebody waits for it.
    within: Option<Duration>,
    witness: Option<Witness>,
    brake: Option<Brake>,
}

/// One try.
enum Try<T> {
    Done(T),
    Again { error: Failed, after: Option<Duration> },
    Fail(Error),
}

/// What a try that may be repeated failed with.
enum Failed {
    /// It came too fast, and nothing was done.
    TooFast(Evidence),
    Busy(Evidence),
    /// No connection could be made: nothing was sent.
    Unsent(OfflineKind, Evidence),
    /// It was sent, and the answer never came whole.
    Cut(OfflineKind, Evidence),
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
        Ok(Self { origin, client, settings: Arc::new(settings), within: None, witness: None, brake: None })
    }

    /// Gives one for whoever looks into a trouble: it asks once more at most, waits only so long for an answer, and
    /// lets each be heard.
    #[must_use]
    pub fn for_a_look(&self, within: Duration, witness: Witness) -> Self {
        let settings = Settings { retries: self.settings.retries.min(1), ..(*self.settings).clone() };
        let settings = Arc::new(Settings { longest_pause: within, ..settings });
        Self { settings, within: Some(within), witness: Some(witness), ..self.clone() }
    }

    /// Gives one for a change that has a brake.
    pub(crate) fn with_brake(&self, brake: Brake) -> Self {
        Self { brake: Some(brake), ..self.clone() }
    }

    /// Tells whether a host answers at all: whatever it says, the way to it is free.
    ///
    /// It is asked for nothing, and told nothing.
    ///
    /// # Errors
    /// [`Error::Offline`] with what stands in the way.
    pub async fn reach(&self, host: Host) -> Result<(), Error> {
        let evidence = Evidence {
            endpoint: "reach",
            method: "HEAD",
            host: host.name(),
            path: "/".to_owned(),
            status: None,
            reason: None,
            message: String::new(),
        };
        let begun = Instant::now();
        let request = self.client.head(format!("{}/", self.origin.base(host)));
        let request = request.timeout(self.within.unwrap_or(self.settings.read_timeout));
        match request.send().await {
            Ok(response) => {
                let evidence = Evidence { status: Some(response.status().as_u16()), ..evidence };
                self.tell(|| Heard {
                    evidence,
                    date: crate::answer::date_of(response.headers()),
                    body: String::new(),
                    took: begun.elapsed(),
                });
                Ok(())
            }
            Err(error) => {
                let error = self.offline(offline_kind(&error), evidence.clone());
                self.tell(|| Heard::silence(&error, evidence, begun.elapsed()));
                Err(error)
            }
        }
    }

    fn tell(&self, heard: impl FnOnce() -> Heard) {
        if let Some(witness) = &self.witness {
            witness(heard());
        }
    }

    fn offline(&self, kind: OfflineKind, evidence: Evidence) -> Error {
        Error::Offline { host: self.place(evidence.host), kind, evidence: Box::new(evidence) }
    }

    /// Gives the origin.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Gives how patiently it asks.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sends a call until its answer can be read, it fails for good, or the tries are used up.
    ///
    /// A write is sent again only when nothing of it was done; else it ends as [`Error::Unknown`].
    pub(crate) async fn send<T>(
        &self,
        call: &Call,
        bearer: Option<&SecretString>,
        pacer: Option<&Pacer>,
        notices: Option<&Notices>,
        read: impl Fn(Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut tries = 0;
        loop {
            let request = self.request(call, bearer)?;
            let tried = self.attempt(call, request, pacer, &read).await;
            let tried = match call.endpoint.effect {
                Effect::Reads => tried,
                Effect::Writes => tried.of_write(),
            };
            let (error, after) = match tried {
                Try::Done(value) => return Ok(value),
                Try::Fail(error) => {
                    if let (Some(brake), Error::Unknown { .. }) = (&self.brake, &error) {
                        brake.leave_in_doubt();
                    }
                    return Err(error);
                }
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
                notices(&error.notice(pause, tries, self.settings.retries, |host| self.place(host)));
            }
            wait(pause).await;
        }
    }

    /// Sends a call once, when the pacer lets it go.
    async fn attempt<T>(
        &self,
        call: &Call,
        request: reqwest::Request,
        pacer: Option<&Pacer>,
        read: &impl Fn(Answer) -> Result<T, Error>,
    ) -> Try<T> {
        let permit = match pacer {
            Some(pacer) => Some(pacer.admit(call.endpoint.lane).await),
            None => None,
        };
        let stopped = |brake: &Brake| call.endpoint.effect == Effect::Writes && !brake.lets_go();
        // It may have waited long for its turn.
        if self.brake.as_ref().is_some_and(stopped) {
            return Try::Fail(Error::Stopped);
        }
        let tried = self.attempt_now(call, request, read).await;
        if let (Some(brake), Effect::Writes) = (&self.brake, call.endpoint.effect)
            && tried.was_turned_away()
        {
            brake.turned_away();
        }
        let Some(permit) = permit else { return tried };
        match &tried {
            Try::Again { error: Failed::TooFast(_), after } => permit.too_fast(*after),
            Try::Again { error: Failed::Busy(evidence), after } if evidence.status == Some(503) => {
                permit.too_fast(*after);
            }
            Try::Done(_) | Try::Fail(_) => permit.served(),
            // Neither a good answer nor a warning: the place is free again, and that is all.
            Try::Again { .. } => drop(permit),
        }
        tried
    }

    async fn attempt_now<T>(
        &self,
        call: &Call,
        request: reqwest::Request,
        read: &impl Fn(Answer) -> Result<T, Error>,
    ) -> Try<T> {
        let again = |error| Try::Again { error, after: None };
        let begun = Instant::now();
        let silence = |error: &reqwest::Error| {
            let (kind, evidence) = (offline_kind(error), call.evidence());
            self.tell(|| {
                let error = self.offline(kind, evidence.clone());
                Heard::silence(&error, evidence, begun.elapsed())
            });
            kind
        };
        let evidence = call.evidence();
        let response = match self.client.execute(request).await {
            Ok(response) => response,
            Err(error) if error.is_connect() => return again(Failed::Unsent(silence(&error), evidence)),
            Err(error) => return again(Failed::Cut(silence(&error), evidence)),
        };
        let answer = match Answer::receive(response, evidence.clone()).await {
            Ok(answer) => answer,
            Err(Cut::Broken(error)) => return again(Failed::Cut(silence(&error), evidence)),
            Err(Cut::TooLarge) => return Try::Fail(Error::protocol(evidence, "it is too large")),
        };
        if answer.is_success() {
            self.tell(|| Heard::answer(&answer, answer.evidence.clone(), begun.elapsed()));
            return match read(answer) {
                Ok(value) => Try::Done(value),
                Err(Error::Protocol { evidence }) => again(Failed::Unreadable(evidence)),
                Err(error) => Try::Fail(error),
            };
        }
        let after = answer.retry_after();
        let verdict = refusal::judge(call.endpoint, &answer);
        self.tell(|| {
            let evidence = verdict.evidence().unwrap_or(&answer.evidence).clone();
            Heard::answer(&answer, evidence, begun.elapsed())
        });
        match verdict {
            Verdict::Slower(evidence) => Try::Again { error: Failed::TooFast(evidence), after },
            Verdict::Again(evidence) => Try::Again { error: Failed::Busy(evidence), after },
            Verdict::Fail(error) => Try::Fail(error),
        }
    }

    fn request(&self, call: &Call, bearer: Option<&SecretString>) -> Result<reqwest::Request, Error> {
        let method = match call.endpoint.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = self.client.request(method, call.url(self.origin)?);
        if let Some(token) = bearer {
            let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
                .map_err(|_| Error::protocol(call.evidence(), "the access token cannot be sent"))?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(payload) = call.payload() {
            let text = payload.text.expose_secret().to_owned();
            request = request.header(CONTENT_TYPE, payload.content_type).body(text);
        } else if call.endpoint.method == Method::Post {
            // Google's front end wants to be told that nothing follows.
            request = request.header(CONTENT_LENGTH, "0");
        }
        if let Some(within) = self.within {
            request = request.timeout(within);
        }
        request.build().map_err(|error| Error::Setup(error.without_url().to_string()))
    }

    /// Names where a call really went: an emulator stands for every host of Google's.
    fn place(&self, host: &str) -> String {
        if self.origin.is_google() { host.to_owned() } else { self.origin.as_str() }
    }

    fn give_up(&self, failed: Failed, tries: u32, retry_after: Option<Duration>) -> Error {
        match failed {
            Failed::TooFast(evidence) | Failed::Busy(evidence) => {
                Error::Unavailable { tries, retry_after, evidence: Box::new(evidence) }
            }
            Failed::Unsent(kind, evidence) | Failed::Cut(kind, evidence) => self.offline(kind, evidence),
            Failed::Unreadable(evidence) => Error::Protocol { evidence },
        }
    }

    /// 1, 2, 4, 8, 16 units and a bit of chance; longer if Google asks for it.
    fn pause(&self, tries: u32, after: Option<Duration>) -> Duration {
        let unit = self.settings.backoff_unit;
        let steps = 1_u32 << (tries - 1).min(6);
        let backoff = unit * steps + unit.mul_f64((self.settings.jitter)().clamp(0.0, 1.0));
        let asked = after.map_or(Duration::ZERO, |after| self.settings.units(after));
        backoff.max(asked)
    }
}

impl<T> Try<T> {
    /// Sees a try as that of a write: what may have been done is not tried again.
    fn of_write(self) -> Self {
        let unknown = |evidence, what: Option<String>| Self::Fail(Error::unknown(evidence, what));
        match self {
            Self::Again { error: Failed::Busy(evidence), .. } => unknown(Box::new(evidence), None),
            Self::Again { error: Failed::Cut(kind, evidence), .. } => {
                unknown(Box::new(evidence), Some(kind.to_string()))
            }
            Self::Again { error: Failed::Unreadable(evidence), .. }
            | Self::Fail(Error::Protocol { evidence }) => unknown(evidence, None),
            Self::Again { error: Failed::TooFast(_) | Failed::Unsent(..), .. }
            | Self::Done(_)
            | Self::Fail(_) => self,
        }
    }

    /// Tells whether a try surely did nothing: it never left, or Google did not let it in.
    ///
    /// What Google says of the change itself is not counted: an address that is taken may be so by that very write.
    fn was_turned_away(&self) -> bool {
        matches!(
            self,
            Self::Again { error: Failed::TooFast(_) | Failed::Unsent(..), .. }
                | Self::Fail(
                    Error::Reauthorize { .. }
                        | Error::Unavailable { .. }
                        | Error::MissingScope { .. }
                        | Error::NotPermitted { .. }
                        | Error::ApiAccessOff { .. }
                        | Error::ApiNotEnabled { .. }
                )
        )
    }
}

impl Failed {
    fn notice(&self, pause: Duration, attempt: u32, of: u32, place: impl Fn(&str) -> String) -> Notice {
        let (status, why) = match self {
            Self::TooFast(evidence) | Self::Busy(evidence) => (evidence.status, "Google is busy".to_owned()),
            Self::Unsent(kind, evidence) | Self::Cut(kind, evidence) => {
                (None, format!("no answer from {}: {kind}", place(evidence.host)))
            }
            Self::Unreadable(evidence) => (evidence.status, "the answer could not be read".to_owned()),
        };
        Notice::Waiting { pause, attempt, of, status, why }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "pacing requests is this crate's own trade; tests make the unit short"
)]
pub(crate) async fn wait(pause: Duration) {
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
    } else if says("tunnel") || says("proxy") {
        OfflineKind::Proxy
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
