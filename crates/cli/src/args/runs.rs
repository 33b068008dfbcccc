//! What can be said of runs on the command line.

use clap::{Args, Subcommand, ValueEnum};
use sync::store::step::Became;

use super::{Approve, Which};

/// Which runs.
#[derive(Debug, Args)]
pub struct Runs {
    /// One of them.
    #[command(subcommand)]
    pub one: Option<OneRun>,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// At most so many
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
}

impl Runs {
    /// Tells whether it goes on with a run, or undoes one: that stops by itself, at a safe moment.
    pub fn changes_something(&self) -> bool {
        matches!(self.one, Some(OneRun::Resume { .. } | OneRun::Undo { .. }))
    }
}

/// One run.
#[derive(Debug, Subcommand)]
pub enum OneRun {
    /// Show one run with what became of each step
    Show {
        /// Its number
        number: i64,
        /// Only steps that became so; any number of times
        #[arg(long, value_enum)]
        outcome: Vec<Outcome>,
        /// At most so many steps
        #[arg(long = "steps", value_name = "COUNT", default_value_t = 100)]
        steps: u64,
        /// Begin so many steps further down
        #[arg(long, value_name = "COUNT", default_value_t = 0)]
        offset: u64,
        /// First look at Google which licences the accounts have that it made
        #[arg(long)]
        look_at_licences: bool,
    },
    /// Go on with a run that waits, or was interrupted
    ///
    /// One that was approved goes on where it was, and needs no other approval. The plan of one that waits is shown, and
    /// asked for as sync and import do.
    Resume {
        /// Its number
        number: i64,
        /// What becomes of a plan that waits.
        #[command(flatten)]
        approve: Approve,
    },
    /// Undo a sync or an import, as far as it can be: see the plan, say yes
    ///
    /// What cannot be undone is listed first. What changed since the run is left as it is. To undo an import is a matter of
    /// the directory alone: Google is not asked, and is told nothing.
    Undo {
        /// Its number
        number: i64,
        /// What becomes of the plan.
        #[command(flatten)]
        approve: Approve,
        /// Make the plan, show it, and leave it for review
        #[arg(long, conflicts_with = "yes")]
        plan_only: bool,
        /// Show at most so many rows of the plan
        #[arg(long, value_name = "COUNT", default_value_t = 1_000)]
        rows: u64,
    },
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Outcome {
    /// It was done
    Done,
    /// It was so already
    Already,
    /// It was not done
    Refused,
    /// It was sent, and nobody knows the answer
    Unknown,
    /// It was not approved
    Skipped,
    /// It waited for an answer that nobody gave
    Conflict,
    /// It was not tried yet
    Open,
}

impl From<Outcome> for Became {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Already => Self::Already,
            Outcome::Refused => Self::Refused,
            Outcome::Unknown => Self::Unknown,
            Outcome::Skipped => Self::Skipped,
            Outcome::Conflict => Self::Conflict,
            Outcome::Open => Self::Open,
        }
    }
}
