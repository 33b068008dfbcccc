//! What can be said of backups on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to do with the backups.
#[derive(Debug, Args)]
pub struct Backup {
    /// Look, or choose.
    #[command(subcommand)]
    pub what: Option<BackupVerb>,
    /// Put this one backup into another folder; nothing is ever removed there
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
}

/// Look, or choose.
#[derive(Debug, Subcommand)]
pub enum BackupVerb {
    /// List those that are kept, newest first
    List,
    /// Keep those to come in another folder
    Folder {
        /// Which; it has to be there
        #[arg(required_unless_present = "own")]
        folder: Option<PathBuf>,
        /// The data folder's own again
        #[arg(long, conflicts_with = "folder")]
        own: bool,
    },
}
