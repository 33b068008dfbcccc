//! What a clause asks of a text.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    Is(String),
    /// Contains these words, whole and in this order.
    Words(Vec<String>),
    Begins(String),
    /// `>`, `<`, `>=`, `<=` with a number or date, on custom fields.
    Range(Range, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    Above,
    Below,
    From,
    UpTo,
}

impl Test {
    /// Words that are none match nothing and everything; Google refuses them.
    pub(super) fn some_words(self) -> Option<Self> {
        if matches!(&self, Self::Words(words) if words.is_empty()) { None } else { Some(self) }
    }
}

impl Test {
    pub(super) fn holds(&self, text: &str) -> bool {
        match self {
            Self::Is(wanted) => text.to_lowercase() == *wanted,
            Self::Begins(prefix) => text.to_lowercase().starts_with(prefix),
            Self::Words(wanted) => {
                words(text).windows(wanted.len()).any(|window| window == wanted.as_slice())
            }
            Self::Range(range, bound) => {
                let order = match (text.parse::<f64>(), bound.parse::<f64>()) {
                    (Ok(text), Ok(bound)) => text.partial_cmp(&bound),
                    // Dates of the same form sort as text.
                    _ => Some(text.cmp(bound.as_str())),
                };
                order.is_some_and(|order| match range {
                    Range::Above => order.is_gt(),
                    Range::Below => order.is_lt(),
                    Range::From => order.is_ge(),
                    Range::UpTo => order.is_le(),
                })
            }
        }
    }

    pub(super) fn is_true(&self) -> bool {
        matches!(self, Self::Is(value) if value == "true")
    }
}

/// The words of a text, in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '\u{301}')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
