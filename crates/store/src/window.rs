//! Windows of the users' list: sorted, filtered and searched, at the same cost wherever they lie.
//!
//! A window deep in a long list would have to step over everything before it. So the keys at every
//! `STRIDE`th place of an order are noted once after each change, and a window starts at the nearest.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, Row as SqlRow, params, params_from_iter};

use crate::user::{self, Standing};
use crate::{Error, Millis};

/// How far apart the noted places are.
const STRIDE: u64 = 256;

/// How many rows a search shows at most; beyond that the search is too broad to be read.
pub const SEARCH_CAP: usize = 5_000;

/// How many orders and searches are remembered.
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

    fn column(self) -> &'static str {
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

/// Answers windows, and remembers between them what only a change can alter.
#[derive(Default)]
pub struct Windows {
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    revision: i64,
    orders: HashMap<(Option<Standing>, Sort), std::sync::Arc<Order>>,
    found: HashMap<Query, std::sync::Arc<Found>>,
}

/// The noted places of one order: the key and number at 0, `STRIDE`, 2 × `STRIDE` …
struct Order {
    total: u64,
    places: Vec<(SqlValue, i64)>,
}

/// What a search found, in the order asked for.
struct Found {
    ids: Vec<i64>,
    capped: bool,
}

const LIST_COLUMNS: &str = "id, given_name, family_name, username, email, department,
    coalesce(attributes ->> '$.jobTitle', ''), coalesce(attributes ->> '$.orgUnitPath', ''), employee_id, standing,
    changed_at";

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
    })
}

impl Windows {
    /// Reads the rows from `offset` on, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn window(&self, conn: &Connection, query: &Query, offset: u64, limit: u64) -> Result<Window, Error> {
        if match_expression(&query.search).is_some() {
            let found = self.found(conn, query)?;
            let ids = found.ids.iter().skip(usize::try_from(offset).unwrap_or(usize::MAX));
            let ids: Vec<i64> = ids.take(usize::try_from(limit).unwrap_or(usize::MAX)).copied().collect();
            return Ok(Window {
                total: found.ids.len() as u64,
                capped: found.capped,
                rows: by_ids(conn, &ids)?,
            });
        }
        let order = self.order(conn, query.standing, query.sort)?;
        let rows = stretch(conn, query, &order, offset, limit)?;
        Ok(Window { total: order.total, capped: false, rows })
    }

    /// Lists the numbers of every user of a query, for acting on all of them.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn ids(&self, conn: &Connection, query: &Query) -> Result<Vec<i64>, Error> {
        search_ids(conn, query, i64::MAX)
    }

    /// Counts what a search finds by standing, in the order of [`Standing::ALL`]; without words, all users.
    ///
    /// # Errors
    /// [`Error::Sqlite`].
    pub fn counts(&self, conn: &Connection, search: &str) -> Result<[u64; 5], Error> {
        let mut counts = [0; 5];
        let Some(expression) = match_expression(search) else {
            for standing in Standing::ALL {
                counts[standing as usize] = self.order(conn, Some(standing), Sort::Name)?.total;
            }
            return Ok(counts);
        };
        let mut statement = conn.prepare_cached(
            "SELECT standing, count(*) FROM user
             WHERE id IN (SELECT rowid FROM user_search WHERE user_search MATCH ?1) GROUP BY standing",
        )?;
        let found = statement
            .query_map([expression], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<(usize, u64)>, _>>();
        for (standing, count) in answered(found)? {
            if let Some(place) = counts.get_mut(standing) {
                *place = count;
            }
        }
        Ok(counts)
    }

    fn order(
        &self,
        conn: &Connection,
        standing: Option<Standing>,
        sort: Sort,
    ) -> Result<std::sync::Arc<Order>, Error> {
        let revision = user::revision(conn)?;
        if let Some(order) = self.remembered(revision).orders.get(&(standing, sort)) {
            return Ok(order.clone());
        }
        let order = std::sync::Arc::new(note_places(conn, standing, sort)?);
        self.remembered(revision).orders.insert((standing, sort), order.clone());
        Ok(order)
    }

    fn found(&self, conn: &Connection, query: &Query) -> Result<std::sync::Arc<Found>, Error> {
        let revision = user::revision(conn)?;
        if let Some(found) = self.remembered(revision).found.get(query) {
            return Ok(found.clone());
        }
        let mut ids = search_ids(conn, query, SEARCH_CAP as i64 + 1)?;
        let capped = ids.len() > SEARCH_CAP;
        ids.truncate(SEARCH_CAP);
        let found = std::sync::Arc::new(Found { ids, capped });
        let mut memory = self.remembered(revision);
        if memory.found.len() >= REMEMBERED {
            memory.found.clear();
        }
        memory.found.insert(query.clone(), found.clone());
        Ok(found)
    }

    /// Locks the memory, empty if the list has changed since.
    fn remembered(&self, revision: i64) -> std::sync::MutexGuard<'_, Memory> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.revision != revision {
            *memory = Memory { revision, ..Memory::default() };
        }
        memory
    }
}

