//! Reading organisational units.

use serde_json::{Value, json};

use super::call::Call;
use super::customers::check_customer;
use crate::failure::Failure;
use crate::reply::Answer;
use crate::tenant::tree::{ROOT, Tree};

/// `orgunits.list`: never paged; children of the root unless told otherwise.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    let tree = call.roll.people.units();
    let top = match call.query("orgUnitPath") {
        None => ROOT,
        Some(text) => find(&tree, text)?,
    };
    let wanted: Vec<Value> = match call.query("type").map(str::to_ascii_lowercase).as_deref() {
        None | Some("children") => records(&tree, |place| tree.is_child(place, top)),
        Some("all") => records(&tree, |place| tree.is_beneath(place, top)),
        Some("allincludingparent" | "all_including_parent") => {
            records(&tree, |place| place == top || tree.is_beneath(place, top))
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

fn records(tree: &Tree, keep: impl Fn(u64) -> bool) -> Vec<Value> {
    tree.places().filter(|place| keep(*place)).filter_map(|place| tree.record(place)).collect()
}

/// `orgunits.get`: the path stands in the URL without its first slash.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    let tree = call.roll.people.units();
    let place = find(&tree, call.path("orgUnitPath"))?;
    tree.record(place).map(Answer::Resource).ok_or_else(missing)
}

/// The unit with this path or id.
pub(super) fn find(tree: &Tree, key: &str) -> Result<u64, Failure> {
    let found = if key.starts_with("id:") {
        tree.find_id(key)
    } else {
        tree.find_path(&format!("/{}", key.trim_matches('/')))
    };
    found.ok_or_else(missing)
}

fn missing() -> Failure {
    Failure::new(404, "notFound", "Org unit not found")
}
