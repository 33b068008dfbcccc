//! Which accounts a connection has worked as, by the addresses that they had: the trail names them by address alone.

use std::collections::{BTreeMap, BTreeSet};

use store::rusqlite::Connection;
use store::{connection, setting};

/// Google's ids of the accounts that had an address, by that address in lower case.
pub(super) type Known = BTreeMap<String, BTreeSet<String>>;

fn name(connection: i64) -> String {
    format!("connectedAs:{connection}")
}

/// Reads which accounts a connection has worked as, with that of today.
pub(super) fn read(conn: &Connection, row: &connection::Row) -> Result<Known, store::Error> {
    let mut known: Known = setting::get(conn, &name(row.id))?.unwrap_or_default();
    add(&mut known, row);
    Ok(known)
}

/// Notes which account a connection works as, before that, or its address, becomes another.
pub(crate) fn note(conn: &Connection, row: &connection::Row) -> Result<(), store::Error> {
    let mut known: Known = setting::get(conn, &name(row.id))?.unwrap_or_default();
    if add(&mut known, row) {
        setting::set(conn, &name(row.id), &known)?;
    }
    Ok(())
}

/// Adds an account; tells whether it was not there yet.
fn add(known: &mut Known, row: &connection::Row) -> bool {
    !row.admin_id.is_empty()
        && known.entry(row.admin_email.to_lowercase()).or_default().insert(row.admin_id.clone())
}
