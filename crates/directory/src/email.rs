//! Addresses: what may stand on either side of the `@`.
//!
//! Rules: `google-api.md` section 9.

use std::fmt;

use serde::Serialize;

/// An address that Google would accept for a user, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Email(String);

/// Why an address cannot be used; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// There is not exactly one `@` with something on both sides.
    #[error("an address has one @, with a name before it and a domain after it")]
    Shape,
    /// The part before the `@` is too long.
    #[error("the part before the @ may have at most 64 characters")]
    LocalTooLong,
    /// A character that Google refuses.
    #[error("the part before the @ may have letters, digits, and - _ ' . only; {0:?} is not allowed")]
    Character(char),
    /// Dots in the wrong place.
    #[error("the part before the @ may not begin or end with a dot, nor have two in a row")]
    Dots,
    /// A name that Google keeps for itself.
    #[error("{0} is reserved by Google")]
    Reserved(String),
    /// The domain is not one.
    #[error("{0:?} is not a domain name")]
    Domain(String),
    /// An address of any provider with a sign that none takes.
    #[error("an address has no blanks and no control characters")]
    Blank,
}

impl Email {
    /// Checks an address and lowers its case.
    ///
    /// # Errors
    /// [`EmailError`] with the rule that it breaks.
    pub fn new(text: &str) -> Result<Self, EmailError> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.split_once('@').ok_or(EmailError::Shape)?;
        if local.is_empty() || domain.is_empty() || domain.contains('@') {
            return Err(EmailError::Shape);
        }
        check_local(local)?;
        if !is_domain(domain) {
            return Err(EmailError::Domain(domain.to_owned()));
        }
        Ok(Self(text))
    }

    /// Gives the whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        local_part(&self.0)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Gives the part of any address before the `@`, or all of it when there is none.
#[must_use]
pub fn local_part(address: &str) -> &str {
    address.split_once('@').map_or(address, |(local, _)| local)
}

/// Checks an address of any provider, such as one for recovery, and lowers its case.
///
/// Other providers allow more before the `@` than Google does.
///
/// # Errors
/// [`EmailError`] with the rule that it breaks.
pub fn any_provider(text: &str) -> Result<String, EmailError> {
    let text = text.trim().to_lowercase();
    let (local, domain) = text.rsplit_once('@').ok_or(EmailError::Shape)?;
    if local.is_empty() || local.contains('@') {
        return Err(EmailError::Shape);
    }
    if local.chars().count() > 64 {
        return Err(EmailError::LocalTooLong);
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(EmailError::Blank);
    }
    if !is_domain(domain) {
        return Err(EmailError::Domain(domain.to_owned()));
    }
    Ok(text)
}

/// Checks the part before the `@` by Google's rules.
///
/// # Errors
/// [`EmailError`] with the rule that it breaks.
pub fn check_local(local: &str) -> Result<(), EmailError> {
    if local.is_empty() {
        return Err(EmailError::Shape);
    }
    if local.chars().count() > 64 {
        return Err(EmailError::LocalTooLong);
    }
    if let Some(bad) = local.chars().find(|c| !is_local_character(*c)) {
        return Err(EmailError::Character(bad));
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(EmailError::Dots);
    }
    if matches!(local, "abuse" | "postmaster") {
        return Err(EmailError::Reserved(local.to_owned()));
    }
    Ok(())
}

fn is_local_character(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '\'' | '.')
}

pub(crate) fn is_domain(domain: &str) -> bool {
    domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_lowered_and_trimmed() {
        assert_eq!(
            Email::new(" Dara@Northwind.Test ").map(|e| e.to_string()),
            Ok("dara@northwind.test".to_owned()),
            "case means nothing in an address"
        );
    }

    #[test]
    fn every_rule_has_its_error() {
        let long = format!("{}@northwind.test", "a".repeat(65));
        let cases = [
            ("dara", EmailError::Shape),
            ("@northwind.test", EmailError::Shape),
            ("a@b@northwind.test", EmailError::Shape),
            (long.as_str(), EmailError::LocalTooLong),
            ("da ra@northwind.test", EmailError::Character(' ')),
            ("da+ra@northwind.test", EmailError::Character('+')),
            (".dara@northwind.test", EmailError::Dots),
            ("dara.@northwind.test", EmailError::Dots),
            ("da..ra@northwind.test", EmailError::Dots),
            ("abuse@northwind.test", EmailError::Reserved("abuse".to_owned())),
            ("dara@northwind", EmailError::Domain("northwind".to_owned())),
            ("dara@-x.test", EmailError::Domain("-x.test".to_owned())),
        ];
        for (text, expected) in cases {
            assert_eq!(Email::new(text), Err(expected), "{text} breaks a rule");
        }
    }

    #[test]
    fn other_providers_allow_more() {
        assert_eq!(
            any_provider(" Dara+Home@Mail.Example ").as_deref(),
            Ok("dara+home@mail.example"),
            "a plus is usual elsewhere"
        );
        for (text, expected) in [
            ("dara", EmailError::Shape),
            ("@mail.example", EmailError::Shape),
            ("a@b@mail.example", EmailError::Shape),
            ("da ra@mail.example", EmailError::Blank),
            ("dara@mail", EmailError::Domain("mail".to_owned())),
        ] {
            assert_eq!(any_provider(text), Err(expected), "{text} reaches nobody");
        }
    }

    #[test]
    fn apostrophes_and_hyphens_are_allowed() {
        assert!(
            Email::new("dara.o'brien-smith_2@northwind.test").is_ok(),
            "google-api.md section 9 allows them"
        );
    }
}
