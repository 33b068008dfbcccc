//! Looking at a sync plan: its counts, its rows, and what it waits for.

use std::collections::BTreeMap;

use directory::Thing;
use directory::arrange::Exceeded;
use directory::provision::{Answer, Step};
use store::plan::pair::{self, Kind, Row};
use store::plan::{elsewhere, moves};
use store::run::{self, State};
use store::rusqlite::Connection;
use store::{group_binding, step};

use super::plan::{arrange, decide_again};
use super::row::{Reason, reason_of, steps_of};
use super::seats::Seats;
use super::undo;
use crate::{AsShown, Error, Workstation};

/// How many changes of another writer are shown.
const NEWEST: u32 = 10;

/// A sync plan that waits for review.
#[derive(Debug, Clone)]
pub struct SyncPlan {
    /// The run.
    pub run: run::Row,
    /// Rows by kind, and how many of them are ticked, in the order of [`Kind::ALL`].
    pub counts: [(u64, u64); Kind::ALL.len()],
    /// Users in the scope of the connection; of an undo, those whom that run changed.
    pub scope: u64,
    /// Those of them with nothing to do.
    pub unchanged: u64,
    /// Groups that are bound, or to be bound, and those of them with nothing to do; none where they are not managed.
    pub groups: Option<(u64, u64)>,
    /// How many steps there are of each kind, un-ticked ones too, by the journal's names; kinds without any are left out.
    pub steps: BTreeMap<&'static str, u64>,
    /// What is counted against each limit, in the order of [`directory::arrange::Limited::ALL`].
    pub limited: Vec<Exceeded>,
    /// The newest changes of another writer, or why Google's log could not be asked; nothing where it was not to be.
    pub elsewhere: Option<Result<Vec<elsewhere::Row>, String>>,
    /// The licences, where it is known how many there are.
    pub seats: Option<Seats>,
    /// The limits that the plan goes beyond: each wants a confirmation that names its number.
    pub exceeded: Vec<Exceeded>,
    /// What of it no rollback undoes, by the journal's names; of an undo, what of the run that it undoes cannot be.
    pub lasting: Vec<(&'static str, u64)>,
    /// How often it was changed since it was made.
    pub moves: u64,
}

impl SyncPlan {
    /// Names it as it is shown, for whoever approves it.
    #[must_use]
    pub fn shown(&self) -> AsShown {
        AsShown { run: self.run.id, moves: Some(self.moves) }
    }
}

/// A row of a sync plan, taken apart.
#[derive(Debug, Clone)]
pub struct SyncRow {
    /// As it is stored.
    pub row: Row,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// Why nothing is done.
    pub reason: Option<Reason>,
}

impl Workstation {
    /// Reads a sync plan.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is over.
    pub async fn sync_plan(&self, run: i64) -> Result<SyncPlan, Error> {
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        if !row.is_sync() {
            return Err(Error::NotFound(format!("run {run} is {}, not a sync", row.is_a())));
        }
        let connection = row.connection;
        self.with_plan(run, move |conn| {
            // First: what changes while the rest is counted makes the plan another one than is shown.
            let moves = moves::count(conn)?;
            let counts = pair::counts(conn)?;
            let super::limit::Counted { steps, limited, renames } = super::limit::of_plan(conn, connection)?;
            let all = pair::scope(conn, connection)?;
            let (scope, lasting) = match row.undoes {
                Some(undone) => (step::done_row_count(conn, undone)?, undo::lasting(conn, undone)?),
                None => (all, undo::lasting_of_plan(&steps, &renames)),
            };
            let left = if row.is_undo_of_import() { undo::left(conn)? } else { Vec::new() };
            let lasting = lasting.into_iter().chain(left).collect();
            let stored: u64 = counts.iter().map(|(count, _)| count).sum();
            let of_groups = pair::count_of(conn, Thing::Group)?;
            let (stored, groups) = match row.undoes {
                Some(_) => (stored, None),
                None if !row.things.contains(&Thing::Group) => (stored, None),
                None => {
                    let groups = group_binding::scope(conn, connection)?;
                    (stored - of_groups, Some((groups, groups.saturating_sub(of_groups))))
                }
            };
            let exceeded = limited.iter().filter(|limit| limit.is_passed()).copied().collect();
            let unchanged = scope.saturating_sub(stored);
            let needed = ["create", "undelete", "unarchive"].iter().filter_map(|kind| steps.get(kind)).sum();
            let seats = Seats::of(conn, connection, needed)?;
            let elsewhere = elsewhere::told(conn, NEWEST)?.map(|told| told.map(|told| told.rows));
            Ok(SyncPlan {
                run: row,
                counts,
                scope,
                unchanged,
                groups,
                steps,
                limited,
                elsewhere,
                seats,
                exceeded,
                lasting,
                moves,
            })
        })
        .await
    }

    /// Reads rows of a sync plan by kind, all when none is named, in plan order.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is over.
    pub async fn sync_rows(
        &self,
        run: i64,
        kinds: Vec<Kind>,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<SyncRow>, Error> {
        self.with_plan(run, move |conn| {
            let rows = pair::window(conn, &kinds, offset, limit)?;
            rows.into_iter().map(taken_apart).collect()
        })
        .await
    }

    /// Answers rows of a sync plan by their numbers: whose value wins, what becomes of drift, or of a deleted account.
    ///
    /// # Errors
    /// [`Error::Refused`] when a row needs no answer; then none is answered. [`Error::Busy`] when the plan is approved.
    pub async fn sync_answer(&self, run: i64, rows: Vec<i64>, answer: Answer) -> Result<(), Error> {
        self.in_review(run, move |conn, connection| {
            if run::get(conn, run)?.undoes.is_some() {
                return Err(Error::Refused("an undo asks nothing; tick or un-tick its rows".to_owned()));
            }
            for id in rows {
                let row = pair::get(conn, id)?;
                if row.kind != Kind::Conflict && row.answer.is_none() {
                    return Err(Error::Refused(format!("{} needs no answer; tick or un-tick it", row.name)));
                }
                decide_again(conn, connection, row, answer)?;
            }
            arrange(conn, connection)
        })
        .await
    }

    /// Ticks or un-ticks rows of a sync plan by their numbers.
    ///
    /// # Errors
    /// [`Error::Refused`] when a row has nothing that could be done; [`Error::Busy`] when the plan is approved.
    pub async fn sync_tick(&self, run: i64, rows: Vec<i64>, ticked: bool) -> Result<(), Error> {
        self.in_review(run, move |conn, _| tick(conn, &rows, ticked)).await
    }
}

fn taken_apart(row: Row) -> Result<SyncRow, Error> {
    let (steps, reason) = (steps_of(&row)?, reason_of(&row));
    Ok(SyncRow { row, steps, reason })
}

fn tick(conn: &Connection, rows: &[i64], ticked: bool) -> Result<(), Error> {
    for id in rows {
        let row = pair::get(conn, *id)?;
        if ticked && !row.kind.has_steps() {
            return Err(Error::Refused(format!("{} cannot be ticked: {}", row.name, row.why)));
        }
        pair::update(conn, &Row { ticked, ..row })?;
    }
    Ok(())
}

/// Refuses a plan that goes beyond a limit which nobody confirmed.
pub(crate) fn within_limits(plan: &SyncPlan, confirmed: &super::Confirmed) -> Result<(), Error> {
    let open: Vec<_> = plan.exceeded.iter().filter(|limit| !confirmed.covers(limit)).copied().collect();
    if open.is_empty() || plan.run.state != State::Review { Ok(()) } else { Err(Error::Limits(open)) }
}
