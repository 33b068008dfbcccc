//! The ties between users and Google accounts.

use std::borrow::Cow;

use directory::Account;
use directory::account::{Suspension, TwoStep};
use directory::decide::Baseline;
use directory::fingerprint::Fingerprint;
use directory::provision::Hand;
use directory::user::{addressed, full_name};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, TransactionBehavior, params};

use crate::error::{json, to_json};
use crate::user::Standing;
use crate::{Error, Millis, gone_account, setting, user};

/// The tie between a user and one Google account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which connection.
    pub connection: i64,
    /// Google's immutable id.
    pub google_id: String,
    /// Which user.
    pub user: i64,
    /// Whether the connection is deactivated.
    pub dormant: bool,
    /// The account's fingerprint at the last agreement.
    pub fingerprint: [u8; 16],
    /// The values last agreed on.
    pub baseline: Baseline,
    /// The account as last read, without the values that the baseline holds.
    pub account: Account,
    /// The run that made the binding.
    pub bound_by_run: Option<i64>,
    /// When the account was last read.
    pub read_at: Millis,
    /// The run whose step suspended the account, as long as nobody has lifted that.
    pub suspended_by_run: Option<i64>,
    /// The run whose step archived it, as long as nobody has taken it out of the archive.
    pub archived_by_run: Option<i64>,
}

impl Row {
    /// Tells how steps of ours took the account out of use.
    #[must_use]
    pub fn hand(&self) -> Hand {
        Hand { suspended: self.suspended_by_run.is_some(), archived: self.archived_by_run.is_some() }
    }
}

const COLUMNS: &str = "connection_id, google_id, user_id, dormant, fingerprint, baseline, account, bound_by_run, read_at, \
                       suspended_by_run, archived_by_run";

fn read(row: &SqlRow<'_>) -> Result<(Row, String, String), rusqlite::Error> {
    let stored = Row {
        connection: row.get(0)?,
        google_id: row.get(1)?,
        user: row.get(2)?,
        dormant: row.get(3)?,
        fingerprint: row.get(4)?,
        baseline: Baseline::default(),
        account: Account::default(),
        bound_by_run: row.get(7)?,
        read_at: row.get(8)?,
        suspended_by_run: row.get(9)?,
        archived_by_run: row.get(10)?,
    };
    Ok((stored, row.get(5)?, row.get(6)?))
}

fn decode((row, baseline, account): (Row, String, String)) -> Result<Row, Error> {
    Ok(Row { baseline: json("baseline", &baseline)?, account: json("account", &account)?, ..row })
}

/// Finds the binding of a Google account.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn by_google_id(conn: &Connection, connection: i64, google_id: &str) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM binding WHERE connection_id = ?1 AND google_id = ?2"
    ))?
    .query_row(params![connection, google_id], read)
    .optional()?
    .map(decode)
    .transpose()
}

/// Lists the bindings of a user, by connection.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_user(conn: &Connection, user: i64) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM binding WHERE user_id = ?1 ORDER BY connection_id, google_id"
    ))?;
    let rows = statement.query_map([user], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Reads every binding once, of which nothing is kept: one that makes no sense is an error.
///
/// # Errors
/// [`Error::Damaged`], [`Error::Sqlite`].
pub fn read_through(conn: &Connection) -> Result<(), Error> {
    let mut statement = conn.prepare(&format!("SELECT {COLUMNS} FROM binding"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        decode(read(row)?)?;
    }
    Ok(())
}

/// Tells whether a user is bound on a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_bound(conn: &Connection, connection: i64, user: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM binding WHERE user_id = ?2 AND connection_id = ?1)")?
        .query_row(params![connection, user], |row| row.get(0))?)
}

/// Counts the bindings of a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count(conn: &Connection, connection: i64) -> Result<u64, Error> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM main.binding WHERE connection_id = ?1")?
        .query_row([connection], |row| row.get(0))?)
}

/// What a binding says of both sides, as it is stored. It is made without the file, so that it can be done beside the writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    baseline: String,
    account: String,
}

impl Written {
    /// Writes out what both sides agree on, and what is known of the account.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn of(baseline: &Baseline, account: &Account) -> Result<Self, Error> {
        Ok(Self { baseline: to_json("baseline", baseline)?, account: to_json("account", account)? })
    }
}

/// A new binding whose sides are written out.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// Which connection.
    pub connection: i64,
    /// Google's immutable id.
    pub google_id: &'a str,
    /// Which user.
    pub user: i64,
    /// Whether the connection is deactivated.
    pub dormant: bool,
    /// The account's fingerprint.
    pub fingerprint: [u8; 16],
    /// What it says of both sides.
    pub written: &'a Written,
    /// The run that makes it.
    pub bound_by_run: Option<i64>,
    /// When the account was read.
    pub read_at: Millis,
    /// The run whose step suspended the account.
    pub suspended_by_run: Option<i64>,
    /// The run whose step archived it.
    pub archived_by_run: Option<i64>,
}

