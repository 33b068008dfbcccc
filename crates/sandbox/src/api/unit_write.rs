//! Making, changing and deleting organisational units.

use serde_json::{Map, Value};

use super::body;
use super::call::Call;
use super::customers::check_customer;
use super::units::find;
use super::user_change::seal;
use crate::activity::Event;
use crate::failure::Failure;
use crate::reply::Answer;
use crate::tenant::people::People;
use crate::tenant::tree::{Node, ROOT, Tree};
use crate::tenant::units::UNITS;

/// How many levels there may be beneath the root (google-api.md 2.3).
const DEPTH: usize = 35;

/// `orgunits.insert`.
pub(crate) fn insert(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    let node = new_node(call, &call.roll.people.units())?;
    check_pace(call)?;
    let place = call.world.overlay.next_place()?;
    keep(call, place, node)?;
    call.log(&[event("CREATE_ORG_UNIT", &path_of(call, place))])?;
    shown(call, place)
}

/// The unit that a call's body asks for.
fn new_node(call: &Call, tree: &Tree) -> Result<Node, Failure> {
    let body = &call.body;
    body::check_known(body, "OrgUnit")?;
    let name = name(body)?.ok_or_else(|| Failure::invalid("Invalid Ou Name"))?;
    let parent = parent(tree, body)?.ok_or_else(bad_parent)?;
    let description = text(body, "description")?.unwrap_or("").to_owned();
    if tree.child(parent, &name).is_some() {
        return Err(taken());
    }
    if tree.depth(parent) + 1 > DEPTH {
        return Err(bad_parent());
    }
    Ok(Node { name, parent, description, changed_ms: call.now_ms })
}

/// `orgunits.update` and `orgunits.patch`: both keep what is absent. People and units beneath go along.
pub(crate) fn update(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    let (place, before, node) = changed_node(call, &call.roll.people.units())?;
    check_pace(call)?;
    if node == before {
        return shown(call, place);
    }
    let old = path_of(call, place);
    keep(call, place, Node { changed_ms: call.now_ms, ..node.clone() })?;
    let new = path_of(call, place);
    if new != old {
        take_along(call, &old, &new)?;
    }
    let mut events = Vec::new();
    if node.name != before.name {
        events.push(event("EDIT_ORG_UNIT_NAME", &old).with("NEW_VALUE", &node.name));
    }
    if node.parent != before.parent {
        events.push(event("MOVE_ORG_UNIT", &old).with("NEW_VALUE", path_of(call, node.parent)));
    }
    if node.description != before.description {
        events.push(event("EDIT_ORG_UNIT_DESCRIPTION", &old).with("NEW_VALUE", &node.description));
    }
    call.log(&events)?;
    shown(call, place)
}

/// The place of the unit that the path names, the unit, and what a call's body makes of it.
fn changed_node(call: &Call, tree: &Tree) -> Result<(u64, Node, Node), Failure> {
    let body = &call.body;
    body::check_known(body, "OrgUnit")?;
    let place = find(tree, call.path("orgUnitPath"))?;
    let before = tree.node(place).cloned().ok_or_else(bad_unit)?;
    let mut node = before.clone();
    if let Some(name) = name(body)? {
        node.name = name;
    }
    if let Some(parent) = parent(tree, body)? {
        node.parent = parent;
    }
    if let Some(description) = text(body, "description")? {
        description.clone_into(&mut node.description);
    }
    if place == ROOT && (&node.name, node.parent) != (&before.name, before.parent) {
        return Err(bad_unit());
    }
    let within_itself = node.parent == place || tree.is_beneath(node.parent, place);
    if node.parent != before.parent
        && (within_itself || tree.depth(node.parent) + 1 + tree.height(place) > DEPTH)
    {
        return Err(bad_parent());
    }
    if tree.child(node.parent, &node.name).is_some_and(|other| other != place) {
        return Err(taken());
    }
    Ok((place, before, node))
}

/// `orgunits.delete`: only a unit that nobody and nothing is in.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    let (place, node) = node_to_delete(call, &call.roll.people.units())?;
    let path = path_of(call, place);
    if has_people(call, place, &path)? {
        return Err(Failure::condition("The organizational unit has users."));
    }
    call.world.overlay.delete_unit(place, &Node { changed_ms: call.now_ms, ..node })?;
    call.roll.people.units_to_change().remove(place);
    call.log(&[event("REMOVE_ORG_UNIT", &path)])?;
    Ok(Answer::Nothing)
}

