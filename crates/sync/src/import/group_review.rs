//! Looking at one group of a plan: field by field, and who comes and goes.

use directory::group::{GroupField, MemberChange};
use store::plan::{review, thing};
use store::rusqlite::Connection;
use store::{directory_group, group_binding, membership, run};

use super::thing_plan::{GroupReason, candidates, group_reason, moved};
use crate::{Error, Workstation};

/// How many members that come or go are shown.
const SHOWN: usize = 500;

/// One row of a plan that is about a group, with what may be answered.
#[derive(Debug, Clone)]
pub struct GroupDetail {
    /// The row.
    pub row: review::ReviewRow,
    /// Why it is a match or a conflict.
    pub reason: Option<GroupReason>,
    /// The group that it is bound to.
    pub bound: Option<directory_group::Row>,
    /// The groups that it may be linked to; of one that changed on both sides, the one that it is bound to.
    pub candidates: Vec<directory_group::Row>,
    /// Field by field; what both lack is left out.
    pub fields: Vec<GroupFieldRow>,
    /// The first of the members that come, go, or get another role.
    pub members: Vec<MemberChange>,
    /// How many of those there are.
    pub member_changes: u64,
    /// How many members the group has on Google.
    pub member_count: u64,
}

/// A field of a group on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFieldRow {
    /// Which.
    pub field: GroupField,
    /// The directory's value, or empty.
    pub directory: String,
    /// Google's value, or empty.
    pub google: String,
}

impl Workstation {
    /// Reads one row of a plan that is about a group.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such row.
    pub async fn review_group(&self, run: i64, google_id: &str) -> Result<GroupDetail, Error> {
        let connection = self.inner.store.read(move |conn| run::get(conn, run)).await?.connection;
        let google_id = google_id.to_owned();
        self.with_plan(run, move |conn| detail(conn, connection, &google_id)).await
    }
}

fn detail(conn: &Connection, connection: i64, google_id: &str) -> Result<GroupDetail, Error> {
    let row = review::row(conn, google_id)?;
    let account = row.decision.account;
    let remote = thing::remote_group(conn, account)?;
    let binding = group_binding::by_google_id(conn, connection, google_id)?;
    let bound = binding.as_ref().map(|bound| directory_group::get(conn, bound.group)).transpose()?;
    let there = thing::members(conn, account)?;
    let reason = group_reason(&row.decision);
    let candidates = match (&bound, &reason) {
        (Some(bound), Some(GroupReason::BothChanged { .. })) => vec![bound.clone()],
        (None, _) => candidates(conn, connection, &remote)?,
        _ => Vec::new(),
    };
    let opposite = bound.as_ref().or(candidates.first()).map(|row| row.group.clone()).unwrap_or_default();
    let there_group = remote.group();
    let fields = GroupField::ALL.into_iter().map(|field| GroupFieldRow {
        field,
        directory: field.of(&opposite),
        google: field.of(&there_group),
    });
    let mut members = match row.decision.locked {
        Some(_) => Vec::new(),
        None => moved(conn, connection, google_id, &there)?.changes,
    };
    if let (None, Some(one)) = (&bound, candidates.first()) {
        // Who is in the group here already does not come into it, as when it is applied.
        let mut new = Vec::new();
        for change in members {
            let who = membership::place(conn, connection, one.id, change.member())?;
            if membership::role(conn, one.id, &who)?.is_none() {
                new.push(change);
            }
        }
        members = new;
    }
    let member_changes = members.len() as u64;
    members.truncate(SHOWN);
    Ok(GroupDetail {
        fields: fields.filter(|one| !(one.directory.is_empty() && one.google.is_empty())).collect(),
        member_count: there.len() as u64,
        row,
        reason,
        bound,
        candidates,
        members,
        member_changes,
    })
}
