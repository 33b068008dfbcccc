//! What an edit changed lies in a table of its own: an event seals it with a digest, which is part of the chain.

use ring::digest::{SHA256, digest};
use rusqlite::{Connection, OptionalExtension as _};

use super::chain::hex;
use super::{Change, What};
use crate::Error;
use crate::error::json;

/// Under what an event keeps the digest, among what it changed.
const SEAL: &str = "digest of the edit";

/// Tells whether a change of an event is such a digest, and nothing that was changed.
pub(super) fn is_one(change: &Change) -> bool {
    change.what == SEAL
}

/// Finds the digest that an event keeps; none in an event of an earlier program.
pub(super) fn kept_in(changes: &str) -> Option<String> {
    let changes: Vec<Change> = json("changes", changes).ok()?;
    changes.into_iter().find(is_one).map(|change| change.after)
}

/// Seals what an edit changed, as it is stored now; nothing where there is no such edit.
///
/// # Errors
/// [`Error::Sqlite`].
pub(super) fn of_edit(conn: &Connection, what: What, edit: i64) -> Result<Option<Change>, Error> {
    let after = digest_of(conn, what, edit)?;
    Ok(after.map(|after| Change { what: SEAL.to_owned(), before: String::new(), after }))
}

/// Takes the digest of what an edit changed; none where the edit is not there.
///
/// # Errors
/// [`Error::Sqlite`].
pub(super) fn digest_of(conn: &Connection, what: What, edit: i64) -> Result<Option<String>, Error> {
    let sql = match what.is_of_group() {
        true => "SELECT changes FROM group_edit WHERE id = ?1",
        false => "SELECT changes FROM edit WHERE id = ?1",
    };
    let stored: Option<String> = conn.prepare_cached(sql)?.query_row([edit], |row| row.get(0)).optional()?;
    Ok(stored.map(|stored| hex(digest(&SHA256, stored.as_bytes()).as_ref())))
}
