//! Each thing that can be wrong, as a registered value.

mod people;
mod runs;
mod settings;

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
    /// Look at the sync that waits, or was interrupted.
    OpenSync,
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

/// The connection was deactivated, or came with a restored directory (F5).
pub const DEACTIVATED: Finding = Finding {
    code: "deactivated",
    title: "The connection is deactivated",
    severity: Severity::Warning,
    affects: "Nothing is read from Google or sent there. Users and accounts stay as they are; reactivate it to go on.",
    remedy: Remedy::Reactivate,
};

/// Users are dormant though the connection is active: nobody has bound them again yet.
pub const DORMANT: Finding = Finding {
    code: "dormant",
    title: "Users wait to be bound again",
    severity: Severity::Warning,
    affects: "A sync leaves them out. To bind them again changes nothing on Google.",
    remedy: Remedy::BindAgain,
};

/// The authorisation is gone (T4).
pub const REAUTHORIZE: Finding = Finding {
    code: "reauthorize",
    title: "Google no longer accepts the authorisation",
    severity: Severity::Error,
    affects: "Nothing can be read from Google until an administrator consents again. Users stay as they are.",
    remedy: Remedy::Reactivate,
};

/// Boxes were left unticked at consent.
pub const SCOPES_MISSING: Finding = Finding {
    code: "scopesMissing",
    title: "Some permissions were not granted",
    severity: Severity::Warning,
    affects: "What needs them is switched off.",
    remedy: Remedy::Reactivate,
};

/// The connected account is no super admin (T14).
pub const ROLE_LACKS: Finding = Finding {
    code: "roleLacks",
    title: "The connected account is not a super admin",
    severity: Severity::Warning,
    affects: "Google lets only a super admin change administrators.",
    remedy: Remedy::OpenConnection,
};

/// API access is turned off in the Admin console (T3).
pub const API_ACCESS_OFF: Finding = Finding {
    code: "apiAccessOff",
    title: "API access is turned off in the Google Admin console",
    severity: Severity::Error,
    affects: "Nothing can be read from Google until it is on. Users stay as they are.",
    remedy: Remedy::OpenPage,
};

/// The project of the OAuth client has not enabled the API (T3).
pub const API_NOT_ENABLED: Finding = Finding {
    code: "apiNotEnabled",
    title: "The Admin SDK API is not enabled",
    severity: Severity::Error,
    affects: "Nothing can be read from Google until it is. Users stay as they are.",
    remedy: Remedy::OpenPage,
};

/// The last list was not believed, in an import.
pub const LIST_DOUBTED: Finding = Finding {
    code: "listDoubted",
    title: "Google returned a list that is not complete",
    severity: Severity::Error,
    affects: "No plan was made from it, and nothing was changed. Import again, which reads it anew.",
    remedy: Remedy::ImportAgain,
};

/// The last list is much shorter than the one before, for no reason that can be seen.
pub const SIZE_IN_DOUBT: Finding = Finding {
    code: "sizeInDoubt",
    title: "Google's list is much shorter than before",
    severity: Severity::Warning,
    affects: "No plan is made from it until somebody accepts its size.",
    remedy: Remedy::OpenRun,
};

/// The plan of a run waits for review.
pub const RUN_WAITS: Finding = Finding {
    code: "runWaits",
    title: "An import waits for you",
    severity: Severity::Warning,
    affects: "Nothing of it is in the directory until it is approved.",
    remedy: Remedy::OpenRun,
};

/// A run was stopped before its end.
pub const RUN_INTERRUPTED: Finding = Finding {
    code: "runInterrupted",
    title: "An import was interrupted",
    severity: Severity::Warning,
    affects: "What was done stays. The rest goes on when you continue it.",
    remedy: Remedy::ContinueRun,
};

/// A sync waits for review.
pub const SYNC_WAITS: Finding = Finding {
    code: "syncWaits",
    title: "A sync waits for you",
    severity: Severity::Warning,
    affects: "Nothing of it is on Google until it is approved.",
    remedy: Remedy::OpenSync,
};

/// A sync stopped before its end.
pub const SYNC_INTERRUPTED: Finding = Finding {
    code: "syncInterrupted",
    title: "A sync was interrupted",
    severity: Severity::Warning,
    affects: "What was done stays. The rest goes on when you continue it; nothing else of this connection does before.",
    remedy: Remedy::OpenSync,
};

