//! The tree of org units.

use serde::Deserialize;

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{ORGUNITS_GET, ORGUNITS_LIST};
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

/// Reads an answer that is one org unit.
pub(crate) fn read_unit(answer: Answer) -> Result<OrgUnit, Error> {
    answer.read::<OrgUnitAnswer>().map(unit)
}

fn unit(unit: OrgUnitAnswer<'_>) -> OrgUnit {
    OrgUnit {
        id: unit.org_unit_id.into(),
        path: unit.org_unit_path.into(),
        name: unit.name.into(),
        parent: unit.parent_org_unit_path.into(),
        description: unit.description.into(),
    }
}

impl Client {
    /// Reads one org unit by Google's id, or by its path without the first slash.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn org_unit(&self, id: &str) -> Result<OrgUnit, Error> {
        let call = Call::new(&ORGUNITS_GET).part("customerId", "my_customer")?.part("orgUnitPath", id)?;
        self.call(&call, read_unit).await
    }

    /// Reads every org unit below the root, sorted by path; Google sends them in one answer.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for an account that may not see them.
    pub async fn org_units(&self) -> Result<Vec<OrgUnit>, Error> {
        let call = Call::new(&ORGUNITS_LIST).part("customerId", "my_customer")?.param("type", "all");
        let read = |answer: Answer| {
            let units: OrgUnitsAnswer = answer.read()?;
            Ok(units.organization_units.0.into_iter().map(|Object(entry)| unit(entry)).collect::<Vec<_>>())
        };
        let mut units = self.call(&call, read).await?;
        units.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(units)
    }
}
