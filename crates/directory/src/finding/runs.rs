//! What the last runs left undone.

use super::{Finding, Remedy, Severity};

/// The last list was not believed, in an import.
pub const LIST_DOUBTED: Finding = Finding {
    code: "listDoubted",
    title: "Google returned a list that is not complete",
    severity: Severity::Error,
    affects: "No plan was made from it, and nothing was changed. Import again, which reads it anew.",
    remedy: Remedy::ImportAgain,
};

/// The last list was not believed, in a sync.
pub const SYNC_LIST_DOUBTED: Finding = Finding {
    code: "syncListDoubted",
    title: "A sync got a list that is not complete",
    severity: Severity::Error,
    affects: "No plan was made from it, and nothing was changed. Sync again, which reads it anew.",
    remedy: Remedy::SyncAgain,
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
    remedy: Remedy::ContinueSync,
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
