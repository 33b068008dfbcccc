//! What went wrong, by what the caller does next.

use std::fmt;
use std::time::Duration;

use crate::scope::Scope;

/// What was asked and what was answered, without tokens and without what it says of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The discovery id, such as `directory.users.list`.
    pub endpoint: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The host at Google.
    pub host: &'static str,
    /// The path with its placeholders, and the parameters whose values say nothing of people.
    pub path: String,
    /// The HTTP status; none when there was no answer.
    pub status: Option<u16>,
    /// Google's word for the reason.
    pub reason: Option<String>,
    /// Google's message, with addresses taken out.
    pub message: String,
}

impl Evidence {
    /// Gives Google's own words, with the status and the reason behind them.
    #[must_use]
    pub fn said(&self) -> String {
        let message = if self.message.is_empty() { "it does not say why" } else { &self.message };
        let status = self.status.map(|status| status.to_string());
        let codes: Vec<_> = status.as_deref().into_iter().chain(self.reason.as_deref()).collect();
        if codes.is_empty() { message.to_owned() } else { format!("{message} ({})", codes.join(" ")) }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if let Some(status) = self.status {
            write!(f, ": {status}")?;
        }
        if let Some(reason) = &self.reason {
            write!(f, " {reason}")?;
        }
        if !self.message.is_empty() {
            write!(f, " “{}”", self.message)?;
        }
        Ok(())
    }
}

/// Why an administrator has to consent again (`google-api.md` 1.3).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReauthCause {
    /// The refresh token was revoked or has run out; Google does not say which.
    #[error("the authorisation was revoked or has run out")]
    Revoked,
    /// The refresh token has run out.
    #[error("the authorisation has run out")]
    Expired,
    /// An administrator restricts the client or a service that it asks for.
    #[error("an administrator's policy blocks this client")]
    PolicyEnforced,
    /// The organisation's session length for Google Cloud is over.
    #[error("the organisation asks administrators to sign in again after some time")]
    InvalidRapt,
    /// The account that consented is gone.
    #[error("the account that gave its consent was deleted")]
    AccountDeleted,
    /// The account that consented is suspended or restricted.
    #[error("the account that gave its consent is restricted")]
    AccountRestricted,
    /// The OAuth client was disabled.
    #[error("the OAuth client was disabled")]
    ClientDisabled,
    /// The OAuth client was deleted.
    #[error("the OAuth client was deleted")]
    ClientDeleted,
    /// Client id or secret is wrong.
    #[error("Google does not know this OAuth client or its secret")]
    ClientInvalid,
    /// The client may not ask for this.
    #[error("this OAuth client is not allowed to ask for this")]
    ClientNotAuthorized,
    /// The code from the browser was refused.
    #[error("Google refused the code from the browser")]
    CodeRefused,
    /// A fresh access token was refused.
    #[error("Google refused a fresh access token")]
    TokenRefused,
    /// Another word of Google's.
    #[error("Google refused the authorisation ({0})")]
    Other(String),
}

/// Where a connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OfflineKind {
    /// The name of the host could not be resolved.
    #[error("its name could not be found")]
    Name,
    /// Nobody answered at the address.
    #[error("no connection could be made")]
    Connect,
    /// A proxy stands in the way.
    #[error("the proxy does not let it through")]
    Proxy,
    /// TLS failed; often a proxy that inspects traffic, or a wrong clock.
    #[error("the secure connection could not be made")]
    Tls,
    /// The answer took too long.
    #[error("the answer took too long")]
    Timeout,
    /// The connection broke before the answer was whole.
    #[error("the connection broke before the answer was whole")]
    Dropped,
}

/// Which limit of licence seats was met (`google-api.md` 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeatLimit {
    /// As many as were bought.
    #[error("all that were bought are in use")]
    Bought,
    /// As many as a trial has.
    #[error("a trial has no more")]
    Trial,
}

