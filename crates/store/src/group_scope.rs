//! Whom a connection provides for only because a group is bound to it that they are in, nested ones too.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::error::to_json;
use crate::{Error, connection};

/// Finds the groups that a connection has when all that is wished of them is done.
///
/// Without an address a group is let go, as by a wish. One that is gone on Google stays until it is said what becomes of
/// it: until then nobody has left it.
const ROOTS: &str = "SELECT b.group_id FROM main.group_binding AS b
         JOIN main.directory_group AS g ON g.id = b.group_id
         WHERE b.connection_id = ?1 AND NOT b.dormant AND (g.email <> '' OR b.gone_at IS NOT NULL) AND NOT EXISTS
             (SELECT 1 FROM main.group_wish AS w
              WHERE w.connection_id = ?1 AND w.group_id = b.group_id AND w.wish <> 'bind')
         UNION SELECT w.group_id FROM main.group_wish AS w JOIN main.directory_group AS g ON g.id = w.group_id
               WHERE w.connection_id = ?1 AND w.wish = 'bind' AND g.email <> ''";

/// Finds the users in the groups that a query finds, nested ones too.
fn inside(roots: &str) -> String {
    format!(
        "WITH RECURSIVE inside (id) AS (
         {roots}
         UNION SELECT m.inner_id FROM main.membership AS m JOIN inside ON m.group_id = inside.id
               WHERE m.inner_id IS NOT NULL)
     SELECT DISTINCT m.user_id FROM main.membership AS m JOIN inside ON m.group_id = inside.id
     WHERE m.user_id IS NOT NULL"
    )
}

/// Lists the users whom the groups of a connection bring into its scope; nobody where it does not manage groups.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn users(conn: &Connection, connection: i64) -> Result<BTreeSet<i64>, Error> {
    if !connection::manages_groups(conn, connection)? {
        return Ok(BTreeSet::new());
    }
    let mut statement = conn.prepare_cached(&inside(ROOTS))?;
    let rows = statement.query_map([connection], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tells whether a group that is bound on a connection has a user in it, nested ones too; nobody is in one where groups are
/// not managed.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_inside(conn: &Connection, connection: i64, user: i64) -> Result<bool, Error> {
    Ok(connection::manages_groups(conn, connection)? && is_in_bound_group(conn, connection, user)?)
}

/// Tells whether a group that is bound on a connection has a user in it, nested ones too, whether or not groups are
/// managed there.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_in_bound_group(conn: &Connection, connection: i64, user: i64) -> Result<bool, Error> {
    // From the user up: a group may have very many in it, and a user is in few.
    let mut statement = conn.prepare_cached(&format!(
        "WITH RECURSIVE above (id) AS (
             SELECT group_id FROM main.membership WHERE user_id = ?2
             UNION SELECT m.group_id FROM main.membership AS m JOIN above ON m.inner_id = above.id)
         SELECT EXISTS (SELECT 1 FROM above WHERE id IN ({ROOTS}))"
    ))?;
    Ok(statement.query_row(params![connection, user], |row| row.get(0))?)
}

