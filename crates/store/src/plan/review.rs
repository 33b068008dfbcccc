//! Windows of a plan for review, and ticks.

use directory::Thing;
use rusqlite::{Connection, Row as SqlRow, params};

use super::account;
use super::decision::{self, Kind};
use crate::{Error, Millis};

/// Which rows are shown or acted on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Any of these; empty for all.
    pub kinds: Vec<Kind>,
    /// With any of these marks, as bits; 0 for all.
    pub marks: u8,
    /// Part of a name or address.
    pub search: String,
    /// Of this kind alone; none for all.
    pub thing: Option<Thing>,
}

/// A row of the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    /// The decision; unchanged rows have one that says so.
    pub decision: decision::Row,
    /// Google's id.
    pub google_id: String,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// Google address.
    pub email: String,
    /// What it is.
    pub thing: Thing,
    /// Department.
    pub department: String,
    /// Marks as bits.
    pub marks: u8,
    /// When it was chosen that the row stands as it does, if that was in an earlier review.
    pub remembered: Option<Millis>,
}

/// A window of a review.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewWindow {
    /// How many rows the filter finds.
    pub total: u64,
    /// How many of those are ticked.
    pub ticked: u64,
    /// How many of those can be ticked.
    pub tickable: u64,
    /// The rows.
    pub rows: Vec<ReviewRow>,
}

/// Counts of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// By kind, in the order of [`Kind::ALL`].
    pub kinds: [u64; 6],
    /// By mark bit, of all rows that were read.
    pub marks: [u64; 4],
    /// Rows that will be carried out.
    pub ticked: u64,
    /// Conflicts without an answer.
    pub open_conflicts: u64,
    /// Rows that stand as they were chosen in an earlier review.
    pub remembered: u64,
    /// Rows of each kind of thing, in the order of [`Thing::ALL`]; of all kinds, whatever was counted.
    pub things: [u64; 3],
}

const FROM: &str = "FROM plan.account AS a LEFT JOIN plan.decision AS d ON d.account_id = a.id";

/// The conditions of a filter; parameters ?1 kinds as bits, ?2 marks as bits, ?3 search; the kind of thing
/// is a small number of ours.
const WHERE: &str = "WHERE (?1 = 0 OR (1 << coalesce(d.kind, 2)) & ?1 <> 0) AND (?2 = 0 OR a.marks & ?2 <> 0)
    AND (?3 = '' OR instr(a.name_key, ?3) > 0 OR instr(a.email, ?3) > 0)";

/// The condition of a filter on the kind of thing.
fn only(thing: Option<Thing>) -> String {
    thing.map_or_else(String::new, |thing| format!("AND a.thing = {}", thing as u8))
}

/// What can be ticked: not locked, something to do, and answered where an answer is needed.
const TICKABLE: &str = "(d.locked IS NULL AND (d.kind IN (0, 1, 5)
    OR d.kind IN (3, 4) AND d.answer IS NOT NULL AND d.answer ->> '$.answer' <> 'skip'))";

fn read(row: &SqlRow<'_>) -> Result<(ReviewRow, u8), rusqlite::Error> {
    let kind: Option<u8> = row.get(1)?;
    let decision = decision::Row {
        account: row.get(0)?,
        kind: Kind::Unchanged,
        user: row.get(2)?,
        user_version: row.get(3)?,
        why: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
        detail: row.get(5)?,
        username: row.get(6)?,
        ticked: row.get::<_, Option<bool>>(7)?.unwrap_or_default(),
        locked: row.get(8)?,
        answer: row.get(9)?,
        group: row.get(17)?,
    };
    let found = ReviewRow {
        decision,
        google_id: row.get(10)?,
        given_name: row.get(11)?,
        family_name: row.get(12)?,
        email: row.get(13)?,
        department: row.get(14)?,
        marks: row.get(15)?,
        remembered: row.get(16)?,
        thing: Thing::of_code(row.get(18)?).unwrap_or_default(),
    };
    Ok((found, kind.unwrap_or(Kind::Unchanged as u8)))
}

