//! What has been built on a user since it came into the directory: it would go with the user.

use rusqlite::{Connection, params};

use crate::Error;

/// What would go with a user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Built {
    /// It is bound to another account than one.
    pub bound_elsewhere: bool,
    /// It is protected, has a password or a receipt for one, or a sync is to bind it or to let it go.
    pub in_use: bool,
}

/// Tells what would go with a user, besides its binding to one account.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn built(conn: &Connection, id: i64, connection: i64, google_id: &str) -> Result<Built, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM binding
                            WHERE user_id = ?1 AND NOT (connection_id = ?2 AND google_id = ?3)),
                 EXISTS (SELECT 1 FROM password WHERE user_id = ?1)
                     OR EXISTS (SELECT 1 FROM protected WHERE user_id = ?1)
                     OR EXISTS (SELECT 1 FROM connection AS c WHERE
                            EXISTS (SELECT 1 FROM password_receipt WHERE connection_id = c.id AND user_id = ?1)
                            OR EXISTS (SELECT 1 FROM wish WHERE connection_id = c.id AND user_id = ?1))",
        )?
        .query_row(params![id, connection, google_id], |row| {
            Ok(Built { bound_elsewhere: row.get(0)?, in_use: row.get(1)? })
        })?)
}
