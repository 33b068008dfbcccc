//! Names of people.

use std::fmt;

/// Tells whether nothing of a text would be seen: blanks, and signs that only steer how others are written.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || steers(c))
}

/// Tells whether a sign is not seen itself, and may turn the direction or the joining of others.
#[must_use]
pub fn steers(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A first or last name that Google would accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

/// Why a name cannot be used; the message says the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but blanks.
    #[error("a name may not be empty")]
    Empty,
    /// More than 60 characters.
    #[error("a name may have at most 60 characters; this one has {0}")]
    TooLong(usize),
    /// `<` or `>`.
    #[error("a name may not contain {0}")]
    Character(char),
}

impl Name {
    /// Checks a name and takes blanks off both ends.
    ///
    /// # Errors
    /// [`NameError`] with the rule that it breaks (`google-api.md` section 2.2).
    pub fn new(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if is_blank(text) {
            return Err(NameError::Empty);
        }
        let length = text.chars().count();
        if length > 60 {
            return Err(NameError::TooLong(length));
        }
        if let Some(bad) = text.chars().find(|c| matches!(c, '<' | '>') || c.is_control()) {
            return Err(NameError::Character(bad));
        }
        Ok(Self(text.to_owned()))
    }

    /// Gives the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_see_is_no_name() {
        for nothing in ["", "  ", "\u{200b}", " \u{feff}\u{202e} "] {
            assert_eq!(Name::new(nothing), Err(NameError::Empty), "{nothing:?}");
        }
        assert!(Name::new("می\u{200c}خواهم").is_ok(), "within a word the sign is part of its writing");
    }

    #[test]
    fn blanks_alone_are_no_name() {
        assert_eq!(Name::new(" \t"), Err(NameError::Empty), "F24: no blanks-only names");
    }

    #[test]
    fn sixty_characters_are_counted_not_bytes() {
        assert!(Name::new(&"山".repeat(60)).is_ok(), "60 characters of three bytes each are allowed");
        assert_eq!(Name::new(&"山".repeat(61)), Err(NameError::TooLong(61)), "61 are not");
    }

    #[test]
    fn angle_brackets_are_refused() {
        assert_eq!(Name::new("a<b"), Err(NameError::Character('<')), "Google refuses < and >");
    }
}
