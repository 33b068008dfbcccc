//! The groups that the seed makes: who belongs is a rule, so that a group of many thousands costs nothing.

use serde_json::{Value, json};

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

/// How many groups a tenant of this size begins with.
pub(crate) fn group_count(users: u64) -> usize {
    if users < 50 { 4 } else { 14 + (users / 1_000).min(400) as usize }
}

/// The id of a generated group.
pub(crate) fn group_id(people: &People, number: usize) -> String {
    format!("0{:014x}", people.dice(number as u64, 0x6E0) >> 8)
}

/// Makes the group with this number.
pub(crate) fn group(people: &People, number: usize) -> Group {
    let mut group = planned(people, number);
    group.others.retain(|other| !matches!(other, Base::User(index) if *index >= people.tenant.users));
    group
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
    if group.number == 2 {
        record["aliases"] = json!([format!("eng@{PRIMARY}")]);
    }
    record
}

#[cfg(test)]
mod tests {
    use super::{Base, group, group_count};
    use crate::tenant::{Tenant, people::People};

    #[test]
    fn a_place_leads_to_a_member_and_back() {
        for users in [10, 250, 5_000] {
            let people = People::new(Tenant { seed: 1, users });
            for number in 0..group_count(users) {
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
        for number in 0..group_count(100_000) {
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
}