fn decode((row, kind): (ReviewRow, u8)) -> Result<ReviewRow, Error> {
    Ok(ReviewRow { decision: decision::Row { kind: Kind::of_code(kind)?, ..row.decision }, ..row })
}

const COLUMNS: &str =
    "a.id, d.kind, d.user_id, d.user_version, d.why, d.detail, d.username, d.ticked, d.locked,
    d.answer, a.google_id, a.given_name, a.family_name, a.email, a.department, a.marks,
    (SELECT chosen_at FROM plan.remembered WHERE account_id = a.id), d.group_id, a.thing";

fn bits(kinds: &[Kind]) -> u8 {
    kinds.iter().fold(0, |bits, kind| bits | 1 << *kind as u8)
}

/// Prepares the plan for windows that show unchanged rows as well.
fn index_names(conn: &Connection) -> Result<(), Error> {
    conn.execute_batch("CREATE INDEX IF NOT EXISTS plan.account_by_name ON account (name_key, google_id)")?;
    Ok(())
}

/// Reads the rows from `offset` on, at most `limit`, by name, then by Google's id; also counts them all.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn window(conn: &Connection, filter: &Filter, offset: u64, limit: u64) -> Result<ReviewWindow, Error> {
    index_names(conn)?;
    let search = directory::fold::fold(filter.search.trim());
    let (kinds, only) = (bits(&filter.kinds), only(filter.thing));
    let (total, ticked, tickable) = match filter.marks == 0 && search.is_empty() {
        true => sums_of_kinds(conn, kinds, filter.thing)?,
        false => conn
            .prepare_cached(&format!(
                "SELECT count(*), count(*) FILTER (WHERE d.ticked AND d.kind <> 2), count(*) FILTER (WHERE {TICKABLE})
                 {FROM} {WHERE} {only}"
            ))?
            .query_row(params![kinds, filter.marks, search], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?,
    };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} {FROM} {WHERE} {only} ORDER BY a.name_key, a.google_id LIMIT ?4 OFFSET ?5"
    ))?;
    let rows = statement
        .query_map(params![kinds, filter.marks, search, limit as i64, offset as i64], read)?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(ReviewWindow {
        total,
        ticked,
        tickable,
        rows: rows.into_iter().map(decode).collect::<Result<_, _>>()?,
    })
}

/// Counts the rows of some kinds, those that are ticked, and those that can be; the accounts are not gone through.
fn sums_of_kinds(conn: &Connection, kinds: u8, thing: Option<Thing>) -> Result<(u64, u64, u64), Error> {
    let only = thing.map_or_else(String::new, |thing| format!("AND d.thing = {}", thing as u8));
    let (stored, ticked, tickable, of_any_kind): (u64, _, _, u64) = conn
        .prepare_cached(&format!(
            "SELECT count(*) FILTER (WHERE ?1 = 0 OR (1 << d.kind) & ?1 <> 0),
                 count(*) FILTER (WHERE (?1 = 0 OR (1 << d.kind) & ?1 <> 0) AND d.ticked AND d.kind <> 2),
                 count(*) FILTER (WHERE (?1 = 0 OR (1 << d.kind) & ?1 <> 0) AND {TICKABLE}), count(*)
             FROM plan.decision AS d WHERE true {only}"
        ))?
        .query_row([kinds], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    if kinds != 0 && kinds & bits(&[Kind::Unchanged]) == 0 {
        return Ok((stored, ticked, tickable));
    }
    let things = Thing::IN_ORDER.into_iter().filter(|one| thing.is_none_or(|only| only == *one));
    let mut read = 0;
    for thing in things {
        read += account::count_of(conn, thing)?;
    }
    Ok((stored + read.saturating_sub(of_any_kind), ticked, tickable))
}

/// Reads one row.
///
/// # Errors
/// [`Error::NotFound`].
pub fn row(conn: &Connection, google_id: &str) -> Result<ReviewRow, Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} {FROM} WHERE a.google_id = ?1"))?;
    let mut rows = statement.query_map([google_id], read)?;
    rows.next()
        .transpose()?
        .map(decode)
        .transpose()?
        .ok_or_else(|| Error::NotFound { what: "account", key: google_id.to_owned() })
}

