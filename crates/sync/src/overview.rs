//! What Overview shows.

use store::run::{self, State};

use crate::import::{Steps, of_journal};
use crate::lock::RunLock;
use crate::{Error, Workstation};

/// Users by standing, and the last runs.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Users by standing, in the order of [`store::user::Standing::ALL`].
    pub users: [u64; 5],
    /// The last runs of the connection, newest first.
    pub runs: Vec<Listed>,
    /// A run that is not over.
    pub waiting: Option<Waiting>,
}

/// A run, and what it waits for while it is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The run.
    pub run: run::Row,
    /// For what.
    pub waits_for: Option<WaitsFor>,
}

/// A run that is not over, and what it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The run.
    pub run: run::Row,
    /// For what.
    pub waits_for: WaitsFor,
}

/// What a run that is not over waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitsFor {
    /// Somebody who works on it now: this says who.
    Work(String),
    /// Its plan, for review.
    Review,
    /// Its list is in doubt: somebody to accept how many users it has.
    Size,
    /// It was stopped while Google was read: to be read on.
    Reading,
    /// It was stopped after it was approved: to be continued.
    Applying(Steps),
}

/// Gives the run that waits most urgently: one that was interrupted while it was applied, then one whose list is in
/// doubt, then a plan, then a read that was broken off.
#[must_use]
pub fn most_urgent(open: Vec<run::Row>) -> Option<run::Row> {
    open.into_iter().filter(run::Row::waits_for_somebody).min_by_key(|run| match run.state {
        State::Applying => 0,
        State::Reading if run.is_in_doubt() => 1,
        State::Review => 2,
        _ => 3,
    })
}

impl Workstation {
    /// Reads what Overview shows of a connection.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn overview(&self, connection: i64) -> Result<Overview, Error> {
        let (users, runs) = self
            .inner
            .store
            .read(move |conn| Ok((store::user::counts(conn)?, run::list(conn, Some(connection), 24)?)))
            .await?;
        let runs = self.listed(runs).await?;
        Ok(Overview { users, runs, waiting: self.waiting(connection).await? })
    }

    /// Finds the run of a connection that is not over, with what it waits for.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn waiting(&self, connection: i64) -> Result<Option<Waiting>, Error> {
        self.waiting_among(connection, |_| true).await
    }

    /// The same among imports alone: a sync that waits is none of theirs.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn waiting_import(&self, connection: i64) -> Result<Option<Waiting>, Error> {
        self.waiting_among(connection, |run| !run.is_sync()).await
    }

    /// The same among syncs alone.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn waiting_sync(&self, connection: i64) -> Result<Option<Waiting>, Error> {
        self.waiting_among(connection, run::Row::is_sync).await
    }

    /// Lists the runs of a connection whose plans wait for review.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn plans_in_review(&self, connection: i64) -> Result<Vec<run::Row>, Error> {
        let mut open = self.inner.store.read(move |conn| run::open(conn, connection)).await?;
        open.retain(|run| run.state == State::Review);
        Ok(open)
    }

    async fn waiting_among(
        &self,
        connection: i64,
        which: impl Fn(&run::Row) -> bool,
    ) -> Result<Option<Waiting>, Error> {
        let open = self.inner.store.read(move |conn| run::open(conn, connection)).await?;
        let open = open.into_iter().filter(which).collect();
        let Some(run) = most_urgent(open) else { return Ok(None) };
        let waits_for = self.waits_for(&run).await?;
        Ok(waits_for.map(|waits_for| Waiting { run, waits_for }))
    }

    /// Tells what a run waits for; nothing when it is over.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn waits_for(&self, run: &run::Row) -> Result<Option<WaitsFor>, Error> {
        if run.state.is_closed() {
            return Ok(None);
        }
        let holder = match run.state {
            State::Review => None,
            _ => RunLock::holder(self.home(), run.connection),
        };
        Ok(Some(match (holder, run.state) {
            (Some(holder), _) => WaitsFor::Work(holder),
            (None, State::Applying) => {
                let id = run.id;
                let (_, steps) = self.inner.store.read(move |conn| of_journal(conn, id)).await?;
                WaitsFor::Applying(steps)
            }
            (None, State::Reading) if run.is_in_doubt() => WaitsFor::Size,
            (None, State::Reading) => WaitsFor::Reading,
            (None, _) => WaitsFor::Review,
        }))
    }

    /// Reads a window of the runs of a connection, newest first, and how many there are.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn runs_window(
        &self,
        connection: i64,
        offset: u64,
        limit: u64,
    ) -> Result<(u64, Vec<Listed>), Error> {
        let (total, runs) =
            self.inner.store.read(move |conn| run::window(conn, connection, offset, limit)).await?;
        Ok((total, self.listed(runs).await?))
    }

    /// Lists runs, newest first; of one connection or of all.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn runs(&self, connection: Option<i64>, limit: u32) -> Result<Vec<Listed>, Error> {
        let runs = self.inner.store.read(move |conn| run::list(conn, connection, limit)).await?;
        self.listed(runs).await
    }

    async fn listed(&self, runs: Vec<run::Row>) -> Result<Vec<Listed>, Error> {
        let mut listed = Vec::with_capacity(runs.len());
        for run in runs {
            let waits_for = self.waits_for(&run).await?;
            listed.push(Listed { run, waits_for });
        }
        Ok(listed)
    }
}
