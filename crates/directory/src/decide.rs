//! Decides about one pair: a Google account, its directory user, and what both last agreed on.
//!
//! Pure and total: every pair gets exactly one [`Decision`], and the decision carries its reason.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::account::{Account, Suspension};
use crate::attribute::{Attribute, Direction, Mapping};
use crate::org_unit;
use crate::rule::{self, Rule};
use crate::user::{State, User};
use crate::value::{AddressPart, Value, Values};

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

    fn lies(&self, attribute: Attribute) -> Option<Lying<'_>> {
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

/// By what an account and a directory user look the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Identity {
    /// A primary address.
    Address,
    /// An alias.
    Alias,
    /// An employee id.
    EmployeeId,
    /// The account that the user was bound to before.
    Account,
}

impl Identity {
    /// Says it in words, as in "same email".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Address => "same email",
            Self::Alias => "same alias",
            Self::EmployeeId => "same employee id",
            Self::Account => "same account",
        }
    }
}

/// Who stands opposite an account in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counterpart<'a> {
    /// Nobody.
    Nobody,
    /// The user that the account is bound to.
    Bound {
        /// The user as it is now.
        user: &'a User,
        /// What both last agreed on.
        baseline: &'a Baseline,
    },
    /// The one unbound user that looks the same, and no other account looks like that user.
    Candidate {
        /// By what it looks the same.
        by: Identity,
    },
    /// Several users look like the account, or several accounts like the user.
    Ambiguous {
        /// By what they look the same.
        by: Identity,
    },
    /// Nobody any more: the user that the account was bound to was removed from the directory.
    Removed,
}

/// What an import would do with one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A new directory user.
    New,
    /// Changes to the bound user.
    Update(Vec<Change>),
    /// Nothing to do.
    Unchanged,
    /// One existing user looks the same: link, merge or skip.
    Match(Identity),
    /// Needs an answer first.
    Conflict(Conflict),
    /// Removed here: it stays away, unless somebody wants the person back.
    Removed,
}

/// Why an account cannot be imported without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "conflict")]
pub enum Conflict {
    /// Several users, or several accounts, look the same.
    Ambiguous {
        /// By what.
        by: Identity,
    },
    /// The username belongs to a user, or to an earlier row of this import.
    UsernameTaken {
        /// The username.
        username: String,
    },
    /// The address belongs to another user of the directory.
    AddressTaken {
        /// The address.
        email: String,
    },
    /// The employee id belongs to another user, or to an earlier row of this import.
    EmployeeIdTaken {
        /// The employee id.
        id: String,
    },
    /// Google has no family name for the account (T11).
    FamilyNameMissing,
    /// A value that no directory can hold: Google itself would not have it, another server may send it.
    Unfit {
        /// Which attribute.
        attribute: Attribute,
        /// The rule that it breaks.
        rule: String,
    },
    /// A value was changed on both sides since they last agreed.
    BothChanged {
        /// Which.
        attributes: Vec<Attribute>,
    },
}

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Which attribute.
    pub attribute: Attribute,
    /// The directory's value, as a line for people; empty when there was none.
    pub before: String,
    /// The new value.
    pub after: String,
}

/// What an import does with one field of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldEffect {
    /// Google's value is taken.
    Take,
    /// Both are the same.
    Same,
    /// The directory's value stays.
    Keep,
    /// The mapping excludes it.
    Excluded,
    /// Both sides changed it.
    BothChanged,
}

/// Finds the first value that an import would bring and no directory can hold, with the rule that it breaks.
#[must_use]
pub fn unfit(account: &Account, mapping: &Mapping) -> Option<(Attribute, Rule)> {
    unfit_values(account, mapping).next()
}

