//! What people at this workstation changed that is about no user.

use rusqlite::{Connection, Row as SqlRow, params};
use serde::{Deserialize, Serialize};

use crate::error::{json, to_json};
use crate::{Error, Millis};

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// How much a run of the connection may do without a confirmation.
    Limits,
    /// Whether groups and memberships are managed from here.
    Groups,
    /// What a sync does where an org unit is missing, and which it made.
    OrgUnits,
}

impl What {
    const ALL: [Self; 3] = [Self::Limits, Self::Groups, Self::OrgUnits];

    fn name(self) -> &'static str {
        match self {
            Self::Limits => "limits",
            Self::Groups => "groups",
            Self::OrgUnits => "org-units",
        }
    }
}

/// One thing of it, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which, by its words.
    pub what: String,
    /// As it was, in words.
    pub before: String,
    /// As it is since, in words.
    pub after: String,
}

/// A change, and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The connection.
    pub connection: i64,
    /// What was changed.
    pub what: What,
    /// Who did it.
    pub operator: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// When.
    pub at: Millis,
}

/// Notes one.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, row: &Row) -> Result<(), Error> {
    let changes = to_json("changes", &row.changes)?;
    conn.prepare_cached(
        "INSERT INTO event (connection_id, what, operator, changes, at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![row.connection, row.what.name(), row.operator, changes, row.at])?;
    Ok(())
}

/// Lists the changes of one kind on a connection, newest first.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_connection(conn: &Connection, connection: i64, what: What, limit: u32) -> Result<Vec<Row>, Error> {
    let read = |row: &SqlRow<'_>| {
        Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get::<_, String>(3)?, row.get(4)?))
    };
    let mut statement = conn.prepare_cached(
        "SELECT connection_id, what, operator, changes, at FROM event WHERE connection_id = ?1 AND what = ?2
         ORDER BY id DESC LIMIT ?3",
    )?;
    let rows =
        statement.query_map(params![connection, what.name(), limit], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter()
        .map(|(connection, what, operator, changes, at)| {
            let known = What::ALL.into_iter().find(|known| known.name() == what);
            let what = known.ok_or_else(|| Error::Damaged(format!("event {what}")))?;
            Ok(Row { connection, what, operator, changes: json("changes", &changes)?, at })
        })
        .collect()
}
