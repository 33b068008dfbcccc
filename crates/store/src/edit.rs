//! What people at this workstation did to users.

use directory::edit::Change;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::error::{json, to_json};
use crate::{Error, Millis};

/// What was done to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// Created.
    Create,
    /// Changed.
    Change,
    /// Suspended, and nothing else.
    Suspend,
    /// Activated, and nothing else.
    Activate,
    /// Removed from the directory.
    Remove,
    /// Given a password.
    Password,
    /// Marked, so that no sync changes its accounts.
    Protect,
    /// That mark was taken away.
    Unprotect,
}

impl What {
    const ALL: [Self; 8] = [
        Self::Create,
        Self::Change,
        Self::Suspend,
        Self::Activate,
        Self::Remove,
        Self::Password,
        Self::Protect,
        Self::Unprotect,
    ];

    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Suspend => "suspend",
            Self::Activate => "activate",
            Self::Remove => "remove",
            Self::Password => "password",
            Self::Protect => "protect",
            Self::Unprotect => "unprotect",
        }
    }

    pub(crate) fn by_name(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|known| known.name() == name);
        known.ok_or_else(|| Error::Damaged(format!("edit {name}")))
    }
}

/// By which way it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// To this user alone.
    Hand,
    /// To many users at once.
    Bulk,
    /// By a row of a file.
    File,
}

impl Way {
    const ALL: [Self; 3] = [Self::Hand, Self::Bulk, Self::File];

    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Bulk => "bulk",
            Self::File => "file",
        }
    }
}

/// Something that was done to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number, in the order of time; given by the file.
    pub id: i64,
    /// The user's number, also when it is gone.
    pub user: i64,
    /// The username that it had afterwards.
    pub username: String,
    /// What was done.
    pub what: What,
    /// By which way.
    pub way: Way,
    /// Who did it.
    pub operator: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// When.
    pub at: Millis,
}

const COLUMNS: &str = "id, user_id, username, what, way, operator, changes, at";

fn read(row: &SqlRow<'_>) -> Result<(Row, [String; 3]), rusqlite::Error> {
    let stored = Row {
        id: row.get(0)?,
        user: row.get(1)?,
        username: row.get(2)?,
        what: What::Change,
        way: Way::Hand,
        operator: row.get(5)?,
        changes: Vec::new(),
        at: row.get(7)?,
    };
    Ok((stored, [row.get(3)?, row.get(4)?, row.get(6)?]))
}

fn decode((row, [what, way, changes]): (Row, [String; 3])) -> Result<Row, Error> {
    let known = What::by_name(&what)?;
    let by = Way::ALL.into_iter().find(|known| known.name() == way);
    let by = by.ok_or_else(|| Error::Damaged(format!("edit {way}")))?;
    Ok(Row { what: known, way: by, changes: json("changes", &changes)?, ..row })
}

/// Notes one; returns its number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, row: &Row) -> Result<i64, Error> {
    conn.prepare_cached(
        "INSERT INTO edit (user_id, username, what, way, operator, changes, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        row.user,
        row.username,
        row.what.name(),
        row.way.name(),
        row.operator,
        to_json("changes", &row.changes)?,
        row.at,
    ])?;
    Ok(conn.last_insert_rowid())
}

/// Reads what one changed; nothing when it is no longer kept.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn changes(conn: &Connection, id: i64) -> Result<Vec<Change>, Error> {
    let kept: Option<String> = conn
        .prepare_cached("SELECT changes FROM edit WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    kept.map_or_else(|| Ok(Vec::new()), |kept| json("changes", &kept))
}

/// Lists what was done to a user, newest first.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_user(conn: &Connection, user: i64, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM edit WHERE user_id = ?1 ORDER BY id DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![user, limit], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Lists what was done to anybody, newest first.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn latest(conn: &Connection, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM edit ORDER BY id DESC LIMIT ?1"))?;
    let rows = statement.query_map([limit], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Tells whether something is kept that was done before a moment.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any_before(conn: &Connection, moment: Millis) -> Result<bool, Error> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM edit WHERE at < ?1)", [moment], |row| row.get(0))?)
}

/// Forgets what was done before a moment.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget_before(conn: &Connection, moment: Millis) -> Result<usize, Error> {
    Ok(conn.execute("DELETE FROM edit WHERE at < ?1", [moment])?)
}