/// Finds every attribute of which an import would bring a value that no directory can hold, with the rule that it breaks.
fn unfit_values<'a>(
    account: &'a Account,
    mapping: &'a Mapping,
) -> impl Iterator<Item = (Attribute, Rule)> + 'a {
    let names = [
        (Attribute::Email, &account.email),
        (Attribute::Firstname, &account.given_name),
        (Attribute::Lastname, &account.family_name),
    ];
    let broken =
        |attribute, text: &str| rule::check_read(attribute, text).err().map(|rule| (attribute, rule));
    let imported = account.values.iter().filter(|(attribute, _)| mapping.imports(*attribute));
    let values = imported.filter_map(move |(attribute, value)| match value {
        Value::Text(text) => broken(attribute, text),
        Value::List(list) => list.iter().find_map(|text| broken(attribute, text)),
        Value::Address(address) => {
            AddressPart::ALL.iter().find_map(|part| broken(attribute, address.part(*part)))
        }
    });
    names.into_iter().filter_map(move |(attribute, text)| broken(attribute, text)).chain(values)
}

/// Tells whether the directory may keep a value of its own beside the one that it cannot hold.
///
/// Only a name with control characters is so: both sides agree to differ, and the next sync writes the directory's name.
#[must_use]
pub fn may_keep_its_own(attribute: Attribute, rule: &Rule) -> bool {
    matches!(attribute, Attribute::Firstname | Attribute::Lastname) && *rule == Rule::Control
}

/// Tells whether a bound user may keep all of its own that Google has in a form which no directory can hold.
#[must_use]
pub fn may_keep_all(account: &Account, mapping: &Mapping) -> bool {
    unfit_values(account, mapping).all(|(attribute, rule)| may_keep_its_own(attribute, &rule))
}

/// Tells whether one of some fields has a value that no directory can hold.
#[must_use]
pub fn takes_unfit(account: &Account, mapping: &Mapping, fields: &[Attribute]) -> bool {
    unfit_values(account, mapping).any(|(attribute, _)| fields.contains(&attribute))
}

/// Decides what an import does with an account.
#[must_use]
pub fn import(account: &Account, counterpart: Counterpart<'_>, mapping: &Mapping) -> Decision {
    // Whatever the account lacks: nobody is asked about somebody who was removed.
    if matches!(counterpart, Counterpart::Removed) {
        return Decision::Removed;
    }
    // What both sides agreed to differ about does not come in again, and blocks nothing.
    let comes_in = |(attribute, rule): &(Attribute, Rule)| match counterpart {
        Counterpart::Bound { user, baseline } if may_keep_its_own(*attribute, rule) => matches!(
            effect(*attribute, account, user, Some(baseline), mapping),
            FieldEffect::Take | FieldEffect::BothChanged
        ),
        _ => true,
    };
    if let Some((attribute, rule)) = unfit_values(account, mapping).find(comes_in) {
        return Decision::Conflict(Conflict::Unfit { attribute, rule: rule.to_string() });
    }
    match counterpart {
        Counterpart::Ambiguous { by } => Decision::Conflict(Conflict::Ambiguous { by }),
        Counterpart::Candidate { by } => Decision::Match(by),
        Counterpart::Removed => Decision::Removed,
        Counterpart::Nobody if crate::name::is_blank(&account.family_name) => {
            Decision::Conflict(Conflict::FamilyNameMissing)
        }
        Counterpart::Nobody => Decision::New,
        Counterpart::Bound { user, baseline } => bound(account, user, baseline, mapping),
    }
}

fn bound(account: &Account, user: &User, baseline: &Baseline, mapping: &Mapping) -> Decision {
    let mut changes = Vec::new();
    let mut both = Vec::new();
    for attribute in mapping.attributes() {
        match effect(attribute, account, user, Some(baseline), mapping) {
            FieldEffect::Take => changes.push(change(attribute, account, user)),
            FieldEffect::BothChanged => both.push(attribute),
            FieldEffect::Same | FieldEffect::Keep | FieldEffect::Excluded => {}
        }
    }
    if !both.is_empty() {
        Decision::Conflict(Conflict::BothChanged { attributes: both })
    } else if changes.is_empty() {
        Decision::Unchanged
    } else {
        Decision::Update(changes)
    }
}

