//! Accounts that differ from the seed.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value};

use super::{INSERTED, Overlay};
use crate::Error;
use crate::clock::stamp;

/// The order of a list of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Email,
    GivenName,
    FamilyName,
}

/// A record and the number of its account.
pub(crate) type Numbered = (u64, Map<String, Value>);

/// An account of the overlay.
#[derive(Debug, Clone)]
pub(crate) enum Changed {
    Live(Map<String, Value>),
    /// Deleted at this time (milliseconds).
    Deleted(Map<String, Value>, i64),
}

fn changed(row: &Row<'_>) -> rusqlite::Result<Changed> {
    let record = parsed(row.get_ref("record")?.as_str()?);
    Ok(match row.get::<_, Option<i64>>("deleted_ms")? {
        Some(at) => Changed::Deleted(record, at),
        None => Changed::Live(record),
    })
}

fn parsed(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The text by which a list is sorted.
pub(crate) fn sort_key(record: &Map<String, Value>, order: Order) -> String {
    let name = |field: &str| {
        record
            .get("name")
            .and_then(|name| name.get(field))
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_lowercase()
    };
    match order {
        Order::Email => record.get("primaryEmail").and_then(Value::as_str).unwrap_or("").to_lowercase(),
        Order::GivenName => name("givenName"),
        Order::FamilyName => name("familyName"),
    }
}

/// All addresses that a record takes: primary, aliases, and those nobody can edit.
pub(crate) fn addresses(record: &Map<String, Value>) -> Vec<String> {
    let mut addresses: Vec<String> =
        record.get("primaryEmail").and_then(Value::as_str).map(str::to_lowercase).into_iter().collect();
    for list in ["aliases", "nonEditableAliases"] {
        addresses.extend(
            record
                .get(list)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_lowercase),
        );
    }
    addresses
}

impl Overlay {
    /// The account with this number, if it differs from the seed.
    pub(crate) fn user(&self, number: u64) -> Result<Option<Changed>, Error> {
        Ok(self
            .lock()
            .prepare_cached("SELECT record, deleted_ms FROM user WHERE number = ?1")?
            .query_row([number as i64], changed)
            .optional()?)
    }

