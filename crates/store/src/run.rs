//! Runs: plans being made, reviewed or applied, and what became of them.

use std::collections::BTreeMap;

use directory::Thing;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};
use serde::{Deserialize, Serialize};

use crate::error::{json, to_json};
use crate::{Error, Millis, event};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Reading Google.
    Reading,
    /// The plan waits for review.
    Review,
    /// Approved, and going on or interrupted.
    Applying,
    /// Everything approved was done.
    Done,
    /// Done, with refused steps or open conflicts.
    Refusals,
    /// The administrator gave it up.
    Discarded,
    /// It could not go on.
    Failed,
}

impl State {
    const ALL: [Self; 7] = [
        Self::Reading,
        Self::Review,
        Self::Applying,
        Self::Done,
        Self::Refusals,
        Self::Discarded,
        Self::Failed,
    ];

    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Review => "review",
            Self::Applying => "applying",
            Self::Done => "done",
            Self::Refusals => "refusals",
            Self::Discarded => "discarded",
            Self::Failed => "failed",
        }
    }

    /// Tells whether the run is over.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Refusals | Self::Discarded | Self::Failed)
    }
}

/// The verb of a run whose plan is reviewed.
pub const IMPORT: &str = "import";

/// The verb of a run that provisions users to Google.
pub const SYNC: &str = "sync";

/// The verb of a run that undoes another, as far as it can be.
pub const UNDO: &str = "undo";

/// The mode of an undo that touches the directory alone, because the run that it undoes did.
pub const DIRECTORY: &str = "directory";

/// The verb of a run that takes away that accounts ask for another password, and does nothing else (F17).
pub const KEEP_PASSWORDS: &str = "keep-passwords";

/// The verb of a run that looks at one user again; nobody reviews it, and it is no plan that waits.
pub const REFRESH: &str = "refresh";

/// What became of the rows of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Counts {
    /// Users created.
    pub created: u64,
    /// Users updated.
    pub updated: u64,
    /// Accounts linked or merged.
    pub linked: u64,
    /// Already as wanted.
    pub unchanged: u64,
    /// Un-ticked or skipped.
    pub skipped: u64,
    /// Conflicts without an answer.
    pub conflicts: u64,
    /// Refused when it came to it.
    pub refused: u64,
    /// Accounts suspended or archived by a sync.
    pub suspended: u64,
    /// Accounts that a sync made active again.
    pub reactivated: u64,
    /// Accounts that a sync let go.
    pub released: u64,
    /// Users who left the directory, because the import that made them was undone.
    pub removed: u64,
    /// The same of what is no user.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<Thing, Beside>,
}

/// What became of the rows of a run that are about org units or groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Beside {
    /// Brought into the directory.
    pub created: u64,
    /// Changed, or taken out because they are gone.
    pub updated: u64,
    /// Bound to what was there.
    pub linked: u64,
    /// Un-ticked or skipped.
    pub skipped: u64,
    /// Conflicts without an answer.
    pub conflicts: u64,
    /// Refused when it came to it.
    pub refused: u64,
}

impl Counts {
    /// Counts what was refused or left with a conflict.
    #[must_use]
    pub fn problems(&self) -> u64 {
        let beside: u64 = self.beside.values().map(|one| one.refused + one.conflicts).sum();
        self.refused + self.conflicts + beside
    }

    /// Counts what was done.
    #[must_use]
    pub fn done(&self) -> u64 {
        let google = self.suspended + self.reactivated + self.released;
        let beside: u64 = self.beside.values().map(|one| one.created + one.updated + one.linked).sum();
        self.created + self.updated + self.linked + self.removed + google + beside
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// Its connection.
    pub connection: i64,
    /// [`IMPORT`], [`SYNC`], [`UNDO`], [`KEEP_PASSWORDS`] or [`REFRESH`].
    pub verb: String,
    /// What was read, as JSON of the verb.
    pub scope: String,
    /// How much of it is taken, in the verb's words.
    pub mode: String,
    /// Where it stands.
    pub state: State,
    /// When it began.
    pub started_at: Millis,
    /// When Google was read to the end.
    pub read_at: Option<Millis>,
    /// How long that took, in milliseconds.
    pub read_ms: Option<i64>,
    /// How many accounts were read.
    pub accounts: Option<u64>,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// What became of the rows.
    pub counts: Counts,
    /// Why it failed, or what it waits for while it is open, as a code.
    pub error_code: Option<String>,
    /// The same in words.
    pub error: Option<String>,
    /// Who at this workstation began it, or approved its plan.
    pub operator: Option<String>,
    /// When its plan was approved.
    pub approved_at: Option<Millis>,
    /// When it began to be applied, or went on after it was interrupted.
    pub applied_from: Option<Millis>,
    /// How long it was applied before it was interrupted, in milliseconds.
    pub applied_ms: i64,
    /// The run that it undoes.
    pub undoes: Option<i64>,
    /// What it reads: users always, and what was chosen beside them.
    pub things: Vec<Thing>,
}

impl Row {
    /// Says what kind of run it is, after "a run" has been named: `an import`, `a sync`.
    #[must_use]
    pub fn is_a(&self) -> &'static str {
        match self.verb.as_str() {
            SYNC => "a sync",
            UNDO => "an undo",
            KEEP_PASSWORDS => "a sync of sign-ins alone",
            REFRESH => "a look at one user",
            _ => "an import",
        }
    }

