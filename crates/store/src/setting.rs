//! Choices of the administrator on this computer.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};

use crate::Error;
use crate::error::{json, to_json};

/// Reads a setting; none when it was never made.
///
/// # Errors
/// [`Error::Damaged`] when the stored value is of another shape.
pub fn get<T: DeserializeOwned>(conn: &Connection, name: &str) -> Result<Option<T>, Error> {
    let text: Option<String> = conn
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    text.map(|text| json(name, &text)).transpose()
}

/// Forgets a setting; one that was never made is nothing to forget.
///
/// # Errors
/// [`Error::Sqlite`] when it cannot be written.
pub fn forget(conn: &Connection, name: &str) -> Result<(), Error> {
    conn.execute("DELETE FROM setting WHERE name = ?1", [name])?;
    Ok(())
}

/// Makes a setting.
///
/// # Errors
/// [`Error::Sqlite`] when it cannot be written.
pub fn set<T: Serialize>(conn: &Connection, name: &str, value: &T) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, to_json(name, value)?],
    )?;
    Ok(())
}
