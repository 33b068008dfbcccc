//! Passwords on their way to accounts, and the receipts of those that arrived.
//!
//! What is stored of a password is sealed; this table knows no key.

use directory::Account;
use directory::account::Admin;
use directory::user::{addressed, full_name};
use rusqlite::{Connection, OptionalExtension, params};

use crate::hand_out::sweep;
use crate::{Error, Millis, password_drift};

/// Where a password comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// It was typed here.
    Set,
    /// It was made here, because somebody asked for it.
    Generated,
    /// It was made for a new account.
    First,
}

impl Origin {
    const ALL: [Self; 3] = [Self::Set, Self::Generated, Self::First];

    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Generated => "generated",
            Self::First => "first",
        }
    }
}

/// A password that accounts of a user are to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number, which is never given twice.
    pub id: i64,
    /// Whose it is.
    pub user: i64,
    /// Its hash, sealed.
    pub sealed: String,
    /// Where it comes from.
    pub origin: Origin,
    /// When it was made.
    pub made_at: Millis,
}

/// The only kind of hash there is.
const KIND: &str = "sha512-crypt";

const COLUMNS: &str = "id, user_id, sealed, origin, made_at";

fn read(row: &rusqlite::Row<'_>) -> Result<(Row, String), rusqlite::Error> {
    let stored = Row {
        id: row.get(0)?,
        user: row.get(1)?,
        sealed: row.get(2)?,
        origin: Origin::Set,
        made_at: row.get(4)?,
    };
    Ok((stored, row.get(3)?))
}

fn decode((row, origin): (Row, String)) -> Result<Row, Error> {
    let known = Origin::ALL.into_iter().find(|known| known.name() == origin);
    let origin = known.ok_or_else(|| Error::Damaged(format!("origin {origin} of a password")))?;
    Ok(Row { origin, ..row })
}

/// Gives a user a password in place of one that waits; its hash is sealed for its number. Returns the number.
///
/// # Errors
/// [`Error::Sqlite`], and whatever `seal` returns.
pub fn set(
    conn: &Connection,
    user: i64,
    origin: Origin,
    now: Millis,
    seal: impl FnOnce(i64) -> Result<String, Error>,
) -> Result<i64, Error> {
    conn.prepare_cached("DELETE FROM password WHERE user_id = ?1")?.execute([user])?;
    conn.prepare_cached(
        "INSERT INTO password (user_id, kind, sealed, origin, made_at) VALUES (?1, ?2, '', ?3, ?4)",
    )?
    .execute(params![user, KIND, origin.name(), now])?;
    let id = conn.last_insert_rowid();
    conn.prepare_cached("UPDATE password SET sealed = ?2 WHERE id = ?1")?.execute(params![id, seal(id)?])?;
    sweep(conn, user)?;
    Ok(id)
}

/// Reads a password that waits, by its number; none when it arrived everywhere, or another took its place.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn find(conn: &Connection, id: i64) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM password WHERE id = ?1"))?
        .query_row([id], read)
        .optional()?
        .map(decode)
        .transpose()
}

/// Tells whether any password waits.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any(conn: &Connection) -> Result<bool, Error> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM password)", [], |row| row.get(0))?)
}

/// Reads the password of a user that waits.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_user(conn: &Connection, user: i64) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM password WHERE user_id = ?1"))?
        .query_row([user], read)
        .optional()?
        .map(decode)
        .transpose()
}

/// Whose password it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Of an account that is there: one that was made for a new account elsewhere is none for it.
    Account,
    /// Of an account that is to be made.
    New,
}

/// Gives the number of the password that an account of a user is to get on a connection: it has no receipt for it, or is
/// to get it again.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn wanted(conn: &Connection, connection: i64, user: i64, of: Of) -> Result<Option<i64>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT id FROM password AS p
             LEFT JOIN password_receipt AS r
                 ON r.connection_id = ?1 AND r.user_id = p.user_id AND r.password_id = p.id
             WHERE p.user_id = ?2 AND CASE
                 WHEN r.password_id IS NULL THEN ?3 OR p.origin <> 'first'
                 ELSE EXISTS (SELECT 1 FROM password_drift AS d
                              WHERE d.connection_id = ?1 AND d.user_id = ?2 AND d.answer = 'again') END",
        )?
        .query_row(params![connection, user, of == Of::New], |row| row.get(0))
        .optional()?)
}

