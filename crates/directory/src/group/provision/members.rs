//! Who is in a group on both sides, and what a sync does about each.

use std::collections::{BTreeMap, BTreeSet};

use crate::group::step::{GroupStep, Place};
use crate::group::{Member, MemberKind, Role, Who};
use crate::provision::Winner;

/// A member as the directory has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// Who.
    pub who: Who,
    /// The address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// By what Google knows it.
    pub known: Known,
}

/// By what Google knows a member of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// By its id there.
    Id(String),
    /// By the address alone: somebody from outside, of whom Google told no id yet.
    Address,
    /// By the id of the account, or of the group, that was let go, or of a group that is to be deleted: what it is in there
    /// it stays in, in its role, and it comes into nothing.
    Former(String),
    /// By the id of the account, or of the group, that this run binds: what it is in there already it is in, and into
    /// anything else it comes only once it is bound.
    Again(String),
    /// By the id of the account that this run brings back: deleted, it was taken out of every group.
    Back(String),
    /// Not yet: this run makes it.
    Coming,
    /// Not at all.
    No,
}

/// Somebody on whom both sides agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The member.
    pub member: Member,
    /// Whose it is to take out again.
    pub hand: Hand,
}

/// Who put a member into a group on Google.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Hand {
    /// Somebody else.
    #[default]
    NotOurs,
    /// Somebody else, as an owner: Rollcall gave them another role since.
    OwnerNotOurs,
    /// Rollcall.
    Ours,
}

/// What becomes of the members of a group.
pub(super) struct Moved {
    pub(super) steps: Vec<GroupStep>,
    pub(super) spared: Vec<Member>,
    /// Who cannot come.
    pub(super) without: Vec<Who>,
    /// How many roles need an answer.
    pub(super) asked: u64,
}

/// Whom a group gets whom Google lacks in it, beside users and groups of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    /// Nobody whom only Google knows: an import brought them, and they went there since.
    Ours,
    /// All, into a group that is made.
    All,
}

pub(super) fn members(
    here: &[Here],
    (there, agreed): (&BTreeMap<String, Member>, &BTreeMap<String, Agreed>),
    winner: Option<Winner>,
    whom: Whom,
) -> Moved {
    let by_email: BTreeMap<&str, &Member> =
        there.values().filter(|member| !member.email.is_empty()).map(|m| (m.email.as_str(), m)).collect();
    let mut seen = BTreeSet::new();
    let (mut adds, mut roles, mut without, mut asked) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for one in here {
        let (opposite, before) = match &one.known {
            Known::Id(id) | Known::Former(id) | Known::Again(id) | Known::Back(id) => {
                (there.get(id), agreed.get(id))
            }
            Known::Address => {
                let opposite = by_email.get(one.email.as_str()).copied();
                (opposite, opposite.and_then(|member| agreed.get(&member.id)))
            }
            Known::Coming | Known::No => (None, None),
        };
        let id = match &one.known {
            Known::Id(id) => Some(id.clone()),
            _ => None,
        };
        let place = |was| Place {
            who: one.who.clone(),
            id: opposite.map(|member| member.id.clone()).or_else(|| id.clone()),
            email: one.email.clone(),
            role: one.role,
            was,
        };
        let Some(member) = opposite else {
            if matches!(one.known, Known::No | Known::Former(_)) {
                without.push(one.who.clone());
            }
            let goes = match (&one.who, &one.known) {
                (_, Known::No | Known::Former(_)) => false,
                // Nobody took them out, also where both sides had agreed on them.
                (_, Known::Back(_)) => true,
                (Who::Account(_) | Who::OtherGroup(_) | Who::Customer(_), _)
                | (Who::External(_), Known::Id(_)) => whom == Whom::All,
                _ => before.is_none(),
            };
            adds.extend(goes.then(|| GroupStep::AddMember(place(None))));
            continue;
        };
        seen.insert(member.id.as_str());
        if member.role == one.role || matches!(one.known, Known::Former(_)) {
            continue;
        }
        let set = || {
            let place = place(Some(member.role));
            // Looked up when it is sent: whoever is not bound by then keeps the role.
            let id = place.id.clone().filter(|_| !matches!(one.known, Known::Again(_)));
            GroupStep::SetRole(Place { id, ..place })
        };
        let take = || GroupStep::TakeRole(Place { role: member.role, ..place(Some(one.role)) });
        match before {
            Some(before) if before.member.role == member.role => roles.push(set()),
            // To the directory by an import.
            Some(before) if before.member.role == one.role => {}
            _ => match winner {
                Some(Winner::Directory) => roles.push(set()),
                Some(Winner::Google) => roles.push(take()),
                None => asked += 1,
            },
        }
    }
    let (mut removes, mut spared) = (Vec::new(), Vec::new());
    for (id, member) in there {
        let Some(before) = agreed.get(id).filter(|_| !seen.contains(id.as_str())) else { continue };
        let outside = member.kind == MemberKind::External;
        // Whoever owned it before we gave them another role is no less somebody else's to take out.
        let theirs = match before.hand {
            Hand::Ours => false,
            Hand::OwnerNotOurs => true,
            Hand::NotOurs => outside || member.role == Role::Owner,
        };
        if theirs {
            spared.push(member.clone());
            continue;
        }
        removes.push(GroupStep::RemoveMember(Place {
            who: as_google_knows(member),
            id: Some(id.clone()),
            email: member.email.clone(),
            role: member.role,
            was: Some(member.role),
        }));
    }
    removes.extend(roles);
    removes.extend(adds);
    Moved { steps: removes, spared, without, asked }
}

/// Names a member by what Google knows of it.
#[must_use]
pub fn as_google_knows(member: &Member) -> Who {
    let id = member.id.clone();
    match member.kind {
        MemberKind::User => Who::Account(id),
        MemberKind::Group => Who::OtherGroup(id),
        MemberKind::Customer => Who::Customer(id),
        MemberKind::External => Who::External(id),
    }
}
