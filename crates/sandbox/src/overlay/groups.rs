//! Groups and memberships that differ from the seed.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value};

use super::Overlay;
use crate::Error;

/// A group of the overlay.
#[derive(Debug, Clone)]
pub(crate) enum ChangedGroup {
    Live(Map<String, Value>),
    Deleted,
}

/// A membership that was added or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangedMember {
    pub(crate) sequence: i64,
    /// The member's id.
    pub(crate) member: String,
    pub(crate) added: bool,
    pub(crate) role: String,
    /// USER, GROUP, CUSTOMER or EXTERNAL.
    pub(crate) kind: String,
    pub(crate) email: Option<String>,
}

fn member(row: &rusqlite::Row<'_>) -> rusqlite::Result<ChangedMember> {
    Ok(ChangedMember {
        sequence: row.get("sequence")?,
        member: row.get("member")?,
        added: row.get::<_, String>("state")? == "added",
        role: row.get("role")?,
        kind: row.get("kind")?,
        email: row.get("email")?,
    })
}

impl Overlay {
    /// The groups that differ from the seed, by id.
    pub(crate) fn groups(&self) -> Result<HashMap<String, ChangedGroup>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached("SELECT id, state, record FROM team")?;
        let found = rows.query_map([], |row| {
            let group = if row.get_ref(1)?.as_str()? == "live" {
                ChangedGroup::Live(serde_json::from_str(row.get_ref(2)?.as_str()?).unwrap_or_default())
            } else {
                ChangedGroup::Deleted
            };
            Ok((row.get::<_, String>(0)?, group))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Writes a group.
    pub(crate) fn put_group(&self, id: &str, record: &Map<String, Value>) -> Result<(), Error> {
        let email = record.get("email").and_then(Value::as_str).unwrap_or("").to_lowercase();
        self.lock().execute(
            "INSERT INTO team (id, state, email, record) VALUES (?1, 'live', ?2, ?3) ON CONFLICT (id) DO \
             UPDATE SET state = 'live', email = excluded.email, record = excluded.record",
            params![id, email, Value::Object(record.clone()).to_string()],
        )?;
        Ok(())
    }

    /// Marks a group deleted, and forgets its memberships.
    pub(crate) fn delete_group(&self, id: &str) -> Result<(), Error> {
        let db = self.lock();
        db.execute(
            "INSERT INTO team (id, state, email, record) VALUES (?1, 'deleted', '', '{}') ON \
         CONFLICT (id) DO UPDATE SET state = 'deleted', email = '', record = '{}'",
            [id],
        )?;
        db.execute("DELETE FROM member WHERE team = ?1 OR member = ?1", [id])?;
        Ok(())
    }

    /// The memberships of a group that differ from the seed, in the order they were made.
    pub(crate) fn members(&self, group: &str) -> Result<Vec<ChangedMember>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached("SELECT * FROM member WHERE team = ?1 ORDER BY sequence")?;
        let found = rows.query_map([group], member)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// What was changed about one membership.
    pub(crate) fn member(&self, group: &str, id: &str) -> Result<Option<ChangedMember>, Error> {
        Ok(self
            .lock()
            .prepare_cached("SELECT * FROM member WHERE team = ?1 AND member = ?2")?
            .query_row([group, id], member)
            .optional()?)
    }

    /// Adds or takes away a membership.
    pub(crate) fn put_member(&self, group: &str, change: &ChangedMember) -> Result<(), Error> {
        let db = self.lock();
        db.execute("DELETE FROM member WHERE team = ?1 AND member = ?2", params![group, change.member])?;
        db.execute(
            "INSERT INTO member (team, member, state, role, kind, email) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                group,
                change.member,
                if change.added { "added" } else { "removed" },
                change.role,
                change.kind,
                change.email
            ],
        )?;
        Ok(())
    }

    /// Takes a member out of every group it was added to.
    pub(crate) fn forget_member(&self, id: &str) -> Result<(), Error> {
        self.lock().execute("DELETE FROM member WHERE member = ?1 AND state = 'added'", [id])?;
        Ok(())
    }
}
