//! The limits that held when a plan was made: what is set meanwhile is for plans to come.

use directory::arrange::Limits;
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;
use crate::error::{json, to_json};

pub(super) const LAYOUT: &str = "
    CREATE TABLE IF NOT EXISTS plan.limits (
        id INTEGER PRIMARY KEY CHECK (id = 1), rules TEXT NOT NULL, scope INTEGER NOT NULL
    ) STRICT;";

/// Keeps the limits, and how many users the connection provided for.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn keep(conn: &Connection, limits: &Limits, scope: u64) -> Result<(), Error> {
    let rules = to_json("limits", limits)?;
    conn.execute(
        "INSERT OR REPLACE INTO plan.limits (id, rules, scope) VALUES (1, ?1, ?2)",
        params![rules, scope],
    )?;
    Ok(())
}

/// Reads them; none of a plan that an older program made.
///
/// # Errors
/// [`Error::Damaged`] when they have another shape.
pub fn kept(conn: &Connection) -> Result<Option<(Limits, u64)>, Error> {
    let row: Option<(String, u64)> = conn
        .query_row("SELECT rules, scope FROM plan.limits", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(rules, scope)| Ok((json("limits", &rules)?, scope))).transpose()
}
