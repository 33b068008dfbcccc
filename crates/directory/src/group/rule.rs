//! What a group may be: Google's rules (`google-api.md` section 9), so that nothing is refused there that was taken here.

use super::{Group, GroupField};
use crate::email;
use crate::name::is_blank;

/// How many characters a name may have.
const NAME: usize = 73;

/// How many characters a description may have.
const DESCRIPTION: usize = 4096;

/// Why a group cannot be as it is; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// No name.
    #[error("a group has a name")]
    Nameless,
    /// Too many characters.
    #[error("it may have at most {most} characters; this one has {has}")]
    TooLong {
        /// The most.
        most: usize,
        /// How many there are.
        has: usize,
    },
    /// A sign that Google refuses.
    #[error("= < > & are not allowed in it; this one has {0}")]
    Sign(char),
    /// No address.
    #[error(
        "the address of a group has one @, with at most 64 characters before it and a domain after it, without blanks"
    )]
    Address,
    /// An alias is the address itself, or there twice.
    #[error("{0} is there twice")]
    Twice(String),
}

/// Says everything that is wrong with a group.
///
/// # Errors
/// Each field with the rule that it breaks.
pub fn check(group: &Group) -> Result<(), Vec<(GroupField, GroupError)>> {
    let mut wrong = Vec::new();
    let mut note = |field, error| wrong.push((field, error));
    let name = group.name.trim();
    if is_blank(name) {
        note(GroupField::Name, GroupError::Nameless);
    } else if let Some(error) = line(name, NAME) {
        note(GroupField::Name, error);
    }
    if let Some(error) = line(&group.description, DESCRIPTION) {
        note(GroupField::Description, error);
    }
    if !group.email.is_empty() && !is_address(&group.email) {
        note(GroupField::Email, GroupError::Address);
    }
    for (at, alias) in group.aliases.iter().enumerate() {
        if !is_address(alias) {
            note(GroupField::Aliases, GroupError::Address);
        } else if *alias == group.email || group.aliases[..at].contains(alias) {
            note(GroupField::Aliases, GroupError::Twice(alias.clone()));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn line(text: &str, most: usize) -> Option<GroupError> {
    let has = text.chars().count();
    if has > most {
        return Some(GroupError::TooLong { most, has });
    }
    text.chars().find(|sign| "=<>&".contains(*sign)).map(GroupError::Sign)
}

/// Tells whether a text is an address that a group may have: Google takes more signs in it than in a user's.
fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && local.chars().count() <= 64
            && !local.chars().any(|sign| sign.is_whitespace() || sign.is_control() || "=<>&@".contains(sign))
            && email::is_domain(domain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let good = Group {
            name: "Contractors & agencies".replace('&', "and"),
            email: "contractors@northwind.example".to_owned(),
            description: String::new(),
            aliases: vec!["agencies@northwind.example".to_owned()],
        };
        assert_eq!(check(&good), Ok(()), "a usual group");
        assert_eq!(
            check(&Group { email: String::new(), ..good.clone() }),
            Ok(()),
            "one of the directory alone"
        );
        let bad = Group {
            name: "x".repeat(74),
            email: "no address".to_owned(),
            description: "a < b".to_owned(),
            aliases: vec!["a@northwind.test".to_owned(), "a@northwind.test".to_owned()],
        };
        let wrong = check(&bad).expect_err("nothing of it is right");
        let fields: Vec<_> = wrong.iter().map(|(field, _)| *field).collect();
        assert_eq!(
            fields,
            [GroupField::Name, GroupField::Description, GroupField::Email, GroupField::Aliases],
            "each with its rule: {wrong:?}"
        );
    }
}
