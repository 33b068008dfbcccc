//! Each thing that can be wrong, as a registered value.

mod computer;
mod connection;
mod passwords;
mod people;
mod runs;
mod settings;

pub use computer::*;
pub use connection::*;
pub use passwords::*;
pub use people::*;
pub use runs::*;
pub use settings::*;

/// Whether a finding stops something; the worse comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something does not work.
    Error,
    /// Something will not work, or could be better.
    Warning,
}

/// What mends a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Consent again.
    Reactivate,
    /// Open the run that waits.
    OpenRun,
    /// Continue the run that was interrupted.
    ContinueRun,
    /// Open the sync that waits.
    OpenSync,
    /// Continue the sync that was interrupted.
    ContinueSync,
    /// Import again.
    ImportAgain,
    /// Sync again.
    SyncAgain,
    /// Look at the users.
    OpenUsers,
    /// Look at the connection.
    OpenConnection,
    /// Open the page at Google on which it is mended.
    OpenPage,
    /// Say who owns the passwords.
    AnswerPasswords,
    /// Bind the dormant users again.
    BindAgain,
    /// Make a backup now.
    BackUp,
    /// Restore a backup.
    OpenBackups,
    /// Mend it on this computer, and ask again.
    CheckAgain,
    /// Hand passwords out, or answer for those that were changed.
    OpenPasswords,
    /// Make the plan that takes away that accounts ask for another password.
    KeepPasswords,
    /// Look at the activity, and begin its trail anew.
    OpenActivity,
}

impl Remedy {
    /// Says in a few words what mends it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Reactivate => "reactivate",
            Self::OpenRun => "open the run",
            Self::ContinueRun => "continue the run",
            Self::OpenSync => "open the sync",
            Self::ContinueSync => "continue the sync",
            Self::ImportAgain => "import again",
            Self::SyncAgain => "sync again",
            Self::OpenUsers => "correct the users",
            Self::OpenConnection => "open the connection",
            Self::OpenPage => "a page at Google",
            Self::AnswerPasswords => "say who owns them",
            Self::BindAgain => "bind again",
            Self::BackUp => "back up",
            Self::OpenBackups => "restore a backup",
            Self::CheckAgain => "mend it here, check again",
            Self::OpenPasswords => "open the passwords",
            Self::KeepPasswords => "a plan that takes it away",
            Self::OpenActivity => "open the activity",
        }
    }
}

/// One kind of trouble.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable, for machines.
    pub code: &'static str,
    /// One sentence.
    pub title: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What does not work because of it.
    pub affects: &'static str,
    /// What mends it.
    pub remedy: Remedy,
}

/// Every kind of trouble that Rollcall knows.
pub const ALL: [&Finding; 58] = [
    &OFFLINE,
    &PROXY,
    &TLS_BROKEN,
    &CLOCK_WRONG,
    &KEYRING_CLOSED,
    &DATA_DAMAGED,
    &CHAIN_BROKEN,
    &POLICY_BLOCKS,
    &CLIENT_REFUSED,
    &OTHER_ACCOUNT,
    &ADMIN_CHANGED,
    &NO_ADMIN,
    &DOMAINS_UNREAD,
    &TWO_STEP_LACKS,
    &DEACTIVATED,
    &DORMANT,
    &REAUTHORIZE,
    &SCOPES_MISSING,
    &ROLE_LACKS,
    &API_ACCESS_OFF,
    &API_NOT_ENABLED,
    &LIST_DOUBTED,
    &SYNC_LIST_DOUBTED,
    &SIZE_IN_DOUBT,
    &RUN_WAITS,
    &RUN_INTERRUPTED,
    &SYNC_WAITS,
    &SYNC_INTERRUPTED,
    &NO_SEATS,
    &NO_LICENCE,
    &NEW_ACCOUNTS_SUSPENDED,
    &ACCOUNTS_GONE,
    &PASSWORDS_UNANSWERED,
    &PASSWORDS_CHANGED,
    &ASKS_FOR_PASSWORD,
    &PASSWORDS_WAIT,
    &DOMAIN_UNVERIFIED,
    &DEFAULT_DOMAIN,
    &BACKUP_OLD,
    &LICENSING_API_OFF,
    &GROUPS_SETTINGS_API_OFF,
    &TRUST_TAKEN,
    &NOT_DEDICATED,
    &OTHER_WRITER,
    &SEATS_FULL,
    &NAMES_REFUSED,
    &ADDRESS_ELSEWHERE,
    &USERNAMES_TAKEN,
    &FAMILY_NAMES_MISSING,
    &ACCOUNTS_UNANSWERED,
    &VALUES_DIFFER,
    &STEPS_UNKNOWN,
    &RUN_OLD,
    &PASSWORDS_REFUSED,
    &PASSWORDS_UNSENT,
    &PASSWORDS_HELD,
    &DISK_FULL,
    &GROUPS_STAY,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_finding_says_is_whole_sentences_and_its_title_has_no_stop() {
        for finding in ALL {
            assert!(finding.affects.ends_with(['.', '?', '!']), "{}: {}", finding.code, finding.affects);
            assert!(!finding.title.ends_with('.'), "{}: what was seen follows the title", finding.code);
        }
    }
}
