//! Runs in JSON.

use std::collections::BTreeMap;

use directory::Thing;
use serde::Serialize;
use sync::import;
use sync::overview::WaitsFor;
use sync::provision::LicenceResult;
use sync::store::run::{Beside, Row, State};
use sync::store::step::Became;

use super::moment;
use super::user::Change;

/// A row that did not, or will not, go through.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// `refused` or `conflict`.
    pub kind: String,
    /// Why, in words.
    pub why: String,
}

/// What became of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// How many rows were refused or left with a conflict.
    pub problem_count: u64,
    /// The first hundred of them.
    pub problems: Vec<Problem>,
    /// Which licences the accounts have that a sync made.
    pub licences: Vec<LicencesOf>,
}

/// How many accounts share a licence, or have none for the same reason.
#[derive(Debug, Serialize)]
pub struct LicencesOf {
    /// What is known.
    #[serde(flatten)]
    pub licence: LicenceOf,
    /// Of how many.
    pub count: u64,
}

/// Which licence Google gave a new account.
#[derive(Debug, Serialize)]
pub struct LicenceOf {
    /// `given`, `notYet`, `none`, `unknown` or `notLooked`.
    pub licence: &'static str,
    /// Its name, or why there is none or it is not known, in words.
    pub words: String,
}

impl LicenceOf {
    fn of(result: &LicenceResult) -> Self {
        Self { licence: result.name(), words: result.words() }
    }
}

impl Report {
    /// Describes a report.
    pub fn of(report: &import::Report) -> Self {
        let problems = report.problems.iter().map(|problem| Problem {
            name: problem.name.clone(),
            email: problem.email.clone(),
            kind: problem.kind.clone(),
            why: problem.why.clone(),
        });
        Self {
            run: Run::of(&report.run, None),
            problem_count: report.problem_count,
            problems: problems.collect(),
            licences: report
                .licences
                .iter()
                .map(|one| LicencesOf { licence: LicenceOf::of(&one.result), count: one.count })
                .collect(),
        }
    }
}

/// What became of a run, and of each of its steps.
#[derive(Debug, Serialize)]
pub struct RunShown {
    /// The report.
    #[serde(flatten)]
    pub report: Report,
    /// How many steps became what.
    pub outcomes: Outcomes,
    /// How many steps there are of those that were asked for.
    pub step_count: u64,
    /// The first of them, in plan order.
    pub steps: Vec<StepOfRun>,
}

/// Steps by what became of them.
#[derive(Debug, Serialize)]
pub struct Outcomes {
    /// Done.
    pub done: u64,
    /// So already.
    pub already: u64,
    /// Not done.
    pub refused: u64,
    /// Sent, and nobody knows the answer.
    pub unknown: u64,
    /// Not approved.
    pub skipped: u64,
    /// Waited for an answer that nobody gave.
    pub conflict: u64,
    /// Not tried yet.
    pub open: u64,
}

/// A step of a run.
#[derive(Debug, Serialize)]
pub struct StepOfRun {
    /// Its place in the plan's order.
    pub step: i64,
    /// What it does: `create`, `adopt`, `undelete`, `reactivate`, `rename`, `export`, `take`, `suspend`, `archive` or
    /// `unbind` of a sync; of an undo also `unarchive`, `put-back`, `take-back`, `remove` and `reopen`; `new`, `update`, `link`, `merge`, `restore` or `observe` of an import; `skip`, `conflict`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// The Google account, or empty.
    pub google_id: String,
    /// `done`, `already`, `refused`, `unknown`, `skipped`, `conflict` or `open`.
    pub outcome: &'static str,
    /// Why it was refused, for machines.
    pub code: Option<String>,
    /// Why it was refused or left out, in words.
    pub why: Option<String>,
    /// What changes.
    pub changes: Vec<Change>,
    /// When that was.
    pub at: Option<String>,
    /// Which licence Google gave the account that it made; `null` of a step that made none.
    pub new_licence: Option<LicenceOf>,
}

impl RunShown {
    /// Describes a report and steps of a run, by what it waits for while it is not over.
    pub fn of(report: &import::Report, steps: &sync::runs::Steps, waits_for: Option<&WaitsFor>) -> Self {
        let [done, already, refused, unknown, skipped, conflict, open] = steps.counts;
        Self {
            report: Report { run: Run::of(&report.run, waits_for), ..Report::of(report) },
            outcomes: Outcomes { done, already, refused, unknown, skipped, conflict, open },
            step_count: steps.total,
            steps: steps.steps.iter().map(StepOfRun::of).collect(),
        }
    }
}