/// Accounts wait for a licence (T8).
pub const NO_SEATS: Finding = Finding {
    code: "noSeats",
    title: "New accounts wait for a licence",
    severity: Severity::Warning,
    affects: "The users stay in the directory alone. The first sync after there are licences makes their accounts.",
    remedy: Remedy::OpenPage,
};

/// Google gave new accounts no licence (F3).
pub const NO_LICENCE: Finding = Finding {
    code: "noLicence",
    title: "New accounts have no licence",
    severity: Severity::Warning,
    affects: "Turn automatic licensing on at Google, or assign them there; the next sync looks again.",
    remedy: Remedy::OpenPage,
};

/// Google suspended accounts that were just made (T15, F18).
pub const NEW_ACCOUNTS_SUSPENDED: Finding = Finding {
    code: "newAccountsSuspended",
    title: "Google suspends new accounts",
    severity: Severity::Error,
    affects: "No other account was made. Mark the client as trusted at Google, or, in a trial, let the person sign in on \
              the web; then sync again.",
    remedy: Remedy::OpenPage,
};

/// Bound accounts were deleted on Google (F20).
pub const ACCOUNTS_GONE: Finding = Finding {
    code: "accountsGone",
    title: "Accounts were deleted on Google",
    severity: Severity::Warning,
    affects: "Their users stay in the directory. A sync asks whether each account is brought back, made again or let go.",
    remedy: Remedy::OpenSync,
};

/// Nobody has said who owns the passwords of a connection.
pub const PASSWORDS_UNANSWERED: Finding = Finding {
    code: "passwordsUnanswered",
    title: "Nobody has said who owns the passwords",
    severity: Severity::Warning,
    affects: "Until somebody does, only first passwords are set; later ones are the person's own.",
    remedy: Remedy::AnswerPasswords,
};

/// Passwords were changed at Google, though the directory is the authority (F21, F23).
pub const PASSWORDS_CHANGED: Finding = Finding {
    code: "passwordsChanged",
    title: "Passwords were changed at Google",
    severity: Severity::Warning,
    affects: "Those open the accounts no more. Set them again, or accept what was changed.",
    remedy: Remedy::OpenPasswords,
};

/// Accounts ask for another password, though the directory is the authority (F17).
pub const ASKS_FOR_PASSWORD: Finding = Finding {
    code: "asksForPassword",
    title: "Accounts ask for another password at the next sign-in",
    severity: Severity::Warning,
    affects: "The directory is the authority here, and would not know what they choose. A plan takes it away.",
    remedy: Remedy::KeepPasswords,
};

/// Passwords that nobody knows wait to be handed out.
pub const PASSWORDS_WAIT: Finding = Finding {
    code: "passwordsWait",
    title: "Passwords wait to be handed out",
    severity: Severity::Warning,
    affects: "Nobody knows them yet. They are kept sealed until they are handed out, once.",
    remedy: Remedy::OpenPasswords,
};

/// A domain is not verified.
pub const DOMAIN_UNVERIFIED: Finding = Finding {
    code: "domainUnverified",
    title: "A domain is not verified",
    severity: Severity::Warning,
    affects: "No user can have an address there until Google has verified it.",
    remedy: Remedy::OpenConnection,
};

/// The domain that was chosen for new users is none of the verified ones any more.
pub const DEFAULT_DOMAIN: Finding = Finding {
    code: "defaultDomain",
    title: "New users get another domain than the chosen one",
    severity: Severity::Warning,
    affects: "Addresses that are written without a domain.",
    remedy: Remedy::OpenConnection,
};

/// The last backup is older than a week, or none could ever be made.
pub const BACKUP_OLD: Finding = Finding {
    code: "backupOld",
    title: "The last backup of the directory is old",
    severity: Severity::Warning,
    affects: "What was changed here since would be lost with this disk. Nothing on Google depends on it.",
    remedy: Remedy::BackUp,
};

/// Google cannot be reached at all.
pub const OFFLINE: Finding = Finding {
    code: "offline",
    title: "Google cannot be reached",
    severity: Severity::Error,
    affects: "Nothing can be read from Google or sent there until this computer is online and lets Rollcall out.",
    remedy: Remedy::CheckAgain,
};

/// A proxy stands in the way.
pub const PROXY: Finding = Finding {
    code: "proxy",
    title: "A proxy does not let Rollcall through",
    severity: Severity::Error,
    affects: "Nothing can be read from Google or sent there. Let the proxy pass these hosts without a sign-in.",
    remedy: Remedy::CheckAgain,
};

