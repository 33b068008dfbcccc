//! What can be said of org units on the command line.

use clap::Subcommand;

use super::Which;

/// What to look at.
#[derive(Debug, Subcommand)]
pub enum OrgUnits {
    /// List them, each before what is below it
    List {
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
}
