//! The only place where an error becomes what the screen shows.

use sync::Code;

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
        Self { code, message: sentence(&error.to_string()), hint: error.hint(), fields, page }
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
        Code::Backup => ErrorCode::Backup,
        Code::NotFound => ErrorCode::NotFound,
        Code::Refused => ErrorCode::Refused,
    }
}

/// Makes a message a sentence: a capital first, a full stop last. An address or a value in front stays as it is.
pub fn sentence(message: &str) -> String {
    let word = message.split([' ', ',', ':', ';']).next().unwrap_or_default();
    let is_word = word.chars().all(|letter| letter.is_ascii_lowercase() || matches!(letter, '-' | '’'));
    if message.is_empty() {
        return String::new();
    }
    let mut text = if is_word { capital(message) } else { message.to_owned() };
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// Writes words with a capital in front.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_read_as_sentences() {
        assert_eq!(sentence("it was cancelled"), "It was cancelled.", "people read it on a screen");
        assert_eq!(sentence("Done."), "Done.", "nothing is added twice");
        assert_eq!(sentence("ana@a.test is taken"), "ana@a.test is taken.", "an address stays as it is");
    }
}
