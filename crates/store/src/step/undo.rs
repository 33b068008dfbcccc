//! What the journal tells whoever undoes a run.

use std::collections::BTreeSet;

use directory::group::Who;
use rusqlite::{Connection, params};

use super::{COLUMNS, Row, read};
use crate::Error;

/// What the journal of a run has to undo.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Undoable {
    /// Steps that were done.
    pub done: u64,
    /// Those of which the journal keeps what undoing them needs: of a user or a group that an import made, that is
    /// nothing.
    pub traced: u64,
}

/// Counts what the journal of a run has to undo.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn undoable(conn: &Connection, run: i64) -> Result<Undoable, Error> {
    Ok(conn.query_row(
        "SELECT count(*), count(*) FILTER (WHERE (kind = 'new' AND thing <> 1)
                 OR coalesce(detail ->> '$.trace', detail ->> '$.groupTrace', detail ->> '$.unitTrace') IS NOT NULL)
         FROM step WHERE run_id = ?1 AND outcome = 'done' AND kind NOT IN ('observe', 'org-unit')",
        [run],
        |row| Ok(Undoable { done: row.get(0)?, traced: row.get(1)? }),
    )?)
}

/// Lists the rows of the plan of which a step was done, in plan order.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn done_rows(conn: &Connection, run: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT account_id FROM step WHERE run_id = ?1 AND outcome = 'done' AND kind <> 'observe' AND thing = 0
         GROUP BY account_id ORDER BY min(seq)",
    )?;
    let rows = statement.query_map([run], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists the rows of the plan about groups of which a step of a sync was done, in plan order.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn done_groups(conn: &Connection, run: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT account_id FROM step WHERE run_id = ?1 AND outcome = 'done' AND thing = 2
             AND (kind GLOB 'group-*' OR kind GLOB 'member-*')
         GROUP BY account_id ORDER BY min(seq)",
    )?;
    let rows = statement.query_map([run], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the rows of the plan of which a step was done.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn done_row_count(conn: &Connection, run: i64) -> Result<u64, Error> {
    Ok(conn.query_row(
        "SELECT count(DISTINCT account_id) FROM step
         WHERE run_id = ?1 AND outcome = 'done' AND kind NOT IN ('observe', 'org-unit')",
        [run],
        |row| row.get(0),
    )?)
}

/// Lists the steps that were done, after a place in the plan; not those that only looked.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn done_after(conn: &Connection, run: i64, after: i64, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM step WHERE run_id = ?1 AND seq > ?2 AND outcome = 'done' AND kind <> 'observe'
         ORDER BY seq LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![run, after, limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tells whether a step of a row of the plan was done.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn is_done(conn: &Connection, run: i64, account: i64) -> Result<bool, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM step WHERE run_id = ?1 AND account_id = ?2 AND outcome IN ('done', 'already'))",
        )?
        .query_row([run, account], |row| row.get(0))?)
}

/// Gives the last run after another that did something with a user, and was not undone with that user since.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn later_run(conn: &Connection, run: i64, user: i64) -> Result<Option<i64>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT max(s.run_id) FROM step AS s JOIN run AS r ON r.id = s.run_id
             WHERE s.user_id = ?2 AND s.run_id > ?1 AND s.outcome = 'done' AND s.kind <> 'observe'
               AND r.undoes IS NULL AND NOT EXISTS
                   (SELECT 1 FROM run AS back JOIN step AS b ON b.run_id = back.id
                    WHERE back.undoes = s.run_id AND b.user_id = ?2 AND b.outcome = 'done')",
        )?
        .query_row([run, user], |row| row.get(0))?)
}

/// Gives the last run after another that did something with a group, and was not undone with that group since.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn later_run_of_group(conn: &Connection, run: i64, group: i64) -> Result<Option<i64>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT max(s.run_id) FROM step AS s JOIN run AS r ON r.id = s.run_id
             WHERE s.group_id = ?2 AND s.run_id > ?1 AND s.outcome = 'done' AND s.kind <> 'observe'
               AND r.undoes IS NULL AND NOT EXISTS
                   (SELECT 1 FROM run AS back JOIN step AS b ON b.run_id = back.id
                    WHERE back.undoes = s.run_id AND b.group_id = ?2 AND b.outcome = 'done')",
        )?
        .query_row([run, group], |row| row.get(0))?)
}

/// Gives who is in a group and was put in here besides Google's of them, of which a run, or a later one of its connection,
/// made one place.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn put_in_besides(conn: &Connection, run: i64, group: i64) -> Result<BTreeSet<Who>, Error> {
    let found = |column: &str, of_step: &str| {
        format!(
            // From the group on: the other way round every step of every later run is read, for each group.
            "SELECT m.kind, m.member FROM main.membership AS m
                 CROSS JOIN step AS s ON s.{of_step} = m.{column}
                 CROSS JOIN run AS r ON r.id = s.run_id, json_each(s.detail, '$.doubled') AS d
             WHERE m.group_id = ?2 AND m.{column} IS NOT NULL AND s.run_id >= ?1
                 AND s.outcome IN ('done', 'already') AND d.value ->> '$.group' = ?2
                 AND r.connection_id = (SELECT connection_id FROM run WHERE id = ?1)"
        )
    };
    let (users, groups) = (found("user_id", "user_id"), found("inner_id", "group_id"));
    let mut statement = conn.prepare_cached(&format!("{users} UNION {groups}"))?;
    let rows = statement.query_map([run, group], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.map(|row| {
        let (kind, member): (String, String) = row?;
        Who::of(&kind, &member).ok_or_else(|| Error::Damaged(format!("membership {kind} {member}")))
    })
    .collect()
}
