//! What no directory can hold of what an account has.

use crate::account::Account;
use crate::attribute::{Attribute, Mapping};
use crate::rule::{self, Rule};
use crate::value::{AddressPart, Value};

/// Finds the first value that an import would bring and no directory can hold, with the rule that it breaks.
#[must_use]
pub fn unfit(account: &Account, mapping: &Mapping) -> Option<(Attribute, Rule)> {
    unfit_values(account, mapping).next()
}

/// Finds every attribute of which an import would bring a value that no directory can hold, with the rule that it breaks.
pub(super) fn unfit_values<'a>(
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
