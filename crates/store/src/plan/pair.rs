//! What a sync decided about each user, and what the administrator answered.

use std::collections::BTreeSet;

use directory::account::Suspension;
use directory::decide::Baseline;
use directory::fingerprint::Fingerprint;
use directory::provision::Hand;
use directory::{Account, Thing};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use super::account;
use crate::error::json;
use crate::{Error, Millis, group_scope, user, wish};

/// The kinds of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A new account, or a deleted one brought back.
    Create = 0,
    /// Changes to an account, a rename among them; or an account that is bound from now on.
    Update = 1,
    /// The account is suspended, archived or let go.
    Suspend = 2,
    /// The account is active again.
    Reactivate = 3,
    /// Needs an answer.
    Conflict = 4,
    /// Left as it is, for a reason.
    Skip = 5,
    /// The user leaves the directory: an import is undone.
    Remove = 6,
    /// Nothing to do, but that one side alone has a value.
    OneSide = 7,
}

impl Kind {
    /// Every kind, by its code.
    pub const ALL: [Self; 8] = [
        Self::Create,
        Self::Update,
        Self::Suspend,
        Self::Reactivate,
        Self::Conflict,
        Self::Skip,
        Self::Remove,
        Self::OneSide,
    ];

    fn of_code(code: u8) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|kind| *kind as u8 == code)
            .ok_or_else(|| Error::Damaged(format!("kind of pair {code}")))
    }

    /// Tells whether rows of the kind are carried out.
    #[must_use]
    pub fn has_steps(self) -> bool {
        !matches!(self, Self::Conflict | Self::Skip | Self::OneSide)
    }
}

/// A row of a sync plan: a user, or the account of one who was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the plan.
    pub id: i64,
    /// The directory user; none when it was removed.
    pub user: Option<i64>,
    /// The version of that user on which it was decided.
    pub user_version: Option<i64>,
    /// The Google account, when there is one.
    pub google_id: Option<String>,
    /// Name.
    pub name: String,
    /// The directory's address.
    pub email: String,
    /// What was decided.
    pub kind: Kind,
    /// The steps, as JSON of the verb.
    pub steps: String,
    /// Why it is a conflict or a skip, as JSON of the verb.
    pub reason: Option<String>,
    /// What changes, or why nothing does, in words for the list.
    pub why: String,
    /// Whether it will be carried out.
    pub ticked: bool,
    /// The administrator's answer, as JSON of the verb.
    pub answer: Option<String>,
    /// The place of a row that has to be carried out before this one.
    pub after: Option<i64>,
    /// What it is about.
    pub thing: Thing,
    /// The group, of a row that is about one of the directory's.
    pub group: Option<i64>,
    /// What was wished of the user when it was decided, in the words of the verb; none of a row that is about nobody.
    pub wished: Option<String>,
}

pub(super) const LAYOUT: &str = "
    CREATE TABLE IF NOT EXISTS plan.pair (
        id INTEGER PRIMARY KEY, user_id INTEGER, user_version INTEGER, google_id TEXT, name TEXT NOT NULL,
        name_key TEXT NOT NULL, email TEXT NOT NULL, kind INTEGER NOT NULL, steps TEXT NOT NULL, reason TEXT,
        why TEXT NOT NULL, ticked INTEGER NOT NULL, answer TEXT, after INTEGER,
        thing INTEGER NOT NULL DEFAULT 0, group_id INTEGER, wished TEXT
    ) STRICT;
    CREATE TABLE IF NOT EXISTS plan.deleted (
        google_id TEXT PRIMARY KEY, restorable INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;";

pub(super) const COLUMNS: &str = "id, user_id, user_version, google_id, name, email, kind, steps, reason, why, ticked, answer, after, thing, group_id, \
     wished";

pub(super) fn read(row: &SqlRow<'_>) -> Result<(Row, u8), rusqlite::Error> {
    let stored = Row {
        id: row.get(0)?,
        user: row.get(1)?,
        user_version: row.get(2)?,
        google_id: row.get(3)?,
        name: row.get(4)?,
        email: row.get(5)?,
        kind: Kind::Create,
        steps: row.get(7)?,
        reason: row.get(8)?,
        why: row.get(9)?,
        ticked: row.get(10)?,
        answer: row.get(11)?,
        after: row.get(12)?,
        thing: Thing::of_code(row.get(13)?).unwrap_or_default(),
        group: row.get(14)?,
        wished: row.get(15)?,
    };
    Ok((stored, row.get(6)?))
}

pub(super) fn decode((row, kind): (Row, u8)) -> Result<Row, Error> {
    Ok(Row { kind: Kind::of_code(kind)?, ..row })
}

/// Stores a row; its number is given by the plan, unless it has one. Returns it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, row: &Row) -> Result<i64, Error> {
    conn.prepare_cached(
        "INSERT INTO plan.pair (id, user_id, user_version, google_id, name, name_key, email, kind, steps, reason, why,
             ticked, answer, after, thing, group_id, wished)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        (row.id != 0).then_some(row.id),
        row.user,
        row.user_version,
        row.google_id,
        row.name,
        directory::fold::fold(&row.name),
        row.email,
        row.kind as u8,
        row.steps,
        row.reason,
        row.why,
        row.ticked,
        row.answer,
        row.after,
        row.thing as u8,
        row.group,
        row.wished,
    ])?;
    Ok(conn.last_insert_rowid())
}

