//! What can be said of the secrets on the command line.

use std::path::PathBuf;

use clap::Subcommand;

/// What to do with the secrets.
#[derive(Debug, Subcommand)]
pub enum Secrets {
    /// Let a key file open the secrets as well, while the keyring is open
    AddKeyFile {
        /// The key file
        path: PathBuf,
    },
    /// Let the keyring open the secrets as well, where a key file alone did: give that with --key-file
    AddKeyring,
}
