//! What a support bundle may hold: words of this program, figures, moments, and pseudonyms. There is no way to put any other text
//! into one: a text from outside comes in as one of a list of known words, or as a pseudonym.

use jiff::Timestamp;
use ring::hmac;
use serde::{Serialize, Serializer};
use store::Millis;

/// A harmless value.
#[derive(Debug, Clone, PartialEq)]
pub enum Safe {
    /// A word of this program.
    Word(&'static str),
    /// A figure.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A moment.
    At(Millis),
    /// Somebody or something of the customer's, by another name.
    Hidden(Pseudonym),
    /// Nothing.
    None,
    /// Several.
    List(Vec<Self>),
    /// Values with their names.
    Record(Record),
}

/// Values with their names, in order.
pub type Record = Vec<(&'static str, Safe)>;

/// What a text that is none of the known words stands as.
pub const OTHER: &str = "(other)";

impl Safe {
    /// A word from outside, where it is one of those that are known.
    pub fn known<'a>(word: &str, known: impl IntoIterator<Item = &'a &'static str>) -> Self {
        Self::Word(known.into_iter().copied().find(|one| *one == word).unwrap_or(OTHER))
    }

    /// The same of a word that may be missing.
    pub fn known_or_none<'a>(word: Option<&str>, known: impl IntoIterator<Item = &'a &'static str>) -> Self {
        word.map_or(Self::None, |word| Self::known(word, known))
    }

    /// A moment that may be missing.
    pub fn at(at: Option<Millis>) -> Self {
        at.map_or(Self::None, Self::At)
    }

    /// A count.
    pub fn count(count: impl TryInto<i64>) -> Self {
        Self::Number(count.try_into().unwrap_or(i64::MAX))
    }
}

impl Serialize for Safe {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Word(word) => serializer.serialize_str(word),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::At(at) => match Timestamp::from_millisecond(*at) {
                Ok(at) => serializer.collect_str(&at),
                Err(_) => serializer.serialize_none(),
            },
            Self::Hidden(hidden) => serializer.serialize_str(&hidden.0),
            Self::None => serializer.serialize_none(),
            Self::List(list) => list.serialize(serializer),
            Self::Record(record) => serializer.collect_map(record.iter().map(|(name, value)| (name, value))),
        }
    }
}

/// The name by which somebody or something is called in one bundle, and in no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pseudonym(String);

/// What is called by a pseudonym.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A user of the directory, by number.
    Person,
    /// Who works at this computer.
    Operator,
    /// A Google account, by id.
    Account,
    /// A Google customer.
    Customer,
    /// A domain.
    Domain,
    /// A group, by number.
    Group,
    /// Whoever came into a group or left it and is not known by number: by the name in its edit, or from outside.
    Member,
    /// A field of a customer's own schema.
    Field,
}

impl Of {
    fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Operator => "operator",
            Self::Account => "account",
            Self::Customer => "customer",
            Self::Domain => "domain",
            Self::Group => "group",
            Self::Member => "member",
            Self::Field => "field",
        }
    }
}

/// Gives pseudonyms, under a key that is made for one bundle and forgotten with it.
pub struct Names(hmac::Key);

impl Names {
    /// Begins with a key of its own.
    pub fn new(chance: &dyn Fn(&mut [u8])) -> Self {
        let mut bytes = zeroize::Zeroizing::new([0_u8; 32]);
        chance(&mut *bytes);
        Self(hmac::Key::new(hmac::HMAC_SHA256, &*bytes))
    }

    /// Names somebody or something; the same in one bundle is called the same.
    pub fn of(&self, what: Of, text: &str) -> Safe {
        if text.trim().is_empty() {
            return Safe::None;
        }
        let known = format!("{}\0{}", what.name(), text.trim().to_lowercase());
        let tag = hmac::sign(&self.0, known.as_bytes());
        let hex: String = tag.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Safe::Hidden(Pseudonym(format!("{}-{hex}", what.name())))
    }

    /// Names one that may be missing by its number.
    pub fn number(&self, what: Of, number: Option<i64>) -> Safe {
        number.map_or(Safe::None, |number| self.of(what, &number.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(byte: u8) -> Names {
        Names::new(&move |bytes: &mut [u8]| bytes.fill(byte))
    }

    #[test]
    fn the_same_is_called_the_same_in_one_bundle_and_otherwise_in_another() {
        let (one, other) = (names(1), names(2));
        let wei = one.of(Of::Account, "Wei@x.test ");
        assert_eq!(wei, one.of(Of::Account, "wei@x.test"), "spelling does not matter");
        assert_ne!(wei, one.of(Of::Person, "wei@x.test"), "what it is does");
        assert_ne!(wei, other.of(Of::Account, "wei@x.test"), "and so does the bundle");
        let text = serde_json::to_string(&wei).expect("it is written");
        assert!(text.starts_with("\"account-") && !text.contains("wei"), "{text}");
    }

    #[test]
    fn a_word_from_outside_is_a_known_one_or_none() {
        let known = ["export", "create"];
        assert_eq!(Safe::known("create", &known), Safe::Word("create"));
        assert_eq!(Safe::known("Wei Chen", &known), Safe::Word(OTHER));
    }
}
