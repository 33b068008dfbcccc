//! Groups in JSON.

use serde::Serialize;
use sync::groups::{Shown, Window};
use sync::store::membership::{self, Who};
use sync::store::{connection, directory_group};

use super::event::WordsChanged;
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
    /// Moves with each change, those of its members as well.
    pub version: i64,
    /// What is to become of it at the next sync.
    pub wished: Vec<GroupWished>,
    /// What people at this workstation did to it, the newest first.
    pub edits: Vec<EditOfGroup>,
}

/// What is to become of a group on a connection.
#[derive(Debug, Serialize)]
pub struct GroupWished {
    /// The number of the connection.
    pub connection: i64,
    /// Its name.
    pub connection_name: String,
    /// `bind`, `leave` or `delete`.
    pub wish: &'static str,
}

/// Something that was done to a group.
#[derive(Debug, Serialize)]
pub struct EditOfGroup {
    /// When.
    pub at: Option<String>,
    /// Who did it here.
    pub by: String,
    /// `create`, `change` or `remove`.
    pub what: &'static str,
    /// What changed.
    pub changes: Vec<WordsChanged>,
}

/// A group on Google.
#[derive(Debug, Serialize)]
pub struct OnGoogle {
    /// The number of the connection.
    pub connection: i64,
    /// Its name.
    pub connection_name: String,
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
    /// Describes a group and a window of its members; connections are told by number and name.
    pub fn of(shown: Shown, members: Window<membership::Row>, connections: &[connection::Row]) -> Self {
        let name = |id: i64| {
            let found = connections.iter().find(|one| one.id == id);
            found.map(|one| one.name.clone()).unwrap_or_default()
        };
        let on_google = shown.bindings.into_iter().map(|bound| OnGoogle {
            connection: bound.connection,
            connection_name: name(bound.connection),
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
        let wished = shown.wishes.iter().map(|(connection, wish)| GroupWished {
            connection: *connection,
            connection_name: name(*connection),
            wish: wish.name(),
        });
        let edits = shown.edits.iter().map(|edit| EditOfGroup {
            at: moment(edit.at),
            by: edit.operator.clone(),
            what: edit.what.name(),
            changes: WordsChanged::all(edit.changes.iter().map(|change| &change.words)),
        });
        let (wished, edits) = (wished.collect(), edits.collect());
        let group = shown.row.group;
        Self {
            version: shown.row.version,
            wished,
            edits,
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

/// Gives a text that is there.
fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
