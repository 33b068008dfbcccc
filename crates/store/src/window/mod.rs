//! The list of users: sorted, filtered, searched, a window of rows at a time.
//!
//! An order is counted in stretches, so that a window anywhere costs what its rows cost. A search is sorted as a whole,
//! up to a number that somebody could read; of a search that finds more, the first rows are found by walking the order.

pub(crate) mod order;
mod unit;
pub(crate) mod words;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Row as SqlRow, params};

use self::order::Order;
pub use self::unit::is_known;
use self::words::{Asked, Search, Texts};
use crate::user::{self, Standing};
use crate::{Error, Millis};

/// How many rows a search shows at most; beyond that the search is too broad to be read.
pub const SEARCH_CAP: usize = 2_000;

/// How many who stand in one way are looked through for a search that finds too many among all.
const LOOKED_THROUGH: usize = 10_000;

/// By how many rows the list of a search that finds too many is walked on.
const WALK: usize = 500;

/// How many rows are walked over for one that is found, before finding all of them and sorting costs less.
const SPARSE: usize = 20;

/// How many searches are remembered.
const REMEMBERED: usize = 24;

/// By which column the list is sorted; ties go by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Given name, then family name.
    Name,
    /// Username.
    Username,
    /// Primary address.
    Email,
    /// Department.
    Department,
    /// Last change.
    Changed,
}

impl Sort {
    /// Every sort that the list offers; each has an index.
    pub const ALL: [Self; 5] = [Self::Name, Self::Username, Self::Email, Self::Department, Self::Changed];

    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Name => "name_key",
            Self::Username => "username",
            Self::Email => "email",
            Self::Department => "department_key",
            Self::Changed => "changed_at",
        }
    }
}

/// What the list shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query {
    /// Only this standing.
    pub standing: Option<Standing>,
    /// Words of which each must begin a word of name, username, address or employee id.
    pub search: String,
    /// The column.
    pub sort: Sort,
    /// Z to A.
    pub descending: bool,
    /// Only those whose accounts stand in this org unit on Google, or under it.
    pub unit: Option<Unit>,
}

/// An org unit of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unit {
    /// The connection.
    pub connection: i64,
    /// The path from the root.
    pub path: String,
}

impl Query {
    /// The whole list, by name.
    #[must_use]
    pub fn everybody() -> Self {
        Self { standing: None, search: String::new(), sort: Sort::Name, descending: false, unit: None }
    }

    fn direction(&self) -> &'static str {
        if self.descending { "DESC" } else { "ASC" }
    }
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// The directory's number.
    pub id: i64,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// Username.
    pub username: String,
    /// Primary address.
    pub email: String,
    /// Department, or empty.
    pub department: String,
    /// Job title, or empty.
    pub job_title: String,
    /// Org unit path, or empty.
    pub org_unit: String,
    /// Employee id, or empty.
    pub employee_id: String,
    /// How the user stands.
    pub standing: Standing,
    /// When the user last changed.
    pub changed_at: Millis,
    /// The digest of the photo, where there is one.
    pub photo: Option<String>,
    /// What is to be seen of it at once; nothing before [`mark`] has looked.
    pub marks: Vec<Mark>,
}

/// What is to be seen of a user in the list at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// No sync changes the accounts.
    Protected,
    /// The next sync makes an account somewhere, or binds one.
    ToBeBound,
}

/// A window of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// How many rows the whole list has.
    pub total: u64,
    /// Whether a search found more than [`SEARCH_CAP`]; `total` is then that.
    pub capped: bool,
    /// The rows.
    pub rows: Vec<ListRow>,
}

/// Answers windows, and remembers what searches found until the next change.
#[derive(Default)]
pub struct Windows {
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// That of the users, and when the last run ended: it may have moved accounts to other org units.
    revision: (i64, i64),
    found: HashMap<Query, Arc<Found>>,
}

/// By what rows are found.
enum Wanted<'a> {
    /// By words alone.
    Words(Search),
    /// By where their accounts stand, and by words, if there are any.
    Unit(&'a Unit),
}

/// What a search found, in the order asked for.
struct Found {
    ids: Vec<i64>,
    /// More than [`SEARCH_CAP`] are found.
    capped: bool,
}

