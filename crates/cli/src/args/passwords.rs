//! What can be said of passwords on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use directory::password::AfterExpiry;
use sync::passwords::Mend;

use super::Which;

/// What to do with passwords.
#[derive(Debug, Subcommand)]
pub enum Handing {
    /// Tell how many passwords wait to be handed out
    Waiting,
    /// Write the passwords that accounts have and nobody knows into a file for a passphrase, once
    ///
    /// The file is in the format of age: rollcall passwords open shows it, and so does age -d. When it is on the disk, the
    /// passwords are forgotten here.
    HandOut {
        /// Where to; a file that is there already is left alone
        file: PathBuf,
        /// The passphrase.
        #[command(flatten)]
        words: Passphrase,
    },
    /// Show a file that was handed out, as CSV on standard output
    Open {
        /// The file
        file: PathBuf,
        /// The passphrase.
        #[command(flatten)]
        words: Passphrase,
    },
    /// Show the directory's policy, or set it; passwords that are set already stay
    Policy {
        /// The fewest characters, 8 to 100
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u8).range(8..=100))]
        min_length: Option<u8>,
        /// Of how many of these it has characters: lower case, upper case, digits, other signs
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u8).range(0..=4))]
        min_classes: Option<u8>,
        /// Where the directory is the authority: after how many days a password expires; 0 for never
        #[arg(long, value_name = "DAYS")]
        expire_days: Option<u32>,
        /// What a sync plans for the account of an expired password
        #[arg(long, value_enum)]
        on_expiry: Option<OnExpiry>,
        /// Whether the sealed hash of a password is kept after its last receipt, for connections that come later
        ///
        /// Off forgets at once those that are kept.
        #[arg(long, value_enum)]
        keep_for_later: Option<OnOff>,
    },
    /// List the passwords that were changed at Google after they were set from here, or say what becomes of them
    ///
    /// Where the directory is the authority. Each sync asks Google's log, which may be minutes late and is no proof that
    /// nothing was changed.
    Changed {
        /// Whose password it is about: username, address or number
        users: Vec<String>,
        /// What becomes of it
        #[arg(long, value_enum)]
        then: Option<Then>,
        /// All that were changed
        #[arg(long, conflicts_with = "users", requires = "then")]
        all: bool,
        /// Ask Google's log first
        #[arg(long)]
        ask: bool,
        /// At most so many
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        limit: u32,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
    /// List the passwords that expire within some days, or did, the oldest first
    Expiring {
        /// Within how many days
        #[arg(long, value_name = "DAYS", default_value_t = 30)]
        days: u32,
        /// At most so many
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        limit: u32,
    },
}

/// What a sync plans for the account of an expired password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnExpiry {
    /// Nothing; it is listed
    Keep,
    /// It is suspended; a new password makes it active again
    Suspend,
    /// It is suspended and let go
    RemoveAccess,
}

impl From<OnExpiry> for AfterExpiry {
    fn from(then: OnExpiry) -> Self {
        match then {
            OnExpiry::Keep => Self::Keep,
            OnExpiry::Suspend => Self::Suspend,
            OnExpiry::RemoveAccess => Self::RemoveAccess,
        }
    }
}

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnOff {
    /// Yes
    On,
    /// No
    Off,
}

/// What becomes of a password that was changed at Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Then {
    /// It is the person's own from now on
    Accept,
    /// The next sync sets the one again that was set from here, where it is kept
    Again,
    /// Another is made by chance; the next sync sets it, and it is handed out once
    Renew,
}

impl From<Then> for Mend {
    fn from(then: Then) -> Self {
        match then {
            Then::Accept => Self::Accept,
            Then::Again => Self::Again,
            Then::Renew => Self::Renew,
        }
    }
}

/// Where the passphrase of a file comes from.
#[derive(Debug, Default, Args)]
pub struct Passphrase {
    /// Read the passphrase from the first line of standard input, instead of asking for it
    #[arg(long)]
    pub passphrase_stdin: bool,
}