    /// Tells whether it is planned and reviewed as a sync is; every other run is an import.
    #[must_use]
    pub fn is_sync(&self) -> bool {
        [SYNC, UNDO, KEEP_PASSWORDS].contains(&self.verb.as_str())
    }

    /// Tells whether it undoes an import: in the directory alone, without a word to Google.
    #[must_use]
    pub fn is_undo_of_import(&self) -> bool {
        self.verb == UNDO && self.mode == DIRECTORY
    }

    /// Tells whether one plan takes the place of another: syncs and undos are plans for the same accounts.
    #[must_use]
    pub fn takes_the_place_of(&self, other: &Self) -> bool {
        self.verb == other.verb || (self.is_sync() && other.is_sync())
    }

    /// Tells whether somebody has to see to it: every open run but one that only looks at a user again, which does
    /// not wait before it is approved.
    #[must_use]
    pub fn waits_for_somebody(&self) -> bool {
        !self.state.is_closed() && (self.verb != REFRESH || self.state == State::Applying)
    }

    /// Tells how long a run that is over worked, in milliseconds: reading, and applying; not what it waited for a
    /// review in between, nor after it was interrupted.
    #[must_use]
    pub fn worked_ms(&self) -> Option<i64> {
        let ended = self.ended_at?;
        let applied = self.applied_from.map(|from| self.applied_ms + (ended - from).max(0));
        match (self.read_ms, applied) {
            (None, None) => Some(ended - self.started_at),
            (read, applied) => Some(read.unwrap_or_default() + applied.unwrap_or_default()),
        }
    }

    /// Tells whether Google was read to the end, but the list waits to be believed.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.state == State::Reading && self.error_code.is_some()
    }
}

const COLUMNS: &str = "id, connection_id, verb, scope, mode, state, started_at, read_at, read_ms, accounts, ended_at, \
     counts, error_code, error, operator, approved_at, undoes, things, applied_from, applied_ms";

fn read(row: &SqlRow<'_>) -> Result<(Row, String, String), rusqlite::Error> {
    let run = Row {
        id: row.get(0)?,
        connection: row.get(1)?,
        verb: row.get(2)?,
        scope: row.get(3)?,
        mode: row.get(4)?,
        state: State::Reading,
        started_at: row.get(6)?,
        read_at: row.get(7)?,
        read_ms: row.get(8)?,
        accounts: row.get(9)?,
        ended_at: row.get(10)?,
        counts: Counts::default(),
        error_code: row.get(12)?,
        error: row.get(13)?,
        operator: row.get(14)?,
        approved_at: row.get(15)?,
        undoes: row.get(16)?,
        things: row.get_ref(17)?.as_str()?.split(' ').filter_map(Thing::by_name).collect(),
        applied_from: row.get(18)?,
        applied_ms: row.get(19)?,
    };
    Ok((run, row.get(5)?, row.get(11)?))
}

fn decode((row, state, counts): (Row, String, String)) -> Result<Row, Error> {
    let state = State::ALL
        .into_iter()
        .find(|known| known.name() == state)
        .ok_or_else(|| Error::Damaged(format!("run state {state}")))?;
    Ok(Row { state, counts: json("counts", &counts)?, ..row })
}

/// Begins a run and returns its number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn begin(
    conn: &Connection,
    connection: i64,
    verb: &str,
    scope: &str,
    mode: &str,
    now: Millis,
) -> Result<i64, Error> {
    conn.execute(
        "INSERT INTO run (connection_id, verb, scope, mode, state, started_at, counts)
         VALUES (?1, ?2, ?3, ?4, 'reading', ?5, '{}')",
        params![connection, verb, scope, mode, now],
    )?;
    Ok(conn.last_insert_rowid())
}