/// Stores a new binding.
///
/// # Errors
/// [`Error::Sqlite`], also when the account is bound already.
pub fn insert(conn: &Connection, row: &Row) -> Result<(), Error> {
    let new = New {
        connection: row.connection,
        google_id: &row.google_id,
        user: row.user,
        dormant: row.dormant,
        fingerprint: row.fingerprint,
        written: &Written::of(&row.baseline, &row.account)?,
        bound_by_run: row.bound_by_run,
        read_at: row.read_at,
        suspended_by_run: row.suspended_by_run,
        archived_by_run: row.archived_by_run,
    };
    insert_new(conn, &new)
}

/// Stores a new binding whose sides are written out.
///
/// # Errors
/// As [`insert`].
pub fn insert_new(conn: &Connection, new: &New<'_>) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO binding (connection_id, google_id, user_id, dormant, fingerprint, baseline, account,
             bound_by_run, read_at, suspended_by_run, archived_by_run)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        new.connection,
        new.google_id,
        new.user,
        new.dormant,
        new.fingerprint,
        new.written.baseline,
        new.written.account,
        new.bound_by_run,
        new.read_at,
        new.suspended_by_run,
        new.archived_by_run,
    ])?;
    Ok(())
}

/// Removes the binding of an account.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn remove(conn: &Connection, connection: i64, google_id: &str) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM binding WHERE connection_id = ?1 AND google_id = ?2")?
        .execute(params![connection, google_id])?;
    Ok(())
}

/// Removes every binding of a user.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn remove_of_user(conn: &Connection, user: i64) -> Result<usize, Error> {
    Ok(conn.prepare_cached("DELETE FROM binding WHERE user_id = ?1")?.execute([user])?)
}

/// Writes a new agreement: baseline, fingerprint, the account as read, and who suspended or archived it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn agree(conn: &Connection, row: &Row) -> Result<(), Error> {
    let account = match row.suspended_by_run {
        Some(_) => Cow::Borrowed(&row.account),
        None => known(conn, row.connection, &row.google_id, &row.account)?,
    };
    conn.prepare_cached(
        "UPDATE binding SET fingerprint = ?3, baseline = ?4, account = ?5, read_at = ?6, suspended_by_run = ?7,
             archived_by_run = ?8, settled_version = NULL
         WHERE connection_id = ?1 AND google_id = ?2",
    )?
    .execute(params![
        row.connection,
        row.google_id,
        row.fingerprint,
        to_json("baseline", &row.baseline)?,
        to_json("account", &account)?,
        row.read_at,
        // Whoever suspends what was lifted is somebody else.
        row.suspended_by_run.filter(|_| account.suspension.is_some()),
        row.archived_by_run.filter(|_| account.archived),
    ])?;
    gone_account::forget(conn, row.connection, &row.google_id)
}

/// Adds to an account as it was read what is known of its suspension, and Google does not tell in it.
fn known<'a>(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    account: &'a Account,
) -> Result<Cow<'a, Account>, Error> {
    if account.suspension != Some(Suspension::Administrator) {
        return Ok(Cow::Borrowed(account));
    }
    let before: Option<String> = conn
        .prepare_cached("SELECT account FROM main.binding WHERE connection_id = ?1 AND google_id = ?2")?
        .query_row(params![connection, google_id], |row| row.get(0))
        .optional()?;
    let before: Account = before.map(|text| json("account", &text)).transpose()?.unwrap_or_default();
    let suspension = Suspension::known(account.suspension.clone(), before.suspension.as_ref());
    Ok(match suspension == account.suspension {
        true => Cow::Borrowed(account),
        false => Cow::Owned(Account { suspension, ..account.clone() }),
    })
}

/// Tells whether an account is what is written of it.
///
/// # Errors
/// [`Error::Damaged`].
pub fn is_written(account: &Account, written: &str) -> Result<bool, Error> {
    Ok(to_json("account", account)? == written)
}

/// Writes how an account was found at a look at it; what both sides agreed on stays, and who suspended or archived it while it
/// is so.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn found(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    account: &Account,
    read_at: Millis,
) -> Result<(), Error> {
    let account = known(conn, connection, google_id, account)?;
    conn.prepare_cached(
        "UPDATE binding SET account = ?3, read_at = ?4, suspended_by_run = iif(?5, suspended_by_run, NULL),
             archived_by_run = iif(?6, archived_by_run, NULL)
         WHERE connection_id = ?1 AND google_id = ?2",
    )?
    .execute(params![
        connection,
        google_id,
        to_json("account", &account)?,
        read_at,
        account.suspension.is_some(),
        account.archived,
    ])?;
    Ok(())
}

