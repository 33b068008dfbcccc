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
    fn a_missing_part_leaves_no_blank() {
        assert_eq!(full_name("Fatima", ""), "Fatima", "T11: some people have one name");
        assert_eq!(full_name("Dara", "O’Brien"), "Dara O’Brien", "both parts are joined");
    }

    #[test]
    fn initials_work_in_every_script() {
        assert_eq!(initials("花", "山田"), "花山", "one sign of each part");
        assert_eq!(initials("’t", ""), "T", "signs that are no letters are passed over");
    }
}
