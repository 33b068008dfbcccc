//! A list of Google's, such as `phones`, in which some entries change and all others stay to the letter.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::Serializer;
use serde_json::value::RawValue;

use crate::wire::{Flag, Text};

/// The entries of a list, in Google's order.
#[derive(Default)]
pub(super) struct Entries<'a>(pub Vec<Entry<'a>>);

/// One entry.
#[derive(Default)]
pub(super) struct Entry<'a> {
    /// The entry as it came, as long as it is as it came.
    untouched: Option<&'a RawValue>,
    members: BTreeMap<Cow<'a, str>, Member<'a>>,
}

/// One member of an entry.
#[derive(Serialize)]
#[serde(untagged)]
enum Member<'a> {
    Kept(&'a RawValue),
    Text(String),
    Flag(bool),
}

impl<'a> Entries<'a> {
    /// Reads a list; anything but a list reads as empty, as it does when it is projected.
    pub fn read(raw: Option<&'a RawValue>) -> Self {
        let list: Vec<&RawValue> =
            raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        Self(list.into_iter().map(Entry::read).collect())
    }

    /// Finds the first entry of a type, or adds one at the end.
    pub fn of_kind_or_new(&mut self, kind: &'static str) -> &mut Entry<'a> {
        let at = self.0.iter().position(|entry| entry.is(kind)).unwrap_or_else(|| {
            self.0.push(Entry::new(kind));
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    /// Takes away every entry of a type.
    pub fn remove_kind(&mut self, kind: &str) {
        self.0.retain(|entry| !entry.is(kind));
    }

    /// Leaves one primary entry at most, the first: Google takes no more.
    pub fn keep_one_primary(&mut self) {
        for entry in self.0.iter_mut().filter(|entry| entry.is_primary()).skip(1) {
            entry.remove("primary");
        }
    }
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl<'a> Entry<'a> {
    fn read(raw: &'a RawValue) -> Self {
        let members: BTreeMap<Cow<'a, str>, &'a RawValue> =
            serde_json::from_str(raw.get()).unwrap_or_default();
        let members = members.into_iter().map(|(name, value)| (name, Member::Kept(value))).collect();
        Self { untouched: Some(raw), members }
    }

    /// Makes an entry of a type.
    pub fn new(kind: &str) -> Self {
        let mut entry = Self::default();
        entry.set("type", kind);
        entry
    }

    /// Makes the entry the primary one.
    pub fn make_primary(&mut self) {
        self.members.insert("primary".into(), Member::Flag(true));
        self.untouched = None;
    }

    pub fn is(&self, kind: &str) -> bool {
        self.text("type") == kind
    }

    pub fn is_primary(&self) -> bool {
        match self.members.get("primary") {
            Some(Member::Kept(raw)) => serde_json::from_str(raw.get()).is_ok_and(|Flag(on)| on),
            Some(Member::Flag(on)) => *on,
            Some(Member::Text(_)) | None => false,
        }
    }

    /// Gives a member as the projection reads it.
    pub fn text(&self, name: &str) -> String {
        match self.members.get(name) {
            Some(Member::Kept(raw)) => {
                serde_json::from_str::<Text<'_>>(raw.get()).map(String::from).unwrap_or_default()
            }
            Some(Member::Text(text)) => text.clone(),
            Some(Member::Flag(_)) | None => String::new(),
        }
    }

    pub fn set(&mut self, name: &'static str, text: &str) {
        self.members.insert(name.into(), Member::Text(text.to_owned()));
        self.untouched = None;
    }

    pub fn remove(&mut self, name: &str) {
        if self.members.remove(name).is_some() {
            self.untouched = None;
        }
    }

    /// Sets a member to a text, or takes it away if there is none.
    pub fn put(&mut self, name: &'static str, text: &str) {
        if text.is_empty() { self.remove(name) } else { self.set(name, text) }
    }

    /// Tells whether nothing is left that says something.
    pub fn is_bare(&self) -> bool {
        self.members.keys().all(|name| matches!(&**name, "type" | "customType" | "primary"))
    }
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.untouched {
            Some(raw) => raw.serialize(serializer),
            None => self.members.serialize(serializer),
        }
    }
}