/// Lists the connections that want the password of a user and have no receipt for it, by number: the user is bound
/// there, or to be bound, and is not to be let go. One that was made for a new account is for those alone that are to be made.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn waits_for(conn: &Connection, user: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT connection_id FROM
             (SELECT connection_id FROM binding WHERE user_id = ?1 AND NOT dormant AND NOT EXISTS
                  (SELECT 1 FROM password WHERE user_id = ?1 AND origin = 'first')
              UNION SELECT connection_id FROM wish WHERE user_id = ?1 AND wish = 'bind'
              EXCEPT SELECT connection_id FROM wish WHERE user_id = ?1 AND wish <> 'bind'
              EXCEPT SELECT r.connection_id FROM password_receipt AS r JOIN password AS p ON p.id = r.password_id
                     WHERE r.user_id = ?1)
         ORDER BY connection_id",
    )?;
    let rows = statement.query_map([user], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Somebody whose account has not taken the password that was set here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Whose, by name and address.
    pub named: String,
    /// The account, as it was last read, as far as it says who may change it.
    pub account: Account,
    /// Whether the user is marked as protected.
    pub marked: bool,
    /// Whether a step of a given run was to set it, and did not.
    pub tried: bool,
}

/// Goes through the bound accounts of a connection that have not taken the password that was set here, by address.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn each_unsent(
    conn: &Connection,
    connection: i64,
    run: Option<i64>,
    mut each: impl FnMut(Unsent),
) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "SELECT u.given_name, u.family_name, u.email, b.google_id, coalesce(b.account ->> '$.admin', 'no'),
             EXISTS (SELECT 1 FROM protected AS m WHERE m.user_id = u.id),
             u.id IN (SELECT user_id FROM step WHERE run_id = ?2 AND kind = 'password' AND user_id IS NOT NULL
                      AND outcome IS NOT 'done')
         FROM password AS p JOIN user AS u ON u.id = p.user_id
             JOIN binding AS b ON b.user_id = u.id AND b.connection_id = ?1 AND NOT b.dormant
         WHERE p.origin <> 'first' AND NOT EXISTS
                 (SELECT 1 FROM password_receipt AS r
                  WHERE r.connection_id = ?1 AND r.user_id = u.id AND r.password_id = p.id)
             AND NOT EXISTS (SELECT 1 FROM wish AS w
                             WHERE w.connection_id = ?1 AND w.user_id = u.id AND w.wish <> 'bind')
         ORDER BY u.email",
    )?;
    let mut rows = statement.query(params![connection, run])?;
    while let Some(row) = rows.next()? {
        let (given, family, email): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let admin = match row.get::<_, Option<String>>(4)?.as_deref() {
            Some("super") => Admin::Super,
            Some("delegated") => Admin::Delegated,
            _ => Admin::No,
        };
        each(Unsent {
            named: addressed(&full_name(&given, &family), &email),
            account: Account { id: row.get(3)?, admin, ..Account::default() },
            marked: row.get(5)?,
            tried: row.get(6)?,
        });
    }
    Ok(())
}

/// Lists the connections that are to have the password of a user once their users are bound again, by number: the user's
/// binding there is dormant.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn waits_while_dormant(conn: &Connection, user: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT connection_id FROM binding WHERE user_id = ?1 AND dormant AND NOT EXISTS
             (SELECT 1 FROM password WHERE user_id = ?1 AND origin = 'first')
         EXCEPT SELECT connection_id FROM wish WHERE user_id = ?1 AND wish <> 'bind'
         EXCEPT SELECT r.connection_id FROM password_receipt AS r JOIN password AS p ON p.id = r.password_id
                WHERE r.user_id = ?1
         ORDER BY connection_id",
    )?;
    let rows = statement.query_map([user], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tells whether no connection wants the password of a user any more, not even one that sleeps.
fn nobody_wants(conn: &Connection, user: i64) -> Result<bool, Error> {
    Ok(waits_for(conn, user)?.is_empty() && waits_while_dormant(conn, user)?.is_empty())
}

/// Forgets the password that was made for a new account of a user, when no account was made.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_first(conn: &Connection, user: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM password WHERE user_id = ?1 AND origin = 'first'")?.execute([user])?;
    sweep(conn, user)
}

/// Takes back the password of a user that waits; what accounts took already stays. Tells whether one waited.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn withdraw(conn: &Connection, user: i64) -> Result<bool, Error> {
    let gone = conn.prepare_cached("DELETE FROM password WHERE user_id = ?1")?.execute([user])?;
    sweep(conn, user)?;
    password_drift::reopen(conn, user)?;
    Ok(gone > 0)
}

/// What an account took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Where.
    pub connection: i64,
    /// Whose account.
    pub user: i64,
    /// The number of the password.
    pub password: i64,
    /// The run that set it.
    pub run: i64,
    /// Whether the person must choose another at the next sign-in.
    pub must_change: bool,
    /// When.
    pub at: Millis,
}

/// Whether a hash is kept when no connection wants it any more, for those that come later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is deleted.
    Forget,
    /// It is kept, sealed.
    Keep,
}

/// Forgets the hashes that every connection has taken that wants them.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_kept(conn: &Connection) -> Result<u64, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT p.user_id, p.id FROM password AS p
         WHERE EXISTS (SELECT 1 FROM password_receipt AS r WHERE r.user_id = p.user_id AND r.password_id = p.id)",
    )?;
    let taken = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut forgotten = 0;
    for (user, id) in taken.collect::<Result<Vec<(i64, i64)>, _>>()? {
        if nobody_wants(conn, user)? {
            forgotten += conn.prepare_cached("DELETE FROM password WHERE id = ?1")?.execute([id])? as u64;
            password_drift::reopen(conn, user)?;
        }
    }
    Ok(forgotten)
}

