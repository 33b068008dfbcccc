//! Runs that a lost authorisation paused: they are queued, and go on after the connection is reactivated.

use store::run::{self, State};
use store::setting;

use crate::{Error, Workstation};

fn name(connection: i64) -> String {
    format!("queued:{connection}")
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
            self.inner.store.write(move |tx| setting::set(tx, &name(connection), &run)).await?;
        } else if self.inner.store.read(move |conn| setting::get(conn, &name(connection))).await? == Some(run)
        {
            self.inner.store.write(move |tx| setting::forget(tx, &name(connection))).await?;
        }
        ended
    }

    /// Gives the run that goes on once the connection is reactivated.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn queued(&self, connection: i64) -> Result<Option<run::Row>, Error> {
        let found = self.inner.store.read(move |conn| {
            let Some(run) = setting::get(conn, &name(connection))? else { return Ok(None) };
            match run::get(conn, run) {
                Err(store::Error::NotFound { .. }) => Ok(None),
                found => found.map(Some),
            }
        });
        // Who discarded it meanwhile, or began it anew, wants it no more.
        let stopped = |run: &run::Row| matches!(run.state, State::Reading | State::Applying);
        Ok(found.await?.filter(stopped))
    }
}
