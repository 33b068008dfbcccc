//! What each side of a pair has of an attribute.

use crate::account::Account;
use crate::attribute::Attribute;
use crate::org_unit;
use crate::user::User;
use crate::value::{Value, Values};

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

pub(super) fn pick<'a>(
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
