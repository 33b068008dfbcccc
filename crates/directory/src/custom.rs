//! Fields of a customer's own schemas: their names, and what they hold.
//!
//! Source: `google-api.md` 1.5 (custom schemas); the types are those of Google's `SchemaFieldSpec`.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{PoisonError, RwLock};

/// A field of one of the customer's own schemas, such as `Employment.badge`.
///
/// Attributes are compared and carried about by the million, so a name is kept once for the life of the process: there
/// are as many as schemas have fields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CustomField(&'static str);

/// What stands before the name of every field, as in Google's user resource.
const PREFIX: &str = "customSchemas.";

/// How long the name of a schema or of a field may be; longer ones are no names.
const LONGEST: usize = 128;

static NAMES: RwLock<BTreeSet<&'static str>> = RwLock::new(BTreeSet::new());

impl CustomField {
    /// Names a field of a schema; none when one of the two is no name.
    #[must_use]
    pub fn new(schema: &str, field: &str) -> Option<Self> {
        (is_name(schema) && is_name(field)).then(|| kept(&format!("{PREFIX}{schema}.{field}")))
    }

    /// Finds a field by its stable name, such as `customSchemas.Employment.badge`.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let (schema, field) = name.strip_prefix(PREFIX)?.split_once('.')?;
        Self::new(schema, field)
    }

    /// Gives the stable name, which is also the path in Google's user resource.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }

    /// Gives the words for people, such as `Employment.badge`.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.0.strip_prefix(PREFIX).unwrap_or(self.0)
    }

    /// Gives the schema's name.
    #[must_use]
    pub fn schema(self) -> &'static str {
        self.label().split_once('.').map_or("", |(schema, _)| schema)
    }

    /// Gives the name of the field in its schema.
    #[must_use]
    pub fn field(self) -> &'static str {
        self.label().split_once('.').map_or("", |(_, field)| field)
    }
}

impl fmt::Debug for CustomField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

fn is_name(text: &str) -> bool {
    let signs = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    signs && !text.is_empty() && text.len() <= LONGEST
}

fn kept(name: &str) -> CustomField {
    if let Some(known) = NAMES.read().unwrap_or_else(PoisonError::into_inner).get(name) {
        return CustomField(known);
    }
    let mut names = NAMES.write().unwrap_or_else(PoisonError::into_inner);
    // Somebody else may have been quicker.
    if let Some(known) = names.get(name) {
        return CustomField(known);
    }
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(name);
    CustomField(name)
}

/// What kind of value a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A line of text.
    Text,
    /// `true` or `false`.
    Truth,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A day, such as `2026-11-27`.
    Day,
    /// An address.
    Email,
    /// A phone number.
    Phone,
}

impl Kind {
    const NAMES: [(Self, &'static str); 7] = [
        (Self::Text, "STRING"),
        (Self::Truth, "BOOL"),
        (Self::Whole, "INT64"),
        (Self::Number, "DOUBLE"),
        (Self::Day, "DATE"),
        (Self::Email, "EMAIL"),
        (Self::Phone, "PHONE"),
    ];

    /// Gives Google's name of it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("STRING", |(_, name)| name)
    }

    /// Gives the rule that a line breaks, as the end of a sentence; none when it is a value of the kind.
    #[must_use]
    pub fn rule(self, line: &str) -> Option<&'static str> {
        let (fits, rule) = match self {
            Self::Text | Self::Phone => (true, ""),
            Self::Email => (line.contains('@'), "is an address, with one @"),
            Self::Truth => (matches!(line, "true" | "false"), "is true or false"),
            Self::Whole => (line.parse::<i64>().is_ok(), "is a whole number"),
            Self::Number => (line.parse::<f64>().is_ok_and(f64::is_finite), "is a number"),
            Self::Day => (is_day(line), "is a day, such as 2026-11-27"),
        };
        (!fits).then_some(rule)
    }

    /// Finds a kind by Google's name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

fn is_day(line: &str) -> bool {
    let parts: Vec<&str> = line.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let number = |text: &str, length: usize| {
        let digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// The kind of each value.
    pub kind: Kind,
    /// Whether it may hold several.
    pub several: bool,
}

impl Shape {
    /// One line of text.
    pub const TEXT: Self = Self { kind: Kind::Text, several: false };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_and_is_kept_once() {
        let badge = CustomField::new("Employment", "badge").expect("a name");
        let again = CustomField::by_name(badge.name()).expect("what was written can be read");
        assert_eq!(badge, again, "the same name is the same field");
        assert!(std::ptr::eq(badge.name(), again.name()), "and takes room once");
        assert_eq!(
            (badge.schema(), badge.field(), badge.label()),
            ("Employment", "badge", "Employment.badge")
        );
    }

    #[test]
    fn what_google_would_not_call_so_is_no_name() {
        for (schema, field) in
            [("", "a"), ("a", ""), ("a b", "c"), ("a.b", "c"), ("é", "c"), ("a", &"x".repeat(129))]
        {
            assert_eq!(CustomField::new(schema, field), None, "{schema:?} {field:?}");
        }
        for name in ["customSchemas.a", "Employment.badge", "customSchemas.a.b.c", "customSchemas"] {
            assert_eq!(CustomField::by_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_value_of_another_kind_breaks_a_rule() {
        for (kind, fits, does_not) in [
            (Kind::Truth, "true", "perhaps"),
            (Kind::Whole, "-17", "1.5"),
            (Kind::Number, "0.8", "NaN"),
            (Kind::Number, "1e3", "1e400"),
            (Kind::Day, "2024-02-29", "2026-02-29"),
            (Kind::Day, "2026-11-30", "2026-11-31"),
            (Kind::Email, "a@b.test", "Dara"),
        ] {
            assert_eq!(kind.rule(fits), None, "{kind:?} {fits}");
            assert!(kind.rule(does_not).is_some(), "{kind:?} {does_not}");
        }
        assert_eq!(Kind::Text.rule("anything"), None, "text is text");
    }

    #[test]
    fn every_kind_leads_back() {
        for (kind, name) in Kind::NAMES {
            assert_eq!(Kind::by_name(name), Some(kind), "{name}");
            assert_eq!(kind.name(), name, "{kind:?}");
        }
        assert_eq!(Kind::by_name("COLOUR"), None, "there is no such type");
    }
}