/// Writes what was decided, answered or ticked anew.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn update(conn: &Connection, row: &Row) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE plan.pair SET kind = ?2, steps = ?3, reason = ?4, why = ?5, ticked = ?6, answer = ?7, after = ?8,
             wished = ?9
         WHERE id = ?1",
    )?
    .execute(params![
        row.id,
        row.kind as u8,
        row.steps,
        row.reason,
        row.why,
        row.ticked,
        row.answer,
        row.after,
        row.wished,
    ])?;
    Ok(())
}

/// Reads one row.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(conn: &Connection, id: i64) -> Result<Row, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM plan.pair WHERE id = ?1"))?
        .query_row([id], read)
        .optional()?
        .map(decode)
        .transpose()?
        .ok_or_else(|| Error::NotFound { what: "row of the plan", key: id.to_string() })
}

/// Forgets all rows, before the plan is made anew; what is known of deleted accounts stays.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn clear(conn: &Connection) -> Result<(), Error> {
    Ok(conn.execute_batch("DELETE FROM plan.pair")?)
}

/// Reads rows of some kinds, all when none is named, in plan order: by name, then by number.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn window(conn: &Connection, kinds: &[Kind], offset: u64, limit: u64) -> Result<Vec<Row>, Error> {
    conn.execute_batch("CREATE INDEX IF NOT EXISTS plan.pair_by_name ON pair (name_key, id)")?;
    let bits = kinds.iter().fold(0_u8, |bits, kind| bits | 1 << *kind as u8);
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM plan.pair WHERE ?1 = 0 OR (1 << kind) & ?1 <> 0
         ORDER BY name_key, id LIMIT ?2 OFFSET ?3"
    ))?;
    let rows = statement
        .query_map(params![bits, limit as i64, offset as i64], read)?
        .collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Reads rows about one kind of thing by number, after one, at most `limit`.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn after(conn: &Connection, thing: Thing, last: i64, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM plan.pair WHERE id > ?1 AND thing = ?3 ORDER BY id LIMIT ?2"
    ))?;
    let rows =
        statement.query_map(params![last, limit, thing as u8], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Tells whether anything of the plan is ticked.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any_ticked(conn: &Connection) -> Result<bool, Error> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM plan.pair WHERE ticked)", [], |row| row.get(0))?)
}

/// Counts the rows by kind, and those that are ticked, in the order of [`Kind::ALL`].
///
/// # Errors
/// [`Error::Sqlite`].
pub fn counts(conn: &Connection) -> Result<[(u64, u64); Kind::ALL.len()], Error> {
    let mut counts = [(0, 0); Kind::ALL.len()];
    let mut statement =
        conn.prepare_cached("SELECT kind, count(*), sum(ticked) FROM plan.pair GROUP BY kind")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kind = Kind::of_code(row.get(0)?)?;
        counts[kind as usize] = (row.get(1)?, row.get(2)?);
    }
    Ok(counts)
}

/// Counts the rows that are about one kind of thing.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn count_of(conn: &Connection, thing: Thing) -> Result<u64, Error> {
    Ok(conn.query_row("SELECT count(*) FROM plan.pair WHERE thing = ?1", [thing as u8], |row| row.get(0))?)
}

