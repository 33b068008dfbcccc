//! Plain passwords that nobody was given yet, sealed; this table knows no key.

use rusqlite::{Connection, params};

use crate::{Error, Millis};

/// A password that nobody knows yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOut {
    /// The number of the password.
    pub password: i64,
    /// Whose it is, also when the user is gone.
    pub user: i64,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The password, sealed.
    pub sealed: String,
    /// When it was made.
    pub made_at: Millis,
    /// When an account first took it; before that it is not handed out.
    pub sent_at: Option<Millis>,
}

/// Keeps a password until it is handed out.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn keep(conn: &Connection, hand_out: &HandOut) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO hand_out (password_id, user_id, name, email, sealed, made_at, sent_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        hand_out.password,
        hand_out.user,
        hand_out.name,
        hand_out.email,
        hand_out.sealed,
        hand_out.made_at,
        hand_out.sent_at,
    ])?;
    Ok(())
}

/// Lists the passwords that accounts have and nobody was given, by name; the addresses are those of today.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn waiting(conn: &Connection) -> Result<Vec<HandOut>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT h.password_id, h.user_id, h.name, coalesce(u.email, h.email), h.sealed, h.made_at, h.sent_at
         FROM hand_out AS h LEFT JOIN user AS u ON u.id = h.user_id
         WHERE h.sent_at IS NOT NULL ORDER BY h.name, h.password_id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(HandOut {
            password: row.get(0)?,
            user: row.get(1)?,
            name: row.get(2)?,
            email: row.get(3)?,
            sealed: row.get(4)?,
            made_at: row.get(5)?,
            sent_at: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the passwords that accounts have and nobody was given.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count(conn: &Connection) -> Result<u64, Error> {
    Ok(conn.query_row("SELECT count(*) FROM hand_out WHERE sent_at IS NOT NULL", [], |row| row.get(0))?)
}

/// Tells whether a password of a user is kept until it is handed out.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_kept_for(conn: &Connection, user: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM hand_out WHERE user_id = ?1)")?
        .query_row([user], |row| row.get(0))?)
}

/// Forgets a password that was handed out.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn handed_out(conn: &Connection, password: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM hand_out WHERE password_id = ?1")?.execute([password])?;
    Ok(())
}

/// Forgets what was made for an account of a user and will reach none any more.
///
/// # Errors
/// [`Error::Sqlite`].
pub(crate) fn sweep(conn: &Connection, user: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "DELETE FROM hand_out WHERE user_id = ?1 AND sent_at IS NULL AND password_id NOT IN
             (SELECT id FROM password WHERE user_id = ?1)",
    )?
    .execute([user])?;
    Ok(())
}
