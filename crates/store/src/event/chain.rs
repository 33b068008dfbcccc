//! Whether the trail is as it was written: each event carries the hash of the one before it, and its own.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ring::digest::{Context, SHA256};
use rusqlite::Connection;

use super::{By, Change, Row, What, add, decode, guard, last_given, read, seal};
use crate::{Error, Millis};

/// How many breaks are noted at most when the trail is begun anew.
const NOTED: usize = 1_000;

/// What the note of an event says with which the trail was begun anew, before the words of the break.
const BECAUSE: &str = "the one before is broken: ";

/// How the trail stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// How many events are as they were written: all, or those before the break.
    pub whole: u64,
    /// The hash of the last of them; empty where there is none.
    pub head: String,
    /// The breaks that somebody acknowledged by beginning the trail anew, the first of each, oldest first.
    pub acknowledged: Vec<Acknowledged>,
    /// Where it breaks first, but for those.
    pub broken: Option<Break>,
}

/// A break that somebody acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// When.
    pub at: Millis,
    /// Who, and where.
    pub by: By,
    /// Which it was, in words.
    pub which: String,
}

/// Where the trail is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// An event was changed.
    Changed {
        /// Which.
        id: i64,
        /// When it says it was.
        at: Millis,
    },
    /// Events are missing, or others were put in, before one: by its hash, or by the numbers that are left out.
    Before {
        /// Which.
        id: i64,
        /// When that one was.
        at: Millis,
    },
    /// What an edit changed is not what it changed when the event was written, or is gone.
    Edited {
        /// The event that tells of it.
        id: i64,
        /// When that was.
        at: Millis,
    },
    /// The last ones are missing.
    End {
        /// The last number that was given.
        given: i64,
        /// The last that is there; 0 where none is.
        there: i64,
    },
    /// Something was done of which no event tells: the last ones are missing, and that was hidden.
    Untold {
        /// What was done.
        what: Untold,
        /// Its number.
        id: i64,
        /// When.
        at: Millis,
    },
    /// What forbids to change or to remove an event was taken away, or is not as it was.
    Unguarded,
}

/// What leaves an event with whatever else it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// An edit of a user.
    Edit,
    /// An edit of a group.
    GroupEdit,
    /// The approval of a run.
    Approval,
    /// The end of a run that was approved.
    End,
}

/// Takes the hash of an event: SHA-256, in hexadecimal digits, over the hash of the one before and its fields in the order
/// of the table, each text with its length before it.
pub(super) fn hash(row: &Row, what: &str, changes: &str, previous: &str) -> String {
    let mut context = Context::new(&SHA256);
    let mut text = |text: &str| {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    };
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    text(previous);
    text(&row.id.to_string());
    text(&number(row.connection));
    text(what);
    text(&row.by.operator);
    text(&row.by.workstation);
    text(&number(row.run));
    text(&number(row.user));
    text(&row.subject);
    text(&row.note);
    text(changes);
    text(&number(row.edit));
    text(&row.at.to_string());
    hex(context.finish().as_ref())
}

/// Writes a digest in hexadecimal digits.
pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A break, with how the event was found that it is about.
struct Fault {
    broken: Break,
    found: String,
    /// How many were whole before it.
    whole: u64,
}

impl Fault {
    /// Says it as something that changed, so that it is known again.
    fn noted(&self) -> Change {
        let note = |what: &str, before: String, after: &str| Change {
            what: what.to_owned(),
            before,
            after: after.to_owned(),
        };
        match self.broken {
            Break::Changed { id, .. } => note("changed event", id.to_string(), &self.found),
            Break::Before { id, .. } => note("missing before event", id.to_string(), &self.found),
            Break::Edited { id, .. } => note("changed edit of event", id.to_string(), &self.found),
            Break::End { given, there } => note("missing at the end", there.to_string(), &given.to_string()),
            Break::Untold { what, id, .. } => note("done without an event", format!("{what:?} {id}"), ""),
            Break::Unguarded => note("guard of the trail", String::new(), "put up again"),
        }
    }
}