const LIST_COLUMNS: &str = "id, given_name, family_name, username, email, department,
    job_title, org_unit, employee_id, standing, changed_at, attributes ->> '$.photo'";

fn read(row: &SqlRow<'_>) -> Result<ListRow, rusqlite::Error> {
    Ok(ListRow {
        id: row.get(0)?,
        given_name: row.get(1)?,
        family_name: row.get(2)?,
        username: row.get(3)?,
        email: row.get(4)?,
        department: row.get(5)?,
        job_title: row.get(6)?,
        org_unit: row.get(7)?,
        employee_id: row.get(8)?,
        standing: Standing::of_code(row.get(9)?).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(9, rusqlite::types::Type::Integer, Box::new(error))
        })?,
        changed_at: row.get(10)?,
        photo: row.get(11)?,
        marks: Vec::new(),
    })
}

impl Windows {
    /// Reads the rows from `offset` on, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn window(&self, conn: &Connection, query: &Query, offset: u64, limit: u64) -> Result<Window, Error> {
        let search = match (Asked::of(&query.search), &query.unit) {
            (_, Some(unit)) => Wanted::Unit(unit),
            (Asked::Everybody, None) => return plain(conn, query, offset, limit),
            (Asked::Nobody, None) => return Ok(Window { total: 0, capped: false, rows: Vec::new() }),
            (Asked::Words(search), None) => Wanted::Words(search),
        };
        let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let found = self.found(conn, query, &search, place(offset.saturating_add(limit)))?;
        let ids: Vec<i64> = found.ids.iter().skip(place(offset)).take(place(limit)).copied().collect();
        let total = if found.capped { SEARCH_CAP } else { found.ids.len() } as u64;
        Ok(Window { total, capped: found.capped, rows: by_ids(conn, &ids)? })
    }

    /// Lists the numbers of every user of a query, for acting on all of them.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn ids(&self, conn: &Connection, query: &Query) -> Result<Vec<i64>, Error> {
        let (column, direction) = (query.sort.column(), query.direction());
        let ordered = format!("ORDER BY {column} {direction}, id {direction}");
        let standing = query.standing.map(|standing| standing as u8);
        if let Some(unit) = &query.unit {
            return unit::ids(conn, query, unit);
        }
        match Asked::of(&query.search) {
            Asked::Words(search) => all_found(conn, query, &search, i64::MAX),
            Asked::Nobody => Ok(Vec::new()),
            Asked::Everybody => {
                let sql = format!("SELECT id FROM user WHERE ?1 IS NULL OR standing = ?1 {ordered}");
                let mut statement = conn.prepare_cached(&sql)?;
                let rows = statement.query_map([standing], |row| row.get(0))?;
                Ok(rows.collect::<Result<_, _>>()?)
            }
        }
    }

    /// Counts what a query finds by standing, in the order of [`Standing::ALL`], whichever it asks for; without words and
    /// org unit, all users.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn counts(&self, conn: &Connection, query: &Query) -> Result<[u64; 5], Error> {
        let mut counts = [0; 5];
        if let Some(unit) = &query.unit {
            return unit::counts(conn, query, unit);
        }
        let search = match Asked::of(&query.search) {
            Asked::Everybody => return user::counts(conn),
            Asked::Nobody => return Ok(counts),
            Asked::Words(search) => search,
        };
        let mut statement =
            conn.prepare_cached("SELECT count(*) FROM user_words WHERE user_words MATCH ?1")?;
        for standing in Standing::ALL {
            counts[standing as usize] =
                statement.query_row([search.beginnings(Some(standing))], |row| row.get(0))?;
        }
        Ok(counts)
    }

    /// Finds what a search finds: the first `needed` at least.
    fn found(
        &self,
        conn: &Connection,
        query: &Query,
        wanted: &Wanted<'_>,
        needed: usize,
    ) -> Result<Arc<Found>, Error> {
        let ended = conn
            .prepare_cached("SELECT coalesce(max(ended_at), 0) FROM run")?
            .query_row([], |row| row.get(0))?;
        let revision = (user::revision(conn)?.number, ended);
        if let Some(found) = self.remembered(revision).found.get(query)
            && (!found.capped || found.ids.len() >= needed.min(SEARCH_CAP))
        {
            return Ok(found.clone());
        }
        let found = Arc::new(match wanted {
            Wanted::Words(search) => find(conn, query, search, needed)?,
            Wanted::Unit(unit) => Found { ids: unit::ids(conn, query, unit)?, capped: false },
        });
        let mut memory = self.remembered(revision);
        if memory.found.len() >= REMEMBERED {
            memory.found.clear();
        }
        memory.found.insert(query.clone(), found.clone());
        Ok(found)
    }

    /// Locks the memory, empty if the list has changed since.
    fn remembered(&self, revision: (i64, i64)) -> MutexGuard<'_, Memory> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.revision != revision {
            *memory = Memory { revision, ..Memory::default() };
        }
        memory
    }
}