    /// The accounts among `first..last` that differ from the seed.
    pub(crate) fn users_between(&self, first: u64, last: u64) -> Result<HashMap<u64, Changed>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached(
            "SELECT number, record, deleted_ms FROM user WHERE number >= ?1 AND number < ?2",
        )?;
        let found = rows.query_map(params![first as i64, last as i64], |row| {
            Ok((row.get::<_, i64>(0)? as u64, changed(row)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The next accounts that the seed did not make, from this number on.
    pub(crate) fn inserted_from(&self, number: u64, limit: usize) -> Result<Vec<Numbered>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached(
            "SELECT number, record FROM user WHERE number >= ?1 AND state = 'live' ORDER BY number LIMIT ?2",
        )?;
        let found = rows.query_map(params![number.max(INSERTED) as i64, limit as i64], |row| {
            Ok((row.get::<_, i64>(0)? as u64, parsed(row.get_ref(1)?.as_str()?)))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The deleted accounts from this number on, deleted after `since_ms`.
    pub(crate) fn deleted_from(
        &self,
        number: u64,
        since_ms: i64,
        limit: usize,
    ) -> Result<Vec<Numbered>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached(
            "SELECT number, record FROM user WHERE state = 'deleted' AND \
         number >= ?1 AND deleted_ms > ?2 ORDER BY number LIMIT ?3",
        )?;
        let found = rows.query_map(params![number as i64, since_ms, limit as i64], |row| {
            Ok((row.get::<_, i64>(0)? as u64, parsed(row.get_ref(1)?.as_str()?)))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// All live accounts of the overlay in an order: sort key, number and record. `after` is the last one of the page before.
    pub(crate) fn sorted(
        &self,
        order: Order,
        descending: bool,
        after: Option<&(String, u64)>,
        limit: usize,
    ) -> Result<Vec<(String, u64)>, Error> {
        let column = match order {
            Order::Email => "email",
            Order::GivenName => "given",
            Order::FamilyName => "family",
        };
        let (beyond, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
        let bound =
            if after.is_some() { format!("AND ({column}, number) {beyond} (?2, ?3)") } else { String::new() };
        let sql = format!(
            "SELECT {column}, number FROM user WHERE state = 'live' {bound} ORDER BY {column} {direction}, \
             number {direction} LIMIT ?1"
        );
        let db = self.lock();
        let mut rows = db.prepare_cached(&sql)?;
        let pair = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64));
        let found: Vec<(String, u64)> = match after {
            Some((key, number)) => {
                rows.query_map(params![limit as i64, key, *number as i64], pair)?.collect::<Result<_, _>>()?
            }
            None => rows.query_map(params![limit as i64], pair)?.collect::<Result<_, _>>()?,
        };
        Ok(found)
    }

    /// Says whether the account differs from the seed.
    pub(crate) fn is_changed(&self, number: u64) -> Result<bool, Error> {
        Ok(self.lock().prepare_cached("SELECT 1 FROM user WHERE number = ?1")?.exists([number as i64])?)
    }

    /// The overlay's account with this address.
    pub(crate) fn number_of_address(&self, address: &str) -> Result<Option<u64>, Error> {
        Ok(self
            .lock()
            .prepare_cached("SELECT number FROM address WHERE address = ?1")?
            .query_row([address.to_lowercase()], |row| row.get::<_, i64>(0))
            .optional()?
            .map(|number| number as u64))
    }

    /// Writes a live account and its addresses.
    pub(crate) fn put_user(&self, number: u64, record: &Map<String, Value>) -> Result<(), Error> {
        let mut record = record.clone();
        record.remove("deletionTime");
        self.write_user(number, &record, None)
    }

    /// Marks an account deleted; its addresses are free again.
    pub(crate) fn delete_user(
        &self,
        number: u64,
        record: &Map<String, Value>,
        now_ms: i64,
    ) -> Result<(), Error> {
        let mut record = record.clone();
        record.insert("deletionTime".to_owned(), stamp(now_ms).into());
        self.write_user(number, &record, Some(now_ms))
    }

    fn write_user(
        &self,
        number: u64,
        record: &Map<String, Value>,
        deleted_ms: Option<i64>,
    ) -> Result<(), Error> {
        let mut db = self.lock();
        let work = db.transaction()?;
        work.prepare_cached(
            "INSERT INTO user VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (number) DO UPDATE SET
             state = excluded.state, record = excluded.record, email = excluded.email, given = excluded.given, family = excluded.family, deleted_ms = excluded.deleted_ms",
        )?
        .execute(params![
            number as i64,
            if deleted_ms.is_some() { "deleted" } else { "live" },
            Value::Object(record.clone()).to_string(),
            sort_key(record, Order::Email),
            sort_key(record, Order::GivenName),
            sort_key(record, Order::FamilyName),
            deleted_ms,
        ])?;
        work.prepare_cached("DELETE FROM address WHERE number = ?1")?.execute([number as i64])?;
        if deleted_ms.is_none() {
            for address in addresses(record) {
                work.prepare_cached("INSERT INTO address VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
                    .execute(params![address, number as i64])?;
            }
        }
        work.commit()?;
        Ok(())
    }

    /// A number for a new account.
    pub(crate) fn next_number(&self) -> Result<u64, Error> {
        let last: Option<i64> = self.lock().query_row(
            "SELECT max(number) FROM user WHERE number >= ?1",
            [INSERTED as i64],
            |row| row.get(0),
        )?;
        Ok(last.map_or(INSERTED, |last| last as u64 + 1))
    }

    /// How many accounts hold a seat now that the seed did not give one, less those of the seed that are changed: `held`
    /// says of a changed account of the seed whether it held one.
    pub(crate) fn seats_beside(&self, held: impl Fn(u64) -> bool) -> Result<i64, Error> {
        let db = self.lock();
        let now: i64 = db
            .prepare_cached(
                "SELECT count(*) FROM user WHERE state = 'live' AND coalesce(record ->> 'archived', 0) = 0",
            )?
            .query_row([], |row| row.get(0))?;
        let sql = format!("SELECT number FROM user INDEXED BY user_seeded WHERE number < {INSERTED}");
        let mut rows = db.prepare_cached(&sql)?;
        let mut before = 0;
        for number in rows.query_map([], |row| row.get::<_, i64>(0))? {
            before += i64::from(held(number? as u64));
        }
        Ok(now - before)
    }

    /// The changed accounts that have an admin role.
    pub(crate) fn changed_admins(&self) -> Result<Vec<u64>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached(
            "SELECT number FROM user WHERE state = 'live' AND (record ->> \
         'isAdmin' OR record ->> 'isDelegatedAdmin') ORDER BY number",
        )?;
        let found = rows.query_map([], |row| row.get::<_, i64>(0).map(|number| number as u64))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
