//! What can go wrong, with the code and the hint that people get.

mod code;
mod vault;

use directory::absence::Doubt;
use directory::arrange::Exceeded;
use directory::edit::FieldErrors;
use google::ReauthCause;
use secrets::VaultError;
use store::Obstacle;
use store::restore::Unfit;

use crate::groups::GroupErrors;
use crate::link::{Link, Page, Project};

/// The codes that screens and scripts treat differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A bug or an unforeseen condition.
    Internal,
    /// Google refused a request, and says why in its own words.
    GoogleRefused,
    /// The administrator cancelled.
    Cancelled,
    /// Input that cannot be used as given.
    InvalidInput,
    /// The client JSON is no Desktop client of Google's.
    ClientJson,
    /// The browser never came back.
    ConsentTimeout,
    /// *Cancel* was pressed in the consent page, or nothing was ticked.
    ConsentDenied,
    /// Google refused what the browser brought back.
    ConsentRefused,
    /// The customer is connected already.
    AlreadyConnected,
    /// The authorisation is gone.
    Reauthorize,
    /// The connection was deactivated here, or came with a restored directory.
    Deactivated,
    /// No secret store can be opened.
    SecretStore,
    /// The secret of a connection's OAuth client is gone; its JSON is needed again.
    ClientMissing,
    /// A needed scope was not granted.
    MissingScope,
    /// The account lacks an admin role.
    NotPermitted,
    /// API access is off in the Admin console (T3).
    ApiAccessOff,
    /// An API is not enabled in the client's project (T3).
    ApiNotEnabled,
    /// Google failed after all retries (T3).
    GoogleUnavailable,
    /// Google cannot be reached.
    Offline,
    /// The Google query has an error (T5).
    InvalidQuery,
    /// Google returned a list that is not complete.
    ShrunkenList,
    /// Google's list is much shorter than before, and waits for somebody to accept its size.
    SizeInDoubt,
    /// A scope finds nobody on Google.
    NobodyFound,
    /// A plan goes beyond limits, and waits for a confirmation that names the numbers.
    Limits,
    /// Another run of the connection is going on, or waits.
    Busy,
    /// What was decided on has changed since.
    Stale,
    /// A newer Rollcall wrote the data file.
    NewerFile,
    /// The data file cannot be used, or not be written.
    DataFile,
    /// The data file is damaged: a backup takes its place.
    DamagedFile,
    /// No backup can be made, and so nothing was done.
    Backup,
    /// What was asked for is not there.
    NotFound,
    /// A name or address that cannot be used.
    Refused,
}

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

    /// Gives the code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Google(error) => google_code(error),
            Self::Store(error) => store_code(error),
            Self::DataDamaged { .. } => Code::DamagedFile,
            Self::Secrets(_) => Code::SecretStore,
            Self::TokensMissing { .. } => Code::Reauthorize,
            Self::Deactivated { .. } => Code::Deactivated,
            Self::ClientMissing { .. } => Code::ClientMissing,
            Self::ClientJson(_) => Code::ClientJson,
            Self::Cancelled => Code::Cancelled,
            Self::InvalidInput(_) | Self::Fields(_) | Self::GroupFields(_) | Self::ClientFile { .. } => {
                Code::InvalidInput
            }
            Self::ConsentTimeout => Code::ConsentTimeout,
            Self::ConsentDenied(_) => Code::ConsentDenied,
            Self::ConsentRefused(_) => Code::ConsentRefused,
            Self::AccountNotPermitted { .. } => Code::NotPermitted,
            Self::AlreadyConnected { .. } => Code::AlreadyConnected,
            Self::ScopesUnticked { .. } | Self::NotGranted { .. } => Code::MissingScope,
            Self::Doubt(_) => Code::ShrunkenList,
            Self::SizeInDoubt { .. } => Code::SizeInDoubt,
            Self::NobodyFound { .. } => Code::NobodyFound,
            Self::Limits(_) => Code::Limits,
            Self::Busy(_) => Code::Busy,
            Self::Stale(_) => Code::Stale,
            Self::NotFound(_) | Self::PlanLost { .. } => Code::NotFound,
            Self::Refused(_) | Self::OtherCustomer { .. } | Self::Unfit { .. } => Code::Refused,
            Self::Sandbox(_) | Self::Machine(_) => Code::Internal,
        }
    }

    /// Gives the page at Google on which it is mended, where there is one.
    #[must_use]
    pub fn page(&self) -> Option<Page> {
        match self {
            Self::Google(error) => google_page(error),
            Self::ConsentRefused(cause) => cause_page(cause),
            _ => None,
        }
    }

    /// Names what mends it, where that is a thing that the program at hand does.
    #[must_use]
    pub fn mend(&self) -> Option<Mend> {
        match self {
            Self::Google(google::Error::Reauthorize { cause, .. }) if is_the_clients(cause) => {
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

    /// Says what to do, where something can be done.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = self.what_to_do();
        debug_assert!(
            hint.as_ref().is_none_or(|hint| hint.ends_with('.')),
            "a hint is whole sentences: {hint:?}"
        );
        hint
    }

    fn what_to_do(&self) -> Option<String> {
        let hint = match self {
            Self::Google(error) => return google_hint(error),
            Self::ConsentRefused(cause) => consent_hint(cause),
            Self::AccountNotPermitted { email } => {
                return Some(format!(
                    "Consent with a super admin. Or a super admin gives {email} a role with the privilege to read users, in \
                     the Admin console under Account, Admin roles; then consent again."
                ));
            }
            Self::OtherCustomer { .. } => {
                "Consent with an administrator of the same organisation, or make a new connection for the other one."
            }
            Self::Store(store::Error::NewerFile { .. }) => {
                "Install the newer Rollcall, or use another data folder."
            }
            Self::DataDamaged { newest, .. } => return Some(restoring(newest.as_deref())),
            Self::Store(error) if store_code(error) == Code::DamagedFile => return Some(restoring(None)),
            Self::Unfit { why, .. } | Self::Store(store::Error::Unfit(why)) => match why {
                Unfit::Damaged(_) => {
                    "Nothing was changed. Restore another backup, or get this file once more from where it was copied."
                }
                Unfit::Foreign(_) => {
                    "Nothing was changed. Choose a backup of Rollcall's, or a profile that was exported from it."
                }
            },
            Self::Store(store::Error::NotFound { .. }) => return None,
            Self::Store(store::Error::Moved) | Self::Stale(_) => "Look at it as it is now, and decide again.",
            Self::Store(store::Error::NotBackedUp { .. }) => {
                "Nothing was changed. Free space there or connect the disk, or choose another folder for backups; then try again."
            }
            Self::Store(error) if error.is_busy() => {
                "Another run writes into the data file. Wait until it is done, then try again."
            }
            Self::Store(error) => match error.obstacle() {
                Obstacle::NotWritable => {
                    "Let your account write there, or name another data folder with ROLLCALL_HOME."
                }
                Obstacle::InTheWay => {
                    "Something else stands in its place: move it away, or name another data folder with ROLLCALL_HOME."
                }
                Obstacle::Full => "Free space on that disk, then try again.",
                Obstacle::Other => {
                    "Check the disk's space and the data folder's permissions, then try again."
                }
            },
            Self::Secrets(error) => return vault::what_to_do(error).map(str::to_owned),
            Self::TokensMissing { .. } => "Reactivate the connection: one consent, nothing else changes.",
            Self::Deactivated { .. } => {
                "Reactivate the connection, then bind its users again: nothing changes on Google."
            }
            Self::ClientMissing { .. } => {
                "Give the JSON of the OAuth client again when you reactivate the connection: in Google Cloud, Credentials, \
                 add a secret to the client and download its JSON."
            }
            Self::ClientJson(_) => {
                "In Google Cloud, Credentials, create an OAuth client of type Desktop app and download its JSON."
            }
            Self::ClientFile { .. } => {
                "Check the path, and that your account may read the file. It is the JSON that Google Cloud, Credentials, \
                 offers for an OAuth client of type Desktop app."
            }
            Self::ConsentTimeout => {
                "See what the browser shows: many of Google's error pages never lead back here."
            }
            Self::ConsentDenied(_) => "Start the consent again and choose Allow.",
            Self::AlreadyConnected { .. } => {
                "Open the existing connection instead; one customer has one connection."
            }
            Self::ScopesUnticked { .. } => "Consent again and leave all boxes ticked.",
            Self::NotGranted { .. } => "Reactivate the connection and leave all boxes ticked.",
            Self::Doubt(Doubt::NoMembers { .. }) => "Nothing was changed. Try again in some minutes.",
            Self::Doubt(_) => {
                "Nothing was changed, and the list was read twice. Try again in some minutes; if people really left, \
                 they are checked one by one."
            }
            Self::NobodyFound { .. } => {
                "Nothing was planned, and a plan that waits stays as it is. Choose another scope."
            }
            Self::SizeInDoubt { .. } => {
                "Nothing was changed. No bound account that is missing exists on Google any more. If the others really \
                 left too, accept the new size; if not, read again later."
            }
            Self::Limits(_) => {
                "Nothing was sent. Look at the plan; if it is what you want, confirm each number. Un-ticking rows does not \
                 raise a limit."
            }
            Self::Busy(_) => "Wait until it is done, or open the run that waits.",
            Self::PlanLost { .. } => {
                "Nothing of it was done. Discard it, or read Google again: a new plan takes its place."
            }
            Self::Cancelled
            | Self::InvalidInput(_)
            | Self::Fields(_)
            | Self::GroupFields(_)
            | Self::NotFound(_)
            | Self::Refused(_)
            | Self::Sandbox(_)
            | Self::Machine(_) => return None,
        };
        Some(hint.to_owned())
    }
}

/// Says how a backup takes the place of a data file that is damaged.
fn restoring(newest: Option<&std::path::Path>) -> String {
    let which = match newest {
        Some(newest) => {
            format!("the newest one in the data folder with: rollcall restore \"{}\"", newest.display())
        }
        None => "one with: rollcall restore BACKUP".to_owned(),
    };
    format!(
        "Restore a backup; nothing on Google depends on the data file. Close the window, and restore {which}. See all \
         that are there with: rollcall backup list. The damaged file is kept."
    )
}

/// Tells whether a refusal is about the OAuth client: another consent with the same one would end in the same way.
fn is_the_clients(cause: &ReauthCause) -> bool {
    matches!(
        cause,
        ReauthCause::ClientDisabled
            | ReauthCause::ClientDeleted
            | ReauthCause::ClientInvalid
            | ReauthCause::ClientNotAuthorized
    )
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

fn google_code(error: &google::Error) -> Code {
    match error {
        google::Error::Reauthorize { .. } => Code::Reauthorize,
        google::Error::Unavailable { .. }
        | google::Error::StalePage { .. }
        | google::Error::NotReady { .. }
        | google::Error::Unknown { .. }
        | google::Error::Protocol { .. } => Code::GoogleUnavailable,
        google::Error::MissingScope { .. } => Code::MissingScope,
        google::Error::NotPermitted { .. } => Code::NotPermitted,
        google::Error::ApiAccessOff { .. } => Code::ApiAccessOff,
        google::Error::ApiNotEnabled { .. } => Code::ApiNotEnabled,
        google::Error::InvalidQuery { .. } => Code::InvalidQuery,
        google::Error::NotFound { .. } => Code::NotFound,
        google::Error::Offline { .. } => Code::Offline,
        google::Error::AlreadyExists { .. }
        | google::Error::SeatsExhausted { .. }
        | google::Error::SuspendedByGoogle { .. }
        | google::Error::ArchiveLicence { .. }
        | google::Error::UndeleteImpossible { .. }
        | google::Error::Cyclic { .. } => Code::Refused,
        google::Error::Invalid { .. } => Code::GoogleRefused,
        google::Error::Stopped => Code::Cancelled,
        google::Error::Setup(_) => Code::Internal,
    }
}

fn consent_hint(cause: &ReauthCause) -> &'static str {
    match cause {
        ReauthCause::CodeRefused => {
            "Start the consent again: what the browser brings back is good once, and for some minutes."
        }
        ReauthCause::PolicyEnforced => {
            "In the Admin console, API controls, mark the client as Trusted; then start the consent again."
        }
        ReauthCause::ClientInvalid => {
            "Its secret is not the one that Google has, or the client is gone. Google shows a secret only when it is made: in \
             Google Cloud, Credentials, add a secret to the client and download its JSON; then start the consent again with it."
        }
        ReauthCause::ClientDisabled => {
            "In Google Cloud, Credentials, enable the OAuth client again, or bring the JSON of another one; then start the \
             consent again."
        }
        ReauthCause::ClientDeleted => {
            "Google keeps a deleted client for 30 days: restore it in Google Cloud, Credentials, or bring the JSON of another \
             one; then start the consent again."
        }
        ReauthCause::ClientNotAuthorized => {
            "The OAuth client has to be of the type Desktop app, in a project of this organisation whose consent screen is \
             Internal: see to it in Google Cloud, or bring the JSON of another one; then start the consent again."
        }
        _ => "Start the consent again.",
    }
}

fn google_page(error: &google::Error) -> Option<Page> {
    match error {
        google::Error::ApiAccessOff { .. } => Some(Page::new(Link::ApiControls, None)),
        google::Error::ApiNotEnabled { project, service, .. } => {
            Some(Page::new(Link::enabling(service), project.as_deref().and_then(Project::new)))
        }
        google::Error::Reauthorize { cause, .. } => cause_page(cause),
        _ => None,
    }
}

fn cause_page(cause: &ReauthCause) -> Option<Page> {
    matches!(cause, ReauthCause::PolicyEnforced).then(|| Page::new(Link::AppAccess, None))
}

fn google_hint(error: &google::Error) -> Option<String> {
    let hint = match error {
        google::Error::Reauthorize { cause: ReauthCause::PolicyEnforced, .. } => {
            "In the Admin console, API controls, mark the client as Trusted; then reactivate the connection."
        }
        google::Error::Reauthorize { cause: ReauthCause::InvalidRapt, .. } => {
            "Reactivate the connection. To avoid it for good, exempt trusted apps from the Google Cloud session length."
        }
        google::Error::Reauthorize { cause, .. } if is_the_clients(cause) => {
            return Some(consent_hint(cause).replace("start the consent again", "reactivate the connection"));
        }
        google::Error::Reauthorize { .. } => "Reactivate the connection: one consent, nothing else changes.",
        google::Error::Unavailable { .. } => {
            "Google has trouble or is overloaded; nothing is wrong here. Try again later."
        }
        google::Error::StalePage { .. } => "Start the read again.",
        google::Error::MissingScope { .. } => "Reactivate the connection and leave all boxes ticked.",
        google::Error::NotPermitted { .. } => {
            "Reactivate the connection with a super admin, or give this account a role with the needed privileges."
        }
        google::Error::ApiAccessOff { .. } => {
            "In the Admin console, Security, API controls, turn on API access. It may take some minutes to work."
        }
        google::Error::ApiNotEnabled { service, .. } => {
            return Some(format!(
                "In Google Cloud, enable the {} in the client's project. It may take some minutes to work.",
                Link::enabling(service).label()
            ));
        }
        google::Error::InvalidQuery { .. } => {
            "Write field=value or field:value, with quotes around values that have blanks, such as orgDepartment='Sales East'."
        }
        google::Error::AlreadyExists { .. } => {
            "Choose another address, or find out on Google who has this one; an account outside the organisation may have it."
        }
        google::Error::SeatsExhausted { .. } => {
            "Buy licences in the Admin console, Billing, or free some; what waits for one goes on then."
        }
        google::Error::NotReady { .. } => "Try again in some minutes.",
        google::Error::SuspendedByGoogle { .. } => {
            "Let the person sign in on the web once, or ask Google's support; nobody else can lift this suspension."
        }
        google::Error::ArchiveLicence { .. } => {
            "Suspend the account instead, or buy Archived User licences in the Admin console, Billing."
        }
        google::Error::Cyclic { .. } => "Take one of the groups out of the other here, and sync again.",
        google::Error::UndeleteImpossible { .. } => {
            "Create the account again, or unbind the user: Google restores an account for 20 days, and only while its \
             address is free."
        }
        google::Error::Unknown { .. } => {
            "The account is read back before anything else is done with it; nothing is done twice."
        }
        google::Error::Offline { .. } => {
            "Check the network, the proxy and the firewall; what was read so far is kept."
        }
        google::Error::Protocol { .. } => {
            "A proxy, or the sign-in page of a network, may answer in Google's place: \
             look at the network, then try again."
        }
        google::Error::NotFound { evidence } if evidence.endpoint == google::endpoint::USERS_LIST.id => {
            "Google does not find the organisation, or the domain, whose users were asked for. See in the Admin console that \
             it is still there; then reactivate the connection with an administrator of it."
        }
        google::Error::NotFound { .. } => {
            "It may have been deleted or renamed on Google: look there, then try again."
        }
        google::Error::Invalid { .. } => {
            "These are Google's own words. Correct what they name, then try again; if nothing here is wrong, the log in the \
             data folder says what was asked."
        }
        google::Error::Stopped | google::Error::Setup(_) => return None,
    };
    Some(hint.to_owned())
}

fn store_code(error: &store::Error) -> Code {
    match error {
        store::Error::NewerFile { .. } => Code::NewerFile,
        store::Error::NotFound { .. } => Code::NotFound,
        store::Error::NotBackedUp { .. } => Code::Backup,
        store::Error::Moved => Code::Stale,
        store::Error::Unfit(_) => Code::Refused,
        error if error.is_busy() => Code::Busy,
        store::Error::OtherLayout => Code::DataFile,
        error if error.is_spoilt_file() => Code::DamagedFile,
        store::Error::Sqlite(_)
        | store::Error::Migration(_)
        | store::Error::Io { .. }
        | store::Error::Damaged(_)
        | store::Error::Interrupted(_) => Code::DataFile,
    }
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
