//! Whom a sync of a connection provides for.

use rusqlite::{Connection, params};

use crate::Error;

/// What everybody has, of somebody whom a sync provides for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provided {
    /// The username.
    pub username: String,
    /// The address.
    pub email: String,
    /// The first name.
    pub given_name: String,
    /// The last name.
    pub family_name: String,
}

/// Goes through the active users who are bound on a connection, or are to be; nobody is held.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn each_provided(
    conn: &Connection,
    connection: i64,
    mut each: impl FnMut(&Provided),
) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "SELECT username, email, given_name, family_name FROM user WHERE state = 0 AND (
             EXISTS (SELECT 1 FROM binding WHERE user_id = user.id AND connection_id = ?1 AND NOT dormant)
             OR EXISTS (SELECT 1 FROM wish WHERE user_id = user.id AND connection_id = ?1 AND wish = 'bind'))
         ORDER BY id",
    )?;
    let mut rows = statement.query(params![connection])?;
    while let Some(row) = rows.next()? {
        each(&Provided {
            username: row.get(0)?,
            email: row.get(1)?,
            given_name: row.get(2)?,
            family_name: row.get(3)?,
        });
    }
    Ok(())
}
