//! What can be said of an import on the command line.

use clap::Args;

use super::Which;

/// What to import, and how far.
#[derive(Debug, Args)]
pub struct Import {
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// Whom to import.
    #[command(flatten)]
    pub scope: Scope,
    /// Import the tree of org units as well
    #[arg(long)]
    pub with_org_units: bool,
    /// Import the groups as well, with their members and roles
    #[arg(long)]
    pub with_groups: bool,
    /// Import the photos of users as well, from now on: it sets the direction of photo to import
    #[arg(long)]
    pub with_photos: bool,
    /// Take only changes to users, org units and groups that are here already; nothing new comes
    #[arg(long)]
    pub updates_only: bool,
    /// Make the plan, show it, and leave it for review
    #[arg(long, conflicts_with_all = ["yes", "discard"])]
    pub plan_only: bool,
    /// Approve the plan as it is; conflicts without an answer stay out
    #[arg(long, short)]
    pub yes: bool,
    /// Go on with the run that was interrupted, or with the plan that waits, instead of making a new one
    #[arg(long, conflicts_with_all = ["query", "org_unit", "group", "updates_only", "with_org_units", "with_groups"])]
    pub resume: bool,
    /// Believe a list that is much shorter than before, by naming how many users it has
    ///
    /// Only a list that waits for it (exit code 5) can be accepted; then the import goes on with it.
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["query", "org_unit", "group", "updates_only", "resume", "discard"])]
    pub accept_size: Option<u64>,
    /// Say whom the query leaves out and because of what, in place of an import; with an address, why not this person
    ///
    /// Each condition of the query is asked alone, so that the one that Google refuses is named.
    #[arg(
        long,
        value_name = "ADDRESS",
        num_args = 0..=1,
        requires = "query",
        conflicts_with_all = ["updates_only", "plan_only", "yes", "resume", "accept_size", "discard"]
    )]
    pub explain: Option<Option<String>>,
    /// Give up the plan that waits
    #[arg(long, conflicts_with_all = ["query", "org_unit", "group", "updates_only", "resume", "yes"])]
    pub discard: bool,
}

/// Whom to import; everybody where nothing is said.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Scope {
    /// Those whom a query of Google's finds, such as orgDepartment='Sales'
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// An org unit and all under it, such as /Sales
    #[arg(long, value_name = "PATH")]
    pub org_unit: Option<String>,
    /// The members of a Google group, nested too
    #[arg(long, value_name = "ADDRESS")]
    pub group: Option<String>,
}
