//! A group that lives, and how it is found: one of the seed's, perhaps changed, or a new one.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::call::Call;
use super::member_count;
use crate::Error;
use crate::failure::Failure;
use crate::overlay::groups::{ChangedGroup, addresses};
use crate::roll::Place;
use crate::tenant::customer::is_verified_domain;
use crate::tenant::groups::{Group, group, group_id, group_record};

/// How many new groups are looked up at once.
const STRETCH: usize = 256;

/// A group that lives.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) base: Option<Group>,
    pub(super) record: Map<String, Value>,
    /// When it was made; none for the seed's.
    made_ms: Option<i64>,
}

impl Team {
    /// A group that is made now.
    pub(super) fn new(id: String, record: Map<String, Value>, now_ms: i64) -> Self {
        Self { id, base: None, record, made_ms: Some(now_ms) }
    }

    fn seeded(call: &Call, number: usize, id: String) -> Option<Self> {
        let people = &call.roll.people;
        let base = group(people, number);
        let Value::Object(record) = group_record(people, &base) else { return None };
        Some(Self { id, base: Some(base), record, made_ms: None })
    }

    pub(crate) fn email(&self) -> &str {
        self.text("email")
    }

    pub(super) fn text(&self, field: &str) -> &str {
        self.record.get(field).and_then(Value::as_str).unwrap_or("")
    }

    /// The addresses that somebody gave it beside its own.
    pub(super) fn aliases(&self) -> Vec<String> {
        let aliases = self.record.get("aliases").and_then(Value::as_array).into_iter().flatten();
        aliases.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Every address that leads to it.
    pub(super) fn addresses(&self) -> Vec<String> {
        addresses(&self.record)
    }

    /// Says whether it is there for others: a new group is not for a while (google-api.md 3, eventual consistency).
    pub(crate) fn is_there(&self, call: &Call) -> bool {
        self.made_ms.is_none_or(|made| made + call.world.rules().settle() <= call.now_ms)
    }

    /// Writes it down.
    pub(super) fn keep(&self, call: &Call) -> Result<(), Error> {
        call.world.overlay.put_group(&self.id, &self.record, self.made_ms)
    }

    /// The group as the API tells it.
    pub(super) fn show(&self, call: &Call) -> Result<Value, Failure> {
        let mut record = self.record.clone();
        record.insert("directMembersCount".to_owned(), member_count::count(call, self)?.to_string().into());
        Ok(Value::Object(record))
    }
}

/// The group with this id.
pub(crate) fn by_id(call: &Call, id: &str) -> Result<Option<Team>, Error> {
    let number = call.roll.groups().of_id(id);
    Ok(match call.world.overlay.group(id)? {
        Some(ChangedGroup::Deleted) => None,
        Some(ChangedGroup::Live { record, made_ms }) => {
            let base = number.map(|number| group(&call.roll.people, number));
            Some(Team { id: id.to_owned(), base, record, made_ms })
        }
        None => number.and_then(|number| Team::seeded(call, number, id.to_owned())),
    })
}

/// The group with this address.
fn by_address(call: &Call, address: &str) -> Result<Option<Team>, Error> {
    let address = address.to_lowercase();
    if let Some(id) = call.world.overlay.group_of_address(&address)? {
        return by_id(call, &id);
    }
    let Some(number) = call.roll.groups().of_address(&address) else { return Ok(None) };
    let id = group_id(&call.roll.people, number);
    // Of a group that was changed the overlay knows all addresses.
    if call.world.overlay.group(&id)?.is_some() { Ok(None) } else { Ok(Team::seeded(call, number, id)) }
}

/// The group with this id or address, whether or not it is there for others.
pub(crate) fn by_key(call: &Call, key: &str) -> Result<Option<Team>, Error> {
    if key.contains('@') { by_address(call, key) } else { by_id(call, key) }
}

/// The group that the path names.
pub(crate) fn find(call: &Call) -> Result<Team, Failure> {
    find_by(call, call.path("groupKey"))
}

/// The group of a key.
pub(crate) fn find_by(call: &Call, key: &str) -> Result<Team, Failure> {
    by_key(call, key)?.filter(|team| team.is_there(call)).ok_or_else(|| match key.rsplit_once('@') {
        Some((_, domain)) if !is_verified_domain(domain) && !domain.ends_with(".test-google-a.com") => {
            Failure::forbidden()
        }
        _ => Failure::not_found("groupKey"),
    })
}

/// A group and its place in a list.
pub(crate) type Placed = (Team, (String, u64));

/// All groups that are there, after a place in their order: the seed's by number, then the new ones by id.
pub(crate) struct Teams<'a> {
    call: &'a Call,
    number: usize,
    count: usize,
    after: String,
    waiting: VecDeque<String>,
    ended: bool,
}

impl<'a> Teams<'a> {
    pub(crate) fn after(call: &'a Call, place: &Place) -> Self {
        let count = call.roll.groups().count;
        let (after, number) = match place {
            None => (String::new(), 0),
            Some((id, number)) if id.is_empty() => (String::new(), *number as usize + 1),
            Some((id, _)) => (id.clone(), count),
        };
        Self { call, number, count, after, waiting: VecDeque::new(), ended: false }
    }

    /// The next group, and its place.
    pub(crate) fn next(&mut self) -> Result<Option<Placed>, Error> {
        let call = self.call;
        while self.number < self.count {
            let number = self.number;
            self.number += 1;
            if let Some(team) = by_id(call, &group_id(&call.roll.people, number))? {
                return Ok(Some((team, (String::new(), number as u64))));
            }
        }
        let seeded = call.roll.groups();
        loop {
            if self.waiting.is_empty() && !self.ended {
                self.waiting = call.world.overlay.groups_after(&self.after, STRETCH)?.into();
                self.ended = self.waiting.len() < STRETCH;
                self.after = self.waiting.back().cloned().unwrap_or_default();
            }
            let Some(id) = self.waiting.pop_front() else { return Ok(None) };
            if seeded.of_id(&id).is_none()
                && let Some(team) = by_id(call, &id)?
                && team.is_there(call)
            {
                return Ok(Some((team, (id, self.count as u64))));
            }
        }
    }
}