/// What went wrong, by what the caller does next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Ask the administrator to consent again.
    #[error("the connection to Google needs a new consent: {cause}")]
    Reauthorize {
        /// Why.
        cause: ReauthCause,
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Try again later: all tries were used up, or Google asks for a longer pause.
    #[error("Google was too busy to answer in {tries} tries")]
    Unavailable {
        /// How often it was tried.
        tries: u32,
        /// How long Google asks to wait.
        retry_after: Option<Duration>,
        /// The last answer.
        evidence: Box<Evidence>,
    },
    /// Ask for consent to these as well.
    #[error("Google was not given leave to {}", purposes(scopes))]
    MissingScope {
        /// The least that would do.
        scopes: Vec<Scope>,
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Connect an administrator who may do this.
    #[error("the connected administrator may not do this on Google")]
    NotPermitted {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Turn API access on in the Admin console (T3).
    #[error("API access is turned off in the Google Admin console")]
    ApiAccessOff {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Enable the API in the client's project (T3).
    #[error("the API {service} is not enabled in {}", whose(project.as_deref()))]
    ApiNotEnabled {
        /// The project's number, if Google says it: digits only. Links are made from it, never from Google's text.
        project: Option<String>,
        /// The service, such as `admin.googleapis.com`.
        service: String,
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Correct the query (T5).
    #[error("Google does not understand the query")]
    InvalidQuery {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Begin the list again: its page token is no longer good.
    #[error("the list took too long and has to be read from the start")]
    StalePage {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Correct what was asked.
    #[error("Google refused the request: {}", evidence.said())]
    Invalid {
        /// The field that is wrong, such as `name.familyName`, if Google says it.
        field: Option<&'static str>,
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Take it as absent, at this moment.
    #[error("Google does not know what was asked for: {evidence}")]
    NotFound {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Find out whose it is: the address is taken, here or by an account outside the customer; after a create that
    /// nobody knows the end of, it may be the one just made.
    #[error("Google has this already")]
    AlreadyExists {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Park what takes a seat until there are more of them; the rest may go on (T8).
    #[error("there is no licence seat left: {seats}")]
    SeatsExhausted {
        /// Which kind of limit was met.
        seats: SeatLimit,
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Try the same a little later: Google has not finished an earlier change of this account (`google-api.md` 3).
    #[error("Google has not finished an earlier change of this account")]
    NotReady {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Leave it: Google suspended the account, and no administrator can lift that here (F18).
    #[error("Google suspended this account itself, and only Google lifts that")]
    SuspendedByGoogle {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Suspend instead, or buy licences for archived users.
    #[error("there is no licence left for an archived user")]
    ArchiveLicence {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Create the account again, or unbind: it cannot come back (F20).
    #[error("the account cannot be undeleted: {}", evidence.message)]
    UndeleteImpossible {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Leave it: the group would contain itself, by way of its members.
    #[error("Google takes no group into one that is inside of it")]
    Cyclic {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Read back before anything else: a change was sent, and no answer came that can be trusted.
    ///
    /// It may be done, now or in a moment. It was not repeated, and must not be before that read.
    #[error("the change was sent to Google, but whether it was made is unknown: {}", evidence.message)]
    Unknown {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Look at the network; a change did not leave this machine.
    #[error("{host} cannot be reached: {kind}")]
    Offline {
        /// The host.
        host: String,
        /// Where it failed.
        kind: OfflineKind,
        /// What was asked.
        evidence: Box<Evidence>,
    },
    /// Report it: Google answered with something that has no meaning here.
    #[error("Google's answer cannot be understood: {}", evidence.message)]
    Protocol {
        /// What was seen.
        evidence: Box<Evidence>,
    },
    /// Nothing: no change is to be begun any more, and this one was not.
    #[error("the change was not sent: it was cancelled")]
    Stopped,
    /// Report it: requests cannot be made at all.
    #[error("requests cannot be made: {0}")]
    Setup(String),
}

fn whose(project: Option<&str>) -> String {
    match project {
        Some(number) => format!("project {number}, to which the OAuth client belongs"),
        None => "the project of the OAuth client".to_owned(),
    }
}

fn purposes(scopes: &[Scope]) -> String {
    let purposes: Vec<_> = scopes.iter().map(|scope| scope.purpose()).collect();
    purposes.join(", ")
}

impl Error {
    /// Gives what was asked and answered.
    #[must_use]
    pub fn evidence(&self) -> Option<&Evidence> {
        match self {
            Self::Reauthorize { evidence, .. }
            | Self::Unavailable { evidence, .. }
            | Self::MissingScope { evidence, .. }
            | Self::NotPermitted { evidence }
            | Self::ApiAccessOff { evidence }
            | Self::ApiNotEnabled { evidence, .. }
            | Self::InvalidQuery { evidence }
            | Self::StalePage { evidence }
            | Self::Invalid { evidence, .. }
            | Self::NotFound { evidence }
            | Self::AlreadyExists { evidence }
            | Self::SeatsExhausted { evidence, .. }
            | Self::NotReady { evidence }
            | Self::SuspendedByGoogle { evidence }
            | Self::ArchiveLicence { evidence }
            | Self::UndeleteImpossible { evidence }
            | Self::Cyclic { evidence }
            | Self::Unknown { evidence }
            | Self::Offline { evidence, .. }
            | Self::Protocol { evidence } => Some(evidence),
            Self::Stopped | Self::Setup(_) => None,
        }
    }

    /// Says that nobody knows what became of a write; `what` replaces what Google said of it.
    pub(crate) fn unknown(mut evidence: Box<Evidence>, what: Option<String>) -> Self {
        if let Some(what) = what {
            evidence.message = what;
        }
        Self::Unknown { evidence }
    }

    /// Says that an answer has no meaning here.
    pub(crate) fn protocol(mut evidence: Evidence, what: impl Into<String>) -> Self {
        evidence.message = what.into();
        Self::Protocol { evidence: Box::new(evidence) }
    }
}
