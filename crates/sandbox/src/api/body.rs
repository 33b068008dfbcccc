//! What every body must be: made of fields that its resource has.

use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::mask;

/// Refuses a field that the resource does not have, in the words of Google's front end.
pub(super) fn check_known(body: &Map<String, Value>, resource: &'static str) -> Result<(), Failure> {
    match body.keys().find(|field| !mask::has_field(resource, field)) {
        None => Ok(()),
        Some(field) => Err(Failure::invalid(format!(
            "Invalid JSON payload received. Unknown name \"{field}\": Cannot find field."
        ))),
    }
}
