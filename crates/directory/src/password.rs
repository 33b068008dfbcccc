//! Passwords: Google's rules and the directory's own policy, checked before anything is made of one.

use serde::{Deserialize, Serialize};

/// The fewest characters that Google takes (`google-api.md` section 9).
pub const SHORTEST: usize = 8;

/// The most characters that Google takes.
pub const LONGEST: usize = 100;

/// The directory's own policy, on top of Google's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Policy {
    /// The fewest characters; fewer than Google's count as Google's.
    pub min_length: usize,
    /// How many of the four classes it has characters of: lower case, upper case, digits, other signs.
    pub min_classes: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self { min_length: 12, min_classes: 3 }
    }
}

/// When passwords expire where the directory is the authority, and what the next sync plans then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Expiry {
    /// After how many days; never for 0.
    pub days: u32,
    /// What is planned.
    pub then: AfterExpiry,
}

/// What a sync plans for an account whose password expired.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AfterExpiry {
    /// Nothing; it is told.
    #[default]
    Keep,
    /// It is suspended; a new password makes it active again.
    Suspend,
    /// It is suspended and let go.
    RemoveAccess,
}

impl Expiry {
    /// Tells when a password expires that was set at a moment, in milliseconds; none when it never does.
    #[must_use]
    pub fn ends(self, set_at: i64) -> Option<i64> {
        (self.days > 0).then(|| set_at.saturating_add(i64::from(self.days) * 86_400_000))
    }
}

/// Why a password cannot be used; the message says the rule and never the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer characters than Google or the policy wants.
    #[error("a password has at least {min} characters; this one has {has}")]
    TooShort {
        /// The fewest.
        min: usize,
        /// How many it has.
        has: usize,
    },
    /// More characters than Google takes.
    #[error("a password has at most {LONGEST} characters; this one has {0}")]
    TooLong(usize),
    /// A character that Google refuses.
    #[error("a password has letters without accents, digits and the signs of an English keyboard only")]
    NotAscii,
    /// Characters of too few classes.
    #[error(
        "a password has characters of at least {min} of these: lower case, upper case, digits, other signs; \
         this one has {has}"
    )]
    TooPlain {
        /// The fewest classes.
        min: usize,
        /// How many it has.
        has: usize,
    },
}

impl Policy {
    /// Checks a password against Google's rules and this policy; all that is wrong with it, in a fixed order.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn check(self, password: &str) -> Result<(), Vec<PasswordError>> {
        let mut errors = Vec::new();
        let has = password.chars().count();
        let min = self.min_length.clamp(SHORTEST, LONGEST);
        if has < min {
            errors.push(PasswordError::TooShort { min, has });
        }
        if has > LONGEST {
            errors.push(PasswordError::TooLong(has));
        }
        if !password.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
            errors.push(PasswordError::NotAscii);
        }
        let (min, has) = (self.min_classes.min(4), classes(password));
        if has < min {
            errors.push(PasswordError::TooPlain { min, has });
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Lower case, upper case, digits, other signs: none that are mistaken for each other when somebody types them.
const SIGNS: [&[u8]; 4] =
    [b"abcdefghijkmnopqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789", b"-_.:+=!"];

/// How many signs a made password has, where the policy wants no more: more than 100 bits of chance.
const MADE: usize = 20;

impl Policy {
    /// Tells how many bytes of chance [`Policy::make`] wants.
    #[must_use]
    pub fn chance(self) -> usize {
        2 * self.min_length.clamp(MADE, LONGEST)
    }

    /// Makes a password of bytes of chance: it has signs of every class, begins with a letter, and keeps this policy.
    #[must_use]
    pub fn make(self, chance: &[u8]) -> String {
        let all = SIGNS.concat();
        let mut made = String::with_capacity(LONGEST);
        for (at, pair) in chance.chunks_exact(2).take(LONGEST).enumerate() {
            // Two bytes for a sign: what is left over favours none by more than a thousandth.
            let number = usize::from(u16::from_be_bytes([pair[0], pair[1]]));
            let signs = SIGNS.get(at).copied().unwrap_or(&all);
            made.push(char::from(signs[number % signs.len()]));
        }
        made
    }
}

/// Counts the classes of which a password has characters.
fn classes(password: &str) -> usize {
    let classes: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_ascii_alphanumeric(),
    ];
    classes.into_iter().filter(|class| password.chars().any(class)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOGLE: Policy = Policy { min_length: 0, min_classes: 0 };

    #[test]
    fn every_rule_has_its_words() {
        let cases = [
            (GOOGLE, "short1!", vec![PasswordError::TooShort { min: 8, has: 7 }]),
            (GOOGLE, "pässword", vec![PasswordError::NotAscii]),
            (GOOGLE, "pass\tword", vec![PasswordError::NotAscii]),
            (Policy::default(), "correct horse", vec![PasswordError::TooPlain { min: 3, has: 2 }]),
            (
                Policy::default(),
                "aé",
                vec![
                    PasswordError::TooShort { min: 12, has: 2 },
                    PasswordError::NotAscii,
                    PasswordError::TooPlain { min: 3, has: 2 },
                ],
            ),
        ];
        for (policy, password, expected) in cases {
            assert_eq!(policy.check(password), Err(expected), "{password:?}: all of it, not the first");
        }
        assert_eq!(GOOGLE.check(&"a".repeat(101)), Err(vec![PasswordError::TooLong(101)]), "Google's limit");
        assert_eq!(GOOGLE.check(&"a".repeat(100)), Ok(()), "100 are allowed");
        assert_eq!(Policy::default().check("Correct horse 7"), Ok(()), "blanks are signs");
    }

    #[test]
    fn a_password_expires_after_its_days_or_never() {
        let expiry = Expiry { days: 90, then: AfterExpiry::Suspend };
        assert_eq!(expiry.ends(1_000), Some(90 * 24 * 60 * 60 * 1000 + 1_000), "to the millisecond");
        assert_eq!(Expiry::default().ends(1_000), None, "by itself none does");
    }

    proptest! {
        #[test]
        fn what_passes_keeps_google_s_rules(password in "\\PC{0,120}", min_length in 0..200_usize, min_classes in 0..9_usize) {
            if (Policy { min_length, min_classes }).check(&password).is_ok() {
                prop_assert!(password.is_ascii() && (8..=100).contains(&password.len()), "{password:?} is refused by Google");
            }
        }

        #[test]
        fn a_made_password_keeps_every_policy(min_length in 0..200_usize, min_classes in 0..9_usize, seed: u8) {
            let policy = Policy { min_length, min_classes };
            let chance: Vec<u8> = (0..policy.chance()).map(|at| seed.wrapping_mul(at as u8)).collect();
            let made = policy.make(&chance);
            prop_assert!(made.len() >= MADE, "{} signs", made.len());
            prop_assert_eq!(policy.check(&made), Ok(()), "{}", made);
            prop_assert!(made.starts_with(|c: char| c.is_ascii_lowercase()), "no spreadsheet runs it");
        }

        #[test]
        fn a_policy_can_always_be_met(min_length in 0..200_usize, min_classes in 0..9_usize) {
            let password = format!("aA1!{}", "x".repeat(96));
            prop_assert_eq!((Policy { min_length, min_classes }).check(&password), Ok(()), "whatever is set");
        }
    }
}
