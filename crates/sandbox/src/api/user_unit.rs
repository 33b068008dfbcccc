//! The unit that a user is in.

use serde_json::Value;

use super::call::Call;
use crate::failure::Failure;
use crate::roll::Record;

/// Applies the `orgUnitPath` of a call's body. The unit must be there; its own spelling counts.
pub(super) fn apply_sent(call: &Call, record: &mut Record) -> Result<(), Failure> {
    let Some(path) = call.body.get("orgUnitPath").and_then(Value::as_str) else { return Ok(()) };
    let tree = call.roll.people.units();
    let path = tree
        .find_path(path)
        .and_then(|place| tree.path(place))
        .ok_or_else(|| Failure::invalid("Invalid Input: INVALID_OU_ID"))?;
    record.insert("orgUnitPath".to_owned(), path.into());
    Ok(())
}