/// Tells what an import does with one field.
///
/// Without a baseline (a match), different two-way values are the administrator's to choose: *Keep*.
#[must_use]
pub fn effect(
    attribute: Attribute,
    account: &Account,
    user: &User,
    baseline: Option<&Baseline>,
    mapping: &Mapping,
) -> FieldEffect {
    let google = there(attribute, account);
    let here = here(attribute, user);
    if google.is_some() && google == here {
        return FieldEffect::Same;
    }
    match mapping.direction(attribute) {
        Direction::Exclude | Direction::Export => FieldEffect::Excluded,
        // Import writes only values that exist on Google.
        Direction::Import | Direction::Both if google.is_none() => FieldEffect::Keep,
        direction => {
            // What a sync once sent is written down as that sync left it, until an import takes its place.
            let told =
                |baseline: &&Baseline| direction == Direction::Both || !baseline.covered.contains(&attribute);
            let Some(baseline) = baseline.filter(told) else {
                return if direction == Direction::Both { FieldEffect::Keep } else { FieldEffect::Take };
            };
            let agreed = baseline.lies(attribute);
            if google == agreed {
                // Whoever changed or declined it here knew Google's value.
                FieldEffect::Keep
            } else if direction == Direction::Import || here == agreed || here.is_none() {
                FieldEffect::Take
            } else {
                FieldEffect::BothChanged
            }
        }
    }
}

/// Lists the attributes whose value is gone from Google since both sides last agreed; the directory keeps its own.
#[must_use]
pub fn gone(account: &Account, user: &User, baseline: &Baseline, mapping: &Mapping) -> Vec<Attribute> {
    let is_gone = |attribute: &Attribute| {
        mapping.imports(*attribute)
            && there(*attribute, account).is_none()
            && baseline.lies(*attribute).is_some()
            && here(*attribute, user).is_some()
    };
    mapping.attributes().filter(is_gone).collect()
}

/// Tells whether merging an account into a user takes Google's value of a field, unless somebody chooses otherwise.
///
/// Whoever merges wants what the mapping brings: Google's value where an import takes it and Google has one, also of
/// address and names. What the mapping leaves out stays the directory's.
#[must_use]
pub fn merge_takes(attribute: Attribute, account: &Account, user: &User, mapping: &Mapping) -> bool {
    let google = on_google(attribute, account);
    let fits = || unfit_values(account, mapping).all(|(unfit, _)| unfit != attribute);
    mapping.imports(attribute) && google.is_some() && google != in_directory(attribute, user) && fits()
}

fn change(attribute: Attribute, account: &Account, user: &User) -> Change {
    let line = |value: Option<Value>| value.map(|value| value.display()).unwrap_or_default();
    Change {
        attribute,
        before: line(in_directory(attribute, user)),
        after: line(on_google(attribute, account)),
    }
}

/// Gives Google's value of any attribute; none when it is empty.
#[must_use]
pub fn on_google(attribute: Attribute, account: &Account) -> Option<Value> {
    there(attribute, account).map(Lying::taken)
}

/// Gives the directory's value of any attribute; none when it is empty.
#[must_use]
pub fn in_directory(attribute: Attribute, user: &User) -> Option<Value> {
    here(attribute, user).map(Lying::taken)
}

/// A value where it lies: most are compared, and only those that change are taken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lying<'a> {
    /// An address or a name.
    Text(&'a str),
    /// Anything else.
    Value(&'a Value),
}

impl Lying<'_> {
    /// Takes it.
    pub(crate) fn taken(self) -> Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Value(value) => value.clone(),
        }
    }
}

impl PartialEq for Lying<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::Value(one), Self::Value(other)) => one == other,
            (Self::Text(text), Self::Value(value)) | (Self::Value(value), Self::Text(text)) => {
                matches!(value, Value::Text(other) if other == text)
            }
        }
    }
}

