//! One row of a sync plan that is about a group: field by field, and who comes and goes.

use directory::Thing;
use directory::group::{GroupField, GroupStep};
use directory::provision::{Conflict, Step};
use store::plan::{pair_review, thing};
use store::rusqlite::Connection;
use store::{directory_group, group_binding, run};

use super::super::detail::Becomes;
use super::super::row::Reason;
use super::super::window::SyncListed;
use crate::{Error, Workstation};

/// How many members are shown.
const SHOWN: usize = 500;

/// One row about a group, taken apart.
#[derive(Debug, Clone)]
pub struct GroupSyncDetail {
    /// The row.
    pub listed: SyncListed,
    /// Field by field; what neither side has is left out.
    pub fields: Vec<GroupSyncField>,
    /// The first of the steps about members.
    pub members: Vec<GroupStep>,
    /// How many of those there are.
    pub member_changes: u64,
    /// How many members Google's group has; none where there is no such group.
    pub member_count: Option<u64>,
}

/// One field of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSyncField {
    /// Which.
    pub field: GroupField,
    /// Google's value as it was read, or empty.
    pub google: String,
    /// The directory's value, or empty.
    pub directory: String,
    /// What becomes of them.
    pub becomes: Becomes,
}

impl Workstation {
    /// Reads one row of a sync plan that is about a group; none when it is about a user.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is over; [`Error::Store`] when there is no such row.
    pub async fn sync_group_detail(&self, run: i64, row: i64) -> Result<Option<GroupSyncDetail>, Error> {
        // The run is looked at first, so that one that is over says so.
        let connection = self.inner.store.read(move |conn| run::get(conn, run)).await?.connection;
        self.with_plan(run, move |conn| detail(conn, connection, row)).await
    }
}

fn detail(conn: &Connection, connection: i64, id: i64) -> Result<Option<GroupSyncDetail>, Error> {
    let listed = SyncListed::of(pair_review::get(conn, id)?)?;
    let row = &listed.row.row;
    if row.thing != Thing::Group {
        return Ok(None);
    }
    let stored = row.group.map(|id| directory_group::find(conn, id)).transpose()?.flatten();
    let place = row.google_id.as_deref().map(|id| thing::group_of_id(conn, id)).transpose()?.flatten();
    let there = place.map(|place| thing::remote_group(conn, place)).transpose()?;
    let member_count =
        place.map(|place| thing::members(conn, place)).transpose()?.map(|all| all.len() as u64);
    let bound = match &row.google_id {
        Some(id) => group_binding::by_google_id(conn, connection, id)?,
        None => None,
    };
    let here = stored.map(|row| row.group).unwrap_or_default();
    let google = there.as_ref().map(directory::group::RemoteGroup::group).unwrap_or_default();
    let fields = GroupField::ALL.into_iter().filter_map(|field| {
        let (directory, google) = (field.of(&here), field.of(&google));
        if directory.is_empty() && google.is_empty() {
            return None;
        }
        let alone = there.is_some() && is_alone(field, bound.as_ref(), (&directory, &google));
        let becomes = match becomes(field, &listed, there.is_some(), directory == google) {
            Becomes::ByImport if alone => Becomes::OneSide,
            becomes => becomes,
        };
        Some(GroupSyncField { field, google, directory, becomes })
    });
    let fields = fields.collect();
    let all = listed.row.steps.iter().filter_map(|step| match step {
        Step::Group(step) if step.member().is_some() => Some(step.clone()),
        _ => None,
    });
    let mut members: Vec<_> = all.collect();
    let member_changes = members.len() as u64;
    members.truncate(SHOWN);
    Ok(Some(GroupSyncDetail { listed, fields, members, member_changes, member_count }))
}

/// Tells whether one side alone has a field that nobody took away on the other: an import brings aliases all the same.
fn is_alone(field: GroupField, bound: Option<&group_binding::Row>, (here, google): (&str, &str)) -> bool {
    let as_known = |bound: &group_binding::Row| {
        bound.baseline.here(field) == here && bound.baseline.there(field) == google
    };
    field != GroupField::Aliases && here.is_empty() != google.is_empty() && bound.is_none_or(as_known)
}

fn becomes(field: GroupField, listed: &SyncListed, is_there: bool, same: bool) -> Becomes {
    for step in &listed.row.steps {
        let Step::Group(step) = step else { continue };
        let named = step.fields().iter().any(|change| change.field == field);
        match step {
            GroupStep::Take(_) | GroupStep::TakeBack(_) if named => return Becomes::Taken,
            _ if named => return Becomes::Sent,
            GroupStep::Create(_) if field != GroupField::Aliases => return Becomes::Sent,
            _ => {}
        }
    }
    match &listed.row.reason {
        _ if same => Becomes::Same,
        Some(Reason::Conflict(Conflict::Group { fields, .. })) if fields.contains(&field) => Becomes::Asked,
        Some(_) => Becomes::LeftOut,
        None if is_there => Becomes::ByImport,
        None => Becomes::LeftOut,
    }
}
