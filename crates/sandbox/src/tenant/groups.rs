//! The groups that the seed makes: who belongs is a rule, so that a group of many thousands costs nothing.

use serde_json::{Value, json};

use super::cast::CAST;
use super::people::{PRIMARY, People, SECONDARY};
use super::units::UNITS;

/// A member in a group, by rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    /// The user with this number.
    User(u64),
    /// The group with this number.
    Group(usize),
    /// Somebody outside the tenant.
    External(&'static str),
    /// Everybody of the customer.
    Customer,
}

/// A generated group.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) number: usize,
    pub(crate) local: String,
    pub(crate) domain: &'static str,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) owner: u64,
    /// Users `first`, `first + step`, … below the tenant's number of users, at most `limit`.
    first: u64,
    step: u64,
    limit: u64,
    others: Vec<Base>,
}

impl Group {
    pub(crate) fn email(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The members that are not users in a row.
    pub(crate) fn others(&self) -> &[Base] {
        &self.others
    }

    /// The numbers of the groups that are in it.
    pub(crate) fn inner(&self) -> impl Iterator<Item = usize> {
        self.others
            .iter()
            .filter_map(|other| if let Base::Group(inner) = other { Some(*inner) } else { None })
    }

    /// How many direct members the rule gives, the owner among them.
    pub(crate) fn count(&self, users: u64) -> u64 {
        u64::from(self.owner < users) + self.stretch(users) + self.others.len() as u64
    }

    fn stretch(&self, users: u64) -> u64 {
        if self.limit == 0 || self.first >= users {
            return 0;
        }
        ((users - 1 - self.first) / self.step + 1).min(self.limit)
    }

    /// The member at a place of the list: the owner, then groups and outsiders, then users.
    pub(crate) fn member(&self, users: u64, place: u64) -> Option<Base> {
        let owners = u64::from(self.owner < users);
        if place < owners {
            return Some(Base::User(self.owner));
        }
        let place = place - owners;
        if let Some(other) = self.others.get(place as usize) {
            return Some(*other);
        }
        let place = place - self.others.len() as u64;
        (place < self.stretch(users)).then(|| Base::User(self.first + place * self.step))
    }

    /// The place of a member in the list.
    pub(crate) fn place(&self, users: u64, member: Base) -> Option<u64> {
        let owners = u64::from(self.owner < users);
        match member {
            Base::User(index) if index == self.owner && owners == 1 => Some(0),
            Base::User(index) => {
                if let Some(place) = self.others.iter().position(|one| *one == member) {
                    return Some(owners + place as u64);
                }
                let place = index.checked_sub(self.first).filter(|gap| gap % self.step == 0)? / self.step;
                (place < self.stretch(users)).then_some(owners + self.others.len() as u64 + place)
            }
            other => self.others.iter().position(|one| *one == other).map(|place| owners + place as u64),
        }
    }
}

/// The groups that every tenant of fifty users has, whatever else.
const KNOWN: usize = 14;
/// The aliases of generated groups.
pub(super) const ALIASES: [(usize, &str); 1] = [(2, "eng@northwind.test")];

/// How many groups a tenant begins with.
pub(crate) fn group_count(people: &People) -> usize {
    let users = people.tenant.users;
    match people.groups_wanted() {
        Some(wanted) => wanted as usize,
        None if users < 50 => 4,
        None => KNOWN + (users / 1_000).min(400) as usize,
    }
}

/// The id of a generated group.
pub(crate) fn group_id(people: &People, number: usize) -> String {
    format!("0{:014x}", people.dice(number as u64, 0x6E0) >> 8)
}

/// Makes the group with this number.
pub(crate) fn group(people: &People, number: usize) -> Group {
    let count = group_count(people);
    let mut group = if number >= KNOWN && people.groups_wanted().is_some() {
        team(people, number)
    } else {
        planned(people, number)
    };
    group.others.retain(|other| match other {
        Base::User(index) => *index < people.tenant.users,
        Base::Group(inner) => *inner < count,
        Base::External(_) | Base::Customer => true,
    });
    group
}

/// One of many groups, of about forty members each: an owner of the cast, and users that stand evenly apart.
fn team(people: &People, number: usize) -> Group {
    let cast = CAST.len() as u64;
    let place = number as u64;
    let limit = 36 + place % 8;
    let step = (people.tenant.users.saturating_sub(cast) / limit).max(1);
    Group {
        number,
        local: format!("team-{number}"),
        domain: if number % 6 == 5 { SECONDARY } else { PRIMARY },
        name: format!("Team {number}"),
        description: String::new(),
        owner: 1 + place % (cast - 1),
        first: cast + people.dice(place, 0x6E2) % step,
        step,
        limit,
        others: if number.is_multiple_of(9) { vec![Base::Group(number - 1)] } else { Vec::new() },
    }
}

fn planned(people: &People, number: usize) -> Group {
    let users = people.tenant.users;
    let cast = 16;
    let plain = |local: &str, name: &str, description: &str| Group {
        number,
        local: local.to_owned(),
        domain: PRIMARY,
        name: name.to_owned(),
        description: description.to_owned(),
        owner: 1,
        first: cast,
        step: 1,
        limit: 0,
        others: Vec::new(),
    };
    // A department's group follows the spread of units over numbers (`units::SPREAD`, 20 long).
    let department = |slot: u64, local: &str, name: &str| Group {
        first: cast + (slot + 20 - cast % 20) % 20,
        step: 20,
        limit: u64::MAX,
        ..plain(local, name, UNITS[super::units::SPREAD[slot as usize]].description)
    };
    match number {
        0 => Group {
            others: vec![Base::Customer],
            ..plain("everyone", "Everyone at Northwind", "All accounts of the customer")
        },
        1 => Group {
            others: vec![Base::User(2), Base::User(3), Base::User(8)],
            ..plain("it-admins", "IT administrators", "")
        },
        2 => Group { others: vec![Base::Group(3)], ..department(0, "engineering", "Engineering") },
        3 => Group {
            others: vec![Base::User(3), Base::User(15), Base::External("oncall@pager.example.org")],
            ..department(1, "platform", "Platform team")
        },
        4 => Group { others: vec![Base::Group(5), Base::User(4)], ..department(2, "sales", "Sales") },
        5 => Group { others: vec![Base::User(10)], ..department(5, "sales-emea", "Sales EMEA") },
        6 => department(7, "finance", "Finance"),
        7 => department(13, "people", "People"),
        8 => Group { others: vec![Base::User(2), Base::User(11)], ..department(3, "support", "Support") },
        9 => Group {
            others: vec![
                Base::External("ana.ruiz@agency.example.net"),
                Base::External("studio@agency.example.net"),
            ],
            domain: SECONDARY,
            ..department(17, "contractors", "Contractors & agencies")
        },
        10 => Group {
            first: cast + 1,
            step: 7,
            limit: 60,
            ..plain("leadership", "Leadership", "Managers of managers")
        },
        // Suspended and archived accounts are members, too.
        11 => Group {
            first: 31,
            step: 250,
            limit: u64::MAX,
            others: vec![Base::Group(10)],
            ..plain("all-hands", "All hands", "Weekly meeting")
        },
        12 => plain("empty", "Nobody yet", "A group without members beside its owner"),
        13 => Group { owner: u64::MAX, ..plain("orphan", "Orphan", "No members at all") },
        _ => Group {
            first: cast + (number as u64 * 37) % users.saturating_sub(cast).max(1),
            step: 97 + number as u64,
            limit: 40 + number as u64 * 3 % 200,
            others: if number.is_multiple_of(9) { vec![Base::Group(number - 1)] } else { Vec::new() },
            domain: if number % 6 == 5 { SECONDARY } else { PRIMARY },
            ..plain(
                &format!("project-{number}"),
                &format!("Project {}", PROJECTS[number % PROJECTS.len()]),
                "",
            )
        },
    }
}

const PROJECTS: [&str; 8] = ["Aurora", "Basalt", "Çınar", "Дельта", "Échelle", "風", "Granite", "Höyük"];

/// The group as the API tells it, but for the count of members.
pub(crate) fn group_record(people: &People, group: &Group) -> Value {
    let email = group.email();
    let mut record = json!({
        "kind": "admin#directory#group",
        "id": group_id(people, group.number),
        "etag": format!("\"northwind/group-{:x}\"", people.dice(group.number as u64, 0x6E1)),
        "email": email,
        "name": group.name,
        "description": group.description,
        "adminCreated": true,
        "nonEditableAliases": [format!("{email}.test-google-a.com")],
    });
    let aliases: Vec<&str> =
        ALIASES.iter().filter(|(number, _)| *number == group.number).map(|(_, alias)| *alias).collect();
    if !aliases.is_empty() {
        record["aliases"] = json!(aliases);
    }
    record
}

#[cfg(test)]
mod tests {
    use super::{Base, group, group_count, group_id};
    use crate::tenant::group_index::GroupIndex;
    use crate::tenant::{Tenant, people::People};