/// Reads a window of everybody, or of one standing.
fn plain(conn: &Connection, query: &Query, offset: u64, limit: u64) -> Result<Window, Error> {
    let order = Order { sort: query.sort, standing: query.standing };
    if !user::revision(conn)?.indexed {
        return uncounted(conn, query, offset, limit);
    }
    let total = order.total(conn)?;
    let end = total.min(offset.saturating_add(limit));
    let none = Window { total, capped: false, rows: Vec::new() };
    if offset >= end {
        return Ok(none);
    }
    // Backwards, the window is the mirrored stretch of the order, turned around.
    let first = if query.descending { total - end } else { offset };
    let Some(place) = order.place(conn, first)? else { return Ok(none) };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {LIST_COLUMNS} FROM ({} LIMIT ?4 OFFSET ?5) AS place CROSS JOIN user USING (id)
         ORDER BY place.key, id",
        order.from()
    ))?;
    let mut rows = statement
        .query_map(params![order.standing_code(), place.key, place.user, end - offset, place.skip], read)?
        .collect::<Result<Vec<_>, _>>()?;
    if query.descending {
        rows.reverse();
    }
    Ok(Window { rows, ..none })
}

/// Reads a window while a first import has not counted the orders yet.
fn uncounted(conn: &Connection, query: &Query, offset: u64, limit: u64) -> Result<Window, Error> {
    let (column, direction) = (query.sort.column(), query.direction());
    let standing = query.standing.map(|standing| standing as u8);
    let filter = "WHERE ?1 IS NULL OR standing = ?1";
    let total = conn
        .prepare_cached(&format!("SELECT count(*) FROM user {filter}"))?
        .query_row([standing], |row| row.get(0))?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {LIST_COLUMNS} FROM user {filter} ORDER BY {column} {direction}, id {direction} LIMIT ?2 OFFSET ?3"
    ))?;
    let rows = statement.query_map(params![standing, limit, offset], read)?;
    Ok(Window { total, capped: false, rows: rows.collect::<Result<_, _>>()? })
}

fn find(conn: &Connection, query: &Query, search: &Search, needed: usize) -> Result<Found, Error> {
    if !is_broad(conn, search, None)? {
        return Ok(Found { ids: all_found(conn, query, search, SEARCH_CAP as i64)?, capped: false });
    }
    let order = Order { sort: query.sort, standing: query.standing };
    if query.standing.is_some() && order.total(conn)? <= LOOKED_THROUGH as u64 {
        let mut ids = walk(conn, query, search, LOOKED_THROUGH, LOOKED_THROUGH)?;
        let capped = ids.len() > SEARCH_CAP;
        ids.truncate(SEARCH_CAP);
        return Ok(Found { ids, capped });
    }
    if query.standing.is_some() && !is_broad(conn, search, query.standing)? {
        return Ok(Found { ids: all_found(conn, query, search, SEARCH_CAP as i64)?, capped: false });
    }
    let top = needed.next_multiple_of(WALK).min(SEARCH_CAP);
    let mut ids = walk(conn, query, search, top, top * SPARSE)?;
    if ids.len() < top {
        ids = all_found(conn, query, search, SEARCH_CAP as i64)?;
    }
    Ok(Found { ids, capped: true })
}

