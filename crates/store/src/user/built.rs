//! What has been built on a user since it came into the directory: it would go with the user.

use rusqlite::{Connection, params};

use crate::Error;

/// What would go with a user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Built {
    /// It is bound to another account than one.
    pub bound_elsewhere: bool,
    /// A password was set for it.
    pub password: bool,
    /// It is marked as protected.
    pub protected: bool,
    /// A sync is to bind it or to let it go.
    pub wished: bool,
    /// Somebody put it into a group that is not on that connection: in the others Google's of it takes its place.
    pub in_group: bool,
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
                     OR EXISTS (SELECT 1 FROM connection AS c JOIN password_receipt AS r
                                ON r.connection_id = c.id AND r.user_id = ?1),
                 EXISTS (SELECT 1 FROM protected WHERE user_id = ?1),
                 EXISTS (SELECT 1 FROM connection AS c JOIN wish AS w ON w.connection_id = c.id AND w.user_id = ?1),
                 EXISTS (SELECT 1 FROM membership AS m WHERE m.user_id = ?1 AND NOT EXISTS
                     (SELECT 1 FROM group_binding AS g WHERE g.group_id = m.group_id AND g.connection_id = ?2))",
        )?
        .query_row(params![id, connection, google_id], |row| {
            Ok(Built {
                bound_elsewhere: row.get(0)?,
                password: row.get(1)?,
                protected: row.get(2)?,
                wished: row.get(3)?,
                in_group: row.get(4)?,
            })
        })?)
}
