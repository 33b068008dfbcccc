//! The accounts that were read, in the order in which Google sent them.

use directory::account::Mark;
use directory::fingerprint::Fingerprint;
use directory::user::full_name;
use directory::{Account, Attribute, Direction, Mapping, Thing, fold};
use rusqlite::{Connection, OptionalExtension, params};

use super::decision;
use crate::error::{json, to_json};
use crate::{Error, Millis};

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its place, from 0.
    pub ordinal: u64,
    /// The token of the next page; none after the last.
    pub next_token: Option<String>,
    /// When it was read.
    pub read_at: Millis,
    /// Whether the answer had a `users` key.
    pub had_users: bool,
}

/// Between which moments that was read of which a plan was made: minutes for a large list, and longer for one that was
/// broken off and went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When the first page was read: so old may be whatever was read.
    pub from: Millis,
    /// When it was read to the end: nothing is newer.
    pub to: Millis,
}

/// Tells whether a plan by a mapping ever asks for the value of an attribute, but to show it.
fn counts(attribute: Attribute, mapping: &Mapping) -> bool {
    // By the one people are recognised; the other says where an account is.
    matches!(attribute, Attribute::EmployeeIdentifier | Attribute::OrgUnitPath)
        || mapping.direction(attribute) != Direction::Exclude
}

/// Appends a page in one transaction, with what can be decided about its accounts already.
///
/// Values of attributes that the mapping excludes are kept apart: they are taken apart only to be shown.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn append(
    conn: &mut Connection,
    page: &Page,
    accounts: Vec<(Account, Fingerprint)>,
    mapping: &Mapping,
    decide: impl Fn(&Moved) -> Option<decision::Row>,
) -> Result<(), Error> {
    let tx = conn.transaction()?;
    {
        let mut insert = tx.prepare_cached(
            "INSERT INTO plan.account (google_id, email, username, given_name, family_name, name_key, department,
                 marks, fingerprint, body, rest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for (mut account, fingerprint) in accounts {
            let department = account.values.display(Attribute::Department);
            let rest = account.values.take_out(|attribute| !counts(attribute, mapping));
            insert.execute(params![
                account.id,
                account.email,
                directory::email::local_part(&account.email),
                account.given_name,
                account.family_name,
                fold::fold(&full_name(&account.given_name, &account.family_name)),
                department,
                account.mark_bits(),
                fingerprint.0,
                to_json("account", &account)?,
                to_json("account", &rest)?,
            ])?;
            let read = Moved { id: tx.last_insert_rowid(), account, bound: false };
            if let Some(decided) = decide(&read) {
                decision::insert(&tx, &decided)?;
            }
        }
        tx.prepare_cached(
            "INSERT OR REPLACE INTO plan.page (ordinal, next_token, read_at, had_users) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![page.ordinal, page.next_token, page.read_at, page.had_users])?;
    }
    tx.commit()?;
    Ok(())
}

/// Gives the last page that was read.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn last_page(conn: &Connection) -> Result<Option<Page>, Error> {
    Ok(conn
        .query_row(
            "SELECT ordinal, next_token, read_at, had_users FROM plan.page ORDER BY ordinal DESC LIMIT 1",
            [],
            |row| {
                Ok(Page {
                    ordinal: row.get(0)?,
                    next_token: row.get(1)?,
                    read_at: row.get(2)?,
                    had_users: row.get(3)?,
                })
            },
        )
        .optional()?)
}

/// Tells when the first page was read, and whether any page had a `users` key.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn first_read(conn: &Connection) -> Result<(Option<Millis>, bool), Error> {
    Ok(conn.query_row("SELECT min(read_at), coalesce(max(had_users), 0) FROM plan.page", [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?)
}

/// Tells between which moments a list was read that was read to its end at a moment.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn span(conn: &Connection, to: Millis) -> Result<Span, Error> {
    let (first, _) = first_read(conn)?;
    Ok(Span { from: first.map_or(to, |first| first.min(to)), to })
}

/// Forgets everything that was read and decided.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn clear(conn: &Connection) -> Result<(), Error> {
    conn.execute_batch(
        "DELETE FROM plan.decision; DELETE FROM plan.account; DELETE FROM plan.page; DELETE FROM plan.member;
         DELETE FROM plan.unread; DELETE FROM plan.thing_read;",
    )?;
    Ok(())
}

/// Counts the accounts so far, the same account on two pages counted twice.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count(conn: &Connection) -> Result<u64, Error> {
    count_of(conn, Thing::User)
}

/// Counts what was read of a kind of thing so far.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count_of(conn: &Connection, thing: Thing) -> Result<u64, Error> {
    // Each is told by an index of its own, which a number that is bound would not be looked up in.
    let sql = match thing {
        Thing::User => "SELECT count(*) FROM plan.account WHERE thing = 0 AND thing = ?1",
        _ => "SELECT count(*) FROM plan.account WHERE thing <> 0 AND thing = ?1",
    };
    Ok(conn.prepare_cached(sql)?.query_row([thing as u8], |row| row.get(0))?)
}

/// Counts the accounts that hold a licence: all but archived ones.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn holding_seats(conn: &Connection) -> Result<u64, Error> {
    let archived = Mark::Archived.bit();
    Ok(conn.query_row(
        "SELECT count(*) FROM plan.account WHERE marks & ?1 = 0 AND thing = 0",
        [archived],
        |row| row.get(0),
    )?)
}