/// Walks an order once through its index and notes every `STRIDE`th place.
fn note_places(conn: &Connection, standing: Option<Standing>, sort: Sort) -> Result<Order, Error> {
    let column = sort.column();
    let filter = if standing.is_some() { "WHERE standing = ?1" } else { "" };
    let mut statement =
        conn.prepare_cached(&format!("SELECT {column}, id FROM user {filter} ORDER BY {column}, id"))?;
    let mut rows = statement.query(params_from_iter(standing.map(|standing| standing as u8)))?;
    let (mut total, mut places) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        if total % STRIDE == 0 {
            places.push((row.get(0)?, row.get(1)?));
        }
        total += 1;
    }
    Ok(Order { total, places })
}

/// Reads a window by starting at the noted place before it.
fn stretch(
    conn: &Connection,
    query: &Query,
    order: &Order,
    offset: u64,
    limit: u64,
) -> Result<Vec<ListRow>, Error> {
    let end = order.total.min(offset.saturating_add(limit));
    if offset >= end {
        return Ok(Vec::new());
    }
    // Backwards, the window is the mirrored stretch of the order, turned around.
    let (first, count) =
        if query.descending { (order.total - end, end - offset) } else { (offset, end - offset) };
    let Some((key, id)) = order.places.get((first / STRIDE) as usize) else { return Ok(Vec::new()) };
    let column = query.sort.column();
    let filter = if query.standing.is_some() { "standing = ?5 AND" } else { "?5 IS NULL AND" };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {LIST_COLUMNS} FROM user WHERE {filter} ({column}, id) >= (?1, ?2) ORDER BY {column}, id
         LIMIT ?3 OFFSET ?4"
    ))?;
    let standing = query.standing.map(|standing| standing as u8);
    let mut rows = statement
        .query_map(params![key, id, count as i64, (first % STRIDE) as i64, standing], read)?
        .collect::<Result<Vec<_>, _>>()?;
    if query.descending {
        rows.reverse();
    }
    Ok(rows)
}

fn search_ids(conn: &Connection, query: &Query, limit: i64) -> Result<Vec<i64>, Error> {
    let column = query.sort.column();
    let direction = if query.descending { "DESC" } else { "ASC" };
    let expression = match_expression(&query.search);
    let found = if expression.is_some() {
        "id IN (SELECT rowid FROM user_search WHERE user_search MATCH ?1)"
    } else {
        "?1 IS NULL"
    };
    let standing = if query.standing.is_some() { "standing = ?2" } else { "?2 IS NULL" };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id FROM user WHERE {found} AND {standing} ORDER BY {column} {direction}, id {direction} LIMIT ?3"
    ))?;
    let rows = statement
        .query_map(params![expression, query.standing.map(|standing| standing as u8), limit], |row| {
            row.get(0)
        })?;
    answered(rows.collect())
}

/// Takes a search that the index cannot answer as one that finds nobody.
///
/// FTS5 knows the letters of Unicode 6.1: at a later one a word falls apart into a phrase, and this index has no phrases.
fn answered<T: Default>(found: Result<T, rusqlite::Error>) -> Result<T, Error> {
    match found {
        Err(rusqlite::Error::SqliteFailure(_, Some(why))) if why.starts_with("fts5: phrase queries") => {
            Ok(T::default())
        }
        found => Ok(found?),
    }
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

/// Turns words into an FTS5 expression in which each must begin some word; none when there are no words.
fn match_expression(search: &str) -> Option<String> {
    let folded = directory::fold::fold(search);
    let words: Vec<_> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\"*"))
        .collect();
    if words.is_empty() { None } else { Some(words.join(" AND ")) }
}
