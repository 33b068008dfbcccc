//! Groups and org units in JSON.

use serde::Serialize;
use sync::groups::{self, Shown, Window};
use sync::store::event;
use sync::store::membership::{self, Who};
use sync::store::{connection, directory_group, org_unit};

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

/// Something that changed, in words.
#[derive(Debug, Serialize)]
pub struct WordsChanged {
    /// What.
    pub words: String,
    /// As it was.
    pub before: String,
    /// As it is since.
    pub after: String,
}

impl WordsChanged {
    fn all<'a>(changes: impl IntoIterator<Item = &'a event::Change>) -> Vec<Self> {
        let one = |change: &event::Change| Self {
            words: change.what.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
        };
        changes.into_iter().map(one).collect()
    }
}

/// A group that was saved, or would be.
#[derive(Debug, Serialize)]
pub struct GroupEdited {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its version from now on.
    pub version: i64,
    /// Whether it was saved.
    pub saved: bool,
    /// What changed, or would.
    pub changes: Vec<WordsChanged>,
    /// What that means on Google at the next sync.
    pub consequences: Vec<String>,
}

impl GroupEdited {
    /// Describes a group that was saved, or would be.
    pub fn of(edited: groups::EditedGroup, saved: bool) -> Self {
        let row = edited.shown.row;
        Self {
            id: row.id,
            name: row.group.name,
            version: row.version,
            saved,
            changes: WordsChanged::all(&edited.changes),
            consequences: edited.consequences,
        }
    }
}

/// A group that was removed.
#[derive(Debug, Serialize)]
pub struct GroupDeleted {
    /// The number that it had.
    pub id: i64,
    /// The name that it had.
    pub name: String,
    /// How many members it had.
    pub member_count: u64,
    /// The groups that it was in, by name.
    pub inside: Vec<String>,
    /// Those of them in which Google's group stays as one that is not imported, as long as it is there.
    pub stays_in: Vec<String>,
    /// The groups on Google that it was bound to.
    pub on_google: Vec<WasOnGoogle>,
    /// Whether it was removed, or was only to be told.
    pub saved: bool,
    /// What else that means on Google.
    pub consequences: Vec<String>,
}

/// A group on Google that one was bound to.
#[derive(Debug, Serialize)]
pub struct WasOnGoogle {
    /// The connection's name.
    pub connection: String,
    /// Google's id.
    pub google_id: String,
}

impl GroupDeleted {
    /// Describes what went with a group.
    pub fn of(removal: &groups::GroupRemoval, saved: bool) -> Self {
        let bound = removal.bound.iter().map(|(connection, bound)| WasOnGoogle {
            connection: connection.clone(),
            google_id: bound.google_id.clone(),
        });
        Self {
            id: removal.row.id,
            name: removal.row.group.name.clone(),
            member_count: removal.members,
            inside: removal.inside.clone(),
            stays_in: removal.stays_in.clone(),
            on_google: bound.collect(),
            saved,
            consequences: removal.consequences.clone(),
        }
    }
}

/// Whether groups of a connection are managed from here.
#[derive(Debug, Serialize)]
pub struct GroupManaged {
    /// The connection's name.
    pub connection: String,
    /// Whether they are.
    pub managed: bool,
    /// Why they cannot be.
    pub disabled_because: Option<String>,
    /// Who changed it, the newest first.
    pub changes: Vec<EventOf>,
}

/// A change that somebody made here.
#[derive(Debug, Serialize)]
pub struct EventOf {
    /// When.
    pub at: Option<String>,
    /// Who did it here.
    pub by: String,
    /// What changed.
    pub changes: Vec<WordsChanged>,
}

impl EventOf {
    /// Describes one.
    pub fn of(row: &event::Row) -> Self {
        let changes = WordsChanged::all(&row.changes);
        Self { at: moment(row.at), by: row.by.operator.clone(), changes }
    }
}

impl GroupManaged {
    /// Describes the switch of a connection.
    pub fn of(switch: &groups::GroupSwitch) -> Self {
        Self {
            connection: switch.name.clone(),
            managed: switch.on,
            disabled_because: switch.disabled_because.clone(),
            changes: switch.changes.iter().map(EventOf::of).collect(),
        }
    }
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
