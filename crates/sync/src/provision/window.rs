//! Windows of a sync plan for the screen, and what is counted in it.

use directory::provision::Step;
use store::plan::pair_review::{self, Counts, Filter, Listed};

use super::row::{Reason, reason_of, steps_of};
use super::{SyncPlan, SyncRow};
use crate::{Error, Workstation};

/// A sync plan with everything that is counted in it.
#[derive(Debug, Clone)]
pub struct SyncReview {
    /// The plan.
    pub plan: SyncPlan,
    /// Its counts.
    pub counts: Counts,
}

/// A window of a sync plan.
#[derive(Debug, Clone)]
pub struct SyncWindow {
    /// How many rows the filter finds.
    pub total: u64,
    /// How many of those are ticked.
    pub ticked: u64,
    /// How many of those can be ticked.
    pub tickable: u64,
    /// The rows.
    pub rows: Vec<SyncListed>,
}

/// A row of a sync plan with the address that its account has on Google.
#[derive(Debug, Clone)]
pub struct SyncListed {
    /// The row.
    pub row: SyncRow,
    /// The address; none where there is no account.
    pub address: Option<String>,
}

impl SyncListed {
    pub(super) fn of(listed: Listed) -> Result<Self, Error> {
        let (steps, reason): (Vec<Step>, Option<Reason>) = (steps_of(&listed.row)?, reason_of(&listed.row));
        Ok(Self { row: SyncRow { row: listed.row, steps, reason }, address: listed.address })
    }
}

impl Workstation {
    /// Reads a sync plan with everything that is counted in it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is over.
    pub async fn sync_review(&self, run: i64) -> Result<SyncReview, Error> {
        let plan = self.sync_plan(run).await?;
        let counts = self.with_plan(run, |conn| Ok(pair_review::counts(conn)?)).await?;
        Ok(SyncReview { plan, counts })
    }

    /// Reads a window of a sync plan, by name, with what its filter finds in all.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is over.
    pub async fn sync_window(
        &self,
        run: i64,
        filter: Filter,
        offset: u64,
        limit: u64,
    ) -> Result<SyncWindow, Error> {
        self.with_plan(run, move |conn| {
            let window = pair_review::window(conn, &filter, offset, limit)?;
            let rows = window.rows.into_iter().map(SyncListed::of).collect::<Result<_, _>>()?;
            Ok(SyncWindow { total: window.total, ticked: window.ticked, tickable: window.tickable, rows })
        })
        .await
    }

    /// Ticks or un-ticks every row of a filter that has steps.
    ///
    /// # Errors
    /// [`Error::Busy`] when the plan is approved.
    pub async fn sync_tick_all(&self, run: i64, filter: Filter, ticked: bool) -> Result<(), Error> {
        self.in_review(run, move |conn, _| Ok(pair_review::tick(conn, &filter, ticked)?)).await
    }
}
