//! What can be said of profiles, and of restoring, on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Passphrase;

/// What to do with a profile.
#[derive(Debug, Subcommand)]
pub enum Profile {
    /// Write it
    ///
    /// No token is in it, and no password. The file is in the format of age.
    Export {
        /// Where to; a file that is there already is left alone
        file: PathBuf,
        /// The passphrase.
        #[command(flatten)]
        words: Passphrase,
    },
}

/// What to restore.
#[derive(Debug, Args)]
pub struct Restore {
    /// A profile, or a file of the folder of the backups
    pub file: PathBuf,
    /// Do it without being asked
    #[arg(long, short)]
    pub yes: bool,
    /// The passphrase of a profile.
    #[command(flatten)]
    pub words: Passphrase,
}
