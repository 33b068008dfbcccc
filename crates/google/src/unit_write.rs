//! New org units (`google-api.md` 2.3 and 4): one a second for each customer.

use crate::body::Body;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::ORGUNITS_INSERT;
use crate::error::Error;
use crate::org_units::{OrgUnit, read_unit};

impl Client {
    /// Makes an org unit under another, which is named by its path, and gives it as Google made it.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is no unit above, or one of that name is there already; [`Error::Unknown`] when nobody
    /// knows whether it was made.
    pub async fn create_org_unit(&self, name: &str, parent: &str) -> Result<OrgUnit, Error> {
        let call = Call::new(&ORGUNITS_INSERT).part("customerId", "my_customer")?;
        let body = Body::default().text("name", name).text("parentOrgUnitPath", parent);
        self.call(&call.json(&body)?, read_unit).await
    }
}
