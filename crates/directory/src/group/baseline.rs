//! What both sides last agreed on about a group, and what one of them alone had then.

use serde::{Deserialize, Serialize};

use super::step::FieldChange;
use super::undo::put;
use super::{Group, GroupField};

/// What both sides last agreed on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The fields.
    #[serde(flatten)]
    pub agreed: Group,
    /// The description, where one side alone had one when they were bound: it stays there, until somebody changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alone: Option<Alone>,
}

/// The description that one side alone has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "side", content = "description")]
pub enum Alone {
    /// The directory.
    Here(String),
    /// Google.
    There(String),
}

impl Baseline {
    /// Gives what both agree on when they are bound. Google's values stand for what differs: what the directory keeps
    /// besides is what changed since.
    #[must_use]
    pub fn first(here: &Group, there: &Group) -> Self {
        let (ours, theirs) = (&here.description, &there.description);
        let alone = match (ours.is_empty(), theirs.is_empty()) {
            (false, true) => Some(Alone::Here(ours.clone())),
            (true, false) => Some(Alone::There(theirs.clone())),
            (true, true) | (false, false) => None,
        };
        let mut agreed = there.clone();
        if alone.is_some() {
            agreed.description.clear();
        }
        Self { agreed, alone }
    }

    /// Gives the value that the directory had.
    #[must_use]
    pub fn here(&self, field: GroupField) -> String {
        match (&self.alone, field) {
            (Some(Alone::Here(description)), GroupField::Description) => description.clone(),
            _ => field.of(&self.agreed),
        }
    }

    /// Gives the value that Google had.
    #[must_use]
    pub fn there(&self, field: GroupField) -> String {
        match (&self.alone, field) {
            (Some(Alone::There(description)), GroupField::Description) => description.clone(),
            _ => field.of(&self.agreed),
        }
    }

    /// Notes values that both have from now on.
    pub fn put(&mut self, changes: &[FieldChange]) {
        put(&mut self.agreed, changes);
        self.settle(|field| changes.iter().any(|change| change.field == field));
    }

    /// Notes that both sides have the same value of the fields that one tells.
    pub(super) fn settle(&mut self, same: impl Fn(GroupField) -> bool) {
        if same(GroupField::Description) {
            self.alone = None;
        }
    }
}

impl From<Group> for Baseline {
    fn from(agreed: Group) -> Self {
        Self { agreed, alone: None }
    }
}
