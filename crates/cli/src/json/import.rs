//! Imports in JSON.

use std::collections::BTreeMap;

use directory::Thing;
use directory::user::{cut, full_name};
use serde::Serialize;
use sync::import;
use sync::store::plan::review::{Counts, ReviewRow};

use super::run::{Problem, Report};

/// What an import did.
#[derive(Debug, Serialize)]
pub struct Import {
    /// The connection's name.
    pub connection: String,
    /// An earlier run that was interrupted while it was applied, and is finished now.
    pub resumed: Option<Report>,
    /// The number of a plan that was given up on request.
    pub discarded: Option<i64>,
    /// The number of a plan that waited for review, and whose place the new one took.
    pub replaced: Option<i64>,
    /// The plan; `null` when none was made or left.
    pub plan: Option<Plan>,
    /// What came of the plan; `null` when it was not carried out.
    pub report: Option<Report>,
    /// Whether the scope finds nobody on Google, so that there is no plan.
    pub nobody_found: bool,
    /// Whether the plan waits for a confirmation.
    pub waits: bool,
}

/// A plan.
#[derive(Debug, Serialize)]
pub struct Plan {
    /// The run that it belongs to.
    pub run: i64,
    /// Whom it is about, in words.
    pub scope: String,
    /// `full` or `updatesOnly`.
    pub mode: &'static str,
    /// How many accounts were read.
    pub accounts: u64,
    /// How long that took, in milliseconds.
    pub read_ms: Option<i64>,
    /// How many rows there are of each decision.
    pub decisions: Decisions,
    /// The same of what is imported beside the users: `org-units`, `groups`.
    pub beside: BTreeMap<Thing, Decisions>,
    /// How many rows bear each mark.
    pub marks: Marks,
    /// How many rows will be carried out.
    pub ticked: u64,
    /// How many conflicts have no answer; they stay out.
    pub open_conflicts: u64,
    /// How many rows stand as they were chosen in an earlier review.
    pub remembered: u64,
    /// How many bound accounts are not on Google any more, as a list of everybody tells.
    pub gone: u64,
    /// The addresses of the users of the first twenty of them.
    pub first_gone: Vec<String>,
    #[serde(skip)]
    pub gone_words: Option<String>,
    /// The names of the bound groups that are not on Google any more.
    pub gone_groups: Vec<String>,
    #[serde(skip)]
    pub gone_groups_words: Option<String>,
    /// How many photos are no image that Rollcall reads, and are left out.
    pub unreadable_photos: u64,
    #[serde(skip)]
    pub unreadable_photos_words: Option<String>,
    /// How many photos Google does not give, and are left out.
    pub refused_photos: u64,
    #[serde(skip)]
    pub refused_photos_words: Option<String>,
    /// The first hundred conflicts, by name.
    pub conflicts: Vec<Problem>,
}

/// Rows of a plan by decision.
#[derive(Debug, Serialize)]
pub struct Decisions {
    /// New users.
    pub new: u64,
    /// Changes to bound users.
    pub update: u64,
    /// Nothing to do.
    pub unchanged: u64,
    /// One existing user looks the same.
    #[serde(rename = "match")]
    pub matches: u64,
    /// An answer is needed.
    pub conflict: u64,
    /// Removed from the directory; skipped unless somebody ticks them.
    pub removed: u64,
}

impl Decisions {
    fn of(counts: &Counts) -> Self {
        let [new, update, unchanged, matches, conflict, removed] = counts.kinds;
        Self { new, update, unchanged, matches, conflict, removed }
    }
}

/// Rows of a plan by mark.
#[derive(Debug, Serialize)]
pub struct Marks {
    /// Suspended on Google.
    pub suspended: u64,
    /// Archived on Google.
    pub archived: u64,
    /// Super and delegated admins.
    pub admin: u64,
    /// Guests.
    pub guest: u64,
}

impl Plan {
    /// Describes a plan with its first conflicts.
    pub fn of(plan: &import::Plan, conflicts: &[ReviewRow]) -> Self {
        let [suspended, archived, admin, guest] = plan.counts.marks;
        let conflicts = conflicts.iter().filter(|row| row.decision.answer.is_none()).map(|row| Problem {
            name: cut(&full_name(&row.given_name, &row.family_name)),
            email: cut(&row.email),
            kind: "conflict".to_owned(),
            why: row.decision.why.clone(),
        });
        Self {
            run: plan.run.id,
            scope: plan.scope.words(),
            mode: plan.mode.name(),
            accounts: plan.run.accounts.unwrap_or_default(),
            read_ms: plan.run.read_ms,
            decisions: Decisions::of(&plan.counts),
            beside: plan.beside.iter().map(|(thing, counts)| (*thing, Decisions::of(counts))).collect(),
            marks: Marks { suspended, archived, admin, guest },
            ticked: plan.ticked(),
            open_conflicts: plan.open_conflicts(),
            remembered: plan.counts.remembered,
            gone: plan.gone,
            first_gone: plan.first_gone.iter().map(|gone| gone.email.clone()).collect(),
            gone_words: plan.gone_words(),
            gone_groups: plan.gone_groups.clone(),
            gone_groups_words: plan.gone_groups_words(),
            unreadable_photos: plan.unreadable_photos,
            unreadable_photos_words: plan.unreadable_photos_words(),
            refused_photos: plan.refused_photos.as_ref().map_or(0, |(count, _)| *count),
            refused_photos_words: plan.refused_photos_words(),
            conflicts: conflicts.collect(),
        }
    }

    /// Tells whether somebody has something to decide about it.
    pub fn wants_confirmation(&self) -> bool {
        self.ticked + self.open_conflicts > 0
    }
}
