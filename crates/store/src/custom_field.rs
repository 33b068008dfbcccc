//! The fields of a customer's own schemas, as they were last read.

use std::collections::BTreeSet;

use directory::CustomField;
use directory::custom::{Kind, Shape};
use rusqlite::{Connection, Row, Statement, params};

use crate::Error;

/// Lists the fields that are known of a connection, by name.
///
/// # Errors
/// [`Error::Damaged`] when one is stored that cannot be.
pub fn list(conn: &Connection, connection: i64) -> Result<Vec<(CustomField, Shape)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT name, kind, several FROM main.custom_field WHERE connection_id = ?1 ORDER BY name",
    )?;
    read(&mut statement, params![connection])
}

/// Lists the fields that are known of any connection, by name.
///
/// # Errors
/// [`Error::Damaged`] when one is stored that cannot be.
pub fn of_all(conn: &Connection) -> Result<Vec<(CustomField, Shape)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT name, min(kind), max(several) FROM main.custom_field GROUP BY name ORDER BY name",
    )?;
    read(&mut statement, params![])
}

/// Lists the fields that somebody has a value of, whether or not Google still knows them.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn in_use(conn: &Connection) -> Result<BTreeSet<CustomField>, Error> {
    let mut statement = conn.prepare(
        "SELECT DISTINCT value.key FROM main.user, json_each(user.attributes) AS value
         WHERE value.key LIKE 'customSchemas.%'",
    )?;
    let mut fields = BTreeSet::new();
    for name in statement.query_map([], |row| row.get::<_, String>(0))? {
        fields.extend(CustomField::by_name(&name?));
    }
    Ok(fields)
}

/// Reads rows of name, kind and several.
pub(crate) fn read(
    statement: &mut Statement<'_>,
    params: impl rusqlite::Params,
) -> Result<Vec<(CustomField, Shape)>, Error> {
    let row = |row: &Row<'_>| -> Result<(String, String, bool), rusqlite::Error> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    };
    let mut fields = Vec::new();
    for row in statement.query_map(params, row)? {
        let (name, kind, several) = row?;
        let known = CustomField::by_name(&name).zip(Kind::by_name(&kind));
        let (field, kind) = known.ok_or_else(|| Error::Damaged(format!("custom field {name} {kind}")))?;
        fields.push((field, Shape { kind, several }));
    }
    Ok(fields)
}

/// Puts what Google says now in the place of what was known.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn replace(conn: &Connection, connection: i64, fields: &[(CustomField, Shape)]) -> Result<(), Error> {
    conn.execute("DELETE FROM custom_field WHERE connection_id = ?1", [connection])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO custom_field (connection_id, name, kind, several) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (field, shape) in fields {
        insert.execute(params![connection, field.name(), shape.kind.name(), shape.several])?;
    }
    Ok(())
}
