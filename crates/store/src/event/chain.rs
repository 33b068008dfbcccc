//! Whether the trail is as it was written: each event carries the hash of the one before it, and its own.

use std::fmt::Write as _;

use ring::digest::{Context, SHA256};
use rusqlite::Connection;

use super::{Row, decode, read};
use crate::{Error, Millis};

/// How the trail stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// How many events are whole, from the one with which it began.
    pub whole: u64,
    /// The hash of the last of them; empty where there is none.
    pub head: String,
    /// When it was begun anew because it was broken before.
    pub anew: Option<Millis>,
    /// Where it breaks first.
    pub broken: Option<Break>,
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
    /// Events are missing, or others were put in, before one.
    Before {
        /// Which.
        id: i64,
        /// When that one was.
        at: Millis,
    },
    /// The last ones are missing.
    End {
        /// The last number that was given.
        given: i64,
        /// The last that is there; 0 where none is.
        there: i64,
    },
}

/// Takes the hash of an event: SHA-256, in hexadecimal digits, over the hash of the one before and its fields in the order
/// of the table, each text with its length before it.
pub(super) fn hash(row: &Row, changes: &str, previous: &str) -> String {
    let mut context = Context::new(&SHA256);
    let mut text = |text: &str| {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    };
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    text(previous);
    text(&row.id.to_string());
    text(&number(row.connection));
    text(row.what.name());
    text(&row.by.operator);
    text(&row.by.workstation);
    text(&number(row.run));
    text(&number(row.user));
    text(&row.subject);
    text(&row.note);
    text(changes);
    text(&number(row.edit));
    text(&row.at.to_string());
    let digest = context.finish();
    digest.as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Looks at the trail from where it began last, event by event, up to the first that is not as it was written.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn chain(conn: &Connection) -> Result<Chain, Error> {
    let began: Option<i64> =
        conn.query_row("SELECT max(id) FROM event WHERE what = 'began' AND previous <> ''", [], |row| {
            row.get(0)
        })?;
    let mut statement = conn.prepare(&format!(
        "SELECT {}, previous, hash FROM event WHERE id >= ?1 ORDER BY id",
        super::COLUMNS
    ))?;
    let mut rows = statement.query([began.unwrap_or_default()])?;
    let mut chain = Chain { whole: 0, head: String::new(), anew: None, broken: None };
    let mut last = 0;
    while let Some(sql) = rows.next()? {
        let (previous, hash): (String, String) = (sql.get(12)?, sql.get(13)?);
        let (row, what, changes) = read(sql)?;
        let (id, at) = (row.id, row.at);
        let whole = decode((row, what, changes.clone()))
            .is_ok_and(|row| self::hash(&row, &changes, &previous) == hash);
        if !whole {
            chain.broken = Some(Break::Changed { id, at });
            return Ok(chain);
        }
        if Some(id) == began {
            chain.anew = Some(at);
        } else if previous != chain.head {
            chain.broken = Some(Break::Before { id, at });
            return Ok(chain);
        }
        chain.whole += 1;
        chain.head = hash;
        last = id;
    }
    let given: Option<i64> =
        conn.query_row("SELECT max(seq) FROM sqlite_sequence WHERE name = 'event'", [], |row| row.get(0))?;
    let given = given.unwrap_or_default();
    if given > last {
        chain.broken = Some(Break::End { given, there: last });
    }
    Ok(chain)
}