impl StepOfRun {
    fn of(step: &sync::runs::Step) -> Self {
        Self {
            step: step.seq,
            kind: step.kind.clone(),
            name: step.name.clone(),
            email: step.email.clone(),
            google_id: step.google_id.clone(),
            outcome: match step.became {
                Became::Done => "done",
                Became::Already => "already",
                Became::Refused => "refused",
                Became::Unknown => "unknown",
                Became::Skipped => "skipped",
                Became::Conflict => "conflict",
                Became::Open => "open",
            },
            code: step.code.clone(),
            why: step.why.clone(),
            changes: step.changes.iter().map(Change::of_attribute).collect(),
            at: step.at.and_then(moment),
            new_licence: step.licence.as_ref().map(LicenceOf::of),
        }
    }
}

/// Runs, newest first.
#[derive(Debug, Serialize)]
pub struct Runs {
    /// Each of them.
    pub runs: Vec<Run>,
}

/// A run.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(Default))]
pub struct Run {
    /// Its number.
    pub run: i64,
    /// The number of its connection.
    pub connection_id: i64,
    /// `import`, `sync`, `undo` or `refresh`.
    pub verb: String,
    /// The run that it undoes.
    pub undoes: Option<i64>,
    /// Whom it was about, in words.
    pub scope: String,
    /// `full` or `updatesOnly`; of an undo `directory` where it undoes an import, and says nothing to Google.
    pub mode: String,
    /// `reading`, `inDoubt`, `review`, `applying`, `interrupted`, `done`, `refusals`, `discarded` or `failed`.
    pub state: &'static str,
    /// How many accounts were read.
    pub accounts: Option<u64>,
    /// Users created.
    pub created: u64,
    /// Users updated.
    pub updated: u64,
    /// Accounts linked or merged.
    pub linked: u64,
    /// Already as wanted.
    pub unchanged: u64,
    /// Un-ticked or skipped.
    pub skipped: u64,
    /// Conflicts left without an answer.
    pub conflicts: u64,
    /// Refused when it came to it.
    pub refused: u64,
    /// Accounts suspended or archived by a sync.
    pub suspended: u64,
    /// Accounts that a sync made active again.
    pub reactivated: u64,
    /// Accounts that a sync let go.
    pub released: u64,
    /// Users who left the directory, because the import that made them was undone.
    pub removed: u64,
    /// What became of the rows about what is no user: `org-units`, `groups`.
    pub beside: BTreeMap<Thing, Beside>,
    /// When it began.
    pub started_at: Option<String>,
    /// When Google was read to the end.
    pub read_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// How long a run that is over worked, in milliseconds, without what it waited for a review.
    pub worked_ms: Option<i64>,
    /// Why it failed, in words.
    pub failed_because: Option<String>,
}

impl Run {
    /// Describes a run, by what it waits for while it is not over.
    pub fn of(row: &Row, waits_for: Option<&WaitsFor>) -> Self {
        let state = match waits_for {
            Some(WaitsFor::Reading | WaitsFor::Applying(_)) => INTERRUPTED,
            Some(WaitsFor::Size) => IN_DOUBT,
            Some(WaitsFor::Work(_) | WaitsFor::Review) | None => state_name(row.state),
        };
        Self {
            run: row.id,
            connection_id: row.connection,
            verb: row.verb.clone(),
            undoes: row.undoes,
            scope: scope_words(row),
            mode: row.mode.clone(),
            state,
            accounts: row.accounts,
            created: row.counts.created,
            updated: row.counts.updated,
            linked: row.counts.linked,
            unchanged: row.counts.unchanged,
            skipped: row.counts.skipped,
            conflicts: row.counts.conflicts,
            refused: row.counts.refused,
            beside: row.counts.beside.clone(),
            suspended: row.counts.suspended,
            reactivated: row.counts.reactivated,
            released: row.counts.released,
            removed: row.counts.removed,
            started_at: moment(row.started_at),
            read_at: row.read_at.and_then(moment),
            ended_at: row.ended_at.and_then(moment),
            worked_ms: row.worked_ms(),
            failed_because: row.error.clone(),
        }
    }
}

/// Gives the scope of a run in words.
fn scope_words(row: &Row) -> String {
    serde_json::from_str::<import::Scope>(&row.scope)
        .map_or_else(|_| row.scope.clone(), |scope| scope.words())
}

/// The state of a run that was stopped while it read or was applied.
pub const INTERRUPTED: &str = "interrupted";

/// The state of a run whose list waits to be believed.
pub const IN_DOUBT: &str = "inDoubt";

/// Each state of a run with its stable name.
pub const STATES: [(State, &str); 7] = [
    (State::Reading, "reading"),
    (State::Review, "review"),
    (State::Applying, "applying"),
    (State::Done, "done"),
    (State::Refusals, "refusals"),
    (State::Discarded, "discarded"),
    (State::Failed, "failed"),
];

fn state_name(state: State) -> &'static str {
    STATES.iter().find(|(known, _)| *known == state).map_or("failed", |(_, name)| name)
}