    #[test]
    fn a_place_leads_to_a_member_and_back() {
        for (users, wanted) in [(10, None), (250, None), (5_000, None), (1_000, Some(200)), (40, Some(30))] {
            let people = People::new(Tenant { seed: 1, users });
            people.want_groups(wanted);
            for number in 0..group_count(&people) {
                let group = group(&people, number);
                for place in 0..group.count(users) {
                    let member =
                        group.member(users, place).expect("every place below the count has a member");
                    if let Base::User(index) = member {
                        assert!(index < users, "{} names user {index} of {users}", group.email());
                    }
                    let back = group.place(users, member);
                    assert_eq!(back, Some(place), "{} place {place} of {users} users", group.email());
                }
                assert_eq!(group.member(users, group.count(users)), None, "nobody is behind the last place");
            }
        }
    }

    #[test]
    fn nested_groups_have_no_ring() {
        let people = People::new(Tenant { seed: 1, users: 100_000 });
        for number in 0..group_count(&people) {
            let mut open = vec![number];
            let mut steps = 0;
            while let Some(next) = open.pop() {
                steps += 1;
                assert!(steps < 1_000, "group {number} must not contain itself");
                open.extend(
                    group(&people, next)
                        .others
                        .iter()
                        .filter_map(|other| if let Base::Group(inner) = other { Some(*inner) } else { None }),
                );
            }
        }
    }

