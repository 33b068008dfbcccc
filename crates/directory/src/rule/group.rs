//! What a group may be: Google's rules (`google-api.md` section 9), so that nothing is refused there that was taken here.

use crate::email;
use crate::group::{Group, GroupField};
use crate::name::is_blank;

/// How many characters a name may have.
pub const NAME: usize = 73;

/// How many characters a description may have.
pub const DESCRIPTION: usize = 4096;

/// Why a group cannot be as it is; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GroupRule {
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
    /// A sign that no line can show.
    #[error("it is one line of text, without control characters")]
    Control,
    /// No address.
    #[error(
        "the address of a group has one @, with at most 64 characters before it and a domain after it, without blanks"
    )]
    Address,
    /// Somebody else has it.
    #[error("{0}")]
    Taken(String),
}

/// Brings a group to the form in which it is kept, or says everything that is wrong with it.
///
/// # Errors
/// Each field with the rule that it breaks.
pub fn check(group: &Group) -> Result<Group, Vec<(GroupField, GroupRule)>> {
    let checked = Group {
        name: group.name.trim().to_owned(),
        email: group.email.trim().to_lowercase(),
        description: group.description.trim().to_owned(),
        aliases: group.aliases.clone(),
    };
    let mut wrong = Vec::new();
    if is_blank(&checked.name) {
        wrong.push((GroupField::Name, GroupRule::Nameless));
    } else if checked.name.chars().any(char::is_control) {
        wrong.push((GroupField::Name, GroupRule::Control));
    } else if let Some(rule) = text(&checked.name, NAME) {
        wrong.push((GroupField::Name, rule));
    }
    if !checked.email.is_empty() && !is_address(&checked.email) {
        wrong.push((GroupField::Email, GroupRule::Address));
    }
    if let Some(rule) = text(&checked.description, DESCRIPTION) {
        wrong.push((GroupField::Description, rule));
    }
    if wrong.is_empty() { Ok(checked) } else { Err(wrong) }
}

fn text(text: &str, most: usize) -> Option<GroupRule> {
    let has = text.chars().count();
    if has > most {
        return Some(GroupRule::TooLong { most, has });
    }
    text.chars().find(|sign| "=<>&".contains(*sign)).map(GroupRule::Sign)
}

/// Tells whether a text is an address that a group may have: Google takes more signs in it than in a user's.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && local.chars().count() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && !local.chars().any(|sign| sign.is_whitespace() || sign.is_control() || "=<>&@,".contains(sign))
            && email::is_domain(domain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Group {
        Group {
            name: " Contractors and agencies ".to_owned(),
            email: "Contractors@Northwind.example".to_owned(),
            description: "Two\nlines".to_owned(),
            aliases: vec!["agencies@northwind.example".to_owned()],
        }
    }

    #[test]
    fn a_group_is_kept_trimmed_and_its_address_in_lower_case() {
        let kept = check(&good()).expect("a usual group");
        assert_eq!(
            (kept.name.as_str(), kept.email.as_str()),
            ("Contractors and agencies", "contractors@northwind.example"),
            "as Google would keep it"
        );
        let alone = check(&Group { email: String::new(), ..good() });
        assert!(alone.is_ok(), "a group may be in the directory alone");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let bad = Group {
            name: "x".repeat(74),
            email: "no address".to_owned(),
            description: "a < b".to_owned(),
            ..good()
        };
        let wrong = check(&bad).expect_err("nothing of it is right");
        let fields: Vec<_> = wrong.iter().map(|(field, _)| *field).collect();
        assert_eq!(
            fields,
            [GroupField::Name, GroupField::Email, GroupField::Description],
            "each with its rule: {wrong:?}"
        );
    }

    #[test]
    fn each_rule_has_its_ends() {
        let name = |name: String| check(&Group { name, ..good() }).is_ok();
        assert!(name("x".repeat(NAME)) && !name("x".repeat(NAME + 1)), "at most {NAME} characters");
        assert!(!name("  ".to_owned()) && !name("a & b".to_owned()), "neither blank nor with such signs");
        let described = |length| check(&Group { description: "y".repeat(length), ..good() }).is_ok();
        assert!(described(DESCRIPTION) && !described(DESCRIPTION + 1), "at most {DESCRIPTION} characters");
        for (address, fits) in [
            ("a@b.example", true),
            ("o'neil+fans@b.example", true),
            ("@b.example", false),
            ("a@b", false),
            ("a@b@c.example", false),
            (".a@b.example", false),
            ("a..b@b.example", false),
            (&format!("{}@b.example", "x".repeat(65)), false),
        ] {
            assert_eq!(is_address(address), fits, "{address}");
        }
    }
}
