//! The roll of all accounts: the seed's people under the overlay's changes.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde_json::{Map, Value};

use crate::Error;
use crate::overlay::users::{Changed, Order};
use crate::overlay::{INSERTED, Overlay};
use crate::tenant::Tenant;
use crate::tenant::group_index::GroupIndex;
use crate::tenant::groups::group_count;
use crate::tenant::people::{People, Person};
use crate::tenant::record::record;

/// A user resource.
pub(crate) type Record = Map<String, Value>;

/// How many accounts are looked at under one lock of the overlay.
const STRETCH: usize = 512;

/// The people of the tenant, and their sorted orders once somebody asked.
pub(crate) struct Roll {
    pub(crate) people: People,
    pub(crate) page_key: [u8; 32],
    sorted: [OnceLock<Vec<u32>>; 3],
    groups: RwLock<Option<Arc<GroupIndex>>>,
}

/// Where a list goes on: after this account.
pub(crate) type Place = Option<(String, u64)>;

/// An account in a list.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    /// As the seed made it.
    Seeded(Person),
    /// As the overlay has it.
    Kept(Record),
}

/// Decides whether an account belongs to a list: first by what is cheap to know, then by the whole record.
pub(crate) trait Filter {
    /// Says that the person cannot belong to the list.
    fn rules_out(&self, people: &People, person: &Person) -> bool;
    /// Says that whoever is not ruled out belongs to the list.
    fn is_settled(&self) -> bool;
    /// Says whether the record belongs to the list.
    fn admits(&self, record: &Record) -> bool;
}

/// A page in the making.
struct Page<'a> {
    entries: Vec<Entry>,
    limit: usize,
    people: &'a People,
    filter: &'a dyn Filter,
}

/// Whether a page took an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Took {
    It,
    Nothing,
    /// It belongs to the list, and the page was full before.
    NoMore,
}

impl<'a> Page<'a> {
    fn new(limit: usize, people: &'a People, filter: &'a dyn Filter) -> Self {
        Self { entries: Vec::with_capacity(limit), limit, people, filter }
    }

    fn person(&mut self, number: u64) -> Took {
        let person = self.people.person(number);
        let out = self.filter.rules_out(self.people, &person)
            || !self.filter.is_settled() && !self.filter.admits(&record(self.people, &person));
        if out { Took::Nothing } else { self.take(Entry::Seeded(person)) }
    }

    fn record(&mut self, record: Record) -> Took {
        if self.filter.admits(&record) { self.take(Entry::Kept(record)) } else { Took::Nothing }
    }

    fn take(&mut self, entry: Entry) -> Took {
        if self.entries.len() == self.limit {
            return Took::NoMore;
        }
        self.entries.push(entry);
        Took::It
    }
}

impl Roll {
    /// The roll of a tenant that is served at this origin.
    pub(crate) fn new(tenant: Tenant, page_key: &str, origin: &str) -> Self {
        let mut people = People::new(tenant);
        origin.clone_into(&mut people.origin);
        Self {
            people,
            page_key: *blake3::hash(page_key.as_bytes()).as_bytes(),
            sorted: Default::default(),
            groups: RwLock::default(),
        }
    }

    /// Where the generated groups stand, by id and address.
    pub(crate) fn groups(&self) -> Arc<GroupIndex> {
        let count = group_count(&self.people);
        let known = self.groups.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(index) = known.filter(|index| index.count == count) {
            return index;
        }
        let index = Arc::new(GroupIndex::new(&self.people));
        *self.groups.write().unwrap_or_else(PoisonError::into_inner) = Some(index.clone());
        index
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
                // The seed's, unless its account was changed: then the overlay knows all its addresses.
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
    ) -> Result<(Vec<Entry>, Place), Error> {
        let mut page = Page::new(limit, &self.people, filter);
        let mut next = after.as_ref().map_or(0, |(_, number)| number + 1);
        let users = self.people.tenant.users;
        while next < users {
            let last = (next + STRETCH as u64).min(users);
            let mut changes = overlay.users_between(next, last)?;
            for number in next..last {
                let took = match changes.remove(&number) {
                    Some(Changed::Live(record)) => page.record(record),
                    Some(Changed::Deleted(..)) => Took::Nothing,
                    None => page.person(number),
                };
                if took == Took::NoMore {
                    return Ok((page.entries, Some((String::new(), number - 1))));
                }
            }
            next = last;
        }
        next = next.max(INSERTED);
        loop {
            let found = overlay.inserted_from(next, STRETCH)?;
            let Some((last, _)) = found.last() else { return Ok((page.entries, None)) };
            next = last + 1;
            for (number, record) in found {
                if page.record(record) == Took::NoMore {
                    return Ok((page.entries, Some((String::new(), number - 1))));
                }
            }
        }
    }

