//! The codes: their names, and which one an error has.

use super::Error;

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

impl Code {
    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::GoogleRefused => "googleRefused",
            Self::Cancelled => "cancelled",
            Self::InvalidInput => "invalidInput",
            Self::ClientJson => "clientJson",
            Self::ConsentTimeout => "consentTimeout",
            Self::ConsentDenied => "consentDenied",
            Self::ConsentRefused => "consentRefused",
            Self::AlreadyConnected => "alreadyConnected",
            Self::Reauthorize => "reauthorize",
            Self::Deactivated => "deactivated",
            Self::SecretStore => "secretStore",
            Self::ClientMissing => "clientMissing",
            Self::MissingScope => "missingScope",
            Self::NotPermitted => "notPermitted",
            Self::ApiAccessOff => "apiAccessOff",
            Self::ApiNotEnabled => "apiNotEnabled",
            Self::GoogleUnavailable => "googleUnavailable",
            Self::Offline => "offline",
            Self::InvalidQuery => "invalidQuery",
            Self::ShrunkenList => "shrunkenList",
            Self::SizeInDoubt => "sizeInDoubt",
            Self::NobodyFound => "nobodyFound",
            Self::Limits => "limits",
            Self::Busy => "busy",
            Self::Stale => "stale",
            Self::NewerFile => "newerFile",
            Self::DataFile => "dataFile",
            Self::DamagedFile => "damagedFile",
            Self::Backup => "backup",
            Self::NotFound => "notFound",
            Self::Refused => "refused",
        }
    }
}

impl Error {
    /// Gives the code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Google(error) => of_google(error),
            Self::Store(error) => of_store(error),
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
}

fn of_google(error: &google::Error) -> Code {
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

pub(super) fn of_store(error: &store::Error) -> Code {
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
