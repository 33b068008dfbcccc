//! The plan file of a run: what was read, what was decided about it, what the administrator answered.
//!
//! Each run has a file of its own, so that a million rows come and go without a trace in the directory's file.
//! It is worked on through a connection to the directory's file to which it is attached as `plan`.

pub mod account;
pub mod decision;
pub mod elsewhere;
pub mod limits;
pub mod moves;
pub mod pair;
pub mod pair_review;
pub mod photo;
pub mod review;
pub mod settled;
pub mod thing;

use std::path::Path;

use directory::custom::Shape;
use directory::{Attribute, Direction, Mapping};
use rusqlite::{Connection, OpenFlags, params};

use crate::{Error, custom_field, open};

/// The number of the layout. A plan waits for days at most: one of another layout is not brought to this one.
const NUMBER: i64 = 30;

/// How much of a plan is kept in memory, as SQLite takes it: KiB, negative.
///
/// Its rows are written in Google's order, decided about by name and carried out by address: no order is that of another.
const CACHE_KIB: i64 = -8 * 1024;

const LAYOUT: &str = "
    CREATE TABLE IF NOT EXISTS plan.page (
        ordinal INTEGER PRIMARY KEY, next_token TEXT, read_at INTEGER NOT NULL, had_users INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS plan.mapping (
        attribute TEXT PRIMARY KEY, direction TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS plan.custom_field (
        name TEXT PRIMARY KEY, kind TEXT NOT NULL, several INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS plan.account (
        id INTEGER PRIMARY KEY, google_id TEXT NOT NULL, email TEXT NOT NULL, username TEXT NOT NULL,
        given_name TEXT NOT NULL, family_name TEXT NOT NULL, name_key TEXT NOT NULL, department TEXT NOT NULL,
        marks INTEGER NOT NULL, fingerprint BLOB NOT NULL, body TEXT NOT NULL, thing INTEGER NOT NULL DEFAULT 0,
        rest TEXT NOT NULL DEFAULT '{}'
    ) STRICT;
    CREATE INDEX IF NOT EXISTS plan.account_by_marks ON account (marks) WHERE thing = 0;
    CREATE TABLE IF NOT EXISTS plan.decision (
        account_id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, marks INTEGER NOT NULL, name_key TEXT NOT NULL,
        user_id INTEGER, user_version INTEGER, why TEXT NOT NULL, detail TEXT, username TEXT,
        ticked INTEGER NOT NULL, locked TEXT, answer TEXT, thing INTEGER NOT NULL DEFAULT 0, group_id INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS plan.remembered (
        account_id INTEGER PRIMARY KEY, chosen_at INTEGER NOT NULL
    ) STRICT;";

/// Opens a connection of its own to the directory's file, with a run's plan attached.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn open(directory: &Path, plan: &Path) -> Result<Connection, Error> {
    let conn = Connection::open(directory)?;
    open::configure(&conn)?;
    attach(&conn, plan)?;
    Ok(conn)
}

/// Attaches a run's plan to a connection.
///
/// The plan survives a kill; after a power cut it is read again, so nothing waits for the disk here.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn attach(conn: &Connection, plan: &Path) -> Result<(), Error> {
    let path = plan.to_str().ok_or_else(|| Error::Damaged(format!("{} is no text", plan.display())))?;
    conn.execute("ATTACH DATABASE ?1 AS plan", [path])?;
    let prepared = prepare(conn);
    if prepared.is_err() {
        // The connection is lent to others after this one; what went wrong first is told.
        let _ = detach(conn);
    }
    prepared
}

fn prepare(conn: &Connection) -> Result<(), Error> {
    conn.pragma_update(Some("plan"), "journal_mode", "WAL")?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM plan.sqlite_master", [], |row| row.get(0))?;
    let number: i64 = conn.pragma_query_value(Some("plan"), "user_version", |row| row.get(0))?;
    match (tables, number) {
        (0, 0) => conn.pragma_update(Some("plan"), "user_version", NUMBER)?,
        (_, NUMBER) => {}
        _ => return Err(Error::OtherLayout),
    }
    conn.pragma_update(Some("plan"), "synchronous", "OFF")?;
    conn.pragma_update(Some("plan"), "cache_size", CACHE_KIB)?;
    conn.execute_batch(LAYOUT)?;
    conn.execute_batch(pair::LAYOUT)?;
    conn.execute_batch(settled::LAYOUT)?;
    conn.execute_batch(elsewhere::LAYOUT)?;
    conn.execute_batch(thing::LAYOUT)?;
    conn.execute_batch(limits::LAYOUT)?;
    conn.execute_batch(moves::LAYOUT)?;
    Ok(())
}

/// Keeps the mapping that a plan is decided by: it is applied by the same, whatever is set meanwhile.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn keep_mapping(conn: &Connection, mapping: &Mapping) -> Result<(), Error> {
    let mut insert =
        conn.prepare("INSERT OR REPLACE INTO plan.mapping (attribute, direction) VALUES (?1, ?2)")?;
    for attribute in mapping.attributes() {
        insert.execute([attribute.name(), mapping.direction(attribute).name()])?;
    }
    let mut insert =
        conn.prepare("INSERT OR REPLACE INTO plan.custom_field (name, kind, several) VALUES (?1, ?2, ?3)")?;
    for field in mapping.custom_fields() {
        let shape = mapping.shape(field).unwrap_or(Shape::TEXT);
        insert.execute(params![field.name(), shape.kind.name(), shape.several])?;
    }
    Ok(())
}

/// Reads the mapping that a plan was decided by.
///
/// # Errors
/// [`Error::Damaged`] when there is none, or one that cannot be.
pub fn mapping(conn: &Connection) -> Result<Mapping, Error> {
    let mut mapping = Mapping::default();
    let mut statement = conn.prepare("SELECT name, kind, several FROM plan.custom_field")?;
    for (field, shape) in custom_field::read(&mut statement, [])? {
        mapping.know(field, shape);
    }
    let mut statement = conn.prepare("SELECT attribute, direction FROM plan.mapping")?;
    let mut rows = statement.query([])?;
    let mut any = false;
    while let Some(row) = rows.next()? {
        any = true;
        let (name, direction): (String, String) = (row.get(0)?, row.get(1)?);
        let pair = Attribute::by_name(&name).zip(Direction::by_name(&direction));
        let (attribute, direction) =
            pair.ok_or_else(|| Error::Damaged(format!("mapping {name} {direction}")))?;
        mapping.set(attribute, direction).map_err(|error| Error::damaged("mapping", &error))?;
    }
    if any { Ok(mapping) } else { Err(Error::Damaged("the plan has no mapping".to_owned())) }
}

/// Detaches the plan again.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn detach(conn: &Connection) -> Result<(), Error> {
    conn.flush_prepared_statement_cache();
    conn.execute_batch("DETACH DATABASE plan")?;
    Ok(())
}

