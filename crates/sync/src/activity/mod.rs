//! The activity trail: what was done here, beside what Google's logs tell, joined by client, account and time (F1, F4).

mod export;
mod filter;
mod join;
mod line;
mod logs;
mod own;
mod values;
mod words;

pub use self::export::{Entry, Format};
pub use self::filter::{Counts, Filter};
pub use self::line::{By, Kind, Line, Source};
pub(crate) use self::own::note_change;

use std::collections::BTreeMap;

use store::event::{self, Change};
use store::rusqlite::Connection;
use store::{Millis, edit, group_edit};

use self::join::Join;
use crate::words::moment;
use crate::{Error, Workstation};

/// How many events of our own are listed at most; older ones are left out, and that is said.
const MOST: u32 = 100_000;

/// For how long Google keeps its logs (`google-api.md` 4).
pub const KEPT_DAYS: i64 = 180;

/// How late Google's logs are, in words (`google-api.md` 4).
pub const LAG: &str = "Google’s logs are some minutes late, at times hours, and rarely lose an entry: what is missing \
                       here may still come.";

/// Whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The data file alone: nothing leaves this computer.
    Here,
    /// Google's admin and token logs as well.
    Google,
}

/// What Google's logs told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// They were not asked.
    NotAsked,
    /// They answered.
    Answered {
        /// When, by our clock.
        at: Millis,
        /// Since when they are listed whole, where there was more than is read.
        since: Option<Millis>,
        /// How many steps that were done here they do not tell of, or not yet.
        missing: u64,
    },
    /// They could not be asked.
    Cannot {
        /// Why, as a sentence.
        why: String,
        /// What to do, as far as is known.
        hint: Option<String>,
    },
}

/// What was done in a stretch of time, newest first.
#[derive(Debug, Clone)]
pub struct Trail {
    /// The connection.
    pub connection: i64,
    /// Since when.
    pub since: Millis,
    /// Each thing.
    pub lines: Vec<Line>,
    /// What Google's logs told.
    pub told: Told,
    /// Since when our own events are listed, where there are more than that.
    pub own_since: Option<Millis>,
    /// How the chain of our own events stands.
    pub chain: event::Chain,
}

impl Workstation {
    /// Lists what was done since a moment that is about a connection, or about none.
    ///
    /// That Google's logs cannot be asked is told with the reason, beside what was done here.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such connection.
    pub async fn activity(&self, connection: i64, since: Millis, ask: Ask) -> Result<Trail, Error> {
        let (row, _) = self.connection(connection).await?;
        let (told, entries) = match ask {
            Ask::Here => (Told::NotAsked, Vec::new()),
            Ask::Google => match self.ask_logs(&row, since).await {
                Ok(asked) => {
                    let known =
                        move |conn: &store::rusqlite::Connection| Join::of(conn, &row, since, asked.ahead);
                    let join = self.inner.store.read(known).await?;
                    let (lines, missing) = join.lines(&asked, since);
                    (Told::Answered { at: self.now(), since: asked.since, missing }, lines)
                }
                Err(error) => {
                    tracing::info!(connection, code = ?error.code(), "Google's logs could not be asked");
                    (Told::Cannot { why: error.to_string(), hint: error.hint() }, Vec::new())
                }
            },
        };
        let read = move |conn: &store::rusqlite::Connection| {
            let own = event::since(conn, connection, since, MOST)?;
            let own_since = own.last().filter(|_| own.len() as u64 == u64::from(MOST)).map(|last| last.at);
            let mut lines: Vec<_> = own.into_iter().map(Line::of_event).chain(entries).collect();
            let mut people = BTreeMap::new();
            for line in &mut lines {
                if let (Some(edit), true) = (line.edit, line.changes.is_empty()) {
                    line.changes = changes_of(conn, edit, line.kind)?;
                }
                line.person = person(conn, connection, line, &mut people)?;
            }
            Ok((lines, own_since, event::chain(conn)?))
        };
        let (mut lines, own_since, chain) = self.inner.store.read(read).await?;
        // Of one moment, ours first, and the later of ours before the earlier.
        lines.sort_by(|one, other| {
            let order =
                |line: &Line| (std::cmp::Reverse(line.at), line.source, std::cmp::Reverse(line.event));
            order(one).cmp(&order(other))
        });
        Ok(Trail { connection, since, lines, told, own_since, chain })
    }

