//! Decides about one group for a sync: the directory's group, Google's, and what both last agreed on.
//!
//! Pure and total. Membership follows the directory from how it is when the plan is made: whoever was taken out before
//! is in no step (T2). What happened on Google alone is an import's to bring.

use std::collections::BTreeMap;

use super::step::{FieldChange, GroupStep, Place};
use super::{Baseline, Group, GroupField, Member, MemberKind, RemoteGroup, Role, Who};
use crate::provision::{AfterDeletion, Block, Skip, Winner};

/// What becomes of Google's group when it is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupRelease {
    /// It stays as it is.
    Leave,
    /// It is deleted.
    Delete,
}

impl GroupRelease {
    /// Gives the stable name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Leave => "leave",
            Self::Delete => "delete",
        }
    }

    /// Finds one by its stable name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Leave, Self::Delete].into_iter().find(|one| one.name() == name)
    }
}

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

/// What the directory wants of Google's group.
#[derive(Debug, Clone, Copy)]
pub enum GroupWish<'a> {
    /// There is to be one, in step with this.
    Provide(&'a Group, &'a [Here]),
    /// It is let go.
    Release(GroupRelease),
}

/// What stands on Google's side.
#[derive(Debug, Clone, Copy)]
pub enum GroupFound<'a> {
    /// Nothing.
    Nothing,
    /// Something that cannot be adopted has the address.
    Blocked(Block),
    /// A group that nobody is bound to has the address.
    Adoptable(&'a RemoteGroup, &'a BTreeMap<String, Member>),
    /// The group that is bound.
    Bound {
        /// As it was read.
        there: &'a RemoteGroup,
        /// Who is in it, by Google's ids.
        members: &'a BTreeMap<String, Member>,
        /// What both last agreed on.
        baseline: &'a Baseline,
        /// Who was in it then.
        agreed: &'a BTreeMap<String, Agreed>,
        /// Whether the directory's address is somebody else's on Google.
        blocked: Option<Block>,
    },
    /// The bound group is not there any more, which is verified.
    Gone,
}

/// What the administrator answered.
#[derive(Debug, Clone, Copy, Default)]
pub struct GroupAnswer {
    /// Whose value wins.
    pub winner: Option<Winner>,
    /// What becomes of a group that is gone.
    pub gone: Option<AfterDeletion>,
}

/// What a sync does about a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupDecision {
    /// These steps; never empty.
    Steps(Vec<GroupStep>),
    /// Both sides differ: fields, and members whose roles do.
    Differ {
        /// Which fields.
        fields: Vec<GroupField>,
        /// Of how many members the role.
        roles: u64,
        /// Whether they had ever agreed.
        agreed: bool,
    },
    /// The address is in use.
    Address(Block),
    /// Google's group is gone.
    Gone,
    /// It has no address, so Google could have no such group.
    NoAddress,
    /// Nothing to do.
    Unchanged,
}

/// A decision, and what stays as it is beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupDecided {
    /// What is done.
    pub decision: GroupDecision,
    /// Owners and people from outside whom Rollcall did not put in: they are not in the group here, and stay there.
    pub spared: Vec<Member>,
    /// Members about whom nothing is done, by name, each with the reason.
    pub held: Vec<(String, Held)>,
    /// Members whom Google's group lacks, for they have no account, or no group, on this connection.
    pub without: Vec<Who>,
    /// What one side alone has: it stays there.
    pub alone: OneSided,
}

/// Why nothing is done about a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The account is protected: it stays in the group, and in its role.
    Protected(Skip),
    /// It was let go: what it is in on Google it stays in.
    LetGo,
    /// The group that it would come into is inside of it already: Google takes no circle.
    Circle,
}

impl GroupDecided {
    /// Leaves out those of the steps that are held back, given by their places.
    #[must_use]
    pub fn hold(mut self, held: BTreeMap<usize, Held>) -> Self {
        let GroupDecision::Steps(steps) = &mut self.decision else { return self };
        let all = std::mem::take(steps);
        let mut held = held;
        for (at, step) in all.into_iter().enumerate() {
            match (held.remove(&at), step.member()) {
                (Some(why), Some(place)) => self.held.push((place.named().to_owned(), why)),
                _ => steps.push(step),
            }
        }
        if steps.is_empty() {
            self.decision = GroupDecision::Unchanged;
        }
        self
    }
}

/// Fields that one side has and the other has not, though nobody took them away there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneSided {
    /// What the directory alone has.
    pub here: Vec<GroupField>,
    /// What Google alone has.
    pub google: Vec<GroupField>,
}

