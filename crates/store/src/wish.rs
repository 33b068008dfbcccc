//! Whom a sync is to bind on a connection, or to let go.

use directory::user::Unbind;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

/// What is wished of a user on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wish {
    /// The user is to have an account.
    Bind,
    /// The account is to be let go.
    Unbind(Unbind),
}

const BIND: &str = "bind";

impl Wish {
    fn name(self) -> &'static str {
        match self {
            Self::Bind => BIND,
            Self::Unbind(how) => how.name(),
        }
    }

    pub(crate) fn by_name(name: &str) -> Result<Self, Error> {
        match Unbind::by_name(name) {
            Some(how) => Ok(Self::Unbind(how)),
            None if name == BIND => Ok(Self::Bind),
            None => Err(Error::Damaged(format!("wish {name}"))),
        }
    }
}

/// Makes a wish; a new one takes the place of the last.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn make(conn: &Connection, connection: i64, user: i64, wish: Wish, now: Millis) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO wish (connection_id, user_id, wish, made_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (connection_id, user_id) DO UPDATE SET wish = excluded.wish, made_at = excluded.made_at",
    )?
    .execute(params![connection, user, wish.name(), now])?;
    Ok(())
}

/// Takes a wish back, or notes that it is fulfilled.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64, user: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM wish WHERE connection_id = ?1 AND user_id = ?2")?
        .execute(params![connection, user])?;
    Ok(())
}

/// Tells whether anything is wished of anybody on a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any(conn: &Connection, connection: i64) -> Result<bool, Error> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM wish WHERE connection_id = ?1)",
        [connection],
        |row| row.get(0),
    )?)
}

/// Gives what is wished of a user.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_user(conn: &Connection, connection: i64, user: i64) -> Result<Option<Wish>, Error> {
    let name: Option<String> = conn
        .prepare_cached("SELECT wish FROM wish WHERE connection_id = ?1 AND user_id = ?2")?
        .query_row(params![connection, user], |row| row.get(0))
        .optional()?;
    name.as_deref().map(Wish::by_name).transpose()
}

/// Which wishes came with the password that waits.
const WITH_PASSWORD: &str = "wish.wish = 'bind'
     AND EXISTS (SELECT 1 FROM password AS p WHERE p.user_id = wish.user_id AND p.made_at = wish.made_at)
     AND EXISTS (SELECT 1 FROM former_binding AS f
                 WHERE f.connection_id = wish.connection_id AND f.user_id = wish.user_id AND f.expired)";

/// Tells whether the wish that a user is bound came with the password that waits, which brings back whom an expired one
/// has cost the account: both are of one moment. What somebody wished by hand is of another.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn came_with_password(conn: &Connection, connection: i64, user: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM wish WHERE connection_id = ?1 AND user_id = ?2 AND {WITH_PASSWORD})"
        ))?
        .query_row([connection, user], |row| row.get(0))?)
}

/// Takes back the wishes that came with passwords that wait, before all of these go: afterwards they would look as if
/// somebody had wished by hand.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_with_passwords(conn: &Connection) -> Result<(), Error> {
    conn.execute(&format!("DELETE FROM wish WHERE {WITH_PASSWORD}"), [])?;
    Ok(())
}

/// Lists the users who are to be bound on a connection and are not, by number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unbound(conn: &Connection, connection: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT user_id FROM wish AS w WHERE connection_id = ?1 AND wish = 'bind' AND NOT EXISTS
             (SELECT 1 FROM binding AS b WHERE b.connection_id = ?1 AND b.user_id = w.user_id)
         ORDER BY user_id",
    )?;
    let rows = statement.query_map([connection], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
