//! How much a run of a connection may do without a confirmation; where nothing was set, what holds everywhere.

use directory::arrange::Limits;
use rusqlite::Connection;

use crate::{Error, setting};

fn name(connection: i64) -> String {
    format!("limits:{connection}")
}

/// Reads the limits of a connection.
///
/// # Errors
/// [`Error::Damaged`] when they have another shape.
pub fn get(conn: &Connection, connection: i64) -> Result<Limits, Error> {
    Ok(setting::get(conn, &name(connection))?.unwrap_or_default())
}

/// Sets the limits of a connection; those that hold everywhere are not kept.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set(conn: &Connection, connection: i64, limits: &Limits) -> Result<(), Error> {
    match *limits == Limits::default() {
        true => setting::forget(conn, &name(connection)),
        false => setting::set(conn, &name(connection), limits),
    }
}
