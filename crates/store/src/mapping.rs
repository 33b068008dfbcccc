//! The direction of each attribute on a connection.

use directory::{Attribute, Direction, Mapping};
use rusqlite::{Connection, params};

use crate::{Error, custom_field};

/// Reads the mapping of a connection.
///
/// # Errors
/// [`Error::Damaged`] when an attribute or direction is stored that does not exist.
pub fn get(conn: &Connection, connection: i64) -> Result<Mapping, Error> {
    let mut mapping = Mapping::default();
    for (field, shape) in custom_field::list(conn, connection)? {
        mapping.know(field, shape);
    }
    let mut statement =
        conn.prepare_cached("SELECT attribute, direction FROM mapping WHERE connection_id = ?1")?;
    let mut rows = statement.query([connection])?;
    while let Some(row) = rows.next()? {
        let (name, direction): (String, String) = (row.get(0)?, row.get(1)?);
        let pair = Attribute::by_name(&name).zip(Direction::by_name(&direction));
        let (attribute, direction) =
            pair.ok_or_else(|| Error::Damaged(format!("mapping {name} {direction}")))?;
        mapping.set(attribute, direction).map_err(|error| Error::damaged("mapping", &error))?;
    }
    Ok(mapping)
}

/// Sets the direction of one attribute.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set(
    conn: &Connection,
    connection: i64,
    attribute: Attribute,
    direction: Direction,
) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO mapping (connection_id, attribute, direction) VALUES (?1, ?2, ?3)
         ON CONFLICT (connection_id, attribute) DO UPDATE SET direction = excluded.direction",
        params![connection, attribute.name(), direction.name()],
    )?;
    Ok(())
}
