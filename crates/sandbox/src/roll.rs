//! The roll of all accounts: the seed's people under the overlay's changes.

use std::sync::OnceLock;

use serde_json::{Map, Value};

use crate::Error;
use crate::overlay::users::{Changed, Order};
use crate::overlay::{INSERTED, Overlay};
use crate::tenant::Tenant;
use crate::tenant::people::{People, Person};
use crate::tenant::record::record;

/// A user resource.
pub(crate) type Record = Map<String, Value>;

/// How many accounts are looked at under one lock of the overlay.
const STRETCH: u64 = 512;

/// The people of the tenant, and their sorted orders once somebody asked.
pub(crate) struct Roll {
    pub(crate) people: People,
    pub(crate) page_key: [u8; 32],
    sorted: [OnceLock<Vec<u32>>; 3],
}

/// Where a list goes on: after this account.
pub(crate) type Place = Option<(String, u64)>;

/// Decides whether an account belongs to a list: first by what is cheap to know, then by the whole record.
pub(crate) trait Filter {
    /// Says that the person cannot belong to the list.
    fn rules_out(&self, person: &Person) -> bool;
    /// Says whether the record belongs to the list.
    fn admits(&self, record: &Record) -> bool;
}

impl Roll {
    pub(crate) fn new(tenant: Tenant, page_key: &str) -> Self {
        Self {
            people: People::new(tenant),
            page_key: *blake3::hash(page_key.as_bytes()).as_bytes(),
            sorted: Default::default(),
        }
    }

    /// The live account with this number.
    pub(crate) fn user(&self, overlay: &Overlay, number: u64) -> Result<Option<Record>, Error> {
        Ok(match overlay.user(number)? {
            Some(Changed::Live(record)) => Some(record),
            Some(Changed::Deleted(..)) => None,
            None if number < self.people.tenant.users => {
                Some(record(&self.people, &self.people.person(number)))
            }
            None => None,
        })
    }

    /// The number that a user key (id, address or alias) means, if the account lives.
    pub(crate) fn number(&self, overlay: &Overlay, key: &str) -> Result<Option<u64>, Error> {
        let number = if key.contains('@') {
            match overlay.number_of_address(key)? {
                Some(number) => Some(number),
                // An address that the seed gives, unless its account was changed: then the overlay knows all its addresses.
                None => match self.people.index_of_address(key) {
                    Some(number) if !overlay.is_changed(number)? => Some(number),
                    _ => None,
                },
            }
        } else {
            self.people.index_of_id(key)
        };
        let Some(number) = number else { return Ok(None) };
        let lives = match overlay.user(number)? {
            Some(Changed::Live(_)) => true,
            Some(Changed::Deleted(..)) => false,
            None => number < self.people.tenant.users,
        };
        Ok(lives.then_some(number))
    }

    /// The next accounts of the list that is in no particular order (it is the order of their making).
    pub(crate) fn list(
        &self,
        overlay: &Overlay,
        after: &Place,
        limit: usize,
        filter: &dyn Filter,
    ) -> Result<(Vec<Record>, Place), Error> {
        let mut page = Vec::with_capacity(limit);
        let mut next = after.as_ref().map_or(0, |(_, number)| number + 1);
        let users = self.people.tenant.users;
        while next < users {
            let last = (next + STRETCH).min(users);
            let mut changes = overlay.users_between(next, last)?;
            for number in next..last {
                let found = match changes.remove(&number) {
                    Some(Changed::Live(record)) => Some(record),
                    Some(Changed::Deleted(..)) => None,
                    None => {
                        let person = self.people.person(number);
                        (!filter.rules_out(&person)).then(|| record(&self.people, &person))
                    }
                };
                if let Some(record) = found.filter(|record| filter.admits(record)) {
                    if page.len() == limit {
                        return Ok((page, Some((String::new(), number - 1))));
                    }
                    page.push(record);
                }
            }
            next = last;
        }
        next = next.max(INSERTED);
        loop {
            let found = overlay.inserted_from(next, STRETCH as usize)?;
            let Some((last, _)) = found.last() else { return Ok((page, None)) };
            next = last + 1;
            for (number, record) in found.into_iter().filter(|(_, record)| filter.admits(record)) {
                if page.len() == limit {
                    return Ok((page, Some((String::new(), number - 1))));
                }
                page.push(record);
            }
        }
    }