    /// Reads what an event changed, where an edit keeps it.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn activity_changes(&self, line: &Line) -> Result<Vec<Change>, Error> {
        let Some((edit, kind)) = line.edit.map(|edit| (edit, line.kind)) else {
            return Ok(line.changes.clone());
        };
        Ok(self.inner.store.read(move |conn| changes_of(conn, edit, kind)).await?)
    }

    /// Begins the trail anew where it is broken: what is before stays, and the first event of the new one says why.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is whole.
    pub async fn begin_trail_anew(&self) -> Result<(), Error> {
        let (by, now) = (self.by(), self.now());
        let begun = self.inner.store.write(move |tx| event::begin_anew(tx, &by, now, broken_words));
        if !begun.await? {
            return Err(Error::Refused("the trail is whole; there is nothing to begin anew".to_owned()));
        }
        tracing::warn!("the trail was begun anew");
        Ok(())
    }
}

/// Reads what an edit changed, in words.
fn changes_of(conn: &Connection, edit: i64, kind: Kind) -> Result<Vec<Change>, store::Error> {
    if kind == Kind::Groups {
        return group_edit::changes(conn, edit);
    }
    let changes = edit::changes(conn, edit)?.into_iter();
    let worded = changes.map(|change| Change {
        what: change.field.label(),
        before: change.before,
        after: change.after,
    });
    Ok(worded.collect())
}

/// Says whom a line is about, by name and address, where the directory knows them.
fn person(
    conn: &Connection,
    connection: i64,
    line: &Line,
    known: &mut BTreeMap<(Option<i64>, String), String>,
) -> Result<String, store::Error> {
    let address = if line.about.contains('@') { line.about.to_lowercase() } else { String::new() };
    if line.user.is_none() && address.is_empty() {
        return Ok(String::new());
    }
    let key = (line.user, address);
    if let Some(named) = known.get(&key) {
        return Ok(named.clone());
    }
    let user = match line.user {
        Some(user) => Some(user),
        None => store::password_drift::whose(conn, connection, None, &key.1)?,
    };
    let named = match user {
        Some(user) => store::user::named(conn, user)?.unwrap_or_default(),
        None => String::new(),
    };
    known.insert(key, named.clone());
    Ok(named)
}

/// Says which breaks were acknowledged, by whom and when, as a sentence; nothing where none was.
#[must_use]
pub fn acknowledged_words(chain: &event::Chain) -> Option<String> {
    let each = chain.acknowledged.iter().map(|one| {
        let at = jiff::Timestamp::from_millisecond(one.at).map(moment).unwrap_or_default();
        let place = match one.by.workstation.as_str() {
            "" => String::new(),
            workstation => format!(" at {workstation}"),
        };
        format!("{} ({}{place}, {at})", one.which, one.by.operator)
    });
    let each: Vec<_> = each.collect();
    (!each.is_empty()).then(|| format!("Acknowledged before: {}.", each.join("; ")))
}

/// Says where a trail breaks, after a colon or as the end of a sentence.
#[must_use]
pub fn broken_words(broken: &event::Break) -> String {
    let moment = |at: Millis| jiff::Timestamp::from_millisecond(at).map(moment).unwrap_or_default();
    match broken {
        event::Break::Changed { id, at } => {
            format!("event {id}, {}, is not as it was written", moment(*at))
        }
        event::Break::Before { id, at } => {
            format!("before event {id}, {}, others are missing or were put in", moment(*at))
        }
        event::Break::Edited { id, at } => {
            format!("what event {id}, {}, tells of an edit is not what is kept of it", moment(*at))
        }
        event::Break::End { given, there: 0 } => format!("all {given} events are missing"),
        event::Break::End { given, there } => {
            format!("after event {there} the last ones are missing, up to {given}")
        }
        event::Break::Untold { what, id, at } => {
            let what = match what {
                event::Untold::Edit => "an edit of a user",
                event::Untold::GroupEdit => "an edit of a group",
                event::Untold::Approval => "the approval of a run",
                event::Untold::End => "the end of a run",
            };
            format!("the last ones are missing: none tells of {what}, number {id}, {}", moment(*at))
        }
        event::Break::Unguarded => {
            "what forbids to change or remove events was taken away from the data file".to_owned()
        }
    }
}
