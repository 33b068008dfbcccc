//! Fingerprints: whether a side is still as it was at the last agreement, without decoding it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::attribute::{Attribute, Direction, Mapping};
use crate::custom::CustomField;

/// A 128-bit digest of what is read of an account, under one mapping; written as text, in hexadecimal digits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(pub [u8; 16]);

impl Fingerprint {
    /// The one that no account has: whoever has it in a binding is looked at again.
    pub const NONE: Self = Self([0; 16]);

    /// Takes that of a thing which is written down whole.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut bytes = [0; 16];
        blake3::Hasher::new().update(text.as_bytes()).finalize_xof().fill(&mut bytes);
        Self(bytes)
    }
}

impl From<Fingerprint> for String {
    fn from(print: Fingerprint) -> Self {
        format!("{:032x}", u128::from_be_bytes(print.0))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u128::from_str_radix(&text, 16).map(|print| Self(print.to_be_bytes()))
    }
}

/// The mapping's part of every fingerprint of a connection; made once, used for each account.
///
/// Another mapping gives other fingerprints, so that every pair is looked at again after a change of it.
#[derive(Debug, Clone)]
pub struct Fingerprinter {
    begun: blake3::Hasher,
    /// The customer's own fields that count: one account is read with all of them, a list with these alone.
    chosen: BTreeSet<CustomField>,
    /// Whether photos count.
    photos: bool,
}

impl Fingerprinter {
    /// Begins with a mapping.
    #[must_use]
    pub fn new(mapping: &Mapping) -> Self {
        let mut hasher = blake3::Hasher::new();
        let photos = mapping.direction(Attribute::Photo) != Direction::Exclude;
        for attribute in mapping.attributes().filter(|attribute| photos || *attribute != Attribute::Photo) {
            hasher.update(attribute.name().as_bytes());
            hasher.update(mapping.direction(attribute).name().as_bytes());
        }
        Self { begun: hasher, chosen: mapping.chosen().collect(), photos }
    }

    /// Takes the fingerprint of an account, given as the JSON of [`Account`].
    ///
    /// The last sign-in is no part of it: it changes daily and is nothing that a directory keeps.
    #[must_use]
    pub fn of(&self, account: &Account) -> Fingerprint {
        let mut hasher = self.begun.clone();
        let mut text = |part: &str| {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        };
        for part in [&account.email, &account.given_name, &account.family_name] {
            text(part);
        }
        for list in [&account.aliases, &account.non_editable_aliases] {
            text(&list.len().to_string());
            list.iter().for_each(|part| text(part));
        }
        let counts = |attribute: Attribute| match attribute {
            Attribute::Custom(field) => self.chosen.contains(&field),
            // What Google tells of it counts: the image itself may not have been read yet.
            Attribute::Photo => false,
            _ => true,
        };
        for (attribute, value) in account.values.iter().filter(|(attribute, _)| counts(*attribute)) {
            text(attribute.name());
            text(&serde_json::to_string(value).unwrap_or_default());
        }
        if let Some(etag) = account.photo_etag.as_deref().filter(|_| self.photos) {
            text(Attribute::Photo.name());
            text(etag);
        }
        text(&account.state_words());
        text(&format!("{:?}{:?}{}", account.admin, account.two_step, account.must_change_password));
        hasher.update(&[account.mark_bits()]);
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        Fingerprint(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_value_changes_the_fingerprint() {
        let printer = Fingerprinter::new(&Mapping::default());
        let before = Account { given_name: "Dara".to_owned(), ..Account::default() };
        let mut after = before.clone();
        after.values.set(Attribute::Department, "Sales".into());
        assert_ne!(printer.of(&before), printer.of(&after), "a new department must be seen");
    }

    #[test]
    fn it_survives_being_written() {
        let print = Fingerprinter::new(&Mapping::default()).of(&Account::default());
        let text = serde_json::to_string(&print).expect("plain data");
        assert_eq!(text.len(), 34, "32 digits between quotes, leading noughts too: {text}");
        assert_eq!(serde_json::from_str::<Fingerprint>(&text).expect("as it was written"), print, "{text}");
    }

    #[test]
    fn values_that_run_together_are_told_apart() {
        let printer = Fingerprinter::new(&Mapping::default());
        let a = Account { given_name: "ab".to_owned(), family_name: "c".to_owned(), ..Account::default() };
        let b = Account { given_name: "a".to_owned(), family_name: "bc".to_owned(), ..Account::default() };
        assert_ne!(printer.of(&a), printer.of(&b), "lengths are part of the digest");
    }

    #[test]
    fn of_the_customer_s_own_fields_the_chosen_count() {
        let badge = CustomField::new("Employment", "badge").expect("a name");
        let mut with = Account::default();
        with.values.set(Attribute::Custom(badge), "B-1".into());
        let mut mapping = Mapping::default();
        let printer = Fingerprinter::new(&mapping);
        assert_eq!(printer.of(&with), printer.of(&Account::default()), "a list is read without it");
        mapping.set(Attribute::Custom(badge), Direction::Import).expect("an allowed direction");
        let printer = Fingerprinter::new(&mapping);
        assert_ne!(printer.of(&with), printer.of(&Account::default()), "it is imported");
    }

    #[test]
    fn another_photo_counts_where_photos_do() {
        let with = |etag: &str| Account { photo_etag: Some(etag.to_owned()), ..Account::default() };
        let mut mapping = Mapping::default();
        let printer = Fingerprinter::new(&mapping);
        assert_eq!(printer.of(&with("1")), printer.of(&with("2")), "photos are excluded");
        mapping.set(Attribute::Photo, Direction::Import).expect("an allowed direction");
        let printer = Fingerprinter::new(&mapping);
        assert_ne!(printer.of(&with("1")), printer.of(&with("2")), "another photo must be seen");
        let mut read = with("1");
        read.values.set(Attribute::Photo, "0".repeat(32).into());
        assert_eq!(printer.of(&with("1")), printer.of(&read), "whether its image was read changes nothing");
    }

    #[test]
    fn the_last_sign_in_does_not_count() {
        let printer = Fingerprinter::new(&Mapping::default());
        let before = Account::default();
        let after = Account { last_login_at: Some("2026-11-21T08:00:00Z".to_owned()), ..Account::default() };
        assert_eq!(printer.of(&before), printer.of(&after), "else nobody would ever be unchanged");
    }

    #[test]
    fn another_mapping_means_looking_again() {
        let account = Account::default();
        let mut mapping = Mapping::default();
        let before = Fingerprinter::new(&mapping).of(&account);
        mapping.set(Attribute::Department, Direction::Import).expect("an allowed direction");
        assert_ne!(
            before,
            Fingerprinter::new(&mapping).of(&account),
            "an attribute that is imported from now on must be seen"
        );
    }
}
