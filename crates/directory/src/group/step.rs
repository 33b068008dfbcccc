//! What a sync does about a group: each is a call of its own, or a change of the directory alone.

use serde::{Deserialize, Serialize};

use super::{Group, GroupField, Role, Who};

/// A field before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Which.
    pub field: GroupField,
    /// What was there.
    pub before: String,
    /// What is there from then on.
    pub after: String,
}

/// One member, as a step is about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Who it is in the directory.
    pub who: Who,
    /// Google's id, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The address; empty for a whole customer.
    pub email: String,
    /// The role from then on; of who is taken out, the last.
    pub role: Role,
    /// The role before, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Role>,
}

/// One change of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "group", content = "with")]
pub enum GroupStep {
    /// A new group on Google.
    Create(Group),
    /// Google's group is bound from now on; Google is not written to by it.
    Adopt,
    /// Name and description go to Google.
    Update(Vec<FieldChange>),
    /// Another address; the old one stays as an alias.
    Readdress(FieldChange),
    /// Google's values come into the directory; Google is not written to by it.
    Take(Vec<FieldChange>),
    /// Somebody is taken out.
    RemoveMember(Place),
    /// A member gets another role.
    SetRole(Place),
    /// Somebody is put in.
    AddMember(Place),
    /// Google's role of a member comes into the directory; Google is not written to by it.
    TakeRole(Place),
    /// The group and Google's are tied no more; Google is not written to by it.
    Unbind,
    /// Google's group is deleted, for good.
    Delete,
}

/// When a step's turn comes: who is taken out goes first, so that no circle arises on the way to a plan without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wave {
    /// The group itself.
    Group,
    /// Whoever is taken out.
    Out,
    /// Whoever is put in, or has another role.
    In,
    /// The end of a group.
    End,
}

impl Wave {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Group, Self::Out, Self::In, Self::End];
}

/// What is to be known of a kind of step: its one table.
struct Facts {
    /// The name in the journal.
    name: &'static str,
    /// What such a step does, as the heading of its line.
    title: &'static str,
    /// What such steps do, in the words of a report.
    words: &'static str,
    /// Whether it is sent to Google.
    sent: bool,
    wave: Wave,
    /// Which part of it no undo brings back, in the words of a report.
    lasting: Option<&'static str>,
}

const FACTS: [Facts; 11] = [
    Facts {
        name: "group-create",
        title: "Create the group",
        words: "new group",
        sent: true,
        wave: Wave::Group,
        lasting: Some(
            "new groups: to undo one is to delete it, which is asked about; what was sent to it meanwhile is lost",
        ),
    },
    Facts {
        name: "group-adopt",
        title: "Bind to the group",
        words: "group bound",
        sent: false,
        wave: Wave::Group,
        lasting: None,
    },
    Facts {
        name: "group-update",
        title: "Change the group",
        words: "values of a group",
        sent: true,
        wave: Wave::Group,
        lasting: None,
    },
    Facts {
        name: "group-address",
        title: "Change the group address",
        words: "changed group address",
        sent: true,
        wave: Wave::Group,
        lasting: Some("changed group addresses: the new address stays with the group as an alias"),
    },
    Facts {
        name: "group-take",
        title: "Take Google's values",
        words: "values of a group taken",
        sent: false,
        wave: Wave::Group,
        lasting: None,
    },
    Facts {
        name: "member-remove",
        title: "Take a member out",
        words: "member taken out",
        sent: true,
        wave: Wave::Out,
        lasting: None,
    },
    Facts {
        name: "member-role",
        title: "Set a role",
        words: "another role of a member",
        sent: true,
        wave: Wave::In,
        lasting: None,
    },
    Facts {
        name: "member-add",
        title: "Put a member in",
        words: "member put in",
        sent: true,
        wave: Wave::In,
        lasting: None,
    },
    Facts {
        name: "member-take",
        title: "Take Google's role",
        words: "role of a member taken",
        sent: false,
        wave: Wave::In,
        lasting: None,
    },
    Facts {
        name: "group-unbind",
        title: "Let the group go",
        words: "group let go",
        sent: false,
        wave: Wave::End,
        lasting: None,
    },
    Facts {
        name: "group-delete",
        title: "Delete the group",
        words: "group deleted on Google",
        sent: true,
        wave: Wave::End,
        lasting: Some("deleted groups: Google brings none back"),
    },
];

fn facts_of(name: &str) -> Option<&'static Facts> {
    FACTS.iter().find(|facts| facts.name == name)
}

