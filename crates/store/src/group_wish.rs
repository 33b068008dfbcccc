//! Which groups a sync is to bind on a connection, to let go, or to delete there.

use directory::group::provision::GroupRelease;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{Error, Millis};

/// What is wished of a group on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupWish {
    /// Google is to have such a group.
    Bind,
    /// Google's group is let go.
    Release(GroupRelease),
}

const BIND: &str = "bind";

impl GroupWish {
    /// Gives the word under which it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bind => BIND,
            Self::Release(how) => how.name(),
        }
    }

    fn by_name(name: &str) -> Result<Self, Error> {
        match GroupRelease::by_name(name) {
            Some(how) => Ok(Self::Release(how)),
            None if name == BIND => Ok(Self::Bind),
            None => Err(Error::Damaged(format!("wish {name} of a group"))),
        }
    }
}

/// Makes a wish; a new one takes the place of the last.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn make(
    conn: &Connection,
    connection: i64,
    group: i64,
    wish: GroupWish,
    now: Millis,
) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO group_wish (connection_id, group_id, wish, made_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (connection_id, group_id) DO UPDATE SET wish = excluded.wish, made_at = excluded.made_at",
    )?
    .execute(params![connection, group, wish.name(), now])?;
    Ok(())
}

/// Takes a wish back, or notes that it is fulfilled.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn forget(conn: &Connection, connection: i64, group: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM group_wish WHERE connection_id = ?1 AND group_id = ?2")?
        .execute(params![connection, group])?;
    Ok(())
}

/// Gives what is wished of a group on a connection.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn of_group(conn: &Connection, connection: i64, group: i64) -> Result<Option<GroupWish>, Error> {
    let name: Option<String> = conn
        .prepare_cached("SELECT wish FROM main.group_wish WHERE connection_id = ?1 AND group_id = ?2")?
        .query_row(params![connection, group], |row| row.get(0))
        .optional()?;
    name.as_deref().map(GroupWish::by_name).transpose()
}

/// Lists what is wished of a group: connection, and the wish.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn all_of(conn: &Connection, group: i64) -> Result<Vec<(i64, GroupWish)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT connection_id, wish FROM main.group_wish WHERE group_id = ?1 ORDER BY connection_id",
    )?;
    let rows = statement.query_map([group], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (connection, name) = row?;
        Ok((connection, GroupWish::by_name(&name)?))
    })
    .collect()
}

/// Lists the groups that are to be bound on a connection and are not, by number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unbound(conn: &Connection, connection: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT group_id FROM main.group_wish AS w WHERE connection_id = ?1 AND wish = 'bind' AND NOT EXISTS
             (SELECT 1 FROM main.group_binding AS b WHERE b.connection_id = ?1 AND b.group_id = w.group_id)
         ORDER BY group_id",
    )?;
    let rows = statement.query_map([connection], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