/// Counts the hashes that are kept though some account has taken them, those among them that others still want.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count_kept(conn: &Connection) -> Result<u64, Error> {
    Ok(conn.query_row(
        "SELECT count(*) FROM password AS p
         WHERE EXISTS (SELECT 1 FROM password_receipt AS r WHERE r.user_id = p.user_id AND r.password_id = p.id)",
        [],
        |row| row.get(0),
    )?)
}

/// Notes that an account took a password; when no other connection wants it any more, its hash is deleted, unless it is
/// kept for those that come later.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn receive(conn: &Connection, receipt: &Receipt, keeping: Keeping) -> Result<(), Error> {
    let Receipt { connection, user, password, run, must_change, at } = *receipt;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO password_receipt (connection_id, user_id, password_id, run_id, must_change, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![connection, user, password, run, must_change, at])?;
    conn.prepare_cached("UPDATE hand_out SET sent_at = coalesce(sent_at, ?2) WHERE password_id = ?1")?
        .execute(params![password, at])?;
    // What no account has any more is of use to nobody.
    conn.prepare_cached(
        "DELETE FROM hand_out WHERE user_id = ?1 AND sent_at IS NOT NULL AND password_id NOT IN
             (SELECT password_id FROM password_receipt WHERE user_id = ?1)",
    )?
    .execute([user])?;
    password_drift::forget(conn, connection, user)?;
    if keeping == Keeping::Forget && nobody_wants(conn, user)? {
        conn.prepare_cached("DELETE FROM password WHERE id = ?1")?.execute([password])?;
    }
    Ok(())
}

/// Lists the receipts of a user, by connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn receipts(conn: &Connection, user: i64) -> Result<Vec<Receipt>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT connection_id, user_id, password_id, run_id, must_change, at FROM password_receipt
         WHERE user_id = ?1 ORDER BY connection_id",
    )?;
    let rows = statement.query_map([user], |row| {
        Ok(Receipt {
            connection: row.get(0)?,
            user: row.get(1)?,
            password: row.get(2)?,
            run: row.get(3)?,
            must_change: row.get(4)?,
            at: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reads when the oldest password was set that bound accounts of a connection took and that stays.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn oldest_that_stays(conn: &Connection, connection: i64) -> Result<Option<Millis>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT min(r.at) FROM password_receipt AS r
             JOIN binding AS b ON b.connection_id = r.connection_id AND b.user_id = r.user_id AND NOT b.dormant
             WHERE r.connection_id = ?1 AND NOT r.must_change",
        )?
        .query_row([connection], |row| row.get(0))?)
}

/// Reads when an account of a user last took a password that stays; none where it must be changed, another waits, or the
/// person's own in its place was accepted.
///
/// What was made for a new account elsewhere does not wait for this one, see [`wanted`].
///
/// # Errors
/// [`Error::Sqlite`].
pub fn stands_since(conn: &Connection, connection: i64, user: i64) -> Result<Option<Millis>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT at FROM password_receipt WHERE connection_id = ?1 AND user_id = ?2 AND NOT must_change
                 AND NOT EXISTS (SELECT 1 FROM password AS p
                                 WHERE p.user_id = ?2 AND p.id <> password_id AND p.origin <> 'first')
                 AND NOT EXISTS (SELECT 1 FROM password_drift AS d
                                 WHERE d.connection_id = ?1 AND d.user_id = ?2 AND d.answer = 'accept')",
        )?
        .query_row([connection, user], |row| row.get(0))
        .optional()?)
}

/// Lists passwords that stay and were set before a moment, the oldest first: the connection, the user, and when; not those
/// in whose place the person's own was accepted, nor those for which another waits, as [`stands_since`] counts it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_before(conn: &Connection, moment: Millis, limit: u32) -> Result<Vec<(i64, i64, Millis)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT r.connection_id, r.user_id, r.at FROM password_receipt AS r
         JOIN binding AS b ON b.connection_id = r.connection_id AND b.user_id = r.user_id AND NOT b.dormant
         JOIN connection AS c ON c.id = r.connection_id AND c.password_mode = 'directory'
         WHERE r.at < ?1 AND NOT r.must_change
             AND NOT EXISTS (SELECT 1 FROM password AS p
                             WHERE p.user_id = r.user_id AND p.id <> r.password_id AND p.origin <> 'first')
             AND NOT EXISTS (SELECT 1 FROM password_drift AS d
                             WHERE d.connection_id = r.connection_id AND d.user_id = r.user_id AND d.answer = 'accept')
         ORDER BY r.at, r.user_id, r.connection_id LIMIT ?2",
    )?;
    let rows =
        statement.query_map(params![moment, limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
