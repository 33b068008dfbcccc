//! How a group was when it was decided to delete it: a deletion holds only as long as it is so.

use std::collections::{BTreeMap, BTreeSet};

use directory::Thing;
use directory::group::{GroupField, Member, MemberKind, RemoteGroup, Role};
use serde::{Deserialize, Serialize};
use store::plan::pair::Row;
use store::plan::thing;
use store::rusqlite::Connection;

/// The fields that say what a group is; what Google itself adds to its aliases changes nothing of that.
const FIELDS: [GroupField; 3] = [GroupField::Name, GroupField::Email, GroupField::Description];

/// A group as it was read for a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Seen {
    name: String,
    email: String,
    description: String,
    /// How many members it had.
    count: u64,
    /// Who was in it, by Google's id; none where that may not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<BTreeMap<String, (MemberKind, Role)>>,
}

impl Seen {
    /// Reads how the group of a row of the plan was; none where the row is about no group that was read.
    pub(crate) fn in_plan(conn: &Connection, row: &Row) -> Result<Option<Self>, store::Error> {
        let id = row.google_id.as_deref().filter(|_| row.thing == Thing::Group);
        let Some(place) = id.map(|id| thing::group_of_id(conn, id)).transpose()?.flatten() else {
            return Ok(None);
        };
        let RemoteGroup { name, email, description, direct_members, .. } = thing::remote_group(conn, place)?;
        let members = match thing::unread(conn, place)? {
            Some(_) => None,
            None => {
                let all = thing::members(conn, place)?;
                Some(all.into_iter().map(|(id, member)| (id, (member.kind, member.role))).collect())
            }
        };
        Ok(Some(Self { name, email, description, count: direct_members, members }))
    }

    /// Gives the address that it had.
    pub(crate) fn email(&self) -> &str {
        &self.email
    }

    /// Tells whether it is known who was in it.
    pub(super) fn knows_members(&self) -> bool {
        self.members.is_some()
    }

    /// Says what is not as it was, if anything.
    ///
    /// That a group is in it no more is no reason: this run itself may have deleted that one.
    pub(super) fn moved(&self, there: &RemoteGroup, now: Option<&[Member]>) -> Option<String> {
        let was = [&self.name, &self.email, &self.description];
        let now_it_is = there.group();
        for (field, was) in FIELDS.into_iter().zip(was) {
            if field.of(&now_it_is) != *was {
                return Some(format!("its {} changed", field.label().to_lowercase()));
            }
        }
        let (Some(known), Some(now)) = (&self.members, now) else {
            return (there.direct_members != self.count).then(|| "who is in it changed".to_owned());
        };
        if let Some(member) = now.iter().find(|member| !known.contains_key(&member.id)) {
            let who = if member.email.is_empty() { "everybody of the organisation" } else { &member.email };
            return Some(format!("{who} was put in"));
        }
        let role = |id: &str| known.get(id).map(|(_, role)| *role);
        if let Some(member) = now.iter().find(|member| role(&member.id) != Some(member.role)) {
            return Some(format!("{} became {}", member.email, member.role.name()));
        }
        let left: BTreeSet<_> = now.iter().map(|member| member.id.as_str()).collect();
        let missing =
            known.iter().any(|(id, (kind, _))| *kind != MemberKind::Group && !left.contains(id.as_str()));
        missing.then(|| "somebody was taken out".to_owned())
    }
}