/// The unit that the path names, if no unit is in it.
fn node_to_delete(call: &Call, tree: &Tree) -> Result<(u64, Node), Failure> {
    let place = find(tree, call.path("orgUnitPath"))?;
    let node = tree.node(place).filter(|_| place != ROOT).cloned().ok_or_else(bad_unit)?;
    if tree.places().any(|other| tree.is_child(other, place)) {
        return Err(Failure::condition("The organizational unit has child organizational units."));
    }
    Ok((place, node))
}

/// What cannot be done with this unit; Google says no more than that.
fn bad_unit() -> Failure {
    Failure::invalid("Invalid Ou Id")
}

fn bad_parent() -> Failure {
    Failure::invalid("Invalid Parent Orgunit Id")
}

/// A sibling has this name.
fn taken() -> Failure {
    bad_unit()
}

/// Refuses more changes in a second than a customer may make (google-api.md 4).
fn check_pace(call: &Call) -> Result<(), Failure> {
    let pace = call.world.rules().units_per_second;
    if call.world.unit_writes.admit((), pace, call.now_ms) { Ok(()) } else { Err(Failure::backend()) }
}

/// The text of a field; none if it is absent.
fn text<'a>(body: &'a Map<String, Value>, field: &str) -> Result<Option<&'a str>, Failure> {
    match body.get(field) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some("")),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Failure::invalid(format!("Invalid Input: {field}"))),
    }
}

/// The name that a body gives. A slash would be another level.
fn name(body: &Map<String, Value>) -> Result<Option<String>, Failure> {
    match text(body, "name")? {
        None => Ok(None),
        Some(name) if name.trim().is_empty() || name.contains('/') => {
            Err(Failure::invalid("Invalid Ou Name"))
        }
        Some(name) => Ok(Some(name.trim().to_owned())),
    }
}

/// The unit above that a body names, by path or id.
fn parent(tree: &Tree, body: &Map<String, Value>) -> Result<Option<u64>, Failure> {
    let found = match (text(body, "parentOrgUnitId")?, text(body, "parentOrgUnitPath")?) {
        (None, None) => return Ok(None),
        (Some(id), None) => tree.find_id(id),
        (None, Some(path)) => tree.find_path(path),
        // Whoever sends a unit back as it was read names it twice; they must agree.
        (Some(id), Some(path)) => tree.find_id(id).filter(|place| tree.find_path(path) == Some(*place)),
    };
    found.map(Some).ok_or_else(bad_parent)
}

/// Writes a unit down, here and in the database.
fn keep(call: &Call, place: u64, node: Node) -> Result<(), Failure> {
    call.world.overlay.put_unit(place, &node)?;
    call.roll.people.units_to_change().put(place, node);
    Ok(())
}

fn path_of(call: &Call, place: u64) -> String {
    call.roll.people.units().path(place).unwrap_or_default()
}

fn shown(call: &Call, place: u64) -> Result<Answer, Failure> {
    let record = call.roll.people.units().record(place);
    record.map(Answer::Resource).ok_or_else(bad_unit)
}

/// Gives the accounts that were changed the new path of their unit; the seed's ask the tree.
fn take_along(call: &Call, old: &str, new: &str) -> Result<(), Failure> {
    for (number, mut record) in call.world.overlay.users_in(old)? {
        let path = record.get("orgUnitPath").and_then(Value::as_str).unwrap_or("");
        let path = format!("{new}{}", path.strip_prefix(old).unwrap_or(""));
        record.insert("orgUnitPath".to_owned(), path.into());
        seal(&mut record, call.now_ms);
        call.world.overlay.put_user(number, &record)?;
    }
    Ok(())
}

/// Says whether anybody is in a unit.
fn has_people(call: &Call, place: u64, path: &str) -> Result<bool, Failure> {
    let overlay = &call.world.overlay;
    if overlay.has_users_in(path)? {
        return Ok(true);
    }
    if place >= UNITS.len() as u64 {
        return Ok(false);
    }
    for number in 0..call.roll.people.tenant.users {
        if People::unit(number) as u64 == place && !overlay.is_changed(number)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// An event about a unit.
fn event(name: &str, path: &str) -> Event {
    Event::new("ORG_SETTINGS", name).with("ORG_UNIT_NAME", path)
}
