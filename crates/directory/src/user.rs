//! A person's record in the directory.

use crate::value::Values;

/// Whether a user may work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// May sign in.
    Active,
    /// May not.
    Suspended,
}

impl State {
    /// Gives the stable name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    /// Finds a state by its stable name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Active, Self::Suspended].into_iter().find(|state| state.name() == name)
    }
}

/// What is to become of a Google account whose user leaves the directory, or is unbound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unbind {
    /// It is suspended.
    Suspend,
    /// It stays as it is.
    LeaveActive,
    /// It is archived.
    Archive,
}

impl Unbind {
    /// Every choice, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Suspend, Self::LeaveActive, Self::Archive];

    /// Gives the stable name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::LeaveActive => "leave-active",
            Self::Archive => "archive",
        }
    }

    /// Finds a choice by its stable name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }
}

/// A person's record in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The primary address, in lower case.
    pub email: String,
    /// The unique username.
    pub username: String,
    /// First name; may be empty.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// Active or suspended.
    pub state: State,
    /// The other attributes that have a value.
    pub values: Values,
}

/// Joins given and family name, as lists show a person.
#[must_use]
pub fn full_name(given: &str, family: &str) -> String {
    match (given.trim(), family.trim()) {
        ("", family) => family.to_owned(),
        (given, "") => given.to_owned(),
        (given, family) => format!("{given} {family}"),
    }
}

/// Names a person in a sentence, by name and address: a name alone may be several people's.
#[must_use]
pub fn addressed(name: &str, email: &str) -> String {
    match (name.trim(), email.trim()) {
        ("", one) | (one, "") => cut(one),
        (name, email) => format!("{} <{}>", cut(name), cut(email)),
    }
}

/// Cuts a text that names somebody, where it is longer than any list could show.
#[must_use]
pub fn cut(text: &str) -> String {
    const SHOWN: usize = 160;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Gives the one or two letters that stand for a person in a list.
#[must_use]
pub fn initials(given: &str, family: &str) -> String {
    let first = |text: &str| text.trim().chars().find(|c| c.is_alphanumeric());
    [first(given), first(family)].into_iter().flatten().flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_with_the_address_as_far_as_either_is_known() {
        let table = [
            (("Helen Okafor", "helen@acme.test"), "Helen Okafor <helen@acme.test>"),
            (("", "helen@acme.test"), "helen@acme.test"),
            (("Helen Okafor", " "), "Helen Okafor"),
        ];
        for ((name, email), words) in table {
            assert_eq!(addressed(name, email), words, "{name} {email}");
        }
    }

    #[test]
    fn names_lead_back() {
        for choice in Unbind::ALL {
            assert_eq!(Unbind::by_name(choice.name()), Some(choice), "it is stored by name");
        }
        for state in [State::Active, State::Suspended] {
            assert_eq!(State::by_name(state.name()), Some(state), "it is written by name");
        }
    }

    #[test]
    fn a_missing_part_leaves_no_blank() {
        assert_eq!(full_name("Fatima", ""), "Fatima", "T11: some people have one name");
        assert_eq!(full_name("Dara", "O’Brien"), "Dara O’Brien", "both parts are joined");
    }

    #[test]
    fn only_a_name_that_nobody_has_is_cut() {
        let longest = "山".repeat(160);
        assert_eq!(cut(&longest), longest, "Google's longest first and last name are shorter than that");
        assert_eq!(
            cut(&format!("{longest}田")),
            format!("{longest}…"),
            "and it is seen that something was cut"
        );
    }

    #[test]
    fn initials_work_in_every_script() {
        assert_eq!(initials("花", "山田"), "花山", "one sign of each part");
        assert_eq!(initials("’t", ""), "T", "signs that are no letters are passed over");
    }
}
