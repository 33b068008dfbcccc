//! The fields of a user that somebody can fill in: everything that an editor, a file or a command line can name.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::attribute::Attribute;
use crate::custom::CustomField;
use crate::decide::in_directory;
use crate::user::User;
use crate::value::{Address, AddressPart, Value};

/// One field of a user; in files it stands as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Field {
    /// The unique username.
    Username,
    /// Active or suspended.
    State,
    /// An attribute as a whole.
    Of(Attribute),
    /// One member of a postal address.
    Part(Attribute, AddressPart),
}

const POSTAL: [Attribute; 3] = [Attribute::WorkAddress, Attribute::HomeAddress, Attribute::OtherAddress];

impl Field {
    /// Lists the fields that hold one text each, in the order of columns: postal addresses by their members, and without the
    /// customer's own and the photo, which is no text.
    pub fn columns() -> impl Iterator<Item = Self> {
        let of = |attribute| {
            let parts = if POSTAL.contains(&attribute) { &AddressPart::ALL[..] } else { &[] };
            let whole = parts.is_empty().then_some(Self::Of(attribute));
            parts.iter().map(move |part| Self::Part(attribute, *part)).chain(whole)
        };
        let texts = Attribute::built_in().filter(|attribute| *attribute != Attribute::Photo);
        [Self::Username, Self::State].into_iter().chain(texts.flat_map(of))
    }

    /// Gives the stable name, such as `jobTitle` or `addresses.work.locality`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Username => "username".to_owned(),
            Self::State => "state".to_owned(),
            Self::Of(attribute) => attribute.name().to_owned(),
            Self::Part(attribute, part) => format!("{}.{}", attribute.name(), part.name()),
        }
    }

    /// Finds a field by its stable name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let whole = POSTAL.into_iter().chain([Attribute::Photo]).map(Self::Of);
        let own = || CustomField::by_name(name).map(|field| Self::Of(Attribute::Custom(field)));
        Self::columns().chain(whole).find(|field| field.name() == name).or_else(own)
    }

    /// Gives the words for people, such as "Work address, town".
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Username => "Username".to_owned(),
            Self::State => "State".to_owned(),
            Self::Of(attribute) => attribute.label().to_owned(),
            Self::Part(attribute, part) => format!("{}, {}", attribute.label(), part.label()),
        }
    }

    /// Gives the value that a user has; none when it is empty.
    #[must_use]
    pub fn of(self, user: &User) -> Option<Value> {
        let text = |text: &str| Some(Value::from(text)).filter(|value| !value.is_empty());
        match self {
            Self::Username => text(&user.username),
            Self::State => text(user.state.name()),
            Self::Of(attribute) => in_directory(attribute, user),
            Self::Part(attribute, part) => text(address(user, attribute)?.part(part)),
        }
    }

    /// Gives the value that a user has as one text, empty when there is none; [`Field::read`] takes it back.
    #[must_use]
    pub fn text(self, user: &User) -> String {
        match (self, self.of(user)) {
            // Any other sign may be part of a value.
            (Self::Of(Attribute::Custom(_)), Some(Value::List(list))) => list.join("\n"),
            (_, value) => value.map(|value| value.display()).unwrap_or_default(),
        }
    }

    /// Reads a value from one text: aliases are separated by blanks, commas or semicolons.
    #[must_use]
    pub fn read(self, text: &str) -> Value {
        match self {
            Self::Of(Attribute::Aliases) => {
                let separator = |c: char| c == ',' || c == ';' || c.is_whitespace();
                let parts = text.split(separator).filter(|part| !part.is_empty());
                Value::List(parts.map(str::to_owned).collect())
            }
            Self::Username | Self::State | Self::Of(_) | Self::Part(..) => {
                Value::Text(text.trim().to_owned())
            }
        }
    }

    /// Tells whether nobody can do without it.
    #[must_use]
    pub fn is_required(self) -> bool {
        matches!(
            self,
            Self::Username
                | Self::State
                | Self::Of(Attribute::Email | Attribute::Firstname | Attribute::Lastname)
        )
    }

    /// Tells whether only one user may have a value of it.
    #[must_use]
    pub fn is_unique(self) -> bool {
        matches!(
            self,
            Self::Username | Self::Of(Attribute::Email | Attribute::Aliases | Attribute::EmployeeIdentifier)
        )
    }
}

/// Gives the postal address of a kind that a user has.
pub(crate) fn address(user: &User, attribute: Attribute) -> Option<&Address> {
    match user.values.get(attribute) {
        Some(Value::Address(address)) => Some(address),
        Some(Value::Text(_) | Value::List(_)) | None => None,
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}

impl From<Attribute> for Field {
    fn from(attribute: Attribute) -> Self {
        Self::Of(attribute)
    }
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.name()
    }
}

/// A name that no field has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no field called {0:?}")]
pub struct UnknownField(String);

impl TryFrom<String> for Field {
    type Error = UnknownField;

    fn try_from(name: String) -> Result<Self, UnknownField> {
        Self::by_name(&name).ok_or(UnknownField(name))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        let mut names = BTreeSet::new();
        for field in Field::columns().chain(Attribute::built_in().map(Field::Of)) {
            assert_eq!(Field::by_name(&field.name()), Some(field), "{field} is stored by name");
            names.insert(field.name());
        }
        let columns = Field::columns().count();
        assert_eq!(names.len(), columns + POSTAL.len() + 1, "no two share one");
        assert_eq!(columns, 2 + 30 - 3 + 21, "addresses stand by their members");
    }

    #[test]
    fn aliases_are_read_as_people_list_them() {
        let read = Field::Of(Attribute::Aliases).read("a@b.test, c@d.test;e@f.test\n g@h.test ");
        let all = ["a@b.test", "c@d.test", "e@f.test", "g@h.test"].map(str::to_owned);
        assert_eq!(read, Value::List(all.to_vec()), "whatever stands between them");
    }
}
