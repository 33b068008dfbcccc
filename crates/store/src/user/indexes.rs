//! The secondary indexes of users: dropped for a first import, built again in bulk, mended after an interrupted one.

use rusqlite::{Connection, TransactionBehavior};

use super::{anybody, revision};
use crate::Error;
use crate::window::{order, words};

/// The cache while indexes are built, as SQLite takes it: KiB, negative.
const BUILD_CACHE_KIB: i64 = -4 * 1024;

/// Indexes that a first import drops and builds again in bulk; [`build_indexes`] also mends an interrupted one.
const INDEXES: [(&str, &str); 11] = [
    ("user_by_name", "user (name_key, id)"),
    ("user_by_address", "user (email, id)"),
    ("user_by_department", "user (department_key, id)"),
    ("user_by_change", "user (changed_at, id)"),
    ("user_by_standing_name", "user (standing, name_key, id)"),
    ("user_by_standing_username", "user (standing, username, id)"),
    ("user_by_standing_address", "user (standing, email, id)"),
    ("user_by_standing_department", "user (standing, department_key, id)"),
    ("user_by_standing_change", "user (standing, changed_at, id)"),
    // All that a sync compares of a binding: its row, with the values last agreed on, is not touched.
    ("binding_in_step", "binding (connection_id, user_id, google_id, settled_version, fingerprint, dormant)"),
    ("binding_asks_password", "binding (connection_id, user_id) WHERE account ->> '$.mustChangePassword'"),
];

/// Tells whether a bulk import dropped the secondary indexes and has not built them again.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn indexes_are_missing(conn: &Connection) -> Result<bool, Error> {
    Ok(!revision(conn)?.indexed)
}

/// Drops the secondary indexes when the directory is empty, so that a first import can build them in bulk.
///
/// Whoever did it ends with [`build_indexes`], unless somebody else has built them meanwhile.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn drop_indexes_if_empty(conn: &mut Connection) -> Result<(), Error> {
    // In one piece: another process must not find somebody, or an index, in between.
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if !anybody(&tx)? {
        tx.execute("UPDATE user_revision SET indexed = 0", [])?;
        for (name, _) in INDEXES {
            tx.execute_batch(&format!("DROP INDEX IF EXISTS {name}"))?;
        }
    }
    Ok(tx.commit()?)
}

/// Builds the secondary indexes, the search index and the counted orders from the table, where they are missing.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn build_indexes(conn: &mut Connection) -> Result<(), Error> {
    if !indexes_are_missing(conn)? {
        return Ok(());
    }
    // An index is sorted in as much memory as the cache may have, and needs little.
    let cache: i64 = conn.pragma_query_value(None, "cache_size", |row| row.get(0))?;
    conn.pragma_update(None, "cache_size", BUILD_CACHE_KIB)?;
    let built = build(conn);
    conn.pragma_update(None, "cache_size", cache)?;
    built
}

fn build(conn: &mut Connection) -> Result<(), Error> {
    // SQLite keeps an index from the moment it is there, so each may be built by itself.
    for (name, columns) in INDEXES {
        conn.execute_batch(&format!("CREATE INDEX IF NOT EXISTS {name} ON {columns}"))?;
    }
    // Words and orders are kept by whoever finds `indexed`: nobody may come in between these and the mark.
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if indexes_are_missing(&tx)? {
        words::build(&tx)?;
        order::build(&tx)?;
        tx.execute("UPDATE user_revision SET revision = revision + 1, indexed = 1", [])?;
    }
    Ok(tx.commit()?)
}
