//! The limits of a sync: what a plan counts against them, and what was confirmed.

use directory::arrange::{Exceeded, Limited, exceeded};
use directory::provision::Step;
use store::plan::pair;
use store::rusqlite::Connection;

use super::plan::{cleared, steps_of};
use crate::Error;

/// Limits that somebody confirmed by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmed(pub Vec<(Limited, u64)>);

impl Confirmed {
    /// Tells whether a limit was confirmed by its very number.
    #[must_use]
    pub fn covers(&self, limit: &Exceeded) -> bool {
        self.0.contains(&(limit.what, limit.count))
    }
}

/// Lists the limits that a plan goes beyond. Un-ticked rows count: un-ticking does not raise a limit.
pub(super) fn of_plan(conn: &Connection, scope: u64) -> Result<Vec<Exceeded>, Error> {
    let mut counts = [0_u64; 4];
    pair::each_with_steps(conn, |row| {
        let steps = steps_of(&row)?;
        for step in &steps {
            match step {
                Step::Suspend | Step::Archive => counts[Limited::Suspensions as usize] += 1,
                Step::Rename(_) => counts[Limited::Renames as usize] += 1,
                _ => {}
            }
        }
        counts[Limited::Cleared as usize] += cleared(&steps).count() as u64;
        Ok(())
    })?;
    Ok(exceeded(scope, |what| counts[what as usize]))
}