/// Reads how the first accounts of some users stand with two-step verification, by user; whoever has none is left out.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn two_step_of(conn: &Connection, users: &[i64]) -> Result<Vec<(i64, TwoStep)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT account ->> '$.twoStep' FROM binding WHERE user_id = ?1 ORDER BY connection_id, google_id LIMIT 1",
    )?;
    let mut found = Vec::with_capacity(users.len());
    for user in users {
        let text: Option<Option<String>> = statement.query_row([user], |row| row.get(0)).optional()?;
        if let Some(text) = text {
            // What is neither enrolled nor enforced is not written out.
            let known = text.map(|text| json("two-step verification", &text)).transpose()?;
            found.push((*user, known.unwrap_or_default()));
        }
    }
    Ok(found)
}

/// Counts the users who are bound on a connection, by whether their bindings are dormant.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn users(conn: &Connection, connection: i64, dormant: bool) -> Result<u64, Error> {
    Ok(conn.query_row(
        "SELECT count(DISTINCT user_id) FROM binding WHERE connection_id = ?1 AND dormant = ?2",
        params![connection, dormant],
        |row| row.get(0),
    )?)
}

/// Some bound accounts of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// How many there are.
    pub count: u64,
    /// The first of them, by address.
    pub first: Vec<Whose>,
    /// When that one was last read that was not read for the longest time; none where there is nobody.
    pub oldest: Option<Millis>,
}

/// A bound account, with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// Google's immutable id.
    pub google_id: String,
    /// The user, by name and address.
    pub who: String,
}

impl People {
    /// Names the first of them, by name and address.
    #[must_use]
    pub fn names(&self, limit: usize) -> Vec<String> {
        self.first.iter().take(limit).map(|one| one.who.clone()).collect()
    }
}

/// What is read of each of them.
const WHOSE: &str = "u.given_name, u.family_name, u.email, b.google_id, b.read_at";

/// Finds the bound accounts that ask for another password at the next sign-in, and names the first of them by address;
/// left out are one account, by Google's id, whoever is protected, and administrators where these cannot be changed.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn asking_for_password(
    conn: &Connection,
    connection: i64,
    but: &str,
    admins: Admins,
    limit: usize,
) -> Result<People, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {WHOSE} FROM binding AS b JOIN user AS u ON u.id = b.user_id
         WHERE b.connection_id = ?1 AND b.account ->> '$.mustChangePassword' AND NOT b.dormant AND b.google_id <> ?2
             AND coalesce(b.account ->> '$.admin', 'no') NOT IN ('super', iif(?3, 'super', 'delegated'))
             AND NOT EXISTS (SELECT 1 FROM protected AS p WHERE p.user_id = u.id)
             AND NOT EXISTS (SELECT 1 FROM wish AS w WHERE w.connection_id = ?1 AND w.user_id = u.id AND w.wish <> 'bind')
         ORDER BY u.email"
    ))?;
    let rows = statement.query(params![connection, but, admins == Admins::Delegated])?;
    people(rows, limit)
}

/// Finds the active bound accounts that lack the second step which is enforced for them (T1), and names the first by
/// address, as of when each was last read.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn lacking_two_step(conn: &Connection, connection: i64, limit: usize) -> Result<People, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {WHOSE} FROM binding AS b JOIN user AS u ON u.id = b.user_id
         WHERE b.connection_id = ?1 AND NOT b.dormant AND b.account ->> '$.twoStep.enforced'
             AND NOT b.account ->> '$.twoStep.enrolled' AND u.state = 0
         ORDER BY u.email"
    ))?;
    let rows = statement.query([connection])?;
    people(rows, limit)
}

/// Finds the bound accounts that are administrators', and names the first by address, as of when each was last read.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn administrators(conn: &Connection, connection: i64, limit: usize) -> Result<People, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {WHOSE} FROM binding AS b JOIN user AS u ON u.id = b.user_id
         WHERE b.connection_id = ?1 AND NOT b.dormant AND b.account ->> '$.admin' <> 'no' ORDER BY u.email"
    ))?;
    let rows = statement.query([connection])?;
    people(rows, limit)
}

/// Of which users accounts are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Of everybody.
    Everybody,
    /// Of whoever is active here.
    Active,
}

