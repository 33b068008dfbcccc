//! Which image an account had, by what Google tells it from another of the same account.

use directory::value::Value;
use directory::{Account, Attribute};
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;

/// What an account is said to have whose photo nobody has read: no image that there is, so that nothing is taken for it.
pub const UNREAD: &str = "not read";

/// Notes which image an account has; none when it could not be read.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    etag: &str,
    digest: Option<&str>,
) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO main.account_photo (connection_id, google_id, etag, digest)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![connection, google_id, etag, digest])?;
    Ok(())
}

/// Tells which image an account has by an etag: nothing when that is not known, no image when it could not be read.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn known(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    etag: &str,
) -> Result<Option<Option<String>>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT digest FROM main.account_photo
             WHERE connection_id = ?1 AND google_id = ?2 AND etag = ?3",
        )?
        .query_row(params![connection, google_id, etag], |row| row.get(0))
        .optional()?)
}

/// Gives an account that was just read the value of its photo.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn see(conn: &Connection, connection: i64, account: &mut Account) -> Result<(), Error> {
    account.values.remove(Attribute::Photo);
    let Some(etag) = &account.photo_etag else { return Ok(()) };
    let value = match known(conn, connection, &account.id, etag)? {
        Some(Some(digest)) => Some(Value::from(digest)),
        Some(None) => None,
        None => Some(UNREAD.into()),
    };
    if let Some(value) = value {
        account.values.set(Attribute::Photo, value);
    }
    Ok(())
}
