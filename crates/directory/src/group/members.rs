//! Who is in a group, and what changed about that since both sides last agreed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a member may do in a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Runs the group.
    Owner,
    /// Looks after its members.
    Manager,
    /// Belongs to it.
    #[default]
    Member,
}

impl Role {
    /// Every role, the mightiest first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Manager, Self::Member];

    /// Gives the word under which it is stored and shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Member => "member",
        }
    }

    /// Finds the role of a word, in any case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name().eq_ignore_ascii_case(name))
    }
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MemberKind {
    /// An account of the customer.
    User,
    /// A group.
    Group,
    /// Everybody of a customer; it has no address.
    Customer,
    /// Somebody from outside.
    External,
}

impl MemberKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::User, Self::Group, Self::Customer, Self::External];

    /// Gives the word under which it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Customer => "customer",
            Self::External => "external",
        }
    }

    /// Finds the kind of a word, in any case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// A member of a group, as Google tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Google's id of the member.
    pub id: String,
    /// Its address, in lower case; empty for a whole customer.
    pub email: String,
    /// What it is.
    pub kind: MemberKind,
    /// What it may do.
    pub role: Role,
}

/// What an import does about one membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "change")]
pub enum MemberChange {
    /// It came on Google.
    Add {
        /// Who.
        member: Member,
    },
    /// It went on Google.
    Remove {
        /// Who it was.
        member: Member,
    },
    /// It has another role on Google.
    Role {
        /// Who, in the new role.
        member: Member,
        /// The role before.
        was: Role,
    },
}

impl MemberChange {
    /// Gives the member that it is about.
    #[must_use]
    pub fn member(&self) -> &Member {
        let (Self::Add { member } | Self::Remove { member } | Self::Role { member, .. }) = self;
        member
    }
}

/// Lists what changed on Google since both sides last agreed, by Google's ids of the members: what was done here is no
/// part of it, and stays. Without an agreement nobody was taken away.
#[must_use]
pub fn changes(agreed: &BTreeMap<String, Member>, there: &BTreeMap<String, Member>) -> Vec<MemberChange> {
    let mut changes = Vec::new();
    for (id, member) in there {
        match agreed.get(id) {
            None => changes.push(MemberChange::Add { member: member.clone() }),
            Some(before) if before.role != member.role => {
                changes.push(MemberChange::Role { member: member.clone(), was: before.role });
            }
            Some(_) => {}
        }
    }
    let gone = agreed.iter().filter(|(id, _)| !there.contains_key(*id));
    changes.extend(gone.map(|(_, member)| MemberChange::Remove { member: member.clone() }));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(members: &[(&str, Role)]) -> BTreeMap<String, Member> {
        let member = |(id, role): &(&str, Role)| {
            let email = format!("{id}@northwind.test");
            ((*id).to_owned(), Member { id: (*id).to_owned(), email, kind: MemberKind::User, role: *role })
        };
        members.iter().map(member).collect()
    }

    #[test]
    fn who_came_who_went_and_whose_role_changed_is_told_and_nobody_else() {
        let before = all(&[("a", Role::Owner), ("b", Role::Member), ("c", Role::Member)]);
        let after = all(&[("a", Role::Owner), ("c", Role::Manager), ("d", Role::Member)]);
        let words: Vec<_> = changes(&before, &after)
            .iter()
            .map(|change| match change {
                MemberChange::Add { member } => format!("+{}", member.id),
                MemberChange::Remove { member } => format!("-{}", member.id),
                MemberChange::Role { member, was } => {
                    format!("{} {} -> {}", member.id, was.name(), member.role.name())
                }
            })
            .collect();
        assert_eq!(words, ["c member -> manager", "+d", "-b"], "a is as before");
        assert_eq!(changes(&after, &after), [], "the same list twice is nothing");
    }

    #[test]
    fn words_are_read_back_in_any_case() {
        for role in Role::ALL {
            assert_eq!(Role::by_name(&role.name().to_uppercase()), Some(role), "Google writes it large");
        }
        for kind in MemberKind::ALL {
            assert_eq!(MemberKind::by_name(kind.name()), Some(kind), "{kind:?}");
        }
        assert_eq!(Role::by_name("boss"), None, "Google has no such role");
    }
}
