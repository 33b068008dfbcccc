//! The users whose accounts stand in an org unit, or under it.

use rusqlite::{Connection, params};

use super::words::{Asked, Texts};
use super::{Query, Unit};
use crate::Error;
use crate::user::Standing;

/// The accounts of a unit, by the index over their paths: the two ranges that begin with it.
const USERS: &str = "SELECT user_id FROM binding
         WHERE connection_id = ?1 AND account ->> '$.values.orgUnitPath' = ?2
     UNION ALL SELECT user_id FROM binding
         WHERE connection_id = ?1 AND account ->> '$.values.orgUnitPath' >= ?3
             AND account ->> '$.values.orgUnitPath' < ?4";

/// Gives the first path under a unit, and the first that is under it no more.
fn bounds(path: &str) -> (String, String) {
    let path = path.trim_end_matches('/');
    (format!("{path}/"), format!("{path}0"))
}

/// Lists who of a query stands in its unit, sorted.
///
/// # Errors
/// [`Error::Sqlite`].
pub(super) fn ids(conn: &Connection, query: &Query, unit: &Unit) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::new();
    each(conn, query, unit, |id, standing| {
        if query.standing.is_none_or(|wanted| wanted == standing) {
            ids.push(id);
        }
    })?;
    Ok(ids)
}

/// Counts who stands in a unit, by standing.
///
/// # Errors
/// [`Error::Sqlite`].
pub(super) fn counts(conn: &Connection, query: &Query, unit: &Unit) -> Result<[u64; 5], Error> {
    let mut counts = [0; 5];
    each(conn, query, unit, |_, standing| counts[standing as usize] += 1)?;
    Ok(counts)
}

fn each(
    conn: &Connection,
    query: &Query,
    unit: &Unit,
    mut found: impl FnMut(i64, Standing),
) -> Result<(), Error> {
    let search = match Asked::of(&query.search) {
        Asked::Everybody => None,
        Asked::Nobody => return Ok(()),
        Asked::Words(search) => Some(search),
    };
    let (column, direction) = (query.sort.column(), query.direction());
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, name_key, username, email, employee_id, standing FROM user WHERE id IN ({USERS})
         ORDER BY {column} {direction}, id {direction}"
    ))?;
    let (first, end) = bounds(&unit.path);
    let mut rows = statement.query(params![unit.connection, unit.path, first, end])?;
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get_ref(at)?.as_str().map_err(|error| Error::damaged("user", &error));
        let texts = Texts { name: text(1)?, username: text(2)?, email: text(3)?, employee_id: text(4)? };
        if search.as_ref().is_none_or(|search| search.finds(texts)) {
            found(row.get(0)?, Standing::of_code(row.get(5)?)?);
        }
    }
    Ok(())
}
