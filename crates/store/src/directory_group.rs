//! Groups of the directory.

use directory::fold::fold;
use directory::group::Group;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::error::{json, to_json};
use crate::{Error, Millis};

/// A group of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// What is known of it.
    pub group: Group,
    /// Moves with each change, those of its members as well.
    pub version: i64,
    /// When it came.
    pub created_at: Millis,
    /// When it changed last.
    pub changed_at: Millis,
}

/// A row of the list of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The group.
    pub row: Row,
    /// How many members it has itself, nested ones not counted.
    pub members: u64,
    /// How many of those are groups.
    pub groups: u64,
    /// How many of those are from outside.
    pub external: u64,
    /// Whether it is bound to a group on Google.
    pub bound: bool,
    /// Whether Google does not have such a group any more.
    pub gone: bool,
}

const COLUMNS: &str = "id, name, email, description, aliases, version, created_at, changed_at";

fn read(row: &SqlRow<'_>) -> Result<(Row, String), rusqlite::Error> {
    let group =
        Group { name: row.get(1)?, email: row.get(2)?, description: row.get(3)?, aliases: Vec::new() };
    let (version, created_at, changed_at) = (row.get(5)?, row.get(6)?, row.get(7)?);
    Ok((Row { id: row.get(0)?, group, version, created_at, changed_at }, row.get(4)?))
}

fn decode((row, aliases): (Row, String)) -> Result<Row, Error> {
    Ok(Row { group: Group { aliases: json("aliases", &aliases)?, ..row.group }, ..row })
}

/// Finds a group.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn find(conn: &Connection, id: i64) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM main.directory_group WHERE id = ?1"))?
        .query_row([id], read)
        .optional()?
        .map(decode)
        .transpose()
}

/// Reads a group.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(conn: &Connection, id: i64) -> Result<Row, Error> {
    find(conn, id)?.ok_or_else(|| Error::NotFound { what: "group", key: id.to_string() })
}

/// Finds the groups with an address as their own or as an alias, by number.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn by_address(conn: &Connection, address: &str) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM main.directory_group AS g WHERE g.email = ?1 AND g.email <> ''
         UNION SELECT {COLUMNS} FROM main.directory_group AS g
             WHERE g.aliases <> '[]' AND EXISTS (SELECT 1 FROM json_each(g.aliases) AS a WHERE a.value = ?1)
         ORDER BY 1"
    ))?;
    let rows = statement.query_map([address.to_lowercase()], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Finds the groups of a name, in any case, by number.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn by_name(conn: &Connection, name: &str) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM main.directory_group WHERE name_key = ?1 ORDER BY id"
    ))?;
    let rows = statement.query_map([fold(name.trim())], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Stores a new group; gives its number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn insert(conn: &Connection, group: &Group, now: Millis) -> Result<i64, Error> {
    conn.prepare_cached(
        "INSERT INTO main.directory_group
             (name, name_key, email, description, aliases, version, created_at, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6)",
    )?
    .execute(params![
        group.name,
        fold(&group.name),
        group.email,
        group.description,
        to_json("aliases", &group.aliases)?,
        now
    ])?;
    Ok(conn.last_insert_rowid())
}

/// Writes a group anew, with the next version.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn update(conn: &Connection, id: i64, group: &Group, now: Millis) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE main.directory_group SET name = ?2, name_key = ?3, email = ?4, description = ?5, aliases = ?6,
             version = version + 1, changed_at = ?7 WHERE id = ?1",
    )?
    .execute(params![
        id,
        group.name,
        fold(&group.name),
        group.email,
        group.description,
        to_json("aliases", &group.aliases)?,
        now
    ])?;
    Ok(())
}

/// Reads a window of the groups, by name, and counts what the search finds.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn window(conn: &Connection, search: &str, offset: u64, limit: u64) -> Result<(u64, Vec<Listed>), Error> {
    const FOUND: &str = "FROM directory_group AS g
        WHERE ?1 = '' OR instr(g.name_key, ?1) > 0 OR instr(g.email, ?1) > 0 OR instr(g.aliases, ?1) > 0";
    let search = fold(search.trim());
    let total =
        conn.prepare_cached(&format!("SELECT count(*) {FOUND}"))?.query_row([&search], |row| row.get(0))?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS},
             (SELECT count(*) FROM membership AS m WHERE m.group_id = g.id),
             (SELECT count(*) FROM membership AS m WHERE m.group_id = g.id AND m.kind IN ('group', 'other-group')),
             (SELECT count(*) FROM membership AS m WHERE m.group_id = g.id AND m.kind = 'external'),
             EXISTS (SELECT 1 FROM group_binding AS b WHERE b.group_id = g.id),
             EXISTS (SELECT 1 FROM group_binding AS b WHERE b.group_id = g.id AND b.gone_at IS NOT NULL)
         {FOUND} ORDER BY g.name_key, g.id LIMIT ?2 OFFSET ?3"
    ))?;
    let rows = statement.query_map(params![search, limit as i64, offset as i64], |row| {
        let counts = (row.get(8)?, row.get(9)?, row.get(10)?, row.get(11)?, row.get(12)?);
        Ok((read(row)?, counts))
    })?;
    let mut listed = Vec::new();
    for row in rows {
        let (found, (members, groups, external, bound, gone)) = row?;
        listed.push(Listed { row: decode(found)?, members, groups, external, bound, gone });
    }
    Ok((total, listed))
}

/// Removes a group; its memberships, on either side, and its bindings go with it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn delete(conn: &Connection, id: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM main.directory_group WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Moves the version of a group on, because its members changed.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn touch(conn: &Connection, id: i64, now: Millis) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE main.directory_group SET version = version + 1, changed_at = ?2 WHERE id = ?1",
    )?
    .execute(params![id, now])?;
    Ok(())
}
