//! Why a user stands on a connection as it does, for whoever asks: in scope because of what, and each attribute by which rule.
//!
//! What a run would do is decided in [`crate::provision`] and [`crate::decide`] alone; here their answers are put into
//! words for one attribute.

use crate::account::Account;
use crate::attribute::{Attribute, Direction, Mapping};
use crate::decide::{Baseline, FieldEffect, effect, in_directory, on_google};
use crate::provision::{Stand, stand};
use crate::user::{Unbind, User};
use crate::value::Value;

/// What is known of a user's tie to a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether there is a binding, and whether it sleeps.
    pub bound: Bound,
    /// What somebody wished for the next sync.
    pub wished: Option<Wished>,
    /// Whether there was a binding before.
    pub was_bound: bool,
    /// Whether the binding, or the last one, was made because of a group alone.
    pub by_group: bool,
    /// The ways from a bound group down to the user, each by names; none where the connection manages no groups.
    pub ways: Option<Vec<Vec<String>>>,
}

/// Whether a user is bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Bound {
    /// No.
    #[default]
    No,
    /// Yes.
    Active,
    /// The connection is deactivated, or its users wait to be bound again.
    Dormant,
}

/// What somebody wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wished {
    /// The user is to be bound.
    Bind,
    /// A new password binds the user again, who was let go as the last one expired.
    BindAgain,
    /// The user is to be let go.
    Unbind(Unbind),
}

/// Whether a user is in scope of a connection, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Bound directly.
    Direct,
    /// Bound as a member of groups, by these ways.
    ByGroups(Vec<Vec<String>>),
    /// Bound because of groups, and in none of them any more: the next sync lets the account go.
    LeftGroups,
    /// Somebody unbound the user: the next sync lets the account go.
    Leaving(Unbind),
    /// Somebody bound the user: the next sync sees to it.
    ToBeBound,
    /// A new password binds the user again: the next sync sees to it.
    ToBeBoundAgain,
    /// Groups bring the user in: the next sync sees to it.
    ToBeBoundByGroups(Vec<Vec<String>>),
    /// Bound, and dormant.
    Dormant,
    /// Out: the user was let go.
    LetGo,
    /// Out: the user was never bound.
    Outside,
}

impl Scope {
    /// Finds out whether a user is in scope, and why, as a sync does.
    #[must_use]
    pub fn of(facts: Facts) -> Self {
        let ways = facts.ways.unwrap_or_default();
        match (facts.bound, facts.wished) {
            (Bound::Dormant, _) => Self::Dormant,
            (Bound::Active, Some(Wished::Unbind(how))) => Self::Leaving(how),
            (Bound::Active, _) if !facts.by_group => Self::Direct,
            (Bound::Active, _) if ways.is_empty() => Self::LeftGroups,
            (Bound::Active, _) => Self::ByGroups(ways),
            (Bound::No, Some(Wished::Bind)) => Self::ToBeBound,
            (Bound::No, Some(Wished::BindAgain)) => Self::ToBeBoundAgain,
            // Whoever was let go by hand is not brought back by a group.
            (Bound::No, _) if !ways.is_empty() && (!facts.was_bound || facts.by_group) => {
                Self::ToBeBoundByGroups(ways)
            }
            (Bound::No, _) if facts.was_bound => Self::LetGo,
            (Bound::No, _) => Self::Outside,
        }
    }

    /// Tells whether the connection provides for the user.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        matches!(
            self,
            Self::Direct
                | Self::ByGroups(_)
                | Self::ToBeBound
                | Self::ToBeBoundAgain
                | Self::ToBeBoundByGroups(_)
        )
    }
}

/// How one attribute stands between a user and an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// The mapping leaves it out.
    Excluded,
    /// Google's value was never read with it.
    NotRead,
    /// Both are the same.
    Same,
    /// Changed here: the next sync sends it.
    ToGoogle,
    /// The next import takes Google's.
    ToDirectory,
    /// Changed on both sides: somebody is asked.
    BothChanged,
    /// Different, and never agreed on: somebody is asked.
    Differ,
    /// Changed on Google, though the directory is the authority: somebody is asked.
    Drift,
    /// Only the directory has it, and keeps it.
    OnlyHere,
    /// Only Google has it, and keeps it.
    OnlyOnGoogle,
    /// They differ, and both stay.
    Stays,
}

/// One attribute of a user and its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which.
    pub attribute: Attribute,
    /// The way it goes.
    pub direction: Direction,
    /// The directory's value.
    pub here: Option<Value>,
    /// Google's value as last known; none also where it was never read.
    pub google: Option<Value>,
    /// The value that both last agreed on.
    pub agreed: Option<Value>,
    /// How they stand.
    pub stands: Stands,
}

/// Tells how an attribute stands between a user and its account, as far as the account is known.
#[must_use]
pub fn attribute(
    attribute: Attribute,
    user: &User,
    account: &Account,
    baseline: &Baseline,
    mapping: &Mapping,
    is_read: impl Fn(Attribute) -> bool,
) -> Told {
    let direction = mapping.direction(attribute);
    let (here, google) = (in_directory(attribute, user), on_google(attribute, account));
    let stands = if direction == Direction::Exclude {
        Stands::Excluded
    } else if !is_read(attribute) {
        Stands::NotRead
    } else if here.is_none() && google.is_none() {
        Stands::Same
    } else {
        match stand(attribute, user, account, Some(baseline), mapping) {
            Stand::ToGoogle => Stands::ToGoogle,
            Stand::Differ => Stands::Differ,
            Stand::BothChanged => Stands::BothChanged,
            Stand::Drift => Stands::Drift,
            Stand::OnlyHere => Stands::OnlyHere,
            Stand::OnlyOnGoogle => Stands::OnlyOnGoogle,
            Stand::Rest => match effect(attribute, account, user, Some(baseline), mapping) {
                FieldEffect::Take => Stands::ToDirectory,
                FieldEffect::BothChanged => Stands::BothChanged,
                FieldEffect::Same => Stands::Same,
                FieldEffect::Keep | FieldEffect::Excluded if here == google => Stands::Same,
                FieldEffect::Keep | FieldEffect::Excluded => Stands::Stays,
            },
        }
    };
    Told { attribute, direction, here, google, agreed: baseline.there(attribute), stands }
}

#[cfg(test)]
#[path = "explain_tests.rs"]
mod tests;
