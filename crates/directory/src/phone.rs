//! Phone numbers: as people write them, and as Google wants the one that recovers an account.

/// Why a phone number cannot be used; the message says the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing that could be dialled.
    #[error("a phone number has at least one digit")]
    NoDigit,
    /// More than 100 characters.
    #[error("a phone number may have at most 100 characters; this one has {0}")]
    TooLong(usize),
    /// A line break or another sign that no line can show.
    #[error("a phone number is one line of text")]
    Control,
    /// Not in the form E.164.
    #[error("a recovery phone is written with + and the country code, such as +41441234567: 7 to 15 digits")]
    NotE164,
}

/// Checks a phone number as people write them, and takes blanks off both ends.
///
/// # Errors
/// [`PhoneError`] with the rule that it breaks; how digits are grouped is nobody's business.
pub fn written(text: &str) -> Result<String, PhoneError> {
    let text = text.trim();
    let length = text.chars().count();
    if length > 100 {
        return Err(PhoneError::TooLong(length));
    }
    if text.chars().any(char::is_control) {
        return Err(PhoneError::Control);
    }
    if !text.chars().any(|c| c.is_numeric()) {
        return Err(PhoneError::NoDigit);
    }
    Ok(text.to_owned())
}

/// Checks a phone number in the form E.164 (`google-api.md` section 2.2); blanks and signs between digits are left out.
///
/// # Errors
/// [`PhoneError::NotE164`].
pub fn e164(text: &str) -> Result<String, PhoneError> {
    let plain: String =
        text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/')).collect();
    let digits = plain.strip_prefix('+').unwrap_or_default();
    let is_number = (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(plain) } else { Err(PhoneError::NotE164) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_numbers_as_they_like() {
        for text in [" +41 44 123 45 67 ", "(030) 1234-56 ext. 7", "0800 FLOWERS 1", "٠٣١٢٣"] {
            assert_eq!(written(text).as_deref(), Ok(text.trim()), "nobody is told how to group digits");
        }
        assert_eq!(written("n/a"), Err(PhoneError::NoDigit), "that is no number");
        assert_eq!(written("1\n2"), Err(PhoneError::Control), "two lines are two numbers");
        assert_eq!(
            written(&"1".repeat(101)),
            Err(PhoneError::TooLong(101)),
            "Google keeps 1 KB of all phones"
        );
    }

    #[test]
    fn a_recovery_phone_is_e164() {
        assert_eq!(e164("+41 (44) 123-45.67").as_deref(), Ok("+41441234567"), "signs between digits go");
        for text in ["0441234567", "+0441234567", "+123456", "+1234567890123456", "+4144x234567", "", "+"] {
            assert_eq!(e164(text), Err(PhoneError::NotE164), "{text:?} is refused by Google");
        }
    }
}