    /// The next accounts of a sorted list: the seed's order and the overlay's, merged.
    pub(crate) fn list_sorted(
        &self,
        overlay: &Overlay,
        order: Order,
        descending: bool,
        after: &Place,
        limit: usize,
        filter: &dyn Filter,
    ) -> Result<(Vec<Entry>, Place), Error> {
        let mut page = Page::new(limit, &self.people, filter);
        let mut seeded = self.seeded_after(order, descending, after);
        let mut changed = ChangedOnes {
            overlay,
            order,
            descending,
            waiting: VecDeque::new(),
            after: after.clone(),
            ended: false,
        };
        let mut last = after.clone();
        loop {
            let change = changed.peek()?;
            let seed = seeded.peek();
            let seed_first = match (&seed, &change) {
                (None, None) => return Ok((page.entries, None)),
                (Some(seed), Some(change)) => (seed < change) != descending,
                (seed, None) => seed.is_some(),
                (None, Some(_)) => false,
            };
            let (place, took) = match (seed, change) {
                (Some(place), _) if seed_first => {
                    seeded.passed += 1;
                    // A changed account stands in the overlay's order.
                    let took =
                        if overlay.is_changed(place.1)? { Took::Nothing } else { page.person(place.1) };
                    (place, took)
                }
                (_, Some(place)) => {
                    changed.waiting.pop_front();
                    let took =
                        self.user(overlay, place.1)?.map_or(Took::Nothing, |record| page.record(record));
                    (place, took)
                }
                (_, None) => return Ok((page.entries, None)),
            };
            match took {
                Took::NoMore => return Ok((page.entries, last)),
                Took::It | Took::Nothing => last = Some(place),
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
    ) -> Result<(Vec<Entry>, Place), Error> {
        let mut page = Page::new(limit, &self.people, filter);
        let mut next = after.as_ref().map_or(0, |(_, number)| number + 1);
        loop {
            let found = overlay.deleted_from(next, since_ms, STRETCH)?;
            let Some((last, _)) = found.last() else { return Ok((page.entries, None)) };
            next = last + 1;
            for (number, record) in found {
                if page.record(record) == Took::NoMore {
                    return Ok((page.entries, Some((String::new(), number - 1))));
                }
            }
        }
    }

    fn seeded_after(&self, order: Order, descending: bool, after: &Place) -> SeededOnes<'_> {
        let numbers = self.sorted(order);
        let place = |number: &u32| self.place(u64::from(*number), order);
        let passed = match after {
            None => 0,
            Some(after) if descending => {
                numbers.len() - numbers.partition_point(|number| place(number) < *after)
            }
            Some(after) => numbers.partition_point(|number| place(number) <= *after),
        };
        SeededOnes { roll: self, order, descending, numbers, passed }
    }

    fn place(&self, number: u64, order: Order) -> (String, u64) {
        let key = match order {
            Order::Email => self.people.email(number),
            Order::GivenName => self.people.person(number).given.to_lowercase(),
            Order::FamilyName => self.people.person(number).family.to_lowercase(),
        };
        (key, number)
    }

    /// The seed's people in an order: four bytes each, made when first asked for.
    fn sorted(&self, order: Order) -> &[u32] {
        self.sorted[order as usize].get_or_init(|| {
            let users = u32::try_from(self.people.tenant.users).unwrap_or(u32::MAX);
            let mut numbers: Vec<u32> = (0..users).collect();
            numbers.sort_by_cached_key(|number| self.place(u64::from(*number), order));
            numbers
        })
    }
}

/// The seed's people in an order, from a place on.
struct SeededOnes<'a> {
    roll: &'a Roll,
    order: Order,
    descending: bool,
    numbers: &'a [u32],
    passed: usize,
}

impl SeededOnes<'_> {
    fn peek(&self) -> Option<(String, u64)> {
        let left = self.numbers.len().checked_sub(self.passed + 1)?;
        let number = self.numbers.get(if self.descending { left } else { self.passed })?;
        Some(self.roll.place(u64::from(*number), self.order))
    }
}

/// The overlay's accounts in an order, from a place on.
struct ChangedOnes<'a> {
    overlay: &'a Overlay,
    order: Order,
    descending: bool,
    waiting: VecDeque<(String, u64)>,
    after: Place,
    ended: bool,
}

impl ChangedOnes<'_> {
    fn peek(&mut self) -> Result<Option<(String, u64)>, Error> {
        if self.waiting.is_empty() && !self.ended {
            self.waiting =
                self.overlay.sorted(self.order, self.descending, self.after.as_ref(), STRETCH)?.into();
            self.ended = self.waiting.len() < STRETCH;
            self.after = self.waiting.back().cloned();
        }
        Ok(self.waiting.front().cloned())
    }
}
