//! What each attribute of a user may be: one rule, in one place, with one error that says the rule.
//!
//! The rules are Google's (`google-api.md` sections 2.2 and 9), so that nothing is refused there that was taken here.

pub mod group;

use crate::attribute::Attribute;
use crate::email::{self, Email, EmailError};
use crate::name::{Name, NameError};
use crate::org_unit::{self, OrgUnitError};
use crate::phone::{self, PhoneError};
use crate::user::User;
use crate::value::{Address, AddressPart, Value};

/// How many characters a line of text may have.
const LINE: usize = 1024;

/// How many bytes Google keeps of the largest field; none of its texts can have more.
const FIELD: usize = 10 * 1024;

/// How many aliases an account may have.
const ALIASES: usize = 30;

/// Why a value cannot be used; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// Nobody can do without it.
    #[error("it is required")]
    Required,
    /// No name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// No address.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// One address of a list is none.
    #[error("{0}: {1}")]
    OneEmail(String, EmailError),
    /// No phone number.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// No path of an org unit.
    #[error(transparent)]
    OrgUnit(#[from] OrgUnitError),
    /// Too many characters.
    #[error("it may have at most {most} characters; this one has {has}")]
    TooLong {
        /// The most.
        most: usize,
        /// How many there are.
        has: usize,
    },
    /// A sign that no line can show.
    #[error("it is one line of text, without control characters")]
    Control,
    /// Too many aliases.
    #[error("there may be at most {ALIASES} aliases; these are {0}")]
    TooMany(usize),
    /// The same twice.
    #[error("{0} is there twice")]
    Twice(String),
    /// The user's own address, which is no other one.
    #[error("{0} is the user's own address already")]
    OwnAddress(String),
    /// More than Google keeps of a group of fields.
    #[error("{what} may have at most {most} bytes together; these have {has}")]
    TooLarge {
        /// Which group.
        what: &'static str,
        /// The most.
        most: usize,
        /// How many there are.
        has: usize,
    },
    /// Neither of the two states.
    #[error("a state is active or suspended")]
    State,
    /// A value of another shape.
    #[error("this field takes {0}")]
    Shape(&'static str),
    /// No photo that was taken in.
    #[error("a photo is set from an image, not from text")]
    Photo,
    /// It is somebody else's, and these are free.
    #[error("{what}; free are: {}", free.join(", "))]
    Taken {
        /// Whose it is, in words.
        what: String,
        /// What could be used instead.
        free: Vec<String>,
    },
    /// What the directory as a whole does not allow: it is somebody else's, or leads in a circle.
    #[error("{0}")]
    Elsewhere(String),
}

/// Checks the value of an attribute; gives it as it is kept, none when it is empty.
///
/// # Errors
/// [`Rule`] with the rule that it breaks.
pub fn check(attribute: Attribute, value: &Value) -> Result<Option<Value>, Rule> {
    if value.is_empty() {
        return Ok(None);
    }
    match attribute {
        Attribute::Email => Ok(Some(Value::Text(Email::new(text(value)?)?.to_string()))),
        Attribute::Firstname | Attribute::Lastname => {
            Ok(Some(Value::Text(Name::new(text(value)?)?.as_str().to_owned())))
        }
        Attribute::AlternateEmail | Attribute::RecoveryEmail | Attribute::Manager => {
            Ok(Some(Value::Text(email::any_provider(text(value)?)?)))
        }
        Attribute::CostCenter
        | Attribute::Department
        | Attribute::EmployeeType
        | Attribute::JobTitle
        | Attribute::DeskLocation => line(text(value)?, LINE),
        Attribute::EmployeeIdentifier
        | Attribute::AccountId
        | Attribute::CustomerId
        | Attribute::LoginId
        | Attribute::NetworkId
        | Attribute::CustomId
        | Attribute::DisplayName => line(text(value)?, 256),
        Attribute::Custom(_) => match value {
            Value::List(list) => several(list),
            Value::Text(_) | Value::Address(_) => line(text(value)?, LINE),
        },
        Attribute::WorkAddress | Attribute::HomeAddress | Attribute::OtherAddress => postal(value),
        Attribute::WorkPhone
        | Attribute::WorkFax
        | Attribute::WorkMobile
        | Attribute::HomePhone
        | Attribute::MobilePhone
        | Attribute::OtherPhone => Ok(Some(Value::Text(phone::written(text(value)?)?))),
        Attribute::RecoveryPhone => Ok(Some(Value::Text(phone::e164(text(value)?)?))),
        Attribute::OrgUnitPath => Ok(Some(Value::Text(org_unit::path(text(value)?)?))),
        Attribute::Aliases => aliases(value),
        Attribute::Photo => {
            let digest = text(value)?;
            if is_digest(digest) { Ok(Some(digest.into())) } else { Err(Rule::Photo) }
        }
    }
}

/// Tells whether a text is the digest of a photo: 32 hexadecimal digits.
fn is_digest(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn text(value: &Value) -> Result<&str, Rule> {
    match value {
        Value::Text(text) => Ok(text),
        Value::List(_) | Value::Address(_) => Err(Rule::Shape("one text")),
    }
}

/// Checks lines of text; blank ones are left out.
fn several(list: &[String]) -> Result<Option<Value>, Rule> {
    let mut kept = Vec::with_capacity(list.len());
    for one in list {
        if let Some(Value::Text(one)) = line(one, LINE)? {
            kept.push(one);
        }
    }
    Ok(Some(Value::List(kept)).filter(|value| !value.is_empty()))
}

fn line(text: &str, most: usize) -> Result<Option<Value>, Rule> {
    let text = text.trim();
    let has = text.chars().count();
    if has > most {
        return Err(Rule::TooLong { most, has });
    }
    if text.chars().any(char::is_control) {
        return Err(Rule::Control);
    }
    Ok(Some(Value::from(text)).filter(|value| !value.is_empty()))
}

/// Checks a text that an import would bring by what the directory can hold of anybody.
///
/// It is wider than [`check`]: what Google took once is no reason to keep somebody out. A server that is not Google's
/// may send anything, though.
///
/// # Errors
/// [`Rule`] with the rule that it breaks.
pub fn check_read(attribute: Attribute, text: &str) -> Result<(), Rule> {
    if attribute == Attribute::Photo {
        return if is_digest(text) { Ok(()) } else { Err(Rule::Photo) };
    }
    let names_somebody = matches!(attribute, Attribute::Email | Attribute::Firstname | Attribute::Lastname);
    let most = if names_somebody { LINE } else { FIELD };
    // There are never more characters than bytes.
    if text.len() > most {
        let has = text.chars().count();
        if has > most {
            return Err(Rule::TooLong { most, has });
        }
    }
    if names_somebody && text.chars().any(char::is_control) {
        return Err(Rule::Control);
    }
    Ok(())
}

/// Checks one member of a postal address; gives it as it is kept.
///
/// # Errors
/// [`Rule`] with the rule that it breaks.
pub fn check_part(text: &str) -> Result<String, Rule> {
    let text = text.trim();
    let has = text.chars().count();
    if has > LINE {
        return Err(Rule::TooLong { most: LINE, has });
    }
    // A street may have two lines.
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Rule::Control);
    }
    Ok(text.to_owned())
}

