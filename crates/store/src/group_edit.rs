//! What people at this workstation did to groups.

use directory::group::Who;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};
use serde::{Deserialize, Serialize};

use crate::error::{json, to_json};
use crate::{Error, Millis, event};

/// What was done to a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Created.
    Create,
    /// Changed, or its members were.
    Change,
    /// Removed from the directory.
    Remove,
}

impl What {
    const ALL: [Self; 3] = [Self::Create, Self::Change, Self::Remove];

    /// Gives the word under which it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Remove => "remove",
        }
    }

    pub(crate) fn by_name(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|known| known.name() == name);
        known.ok_or_else(|| Error::Damaged(format!("edit {name} of a group")))
    }
}

/// One thing that was changed of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What, in words.
    #[serde(flatten)]
    pub words: event::Change,
    /// Who came, left or got another role; none where something else was changed, or an earlier program noted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Who>,
}

impl From<event::Change> for Change {
    fn from(words: event::Change) -> Self {
        Self { words, member: None }
    }
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The group's number.
    pub group: i64,
    /// Its name at that time.
    pub name: String,
    /// What was done.
    pub what: What,
    /// Who did it.
    pub operator: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// When.
    pub at: Millis,
}

const COLUMNS: &str = "group_id, name, operator, at, what, changes";

fn read(row: &SqlRow<'_>) -> Result<(Row, [String; 2]), rusqlite::Error> {
    let stored = Row {
        group: row.get(0)?,
        name: row.get(1)?,
        what: What::Change,
        operator: row.get(2)?,
        changes: Vec::new(),
        at: row.get(3)?,
    };
    Ok((stored, [row.get(4)?, row.get(5)?]))
}

fn decode((row, [what, changes]): (Row, [String; 2])) -> Result<Row, Error> {
    Ok(Row { what: What::by_name(&what)?, changes: json("changes", &changes)?, ..row })
}

/// Notes one; returns its number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, row: &Row) -> Result<i64, Error> {
    conn.prepare_cached(
        "INSERT INTO group_edit (group_id, name, what, operator, changes, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        row.group,
        row.name,
        row.what.name(),
        row.operator,
        to_json("changes", &row.changes)?,
        row.at
    ])?;
    Ok(conn.last_insert_rowid())
}

/// Reads in words what one changed; nothing when it is no longer kept.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn changes(conn: &Connection, id: i64) -> Result<Vec<event::Change>, Error> {
    let kept: Option<String> = conn
        .prepare_cached("SELECT changes FROM group_edit WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    kept.map_or_else(|| Ok(Vec::new()), |kept| json("changes", &kept))
}

/// Lists what was done to a group, newest first.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_group(conn: &Connection, group: i64, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM group_edit WHERE group_id = ?1 ORDER BY id DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![group, limit], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Lists what was done to any group, newest first.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn latest(conn: &Connection, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM group_edit ORDER BY id DESC LIMIT ?1"))?;
    let rows = statement.query_map([limit], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}