impl GroupStep {
    fn facts(&self) -> &'static Facts {
        &FACTS[match self {
            Self::Create(_) => 0,
            Self::Adopt => 1,
            Self::Update(_) => 2,
            Self::Readdress(_) => 3,
            Self::Take(_) => 4,
            Self::RemoveMember(_) => 5,
            Self::SetRole(_) => 6,
            Self::AddMember(_) => 7,
            Self::TakeRole(_) => 8,
            Self::Unbind => 9,
            Self::Delete => 10,
        }]
    }

    /// Gives its name in the journal.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.facts().name
    }

    /// Tells whether it is sent to Google.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.facts().sent
    }

    /// Tells when its turn comes.
    #[must_use]
    pub fn wave(&self) -> Wave {
        self.facts().wave
    }

    /// Gives the member that it is about.
    #[must_use]
    pub fn member(&self) -> Option<&Place> {
        match self {
            Self::RemoveMember(place)
            | Self::SetRole(place)
            | Self::AddMember(place)
            | Self::TakeRole(place) => Some(place),
            Self::Create(_)
            | Self::Adopt
            | Self::Update(_)
            | Self::Readdress(_)
            | Self::Take(_)
            | Self::Unbind
            | Self::Delete => None,
        }
    }

    /// Lists the fields that it changes.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldChange> {
        match self {
            Self::Update(changes) | Self::Take(changes) => changes.clone(),
            Self::Readdress(change) => vec![change.clone()],
            Self::Create(_)
            | Self::Adopt
            | Self::RemoveMember(_)
            | Self::SetRole(_)
            | Self::AddMember(_)
            | Self::TakeRole(_)
            | Self::Unbind
            | Self::Delete => Vec::new(),
        }
    }

    /// Says what it does, in the few words of a list.
    #[must_use]
    pub fn words(&self) -> String {
        let labels = |changes: &[FieldChange]| {
            let labels: Vec<_> = changes.iter().map(|change| change.field.label().to_lowercase()).collect();
            labels.join(", ")
        };
        match self {
            Self::Create(_) => "new group".to_owned(),
            Self::Adopt => "bound to the group of that address".to_owned(),
            Self::Update(changes) => labels(changes),
            Self::Readdress(change) => {
                format!("address becomes {}; {} stays as an alias", change.after, change.before)
            }
            Self::Take(changes) => format!("taken from Google: {}", labels(changes)),
            Self::RemoveMember(place) => format!("{} out", place.named()),
            Self::SetRole(place) => format!("{} becomes {}", place.named(), place.role.name()),
            Self::AddMember(place) => format!("{} in as {}", place.named(), place.role.name()),
            Self::TakeRole(place) => {
                format!("taken from Google: {} is {}", place.named(), place.role.name())
            }
            Self::Unbind => "let go; Google's group stays as it is".to_owned(),
            Self::Delete => "deleted on Google".to_owned(),
        }
    }
}

impl Place {
    /// Names the member for people.
    #[must_use]
    pub fn named(&self) -> &str {
        if self.email.is_empty() { "everybody of the organisation" } else { &self.email }
    }
}

/// Lists the names of all kinds, in the journal's words.
#[must_use]
pub fn names() -> [&'static str; FACTS.len()] {
    FACTS.map(|facts| facts.name)
}

/// Says what steps of a kind do, by the journal's name; none where it is no step of a group.
#[must_use]
pub fn words_of(name: &str) -> Option<&'static str> {
    facts_of(name).map(|facts| facts.words)
}

/// Gives the heading of a step of a kind, by the journal's name; none where it is no step of a group.
#[must_use]
pub fn title_of(name: &str) -> Option<&'static str> {
    facts_of(name).map(|facts| facts.title)
}

/// Says of a kind of step what no undo brings back.
#[must_use]
pub fn lasting(name: &str) -> Option<&'static str> {
    facts_of(name)?.lasting
}

/// Says in the few words of a list what some steps do: members by how many come and go.
#[must_use]
pub fn words(steps: &[&GroupStep]) -> String {
    let mut words: Vec<String> =
        steps.iter().filter(|step| step.member().is_none()).map(|step| step.words()).collect();
    let count = |name: &str| steps.iter().filter(|step| step.name() == name).count();
    let (removed, added) = (count("member-remove"), count("member-add"));
    let (roles, taken) = (count("member-role"), count("member-take"));
    let plural = |count: usize| if count == 1 { "member" } else { "members" };
    if added > 0 {
        words.push(format!("{added} {} in", plural(added)));
    }
    if removed > 0 {
        words.push(format!("{removed} {} out", plural(removed)));
    }
    if roles > 0 {
        words.push(format!("another role of {roles} {}", plural(roles)));
    }
    if taken > 0 {
        words.push(format!("the role of {taken} {} taken from Google", plural(taken)));
    }
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_step_finds_its_own_line_of_the_table() {
        let place =
            Place { who: Who::User(1), id: None, email: String::new(), role: Role::Member, was: None };
        let change = FieldChange { field: GroupField::Name, before: String::new(), after: String::new() };
        let all = [
            GroupStep::Create(Group::default()),
            GroupStep::Adopt,
            GroupStep::Update(vec![change.clone()]),
            GroupStep::Readdress(change.clone()),
            GroupStep::Take(vec![change]),
            GroupStep::RemoveMember(place.clone()),
            GroupStep::SetRole(place.clone()),
            GroupStep::AddMember(place.clone()),
            GroupStep::TakeRole(place),
            GroupStep::Unbind,
            GroupStep::Delete,
        ];
        assert_eq!(all.each_ref().map(GroupStep::name), names(), "the table is in the order of the steps");
        for step in &all {
            let text = serde_json::to_string(step).expect("plain data");
            assert_eq!(serde_json::from_str::<GroupStep>(&text).ok().as_ref(), Some(step), "{text}");
        }
    }
}