/// A bound user opposite its account.
#[derive(Debug)]
pub struct Bound {
    /// The user.
    pub user: user::Row,
    /// Google's id.
    pub google_id: String,
    /// The account, where Google has it, with its fingerprint as it was read.
    pub account: Option<(Account, Fingerprint)>,
    /// Whether a deleted account can be brought back.
    pub restorable: Option<bool>,
    /// What both last agreed on.
    pub baseline: Baseline,
    /// The account's fingerprint when they did.
    pub agreed: [u8; 16],
    /// The account as it was last written down, not taken apart.
    pub profile: String,
    /// The run whose step suspended the account, as long as nobody has lifted that.
    pub suspended_by_run: Option<i64>,
    /// The run whose step archived it, as long as nobody has taken it out of the archive.
    pub archived_by_run: Option<i64>,
}

impl Bound {
    /// Tells how steps of ours took the account out of use.
    #[must_use]
    pub fn hand(&self) -> Hand {
        Hand { suspended: self.suspended_by_run.is_some(), archived: self.archived_by_run.is_some() }
    }
}

/// What [`Bound`] is read from; the columns of the user come first.
fn bound_columns() -> String {
    format!(
        "SELECT {}, b.google_id, a.body, a.fingerprint, d.restorable, b.baseline, b.fingerprint, b.suspended_by_run,
             b.account, a.rest, b.archived_by_run
         FROM main.binding AS b
         JOIN main.user ON user.id = b.user_id
         LEFT JOIN plan.account AS a ON a.google_id = b.google_id AND a.thing = 0
         LEFT JOIN plan.deleted AS d ON d.google_id = b.google_id",
        user::COLUMNS
    )
}

fn read_bound(row: &SqlRow<'_>) -> Result<Bound, Error> {
    let text =
        |column: usize| row.get_ref(column)?.as_str_or_null().map_err(|error| Error::damaged("pair", &error));
    let suspended_by_run: Option<i64> = row.get(18)?;
    let profile: String = row.get(19)?;
    let account = match text(13)? {
        Some(body) => {
            let mut account = account::whole(body, text(20)?.unwrap_or_default())?;
            // What Google told when somebody would have lifted it is not in the account itself.
            if suspended_by_run.is_none() && profile.contains(Suspension::CANNOT_BE_LIFTED) {
                let before: Account = json("account", &profile)?;
                account.suspension = Suspension::known(account.suspension, before.suspension.as_ref());
            }
            Some((account, Fingerprint(row.get(14)?)))
        }
        None => None,
    };
    Ok(Bound {
        user: user::decode(user::read(row)?)?,
        google_id: row.get(12)?,
        account,
        restorable: row.get(15)?,
        baseline: json("baseline", text(16)?.unwrap_or_default())?,
        agreed: row.get(17)?,
        suspended_by_run,
        archived_by_run: row.get(21)?,
        profile,
    })
}

