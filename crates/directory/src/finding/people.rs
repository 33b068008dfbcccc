//! Users and accounts that an import or a sync left as they were.

use super::{Finding, Remedy, Severity};

/// Every licence that there is is in use (T8).
pub const SEATS_FULL: Finding = Finding {
    code: "seatsFull",
    title: "No licence is free",
    severity: Severity::Warning,
    affects: "New accounts will wait. Buy licences at Google, and say at the connection, in Settings, how many there are.",
    remedy: Remedy::OpenPage,
};

/// Google would refuse users as they are (T7, T11, F24).
pub const NAMES_REFUSED: Finding = Finding {
    code: "namesRefused",
    title: "Google will refuse names or addresses",
    severity: Severity::Warning,
    affects: "These users are not made at Google, or not changed there, until they are corrected here.",
    remedy: Remedy::OpenUsers,
};

/// Addresses that a sync was to give are somebody else's.
pub const ADDRESS_ELSEWHERE: Finding = Finding {
    code: "addressElsewhere",
    title: "Addresses are in use already",
    severity: Severity::Warning,
    affects: "Somebody made a personal Google account with that address, or another account, a group or a deleted account \
              has it. No sync gives it until it is free; change it here, or free it there.",
    remedy: Remedy::OpenPage,
};

/// The last import left usernames that are taken (T9).
pub const USERNAMES_TAKEN: Finding = Finding {
    code: "usernamesTaken",
    title: "Usernames of accounts are taken here",
    severity: Severity::Warning,
    affects: "These accounts are not in the directory. Import again, and choose a free username, or link them.",
    remedy: Remedy::ImportAgain,
};

/// The last import left accounts without a family name (T11).
pub const FAMILY_NAMES_MISSING: Finding = Finding {
    code: "familyNamesMissing",
    title: "Accounts have no last name",
    severity: Severity::Warning,
    affects: "These accounts are not in the directory. Import again, and give the last name in the review.",
    remedy: Remedy::ImportAgain,
};

/// The last import left other conflicts (F11).
pub const ACCOUNTS_UNANSWERED: Finding = Finding {
    code: "accountsUnanswered",
    title: "Accounts wait for an answer",
    severity: Severity::Warning,
    affects: "These accounts are not bound. Import again, and say for each whether it is linked, new or left out.",
    remedy: Remedy::ImportAgain,
};
