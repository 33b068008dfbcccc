//! Passwords that were changed at Google after they were set from here (F21, F23).

use directory::user::full_name;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::{Error, Millis};

/// What somebody answered about a password that was changed at Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is the person's own from now on.
    Accept,
    /// The one that was set from here is set again.
    Again,
}

impl Answer {
    fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Again => "again",
        }
    }
}

/// A password that was changed at Google.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Where.
    pub connection: i64,
    /// Whose: the directory's number.
    pub user: i64,
    /// When, by Google's clock.
    pub at: Millis,
    /// Who did it, by address; may be empty.
    pub actor: String,
    /// Whether that is the person themselves.
    pub own: bool,
    /// What somebody answered.
    pub answer: Option<Answer>,
}

/// The same with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What happened.
    pub drift: Drift,
    /// The user's name.
    pub name: String,
    /// The user's address.
    pub email: String,
    /// Whether the password that was set from here is kept, so that it can be set again.
    pub kept: bool,
}

const COLUMNS: &str = "d.connection_id, d.user_id, d.at, d.actor, d.own, d.answer";

fn read(row: &SqlRow<'_>) -> Result<Drift, rusqlite::Error> {
    let answer: Option<String> = row.get(5)?;
    Ok(Drift {
        connection: row.get(0)?,
        user: row.get(1)?,
        at: row.get(2)?,
        actor: row.get(3)?,
        own: row.get(4)?,
        answer: [Answer::Accept, Answer::Again].into_iter().find(|one| Some(one.name()) == answer.as_deref()),
    })
}

/// Notes a change, unless it, or a later one, is known already. Tells whether it is news.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note(conn: &Connection, drift: &Drift) -> Result<bool, Error> {
    let changed = conn
        .prepare_cached(
            "INSERT INTO password_drift (connection_id, user_id, at, actor, own) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (connection_id, user_id) DO UPDATE
                 SET at = excluded.at, actor = excluded.actor, own = excluded.own, answer = NULL
                 WHERE excluded.at > password_drift.at",
        )?
        .execute(params![drift.connection, drift.user, drift.at, drift.actor, drift.own])?;
    Ok(changed > 0)
}

/// Answers for a user; tells whether there was something to answer.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn answer(conn: &Connection, connection: i64, user: i64, answer: Answer) -> Result<bool, Error> {
    let changed = conn
        .prepare_cached(
            "UPDATE password_drift SET answer = ?3 WHERE connection_id = ?1 AND user_id = ?2 AND answer IS NULL",
        )?
        .execute(params![connection, user, answer.name()])?;
    Ok(changed > 0)
}

/// Forgets that the password of a user was changed: an account has another one from here.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64, user: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM password_drift WHERE connection_id = ?1 AND user_id = ?2")?
        .execute([connection, user])?;
    Ok(())
}

/// Asks again about a user whose password was to be set again, and is not kept any more.
///
/// # Errors
/// [`Error::Sqlite`].
pub(crate) fn reopen(conn: &Connection, user: i64) -> Result<(), Error> {
    conn.prepare_cached("UPDATE password_drift SET answer = NULL WHERE user_id = ?1 AND answer = 'again'")?
        .execute([user])?;
    Ok(())
}

/// Reads how the password of a user stands on a connection; none where it was not changed.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_user(conn: &Connection, connection: i64, user: i64) -> Result<Option<Drift>, Error> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM password_drift AS d WHERE d.connection_id = ?1 AND d.user_id = ?2"
        ))?
        .query_row([connection, user], read)
        .optional()?)
}

/// Who of a connection has a password that was changed, is bound, waits for no other, and was not answered for.
const OPEN: &str = "FROM password_drift AS d
     JOIN connection AS c ON c.id = d.connection_id AND c.password_mode = 'directory'
     JOIN user AS u ON u.id = d.user_id
     WHERE d.connection_id = ?1 AND d.answer IS NULL
         AND EXISTS (SELECT 1 FROM binding AS b
                     WHERE b.connection_id = d.connection_id AND b.user_id = d.user_id AND NOT b.dormant)
         AND NOT EXISTS (SELECT 1 FROM password AS p JOIN password_receipt AS r
                         ON r.connection_id = d.connection_id AND r.user_id = d.user_id AND r.password_id <> p.id
                         WHERE p.user_id = d.user_id AND p.origin <> 'first')";

/// Counts the changes that nobody answered for.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count_open(conn: &Connection, connection: i64) -> Result<u64, Error> {
    Ok(conn.prepare_cached(&format!("SELECT count(*) {OPEN}"))?.query_row([connection], |row| row.get(0))?)
}

/// Lists the changes that nobody answered for, by address.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn open(conn: &Connection, connection: i64, limit: u32) -> Result<Vec<Named>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS}, u.given_name, u.family_name, u.email,
             EXISTS (SELECT 1 FROM password AS p WHERE p.user_id = d.user_id)
         {OPEN} ORDER BY u.email, u.id LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![connection, limit], |row| {
        let (given, family): (String, String) = (row.get(6)?, row.get(7)?);
        Ok(Named {
            drift: read(row)?,
            name: full_name(&given, &family),
            email: row.get(8)?,
            kept: row.get(9)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Finds the bound user whom Google's log names, by the account's id or else by an address of theirs; none where it is
/// nobody's, or more than one person's.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn whose(
    conn: &Connection,
    connection: i64,
    google_id: Option<&str>,
    email: &str,
) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT user_id FROM binding WHERE connection_id = ?1 AND google_id = ?2
         UNION
         SELECT b.user_id FROM identity AS i JOIN binding AS b ON b.user_id = i.user_id AND b.connection_id = ?1
         WHERE ?2 IS NULL AND i.kind IN (0, 1) AND i.value = ?3 LIMIT 2",
    )?;
    let found = statement.query_map(params![connection, google_id, email], |row| row.get(0))?;
    let found = found.collect::<Result<Vec<_>, _>>()?;
    Ok(match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}
