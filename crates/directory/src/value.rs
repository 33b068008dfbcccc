//! Values of attributes.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::attribute::Attribute;

/// A postal address; the members have the same names on both sides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Address {
    /// Street and number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street_address: String,
    /// What does not fit into the street.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub extended_address: String,
    /// Post office box.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub po_box: String,
    /// Town.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub locality: String,
    /// State, canton or province.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// Postal code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postal_code: String,
    /// Country, in words or as a code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub country: String,
}

/// One member of a postal address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AddressPart {
    /// Street and number.
    Street,
    /// What does not fit into the street.
    Extended,
    /// Post office box.
    PoBox,
    /// Postal code.
    PostalCode,
    /// Town.
    Locality,
    /// State, canton or province.
    Region,
    /// Country.
    Country,
}

impl AddressPart {
    /// Every member, in the order in which a line shows them.
    pub const ALL: [Self; 7] = [
        Self::Street,
        Self::Extended,
        Self::PoBox,
        Self::PostalCode,
        Self::Locality,
        Self::Region,
        Self::Country,
    ];

    /// Gives the member's name, the same on both sides.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Street => "streetAddress",
            Self::Extended => "extendedAddress",
            Self::PoBox => "poBox",
            Self::PostalCode => "postalCode",
            Self::Locality => "locality",
            Self::Region => "region",
            Self::Country => "country",
        }
    }

    /// Gives the words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Extended => "second line",
            Self::PoBox => "post office box",
            Self::PostalCode => "postal code",
            Self::Locality => "town",
            Self::Region => "region",
            Self::Country => "country",
        }
    }
}

impl Address {
    /// Gives a member.
    #[must_use]
    pub fn part(&self, part: AddressPart) -> &str {
        match part {
            AddressPart::Street => &self.street_address,
            AddressPart::Extended => &self.extended_address,
            AddressPart::PoBox => &self.po_box,
            AddressPart::PostalCode => &self.postal_code,
            AddressPart::Locality => &self.locality,
            AddressPart::Region => &self.region,
            AddressPart::Country => &self.country,
        }
    }

    /// Sets a member; an empty text clears it.
    pub fn set_part(&mut self, part: AddressPart, text: &str) {
        let member = match part {
            AddressPart::Street => &mut self.street_address,
            AddressPart::Extended => &mut self.extended_address,
            AddressPart::PoBox => &mut self.po_box,
            AddressPart::PostalCode => &mut self.postal_code,
            AddressPart::Locality => &mut self.locality,
            AddressPart::Region => &mut self.region,
            AddressPart::Country => &mut self.country,
        };
        text.clone_into(member);
    }

    /// Tells whether every member is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    fn parts(&self) -> [&str; 7] {
        AddressPart::ALL.map(|part| self.part(part))
    }
}

/// The value of one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A line of text.
    Text(String),
    /// A list of texts, in order.
    List(Vec<String>),
    /// A postal address.
    Address(Address),
}

/// By hand: what serde derives for it keeps each value aside first, and values are read by the million.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a list of texts or a postal address")
            }
            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Value, E> {
                Ok(Value::Text(text))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Value::List)
            }
            fn visit_map<A: MapAccess<'de>>(self, address: A) -> Result<Value, A::Error> {
                Address::deserialize(MapAccessDeserializer::new(address)).map(Value::Address)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl Value {
    /// Tells whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::List(list) => list.is_empty(),
            Self::Address(address) => address.is_empty(),
        }
    }

    /// Writes the value on one line, for people.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(list) => list.join(", "),
            Self::Address(address) => {
                let parts: Vec<_> = address.parts().into_iter().filter(|part| !part.is_empty()).collect();
                parts.join(", ")
            }
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The values that a user or an account has, by attribute; never an empty one.
///
/// Address and names stand outside: every user has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(BTreeMap<Attribute, Value>);

impl Values {
    /// Gives the value of an attribute.
    #[must_use]
    pub fn get(&self, attribute: Attribute) -> Option<&Value> {
        self.0.get(&attribute)
    }

    /// Gives the value of an attribute as a line for people, empty when there is none.
    #[must_use]
    pub fn display(&self, attribute: Attribute) -> String {
        self.get(attribute).map(Value::display).unwrap_or_default()
    }

    /// Sets a value; an empty one removes it.
    pub fn set(&mut self, attribute: Attribute, value: Value) {
        if value.is_empty() {
            self.0.remove(&attribute);
        } else {
            self.0.insert(attribute, value);
        }
    }

    /// Takes a value out.
    pub fn remove(&mut self, attribute: Attribute) {
        self.0.remove(&attribute);
    }

    /// Takes out those of some attributes.
    pub fn take_out(&mut self, which: impl Fn(Attribute) -> bool) -> Self {
        let (taken, kept) =
            std::mem::take(&mut self.0).into_iter().partition(|(attribute, _)| which(*attribute));
        self.0 = kept;
        Self(taken)
    }

    /// Puts in those of others, in place of their own.
    pub fn put_in(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes through the values in the catalogue's order.
    pub fn iter(&self) -> impl Iterator<Item = (Attribute, &Value)> {
        self.0.iter().map(|(attribute, value)| (*attribute, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_is_no_value() {
        let mut values = Values::default();
        values.set(Attribute::Department, "Sales".into());
        values.set(Attribute::Department, "  ".into());
        assert_eq!(values.get(Attribute::Department), None, "blanks clear a value");
    }

    #[test]
    fn what_is_taken_out_can_be_put_in_again() {
        let mut values = Values::default();
        values.set(Attribute::Department, "Sales".into());
        values.set(Attribute::JobTitle, "Captain".into());
        let all = values.clone();

        let titles = values.take_out(|attribute| attribute == Attribute::JobTitle);

        assert_eq!(titles.iter().map(|(attribute, _)| attribute).collect::<Vec<_>>(), [Attribute::JobTitle]);
        assert_eq!(values.get(Attribute::JobTitle), None, "it is elsewhere now");
        values.put_in(titles);
        assert_eq!(values, all, "as before");
    }

    #[test]
    fn every_kind_of_value_survives_json() {
        let mut values = Values::default();
        values.set(Attribute::Department, "Sales".into());
        values.set(Attribute::Aliases, Value::List(vec!["a@b.test".to_owned()]));
        let address = Address { locality: "Lausanne".to_owned(), ..Address::default() };
        values.set(Attribute::WorkAddress, Value::Address(address));
        let json = serde_json::to_string(&values).expect("values are plain data");
        let back: Values = serde_json::from_str(&json).expect("what was written can be read");
        assert_eq!(back, values, "{json}");
    }

    #[test]
    fn an_address_reads_as_a_line() {
        let address = Address {
            street_address: "Rue de Bourg 1".to_owned(),
            postal_code: "1003".to_owned(),
            locality: "Lausanne".to_owned(),
            ..Address::default()
        };
        assert_eq!(
            Value::Address(address).display(),
            "Rue de Bourg 1, 1003, Lausanne",
            "empty members leave no commas"
        );
    }
}