/// What is seen on the way along the trail.
#[derive(Default)]
struct Walk {
    whole: u64,
    head: String,
    last: i64,
    acknowledged: Vec<Acknowledged>,
    faults: Vec<Fault>,
    /// The last event, where it is as it was written.
    told: Option<(i64, Millis, What)>,
    approved: BTreeSet<i64>,
    ended: BTreeSet<i64>,
}

impl Walk {
    /// Goes from the first event to the last.
    fn along(conn: &Connection) -> Result<Self, Error> {
        let mut statement =
            conn.prepare(&format!("SELECT {}, previous, hash FROM event ORDER BY id", super::COLUMNS))?;
        let mut rows = statement.query([])?;
        // Older ones are forgotten after a time.
        let oldest: Option<Millis> = conn.query_row("SELECT min(at) FROM edit", [], |row| row.get(0))?;
        let mut walk = Self::default();
        while let Some(sql) = rows.next()? {
            let (previous, hash): (String, String) = (sql.get(12)?, sql.get(13)?);
            let stored = read(sql)?;
            let sealed = stored.0.edit.and_then(|edit| Some((edit, seal::kept_in(&stored.2)?)));
            walk.step(stored, &previous, hash);
            if let Some((edit, sealed)) = sealed {
                walk.look_at_edit(conn, (edit, &sealed), oldest)?;
            }
        }
        walk.look_beyond(conn)?;
        Ok(walk)
    }

    fn step(&mut self, (row, what, changes): (Row, String, String), previous: &str, hash: String) {
        let (id, at) = (row.id, row.at);
        let found = self::hash(&row, &what, &changes, previous);
        let as_written = found == hash;
        let row = decode((row, what, changes)).ok().filter(|_| as_written);
        if row.is_none() {
            self.fault(Break::Changed { id, at }, found);
        }
        if let Some(began) = row.as_ref().filter(|row| row.what == What::Began) {
            self.acknowledge(began);
        }
        if row.as_ref().is_some_and(|row| previous != self.head || self.leaves_out_numbers(row)) {
            self.fault(Break::Before { id, at }, previous.to_owned());
        }
        self.told = row.as_ref().map(|row| (row.id, row.at, row.what));
        if let Some(row) = row {
            self.whole += 1;
            self.tell(&row);
        }
        self.head = hash;
        self.last = id;
    }

    /// Tells whether numbers were given before an event of which none is there: where the last ones are gone, the next one
    /// carries the hash of those that are left, and only its number tells. Those of a directory that a copy replaced are not
    /// given again, and those that were missing when the trail was begun anew are acknowledged.
    fn leaves_out_numbers(&self, row: &Row) -> bool {
        let given = row.id - 1;
        if given == self.last {
            return false;
        }
        let missing = Break::End { given, there: self.last };
        let noted = || Fault { broken: missing, found: String::new(), whole: self.whole }.noted();
        match row.what {
            What::Restored => false,
            What::Began => !row.changes.is_empty() && !row.changes.contains(&noted()),
            _ => true,
        }
    }

    /// Holds what the last event sealed against what is there.
    fn look_at_edit(
        &mut self,
        conn: &Connection,
        (edit, sealed): (i64, &str),
        oldest: Option<Millis>,
    ) -> Result<(), Error> {
        let Some((id, at, what)) = self.told else { return Ok(()) };
        match seal::digest_of(conn, what, edit)? {
            Some(found) if found != sealed => self.fault(Break::Edited { id, at }, found),
            None if what.is_of_group() || oldest.is_some_and(|oldest| oldest < at) => {
                self.fault(Break::Edited { id, at }, String::new());
            }
            _ => {}
        }
        Ok(())
    }

    fn fault(&mut self, broken: Break, found: String) {
        if self.faults.len() < NOTED {
            self.faults.push(Fault { broken, found, whole: self.whole });
        }
    }