    /// The next accounts of a sorted list.
    pub(crate) fn list_sorted(
        &self,
        overlay: &Overlay,
        order: Order,
        descending: bool,
        after: &Place,
        limit: usize,
        filter: &dyn Filter,
    ) -> Result<(Vec<Record>, Place), Error> {
        let sorted = self.sorted(order);
        let key = |number: u64| self.sort_key(number, order);
        let before =
            |one: &(String, u64), two: &(String, u64)| if descending { one > two } else { one < two };
        // How many of the seed's people stand before the place, whichever way the list runs.
        let mut passed = match after {
            None => 0,
            Some(place) if descending => {
                sorted.len()
                    - sorted.partition_point(|number| (key(u64::from(*number)), u64::from(*number)) < *place)
            }
            Some(place) => {
                sorted.partition_point(|number| (key(u64::from(*number)), u64::from(*number)) <= *place)
            }
        };
        let mut changed_after = after.clone();
        let mut changed: std::collections::VecDeque<(String, u64)> =
            overlay.sorted(order, descending, changed_after.as_ref(), STRETCH as usize)?.into();
        let mut page = Vec::with_capacity(limit);
        let mut last = after.clone();
        loop {
            let base = sorted
                .get(if descending { sorted.len().wrapping_sub(1 + passed) } else { passed })
                .map(|number| (key(u64::from(*number)), u64::from(*number)));
            if changed.is_empty() && changed_after.is_some() {
                changed = overlay.sorted(order, descending, changed_after.as_ref(), STRETCH as usize)?.into();
                changed_after = changed.back().cloned();
            }
            let from_base = match (&base, changed.front()) {
                (None, None) => return Ok((page, None)),
                (Some(base), Some(change)) => before(base, change),
                (base, _) => base.is_some(),
            };
            let (place, found) = if from_base {
                passed += 1;
                let Some(place) = base else { continue };
                if overlay.is_changed(place.1)? {
                    continue;
                }
                let person = self.people.person(place.1);
                let found = (!filter.rules_out(&person)).then(|| record(&self.people, &person));
                (place, found)
            } else {
                let Some(place) = changed.pop_front() else { continue };
                changed_after = Some(changed.back().unwrap_or(&place).clone());
                let found = self.user(overlay, place.1)?;
                (place, found)
            };
            if let Some(record) = found.filter(|record| filter.admits(record)) {
                if page.len() == limit {
                    return Ok((page, last));
                }
                page.push(record);
                last = Some(place);
            }
        }
    }

    /// The deleted accounts, deleted after `since_ms`.
    pub(crate) fn list_deleted(
        &self,
        overlay: &Overlay,
        after: &Place,
        since_ms: i64,
        limit: usize,
        filter: &dyn Filter,
    ) -> Result<(Vec<Record>, Place), Error> {
        let mut page = Vec::new();
        let mut next = after.as_ref().map_or(0, |(_, number)| number + 1);
        loop {
            let found = overlay.deleted_from(next, since_ms, STRETCH as usize)?;
            let Some((last, _)) = found.last() else { return Ok((page, None)) };
            next = last + 1;
            for (number, record) in found.into_iter().filter(|(_, record)| filter.admits(record)) {
                if page.len() == limit {
                    return Ok((page, Some((String::new(), number - 1))));
                }
                page.push(record);
            }
        }
    }

    fn sort_key(&self, number: u64, order: Order) -> String {
        match order {
            Order::Email => self.people.email(number),
            Order::GivenName => self.people.person(number).given.to_lowercase(),
            Order::FamilyName => self.people.person(number).family.to_lowercase(),
        }
    }

    /// The seed's people in an order: four bytes each, made when first asked for.
    fn sorted(&self, order: Order) -> &[u32] {
        self.sorted[order as usize].get_or_init(|| {
            let users = u32::try_from(self.people.tenant.users).unwrap_or(u32::MAX);
            let mut numbers: Vec<u32> = (0..users).collect();
            numbers.sort_by_cached_key(|number| (self.sort_key(u64::from(*number), order), *number));
            numbers
        })
    }
}
