//! `rollcall diagnose` and `rollcall explain`.

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

/// Whom to explain.
#[derive(Debug, Args)]
pub struct Explain {
    /// A username, an address or a number
    pub user: String,

    /// Which connection.
    #[command(flatten)]
    pub which: Which,
}
