//! What `--json` writes: every result with its fields.
//!
//! The fields are documented in `docs/headless.md`; a test holds the two together. Moments are RFC 3339 in UTC. A field
//! without a value is `null`; none is left out.

mod activity;
mod backup;
mod bundle;
mod connection;
mod diagnose;
mod edit;
mod event;
mod explain;
mod explain_user;
mod group;
mod group_edit;
mod guide;
mod import;
mod org_unit;
mod passwords;
mod profile;
mod run;
mod safety;
mod sheet;
mod standing;
mod sync;
mod user;

use ::sync::store::Millis;
use jiff::Timestamp;
use serde::Serialize;

pub use self::sync::{PlanRow, Sync, SyncPlan};
pub use activity::Activity;
pub use backup::{BackedUp, BackupOf, Backups};
pub use bundle::BundleMade;
pub use connection::{
    BoundAgain, ChangedRights, Connection, Connections, Deactivated, DomainOfNew, MissingOrgUnits,
    Reactivated, SeatsKnown, WentOn,
};
pub use diagnose::{CheckKnown, CheckSays, ChecksKnown, Diagnosis};
pub use edit::{Edited, Removed, RemovedUser, Wished};
pub use explain::{Explanation, Finds, PersonExplanation};
pub use explain_user::{ExplainedOn, UserExplained};
pub use group::{GroupShown, Groups};
pub use group_edit::{GroupDeleted, GroupEdited, GroupManaged};
pub use guide::{GuideHit, GuideSays, Guides};
pub use import::{Import, Plan};
pub use org_unit::OrgUnits;
pub use passwords::{
    ChangedList, ExpiringList, ExpiringOf, HandedOut, PasswordChanged, PasswordOf, PasswordReceipt,
    Passwords, PolicyIs,
};
pub use profile::{Brings, Exported, Restored};
#[cfg(test)]
pub use run::STATES;
pub use run::{IN_DOUBT, INTERRUPTED, Problem, Report, Run, RunShown, Runs, StepOfRun};
pub use safety::Safety;
pub use sheet::{Sheet, SheetRow};
pub use standing::{ConnectionStatus, Finding, Mapping, Served, Standings, Status};
pub use user::{User, UserDetail, Users};

use crate::exit::Failure;

/// A failure.
#[derive(Debug, Serialize)]
pub struct Failed {
    /// What happened.
    pub error: Told,
}

/// What happened, and what to do.
#[derive(Debug, Serialize)]
pub struct Told {
    /// Stable, for machines.
    pub code: &'static str,
    /// What happened, in words.
    pub message: String,
    /// What to do, if something can be done.
    pub hint: Option<String>,
    /// The address of the page at Google on which it is mended, if there is one.
    pub page: Option<String>,
}

impl Failed {
    /// Describes a failure.
    pub fn of(failure: &Failure) -> Self {
        Self {
            error: Told {
                code: failure.code,
                message: failure.message.clone(),
                hint: failure.hint.clone(),
                page: failure.page.clone(),
            },
        }
    }
}

/// What a verb did that has nothing else to tell.
#[derive(Debug, Serialize)]
pub struct Did {
    /// What was done, in words.
    pub done: String,
}

/// Writes a moment as RFC 3339 in UTC.
pub fn moment(millis: Millis) -> Option<String> {
    Timestamp::from_millisecond(millis).ok().map(|moment| moment.to_string())
}