    /// What was broken when the trail was begun anew is acknowledged; what was broken since is not. An event of an earlier
    /// program does not say what was: all that is broken before it.
    fn acknowledge(&mut self, anew: &Row) {
        let Some(which) = anew.note.strip_prefix(BECAUSE) else { return };
        self.faults.retain(|fault| !anew.changes.is_empty() && !anew.changes.contains(&fault.noted()));
        self.acknowledged.push(Acknowledged { at: anew.at, by: anew.by.clone(), which: which.to_owned() });
    }

    /// Keeps of which runs an event tells.
    fn tell(&mut self, row: &Row) {
        match (row.what, row.run) {
            (What::RunApproved, Some(run)) => self.approved.insert(run),
            (What::RunEnded, Some(run)) => self.ended.insert(run),
            _ => false,
        };
    }

    /// Looks whether the last ones are missing, and whether the file guards those that are there.
    fn look_beyond(&mut self, conn: &Connection) -> Result<(), Error> {
        let given = last_given(conn)?;
        if given > self.last {
            self.fault(Break::End { given, there: self.last }, String::new());
        } else {
            self.look_for_untold(conn)?;
        }
        if !guard::stands(conn)? {
            self.fault(Break::Unguarded, String::new());
        }
        Ok(())
    }

    /// Whoever removes the last events may set both counters back, but what they told of is there still.
    fn look_for_untold(&mut self, conn: &Connection) -> Result<(), Error> {
        let since = self.acknowledged.last().map_or(Millis::MIN, |last| last.at);
        let of_groups = What::ALL.into_iter().filter(|what| what.is_of_group());
        let of_groups: Vec<_> = of_groups.map(|what| format!("'{}'", what.name())).collect();
        let of_groups = of_groups.join(", ");
        for (what, edits, among) in
            [(Untold::Edit, "edit", "NOT IN"), (Untold::GroupEdit, "group_edit", "IN")]
        {
            let mut statement = conn.prepare(&format!(
                "SELECT id, at FROM {edits} WHERE at > ?1 AND id NOT IN (
                     SELECT edit_id FROM event WHERE edit_id IS NOT NULL AND what {among} ({of_groups}))
                 ORDER BY id"
            ))?;
            let mut rows = statement.query([since])?;
            while let Some(row) = rows.next()? {
                self.fault(Break::Untold { what, id: row.get(0)?, at: row.get(1)? }, String::new());
            }
        }
        let mut statement = conn.prepare(
            "SELECT id, approved_at, iif(error_code IS 'restored', NULL, ended_at) FROM run
             WHERE approved_at IS NOT NULL AND operator IS NOT NULL ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, approved, ended): (i64, Millis, Option<Millis>) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            if !self.approved.contains(&id) && approved > since {
                self.fault(Break::Untold { what: Untold::Approval, id, at: approved }, String::new());
            } else if let Some(at) = ended.filter(|at| !self.ended.contains(&id) && *at > since) {
                self.fault(Break::Untold { what: Untold::End, id, at }, String::new());
            }
        }
        Ok(())
    }
}

/// Looks at the trail, event by event, from the first to the last: what was acknowledged is no break any more, and all
/// else is held against what was written.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn chain(conn: &Connection) -> Result<Chain, Error> {
    let Walk { whole, head, acknowledged, faults, .. } = Walk::along(conn)?;
    let first = faults.into_iter().next();
    let whole = first.as_ref().map_or(whole, |fault| fault.whole);
    Ok(Chain { whole, head, acknowledged, broken: first.map(|fault| fault.broken) })
}

/// Begins the trail anew where it is broken: what is before stays, the first event of the new one says what was broken, and
/// the file guards it again. Tells whether it was broken.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn begin_anew(
    conn: &Connection,
    by: &By,
    at: Millis,
    words: impl FnOnce(&Break) -> String,
) -> Result<bool, Error> {
    let faults = Walk::along(conn)?.faults;
    let Some(first) = faults.first() else { return Ok(false) };
    let note = format!("{BECAUSE}{}", words(&first.broken));
    let changes = faults.iter().map(Fault::noted).collect();
    guard::put_up(conn)?;
    add(conn, &Row { note, changes, ..Row::of(What::Began, by, at) })?;
    Ok(true)
}