/// Counts the plan, or the part of it that is about one kind of thing.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn counts(conn: &Connection, thing: Option<Thing>) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    let mut stored = 0;
    let which = thing.map_or_else(String::new, |thing| format!("WHERE thing = {}", thing as u8));
    let mut statement = conn.prepare_cached(&format!(
        "SELECT kind, count(*), sum(ticked), count(*) FILTER (WHERE answer IS NULL AND locked IS NULL)
         FROM plan.decision {which} GROUP BY kind"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kind = Kind::of_code(row.get(0)?)?;
        let count: u64 = row.get(1)?;
        stored += count;
        counts.kinds[kind as usize] = count;
        if kind != Kind::Unchanged {
            counts.ticked += row.get::<_, u64>(2)?;
        }
        if kind == Kind::Conflict {
            counts.open_conflicts = row.get(3)?;
        }
    }
    let mut marks =
        conn.prepare_cached("SELECT thing, marks, count(*) FROM plan.account GROUP BY thing, marks")?;
    let mut rows = marks.query([])?;
    let mut all = 0;
    while let Some(row) = rows.next()? {
        let (code, bits, count): (u8, u8, u64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let of = Thing::of_code(code).unwrap_or_default();
        counts.things[of as usize] += count;
        if thing.is_some_and(|thing| thing != of) {
            continue;
        }
        all += count;
        for (bit, total) in counts.marks.iter_mut().enumerate() {
            if bits & (1 << bit) != 0 {
                *total += count;
            }
        }
    }
    counts.kinds[Kind::Unchanged as usize] += all - stored;
    counts.remembered = conn.query_row("SELECT count(*) FROM plan.remembered", [], |row| row.get(0))?;
    Ok(counts)
}

/// Ticks or un-ticks every row of a filter that is not locked; a match or conflict only if it has an answer that does
/// something: `skip` is the one that every verb has. What that changes is kept as chosen on a connection.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn tick(
    conn: &Connection,
    connection: i64,
    filter: &Filter,
    ticked: bool,
    now: Millis,
) -> Result<(), Error> {
    let search = directory::fold::fold(filter.search.trim());
    // Un-ticking is always possible; ticking is not.
    let which = if ticked { TICKABLE } else { "d.kind <> 2" };
    let only = only(filter.thing);
    let rows = format!("{FROM} {WHERE} {only} AND {which} AND d.ticked <> ?4");
    let (kinds, marks) = (bits(&filter.kinds), filter.marks);
    conn.execute(
        &format!(
            "INSERT OR REPLACE INTO main.choice
                 (connection_id, google_id, kind, question, answer, ticked, bound, chosen_at)
             SELECT ?5, a.google_id, d.kind, d.why, d.answer, ?4,
                 EXISTS (SELECT 1 FROM main.binding AS b WHERE b.connection_id = ?5 AND b.google_id = a.google_id), ?6
             {rows}"
        ),
        params![kinds, marks, search, ticked, connection, now],
    )?;
    conn.execute(
        &format!("DELETE FROM plan.remembered WHERE account_id IN (SELECT a.id {rows})"),
        params![kinds, marks, search, ticked],
    )?;
    conn.execute(
        &format!("UPDATE plan.decision SET ticked = ?4 WHERE account_id IN (SELECT a.id {rows})"),
        params![kinds, marks, search, ticked],
    )?;
    Ok(())
}