fn postal(value: &Value) -> Result<Option<Value>, Rule> {
    let Value::Address(address) = value else {
        return Err(Rule::Shape("a postal address by its parts, such as addresses.work.locality"));
    };
    let mut kept = Address::default();
    for part in AddressPart::ALL {
        kept.set_part(part, &check_part(address.part(part))?);
    }
    Ok(Some(Value::Address(kept)).filter(|value| !value.is_empty()))
}

fn aliases(value: &Value) -> Result<Option<Value>, Rule> {
    let one;
    let given = match value {
        Value::List(list) => list,
        Value::Text(text) => {
            one = vec![text.clone()];
            &one
        }
        Value::Address(_) => return Err(Rule::Shape("a list of addresses")),
    };
    let mut kept: Vec<String> = Vec::with_capacity(given.len());
    for text in given {
        let alias = Email::new(text).map_err(|error| Rule::OneEmail(text.clone(), error))?.to_string();
        if kept.contains(&alias) {
            return Err(Rule::Twice(alias));
        }
        kept.push(alias);
    }
    if kept.len() > ALIASES {
        return Err(Rule::TooMany(kept.len()));
    }
    Ok(Some(Value::List(kept)))
}

/// Fields of which Google keeps so many bytes together.
struct Group {
    what: &'static str,
    most: usize,
    of: &'static [Attribute],
}

