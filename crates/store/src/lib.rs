//! The SQLite files: the directory, its bindings, its runs, and the plan of each run.
//!
//! One file per table: its row, its reads, its writes. The DDL stands in `migrations/`.
//! Functions take a connection or a transaction; [`Store`] hands those out.

pub mod account_photo;
pub mod backup;
pub mod binding;
pub mod choice;
pub mod connection;
pub mod custom_field;
pub mod directory_group;
pub mod edit;
pub mod error;
pub mod event;
pub mod former_binding;
pub mod gone_account;
pub mod group_binding;
pub mod group_edit;
pub mod group_scope;
pub mod group_tombstone;
pub mod group_wish;
pub mod hand_out;
pub mod limits;
pub mod list_read;
pub mod manager;
pub mod mapping;
pub mod membership;
pub mod new_licence;
pub mod org_unit;
pub mod password;
pub mod password_drift;
pub mod photo;
pub mod plan;
pub mod protected;
pub mod restore;
pub mod run;
pub mod setting;
pub mod step;
pub mod taken_out;
pub mod tombstone;
pub mod unfinished;
pub mod user;
pub mod window;
pub mod wish;

mod open;
mod together;

pub use error::{Error, Obstacle};
pub use open::{Store, writes_of_others};
pub use rusqlite;

/// A moment, in milliseconds since 1970 UTC.
pub type Millis = i64;

/// Tells the number of a file's layout.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn layout(conn: &rusqlite::Connection) -> Result<i32, Error> {
    Ok(open::layout_of(conn)?.unwrap_or_default())
}

/// Looks at every page of the data file, and tells what is wrong with the first that is damaged; none where all is whole.
///
/// # Errors
/// [`Error::Sqlite`] when it cannot be read at all.
pub fn damage(conn: &rusqlite::Connection) -> Result<Option<String>, Error> {
    let moment = conn.unchecked_transaction()?;
    // A connection that has searched keeps what it knew of the index of words, and would take what others wrote since
    // for damage; whoever begins to search looks anew.
    moment.query_row("SELECT EXISTS (SELECT rowid FROM user_words)", [], |_| Ok(()))?;
    damage_of_pages(&moment)
}

/// The same of any file of SQLite's that has no such index, or that this connection has not searched.
fn damage_of_pages(conn: &rusqlite::Connection) -> Result<Option<String>, Error> {
    let said: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok((said != "ok").then_some(said))
}
