//! The images of photos, each once, whoever has it.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

/// How many bytes an image may have.
pub const LARGEST: usize = 128 * 1024;

/// An image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The digest of its bytes.
    pub digest: String,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// The image itself.
    pub bytes: Vec<u8>,
}

/// Keeps an image; one that is there already is kept for longer.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn keep(conn: &Connection, row: &Row, now: Millis) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO main.photo (digest, media_type, bytes, kept_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (digest) DO UPDATE SET kept_at = excluded.kept_at",
    )?
    .execute(params![row.digest, row.media_type, row.bytes, now])?;
    Ok(())
}

/// Finds an image by its digest.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn find(conn: &Connection, digest: &str) -> Result<Option<Row>, Error> {
    Ok(conn
        .prepare_cached("SELECT digest, media_type, bytes FROM main.photo WHERE digest = ?1")?
        .query_row([digest], |row| {
            Ok(Row { digest: row.get(0)?, media_type: row.get(1)?, bytes: row.get(2)? })
        })
        .optional()?)
}

/// Forgets the images that nobody has any more, neither a user nor an account, and that were kept before a moment.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_unused(conn: &Connection, before: Millis) -> Result<usize, Error> {
    Ok(conn.execute(
        "DELETE FROM photo WHERE kept_at < ?1
             AND digest NOT IN (SELECT digest FROM account_photo WHERE digest IS NOT NULL)
             AND digest NOT IN (SELECT attributes ->> '$.photo' FROM user
                                WHERE attributes ->> '$.photo' IS NOT NULL)",
        [before],
    )?)
}