const GROUPS: [Group; 5] = [
    Group {
        what: "employee id and the other ids",
        most: 2 * 1024,
        of: &[
            Attribute::EmployeeIdentifier,
            Attribute::AccountId,
            Attribute::CustomerId,
            Attribute::LoginId,
            Attribute::NetworkId,
            Attribute::CustomId,
        ],
    },
    Group {
        what: "postal addresses",
        most: 10 * 1024,
        of: &[Attribute::WorkAddress, Attribute::HomeAddress, Attribute::OtherAddress],
    },
    Group {
        what: "cost center, department, type of employee and job title",
        most: 10 * 1024,
        of: &[Attribute::CostCenter, Attribute::Department, Attribute::EmployeeType, Attribute::JobTitle],
    },
    Group {
        what: "phone numbers",
        most: 1024,
        of: &[
            Attribute::WorkPhone,
            Attribute::WorkFax,
            Attribute::WorkMobile,
            Attribute::HomePhone,
            Attribute::MobilePhone,
            Attribute::OtherPhone,
        ],
    },
    Group { what: "desks", most: 10 * 1024, of: &[Attribute::DeskLocation] },
];

/// Checks what the attributes of a user may be together, where one of some attributes changed; gives each broken rule
/// with the attribute to blame.
#[must_use]
pub fn check_together(user: &User, changed: &[Attribute]) -> Vec<(Attribute, Rule)> {
    let mut broken = Vec::new();
    for group in &GROUPS {
        let Some(blamed) = changed.iter().rfind(|attribute| group.of.contains(attribute)) else { continue };
        let has = group.of.iter().map(|attribute| bytes(user, *attribute)).sum();
        if has > group.most {
            broken.push((*blamed, Rule::TooLarge { what: group.what, most: group.most, has }));
        }
    }
    for attribute in [Attribute::Aliases, Attribute::AlternateEmail] {
        let concerned = changed.contains(&attribute) || changed.contains(&Attribute::Email);
        let own = match user.values.get(attribute) {
            Some(Value::List(list)) => list.contains(&user.email),
            Some(Value::Text(text)) => *text == user.email,
            Some(Value::Address(_)) | None => false,
        };
        if concerned && own {
            let blamed = if changed.contains(&attribute) { attribute } else { Attribute::Email };
            broken.push((blamed, Rule::OwnAddress(user.email.clone())));
        }
    }
    broken
}

