//! What is still to be done after the data file said that it is so: a kill in between is made good when the file is opened.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::connection::Row;
use crate::{Error, setting};

const NAME: &str = "unfinished";

/// What is still to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unfinished {
    /// The tokens that are to be forgotten unless a connection names them, by what they are filed under.
    pub tokens: Vec<TokenOf>,
    /// The connections whose users' standings are to be told anew, by number.
    pub standings: Vec<i64>,
}

/// What a token is filed under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenOf {
    /// The origin's stable text.
    pub origin: String,
    /// The OAuth client id.
    pub client_id: String,
    /// Google's customer id.
    pub customer_id: String,
    /// The consent that gave it, by its moment and its account; none where an earlier version filed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
}

impl TokenOf {
    /// Names the token that counts on a connection: the one of its last consent.
    #[must_use]
    pub fn of(row: &Row) -> Self {
        Self {
            origin: row.origin.clone(),
            client_id: row.client_id.clone(),
            customer_id: row.customer_id.clone(),
            consent: Some(format!("{}|{}", row.connected_at, row.admin_id)),
        }
    }
}

/// Reads what is still to be done.
///
/// # Errors
/// [`Error::Damaged`].
pub fn get(conn: &Connection) -> Result<Unfinished, Error> {
    Ok(setting::get(conn, NAME)?.unwrap_or_default())
}

/// Notes something that is to be done after this transaction.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn add(conn: &Connection, more: Unfinished) -> Result<(), Error> {
    let mut all = get(conn)?;
    all.tokens.extend(more.tokens);
    all.standings.extend(more.standings);
    setting::set(conn, NAME, &all)
}

/// Notes that something is done.
///
/// # Errors
/// [`Error::Sqlite`].
pub fn done(conn: &Connection, done: &Unfinished) -> Result<(), Error> {
    let mut left = get(conn)?;
    left.tokens.retain(|token| !done.tokens.contains(token));
    left.standings.retain(|connection| !done.standings.contains(connection));
    match left == Unfinished::default() {
        true => setting::forget(conn, NAME),
        false => setting::set(conn, NAME, &left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_version_noted_is_read_and_names_no_consent() {
        let noted =
            r#"{"tokens":[{"origin":"https://google","client_id":"1","customer_id":"C1"}],"standings":[7]}"#;
        let left: Unfinished = serde_json::from_str(noted).expect("it is understood");
        assert_eq!(left.tokens[0].consent, None, "it is the one that was filed without");
        assert_eq!(left.standings, [7], "and the rest is as it was");
    }
}
