//! The tree of org units.

use serde::Deserialize;

use crate::answer;
use crate::client::Client;
use crate::endpoint::{Call, ORGUNITS_LIST};
use crate::error::Error;
use crate::wire::{List, Object, Text};

/// One org unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgUnit {
    /// Google's id, such as `id:03ph8a2z1...`.
    pub id: String,
    /// The path from the root, such as `/Sales/West`.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// The path of the one above.
    pub parent: String,
    /// What it is for.
    pub description: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct OrgUnitsAnswer<'a> {
    #[serde(borrow)]
    organization_units: List<Object<OrgUnitAnswer<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct OrgUnitAnswer<'a> {
    #[serde(borrow)]
    org_unit_id: Text<'a>,
    #[serde(borrow)]
    org_unit_path: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    parent_org_unit_path: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
}

impl Client {
    /// Reads every org unit below the root, sorted by path; Google sends them in one answer.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for an account that may not see them.
    pub async fn org_units(&self) -> Result<Vec<OrgUnit>, Error> {
        let answer = self
            .call(&Call::new(&ORGUNITS_LIST).part("customerId", "my_customer")?.param("type", "all"))
            .await?;
        let units: OrgUnitsAnswer = serde_json::from_slice(&answer.body)
            .map_err(|error| answer::unreadable(answer.evidence.clone(), &error))?;
        let unit = |Object(unit): Object<OrgUnitAnswer<'_>>| OrgUnit {
            id: unit.org_unit_id.into(),
            path: unit.org_unit_path.into(),
            name: unit.name.into(),
            parent: unit.parent_org_unit_path.into(),
            description: unit.description.into(),
        };
        let mut units: Vec<_> = units.organization_units.0.into_iter().map(unit).collect();
        units.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(units)
    }
}
