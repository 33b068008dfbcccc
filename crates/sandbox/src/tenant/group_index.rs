//! From the id or the address of a generated group to its number, without making the groups.

use std::collections::HashMap;

use super::groups::{ALIASES, group, group_count, group_id};
use super::people::People;

/// The numbers of the generated groups, made when first asked for.
#[derive(Debug)]
pub(crate) struct GroupIndex {
    /// How many groups it knows.
    pub(crate) count: usize,
    ids: HashMap<String, u32>,
    addresses: HashMap<String, u32>,
}

impl GroupIndex {
    pub(crate) fn new(people: &People) -> Self {
        let count = group_count(people);
        let numbers = || (0..count).map(|number| (number, u32::try_from(number).unwrap_or(u32::MAX)));
        let mut addresses: HashMap<String, u32> =
            numbers().map(|(number, short)| (group(people, number).email(), short)).collect();
        addresses.extend(
            ALIASES
                .iter()
                .filter(|(number, _)| *number < count)
                .map(|(number, alias)| ((*alias).to_owned(), *number as u32)),
        );
        Self {
            count,
            ids: numbers().map(|(number, short)| (group_id(people, number), short)).collect(),
            addresses,
        }
    }

    /// The number of the group with this id.
    pub(crate) fn of_id(&self, id: &str) -> Option<usize> {
        self.ids.get(id).map(|number| *number as usize)
    }

    /// The number of the group that the seed gave this address, in lower case: its own, an alias, or the one that nobody edits.
    pub(crate) fn of_address(&self, address: &str) -> Option<usize> {
        let plain = address.strip_suffix(".test-google-a.com");
        let found = self.addresses.get(plain.unwrap_or(address)).map(|number| *number as usize)?;
        // Only the address itself has a twin that nobody edits.
        let twin_of_alias = plain.is_some_and(|plain| ALIASES.iter().any(|(_, alias)| *alias == plain));
        (!twin_of_alias).then_some(found)
    }
}
