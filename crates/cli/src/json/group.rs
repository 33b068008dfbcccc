//! Groups and org units in JSON.

use serde::Serialize;
use sync::groups::{Shown, Window};
use sync::store::membership::{self, Who};
use sync::store::{directory_group, org_unit};

use super::moment;

/// Groups, by name.
#[derive(Debug, Serialize)]
pub struct Groups {
    /// How many the search finds.
    pub total: u64,
    /// The window of them.
    pub groups: Vec<Group>,
}

/// A group.
#[derive(Debug, Serialize)]
pub struct Group {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address; `null` for one that is in the directory alone.
    pub email: Option<String>,
    /// How many members it has itself, nested ones not counted.
    pub members: u64,
    /// How many of those are groups.
    pub groups: u64,
    /// How many of those are from outside.
    pub external: u64,
    /// Whether it is bound to a group on Google.
    pub bound: bool,
    /// Whether Google does not have that any more.
    pub gone: bool,
}

impl Groups {
    /// Describes a window of groups.
    pub fn of(window: Window<directory_group::Listed>) -> Self {
        let group = |one: directory_group::Listed| Group {
            id: one.row.id,
            name: one.row.group.name,
            email: some(one.row.group.email),
            members: one.members,
            groups: one.groups,
            external: one.external,
            bound: one.bound,
            gone: one.gone,
        };
        Self { total: window.total, groups: window.rows.into_iter().map(group).collect() }
    }
}

/// A group with its members.
#[derive(Debug, Serialize)]
pub struct GroupShown {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address; `null` for one that is in the directory alone.
    pub email: Option<String>,
    /// What it is for.
    pub description: String,
    /// Its other addresses.
    pub aliases: Vec<String>,
    /// The groups of Google's that it is bound to.
    pub on_google: Vec<OnGoogle>,
    /// The groups that it is in.
    pub inside: Vec<Inside>,
    /// How many members the search finds.
    pub member_count: u64,
    /// The window of them: owners first, then managers, by name.
    pub members: Vec<Member>,
}

/// A group on Google.
#[derive(Debug, Serialize)]
pub struct OnGoogle {
    /// The number of the connection.
    pub connection: i64,
    /// Google's id.
    pub google_id: String,
    /// Whether an administrator made it, not one of its people.
    pub admin_created: bool,
    /// When it was last read.
    pub read_at: Option<String>,
    /// When Google did not have it any more; `null` while it is there.
    pub gone_at: Option<String>,
}

/// A group that another is in.
#[derive(Debug, Serialize)]
pub struct Inside {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The role in it.
    pub role: &'static str,
}

/// A member.
#[derive(Debug, Serialize)]
pub struct Member {
    /// `user`, `group`, `account` and `other-group` (of the customer, but nobody imported it), `customer` or `external`.
    pub kind: &'static str,
    /// The name; `null` where only an address is known.
    pub name: Option<String>,
    /// The address; `null` for a whole customer.
    pub email: Option<String>,
    /// `owner`, `manager` or `member`.
    pub role: &'static str,
    /// Whether it is a user who is suspended here.
    pub suspended: bool,
}

impl GroupShown {
    /// Describes a group and a window of its members.
    pub fn of(shown: Shown, members: Window<membership::Row>) -> Self {
        let on_google = shown.bindings.into_iter().map(|bound| OnGoogle {
            connection: bound.connection,
            google_id: bound.google_id,
            admin_created: bound.admin_created,
            read_at: moment(bound.read_at),
            gone_at: bound.gone_at.and_then(moment),
        });
        let inside = shown.inside.into_iter().map(|(id, name, role)| Inside { id, name, role: role.name() });
        let member = |row: membership::Row| Member {
            kind: match row.who {
                Who::User(_) => "user",
                Who::Group(_) => "group",
                Who::Account(_) => "account",
                Who::OtherGroup(_) => "other-group",
                Who::Customer(_) => "customer",
                Who::External(_) => "external",
            },
            name: some(row.name),
            email: some(row.email),
            role: row.role.name(),
            suspended: row.suspended,
        };
        let group = shown.row.group;
        Self {
            id: shown.row.id,
            name: group.name,
            email: some(group.email),
            description: group.description,
            aliases: group.aliases,
            on_google: on_google.collect(),
            inside: inside.collect(),
            member_count: members.total,
            members: members.rows.into_iter().map(member).collect(),
        }
    }
}

/// The org units of a connection.
#[derive(Debug, Serialize)]
pub struct OrgUnits {
    /// The connection's name.
    pub connection: String,
    /// Each before what is below it.
    pub org_units: Vec<OrgUnit>,
}

/// An org unit.
#[derive(Debug, Serialize)]
pub struct OrgUnit {
    /// Google's id.
    pub google_id: String,
    /// The path from the root.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// How many users are bound to accounts in it, those below not counted.
    pub users: u64,
}

impl OrgUnits {
    /// Describes the tree of a connection.
    pub fn of(connection: &str, units: Vec<org_unit::Listed>) -> Self {
        let unit = |listed: org_unit::Listed| OrgUnit {
            google_id: listed.row.google_id,
            path: listed.row.path,
            name: listed.row.name,
            description: listed.row.description,
            users: listed.users,
        };
        Self { connection: connection.to_owned(), org_units: units.into_iter().map(unit).collect() }
    }
}

/// Gives a text that is there.
fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
