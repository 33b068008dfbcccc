//! Opens the data file, brings it to this version's layout, and hands out connections.

use std::path::{Path, PathBuf};

use deadpool_sqlite::{Config, Hook, HookError, Pool, PoolConfig, Runtime};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::Error;
use crate::together::Queue;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// How many readers may work at once.
const READERS: usize = 4;

/// One for a run that is applied, and one for what somebody sets meanwhile; SQLite lets them write one at a time.
const WRITERS: usize = 2;

/// How long a writer waits for its turn. A run that is applied leaves others a moment after each transaction.
const TURN: std::time::Duration = std::time::Duration::from_secs(30);

/// How much of the file the writer keeps in memory, as SQLite takes it: KiB, negative.
///
/// A first import fills indexes in no order: each row touches pages that a small cache would have let go of.
const CACHE_KIB: i64 = -32 * 1024;

/// How many pages the write-ahead log takes before they are moved into the file; few moves write a page fewer times.
const CHECKPOINT_PAGES: i64 = 8_000;

/// The data file of a home.
#[derive(Clone)]
pub struct Store {
    readers: Pool,
    writer: Pool,
    path: PathBuf,
    pub(crate) together: Queue,
}

impl Store {
    /// Opens the data file, making or migrating it where needed.
    ///
    /// # Errors
    /// [`Error::NewerFile`] when a newer program wrote it, [`Error::Sqlite`] when it cannot be used.
    pub async fn open(path: &Path) -> Result<Self, Error> {
        Self::open_after(path, |_| Ok(())).await
    }

    /// The same, with something that is done before a file of an earlier layout is migrated; when it fails, the file is
    /// left as it is.
    ///
    /// # Errors
    /// As [`Store::open`], and whatever `before` returns.
    pub async fn open_after(
        path: &Path,
        before: impl FnOnce(&Connection) -> Result<(), Error> + Send + 'static,
    ) -> Result<Self, Error> {
        let readers = pool(path, READERS, configure)?;
        let store = Self {
            readers,
            writer: pool(path, WRITERS, configure_writer)?,
            path: path.to_owned(),
            together: Queue::default(),
        };
        store.with(&store.writer, |conn| migrate(conn, before)).await?;
        Ok(store)
    }

    /// Tells where the data file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs reads on one of the readers, on a thread where blocking is allowed.
    ///
    /// # Errors
    /// Whatever `work` returns.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.with(&self.readers, |conn| work(conn)).await
    }

    /// Runs reads that take some milliseconds at most on the thread that asks, and on no other.
    ///
    /// A window of a list is asked for at every turn of the wheel: handing it to another thread and back takes longer than
    /// the window itself.
    ///
    /// # Errors
    /// Whatever `work` returns.
    pub async fn read_here<T, F>(&self, work: F) -> Result<T, Error>
    where
        F: FnOnce(&Connection) -> Result<T, Error>,
    {
        let lent = lend(&self.readers).await?;
        let here = || {
            let conn = lent.lock().map_err(|error| Error::Interrupted(error.to_string()))?;
            work(&conn)
        };
        match tokio::runtime::Handle::current().runtime_flavor() {
            // The other tasks of this thread go on elsewhere meanwhile.
            tokio::runtime::RuntimeFlavor::MultiThread => tokio::task::block_in_place(here),
            _ => here(),
        }
    }

    /// Runs writes in one transaction; nothing is kept when `work` fails.
    ///
    /// # Errors
    /// Whatever `work` returns.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.with(&self.writer, |conn| {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&tx)?;
            tx.commit()?;
            Ok(result)
        })
        .await
    }

    /// Lends out the writer for work that commits by itself, in transactions of bounded size.
    ///
    /// # Errors
    /// Whatever `work` returns.
    pub async fn write_in_batches<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    {
        self.with(&self.writer, work).await
    }

    async fn with<T, F>(&self, pool: &Pool, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    {
        let lent = lend(pool).await?;
        lent.interact(work).await.map_err(|error| Error::Interrupted(error.to_string()))?
    }
}

async fn lend(pool: &Pool) -> Result<deadpool_sqlite::Object, Error> {
    pool.get().await.map_err(|error| match error {
        deadpool_sqlite::PoolError::Backend(error) => Error::Sqlite(error),
        deadpool_sqlite::PoolError::PostCreateHook(HookError::Backend(error)) => Error::Sqlite(error),
        other => Error::Interrupted(other.to_string()),
    })
}

fn pool(
    path: &Path,
    size: usize,
    configure: fn(&Connection) -> Result<(), rusqlite::Error>,
) -> Result<Pool, Error> {
    let mut config = Config::new(path);
    config.pool = Some(PoolConfig::new(size));
    config
        .builder(Runtime::Tokio1)
        .map_err(|error| Error::Interrupted(error.to_string()))?
        .post_create(Hook::async_fn(move |wrapper, _| {
            Box::pin(async move {
                wrapper
                    .interact(move |conn| configure(conn))
                    .await
                    .map_err(|error| HookError::message(error.to_string()))?
                    .map_err(HookError::Backend)
            })
        }))
        .build()
        .map_err(|error| Error::Interrupted(error.to_string()))
}

/// Sets what every connection to the data file must have; a test asks each of them.
pub(crate) fn configure(conn: &Connection) -> Result<(), rusqlite::Error> {
    conn.busy_timeout(std::time::Duration::from_secs(10))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.pragma_update(None, "secure_delete", "FAST")?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn configure_writer(conn: &Connection) -> Result<(), rusqlite::Error> {
    configure(conn)?;
    conn.busy_timeout(TURN)?;
    conn.pragma_update(None, "cache_size", CACHE_KIB)?;
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)
}

/// Gives a number that is another one as soon as anybody but this connection has written into the data file.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn writes_of_others(conn: &Connection) -> Result<i64, Error> {
    Ok(conn.pragma_query_value(Some("main"), "data_version", |row| row.get(0))?)
}

/// Brings a file to this version's layout, after something else where it is of an earlier one.
///
/// # Errors
/// [`Error::NewerFile`], [`Error::Migration`], and whatever `before` returns.
pub(crate) fn migrate(
    conn: &mut Connection,
    before: impl FnOnce(&Connection) -> Result<(), Error>,
) -> Result<(), Error> {
    let runner = embedded::migrations::runner();
    let known = runner.get_migrations().iter().map(refinery::Migration::version).max().unwrap_or(0);
    match layout_of(conn)? {
        Some(file) if file > known => return Err(Error::NewerFile { file, known }),
        Some(file) if file < known => before(conn)?,
        Some(_) | None => {}
    }
    runner.run(conn).map_err(|error| Error::Migration(error.to_string()))?;
    // SQL takes no hash.
    crate::event::take_over(conn)
}

/// Reads the file's layout number; none when the file is new.
pub(crate) fn layout_of(conn: &Connection) -> Result<Option<i32>, Error> {
    let exists = conn.table_exists(None, "refinery_schema_history")?;
    if !exists {
        return Ok(None);
    }
    Ok(conn.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0))?)
}
