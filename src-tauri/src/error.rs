//! The only place where an error becomes what the screen shows.

use sync::Code;
pub use sync::words::{capital, sentence};

use crate::present;
use crate::view::{ErrorCode, ErrorView};

/// What a command answers.
pub type Answer<T> = Result<T, ErrorView>;

impl From<sync::Error> for ErrorView {
    fn from(error: sync::Error) -> Self {
        let code = code(error.code());
        if code == ErrorCode::Internal {
            tracing::error!(%error, "a command failed");
        }
        let page = error.page().as_ref().map(present::connection::page).map(Box::new);
        let fields = match &error {
            sync::Error::Fields(errors) => crate::present::form::errors(errors),
            sync::Error::GroupFields(errors) => crate::present::group::errors(errors),
            _ => Vec::new(),
        };
        // Others are told the command; here there is a button.
        let hint = if code == ErrorCode::DamagedFile { None } else { error.hint() };
        Self { code, message: sentence(&error.to_string()), hint, fields, page }
    }
}

impl ErrorView {
    /// Makes an error of the shell's own.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: sentence(&message.into()), hint: None, fields: Vec::new(), page: None }
    }
}

pub(crate) fn code(code: Code) -> ErrorCode {
    match code {
        Code::Internal => ErrorCode::Internal,
        Code::GoogleRefused => ErrorCode::GoogleRefused,
        Code::Cancelled => ErrorCode::Cancelled,
        Code::InvalidInput => ErrorCode::InvalidInput,
        Code::ClientJson => ErrorCode::ClientJson,
        Code::ConsentTimeout => ErrorCode::ConsentTimeout,
        Code::ConsentDenied => ErrorCode::ConsentDenied,
        Code::ConsentRefused => ErrorCode::ConsentRefused,
        Code::AlreadyConnected => ErrorCode::AlreadyConnected,
        Code::Reauthorize => ErrorCode::Reauthorize,
        Code::Deactivated => ErrorCode::Deactivated,
        Code::SecretStore => ErrorCode::SecretStore,
        Code::ClientMissing => ErrorCode::ClientMissing,
        Code::MissingScope => ErrorCode::MissingScope,
        Code::NotPermitted => ErrorCode::NotPermitted,
        Code::ApiAccessOff => ErrorCode::ApiAccessOff,
        Code::ApiNotEnabled => ErrorCode::ApiNotEnabled,
        Code::GoogleUnavailable => ErrorCode::GoogleUnavailable,
        Code::Offline => ErrorCode::Offline,
        Code::InvalidQuery => ErrorCode::InvalidQuery,
        Code::ShrunkenList => ErrorCode::ShrunkenList,
        Code::SizeInDoubt => ErrorCode::SizeInDoubt,
        Code::NobodyFound => ErrorCode::NobodyFound,
        Code::Limits => ErrorCode::Limits,
        Code::Busy => ErrorCode::Busy,
        Code::Stale => ErrorCode::Stale,
        Code::NewerFile => ErrorCode::NewerFile,
        Code::DataFile => ErrorCode::DataFile,
        Code::DamagedFile => ErrorCode::DamagedFile,
        Code::Backup => ErrorCode::Backup,
        Code::NotFound => ErrorCode::NotFound,
        Code::Refused => ErrorCode::Refused,
    }
}
