//! Edits in JSON.

use serde::Serialize;
use sync::users::{Became, BulkReport, Edited as Done, Removal};

use super::user::Change;

/// What became of the users who were edited.
#[derive(Debug, Serialize)]
pub struct Edited {
    /// Each of them.
    pub users: Vec<EditedUser>,
    /// How many changed.
    pub changed: u64,
    /// How many were so already.
    pub already: u64,
    /// How many were refused.
    pub refused: u64,
    /// How many were not reached.
    pub not_reached: u64,
    /// Why the work was stopped before its end.
    pub stopped_because: Option<String>,
}

/// What became of one user.
#[derive(Debug, Serialize)]
pub struct EditedUser {
    /// The directory's number.
    pub id: i64,
    /// The username; empty for one who was not reached.
    pub username: String,
    /// `changed`, `already`, `refused` or `not-reached`.
    pub outcome: &'static str,
    /// Why it was refused.
    pub why: Option<String>,
    /// What changed; empty where many were edited together.
    pub changes: Vec<Change>,
}

impl Edited {
    /// Describes the edit of one user.
    pub fn one(done: &Done) -> Self {
        let changed = !done.changes.is_empty();
        let user = EditedUser {
            id: done.shown.user.id,
            username: done.shown.user.user.username.clone(),
            outcome: if changed { "changed" } else { "already" },
            why: None,
            changes: done.changes.iter().map(Change::of).collect(),
        };
        Self {
            users: vec![user],
            changed: u64::from(changed),
            already: u64::from(!changed),
            refused: 0,
            not_reached: 0,
            stopped_because: None,
        }
    }

    /// Describes the edit of many.
    pub fn many(report: &BulkReport) -> Self {
        let counts = report.counts();
        let users = report.items.iter().map(|item| {
            let (outcome, why) = match &item.became {
                Became::Changed(_) => ("changed", None),
                Became::Already => ("already", None),
                Became::Refused(why) => ("refused", Some(why.clone())),
                Became::NotReached => ("not-reached", None),
            };
            EditedUser { id: item.id, username: item.username.clone(), outcome, why, changes: Vec::new() }
        });
        Self {
            users: users.collect(),
            changed: counts.changed,
            already: counts.already,
            refused: counts.refused,
            not_reached: counts.not_reached,
            stopped_because: report.stopped.clone(),
        }
    }
}

/// What became of the users who were to be removed.
#[derive(Debug, Serialize)]
pub struct Removed {
    /// Each of them.
    pub users: Vec<RemovedUser>,
    /// How many were removed.
    pub removed: u64,
    /// How many were refused.
    pub refused: u64,
}

/// What became of one user.
#[derive(Debug, Serialize)]
pub struct RemovedUser {
    /// The directory's number.
    pub id: i64,
    /// The username that it had.
    pub username: String,
    /// `removed` or `refused`.
    pub outcome: &'static str,
    /// Why it was refused.
    pub why: Option<String>,
    /// The Google accounts that it was bound to, by address.
    pub accounts: Vec<String>,
    /// How many people had it for a manager.
    pub reports: u64,
}

impl RemovedUser {
    /// Describes one who was removed, or why not.
    pub fn of(removal: &Removal, refused: Option<String>) -> Self {
        Self {
            id: removal.user.id,
            username: removal.user.user.username.clone(),
            outcome: if refused.is_some() { "refused" } else { "removed" },
            why: refused,
            accounts: removal.accounts.iter().map(|account| account.email.clone()).collect(),
            reports: removal.reports,
        }
    }
}

/// What is wished of users, for the next sync.
#[derive(Debug, Serialize)]
pub struct Wished {
    /// The connection's name.
    pub connection: String,
    /// Of how many it is wished.
    pub wished: u64,
    /// How many are so already.
    pub already: u64,
    /// What was named and found nobody.
    pub missing: Vec<String>,
}
