//! How much Google takes (`google-api.md` 2.2; catalogue, part A).

use directory::name::{Name, NameError};
use directory::value::Value;
use directory::{Attribute, Email};

/// Why a value cannot be written to Google; the message names the field and its limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The whole field would be too large.
    #[error("{field} would take {size} bytes on Google, with what is there already; at most {cap} fit")]
    FieldTooLarge {
        /// Google's field.
        field: &'static str,
        /// How large it would be.
        size: usize,
        /// How large it may be, in bytes of JSON.
        cap: usize,
    },
    /// One text is too long.
    #[error("{} ({}) may have at most {cap} characters on Google; this has {length}", .attribute.label(), .attribute.google_field())]
    TooLong {
        /// Which attribute.
        attribute: Attribute,
        /// How long it is, in characters.
        length: usize,
        /// How long it may be.
        cap: usize,
    },
    /// Google wants a value.
    #[error("{} ({}) may not be empty on Google", .0.label(), .0.google_field())]
    Missing(Attribute),
    /// Another form is needed.
    #[error("{} ({}) {rule}", .attribute.label(), .attribute.google_field())]
    Form {
        /// Which attribute.
        attribute: Attribute,
        /// What it must be, as the end of a sentence.
        rule: &'static str,
    },
    /// A call of its own changes this.
    #[error("{} ({}) is changed by a call of its own", .0.label(), .0.google_field())]
    Apart(Attribute),
    /// What Google said of the account is no account, or cannot be written again.
    #[error("what Google said of the account cannot be used: {0}")]
    Unusable(String),
}

impl From<serde_json::Error> for Unfit {
    fn from(error: serde_json::Error) -> Self {
        // No text of it is quoted: people are in it.
        Self::Unusable(format!("{:?} at line {}, column {}", error.classify(), error.line(), error.column()))
    }
}

/// Says why a value, or none, is not sent to Google for an attribute; nothing where it may be.
#[must_use]
pub fn refuses(attribute: Attribute, value: Option<&Value>) -> Option<String> {
    let value = value.filter(|value| !value.is_empty());
    match (attribute, value) {
        (Attribute::Email | Attribute::Firstname | Attribute::Lastname, None) => {
            Some(Unfit::Missing(attribute).to_string())
        }
        (Attribute::Email, Some(value)) => Email::new(&value.display()).err().map(|rule| rule.to_string()),
        // Calls of their own, and fields whose form the schema says.
        (Attribute::OrgUnitPath | Attribute::Aliases | Attribute::Custom(_), _) | (_, None) => None,
        (_, Some(value)) => check(attribute, value).err().map(|unfit| unfit.to_string()),
    }
}

/// The most characters of any one text.
const TEXT: usize = 1_024;

/// Checks one value by itself.
pub(super) fn check(attribute: Attribute, value: &Value) -> Result<(), Unfit> {
    let form = |rule| Err(Unfit::Form { attribute, rule });
    let within = |text: &str, cap: usize| {
        let length = text.chars().count();
        if length > cap { Err(Unfit::TooLong { attribute, length, cap }) } else { Ok(()) }
    };
    let text = match value {
        Value::Text(text) if !is_address(attribute) => text,
        Value::Address(address) if is_address(attribute) => {
            return super::merge::members(address).into_iter().try_for_each(|(_, text)| within(text, TEXT));
        }
        Value::Text(_) | Value::Address(_) | Value::List(_) => return form("needs another kind of value"),
    };
    match attribute {
        Attribute::Firstname | Attribute::Lastname => match Name::new(text) {
            Ok(_) => Ok(()),
            Err(NameError::Empty) => Err(Unfit::Missing(attribute)),
            Err(NameError::TooLong(length)) => Err(Unfit::TooLong { attribute, length, cap: 60 }),
            Err(NameError::Character(_)) => form("may not contain <, > or control characters"),
        },
        Attribute::DisplayName
        | Attribute::EmployeeIdentifier
        | Attribute::AccountId
        | Attribute::CustomerId
        | Attribute::LoginId
        | Attribute::NetworkId
        | Attribute::CustomId => within(text, 256),
        Attribute::AlternateEmail | Attribute::Manager | Attribute::RecoveryEmail if !is_email(text) => {
            form("is an address, with one @")
        }
        Attribute::RecoveryEmail => within(text, 256),
        Attribute::RecoveryPhone if !is_e164(text) => {
            form("begins with + and the country, and has 7 to 15 digits")
        }
        _ => within(text, TEXT),
    }
}

fn is_address(attribute: Attribute) -> bool {
    matches!(attribute, Attribute::WorkAddress | Attribute::HomeAddress | Attribute::OtherAddress)
}

fn is_email(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
}

fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Checks a whole field as it would be sent.
pub(super) fn check_size(field: &'static str, size: usize) -> Result<(), Unfit> {
    const KB: usize = 1_024;
    let cap = match field {
        "name" | "phones" => KB,
        "externalIds" | "relations" => 2 * KB,
        "emails" | "addresses" | "organizations" | "locations" => 10 * KB,
        _ => return Ok(()),
    };
    if size > cap { Err(Unfit::FieldTooLarge { field, size, cap }) } else { Ok(()) }
}
