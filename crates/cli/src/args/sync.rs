//! What can be said of a sync on the command line.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use directory::provision::{AfterDeletion, Drift, Winner};
use sync::provision::Answers;

use super::{Passphrase, Which};

/// What to sync, and how far.
#[derive(Debug, Args)]
pub struct Sync {
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// What becomes of the plan.
    #[command(flatten)]
    pub approve: Approve,
    /// Make the plan, show it, and leave it for review
    #[arg(long, conflicts_with_all = ["yes", "discard"])]
    pub plan_only: bool,
    /// Whose values win where both sides differ and never agreed: the first alignment
    #[arg(long, value_enum)]
    pub answer: Option<Wins>,
    /// Whose values win where both sides changed since they agreed
    #[arg(long, value_enum)]
    pub both_changed: Option<Wins>,
    /// What becomes of values that were changed on Google, though the directory is the authority for them
    #[arg(long, value_enum)]
    pub drift: Option<DriftTo>,
    /// What becomes of users whose accounts were deleted on Google
    #[arg(long, value_enum)]
    pub deleted: Option<DeletedTo>,
    /// Show at most so many rows of the plan
    #[arg(long, value_name = "COUNT", default_value_t = 1_000)]
    pub rows: u64,
    /// Plan nothing but that no account asks for another password at the next sign-in
    ///
    /// On connections where the directory is the authority for passwords. A sync plans it as well, beside everything else.
    #[arg(long, conflicts_with_all = ["resume", "accept_size", "discard"])]
    pub keep_passwords: bool,
    /// Go on with the run that was interrupted, or with the plan that waits, instead of making a new one
    #[arg(long)]
    pub resume: bool,
    /// Believe a list that is much shorter than before, by naming how many users it has
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["resume", "discard"])]
    pub accept_size: Option<u64>,
    /// When it is carried out, write the passwords that nobody knows into this file for a passphrase, once
    #[arg(long, value_name = "FILE", conflicts_with_all = ["plan_only", "discard"])]
    pub hand_out: Option<PathBuf>,
    /// The passphrase of that file.
    #[command(flatten)]
    pub words: Passphrase,
    /// Give up the plan that waits, or what is left of a sync that was stopped
    #[arg(long, conflicts_with_all = ["resume", "yes"])]
    pub discard: bool,
}

impl Sync {
    /// Gives what is answered for all conflicts of a kind.
    pub fn answers(&self) -> Answers {
        Answers {
            differ: self.answer.map(Into::into),
            both_changed: self.both_changed.map(Into::into),
            drift: self.drift.map(Into::into),
            deleted: self.deleted.map(Into::into),
        }
    }
}

/// What becomes of a plan.
#[derive(Debug, Default, Args)]
pub struct Approve {
    /// Approve the plan as it is; conflicts without an answer are skipped
    #[arg(long, short)]
    pub yes: bool,
    /// Confirm a limit that the plan goes beyond, by naming its number; once for each
    #[arg(long, value_name = "NUMBER")]
    pub confirm_limits: Vec<u64>,
}

/// Whose value wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Wins {
    /// The directory's value goes to Google
    Directory,
    /// Google's value comes into the directory
    Google,
}

impl From<Wins> for Winner {
    fn from(wins: Wins) -> Self {
        match wins {
            Wins::Directory => Self::Directory,
            Wins::Google => Self::Google,
        }
    }
}

/// What becomes of values that were changed on Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DriftTo {
    /// The directory's value goes to Google again
    Overwrite,
    /// Google's value comes into the directory
    Accept,
}

impl From<DriftTo> for Drift {
    fn from(to: DriftTo) -> Self {
        match to {
            DriftTo::Overwrite => Self::Overwrite,
            DriftTo::Accept => Self::Accept,
        }
    }
}

/// What becomes of users whose accounts were deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DeletedTo {
    /// The account is brought back, within 20 days
    Restore,
    /// Another account is made
    CreateAgain,
    /// The user stays in the directory alone
    Unbind,
}

impl From<DeletedTo> for AfterDeletion {
    fn from(to: DeletedTo) -> Self {
        match to {
            DeletedTo::Restore => Self::Restore,
            DeletedTo::CreateAgain => Self::CreateAgain,
            DeletedTo::Unbind => Self::Unbind,
        }
    }
}
