//! What forbids to change or to remove an event: two triggers of the data file.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::Error;

/// The triggers, as the layout made them.
const GUARDS: [&str; 2] = [
    "CREATE TRIGGER event_stays_as_it_is BEFORE UPDATE ON event BEGIN \
     SELECT RAISE(ABORT, 'events are only added to'); END",
    "CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are only added to'); END",
];

fn without_spaces(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn there(conn: &Connection) -> Result<Vec<(String, String)>, Error> {
    let mut statement =
        conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'event'")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tells whether the events are guarded, by these triggers and no others.
///
/// # Errors
/// [`Error::Sqlite`].
pub(super) fn stands(conn: &Connection) -> Result<bool, Error> {
    let there: BTreeSet<_> = there(conn)?.iter().map(|(_, sql)| without_spaces(sql)).collect();
    Ok(there.len() == GUARDS.len() && GUARDS.iter().all(|guard| there.contains(*guard)))
}

/// Puts the guard up again.
///
/// # Errors
/// [`Error::Sqlite`].
pub(super) fn put_up(conn: &Connection) -> Result<(), Error> {
    for (name, _) in there(conn)? {
        conn.execute_batch(&format!("DROP TRIGGER \"{}\"", name.replace('"', "\"\"")))?;
    }
    GUARDS.iter().try_for_each(|guard| Ok(conn.execute_batch(guard)?))
}