/// Lists those of them who are not bound; whoever was let go by hand, not by leaving a group, is not among them.
///
/// Groups of which it is known that they cannot be bound yet bring nobody.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unbound(conn: &Connection, connection: i64, not_yet: &BTreeSet<i64>) -> Result<Vec<i64>, Error> {
    if !connection::manages_groups(conn, connection)? {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare_cached(&format!(
        "SELECT user_id FROM ({}) AS i
         WHERE NOT EXISTS (SELECT 1 FROM main.binding AS b WHERE b.connection_id = ?1 AND b.user_id = i.user_id)
           AND (NOT EXISTS (SELECT 1 FROM main.former_binding AS f
                            WHERE f.connection_id = ?1 AND f.user_id = i.user_id)
                OR EXISTS (SELECT 1 FROM main.bound_by_group AS g
                           WHERE g.connection_id = ?1 AND g.user_id = i.user_id))
         ORDER BY user_id",
        inside(&format!(
            "SELECT group_id FROM ({ROOTS}) WHERE group_id NOT IN (SELECT value FROM json_each(?2))"
        ))
    ))?;
    let rows = statement.query_map(params![connection, to_json("groups", not_yet)?], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists the groups that are bound on a connection, or to be bound there: whoever is in one is in its scope.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn roots(conn: &Connection, connection: i64) -> Result<BTreeSet<i64>, Error> {
    let mut statement = conn.prepare_cached(ROOTS)?;
    let rows = statement.query_map([connection], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists the users bound by groups alone who would be in none of them any more, were a group not bound on the connection;
/// were it not there at all, nobody is in another one through it either.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn who_leaves_with(
    conn: &Connection,
    connection: i64,
    group: i64,
    removed: bool,
) -> Result<Vec<i64>, Error> {
    if !connection::manages_groups(conn, connection)? {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare_cached(&format!(
        "WITH RECURSIVE inside (id) AS (
             SELECT group_id FROM ({ROOTS}) WHERE group_id <> ?2
             UNION SELECT m.inner_id FROM main.membership AS m JOIN inside ON m.group_id = inside.id
                   WHERE m.inner_id IS NOT NULL AND NOT (?3 AND m.inner_id = ?2))
         SELECT g.user_id FROM main.bound_by_group AS g
         JOIN main.binding AS b ON b.connection_id = g.connection_id AND b.user_id = g.user_id AND NOT b.dormant
         WHERE g.connection_id = ?1 AND NOT EXISTS
             (SELECT 1 FROM main.membership AS m JOIN inside ON m.group_id = inside.id WHERE m.user_id = g.user_id)"
    ))?;
    let rows = statement.query_map(params![connection, group, removed], |row| row.get(0))?;
    let after: BTreeSet<i64> = rows.collect::<Result<_, _>>()?;
    let now = users(conn, connection)?;
    Ok(after.into_iter().filter(|user| now.contains(user)).collect())
}

/// Lists those of some members of a group, and of who is in some groups within it, whom a connection provides for only
/// because of a group, by number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn bound_within(
    conn: &Connection,
    connection: i64,
    group: i64,
    users: &[i64],
    groups: &[i64],
) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "WITH RECURSIVE inside (id) AS (
             SELECT inner_id FROM main.membership
                 WHERE group_id = ?2 AND inner_id IN (SELECT value FROM json_each(?4))
             UNION SELECT m.inner_id FROM main.membership AS m JOIN inside ON m.group_id = inside.id
                   WHERE m.inner_id IS NOT NULL)
         SELECT g.user_id FROM main.bound_by_group AS g
         JOIN main.binding AS b ON b.connection_id = g.connection_id AND b.user_id = g.user_id AND NOT b.dormant
         WHERE g.connection_id = ?1 AND (g.user_id IN (SELECT value FROM json_each(?3)) OR EXISTS
             (SELECT 1 FROM main.membership AS m JOIN inside ON m.group_id = inside.id WHERE m.user_id = g.user_id))
         ORDER BY g.user_id",
    )?;
    let (users, groups) = (to_json("users", &users)?, to_json("groups", &groups)?);
    let rows = statement.query_map(params![connection, group, users, groups], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tells whether a user is bound only by a group, or was until they left it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_marked(conn: &Connection, connection: i64, user: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM main.bound_by_group WHERE connection_id = ?1 AND user_id = ?2)",
        )?
        .query_row([connection, user], |row| row.get(0))?)
}

/// Notes that a user is bound only by a group.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn mark(conn: &Connection, connection: i64, user: i64) -> Result<(), Error> {
    conn.prepare_cached("INSERT OR IGNORE INTO bound_by_group (connection_id, user_id) VALUES (?1, ?2)")?
        .execute(params![connection, user])?;
    Ok(())
}

/// Notes that somebody bound a user by hand, or let it go.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn unmark(conn: &Connection, connection: i64, user: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM bound_by_group WHERE connection_id = ?1 AND user_id = ?2")?
        .execute(params![connection, user])?;
    Ok(())
}
