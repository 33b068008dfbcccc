//! An import that was approved and has not come to its end: what was approved, and how much of it is done.

use store::run::{self, Counts};
use store::rusqlite::Connection;
use store::step;

use super::{Mode, Scope};
use crate::{Error, Workstation};

/// An import that was approved and goes on, or waits to be continued.
///
/// It is read from the journal alone: the plan's file may be lost, and the run must come to its end all the same.
#[derive(Debug, Clone)]
pub struct Approved {
    /// The run.
    pub run: run::Row,
    /// What was read.
    pub scope: Scope,
    /// Full or updates only.
    pub mode: Mode,
    /// What was approved, by what each step does; nothing is refused before it is tried.
    pub counts: Counts,
    /// How far it came.
    pub steps: Steps,
}

/// How many of the approved steps are done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Steps {
    /// Steps that were tried, whatever became of them.
    pub done: u64,
    /// All approved steps.
    pub total: u64,
}

impl Workstation {
    /// Reads what was approved of a run and how much of it is done.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such run.
    pub async fn approved(&self, run: i64) -> Result<Approved, Error> {
        let (row, (counts, steps)) =
            self.inner.store.read(move |conn| Ok((run::get(conn, run)?, of_journal(conn, run)?))).await?;
        let scope = Scope::of(&row)?;
        let mode = Mode::by_name(&row.mode).unwrap_or(Mode::Full);
        Ok(Approved { run: row, scope, mode, counts, steps })
    }
}

/// Counts a journal by what its steps do, and how many of them are done.
pub(crate) fn of_journal(conn: &Connection, run: i64) -> Result<(Counts, Steps), store::Error> {
    let (mut counts, mut steps) = (Counts::default(), Steps::default());
    let undoes_import = run::get(conn, run)?.is_undo_of_import();
    for (kind, outcome, count) in step::tally(conn, run)? {
        let left_out = outcome.as_deref() == Some("skipped");
        // There a user whose values go back has another step besides.
        let counted_besides = undoes_import
            && matches!(kind.as_str(), "take-back" | "group-take-back" | "member-out" | "member-back");
        let of = match kind.as_str() {
            "conflict" => &mut counts.conflicts,
            _ if left_out => &mut counts.skipped,
            "new" | "restore" | "create" | "undelete" => &mut counts.created,
            "link" | "merge" | "adopt" => &mut counts.linked,
            "observe" => &mut counts.unchanged,
            "suspend" | "archive" => &mut counts.suspended,
            "reactivate" | "unarchive" => &mut counts.reactivated,
            "unbind" => &mut counts.released,
            "remove" | "group-remove" => &mut counts.removed,
            _ => &mut counts.updated,
        };
        *of += if counted_besides { 0 } else { count };
        if !left_out {
            steps.total += count;
            steps.done += if outcome.is_some() { count } else { 0 };
        }
    }
    Ok((counts, steps))
}