/// Tells whether two values are the same to Google: it takes no notice of capitals in the path of an org unit.
#[must_use]
pub fn is_same_value(attribute: Attribute, one: Option<&Value>, other: Option<&Value>) -> bool {
    is_same(attribute, one.map(Lying::Value), other.map(Lying::Value))
}

pub(crate) fn is_same(attribute: Attribute, one: Option<Lying<'_>>, other: Option<Lying<'_>>) -> bool {
    match (attribute, one, other) {
        (
            Attribute::OrgUnitPath,
            Some(Lying::Value(Value::Text(one))),
            Some(Lying::Value(Value::Text(other))),
        ) => org_unit::key(one) == org_unit::key(other),
        _ => one == other,
    }
}

/// Finds Google's value of any attribute; none when it is empty.
pub(crate) fn there(attribute: Attribute, account: &Account) -> Option<Lying<'_>> {
    pick(attribute, [&account.email, &account.given_name, &account.family_name], &account.values)
}

/// Finds the directory's value of any attribute; none when it is empty.
pub(crate) fn here(attribute: Attribute, user: &User) -> Option<Lying<'_>> {
    pick(attribute, [&user.email, &user.given_name, &user.family_name], &user.values)
}

fn pick<'a>(
    attribute: Attribute,
    [email, given, family]: [&'a str; 3],
    values: &'a Values,
) -> Option<Lying<'a>> {
    let text = |text: &'a str| (!text.trim().is_empty()).then_some(Lying::Text(text));
    if attribute == Attribute::Email {
        text(email)
    } else if attribute == Attribute::Firstname {
        text(given)
    } else if attribute == Attribute::Lastname {
        text(family)
    } else {
        values.get(attribute).map(Lying::Value)
    }
}

/// Makes the directory user that a new account becomes.
///
/// A suspended account arrives suspended; only what the mapping imports is taken.
#[must_use]
pub fn new_user(account: &Account, username: &str, family_name: Option<&str>, mapping: &Mapping) -> User {
    let Baseline { email, given_name, family_name: on_google, values, .. } =
        Baseline::of_import(account, mapping);
    User {
        email,
        username: username.to_owned(),
        given_name,
        family_name: family_name.map_or(on_google, str::to_owned),
        state: state_of(account),
        values,
    }
}

/// Tells the state in which an account arrives.
#[must_use]
pub fn state_of(account: &Account) -> State {
    match account.suspension {
        Some(Suspension::Administrator | Suspension::Google(_)) => State::Suspended,
        None => State::Active,
    }
}

/// Gives a user a value of any attribute, or none.
pub fn put(user: &mut User, attribute: Attribute, value: Option<Value>) {
    let text = || value.as_ref().map(Value::display).unwrap_or_default();
    if attribute == Attribute::Email {
        user.email = text();
    } else if attribute == Attribute::Firstname {
        user.given_name = text();
    } else if attribute == Attribute::Lastname {
        user.family_name = text();
    } else {
        match value {
            Some(value) => user.values.set(attribute, value),
            None => user.values.remove(attribute),
        }
    }
}

/// Takes Google's values of the given attributes into a user; says what changed.
pub fn take(user: &mut User, account: &Account, attributes: &[Attribute]) -> Vec<Change> {
    let mut changes = Vec::new();
    for &attribute in attributes {
        let (Some(google), here) = (on_google(attribute, account), in_directory(attribute, user)) else {
            continue;
        };
        if Some(&google) == here.as_ref() {
            continue;
        }
        changes.push(change(attribute, account, user));
        if attribute == Attribute::Email {
            user.email.clone_from(&account.email);
        } else if attribute == Attribute::Firstname {
            user.given_name.clone_from(&account.given_name);
        } else if attribute == Attribute::Lastname {
            user.family_name.clone_from(&account.family_name);
        } else {
            user.values.set(attribute, google);
        }
    }
    changes
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
