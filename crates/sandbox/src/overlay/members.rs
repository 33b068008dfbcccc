//! Memberships that differ from the seed.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, params};

use super::Overlay;
use crate::Error;

/// A membership that was added, changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangedMember {
    /// The member's id.
    pub(crate) member: String,
    pub(crate) added: bool,
    pub(crate) role: String,
    /// USER, GROUP, CUSTOMER or EXTERNAL.
    pub(crate) kind: String,
    /// The address of somebody outside; everybody else's is looked up.
    pub(crate) email: Option<String>,
    /// Which mail they get; none for all of it.
    pub(crate) delivery: Option<String>,
    /// When it was added; none for the seed's.
    pub(crate) at_ms: Option<i64>,
}

fn member(row: &Row<'_>) -> rusqlite::Result<ChangedMember> {
    Ok(ChangedMember {
        member: row.get("member")?,
        added: row.get_ref("state")?.as_str()? == "added",
        role: row.get("role")?,
        kind: row.get("kind")?,
        email: row.get("email")?,
        delivery: row.get("delivery")?,
        at_ms: row.get("at_ms")?,
    })
}

impl Overlay {
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

    /// What was changed about the memberships of somebody, by group.
    pub(crate) fn memberships(&self, id: &str) -> Result<HashMap<String, ChangedMember>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached("SELECT * FROM member WHERE member = ?1")?;
        let found = rows.query_map([id], |row| Ok((row.get("team")?, member(row)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Adds, changes or takes away a membership. One that is changed keeps its place in lists.
    pub(crate) fn put_member(&self, group: &str, change: &ChangedMember) -> Result<(), Error> {
        self.lock()
            .prepare_cached(
                "INSERT INTO member (team, member, state, role, kind, email, delivery, at_ms) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (team, member) DO UPDATE SET \
                 state = excluded.state, role = excluded.role, kind = excluded.kind, email = excluded.email, \
                 delivery = excluded.delivery, at_ms = excluded.at_ms",
            )?
            .execute(params![
                group,
                change.member,
                if change.added { "added" } else { "removed" },
                change.role,
                change.kind,
                change.email,
                change.delivery,
                change.at_ms,
            ])?;
        Ok(())
    }

    /// Takes a member out of every group it was added to.
    pub(crate) fn forget_member(&self, id: &str) -> Result<(), Error> {
        self.lock().execute("DELETE FROM member WHERE member = ?1", [id])?;
        Ok(())
    }
}
