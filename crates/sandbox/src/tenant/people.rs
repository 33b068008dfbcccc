//! People: from a number to a person, and from an address back to the number.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::Tenant;
use super::addresses::{local_part, role_alias};
use super::awkward::{Awkward, ROUND};
use super::cast::CAST;
use super::mix::{Scramble, mix};
use super::names::{CULTURES, SLOTS};
use super::tree::{Path, Tree};
use super::units::{SPREAD, UNITS};

/// The primary domain.
pub(crate) const PRIMARY: &str = "northwind.test";
/// The second domain, verified.
pub(crate) const SECONDARY: &str = "northwind.example";
/// The third domain, which nobody has verified.
pub(crate) const UNVERIFIED: &str = "northwind-labs.test";

/// What an account may administer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admin {
    No,
    Delegated,
    Super,
}

/// A user before anyone asked for the whole record.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) index: u64,
    pub(crate) given: Cow<'static, str>,
    /// Empty when there is none.
    pub(crate) family: Cow<'static, str>,
    pub(crate) local: String,
    pub(crate) domain: &'static str,
    pub(crate) alias: Option<String>,
    pub(crate) awkward: Awkward,
    pub(crate) admin: Admin,
    pub(crate) unit: usize,
    pub(crate) culture: usize,
    pub(crate) language: &'static str,
    pub(crate) title: &'static str,
    pub(crate) family_first: bool,
}

impl Person {
    pub(crate) fn email(&self) -> String {
        let mut email = String::with_capacity(self.local.len() + 1 + self.domain.len());
        email.push_str(&self.local);
        email.push('@');
        email.push_str(self.domain);
        email
    }

    pub(crate) fn suspended(&self) -> bool {
        self.awkward.is_suspended()
    }

    pub(crate) fn archived(&self) -> bool {
        self.awkward.is_archived()
    }
}

/// How one culture's names are dealt: every pair once, in an order of the seed, then again with a number behind.
struct Deal {
    slots: Vec<u64>,
    pairs: u64,
    step: u64,
    step_back: u64,
    start: u64,
}

/// Makes the people of a tenant.
pub(crate) struct People {
    pub(crate) tenant: Tenant,
    ids: Scramble,
    deals: Vec<Deal>,
    families: HashMap<&'static str, (usize, u64)>,
    givens: Vec<HashMap<&'static str, u64>>,
    /// Where everybody is: units are renamed and moved, and their people with them.
    units: RwLock<Tree>,
    /// How many groups there are to be, and one more; 0 for as many as suit the number of users.
    groups: AtomicU64,
    /// Where photos are: the sandbox's own origin.
    pub(crate) origin: String,
}

impl People {
    pub(crate) fn new(tenant: Tenant) -> Self {
        let mut families = HashMap::new();
        let mut givens = Vec::new();
        let mut deals = Vec::new();
        for (number, culture) in CULTURES.iter().enumerate() {
            for (place, (_, slug)) in culture.family.iter().enumerate() {
                families.insert(*slug, (number, place as u64));
            }
            givens.push(
                culture.given.iter().enumerate().map(|(place, (_, slug))| (*slug, place as u64)).collect(),
            );
            let slots = SLOTS
                .iter()
                .enumerate()
                .filter(|(_, culture)| **culture == number)
                .map(|(slot, _)| slot as u64)
                .collect();
            let pairs = (culture.given.len() * culture.family.len()) as u64;
            let step = (1..)
                .map(|n| mix(tenant.seed, 0xA0 + number as u64 + n * 64) % pairs)
                .find(|step| gcd(*step, pairs) == 1)
                .unwrap_or(1);
            let step_back = (1..=pairs).find(|back| back * step % pairs == 1 % pairs).unwrap_or(1);
            deals.push(Deal {
                slots,
                pairs,
                step,
                step_back,
                start: mix(tenant.seed, number as u64) % pairs,
            });
        }
        Self {
            ids: Scramble::new(tenant.seed),
            tenant,
            deals,
            families,
            givens,
            units: RwLock::new(Tree::seeded()),
            groups: AtomicU64::new(0),
            origin: String::new(),
        }
    }

    /// The units as they are.
    pub(crate) fn units(&self) -> RwLockReadGuard<'_, Tree> {
        self.units.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The units, to be changed.
    pub(crate) fn units_to_change(&self) -> RwLockWriteGuard<'_, Tree> {
        self.units.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path of a unit of the seed's.
    pub(crate) fn unit_path(&self, unit: usize) -> Path {
        self.units().seeded_path(unit)
    }

