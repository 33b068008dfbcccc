//! What a sync does about a group: each is a call of its own, or a change of the directory alone.

mod facts;
mod words;

use serde::{Deserialize, Serialize};

pub use facts::{lasting, names, title_of, words_of};
pub use words::words;

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
    /// The directory gets values back that it had before an import; Google is not written to by it.
    TakeBack(Vec<FieldChange>),
    /// Somebody whom an import put in here is taken out again; Google is not written to by it.
    MemberOut(Place),
    /// Somebody is in the group here, and in the role, as before an import; Google is not written to by it.
    MemberBack(Place),
    /// Both sides have last agreed on what they had before an import: the next one looks at the group as that one did.
    Reopen,
    /// The group leaves the directory, and leaves nothing behind: its import is undone. Google is not written to by it.
    Remove,
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

impl GroupStep {
    fn facts(&self) -> &'static facts::Facts {
        &facts::FACTS[match self {
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
            Self::TakeBack(_) => 11,
            Self::MemberOut(_) => 12,
            Self::MemberBack(_) => 13,
            Self::Reopen => 14,
            Self::Remove => 15,
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
            | Self::TakeRole(place)
            | Self::MemberOut(place)
            | Self::MemberBack(place) => Some(place),
            Self::Create(_)
            | Self::Adopt
            | Self::Update(_)
            | Self::Readdress(_)
            | Self::Take(_)
            | Self::Unbind
            | Self::Delete
            | Self::TakeBack(_)
            | Self::Reopen
            | Self::Remove => None,
        }
    }

    /// Lists the fields that it changes.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldChange> {
        match self {
            Self::Update(changes) | Self::Take(changes) | Self::TakeBack(changes) => changes.clone(),
            Self::Readdress(change) => vec![change.clone()],
            Self::Create(_)
            | Self::Adopt
            | Self::RemoveMember(_)
            | Self::SetRole(_)
            | Self::AddMember(_)
            | Self::TakeRole(_)
            | Self::Unbind
            | Self::Delete
            | Self::MemberOut(_)
            | Self::MemberBack(_)
            | Self::Reopen
            | Self::Remove => Vec::new(),
        }
    }

    /// Gives the member from whom it takes something on Google: who is taken out, or gets a lesser role.
    #[must_use]
    pub fn takes_from(&self) -> Option<&Place> {
        if let Self::RemoveMember(place) = self {
            return Some(place);
        }
        let Self::SetRole(place) = self else { return None };
        place.was.is_some_and(|was| was < place.role).then_some(place)
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
            Self::Unbind => "let go".to_owned(),
            Self::Delete => "deleted on Google".to_owned(),
            Self::TakeBack(changes) => format!("as before here: {}", labels(changes)),
            Self::MemberOut(place) => format!("{} out again here", place.named()),
            Self::MemberBack(place) => match place.was {
                Some(_) => format!("{} is {} again here", place.named(), place.role.name()),
                None => format!("{} in again here as {}", place.named(), place.role.name()),
            },
            Self::Reopen => "the next import plans it again".to_owned(),
            Self::Remove => "removed from the directory".to_owned(),
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
            GroupStep::TakeRole(place.clone()),
            GroupStep::Unbind,
            GroupStep::Delete,
            GroupStep::TakeBack(Vec::new()),
            GroupStep::MemberOut(place.clone()),
            GroupStep::MemberBack(place),
            GroupStep::Reopen,
            GroupStep::Remove,
        ];
        assert_eq!(all.each_ref().map(GroupStep::name), names(), "the table is in the order of the steps");
        for step in &all {
            let text = serde_json::to_string(step).expect("plain data");
            assert_eq!(serde_json::from_str::<GroupStep>(&text).ok().as_ref(), Some(step), "{text}");
        }
    }
}