    #[test]
    fn as_many_groups_as_wanted_have_about_forty_members() {
        let people = People::new(Tenant { seed: 1, users: 100_000 });
        people.want_groups(Some(10_000));
        assert_eq!(group_count(&people), 10_000, "as many as wanted");
        let counts: Vec<u64> = (14..10_000).map(|number| group(&people, number).count(100_000)).collect();
        assert!(counts.iter().all(|count| (37..=45).contains(count)), "about forty each");
        let all: u64 = counts.iter().sum();
        assert!(all.abs_diff(counts.len() as u64 * 40) < counts.len() as u64 * 2, "forty on average: {all}");
        let firsts: std::collections::HashSet<_> = (14..500)
            .filter_map(|number| group(&people, number).member(100_000, 2).map(|m| format!("{m:?}")))
            .collect();
        assert!(firsts.len() > 300, "and not the same forty");
    }

    #[test]
    fn an_index_leads_back_to_every_group() {
        let people = People::new(Tenant { seed: 1, users: 5_000 });
        let index = GroupIndex::new(&people);
        for number in 0..group_count(&people) {
            let email = group(&people, number).email();
            assert_eq!(index.of_id(&group_id(&people, number)), Some(number), "{email} by its id");
            assert_eq!(index.of_address(&email), Some(number), "{email} by its address");
            let twin = format!("{email}.test-google-a.com");
            assert_eq!(index.of_address(&twin), Some(number), "{email} by the one that nobody edits");
        }
        assert_eq!(index.of_address("eng@northwind.test"), Some(2), "by an alias");
        assert_eq!(index.of_address("eng@northwind.test.test-google-a.com"), None, "an alias has no twin");
        assert_eq!(index.of_id("00"), None, "no such group");
    }
}
