//! The users whose accounts stand in an org unit, or under it.

use directory::org_unit;
use rusqlite::{Connection, params};

use super::words::{Asked, Texts};
use super::{Query, Unit};
use crate::Error;
use crate::error::to_json;
use crate::user::Standing;

/// The accounts that stand at one of some paths, by the index over them.
const USERS: &str = "SELECT b.user_id FROM json_each(?2) AS place CROSS JOIN binding AS b
     WHERE b.connection_id = ?1 AND b.account ->> '$.values.orgUnitPath' = place.value";

/// Each path at which an account of a connection stands, once: from each to the next by the index over them.
const PATHS: &str = "WITH RECURSIVE known (path) AS (
         SELECT (SELECT account ->> '$.values.orgUnitPath' FROM binding
                 WHERE connection_id = ?1 AND account ->> '$.values.orgUnitPath' >= ''
                 ORDER BY account ->> '$.values.orgUnitPath' LIMIT 1)
         UNION ALL
         SELECT (SELECT account ->> '$.values.orgUnitPath' FROM binding
                 WHERE connection_id = ?1 AND account ->> '$.values.orgUnitPath' > known.path
                 ORDER BY account ->> '$.values.orgUnitPath' LIMIT 1)
         FROM known WHERE known.path IS NOT NULL)
     SELECT path FROM known WHERE path IS NOT NULL";

/// Lists the paths of a unit and of those under it at which accounts stand; capitals make no difference, as at Google.
fn paths(conn: &Connection, unit: &Unit) -> Result<Vec<String>, Error> {
    let own = org_unit::key(&unit.path);
    let below = format!("{}/", own.trim_end_matches('/'));
    let mut statement = conn.prepare_cached(PATHS)?;
    let known = statement.query_map([unit.connection], |row| row.get(0))?;
    let mut known: Vec<String> = known.collect::<Result<_, _>>()?;
    known.retain(|path| {
        let key = org_unit::key(path);
        key == own || key.starts_with(&below)
    });
    Ok(known)
}

/// Tells whether there is a unit, as far as Google was read: it is in the tree, or an account stands in it or under it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_known(conn: &Connection, unit: &Unit) -> Result<bool, Error> {
    let own = org_unit::key(&unit.path);
    let tree = crate::org_unit::all(conn, unit.connection)?;
    let in_tree = tree.iter().any(|listed| org_unit::key(&listed.row.path) == own);
    Ok(own == "/" || in_tree || !paths(conn, unit)?.is_empty())
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
    let paths = to_json("paths", &paths(conn, unit)?)?;
    let mut rows = statement.query(params![unit.connection, paths])?;
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get_ref(at)?.as_str().map_err(|error| Error::damaged("user", &error));
        let texts = Texts { name: text(1)?, username: text(2)?, email: text(3)?, employee_id: text(4)? };
        if search.as_ref().is_none_or(|search| search.finds(texts)) {
            found(row.get(0)?, Standing::of_code(row.get(5)?)?);
        }
    }
    Ok(())
}
