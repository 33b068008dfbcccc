//! Organisational units.

use serde_json::{Value, json};

use super::call::Call;
use super::customers::check_customer;
use crate::failure::Failure;
use crate::reply::Answer;
use crate::tenant::units::{UNITS, by_path, parent, unit_id, unit_record};

/// `orgunits.list`: never paged; children of the root unless told otherwise.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    let top = match call.query("orgUnitPath") {
        None => 0,
        Some(text) => find(text)?,
    };
    let path = UNITS[top].path;
    let beneath = |other: &str| {
        path == "/" && other != "/" || other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
    };
    let wanted: Vec<Value> = match call.query("type").map(str::to_ascii_lowercase).as_deref() {
        None | Some("children") => units(|number| parent(UNITS[number].path) == Some(path)),
        Some("all") => units(|number| beneath(UNITS[number].path)),
        Some("allincludingparent" | "all_including_parent") => {
            units(|number| number == top || beneath(UNITS[number].path))
        }
        Some(other) => {
            return Err(Failure::parameter("type", format!("Invalid value at 'type', \"{other}\"")));
        }
    };
    let mut answer = json!({ "kind": "admin#directory#orgUnits", "etag": "\"northwind/orgunits\"" });
    if !wanted.is_empty() {
        answer["organizationUnits"] = wanted.into();
    }
    Ok(Answer::Resource(answer))
}

fn units(keep: impl Fn(usize) -> bool) -> Vec<Value> {
    (0..UNITS.len()).filter(|number| keep(*number)).map(unit_record).collect()
}

/// `orgunits.get`: the path stands in the URL without its first slash.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    Ok(Answer::Resource(unit_record(find(call.path("orgUnitPath"))?)))
}

fn find(key: &str) -> Result<usize, Failure> {
    let found = if key.starts_with("id:") {
        (0..UNITS.len()).find(|number| unit_id(*number) == key)
    } else {
        by_path(&format!("/{}", key.trim_matches('/')))
    };
    found.ok_or_else(|| Failure::new(404, "notFound", "Org unit not found"))
}