/// Goes through the bound users of a connection by number, then by Google's id; left out are those of dormant bindings,
/// and whoever is on both sides as a sync left them, is not to be let go, is not bound by a group alone, has no password that waits, and none that was
/// set before a moment.
///
/// Whose account we suspended though they are active here is among them, while passwords expire: theirs had expired by the
/// clock of then, which may have been ahead.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`], and whatever `each` returns.
pub fn each_bound(
    conn: &Connection,
    connection: i64,
    set_before: Option<Millis>,
    mut each: impl FnMut(Bound) -> Result<(), Error>,
) -> Result<(), Error> {
    // Of most connections nobody has any of these: then nobody is looked up in them.
    let any = |sql: &str| conn.query_row(sql, [connection], |row| row.get::<_, bool>(0));
    let wishes = any("SELECT EXISTS (SELECT 1 FROM main.wish WHERE connection_id = ?1)")?;
    let passwords = any("SELECT EXISTS (SELECT 1 FROM main.password) AND ?1")?;
    let by_group = any("SELECT EXISTS (SELECT 1 FROM main.bound_by_group WHERE connection_id = ?1)")?;
    let drifts = any("SELECT EXISTS (SELECT 1 FROM main.password_drift WHERE connection_id = ?1)")?;
    let mut statement = conn.prepare(&format!(
        "{}
         WHERE b.connection_id = ?1 AND NOT b.dormant
           AND NOT (b.settled_version IS user.version AND b.fingerprint IS a.fingerprint
                    AND (NOT ?6 OR NOT EXISTS
                        (SELECT 1 FROM main.bound_by_group AS g
                         WHERE g.connection_id = ?1 AND g.user_id = b.user_id))
                    AND (NOT ?3 OR NOT EXISTS
                        (SELECT 1 FROM main.wish AS w WHERE w.connection_id = ?1 AND w.user_id = b.user_id))
                    AND (NOT ?4 OR NOT EXISTS
                        (SELECT 1 FROM main.password AS p WHERE p.user_id = b.user_id AND NOT EXISTS
                             (SELECT 1 FROM main.password_receipt AS r WHERE r.connection_id = ?1
                              AND r.user_id = b.user_id AND r.password_id = p.id)))
                    AND (NOT ?5 OR NOT EXISTS
                        (SELECT 1 FROM main.password_drift AS d
                         WHERE d.connection_id = ?1 AND d.user_id = b.user_id AND d.answer = 'again'))
                    AND (?2 IS NULL OR NOT EXISTS
                        (SELECT 1 FROM main.password_receipt AS r
                         WHERE r.connection_id = ?1 AND r.user_id = b.user_id
                           AND (r.at <= ?2 OR user.state = 0 AND b.suspended_by_run IS NOT NULL))))
         ORDER BY b.user_id, b.google_id",
        bound_columns()
    ))?;
    let mut rows = statement.query(params![connection, set_before, wishes, passwords, drifts, by_group])?;
    while let Some(row) = rows.next()? {
        each(read_bound(row)?)?;
    }
    Ok(())
}

/// Goes through the rows that have steps, by number.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`], and whatever `each` returns.
pub fn each_with_steps(
    conn: &Connection,
    mut each: impl FnMut(Row) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut statement =
        conn.prepare(&format!("SELECT {COLUMNS} FROM plan.pair WHERE kind NOT IN (4, 5, 7) ORDER BY id"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(decode(read(row)?)?)?;
    }
    Ok(())
}

/// Reads the rows about one kind of thing beside users, in plan order.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_thing(conn: &Connection, thing: Thing) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM plan.pair WHERE thing = ?1 AND thing <> 0 ORDER BY name_key, id"
    ))?;
    let rows = statement.query_map([thing as u8], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Forgets those rows.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn clear_thing(conn: &Connection, thing: Thing) -> Result<(), Error> {
    conn.execute("DELETE FROM plan.pair WHERE thing = ?1 AND thing <> 0", [thing as u8])?;
    Ok(())
}

/// Notes that a bound account was deleted on Google, which was asked by its id.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_deleted(conn: &Connection, google_id: &str, restorable: bool) -> Result<(), Error> {
    conn.prepare_cached("INSERT OR REPLACE INTO plan.deleted (google_id, restorable) VALUES (?1, ?2)")?
        .execute(params![google_id, restorable])?;
    Ok(())
}

/// Makes addresses and aliases of all accounts quick to find.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn index_addresses(conn: &Connection) -> Result<(), Error> {
    Ok(conn.execute_batch(
        "CREATE INDEX IF NOT EXISTS plan.account_by_email ON account (email, google_id, thing);
         CREATE TEMP TABLE IF NOT EXISTS alias (value TEXT NOT NULL, google_id TEXT NOT NULL);
         DELETE FROM alias;
         INSERT INTO alias SELECT e.value, a.google_id FROM plan.account AS a, json_each(a.body, '$.aliases') AS e
             WHERE a.thing = 0;
         INSERT INTO alias
             SELECT e.value, a.google_id FROM plan.account AS a, json_each(a.body, '$.nonEditableAliases') AS e
             WHERE a.thing = 0;
         CREATE INDEX IF NOT EXISTS temp.alias_by_value ON alias (value);",
    )?)
}

/// Finds the row of an account by Google's id.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn account_of_id(conn: &Connection, google_id: &str) -> Result<Option<i64>, Error> {
    Ok(conn
        .prepare_cached("SELECT id FROM plan.account WHERE google_id = ?1 AND thing = 0")?
        .query_row([google_id], |row| row.get(0))
        .optional()?)
}

