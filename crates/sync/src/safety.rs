//! What holds a run of a connection back: its limits, and whom no sync changes.

use directory::arrange::{Limit, Limited, Limits};
use store::event::{self, Change, What};
use store::plan::pair;
use store::{limits, protected};

use crate::{Error, Workstation};

/// How many changes of the limits are shown.
const NEWEST: u32 = 5;

/// What holds a run of a connection back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Safety {
    /// How much it may do without a confirmation. A plan that waits keeps those that held when it was made.
    pub limits: Limits,
    /// How many users the connection provides for.
    pub scope: u64,
    /// Who changed the limits, the newest first.
    pub changes: Vec<event::Row>,
    /// How many users are marked as protected.
    pub protected_count: u64,
    /// The first of them, by name.
    pub protected: Vec<protected::Named>,
}

impl Safety {
    /// Gives how many a run may do without a confirmation, as many users as there are now.
    #[must_use]
    pub fn most(&self, what: Limited) -> u64 {
        self.limits.get(what).of(self.scope)
    }
}

impl Workstation {
    /// Tells what holds a run of a connection back, with so many of the protected users.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such connection.
    pub async fn safety(&self, connection: i64, listed: u32) -> Result<Safety, Error> {
        let read = move |conn: &store::rusqlite::Connection| {
            store::connection::get(conn, connection)?;
            Ok(Safety {
                limits: limits::get(conn, connection)?,
                scope: pair::scope(conn, connection)?,
                changes: event::of_connection(conn, connection, What::Limits, NEWEST)?,
                protected_count: protected::count(conn)?,
                protected: protected::list(conn, listed)?,
            })
        };
        Ok(self.inner.store.read(read).await?)
    }

    /// Sets limits of a connection, for the plans that are made from now on; the others stay. Tells whether anything
    /// changed: a change is an event, with who made it.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when one holds nothing back; then none is set.
    pub async fn set_limits(&self, connection: i64, wanted: Vec<(Limited, Limit)>) -> Result<bool, Error> {
        for (what, limit) in &wanted {
            let wrong = |why: String| Error::InvalidInput(format!("{}: {why}", what.words()));
            limit.check().map_err(|error| wrong(error.to_string()))?;
            if !Limits::SETTABLE.contains(what) {
                return Err(wrong(
                    "any of them waits for a confirmation; there is nothing to set".to_owned(),
                ));
            }
        }
        let (by, at) = (self.by(), self.now());
        let write = move |tx: &store::rusqlite::Transaction<'_>| {
            store::connection::get(tx, connection)?;
            let before = limits::get(tx, connection)?;
            let after = wanted.iter().fold(before, |limits, (what, limit)| limits.with(*what, *limit));
            let changes = changes(&before, &after);
            if changes.is_empty() {
                return Ok(false);
            }
            limits::set(tx, connection, &after)?;
            let of = event::Row::of(What::Limits, &by, at);
            event::add(tx, &event::Row { connection: Some(connection), changes, ..of })?;
            Ok(true)
        };
        let changed = self.inner.store.write(write).await?;
        tracing::info!(connection, changed, "limits were set");
        Ok(changed)
    }
}

fn changes(before: &Limits, after: &Limits) -> Vec<Change> {
    let differ = Limits::SETTABLE.into_iter().filter(|what| before.get(*what) != after.get(*what));
    differ
        .map(|what| Change {
            what: what.words().to_owned(),
            before: before.get(what).words(),
            after: after.get(what).words(),
        })
        .collect()
}
