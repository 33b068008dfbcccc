//! Who reports to whom: by number, so that the address that is shown follows when the manager's changes.

use std::borrow::Cow;

use directory::decide::Identity;
use directory::{Attribute, User, Value, Values};
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;

/// Lists whom a user is the manager of, by number.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn reports(conn: &Connection, manager: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT id FROM user WHERE manager_id = ?1 ORDER BY id")?;
    let rows = statement.query_map([manager], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Gives the manager of a user, where that is a user of the directory.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn of_user(conn: &Connection, user: i64) -> Result<Option<i64>, Error> {
    Ok(conn
        .prepare_cached("SELECT manager_id FROM user WHERE id = ?1")?
        .query_row([user], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Lets those who report to a user keep its address in writing, because the user leaves: what is shown of them stays.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn write_out(conn: &Connection, manager: i64, address: &str) -> Result<(), Error> {
    conn.prepare_cached(
        "UPDATE user SET manager_id = NULL, attributes = json_set(attributes, ?2, ?3) WHERE manager_id = ?1",
    )?
    .execute(params![manager, format!("$.{}", Attribute::Manager.name()), address])?;
    Ok(())
}

/// The manager of a user: a user of the directory by number, so that the address follows when it changes.
pub(crate) struct Manager {
    pub(crate) id: Option<i64>,
}

impl Manager {
    pub(crate) fn of(conn: &Connection, user: &User) -> Result<Self, Error> {
        let address = user.values.display(Attribute::Manager);
        if address.is_empty() {
            return Ok(Self { id: None });
        }
        let id = conn
            .prepare_cached(
                "SELECT user_id FROM identity WHERE kind = ?1 AND value = ?2 ORDER BY user_id LIMIT 1",
            )?
            .query_row(params![Identity::Address as u8, address.to_lowercase()], |row| row.get(0))
            .optional()?;
        Ok(Self { id })
    }

    /// Gives the values that stand in the row: the address of a manager who is known by number is none of them.
    pub(crate) fn values<'a>(&self, user: &'a User) -> Cow<'a, Values> {
        if self.id.is_none() {
            return Cow::Borrowed(&user.values);
        }
        let mut values = user.values.clone();
        values.set(Attribute::Manager, Value::Text(String::new()));
        Cow::Owned(values)
    }
}
