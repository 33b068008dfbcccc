//! Org units in JSON.

use serde::Serialize;
use sync::store::org_unit;

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