/// Finds which of some accounts are bound, awake, and whose they are.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn among(
    conn: &Connection,
    connection: i64,
    google_ids: &[String],
    of: Of,
    limit: usize,
) -> Result<People, Error> {
    let ids = to_json("ids", &google_ids)?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {WHOSE} FROM binding AS b JOIN user AS u ON u.id = b.user_id
         WHERE b.connection_id = ?1 AND b.google_id IN (SELECT value FROM json_each(?2)) AND NOT b.dormant
             AND (u.state = 0 OR ?3)
         ORDER BY u.email"
    ))?;
    let rows = statement.query(params![connection, ids, of == Of::Everybody])?;
    people(rows, limit)
}

/// Counts people, and names the first.
fn people(mut rows: rusqlite::Rows<'_>, limit: usize) -> Result<People, Error> {
    let mut people = People::default();
    while let Some(row) = rows.next()? {
        people.count += 1;
        let read_at: Millis = row.get(4)?;
        people.oldest = Some(people.oldest.map_or(read_at, |oldest| oldest.min(read_at)));
        if people.first.len() < limit {
            let (given, family, email): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let who = addressed(&full_name(&given, &family), &email);
            people.first.push(Whose { google_id: row.get(3)?, who });
        }
    }
    Ok(people)
}

/// Which administrators' accounts can be changed; super admins never are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admins {
    /// None.
    None,
    /// Delegated ones.
    Delegated,
}

/// Makes every binding of a connection dormant, or active; [`restand`] follows.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_dormant(conn: &Connection, connection: i64, dormant: bool) -> Result<(), Error> {
    conn.execute(
        "UPDATE binding SET dormant = ?2 WHERE connection_id = ?1 AND dormant <> ?2",
        params![connection, dormant],
    )?;
    Ok(())
}

/// Says anew of the users of a connection whether they are bound or dormant, in transactions of bounded size; how they
/// stand otherwise is no matter of it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn restand(conn: &mut Connection, connection: i64) -> Result<(), Error> {
    const BATCH: u32 = 1_000;
    let mut last = 0;
    loop {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let wrong: Vec<(i64, bool)> = tx
            .prepare_cached(
                "SELECT id, active FROM (
                     SELECT u.id, u.standing,
                         EXISTS (SELECT 1 FROM binding AS b WHERE b.user_id = u.id AND NOT b.dormant) AS active
                     FROM user AS u
                     WHERE u.id > ?2 AND +u.standing IN (?3, ?4) AND EXISTS
                         (SELECT 1 FROM binding AS b WHERE b.user_id = u.id AND b.connection_id = ?1)
                 ) WHERE (standing = ?3) <> active ORDER BY id LIMIT ?5",
            )?
            .query_map(
                params![connection, last, Standing::Bound as u8, Standing::Dormant as u8, BATCH],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?
            .collect::<Result<_, _>>()?;
        let Some((end, _)) = wrong.last().copied() else { return Ok(()) };
        for (id, active) in wrong {
            let standing = if active { Standing::Bound } else { Standing::Dormant };
            user::set_standing(&tx, &user::get(&tx, id)?, standing)?;
        }
        tx.commit()?;
        last = end;
    }
}

/// The setting of how many doubts there were.
const DOUBTS: &str = "doubts";

/// Gives a fingerprint that no account has and no binding had before: a plan that was made before does not note as in step
/// whom it is given to, also one that was made after an earlier doubt.
fn doubt(conn: &Connection) -> Result<Fingerprint, Error> {
    let number = setting::get::<u64>(conn, DOUBTS)?.unwrap_or_default() + 1;
    setting::set(conn, DOUBTS, &number)?;
    let mut print = Fingerprint::NONE;
    print.0[8..].copy_from_slice(&number.to_be_bytes());
    Ok(print)
}

/// Has the accounts of those who report to a user looked at by the next sync, in whose plan they are in step: the
/// address that is sent as their manager's has changed, and they themselves have not.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn doubt_reports(conn: &Connection, manager: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE binding SET settled_version = NULL, fingerprint = ?2
         WHERE user_id IN (SELECT id FROM user WHERE manager_id = ?1)",
    )?
    .execute(params![manager, doubt(conn)?.0])?;
    Ok(())
}

/// Has the accounts that we suspended looked at by the next sync: what they are suspended for may not hold any more.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn doubt_suspended(conn: &Connection) -> Result<(), Error> {
    conn.execute(
        "UPDATE binding SET settled_version = NULL, fingerprint = ?1 WHERE suspended_by_run IS NOT NULL",
        [doubt(conn)?.0],
    )?;
    Ok(())
}

/// Has every account of a connection looked at by the next sync: what pairs were found in step by has changed.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn doubt_all(conn: &Connection, connection: i64) -> Result<(), Error> {
    conn.execute(
        "UPDATE binding SET settled_version = NULL, fingerprint = ?2 WHERE connection_id = ?1",
        params![connection, doubt(conn)?.0],
    )?;
    Ok(())
}
