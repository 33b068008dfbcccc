//! Decides about one group for a sync: the directory's group, Google's, and what both last agreed on.
//!
//! Pure and total. Membership follows the directory from how it is when the plan is made: whoever was taken out before
//! is in no step (T2). What happened on Google alone is an import's to bring.

mod decision;
mod members;

use std::collections::BTreeMap;

pub use decision::{GroupDecided, GroupDecision, Held, OneSided};
pub use members::{Agreed, Hand, Here, Known, as_google_knows};
use members::{Whom, members};

use super::step::{FieldChange, GroupStep};
use super::{Baseline, Group, GroupField, Member, RemoteGroup};
use crate::provision::{AfterDeletion, Block, Winner};

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

#[cfg(test)]
#[path = "provision_tests.rs"]
mod tests;
