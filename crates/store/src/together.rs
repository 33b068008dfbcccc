//! Writes of concurrent steps that share a commit: waiting for the disk once is enough for all of them.
//!
//! Whoever comes within some milliseconds of another shares its commit, and so does whoever comes while one is on its way
//! to the disk. Nothing waits longer than that.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{Notify, oneshot};

use crate::{Error, Store};

/// How many writes one commit takes.
const MOST: usize = 64;

/// How long the first write waits for others to share its commit. A call to Google takes ten times as long.
const GATHER: Duration = Duration::from_millis(4);

/// A write that waits: it is done, and then told what became of the commit.
type Job = Box<dyn FnOnce(&Connection) -> Told + Send>;

/// Tells whoever asked, once it is known whether the commit went through.
type Told = Box<dyn FnOnce(&Result<(), String>) + Send>;

/// The writes that wait.
#[derive(Clone, Default)]
pub(crate) struct Queue(Arc<(Mutex<Waiting>, Notify)>);

#[derive(Default)]
struct Waiting {
    jobs: Vec<Job>,
    /// Whether somebody is committing, and will look again.
    attended: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a write; tells whether somebody has to begin to attend to the queue.
    fn add(&self, job: Job) -> bool {
        let mut waiting = self.lock();
        waiting.jobs.push(job);
        if waiting.jobs.len() >= MOST {
            self.0.1.notify_one();
        }
        !std::mem::replace(&mut waiting.attended, true)
    }

    /// Waits until as many wait as one commit takes, or no longer.
    async fn gather(&self) {
        let full = self.0.1.notified();
        if !(1..MOST).contains(&self.lock().jobs.len()) {
            return;
        }
        // Late or full is the same.
        let _ = tokio::time::timeout(GATHER, full).await;
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
        if self.together.add(job) {
            // A task of its own: it goes on when whoever asked first is given up.
            tokio::spawn(attend(self.clone()));
        }
        told.await.map_err(|_| Error::Interrupted("the write was not carried out".to_owned()))?
    }
}

/// Commits what waits until nothing does.
async fn attend(store: Store) {
    loop {
        store.together.gather().await;
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
    let say = |sql| conn.prepare_cached(sql)?.execute([]);
    say("SAVEPOINT one")?;
    let done = work(conn);
    if done.is_err() {
        say("ROLLBACK TO one")?;
    }
    say("RELEASE one")?;
    done
}
