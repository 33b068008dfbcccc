//! Groups that differ from the seed.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value};

use super::Overlay;
use crate::Error;

/// A group of the overlay.
#[derive(Debug, Clone)]
pub(crate) enum ChangedGroup {
    Live {
        record: Map<String, Value>,
        /// When it was made; none for the seed's.
        made_ms: Option<i64>,
    },
    Deleted,
}

/// All addresses that a group takes: its own, its aliases, and those nobody can edit.
pub(crate) fn addresses(record: &Map<String, Value>) -> Vec<String> {
    let lists = ["aliases", "nonEditableAliases"].into_iter().filter_map(|list| record.get(list)?.as_array());
    let email = record.get("email").into_iter();
    email.chain(lists.flatten()).filter_map(Value::as_str).map(str::to_lowercase).collect()
}

fn parsed(row: &Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    Ok(serde_json::from_str(row.get_ref("record")?.as_str()?).unwrap_or_default())
}

impl Overlay {
    /// The group with this id, if it differs from the seed.
    pub(crate) fn group(&self, id: &str) -> Result<Option<ChangedGroup>, Error> {
        Ok(self
            .lock()
            .prepare_cached("SELECT state, record, made_ms FROM team WHERE id = ?1")?
            .query_row([id], |row| {
                Ok(if row.get_ref("state")?.as_str()? == "live" {
                    ChangedGroup::Live { record: parsed(row)?, made_ms: row.get("made_ms")? }
                } else {
                    ChangedGroup::Deleted
                })
            })
            .optional()?)
    }

    /// The id of the overlay's group with this address, in lower case.
    pub(crate) fn group_of_address(&self, address: &str) -> Result<Option<String>, Error> {
        Ok(self
            .lock()
            .prepare_cached("SELECT team FROM team_address WHERE address = ?1")?
            .query_row([address], |row| row.get(0))
            .optional()?)
    }

    /// The ids of the next live groups after an id, in the order of their ids.
    pub(crate) fn groups_after(&self, id: &str, limit: usize) -> Result<Vec<String>, Error> {
        let db = self.lock();
        let mut rows =
            db.prepare_cached("SELECT id FROM team WHERE id > ?1 AND state = 'live' ORDER BY id LIMIT ?2")?;
        let found = rows.query_map(params![id, limit as i64], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Writes a group and its addresses; what it was made with stays.
    pub(crate) fn put_group(
        &self,
        id: &str,
        record: &Map<String, Value>,
        made_ms: Option<i64>,
    ) -> Result<(), Error> {
        let mut db = self.lock();
        let work = db.transaction()?;
        let addresses = addresses(record);
        work.prepare_cached(
            "INSERT INTO team (id, state, email, record, made_ms) VALUES (?1, 'live', ?2, ?3, ?4) \
             ON CONFLICT (id) DO UPDATE SET state = 'live', email = excluded.email, record = excluded.record",
        )?
        .execute(params![
            id,
            addresses.first(),
            Value::Object(record.clone()).to_string(),
            made_ms
        ])?;
        work.prepare_cached("DELETE FROM team_address WHERE team = ?1")?.execute([id])?;
        for address in addresses {
            work.prepare_cached("INSERT INTO team_address VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
                .execute([address.as_str(), id])?;
            work.prepare_cached("DELETE FROM resting WHERE address = ?1")?.execute([address.as_str()])?;
        }
        Ok(work.commit()?)
    }

    /// Marks a group deleted, forgets its memberships, and lets its addresses rest.
    pub(crate) fn delete_group(&self, id: &str, addresses: &[String], now_ms: i64) -> Result<(), Error> {
        let mut db = self.lock();
        let work = db.transaction()?;
        work.execute(
            "INSERT INTO team (id, state, email, record) VALUES (?1, 'deleted', '', '{}') ON \
             CONFLICT (id) DO UPDATE SET state = 'deleted', email = '', record = '{}'",
            [id],
        )?;
        work.execute("DELETE FROM team_address WHERE team = ?1", [id])?;
        work.execute("DELETE FROM member WHERE team = ?1 OR member = ?1", [id])?;
        for address in addresses {
            work.execute(
                "INSERT INTO resting VALUES (?1, ?2) ON CONFLICT (address) DO UPDATE SET since_ms = excluded.since_ms",
                params![address, now_ms],
            )?;
        }
        Ok(work.commit()?)
    }

    /// Since when an address of a deleted group is nobody's.
    pub(crate) fn rests_since(&self, address: &str) -> Result<Option<i64>, Error> {
        Ok(self
            .lock()
            .prepare_cached("SELECT since_ms FROM resting WHERE address = ?1")?
            .query_row([address.to_lowercase()], |row| row.get(0))
            .optional()?)
    }
}
