//! Users and accounts: who was left as they were, and who waits for something.

use super::{Finding, Remedy, Severity};

/// Users are dormant though the connection is active: nobody has bound them again yet.
pub const DORMANT: Finding = Finding {
    code: "dormant",
    title: "Users wait to be bound again",
    severity: Severity::Warning,
    affects: "A sync leaves them out. To bind them again changes nothing on Google.",
    remedy: Remedy::BindAgain,
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
    remedy: Remedy::SyncAgain,
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