/// The encryption cannot be set up.
pub const TLS_BROKEN: Finding = Finding {
    code: "tls",
    title: "No secure connection to Google can be made",
    severity: Severity::Error,
    affects: "Either something on the way opens the encryption, or this computer's clock is far off. Let the firewall \
              pass these hosts unopened, or give this computer its certificate; then set the clock.",
    remedy: Remedy::CheckAgain,
};

/// The clock of this computer is off.
pub const CLOCK_WRONG: Finding = Finding {
    code: "clockWrong",
    title: "This computer's clock is wrong",
    severity: Severity::Warning,
    affects: "Google may refuse to be asked, and its log is matched with ours by time. Let the system set the clock.",
    remedy: Remedy::CheckAgain,
};

/// No secret store can be opened.
pub const KEYRING_CLOSED: Finding = Finding {
    code: "keyringClosed",
    title: "The secrets cannot be opened",
    severity: Severity::Error,
    affects: "Without them Google cannot be asked, and no password can be sent. Unlock the keyring, or name the key file; `rollcall secrets add-keyring` lets the keyring open what a key file opens.",
    remedy: Remedy::CheckAgain,
};

/// The data file is damaged.
pub const DATA_DAMAGED: Finding = Finding {
    code: "dataDamaged",
    title: "The data file is damaged",
    severity: Severity::Error,
    affects: "What was written to it may be lost or wrong. Restore the last backup; nothing on Google depends on it.",
    remedy: Remedy::OpenBackups,
};

/// The trail of what was done here is not as it was written (F4).
pub const CHAIN_BROKEN: Finding = Finding {
    code: "chainBroken",
    title: "The trail of events is broken",
    severity: Severity::Error,
    affects: "What was done here before cannot be proved: something other than Rollcall changed the data file. Look who \
              could, keep a backup, and begin the trail anew.",
    remedy: Remedy::OpenActivity,
};

/// An administrator's policy blocks the client (T10).
pub const POLICY_BLOCKS: Finding = Finding {
    code: "policyBlocks",
    title: "The organisation's settings block this OAuth client",
    severity: Severity::Error,
    affects: "Nothing can be read from Google. Mark the client as trusted there, wait up to an hour, and reactivate.",
    remedy: Remedy::OpenPage,
};

/// The OAuth client is not there any more.
pub const CLIENT_REFUSED: Finding = Finding {
    code: "clientRefused",
    title: "Google does not accept the OAuth client",
    severity: Severity::Error,
    affects: "Nothing can be read from Google. Restore the client there, or reactivate with another one.",
    remedy: Remedy::OpenPage,
};

/// The account is not what it was at the consent (T14).
pub const ADMIN_CHANGED: Finding = Finding {
    code: "adminChanged",
    title: "The role of the connected account was changed",
    severity: Severity::Warning,
    affects: "What is marked as possible may be refused, or the other way round, until the connection is checked anew.",
    remedy: Remedy::OpenConnection,
};

/// The token is another account's than the connection says.
pub const OTHER_ACCOUNT: Finding = Finding {
    code: "otherAccount",
    title: "The authorisation is another account's",
    severity: Severity::Error,
    affects: "What is sent to Google is done in another name, and with other rights, than the connection tells.",
    remedy: Remedy::Reactivate,
};

/// The account may not even see itself.
pub const NO_ADMIN: Finding = Finding {
    code: "noAdmin",
    title: "The connected account is no administrator",
    severity: Severity::Error,
    affects: "Nothing can be read from Google. Give the account a role again, or reactivate with another administrator.",
    remedy: Remedy::OpenPage,
};

/// The domains cannot be read (T13).
pub const DOMAINS_UNREAD: Finding = Finding {
    code: "domainsUnread",
    title: "The domains cannot be read",
    severity: Severity::Warning,
    affects: "It cannot be told which addresses new users may have. Mark the client as trusted, or let the role read domains.",
    remedy: Remedy::OpenPage,
};

/// People cannot finish signing in (T1).
pub const TWO_STEP_LACKS: Finding = Finding {
    code: "twoStepLacks",
    title: "People lack the second step that is enforced",
    severity: Severity::Warning,
    affects: "They cannot finish signing in at Google. Let them enrol, or give them a backup code, before their password \
              is set from here.",
    remedy: Remedy::OpenPage,
};

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