fn bytes(user: &User, attribute: Attribute) -> usize {
    match user.values.get(attribute) {
        Some(Value::Text(text)) => text.len(),
        Some(Value::List(list)) => list.iter().map(String::len).sum(),
        Some(Value::Address(address)) => AddressPart::ALL.iter().map(|part| address.part(*part).len()).sum(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(attribute: Attribute, text: &str) -> String {
        match check(attribute, &Value::from(text)) {
            Ok(kept) => panic!("{attribute:?} took {text:?} as {kept:?}"),
            Err(rule) => rule.to_string(),
        }
    }

    #[test]
    fn every_attribute_says_its_rule() {
        let cases = [
            (Attribute::Email, "Dara", "an address has one @, with a name before it and a domain after it"),
            (Attribute::Firstname, "a<b", "a name may not contain <"),
            (Attribute::Lastname, "a>b", "a name may not contain >"),
            (Attribute::AlternateEmail, "da ra@x.test", "an address has no blanks and no control characters"),
            (
                Attribute::Manager,
                "Wei Chen",
                "an address has one @, with a name before it and a domain after it",
            ),
            (Attribute::Department, "a\nb", "it is one line of text, without control characters"),
            (Attribute::WorkPhone, "none", "a phone number has at least one digit"),
            (
                Attribute::RecoveryPhone,
                "044 123 45 67",
                "a recovery phone is written with + and the country code, such as +41441234567: 7 to 15 digits",
            ),
            (
                Attribute::OrgUnitPath,
                "Sales",
                "the path of an org unit begins with /, such as /Sales/Lausanne; / alone is the top",
            ),
            (Attribute::Aliases, "abuse@x.test", "abuse@x.test: abuse is reserved by Google"),
            (
                Attribute::WorkAddress,
                "Rue de Bourg 1",
                "this field takes a postal address by its parts, such as addresses.work.locality",
            ),
        ];
        for (attribute, text, words) in cases {
            assert_eq!(broken(attribute, text), words, "{attribute:?}");
        }
        let long = "x".repeat(257);
        for attribute in [Attribute::EmployeeIdentifier, Attribute::DisplayName] {
            assert_eq!(
                broken(attribute, &long),
                "it may have at most 256 characters; this one has 257",
                "{attribute:?}"
            );
        }
        let long = "x".repeat(1025);
        for attribute in
            [Attribute::CostCenter, Attribute::EmployeeType, Attribute::JobTitle, Attribute::DeskLocation]
        {
            assert!(broken(attribute, &long).contains("at most 1024"), "{attribute:?} has a limit");
        }
    }

    #[test]
    fn what_is_read_has_wider_limits_but_it_has_some() {
        let cases = [
            (Attribute::Lastname, "x".repeat(1024), Ok(())),
            (Attribute::Lastname, "山".repeat(1024), Ok(())),
            (Attribute::Lastname, "x".repeat(1025), Err(Rule::TooLong { most: 1024, has: 1025 })),
            (Attribute::Firstname, "Da\u{7}ra".to_owned(), Err(Rule::Control)),
            (Attribute::Email, "x".repeat(5000), Err(Rule::TooLong { most: 1024, has: 5000 })),
            (Attribute::JobTitle, "two\nlines".to_owned(), Ok(())),
            (Attribute::JobTitle, "x".repeat(10_240), Ok(())),
            (Attribute::JobTitle, "x".repeat(10_241), Err(Rule::TooLong { most: 10_240, has: 10_241 })),
        ];
        for (attribute, text, expected) in cases {
            let has = text.chars().count();
            assert_eq!(check_read(attribute, &text), expected, "{attribute:?} of {has} characters");
        }
    }

    #[test]
    fn values_are_kept_as_google_keeps_them() {
        for (attribute, given, kept) in [
            (Attribute::Email, " Dara@Northwind.Test ", "dara@northwind.test"),
            (Attribute::RecoveryPhone, "+41 44 123 45 67", "+41441234567"),
            (Attribute::Department, " Sales ", "Sales"),
        ] {
            assert_eq!(check(attribute, &Value::from(given)), Ok(Some(Value::from(kept))), "{attribute:?}");
        }
        for attribute in Attribute::built_in() {
            assert_eq!(check(attribute, &Value::from("  ")), Ok(None), "blanks are no {}", attribute.name());
        }
    }

    #[test]
    fn aliases_are_few_and_different() {
        let list = |aliases: &[&str]| Value::List(aliases.iter().map(|&alias| alias.to_owned()).collect());
        let twice = check(Attribute::Aliases, &list(&["a@x.test", "A@x.test"]));
        assert_eq!(twice, Err(Rule::Twice("a@x.test".to_owned())), "case means nothing");
        let many: Vec<String> = (0..31).map(|n| format!("a{n}@x.test")).collect();
        assert_eq!(check(Attribute::Aliases, &Value::List(many)), Err(Rule::TooMany(31)), "Google takes 30");
    }

    #[test]
    fn together_they_fit_into_what_google_keeps() {
        let mut user = User {
            email: "dara@x.test".to_owned(),
            username: "dara".to_owned(),
            given_name: "Dara".to_owned(),
            family_name: "O’Brien".to_owned(),
            state: crate::user::State::Active,
            values: crate::Values::default(),
        };
        let long = "ä".repeat(1024);
        for part in AddressPart::ALL {
            let mut address =
                crate::field::address(&user, Attribute::WorkAddress).cloned().unwrap_or_default();
            address.set_part(part, &long);
            user.values.set(Attribute::WorkAddress, Value::Address(address));
        }
        let changed = [Attribute::Department, Attribute::WorkAddress];
        let broken = check_together(&user, &changed);
        let [(Attribute::WorkAddress, Rule::TooLarge { most: 10_240, has: 14_336, .. })] = broken.as_slice()
        else {
            panic!("7 members of 2 KB are more than 10 KB: {broken:?}")
        };
        assert!(
            check_together(&user, &[Attribute::Department]).is_empty(),
            "what did not change is not blamed"
        );
        user.values = crate::Values::default();
        user.values.set(Attribute::Aliases, Value::List(vec!["dara@x.test".to_owned()]));
        let own = Rule::OwnAddress("dara@x.test".to_owned());
        assert_eq!(
            check_together(&user, &[Attribute::Email]),
            [(Attribute::Email, own)],
            "an address is either the primary one or an alias"
        );
    }
}
