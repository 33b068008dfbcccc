//! What is wrong on this computer.

use super::{Finding, Remedy, Severity};

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

/// The last backup is older than a week, or none could ever be made.
pub const BACKUP_OLD: Finding = Finding {
    code: "backupOld",
    title: "The last backup of the directory is old",
    severity: Severity::Warning,
    affects: "What was changed here since would be lost with this disk. Nothing on Google depends on it.",
    remedy: Remedy::BackUp,
};

/// There is little room on the disk.
pub const DISK_FULL: Finding = Finding {
    code: "diskFull",
    title: "There is little room on the disk",
    severity: Severity::Warning,
    affects: "Without a backup nothing is applied. Make room, or name another folder for backups.",
    remedy: Remedy::BackUp,
};
