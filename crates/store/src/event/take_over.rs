//! The trail of earlier layouts, which knew of no chain: their events, edits and approved runs.

use rusqlite::Connection;

use super::{By, Row, What, add};
use crate::error::json;
use crate::{Error, Millis, edit, group_edit};

/// Brings into the trail what an earlier layout kept, in the order of time; nothing where that is done.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub(crate) fn take_over(conn: &mut Connection) -> Result<(), Error> {
    if !conn.table_exists(None, "event_before")? {
        return Ok(());
    }
    let tx = conn.transaction()?;
    let mut rows = events(&tx)?;
    rows.extend(edits(&tx)?);
    rows.extend(group_edits(&tx)?);
    rows.extend(runs(&tx)?);
    rows.sort_by_key(|row| row.at);
    if let Some(last) = rows.last() {
        let note = format!("{} events of an earlier version were taken over", rows.len());
        let began = Row { note, ..Row::of(What::Began, &By::default(), last.at) };
        add(&tx, &began)?;
    }
    for row in &rows {
        add(&tx, row)?;
    }
    tx.execute_batch("DROP TABLE event_before")?;
    tx.commit()?;
    Ok(())
}

fn by(operator: String) -> By {
    // Where it was nobody noted.
    By { operator, workstation: String::new() }
}

fn events(conn: &Connection) -> Result<Vec<Row>, Error> {
    let mut statement =
        conn.prepare("SELECT connection_id, what, operator, changes, at FROM event_before ORDER BY id")?;
    let rows = statement
        .query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get::<_, String>(3)?, row.get(4)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    rows.into_iter()
        .map(|(connection, what, operator, changes, at)| {
            let what = What::by_name(&what).ok_or_else(|| Error::Damaged(format!("event {what}")))?;
            let changes = json("changes", &changes)?;
            Ok(Row { connection: Some(connection), changes, ..Row::of(what, &by(operator), at) })
        })
        .collect()
}

fn edits(conn: &Connection) -> Result<Vec<Row>, Error> {
    let mut statement =
        conn.prepare("SELECT id, user_id, username, what, operator, at FROM edit ORDER BY id")?;
    let rows = statement
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?, row.get(4)?, row.get(5)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    rows.into_iter()
        .map(|(edit, user, subject, what, operator, at)| {
            let of = Row::of(edit::What::by_name(&what)?.into(), &by(operator), at);
            Ok(Row { edit: Some(edit), user: Some(user), subject, ..of })
        })
        .collect()
}

fn group_edits(conn: &Connection) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare("SELECT id, name, what, operator, at FROM group_edit ORDER BY id")?;
    let rows = statement
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?, row.get(4)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    rows.into_iter()
        .map(|(edit, subject, what, operator, at)| {
            let of = Row::of(group_edit::What::by_name(&what)?.into(), &by(operator), at);
            Ok(Row { edit: Some(edit), subject, ..of })
        })
        .collect()
}

/// Those whose plan somebody approved, and that are over: each as it was approved, and as it ended.
fn runs(conn: &Connection) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare(
        "SELECT id, connection_id, operator, approved_at, ended_at FROM run
         WHERE operator IS NOT NULL AND approved_at IS NOT NULL ORDER BY id",
    )?;
    let rows = statement
        .query_map([], |row| {
            let ended: Option<Millis> = row.get(4)?;
            let of = Row::of(What::RunApproved, &by(row.get(2)?), row.get(3)?);
            let approved = Row { run: row.get(0)?, connection: row.get(1)?, ..of };
            let ended = ended.map(|at| Row { what: What::RunEnded, at, ..approved.clone() });
            Ok([Some(approved), ended])
        })?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(rows.into_iter().flatten().flatten().collect())
}
