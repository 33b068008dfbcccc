//! `rollcall diagnose`, `rollcall guides`, `rollcall explain` and `rollcall bundle`.

use std::path::PathBuf;

use clap::Args;

use super::Which;

/// What to look into.
#[derive(Debug, Args)]
pub struct Diagnose {
    /// Which connection.
    #[command(flatten)]
    pub which: Which,

    /// Ask this check and those that come after it; may be given several times
    #[arg(long, value_name = "CODE")]
    pub check: Vec<String>,

    /// List the checks that there are, and ask nothing
    #[arg(long, conflicts_with = "check")]
    pub list: bool,
}

/// Which guide.
#[derive(Debug, Args)]
pub struct Guides {
    /// The guide to follow; without one, all are listed
    #[arg(value_name = "GUIDE")]
    pub guide: Option<String>,

    /// Find guides, checks and findings for words, or for the text of an error
    #[arg(long, value_name = "TEXT", conflicts_with = "guide")]
    pub search: Option<String>,

    /// Show what the guide says, and ask no checks
    #[arg(long, requires = "guide")]
    pub read_only: bool,

    /// Which connection.
    #[command(flatten)]
    pub which: Which,
}

/// Whom to explain.
#[derive(Debug, Args)]
pub struct Explain {
    /// A username, an address or a number
    pub user: String,

    /// Which connection.
    #[command(flatten)]
    pub which: Which,
}

/// What to make of it.
#[derive(Debug, Args)]
pub struct Bundle {
    /// Save it here [default: rollcall-support.zip, unless it is shown]; nothing that is there is written over
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,

    /// Show the text of every file; save it only with --to, and then the same one
    #[arg(long)]
    pub show: bool,

    /// Ask no checks: only what is noted here is in it
    #[arg(long)]
    pub offline: bool,
}
