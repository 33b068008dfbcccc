//! Groups that are edited, removed or managed from here, in JSON.

use serde::Serialize;
use sync::groups;

use super::event::{EventOf, WordsChanged};

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