/// Tells whether a search finds more than [`SEARCH_CAP`].
fn is_broad(conn: &Connection, search: &Search, standing: Option<Standing>) -> Result<bool, Error> {
    match search.whole(standing) {
        Some(whole) if finds_too_many(conn, &whole)? => Ok(true),
        _ => finds_too_many(conn, &search.beginnings(standing)),
    }
}

fn finds_too_many(conn: &Connection, expression: &str) -> Result<bool, Error> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM user_words WHERE user_words MATCH ?1 LIMIT ?2)";
    let found: usize =
        conn.prepare_cached(sql)?.query_row(params![expression, SEARCH_CAP as i64 + 1], |row| row.get(0))?;
    Ok(found > SEARCH_CAP)
}

/// Lists what a search finds, sorted, the first `limit`.
fn all_found(conn: &Connection, query: &Query, search: &Search, limit: i64) -> Result<Vec<i64>, Error> {
    let (column, direction) = (query.sort.column(), query.direction());
    // CROSS: the words are looked up first, whatever SQLite guesses.
    let mut statement = conn.prepare_cached(&format!(
        "SELECT user.id FROM user_words CROSS JOIN user ON user.id = user_words.rowid
         WHERE user_words MATCH ?1 ORDER BY user.{column} {direction}, user.id {direction} LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![search.beginnings(query.standing), limit], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Walks the order until `top` are found, or over `most` rows.
fn walk(
    conn: &Connection,
    query: &Query,
    search: &Search,
    top: usize,
    most: usize,
) -> Result<Vec<i64>, Error> {
    let (column, direction) = (query.sort.column(), query.direction());
    let filter = if query.standing.is_some() { "standing = ?1" } else { "?1 IS NULL" };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, name_key, username, email, employee_id FROM user WHERE {filter}
         ORDER BY {column} {direction}, id {direction} LIMIT ?2"
    ))?;
    let standing = query.standing.map(|standing| standing as u8);
    let mut rows = statement.query(params![standing, most as i64])?;
    let mut ids = Vec::with_capacity(top);
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get_ref(at)?.as_str().map_err(|error| Error::damaged("user", &error));
        let texts = Texts { name: text(1)?, username: text(2)?, email: text(3)?, employee_id: text(4)? };
        if search.finds(texts) {
            ids.push(row.get(0)?);
            if ids.len() == top {
                break;
            }
        }
    }
    Ok(ids)
}

/// Reads rows by number, in the order given; numbers that are gone are passed over.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn by_ids(conn: &Connection, ids: &[i64]) -> Result<Vec<ListRow>, Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT {LIST_COLUMNS} FROM user WHERE id = ?1"))?;
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.extend(statement.query_map([id], read)?.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(rows)
}

/// Tells what is to be seen of a user at once.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn marks_of(conn: &Connection, user: i64) -> Result<Vec<Mark>, Error> {
    let protected = "SELECT EXISTS (SELECT 1 FROM protected WHERE user_id = ?1)";
    // By connection: few there are, and the wishes are kept by it.
    let to_be_bound = "SELECT EXISTS (SELECT 1 FROM connection AS c CROSS JOIN wish AS w
         ON w.connection_id = c.id AND w.user_id = ?1 AND w.wish = 'bind'
         WHERE NOT EXISTS (SELECT 1 FROM binding AS b WHERE b.user_id = ?1 AND b.connection_id = c.id))";
    let mut marks = Vec::new();
    for (mark, sql) in [(Mark::Protected, protected), (Mark::ToBeBound, to_be_bound)] {
        let is_so: bool = conn.prepare_cached(sql)?.query_row([user], |row| row.get(0))?;
        marks.extend(is_so.then_some(mark));
    }
    Ok(marks)
}

/// Looks what is to be seen of rows at once; where nobody is protected or to be bound, it costs nothing.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn mark(conn: &Connection, rows: &mut [ListRow]) -> Result<(), Error> {
    let any = "SELECT EXISTS (SELECT 1 FROM protected) OR EXISTS (SELECT 1 FROM wish WHERE wish = 'bind')";
    if conn.prepare_cached(any)?.query_row([], |row| row.get(0))? {
        for row in rows {
            row.marks = marks_of(conn, row.id)?;
        }
    }
    Ok(())
}
