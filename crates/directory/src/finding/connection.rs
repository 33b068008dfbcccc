//! The authorisation of a connection, and the account that gave it.

use super::{Finding, Remedy, Severity};

/// The connection was deactivated, or came with a restored directory (F5).
pub const DEACTIVATED: Finding = Finding {
    code: "deactivated",
    title: "The connection is deactivated",
    severity: Severity::Warning,
    affects: "Nothing is read from Google or sent there. Users and accounts stay as they are; reactivate it to go on.",
    remedy: Remedy::Reactivate,
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

/// The connected account is used for other work as well (F4).
pub const NOT_DEDICATED: Finding = Finding {
    code: "notDedicated",
    title: "The connected account does other work as well",
    severity: Severity::Warning,
    affects: "In Google's log Rollcall's changes stand among a person's own. Reactivate with an account of its own; users \
              stay bound.",
    remedy: Remedy::Reactivate,
};
