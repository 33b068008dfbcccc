//! What an import reads ahead of its turn, through connections of its own: accounts to decide about, decisions to copy into
//! the journal, steps to carry out.

use std::path::Path;

use directory::{Mapping, Thing};
use store::plan::account::{self, Moved, Stored};
use store::plan::decision::{self, Placed, Which};
use store::rusqlite::Connection;
use store::{plan, step};

use super::carry_out::Prepared;
use crate::ahead::Outlet;

/// How many rows are handed over at once.
const TOGETHER: u32 = 250;

/// How many decisions are handed over at once: they come into the journal in one transaction.
const DECISIONS: u32 = 5_000;

/// The files that an import works on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Files<'a> {
    /// The directory's.
    pub(super) data: &'a Path,
    /// The plan's.
    pub(super) plan: &'a Path,
}

impl Files<'_> {
    fn open(self) -> Result<Connection, store::Error> {
        plan::open(self.data, self.plan)
    }

    /// Hands over the accounts that are new or not as at the last agreement, as of when they are read here.
    pub(super) fn moved(self, connection: i64, out: &Outlet<Vec<Moved>>) -> Result<(), store::Error> {
        let conn = self.open()?;
        let mut together = Vec::new();
        account::each_moved(&conn, connection, |moved| {
            together.push(moved);
            if together.len() < TOGETHER as usize || out.hand_over(std::mem::take(&mut together)) {
                return Ok(());
            }
            Err(store::Error::Interrupted("nobody decides any more".to_owned()))
        })?;
        out.hand_over(together);
        Ok(())
    }

    /// Hands over the decisions in the order of the journal.
    pub(super) fn decisions(self, out: &Outlet<(Thing, Vec<Placed>)>) -> Result<(), store::Error> {
        let conn = self.open()?;
        for thing in Thing::IN_ORDER {
            for which in [Which::Others, Which::New] {
                let mut last: Option<Placed> = None;
                while decision::any(&conn, thing, which)? {
                    let rows = decision::after(&conn, thing, which, last.as_ref(), DECISIONS)?;
                    last = rows.last().cloned();
                    if last.is_none() {
                        break;
                    }
                    if !out.hand_over((thing, rows)) {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// Hands over the steps that are not done, with their accounts taken apart.
    ///
    /// What is read is settled: the steps of a run change only by whoever carries them out, one after another.
    pub(super) fn steps(
        self,
        run: i64,
        mapping: &Mapping,
        out: &Outlet<Vec<Prepared>>,
    ) -> Result<(), store::Error> {
        let conn = self.open()?;
        let mut last = 0;
        loop {
            let steps = step::pending(&conn, run, last, TOGETHER)?;
            let Some(end) = steps.last() else { return Ok(()) };
            last = end.seq;
            let ready: Result<_, store::Error> =
                steps.into_iter().map(|step| prepared(&conn, step, mapping)).collect();
            if !out.hand_over(ready?) {
                return Ok(());
            }
        }
    }
}

/// Takes the account of a step apart.
pub(super) fn prepared(
    conn: &Connection,
    step: step::Row,
    mapping: &Mapping,
) -> Result<Prepared, store::Error> {
    let stored = stored(conn, &step)?;
    Ok(Prepared::new(step, stored, mapping))
}

/// Reads a step's account as the plan holds it; none where that is lost.
fn stored(conn: &Connection, step: &step::Row) -> Result<Option<Stored>, store::Error> {
    // Org units and groups are taken apart when it comes to them.
    if step.thing != Thing::User {
        return Ok(None);
    }
    match account::stored(conn, step.account) {
        Ok(stored) => Ok(Some(stored)),
        Err(store::Error::NotFound { .. } | store::Error::Damaged(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
