//! Runs that a lost authorisation paused: they are queued, and go on after the connection is reactivated.

use serde::Deserialize;
use store::run::{self, State};
use store::rusqlite::Connection;
use store::setting;

use crate::{Error, Workstation};

fn name(connection: i64) -> String {
    format!("queued:{connection}")
}

/// What is stored of the queue of a connection.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    /// The runs, in the order in which they were paused.
    Runs(Vec<i64>),
    /// The last of them, as an older version wrote it.
    Last(i64),
}

fn stored(conn: &Connection, connection: i64) -> Result<Vec<i64>, store::Error> {
    Ok(match setting::get(conn, &name(connection))? {
        Some(Stored::Runs(runs)) => runs,
        Some(Stored::Last(run)) => vec![run],
        None => Vec::new(),
    })
}

fn store_anew(conn: &Connection, connection: i64, runs: &[i64]) -> Result<(), store::Error> {
    if runs.is_empty() {
        return setting::forget(conn, &name(connection));
    }
    setting::set(conn, &name(connection), &runs)
}

/// Lists the runs that wait; who discarded one meanwhile, or began it anew, wants it no more.
fn waiting(conn: &Connection, connection: i64) -> Result<Vec<run::Row>, store::Error> {
    let mut runs = Vec::new();
    for run in stored(conn, connection)? {
        match run::get(conn, run) {
            Ok(run) if matches!(run.state, State::Reading | State::Applying) => runs.push(run),
            Ok(_) | Err(store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    // Nothing else is begun before what was approved is finished.
    runs.sort_by_key(|run| run.state != State::Applying);
    Ok(runs)
}

impl Error {
    /// Tells whether nothing is wrong with the work itself: Google does not accept the authorisation any more.
    pub(crate) fn is_lost_authorisation(&self) -> bool {
        matches!(self, Self::Google(google::Error::Reauthorize { .. }))
    }
}

impl Workstation {
    /// Queues a run that stopped because the authorisation was lost; whatever else became of it, it is out of the queue.
    pub(crate) async fn queue<T>(
        &self,
        connection: i64,
        run: i64,
        ended: Result<T, Error>,
    ) -> Result<T, Error> {
        let lost = ended.as_ref().err().is_some_and(Error::is_lost_authorisation);
        if lost {
            tracing::warn!(run, "the run is queued until the connection is reactivated");
            let added = self.inner.store.write(move |tx| {
                let mut runs: Vec<_> = waiting(tx, connection)?.iter().map(|one| one.id).collect();
                if !runs.contains(&run) {
                    runs.push(run);
                }
                store_anew(tx, connection, &runs)
            });
            added.await?;
        } else if self.inner.store.read(move |conn| stored(conn, connection)).await?.contains(&run) {
            let removed = self.inner.store.write(move |tx| {
                let mut runs = stored(tx, connection)?;
                runs.retain(|one| *one != run);
                store_anew(tx, connection, &runs)
            });
            removed.await?;
        }
        ended
    }

    /// Lists the runs that go on once the connection is reactivated, in order: what was approved first, the others as they
    /// were paused.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn queued_runs(&self, connection: i64) -> Result<Vec<run::Row>, Error> {
        Ok(self.inner.store.read(move |conn| waiting(conn, connection)).await?)
    }

    /// Gives the run that goes on first once the connection is reactivated.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn queued(&self, connection: i64) -> Result<Option<run::Row>, Error> {
        Ok(self.queued_runs(connection).await?.into_iter().next())
    }
}
