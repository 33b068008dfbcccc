//! What can be said of the limits of a run on the command line.

use clap::{Args, Subcommand};
use directory::arrange::{LARGEST_NUMBER, LARGEST_SHARE, Limited, Limits};

use super::Which;

/// What to do with what holds a run back.
#[derive(Debug, Args)]
pub struct Safety {
    /// Look or change.
    #[command(subcommand)]
    pub what: Option<SafetyVerb>,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
}

/// Look or change.
#[derive(Debug, Subcommand)]
pub enum SafetyVerb {
    /// List the limits, and whom no sync changes
    List,
    /// Set how much a run may do of something without a confirmation, for plans to come
    Set {
        /// suspensions (and removals), renames, passwords, or cleared (values cleared on Google)
        #[arg(value_parser = limited)]
        limit: Limited,
        /// The share of the users in scope, in per cent, from 0 to 25
        #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u64).range(0..=LARGEST_SHARE))]
        share: Option<u64>,
        /// However few users there are, so many
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(0..=LARGEST_NUMBER))]
        least: Option<u64>,
        /// However many users there are, no more than so many; 2000 is the most there can be
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(0..=LARGEST_NUMBER), required_unless_present_any = ["share", "least"])]
        most: Option<u64>,
    },
    /// Give one the value back that it had at first; without a name, all of them
    Reset {
        /// Which
        #[arg(value_parser = limited)]
        limit: Option<Limited>,
    },
}

fn limited(name: &str) -> Result<Limited, String> {
    Limits::SETTABLE.into_iter().find(|limit| limit.name() == name).ok_or_else(|| {
        let names: Vec<_> = Limits::SETTABLE.into_iter().map(Limited::name).collect();
        format!("there is no limit of that name; there are: {}", names.join(", "))
    })
}
