//! Passwords on their way to accounts, the receipts of those that arrived, and plain ones that nobody was given yet.
//!
//! What is stored of a password is sealed; this table knows no key.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

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

/// Gives the number of the password that an account of a user is to get on a connection, and has no receipt for.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn wanted(conn: &Connection, connection: i64, user: i64) -> Result<Option<i64>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT id FROM password AS p WHERE user_id = ?2 AND NOT EXISTS
                 (SELECT 1 FROM password_receipt AS r
                  WHERE r.connection_id = ?1 AND r.user_id = ?2 AND r.password_id = p.id)",
        )?
        .query_row([connection, user], |row| row.get(0))
        .optional()?)
}

/// Lists the connections that want the password of a user and have no receipt for it, by number: the user is bound
/// there, or to be bound, and is not to be let go.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn waits_for(conn: &Connection, user: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT connection_id FROM
             (SELECT connection_id FROM binding WHERE user_id = ?1 AND NOT dormant
              UNION SELECT connection_id FROM wish WHERE user_id = ?1 AND wish = 'bind'
              EXCEPT SELECT connection_id FROM wish WHERE user_id = ?1 AND wish <> 'bind'
              EXCEPT SELECT r.connection_id FROM password_receipt AS r JOIN password AS p ON p.id = r.password_id
                     WHERE r.user_id = ?1)
         ORDER BY connection_id",
    )?;
    let rows = statement.query_map([user], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
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

/// Notes that an account took a password; when no other connection wants it any more, its hash is deleted.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn receive(conn: &Connection, receipt: &Receipt) -> Result<(), Error> {
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
    if waits_for(conn, user)?.is_empty() {
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

/// Reads when an account of a user last took a password that stays; none where it must be changed, or another waits.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn stands_since(conn: &Connection, connection: i64, user: i64) -> Result<Option<Millis>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT at FROM password_receipt WHERE connection_id = ?1 AND user_id = ?2 AND NOT must_change
                 AND NOT EXISTS (SELECT 1 FROM password AS p WHERE p.user_id = ?2)",
        )?
        .query_row([connection, user], |row| row.get(0))
        .optional()?)
}

/// Lists passwords that stay and were set before a moment, the oldest first: the connection, the user, and when.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_before(conn: &Connection, moment: Millis, limit: u32) -> Result<Vec<(i64, i64, Millis)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT r.connection_id, r.user_id, r.at FROM password_receipt AS r
         JOIN binding AS b ON b.connection_id = r.connection_id AND b.user_id = r.user_id AND NOT b.dormant
         JOIN connection AS c ON c.id = r.connection_id AND c.password_mode = 'directory'
         WHERE r.at < ?1 AND NOT r.must_change
             AND NOT EXISTS (SELECT 1 FROM password AS p WHERE p.user_id = r.user_id)
         ORDER BY r.at, r.user_id, r.connection_id LIMIT ?2",
    )?;
    let rows =
        statement.query_map(params![moment, limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

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
pub fn to_hand_out(conn: &Connection) -> Result<Vec<HandOut>, Error> {
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
pub fn count_to_hand_out(conn: &Connection) -> Result<u64, Error> {
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
fn sweep(conn: &Connection, user: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "DELETE FROM hand_out WHERE user_id = ?1 AND sent_at IS NULL AND password_id NOT IN
             (SELECT id FROM password WHERE user_id = ?1)",
    )?
    .execute([user])?;
    Ok(())
}
