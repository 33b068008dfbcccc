//! An error as the screen presents it.

use serde::Serialize;
use ts_rs::TS;

use super::{FieldErrorView, LinkView};

/// An error as the screen presents it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ErrorView {
    /// Leads to the words and the guide; every value has a presentation in `ui/src/lib/errors.ts`.
    pub code: ErrorCode,
    /// What happened, in one sentence.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The page at Google on which it is mended, if there is one.
    pub page: Option<Box<LinkView>>,
    /// What is wrong with which field, where it is fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<FieldErrorView>>", optional)]
    pub fields: Vec<FieldErrorView>,
}

/// The codes that the screen treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ErrorCode {
    /// A bug or an unforeseen condition.
    Internal,
    /// Google refused a request, and says why in its own words.
    GoogleRefused,
    /// The administrator cancelled.
    Cancelled,
    /// Input that cannot be used as given.
    InvalidInput,
    /// The client JSON is not a Desktop OAuth client of Google's.
    ClientJson,
    /// The browser never came back within ten minutes.
    ConsentTimeout,
    /// Cancel was pressed in the consent page, or nothing was ticked.
    ConsentDenied,
    /// Google refused what the browser brought back.
    ConsentRefused,
    /// The customer is connected already.
    AlreadyConnected,
    /// The authorisation is gone: reactivate.
    Reauthorize,
    /// The connection was deactivated here: reactivate.
    Deactivated,
    /// No secret store can be opened.
    SecretStore,
    /// The secret of a connection's OAuth client is gone.
    ClientMissing,
    /// A needed scope was not granted.
    MissingScope,
    /// The account lacks an admin role.
    NotPermitted,
    /// API access is off in the Admin console (T3).
    ApiAccessOff,
    /// The Admin SDK is not enabled in the client's project (T3).
    ApiNotEnabled,
    /// Google's server failed after all retries (T3).
    GoogleUnavailable,
    /// The network or Google cannot be reached.
    Offline,
    /// The Google query has an error (T5).
    InvalidQuery,
    /// Google returned a list that is not complete (no plan is made).
    ShrunkenList,
    /// Google's list is much shorter than before, and waits for somebody to accept its size.
    SizeInDoubt,
    /// A scope finds nobody on Google.
    NobodyFound,
    /// A plan goes beyond limits that nobody has confirmed.
    Limits,
    /// Another run of this connection is going on.
    Busy,
    /// What was decided on has changed since.
    Stale,
    /// The data file was written by a newer Rollcall.
    NewerFile,
    /// The data file cannot be used, or not be written.
    DataFile,
    /// The data file is damaged: a backup takes its place.
    DamagedFile,
    /// No backup can be made, and so nothing was done.
    Backup,
    /// What was asked for does not exist (any more).
    NotFound,
    /// A username, name or address that cannot be used.
    Refused,
}
