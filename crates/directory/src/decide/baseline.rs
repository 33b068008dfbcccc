//! What both sides of a pair last agreed on.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::side::{Lying, here, in_directory, is_same, on_google, pick, there};
use crate::account::Account;
use crate::attribute::{Attribute, Direction, Mapping};
use crate::user::User;
use crate::value::{Value, Values};

/// The mapped values that both sides last agreed on.
///
/// An attribute that only one side had when they first agreed stays on that side: both know of it, and neither takes it
/// for a change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Baseline {
    /// The primary address.
    pub email: String,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// The other attributes, those that the mapping takes part in.
    pub values: Values,
    /// The attributes that a sync has brought together; until then there is no agreement about them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub covered: BTreeSet<Attribute>,
    /// The two-way attributes that were different when the sides were tied together: there is no agreement about them
    /// before a sync is answered.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub open: BTreeSet<Attribute>,
    /// What only the directory had.
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub only_here: Values,
    /// What only Google had.
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub only_there: Values,
}

impl Baseline {
    /// Tells whether both sides have agreed about an attribute, for a sync.
    #[must_use]
    pub fn covers(&self, attribute: Attribute) -> bool {
        !self.open.contains(&attribute) && (is_two_way(attribute) || self.covered.contains(&attribute))
    }

    /// Leaves open about what a user and an account, which are just tied together, are different; what an import brings of
    /// that, it takes when the account is looked at next.
    #[must_use]
    pub fn leaving_open(mut self, user: &User, account: &Account) -> Self {
        let differ = |attribute: &Attribute| {
            in_directory(*attribute, user)
                .zip(on_google(*attribute, account))
                .is_some_and(|(here, there)| here != there)
        };
        self.open = TWO_WAY.into_iter().filter(differ).collect();
        let imported: Vec<Attribute> = self.values.iter().map(|(attribute, _)| attribute).collect();
        for attribute in imported {
            if in_directory(attribute, user) != on_google(attribute, account) {
                self.values.remove(attribute);
            }
        }
        self
    }

    /// Tells whether one side alone had the attribute.
    fn sided(&self, attribute: Attribute) -> bool {
        self.only_here.get(attribute).is_some() || self.only_there.get(attribute).is_some()
    }

    /// Gives what the directory had when both last agreed.
    #[must_use]
    pub fn here(&self, attribute: Attribute) -> Option<Value> {
        self.side(attribute, &self.only_here, &self.only_there)
    }

    /// Gives what Google had when both last agreed.
    #[must_use]
    pub fn there(&self, attribute: Attribute) -> Option<Value> {
        self.side(attribute, &self.only_there, &self.only_here)
    }

    fn side(&self, attribute: Attribute, own: &Values, other: &Values) -> Option<Value> {
        match (own.get(attribute), other.get(attribute)) {
            (Some(value), _) => Some(value.clone()),
            (None, Some(_)) => None,
            (None, None) => self.agreed(attribute),
        }
    }

    /// Takes what a sync ends with: what is the same on both sides is agreed, what one side alone has is noted as its
    /// own, and where they differ what was agreed before still holds.
    #[must_use]
    pub fn of_sync(user: &User, account: &Account, before: Option<&Self>, mapping: &Mapping) -> Self {
        let mut after = before.cloned().unwrap_or_default();
        for attribute in mapping.attributes().filter(|attribute| mapping.direction(*attribute).exports()) {
            let (here, google) = (here(attribute, user), there(attribute, account));
            let known = before.is_some_and(|before| before.covers(attribute));
            match (here, google) {
                (here, google) if is_same(attribute, here, google) => {
                    // Most are agreed on already, as they are.
                    if !known || after.sided(attribute) || after.lies(attribute) != here {
                        after.agree(attribute, here.map(Lying::taken));
                    }
                }
                _ if known => {}
                (Some(here), None) => {
                    after.agree(attribute, None);
                    after.only_here.set(attribute, here.taken());
                }
                (None, Some(google)) => {
                    after.agree(attribute, None);
                    after.only_there.set(attribute, google.taken());
                }
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        after
    }

    /// Keeps, from before an import, what a sync had agreed on: an import says nothing about those attributes, but for what
    /// was sent once and is imported now. Of that the import's word holds from here on.
    #[must_use]
    pub fn keeping_sync(mut self, before: &Self, mapping: &Mapping) -> Self {
        let of_sync = |attribute: Attribute| {
            !is_two_way(attribute) && mapping.direction(attribute) != Direction::Import
        };
        self.covered = before.covered.iter().copied().filter(|attribute| of_sync(*attribute)).collect();
        for &attribute in &self.covered {
            if let Some(value) = before.values.get(attribute) {
                self.values.set(attribute, value.clone());
            }
        }
        self.open.clone_from(&before.open);
        for (attribute, value) in before.only_here.iter().filter(|(attribute, _)| of_sync(*attribute)) {
            self.only_here.set(attribute, value.clone());
        }
        for (attribute, value) in before.only_there.iter().filter(|(attribute, _)| of_sync(*attribute)) {
            self.only_there.set(attribute, value.clone());
        }
        self
    }

    /// Notes that both sides agree on a value, or on none.
    pub fn agree(&mut self, attribute: Attribute, value: Option<Value>) {
        self.only_here.remove(attribute);
        self.only_there.remove(attribute);
        self.open.remove(&attribute);
        if !is_two_way(attribute) {
            self.covered.insert(attribute);
        }
        self.note(attribute, value);
    }

    /// Gives the value that both agreed on, whatever one side alone has.
    #[must_use]
    pub fn agreed(&self, attribute: Attribute) -> Option<Value> {
        self.lies(attribute).map(Lying::taken)
    }

    pub(super) fn lies(&self, attribute: Attribute) -> Option<Lying<'_>> {
        pick(attribute, [&self.email, &self.given_name, &self.family_name], &self.values)
    }

    /// Writes a value that both agreed on, as an import notes it; what a sync knows of the attribute stays.
    pub fn note(&mut self, attribute: Attribute, value: Option<Value>) {
        let text = || value.as_ref().map(Value::display).unwrap_or_default();
        if attribute == Attribute::Email {
            self.email = text();
        } else if attribute == Attribute::Firstname {
            self.given_name = text();
        } else if attribute == Attribute::Lastname {
            self.family_name = text();
        } else {
            match value {
                Some(value) => self.values.set(attribute, value),
                None => self.values.remove(attribute),
            }
        }
    }

    /// Takes what an import agrees on: Google's values of everything that the mapping imports.
    #[must_use]
    pub fn of_import(account: &Account, mapping: &Mapping) -> Self {
        let mut values = Values::default();
        for (attribute, value) in account.values.iter().filter(|(attribute, _)| mapping.imports(*attribute)) {
            values.set(attribute, value.clone());
        }
        Self {
            email: account.email.clone(),
            given_name: account.given_name.clone(),
            family_name: account.family_name.clone(),
            values,
            ..Self::default()
        }
    }
}

/// Tells whether an attribute goes both ways on every connection.
fn is_two_way(attribute: Attribute) -> bool {
    TWO_WAY.contains(&attribute)
}

/// The attributes that go both ways on every connection.
const TWO_WAY: [Attribute; 3] = [Attribute::Email, Attribute::Firstname, Attribute::Lastname];