/// Finds the row of the plan that is about the account of a user, by Google's id; the first where there are several.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_google_id(conn: &Connection, google_id: &str) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM plan.pair WHERE google_id = ?1 AND thing = 0 ORDER BY id LIMIT 1"
    ))?
    .query_row([google_id], read)
    .optional()?
    .map(decode)
    .transpose()
}

/// Lists the rows about users who come to the same account as another, in plan order.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_shared_accounts(conn: &Connection) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM plan.pair WHERE thing = 0 AND user_id IS NOT NULL AND google_id IN
             (SELECT google_id FROM plan.pair WHERE thing = 0 AND user_id IS NOT NULL AND google_id IS NOT NULL
              GROUP BY google_id HAVING count(*) > 1)
         ORDER BY id"
    ))?;
    let rows = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Finds the row of the account that has a primary address.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn account_of_address(conn: &Connection, address: &str) -> Result<Option<i64>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT id FROM plan.account WHERE email = ?1 AND thing = 0 ORDER BY google_id LIMIT 1",
        )?
        .query_row([address], |row| row.get(0))
        .optional()?)
}

/// Tells whether an address is an alias of some account; after [`index_addresses`].
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_alias(conn: &Connection, address: &str) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM alias WHERE value = ?1)")?
        .query_row([address], |row| row.get(0))?)
}

/// Tells whether an address is an alias of one account; after [`index_addresses`].
///
/// # Errors
/// [`Error::Sqlite`].
pub fn has_alias(conn: &Connection, google_id: &str, address: &str) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM alias WHERE value = ?1 AND google_id = ?2)")?
        .query_row([address, google_id], |row| row.get(0))?)
}

/// Lists the rows that wait for another, with whether that one is ticked: (row, after that one, ticked).
///
/// # Errors
/// [`Error::Sqlite`].
pub fn waiting(conn: &Connection) -> Result<Vec<(i64, i64, bool)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT p.id, p.after, coalesce(first.ticked, 0) FROM plan.pair AS p
         LEFT JOIN plan.pair AS first ON first.id = p.after WHERE p.after IS NOT NULL",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Makes the row of each user quick to find, before many are looked for.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn index_users(conn: &Connection) -> Result<(), Error> {
    Ok(conn.execute_batch("CREATE INDEX IF NOT EXISTS plan.pair_by_user ON pair (user_id)")?)
}

/// Finds the row about a user; that is quick where [`index_users`] was called.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_user(conn: &Connection, user: i64) -> Result<Option<Row>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM plan.pair WHERE user_id = ?1"))?;
    let row = statement.query_map([user], read)?.next().transpose()?;
    row.map(decode).transpose()
}

/// Finds the row about a group of the directory.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_group(conn: &Connection, group: i64) -> Result<Option<Row>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM plan.pair WHERE group_id = ?1 AND thing = 2"))?;
    let row = statement.query_map([group], read)?.next().transpose()?;
    row.map(decode).transpose()
}

/// Forgets one row: there is nothing to say of it any more.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn remove(conn: &Connection, id: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM plan.pair WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Lists the users who are to be bound on a connection and are not: somebody wished it, or a bound group brings them.
///
/// Groups of which it is known that they cannot be bound yet bring nobody.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn to_be_bound(
    conn: &Connection,
    connection: i64,
    not_yet: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>, Error> {
    let mut users: BTreeSet<i64> = wish::unbound(conn, connection)?.into_iter().collect();
    users.extend(group_scope::unbound(conn, connection, not_yet)?);
    Ok(users)
}

/// Counts the users in the scope of a connection, each once: bound, or to be bound.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn scope(conn: &Connection, connection: i64) -> Result<u64, Error> {
    let bound: u64 = conn.query_row(
        "SELECT count(*) FROM main.binding WHERE connection_id = ?1 AND NOT dormant",
        [connection],
        |row| row.get(0),
    )?;
    Ok(bound + to_be_bound(conn, connection, &BTreeSet::new())?.len() as u64)
}

/// Finds a bound user opposite its account, as [`each_bound`] gives it.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn bound(conn: &Connection, connection: i64, user: i64) -> Result<Option<Bound>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "{} WHERE b.connection_id = ?1 AND b.user_id = ?2 AND NOT b.dormant ORDER BY b.google_id LIMIT 1",
        bound_columns()
    ))?;
    let mut rows = statement.query([connection, user])?;
    rows.next()?.map(read_bound).transpose()
}