/// Tells whether a plan file is there and whole.
#[must_use]
pub fn is_whole(plan: &Path) -> bool {
    let check = || -> Result<bool, Error> {
        let conn = Connection::open_with_flags(plan, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let number: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok(number == NUMBER && crate::damage_of_pages(&conn)?.is_none())
    };
    check().unwrap_or(false)
}

/// Makes sure that the plan is on the disk, before it is approved.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Io`].
pub fn settle(conn: &Connection, plan: &Path) -> Result<(), Error> {
    gather(conn)?;
    wait_for_disk(plan)
}

/// Brings what was written into the plan's own file; what is written from now on waits for the disk.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn gather(conn: &Connection) -> Result<(), Error> {
    conn.query_row("PRAGMA plan.wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(conn.pragma_update(Some("plan"), "synchronous", "FULL")?)
}

/// Waits until a plan is on the disk, with what somebody who reads it keeps from being gathered.
///
/// # Errors
/// [`Error::Io`].
pub fn wait_for_disk(plan: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal"] {
        let mut path = plan.as_os_str().to_owned();
        path.push(suffix);
        let synced = std::fs::OpenOptions::new().write(true).open(&path).and_then(|file| file.sync_all());
        match synced {
            Err(source) if suffix.is_empty() || source.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Io { path: plan.display().to_string(), source });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Removes a plan file and what SQLite keeps beside it; one that is gone is no error.
///
/// # Errors
/// [`Error::Io`].
pub fn remove(plan: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = plan.as_os_str().to_owned();
        path.push(suffix);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Io { path: plan.display().to_string(), source });
            }
            _ => {}
        }
    }
    Ok(())
}
