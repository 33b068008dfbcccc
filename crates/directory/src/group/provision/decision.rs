//! What a sync does about a group, and what stays as it is beside it.

use std::collections::BTreeMap;

use crate::group::step::GroupStep;
use crate::group::{GroupField, Member, Who};
use crate::provision::{Block, Skip};

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