/// Decides what a sync does about one group.
#[must_use]
pub fn provide(wish: GroupWish<'_>, found: GroupFound<'_>, answer: GroupAnswer) -> GroupDecided {
    let plain = |decision| GroupDecided {
        decision,
        spared: Vec::new(),
        held: Vec::new(),
        without: Vec::new(),
        alone: OneSided::default(),
    };
    let steps = |steps: Vec<GroupStep>| plain(GroupDecision::Steps(steps));
    let (group, here) = match wish {
        GroupWish::Provide(group, here) => (group, here),
        GroupWish::Release(release) => {
            return match (found, release) {
                (GroupFound::Bound { .. }, GroupRelease::Delete) => steps(vec![GroupStep::Delete]),
                (GroupFound::Bound { .. } | GroupFound::Gone, _) => steps(vec![GroupStep::Unbind]),
                _ => plain(GroupDecision::Unchanged),
            };
        }
    };
    let create = |group: &Group| {
        let mut all = vec![GroupStep::Create(group.clone())];
        let moved = members(here, (&BTreeMap::new(), &BTreeMap::new()), None, Whom::All);
        all.extend(moved.steps);
        GroupDecided { without: moved.without, ..steps(all) }
    };
    match found {
        GroupFound::Gone => match answer.gone {
            Some(AfterDeletion::Unbind) => steps(vec![GroupStep::Unbind]),
            Some(AfterDeletion::CreateAgain) if group.email.is_empty() => steps(vec![GroupStep::Unbind]),
            Some(AfterDeletion::CreateAgain) => create(group),
            // Google brings no group back.
            Some(AfterDeletion::Restore) | None => plain(GroupDecision::Gone),
        },
        // Whoever takes the address away lets Google's group go.
        GroupFound::Bound { .. } if group.email.is_empty() => steps(vec![GroupStep::Unbind]),
        _ if group.email.is_empty() => plain(GroupDecision::NoAddress),
        GroupFound::Blocked(block) => plain(GroupDecision::Address(block)),
        GroupFound::Nothing => create(group),
        GroupFound::Adoptable(there, members_there) => {
            let pair =
                Pair { group, here, there, members: members_there, baseline: None, agreed: &BTreeMap::new() };
            pair.decide(vec![GroupStep::Adopt], answer)
        }
        GroupFound::Bound { there, members, baseline, agreed, blocked } => {
            if let Some(block) = blocked {
                return plain(GroupDecision::Address(block));
            }
            let pair = Pair { group, here, there, members, baseline: Some(baseline), agreed };
            pair.decide(Vec::new(), answer)
        }
    }
}

/// A group with its counterpart.
struct Pair<'a> {
    group: &'a Group,
    here: &'a [Here],
    there: &'a RemoteGroup,
    members: &'a BTreeMap<String, Member>,
    baseline: Option<&'a Baseline>,
    agreed: &'a BTreeMap<String, Agreed>,
}

impl Pair<'_> {
    fn decide(&self, mut steps: Vec<GroupStep>, answer: GroupAnswer) -> GroupDecided {
        let there = self.there.group();
        let (mut sent, mut taken, mut asked) = (Vec::new(), Vec::new(), Vec::new());
        let mut alone = OneSided::default();
        // A group's aliases are Google's own affair: an import brings them.
        for field in [GroupField::Name, GroupField::Email, GroupField::Description] {
            let (here, google) = (field.of(self.group), field.of(&there));
            if here == google {
                continue;
            }
            let to_google = FieldChange { field, before: google.clone(), after: here.clone() };
            let to_here = FieldChange { field, before: here.clone(), after: google.clone() };
            let side = if google.is_empty() { &mut alone.here } else { &mut alone.google };
            let one_has_it = here.is_empty() || google.is_empty();
            let was = self.baseline.map(|baseline| (baseline.here(field), baseline.there(field)));
            let both = match was {
                // What one side alone has stays there.
                None if one_has_it => {
                    side.push(field);
                    false
                }
                None => true,
                Some((ours, theirs)) => match (here == ours, google == theirs) {
                    (false, true) => {
                        sent.push(to_google.clone());
                        false
                    }
                    (true, true) if one_has_it => {
                        side.push(field);
                        false
                    }
                    // To the directory by an import, not by a sync.
                    (true, _) => false,
                    (false, false) => true,
                },
            };
            match (both, answer.winner) {
                (false, _) => {}
                (true, None) => asked.push(field),
                (true, Some(Winner::Directory)) => sent.push(to_google),
                (true, Some(Winner::Google)) => taken.push(to_here),
            }
        }
        let moved = members(self.here, (self.members, self.agreed), answer.winner, Whom::Ours);
        let (spared, without) = (moved.spared, moved.without);
        let told = |decision| GroupDecided {
            decision,
            spared: spared.clone(),
            held: Vec::new(),
            without: without.clone(),
            alone: alone.clone(),
        };
        if !asked.is_empty() || moved.asked > 0 {
            let (roles, agreed) = (moved.asked, self.baseline.is_some());
            return told(GroupDecision::Differ { fields: asked, roles, agreed });
        }
        steps.extend((!taken.is_empty()).then_some(GroupStep::Take(taken)));
        let (address, values): (Vec<_>, Vec<_>) =
            sent.into_iter().partition(|change| change.field == GroupField::Email);
        steps.extend((!values.is_empty()).then_some(GroupStep::Update(values)));
        steps.extend(address.into_iter().map(GroupStep::Readdress));
        steps.extend(moved.steps);
        told(if steps.is_empty() { GroupDecision::Unchanged } else { GroupDecision::Steps(steps) })
    }
}

/// What becomes of the members of a group.
struct Moved {
    steps: Vec<GroupStep>,
    spared: Vec<Member>,
    /// Who cannot come.
    without: Vec<Who>,
    /// How many roles need an answer.
    asked: u64,
}

/// Whom a group gets whom Google lacks in it, beside users and groups of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    /// Nobody whom only Google knows: an import brought them, and they went there since.
    Ours,
    /// All, into a group that is made.
    All,
}

fn members(
    here: &[Here],
    (there, agreed): (&BTreeMap<String, Member>, &BTreeMap<String, Agreed>),
    winner: Option<Winner>,
    whom: Whom,
) -> Moved {
    let by_email: BTreeMap<&str, &Member> =
        there.values().filter(|member| !member.email.is_empty()).map(|m| (m.email.as_str(), m)).collect();
    let mut seen = std::collections::BTreeSet::new();
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

#[cfg(test)]
#[path = "provision_tests.rs"]
mod tests;
