//! Writes of concurrent steps that share a commit: waiting for the disk once is enough for all of them.
//!
//! Whoever comes while a commit is on its way to the disk is in the next one. Nothing waits longer than that: a single
//! write is committed at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use crate::{Error, Store};

/// How many writes one commit takes.
const MOST: usize = 64;

/// A write that waits: it is done, and then told what became of the commit.
type Job = Box<dyn FnOnce(&Connection) -> Told + Send>;

/// Tells whoever asked, once it is known whether the commit went through.
type Told = Box<dyn FnOnce(&Result<(), String>) + Send>;

/// The writes that wait.
#[derive(Clone, Default)]
pub(crate) struct Queue(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    jobs: Vec<Job>,
    /// Whether somebody is committing, and will look again.
    attended: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next writes; with none left, nobody attends the queue any more.
    fn take(&self) -> Vec<Job> {
        let mut waiting = self.lock();
        let count = waiting.jobs.len().min(MOST);
        waiting.attended = count > 0;
        waiting.jobs.drain(..count).collect()
    }
}

impl Store {
    /// Runs writes in a transaction that others may share; what `work` did is kept, on the disk, when this returns.
    ///
    /// When `work` fails, nothing of it is kept, and the others are not touched by that.
    ///
    /// # Errors
    /// Whatever `work` returns.
    pub async fn write_together<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |conn| {
            let done = apart(conn, work);
            Box::new(move |committed| {
                let done = match committed {
                    Ok(()) => done,
                    Err(error) => Err(Error::Interrupted(error.clone())),
                };
                // Whoever asked may have gone; what was written stays.
                let _ = tell.send(done);
            })
        });
        let begin = {
            let mut waiting = self.together.lock();
            waiting.jobs.push(job);
            !std::mem::replace(&mut waiting.attended, true)
        };
        if begin {
            // A task of its own: it goes on when whoever asked first is given up.
            tokio::spawn(attend(self.clone()));
        }
        told.await.map_err(|_| Error::Interrupted("the write was not carried out".to_owned()))?
    }
}

/// Commits what waits until nothing does.
async fn attend(store: Store) {
    loop {
        let jobs = store.together.take();
        if jobs.is_empty() {
            return;
        }
        let done = store.write_in_batches(move |conn| {
            let mut told = Vec::with_capacity(jobs.len());
            let committed = commit(conn, jobs, &mut told).map_err(|error| error.to_string());
            told.into_iter().for_each(|tell| tell(&committed));
            Ok(())
        });
        // Without a connection the jobs are dropped, and whoever waits for them hears of it.
        if let Err(error) = done.await {
            tracing::error!(%error, "writes could not be begun");
        }
    }
}

fn commit(conn: &mut Connection, jobs: Vec<Job>, told: &mut Vec<Told>) -> Result<(), rusqlite::Error> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    told.extend(jobs.into_iter().map(|job| job(&tx)));
    tx.commit()
}

/// Does one write so that its failure leaves nothing behind.
fn apart<T>(conn: &Connection, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
    conn.execute_batch("SAVEPOINT one")?;
    let done = work(conn);
    let end = if done.is_ok() { "RELEASE one" } else { "ROLLBACK TO one; RELEASE one" };
    conn.execute_batch(end)?;
    done
}
