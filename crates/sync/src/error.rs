//! What can go wrong, with the code and the hint that people get.

mod at_google;
mod code;
mod hint;
mod vault;

use directory::absence::Doubt;
use directory::arrange::Exceeded;
use directory::edit::FieldErrors;
use google::ReauthCause;
use secrets::VaultError;
use store::restore::Unfit;

pub use code::Code;

use crate::groups::GroupErrors;
use crate::link::Page;

/// What mends an error in the program at hand; each program has its own name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// Consent again on the connection.
    Reactivate,
    /// The same, with the JSON of the OAuth client.
    ReactivateWithClient,
    /// Use the connection that is there.
    Use {
        /// Which.
        connection: i64,
    },
    /// Give a key file, where there is no keyring.
    AKeyFile,
    /// Give the key file that alone opens the secrets of the data folder.
    ItsKeyFile,
}

/// What can go wrong; variants by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Google refused or could not be reached.
    #[error(transparent)]
    Google(google::Error),
    /// The data file cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The data file is damaged.
    #[error("the data file is damaged: {why}")]
    DataDamaged {
        /// What SQLite says.
        why: String,
        /// The newest backup in the data folder.
        newest: Option<std::path::PathBuf>,
    },
    /// No secret store can be opened, or it refused.
    #[error(transparent)]
    Secrets(VaultError),
    /// The tokens of a connection are gone from the secret store, which is open.
    #[error("the authorisation of {name} is not in the secret store any more")]
    TokensMissing {
        /// The connection's name.
        name: String,
    },
    /// The connection was deactivated.
    #[error("{name} is deactivated")]
    Deactivated {
        /// The connection's name.
        name: String,
    },
    /// The client's secret of a connection is gone from the secret store, which is open.
    #[error("the secret of the OAuth client of {name} is not in the secret store any more")]
    ClientMissing {
        /// The connection's name.
        name: String,
    },
    /// The OAuth client cannot be used.
    #[error("{0}")]
    ClientJson(String),
    /// The file of the OAuth client cannot be read at all.
    #[error("the file {path} cannot be read: {why}")]
    ClientFile {
        /// Where it was looked for.
        path: String,
        /// What the system says.
        why: String,
    },
    /// A file that was to be restored is damaged, or none of ours: nothing was changed, and another one may do.
    #[error("{file} cannot be restored: {why}")]
    Unfit {
        /// Which.
        file: String,
        /// Why not.
        why: Unfit,
    },
    /// The administrator cancelled.
    #[error("it was cancelled")]
    Cancelled,
    /// Something that was typed cannot be used.
    #[error("{0}")]
    InvalidInput(String),
    /// Fields of a user cannot be filled in so: show each rule at its field.
    #[error(transparent)]
    Fields(#[from] FieldErrors),
    /// Fields of a group cannot be filled in so: show each rule at its field.
    #[error(transparent)]
    GroupFields(#[from] GroupErrors),
    /// The browser never came back.
    #[error("the browser did not come back within ten minutes")]
    ConsentTimeout,
    /// Consent was not given.
    #[error("the consent was not given ({0})")]
    ConsentDenied(String),
    /// Google refused what the browser brought back: there is nothing yet that could be reactivated.
    #[error("the consent must be given again: {0}")]
    ConsentRefused(ReauthCause),
    /// The account that consented may not look at its organisation.
    #[error("{email} may not see the users of its organisation: it has no administrator role that allows it")]
    AccountNotPermitted {
        /// Whose account it is.
        email: String,
    },
    /// The customer is connected already.
    #[error("{name} is connected to this customer already")]
    AlreadyConnected {
        /// The existing connection.
        connection: i64,
        /// Its name.
        name: String,
    },
    /// The consent belongs to another customer than the connection.
    #[error("the account that consented belongs to another organisation ({customer}) than this connection")]
    OtherCustomer {
        /// The other customer's id.
        customer: String,
    },
    /// Boxes were left unticked that nothing works without.
    #[error("these permissions were not granted, and nothing works without them: {}", scopes.join(", "))]
    ScopesUnticked {
        /// What for, in words.
        scopes: Vec<String>,
    },
    /// What was asked for needs permissions that were not granted: Google is not asked in vain.
    #[error("Google was not given leave to {}", scopes.join(", "))]
    NotGranted {
        /// What for, in words.
        scopes: Vec<String>,
    },
    /// A list of the whole customer is not believed.
    #[error("{0}")]
    Doubt(#[from] Doubt),
    /// The list shrank for no reason that can be seen, but two readings gave the same.
    #[error("Google returned {accounts} users, twice; the last complete read had {last}")]
    SizeInDoubt {
        /// The run that waits for its size to be accepted.
        run: i64,
        /// How many accounts the list has.
        accounts: u64,
        /// How many the last complete read had.
        last: u64,
    },
    /// A scope finds nobody on Google: there is nothing to plan.
    #[error("nobody on Google was found: {scope}")]
    NobodyFound {
        /// The scope in words.
        scope: String,
    },
    /// A plan goes beyond limits that nobody has confirmed.
    #[error("the plan goes beyond what a run may do without a confirmation: {}", limits(.0))]
    Limits(Vec<Exceeded>),
    /// Another run holds the connection.
    #[error("this connection is busy: {0}")]
    Busy(String),
    /// What was decided on has changed since.
    #[error("{0}")]
    Stale(String),
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// The file of a plan that waits is gone, or cannot be read.
    #[error("the plan of run {run} is lost: its file is missing or damaged")]
    PlanLost {
        /// Whose plan it is.
        run: i64,
    },
    /// A name, address or answer that cannot be used.
    #[error("{0}")]
    Refused(String),
    /// The sandbox could not be started.
    #[error("the sandbox cannot be started: {0}")]
    Sandbox(String),
    /// The file system or the machine refused.
    #[error("{0}")]
    Machine(String),
}

impl From<google::Error> for Error {
    fn from(error: google::Error) -> Self {
        match error {
            google::Error::Stopped => Self::Cancelled,
            error => Self::Google(error),
        }
    }
}

impl Error {
    /// Says that the machine refused something.
    pub fn machine(what: &str, error: &impl std::fmt::Display) -> Self {
        Self::Machine(format!("{what}: {error}"))
    }

    /// Says that a file or folder of the data folder cannot be used.
    pub fn data_file(what: impl Into<String>, source: std::io::Error) -> Self {
        Self::Store(store::Error::Io { path: what.into(), source })
    }

    /// Gives the page at Google on which it is mended, where there is one.
    #[must_use]
    pub fn page(&self) -> Option<Page> {
        match self {
            Self::Google(error) => at_google::page(error),
            Self::ConsentRefused(cause) => at_google::cause_page(cause),
            _ => None,
        }
    }

    /// Names what mends it, where that is a thing that the program at hand does.
    #[must_use]
    pub fn mend(&self) -> Option<Mend> {
        match self {
            Self::Google(google::Error::Reauthorize { cause, .. }) if at_google::is_the_clients(cause) => {
                Some(Mend::ReactivateWithClient)
            }
            Self::Google(google::Error::NotFound { evidence })
                if evidence.endpoint == google::endpoint::USERS_LIST.id =>
            {
                Some(Mend::Reactivate)
            }
            Self::Google(
                google::Error::Reauthorize { .. }
                | google::Error::MissingScope { .. }
                | google::Error::NotPermitted { .. },
            )
            | Self::NotGranted { .. }
            | Self::TokensMissing { .. }
            | Self::Deactivated { .. } => Some(Mend::Reactivate),
            Self::ClientMissing { .. } => Some(Mend::ReactivateWithClient),
            Self::AlreadyConnected { connection, .. } => Some(Mend::Use { connection: *connection }),
            Self::Secrets(error) => vault::mend(error),
            _ => None,
        }
    }
}

fn limits(exceeded: &[Exceeded]) -> String {
    let one = |limit: &Exceeded| {
        let (words, rule) = (limit.what.words(), limit.rule.words());
        match rule == limit.most.to_string() || limit.most == 0 {
            true => format!("{} {words} (at most {})", limit.count, limit.most),
            false => format!("{} {words} (at most {}: {rule})", limit.count, limit.most),
        }
    };
    exceeded.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        match error {
            // No keyring and no key file would help.
            VaultError::Io(source) => Self::data_file("secrets.json in the data folder", source),
            error => Self::Secrets(error),
        }
    }
}

impl From<store::rusqlite::Error> for Error {
    fn from(error: store::rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