    /// How many groups there are to be; none for as many as suit the number of users.
    pub(crate) fn groups_wanted(&self) -> Option<u64> {
        self.groups.load(Ordering::Relaxed).checked_sub(1)
    }

    /// Says how many groups there are to be.
    pub(crate) fn want_groups(&self, groups: Option<u64>) {
        self.groups.store(groups.map_or(0, |groups| groups.saturating_add(1)), Ordering::Relaxed);
    }

    /// The Google id of a user: 21 digits.
    pub(crate) fn id(&self, index: u64) -> String {
        format!("1{:020}", self.ids.forward(index))
    }

    /// The number in a Google id, whether or not there is such a user.
    pub(crate) fn index_of_id(&self, id: &str) -> Option<u64> {
        let digits = id
            .strip_prefix('1')
            .filter(|rest| rest.len() == 20 && rest.bytes().all(|b| b.is_ascii_digit()))?;
        self.ids.back(digits.parse().ok()?)
    }

    /// Some bits about a user that look like chance.
    pub(crate) fn dice(&self, index: u64, salt: u64) -> u64 {
        mix(index ^ self.tenant.seed.rotate_left(32), salt)
    }

    fn domain(index: u64) -> &'static str {
        if index < CAST.len() as u64 {
            return PRIMARY;
        }
        match index % ROUND {
            82 | 96 | 97 => PRIMARY,
            83 => SECONDARY,
            _ if index % 8 == 5 => SECONDARY,
            _ => PRIMARY,
        }
    }

    /// The names that the deal gives to a number: culture, given, family, and the number behind the local part.
    fn dealt(&self, index: u64) -> (usize, usize, usize, u64) {
        let slot = index % SLOTS.len() as u64;
        let culture = SLOTS[slot as usize];
        let deal = &self.deals[culture];
        let rank = deal.slots.iter().position(|s| *s == slot).unwrap_or(0) as u64;
        let turn = index / SLOTS.len() as u64 * deal.slots.len() as u64 + rank;
        let pair = (turn % deal.pairs * deal.step + deal.start) % deal.pairs;
        let givens = CULTURES[culture].given.len() as u64;
        (culture, (pair % givens) as usize, (pair / givens) as usize, turn / deal.pairs)
    }

    /// The number to which the deal gives these names.
    pub(super) fn undealt(&self, given: &str, family: &str, again: u64) -> Option<u64> {
        let (culture, family) = *self.families.get(family)?;
        let given = *self.givens[culture].get(given)?;
        let deal = &self.deals[culture];
        let pair = family * CULTURES[culture].given.len() as u64 + given;
        let within = (pair + deal.pairs - deal.start) % deal.pairs * deal.step_back % deal.pairs;
        let turn = again.checked_mul(deal.pairs)?.checked_add(within)?;
        let slots = deal.slots.len() as u64;
        Some(turn / slots * SLOTS.len() as u64 + deal.slots[(turn % slots) as usize])
    }

    /// The local part of a generated user's address.
    pub(crate) fn local(&self, index: u64) -> String {
        if let Some(player) = CAST.get(index as usize) {
            return player.local.to_owned();
        }
        let owner = if Awkward::of(index) == Awkward::SameLocalPartElsewhere { index - 1 } else { index };
        let (culture, given, family, again) = self.dealt(owner);
        local_part(CULTURES[culture].given[given].1, CULTURES[culture].family[family].1, again)
    }

    /// The address of a generated user.
    pub(crate) fn email(&self, index: u64) -> String {
        format!("{}@{}", self.local(index), Self::domain(index))
    }

    /// The unit that the seed puts a user into.
    pub(crate) fn unit(index: u64) -> usize {
        if let Some(player) = CAST.get(index as usize) {
            return player.unit;
        }
        match Awkward::of(index) {
            Awkward::Guest => 13,
            Awkward::Archived | Awkward::ArchivedAndSuspended => 15,
            _ => SPREAD[(index % SPREAD.len() as u64) as usize],
        }
    }

    /// Makes the person with this number; the number must be below `tenant.users`.
    pub(crate) fn person(&self, index: u64) -> Person {
        if let Some(player) = CAST.get(index as usize) {
            return Person {
                index,
                given: player.given.into(),
                family: player.family.into(),
                local: player.local.to_owned(),
                domain: PRIMARY,
                alias: (index == 3).then(|| format!("amelie@{PRIMARY}")),
                awkward: Awkward::No,
                admin: player.admin,
                unit: player.unit,
                culture: player.culture,
                language: player.language,
                title: player.title,
                family_first: CULTURES[player.culture].family_first,
            };
        }
        let awkward = Awkward::of(index);
        let (culture, given, family, again) = self.dealt(index);
        let names = &CULTURES[culture];
        let (given_name, given_slug) = names.given[given];
        let (family_name, family_slug) = names.family[family];
        let unit = Self::unit(index);
        let (given, family): (Cow<'static, str>, Cow<'static, str>) = match awkward {
            Awkward::NoFamilyName => (given_name.into(), "".into()),
            Awkward::LongNames => (
                "Maximiliane-Theodora Wilhelmina Friederike Alexandrina Sophie"
                    .chars()
                    .take(60)
                    .collect::<String>()
                    .into(),
                "Freifrau von Schwarzenberg-Hohenlohe zu Waldenburg-Bartenstein"
                    .chars()
                    .take(60)
                    .collect::<String>()
                    .into(),
            ),
            Awkward::Apostrophe => (given_name.into(), "D'Angelo".into()),
            // An e with a combining acute: equal to "José" only after normalisation.
            Awkward::DecomposedName => ("Jose\u{301}".into(), family_name.into()),
            _ => (given_name.into(), family_name.into()),
        };
        let domain = Self::domain(index);
        let alias = match awkward {
            Awkward::AliasLikeAnotherUser => Some(format!("{}@{SECONDARY}", self.local(index - 1))),
            Awkward::AliasLikeARole => Some(role_alias(index)),
            _ if index % 9 == 4 => Some(format!("{}@{domain}", local_part(family_slug, given_slug, again))),
            _ => None,
        };
        let titles = &UNITS[unit].titles;
        Person {
            index,
            given,
            family,
            local: self.local(index),
            domain,
            alias,
            awkward,
            admin: if awkward == Awkward::Delegated { Admin::Delegated } else { Admin::No },
            unit,
            culture,
            language: names.language,
            title: titles[(self.dice(index, 2) % titles.len() as u64) as usize],
            family_first: names.family_first,
        }
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{CULTURES, People, SLOTS, Tenant};

    #[test]
    fn family_slugs_belong_to_one_culture() {
        let mut seen = HashSet::new();
        for culture in &CULTURES {
            for (name, slug) in culture.family {
                assert!(
                    seen.insert(*slug),
                    "{name} ({slug}) stands twice: an address could not be read back"
                );
            }
            let given: HashSet<_> = culture.given.iter().map(|(_, slug)| slug).collect();
            assert_eq!(given.len(), culture.given.len(), "given slugs of {} must differ", culture.language);
        }
        assert!((0..CULTURES.len()).all(|number| SLOTS.contains(&number)), "every culture needs a slot");
    }

    #[test]
    fn addresses_and_ids_are_unique_and_lead_back() {
        for seed in [1, 2, 99] {
            let people = People::new(Tenant { seed, users: 60_000 });
            let mut seen = HashSet::new();
            for index in 0..60_000 {
                let person = people.person(index);
                let email = person.email();
                assert_eq!(
                    people.index_of_address(&email),
                    Some(index),
                    "{email} must lead back to its user"
                );
                assert_eq!(
                    people.index_of_id(&people.id(index)),
                    Some(index),
                    "the id must lead back to its user"
                );
                if let Some(alias) = &person.alias {
                    assert_eq!(
                        people.index_of_address(alias),
                        Some(index),
                        "alias {alias} must lead back to its user"
                    );
                    assert!(seen.insert(alias.clone()), "alias {alias} is taken twice");
                }
                assert!(seen.insert(email), "an address is taken twice (user {index}, seed {seed})");
            }
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_people() {
        let one = People::new(Tenant { seed: 5, users: 100 });
        let two = People::new(Tenant { seed: 5, users: 100_000 });
        let other = People::new(Tenant { seed: 6, users: 100 });
        let emails = |people: &People| (0..100).map(|index| people.email(index)).collect::<Vec<_>>();
        assert_eq!(emails(&one), emails(&two), "the number of users must not change who they are");
        assert_ne!(emails(&one), emails(&other), "another seed makes other people");
    }

    #[test]
    fn nobody_has_an_address_beyond_the_tenant() {
        let people = People::new(Tenant { seed: 1, users: 10 });
        let beyond = People::new(Tenant { seed: 1, users: 100 }).email(50);
        assert_eq!(people.index_of_address(&beyond), None, "user 50 is not in a tenant of ten");
        assert_eq!(people.index_of_address("nobody@northwind.test"), None, "an unknown address has no user");
    }
}
