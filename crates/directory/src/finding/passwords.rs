//! Passwords: whose they are, and which of them are on the way.

use super::{Finding, Remedy, Severity};

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

/// Google refused passwords (T7, F21).
pub const PASSWORDS_REFUSED: Finding = Finding {
    code: "passwordsRefused",
    title: "Google refused passwords",
    severity: Severity::Warning,
    affects: "The accounts have their old ones. Sync again when the cause is mended, or set another one.",
    remedy: Remedy::SyncAgain,
};

/// Passwords that were set here wait for a sync (T7).
pub const PASSWORDS_UNSENT: Finding = Finding {
    code: "passwordsUnsent",
    title: "Passwords that were set here are not on Google yet",
    severity: Severity::Warning,
    affects: "The accounts have their old ones until the next sync.",
    remedy: Remedy::SyncAgain,
};

/// Passwords that were set here go to no account (T7, T14).
pub const PASSWORDS_HELD: Finding = Finding {
    code: "passwordsHeld",
    title: "No sync sends these passwords",
    severity: Severity::Warning,
    affects: "Rollcall leaves these accounts as they are, and says why at each. Take the password back here, and set one in the \
              Admin console.",
    remedy: Remedy::OpenPage,
};
