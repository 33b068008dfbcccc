//! What is set at Google, and who else is at work there.

use super::{Finding, Remedy, Severity};

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

/// The domains cannot be read (T13).
pub const DOMAINS_UNREAD: Finding = Finding {
    code: "domainsUnread",
    title: "The domains cannot be read",
    severity: Severity::Warning,
    affects: "It cannot be told which addresses new users may have. Mark the client as trusted, or let the role read domains.",
    remedy: Remedy::OpenPage,
};

/// The project of the OAuth client has not enabled the Licensing API (F3).
pub const LICENSING_API_OFF: Finding = Finding {
    code: "licensingApiOff",
    title: "The Licensing API is not enabled",
    severity: Severity::Warning,
    affects: "It cannot be seen which licence a new account got. Everything else works.",
    remedy: Remedy::OpenPage,
};

/// The project of the OAuth client has not enabled the Groups Settings API.
pub const GROUPS_SETTINGS_API_OFF: Finding = Finding {
    code: "groupsSettingsApiOff",
    title: "The Groups Settings API is not enabled",
    severity: Severity::Warning,
    affects: "The settings of groups cannot be seen or changed. Everything else works.",
    remedy: Remedy::OpenPage,
};

/// An administrator took the trust of the client away (T10, T13, T15).
pub const TRUST_TAKEN: Finding = Finding {
    code: "trustTaken",
    title: "The trust of this OAuth client was taken away",
    severity: Severity::Warning,
    affects: "Google may refuse the next consent, or suspend new accounts. Mark the client as trusted there; it may \
              take an hour.",
    remedy: Remedy::OpenPage,
};

/// Groups are changed here that are not managed from here (T12).
pub const GROUPS_STAY: Finding = Finding {
    code: "groupsStay",
    title: "Changes of groups stay here",
    severity: Severity::Warning,
    affects: "Google's groups and their addresses are as before. Turn on “Manage groups and memberships in Google” at the \
              connection, or leave it: an import brings Google's again.",
    remedy: Remedy::OpenConnection,
};

/// Changes were made through our client that the journal does not know (F4).
pub const OTHER_WRITER: Finding = Finding {
    code: "otherWriter",
    title: "Somebody else changes accounts with this OAuth client",
    severity: Severity::Warning,
    affects: "Two workstations may undo each other's work. Ask who it is; the next sync shows each change, and waits until \
              it is confirmed.",
    remedy: Remedy::SyncAgain,
};