/// Reads one run.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(conn: &Connection, id: i64) -> Result<Row, Error> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM run WHERE id = ?1"))?
        .query_row([id], read)
        .optional()?
        .map(decode)
        .transpose()?
        .ok_or_else(|| Error::NotFound { what: "run", key: id.to_string() })
}

/// Every look at one user is a run; those that brought nothing are not listed among the others.
const LISTED: &str =
    "(verb <> 'refresh' OR state = 'applying' OR (counts ->> 'updated') + (counts ->> 'refused') > 0)";

/// Lists runs, newest first; of one connection or of all. A look at one user is listed when what it found was taken.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn list(conn: &Connection, connection: Option<i64>, limit: u32) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run WHERE (?1 IS NULL OR connection_id = ?1) AND {LISTED} ORDER BY id DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![connection, limit], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Reads a window of the runs of a connection that are listed, newest first, and counts them.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn window(conn: &Connection, connection: i64, offset: u64, limit: u64) -> Result<(u64, Vec<Row>), Error> {
    let total = conn
        .prepare_cached(&format!("SELECT count(*) FROM run WHERE connection_id = ?1 AND {LISTED}"))?
        .query_row([connection], |row| row.get(0))?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run WHERE connection_id = ?1 AND {LISTED} ORDER BY id DESC LIMIT ?2 OFFSET ?3"
    ))?;
    let rows = statement
        .query_map(params![connection, limit as i64, offset as i64], read)?
        .collect::<Result<Vec<_>, _>>()?;
    Ok((total, rows.into_iter().map(decode).collect::<Result<_, _>>()?))
}

/// Lists the connections of which a run is being applied, or was interrupted while it was.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn applying(conn: &Connection) -> Result<Vec<i64>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT DISTINCT connection_id FROM run WHERE state = 'applying'")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lists the runs of all connections that stand somewhere.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn all_in(conn: &Connection, state: State) -> Result<Vec<Row>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM run WHERE state = ?1 ORDER BY id"))?;
    let rows = statement.query_map([state.name()], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Notes what became of the rows of a run.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_counts(conn: &Connection, id: i64, counts: &Counts) -> Result<(), Error> {
    conn.execute("UPDATE run SET counts = ?2 WHERE id = ?1", params![id, to_json("counts", counts)?])?;
    Ok(())
}

/// Lists the runs of a connection that are not over, newest first.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn open(conn: &Connection, connection: i64) -> Result<Vec<Row>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run WHERE connection_id = ?1 AND state IN ('reading', 'review', 'applying')
         ORDER BY id DESC"
    ))?;
    let rows = statement.query_map([connection], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

/// Notes who approved the plan of a run, and when.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_approval(conn: &Connection, id: i64, operator: &str, now: Millis) -> Result<(), Error> {
    set_operator(conn, id, operator)?;
    conn.execute("UPDATE run SET approved_at = ?2, applied_from = ?2 WHERE id = ?1", params![id, now])?;
    Ok(())
}

/// Notes that an approved run goes on after it was interrupted: until when it worked before is told by its journal.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn note_continuation(conn: &Connection, id: i64, now: Millis) -> Result<(), Error> {
    conn.execute(
        "UPDATE run SET applied_from = ?2, applied_ms = applied_ms + max(0, coalesce(
             (SELECT max(max(coalesce(at, 0), coalesce(sent_at, 0))) FROM step WHERE run_id = ?1) - applied_from, 0))
         WHERE id = ?1",
        params![id, now],
    )?;
    Ok(())
}

/// Notes who began a run.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_operator(conn: &Connection, id: i64, operator: &str) -> Result<(), Error> {
    conn.execute("UPDATE run SET operator = ?2 WHERE id = ?1", params![id, operator])?;
    Ok(())
}

/// Notes that Google was read to the end.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_read(conn: &Connection, id: i64, accounts: u64, read_ms: i64, now: Millis) -> Result<(), Error> {
    conn.execute(
        "UPDATE run SET accounts = ?2, read_ms = ?3, read_at = ?4 WHERE id = ?1",
        params![id, accounts, read_ms, now],
    )?;
    Ok(())
}

/// Notes what a run reads.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_things(conn: &Connection, id: i64, things: &[Thing]) -> Result<(), Error> {
    let names: Vec<_> = things.iter().map(|thing| thing.name()).collect();
    conn.execute("UPDATE run SET things = ?2 WHERE id = ?1", params![id, names.join(" ")])?;
    Ok(())
}