/// Ends the reading: indexes the accounts, keeps the later of the same account on two pages, counts them.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn finish(conn: &Connection) -> Result<u64, Error> {
    conn.execute_batch(
        "CREATE INDEX IF NOT EXISTS plan.account_by_google_id ON account (google_id, fingerprint);
         DELETE FROM plan.account WHERE id IN (
             SELECT earlier.id FROM plan.account AS earlier
             WHERE earlier.google_id IN (SELECT google_id FROM plan.account GROUP BY google_id HAVING count(*) > 1)
               AND EXISTS (SELECT 1 FROM plan.account AS later
                           WHERE later.google_id = earlier.google_id AND later.id > earlier.id));",
    )?;
    if conn.changes() > 0 {
        conn.execute("DELETE FROM plan.decision WHERE account_id NOT IN (SELECT id FROM plan.account)", [])?;
    }
    count(conn)
}

/// Tells whether an account is among them.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn contains(conn: &Connection, google_id: &str) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM plan.account WHERE google_id = ?1)")?
        .query_row([google_id], |row| row.get(0))?)
}

/// Lists which of some accounts were not read, before [`finish`].
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unseen<'a>(conn: &Connection, ids: impl Iterator<Item = &'a String>) -> Result<Vec<String>, Error> {
    conn.execute_batch(
        "CREATE INDEX IF NOT EXISTS plan.account_by_google_id ON account (google_id, fingerprint)",
    )?;
    let mut unseen = Vec::new();
    for id in ids {
        if !contains(conn, id)? {
            unseen.push(id.clone());
        }
    }
    Ok(unseen)
}

/// An account as the plan holds it, not taken apart yet; without the values of attributes that the plan's mapping excludes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    body: String,
    fingerprint: Fingerprint,
}

impl Stored {
    /// Takes it apart.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn read(&self) -> Result<(Account, Fingerprint), Error> {
        Ok((json("account", &self.body)?, self.fingerprint))
    }
}

/// Reads one account without taking it apart.
///
/// # Errors
/// [`Error::NotFound`].
pub fn stored(conn: &Connection, id: i64) -> Result<Stored, Error> {
    conn.prepare_cached("SELECT body, fingerprint FROM plan.account WHERE id = ?1")?
        .query_row([id], |row| Ok(Stored { body: row.get(0)?, fingerprint: Fingerprint(row.get(1)?) }))
        .optional()?
        .ok_or_else(|| not_found(id))
}

/// Reads one account with all its values, and with its fingerprint.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Damaged`].
pub fn get(conn: &Connection, id: i64) -> Result<(Account, Fingerprint), Error> {
    let read = conn
        .prepare_cached("SELECT body, rest, fingerprint FROM plan.account WHERE id = ?1")?
        .query_row([id], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, Fingerprint(row.get(2)?)))
        })
        .optional()?;
    let (body, rest, fingerprint) = read.ok_or_else(|| not_found(id))?;
    Ok((whole(&body, &rest)?, fingerprint))
}

/// Takes an account apart that is kept in two.
pub(super) fn whole(body: &str, rest: &str) -> Result<Account, Error> {
    let mut account: Account = json("account", body)?;
    account.values.put_in(json("account", rest)?);
    Ok(account)
}

fn not_found(id: i64) -> Error {
    Error::NotFound { what: "account", key: id.to_string() }
}

/// An account that is not as it was at the last agreement, or not bound at all.
#[derive(Debug)]
pub struct Moved {
    /// Its row.
    pub id: i64,
    /// The account, without the values of attributes that the plan's mapping excludes.
    pub account: Account,
    /// Whether it is bound on the connection.
    pub bound: bool,
}

/// Goes through the accounts that are new or not as at the last agreement, in the order in which they were read.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`], and whatever `each` returns.
pub fn each_moved(
    conn: &Connection,
    connection: i64,
    mut each: impl FnMut(Moved) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut statement = conn.prepare(
        "SELECT a.id, a.body, b.google_id IS NOT NULL
         FROM plan.account AS a
         LEFT JOIN main.binding AS b ON b.connection_id = ?1 AND b.google_id = a.google_id
         WHERE b.fingerprint IS NOT a.fingerprint AND a.thing = 0
         ORDER BY a.id",
    )?;
    let mut rows = statement.query([connection])?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_str().map_err(|error| Error::damaged("account", &error))?;
        each(Moved { id: row.get(0)?, account: json("account", body)?, bound: row.get(2)? })?;
    }
    Ok(())
}

/// Notes in the bindings when their accounts were read, where they were not read since.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_read(conn: &Connection, connection: i64, read: Span) -> Result<(), Error> {
    conn.execute(
        "UPDATE main.binding SET read_at = ?3
         WHERE connection_id = ?1 AND read_at <= ?2 AND google_id IN (SELECT google_id FROM plan.account)",
        params![connection, read.from, read.to],
    )?;
    Ok(())
}

/// Forgets of the accounts that were read that they were gone before.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_there(conn: &Connection, connection: i64, read: Span) -> Result<(), Error> {
    conn.execute(
        "DELETE FROM main.gone_account AS gone WHERE connection_id = ?1 AND seen_at <= ?2
             AND EXISTS (SELECT 1 FROM plan.account WHERE google_id = gone.google_id)",
        params![connection, read.from],
    )?;
    Ok(())
}

/// Lists the bound accounts that were not in the list, by id.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn missing(conn: &Connection, connection: i64, limit: u32) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare(
        "SELECT google_id FROM main.binding AS b
         WHERE connection_id = ?1 AND NOT EXISTS (SELECT 1 FROM plan.account AS a WHERE a.google_id = b.google_id)
         ORDER BY google_id LIMIT ?2",
    )?;
    let rows = statement.query_map(params![connection, limit], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
