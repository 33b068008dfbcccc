//! What the last runs left undone, and what they need on this computer.

use super::{Finding, Remedy, Severity};

/// The last list was not believed, in a sync.
pub const SYNC_LIST_DOUBTED: Finding = Finding {
    code: "syncListDoubted",
    title: "A sync got a list that is not complete",
    severity: Severity::Error,
    affects: "No plan was made from it, and nothing was changed. Sync again, which reads it anew.",
    remedy: Remedy::SyncAgain,
};

/// Values differ, and nobody said which one stands.
pub const VALUES_DIFFER: Finding = Finding {
    code: "valuesDiffer",
    title: "Values differ on both sides and wait for an answer",
    severity: Severity::Warning,
    affects: "These users were left as they are. Sync again, and say whether the directory or Google is right.",
    remedy: Remedy::SyncAgain,
};

/// Steps were sent, and nobody knows the answer.
pub const STEPS_UNKNOWN: Finding = Finding {
    code: "stepsUnknown",
    title: "Changes were sent without an answer",
    severity: Severity::Warning,
    affects: "Each may be done or not. The next sync reads the accounts, and does only what lacks.",
    remedy: Remedy::SyncAgain,
};

/// Nothing was read for a long time.
pub const RUN_OLD: Finding = Finding {
    code: "runOld",
    title: "Google was not read for a long time",
    severity: Severity::Warning,
    affects: "What changed there since is not known here. Import what is new, or sync.",
    remedy: Remedy::ImportAgain,
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

/// There is little room on the disk.
pub const DISK_FULL: Finding = Finding {
    code: "diskFull",
    title: "There is little room on the disk",
    severity: Severity::Warning,
    affects: "Without a backup nothing is applied. Make room, or name another folder for backups.",
    remedy: Remedy::BackUp,
};
