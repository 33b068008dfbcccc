//! What can be said of the connections on the command line.

use clap::{Args, Subcommand, ValueEnum};
use directory::org_unit::Missing;

use super::Which;
use super::connect::Passwords;

/// What to do with the connections.
#[derive(Debug, Args)]
pub struct Connections {
    /// Look or change.
    #[command(subcommand)]
    pub what: Option<ConnectionsVerb>,
}

/// Look or change.
#[derive(Debug, Subcommand)]
pub enum ConnectionsVerb {
    /// List every connection
    List,
    /// Say how many licences the customer has, so that a sync tells how many are free
    Seats {
        /// How many; without it, what is known is shown
        #[arg(conflicts_with = "unknown")]
        seats: Option<u64>,
        /// Forget what was said
        #[arg(long)]
        unknown: bool,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
    /// Bind the dormant users of a connection again; nothing changes on Google
    BindAgain {
        /// Do it without being asked
        #[arg(long, short)]
        yes: bool,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
    /// Say in which domain new users get their address where it is written without one
    Domain {
        /// A verified domain of the customer; without one, what holds is shown
        #[arg(conflicts_with = "primary")]
        domain: Option<String>,
        /// The primary domain
        #[arg(long)]
        primary: bool,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
    /// Say what a sync does with users who are to be in an org unit that is not on Google
    MissingOrgUnits {
        /// What; without it, what holds is shown
        #[arg(value_enum)]
        choice: Option<MissingUnits>,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
    /// Say who owns the passwords of a connection
    Passwords {
        /// Who
        #[arg(value_enum)]
        passwords: Passwords,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
}

/// What a sync does where an org unit is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MissingUnits {
    /// Leave those users out, and say so
    LeaveOut,
    /// Make the org unit first, and those above it
    Create,
}

impl From<MissingUnits> for Missing {
    fn from(choice: MissingUnits) -> Self {
        match choice {
            MissingUnits::LeaveOut => Self::LeaveOut,
            MissingUnits::Create => Self::Create,
        }
    }
}
