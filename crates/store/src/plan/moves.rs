//! How often a plan was changed since it was made: what is approved is what was shown.

use rusqlite::{Connection, OptionalExtension};

use crate::Error;

pub(super) const LAYOUT: &str = "
    CREATE TABLE IF NOT EXISTS plan.moves (id INTEGER PRIMARY KEY CHECK (id = 1), times INTEGER NOT NULL) STRICT;";

/// Counts the changes.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count(conn: &Connection) -> Result<u64, Error> {
    let times = conn.query_row("SELECT times FROM plan.moves", [], |row| row.get(0)).optional()?;
    Ok(times.unwrap_or_default())
}

/// Notes one more, in the transaction that makes it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note(conn: &Connection) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO plan.moves (id, times) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1",
        [],
    )?;
    Ok(())
}

/// Refuses a plan that was changed since it was shown; where nothing is said of that, any will do.
///
/// # Errors
/// [`Error::Moved`].
pub fn hold(conn: &Connection, shown: Option<u64>) -> Result<(), Error> {
    match shown {
        Some(shown) if count(conn)? != shown => Err(Error::Moved),
        _ => Ok(()),
    }
}