/// Notes which run a run undoes.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_undoes(conn: &Connection, id: i64, undoes: i64) -> Result<(), Error> {
    conn.execute("UPDATE run SET undoes = ?2 WHERE id = ?1", params![id, undoes])?;
    Ok(())
}

/// Lists the runs that undo a run, as far as they were carried out.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn undoing(conn: &Connection, undone: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM run WHERE undoes = ?1 AND state IN ('applying', 'done', 'refusals') ORDER BY id",
    )?;
    let rows = statement.query_map([undone], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes what a run whose list is not believed waits for; `None` when it is believed after all.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_doubt(conn: &Connection, id: i64, doubt: Option<(&str, &str)>) -> Result<(), Error> {
    let (code, words) = doubt.unzip();
    conn.execute("UPDATE run SET error_code = ?2, error = ?3 WHERE id = ?1", params![id, code, words])?;
    Ok(())
}

/// Moves a run on to a state in which it is not over.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn set_state(conn: &Connection, id: i64, state: State) -> Result<(), Error> {
    conn.execute("UPDATE run SET state = ?2 WHERE id = ?1", params![id, state.name()])?;
    Ok(())
}

/// Closes a run with what became of it.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn close(
    conn: &Connection,
    id: i64,
    state: State,
    counts: &Counts,
    error: Option<(&str, &str)>,
    now: Millis,
) -> Result<(), Error> {
    conn.execute(
        "UPDATE run SET state = ?2, counts = ?3, error_code = ?4, error = ?5, ended_at = ?6 WHERE id = ?1",
        params![
            id,
            state.name(),
            to_json("counts", counts)?,
            error.map(|(code, _)| code),
            error.map(|(_, words)| words),
            now,
        ],
    )?;
    let done = format!("{} done, {} refused or open", counts.done(), counts.problems());
    let note = error.map_or(done, |(_, words)| words.to_owned());
    event::run_ended(conn, id, &note, now)
}

/// Tells whether the journal of a run is kept that ended before a moment.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn any_before(conn: &Connection, moment: Millis) -> Result<bool, Error> {
    Ok(conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM run WHERE ended_at < ?1
             AND EXISTS (SELECT 1 FROM step WHERE step.run_id = run.id))",
        [moment],
        |row| row.get(0),
    )?)
}

/// Folds the journal of runs that ended before a moment into their one line.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn fold_before(conn: &Connection, moment: Millis) -> Result<usize, Error> {
    Ok(conn.execute(
        "DELETE FROM step WHERE run_id IN (SELECT id FROM run WHERE ended_at IS NOT NULL AND ended_at < ?1)",
        [moment],
    )?)
}

/// Gives the last run of a connection whose list was not believed.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn last_doubted(conn: &Connection, connection: i64) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run
         WHERE connection_id = ?1 AND state = 'failed' AND error_code = 'shrunkenList' ORDER BY id DESC LIMIT 1"
    ))?
    .query_row(params![connection], read)
    .optional()?
    .map(decode)
    .transpose()
}

/// Tells when people of a connection were read last by a run that came to its end.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn last_read_at(conn: &Connection, connection: i64) -> Result<Option<Millis>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT max(read_at) FROM run WHERE connection_id = ?1 AND state IN ('done', 'refusals')",
        )?
        .query_row([connection], |row| row.get(0))?)
}

/// Finds the run of a connection that was under way at a moment: it read, or was applied. While it waits to be approved, it
/// is not.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn at(conn: &Connection, connection: i64, at: Millis) -> Result<Option<i64>, Error> {
    Ok(conn
        .prepare_cached(
            "SELECT max(id) FROM run
             WHERE connection_id = ?1 AND started_at <= ?2 AND (ended_at IS NULL OR ended_at >= ?2)
                 AND (read_at IS NULL OR read_at >= ?2 OR approved_at <= ?2)",
        )?
        .query_row(params![connection, at], |row| row.get(0))?)
}

/// Reads the last sync of a connection that came to its end.
///
/// # Errors
/// [`Error::Sqlite`], [`Error::Damaged`].
pub fn last_synced(conn: &Connection, connection: i64) -> Result<Option<Row>, Error> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM run
         WHERE connection_id = ?1 AND verb = 'sync' AND state IN ('done', 'refusals') ORDER BY id DESC LIMIT 1"
    ))?
    .query_row(params![connection], read)
    .optional()?
    .map(decode)
    .transpose()
}
