//! Exit codes, and how an error is told.

use std::io;
use std::process::ExitCode;

use sync::{Code, Error, Mend};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything was done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The command line, or a value on it, cannot be used.
    Usage = 2,
    /// Done, but steps were refused or conflicts are without an answer.
    Refusals = 3,
    /// An authorisation or a secret store is needed.
    Authorise = 4,
    /// A plan waits for a confirmation.
    Waits = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The one table: each code with how the program ends.
pub const CODES: [(Code, Exit); 32] = [
    (Code::Internal, Exit::Failed),
    (Code::Cancelled, Exit::Failed),
    (Code::InvalidInput, Exit::Usage),
    (Code::ClientJson, Exit::Usage),
    (Code::ConsentTimeout, Exit::Failed),
    (Code::ConsentDenied, Exit::Failed),
    (Code::ConsentRefused, Exit::Failed),
    (Code::AlreadyConnected, Exit::Failed),
    (Code::Reauthorize, Exit::Authorise),
    (Code::SecretStore, Exit::Authorise),
    (Code::ClientMissing, Exit::Authorise),
    (Code::MissingScope, Exit::Authorise),
    (Code::NotPermitted, Exit::Failed),
    (Code::ApiAccessOff, Exit::Failed),
    (Code::ApiNotEnabled, Exit::Failed),
    (Code::GoogleUnavailable, Exit::Failed),
    (Code::Offline, Exit::Failed),
    (Code::InvalidQuery, Exit::Usage),
    (Code::ShrunkenList, Exit::Failed),
    (Code::SizeInDoubt, Exit::Waits),
    (Code::Limits, Exit::Waits),
    (Code::Busy, Exit::Failed),
    (Code::Stale, Exit::Failed),
    (Code::NewerFile, Exit::Failed),
    (Code::DataFile, Exit::Failed),
    (Code::Backup, Exit::Failed),
    (Code::NotFound, Exit::Failed),
    (Code::Refused, Exit::Failed),
    (Code::GoogleRefused, Exit::Failed),
    (Code::NobodyFound, Exit::Done),
    (Code::Deactivated, Exit::Authorise),
    (Code::DamagedFile, Exit::Failed),
];

/// Finds how the program ends; a code without a row is a bug.
fn ends(code: Code) -> Exit {
    CODES.iter().find(|(known, _)| *known == code).map_or(Exit::Failed, |(_, exit)| *exit)
}

/// Says how this program does what mends an error.
fn command(mend: Mend) -> String {
    match mend {
        Mend::Reactivate => "Run: rollcall reactivate, and consent.".to_owned(),
        Mend::ReactivateWithClient => "Run: rollcall reactivate --client-json FILE, and consent.".to_owned(),
        Mend::Use { connection } => format!(
            "Name it with --connection {connection}; if it has stopped working, run: rollcall reactivate --connection \
             {connection}, and consent."
        ),
        Mend::AKeyFile => KEY_FILE.to_owned(),
        Mend::ItsKeyFile => "Or give the key file to this command, with --key-file PATH.".to_owned(),
    }
}

/// Why a verb did not come to its end.
#[derive(Debug)]
pub struct Failure {
    /// Stable, for machines.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The address of the page at Google on which it is mended.
    pub page: Option<String>,
    /// How the program ends.
    pub exit: Exit,
}

impl Failure {
    /// Makes the failure of a command line that cannot be used.
    pub fn usage(message: impl Into<String>, hint: Option<&str>) -> Self {
        Self { code: "usage", message: message.into(), hint: hint.map(whole), page: None, exit: Exit::Usage }
    }

    /// Makes the failure of a machine that refuses something.
    pub fn machine(what: &str, error: &impl std::fmt::Display) -> Self {
        Error::machine(what, error).into()
    }

    /// Says what to do, in place of what the error says.
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(whole(hint)), ..self }
    }
}

/// A hint is whole sentences: each of them is read alone.
fn whole(hint: impl Into<String>) -> String {
    let hint = hint.into();
    debug_assert!(hint.ends_with(['.', '!', '?']), "a hint that does not end: {hint}");
    hint
}

/// What to do without a keyring; the window has no such option.
const KEY_FILE: &str = "On a machine without one, give --key-file PATH: a file of 32 random bytes or more that only you can read.";

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = error.code();
        let page = error.page().map(|page| page.address());
        let mend = error.mend().map(command);
        let hint = match (error.hint(), mend) {
            (Some(hint), Some(command)) => Some(format!("{hint} {command}")),
            (hint, command) => hint.or(command),
        };
        let hint = hint.map(whole);
        Self { code: code.name(), message: error.to_string(), hint, page, exit: ends(code) }
    }
}

impl From<sync::store::Error> for Failure {
    fn from(error: sync::store::Error) -> Self {
        Error::Store(error).into()
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::machine("the result could not be written", &error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the codes; a new one does not compile until it is counted, and then it has no row.
    fn place(code: Code) -> usize {
        match code {
            Code::Internal => 0,
            Code::Cancelled => 1,
            Code::InvalidInput => 2,
            Code::ClientJson => 3,
            Code::ConsentTimeout => 4,
            Code::ConsentDenied => 5,
            Code::ConsentRefused => 6,
            Code::AlreadyConnected => 7,
            Code::Reauthorize => 8,
            Code::SecretStore => 9,
            Code::MissingScope => 11,
            Code::NotPermitted => 12,
            Code::ApiAccessOff => 13,
            Code::ApiNotEnabled => 14,
            Code::GoogleUnavailable => 15,
            Code::Offline => 16,
            Code::InvalidQuery => 17,
            Code::ShrunkenList => 18,
            Code::SizeInDoubt => 19,
            Code::Limits => 20,
            Code::Busy => 21,
            Code::ClientMissing => 10,
            Code::NewerFile => 23,
            Code::DataFile => 24,
            Code::Backup => 25,
            Code::NotFound => 26,
            Code::Refused => 27,
            Code::GoogleRefused => 28,
            Code::NobodyFound => 29,
            Code::Deactivated => 30,
            Code::DamagedFile => 31,
            Code::Stale => 22,
        }
    }

    #[test]
    fn every_code_has_its_row() {
        for (at, (code, _)) in CODES.iter().enumerate() {
            assert_eq!(place(*code), at, "{code:?} is out of place, so some code has no row");
        }
    }

    #[test]
    fn what_mends_an_error_is_said_in_whole_sentences() {
        let name = || "acme.test".to_owned();
        let errors = [
            Error::TokensMissing { name: name() },
            Error::Deactivated { name: name() },
            Error::ClientMissing { name: name() },
            Error::AlreadyConnected { connection: 1, name: name() },
        ];
        for error in errors {
            let hint = Failure::from(error).hint.expect("something mends it");
            assert!(hint.ends_with('.'), "{hint}");
        }
    }

    #[test]
    fn no_two_codes_share_a_name() {
        let names: std::collections::BTreeSet<_> = CODES.iter().map(|(code, _)| code.name()).collect();
        assert_eq!(names.len(), CODES.len(), "scripts tell errors apart by name");
    }

    #[test]
    fn what_a_new_consent_or_a_key_mends_ends_with_4() {
        let mended: Vec<_> =
            CODES.iter().filter(|(_, exit)| *exit == Exit::Authorise).map(|(code, _)| code.name()).collect();
        assert_eq!(
            mended,
            ["reauthorize", "secretStore", "clientMissing", "missingScope", "deactivated"],
            "4 means: reactivate, or give a key file"
        );
    }
}
