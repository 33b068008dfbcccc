//! Usernames: unique names of users in the directory.

use std::fmt;

use crate::email::{self, EmailError};

/// A username: what an address may have before its `@`, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Username(String);

impl Username {
    /// Checks a username and lowers its case.
    ///
    /// # Errors
    /// [`EmailError`] with the rule that it breaks: a username becomes the first part of an address.
    pub fn new(text: &str) -> Result<Self, EmailError> {
        let text = text.trim().to_lowercase();
        email::check_local(&text)?;
        Ok(Self(text))
    }

    /// Takes the part of an address before the `@`, as Google holds it.
    ///
    /// Google has accounts that its own rules of today would refuse; they keep their name.
    #[must_use]
    pub fn of_address(address: &str) -> Self {
        Self(email::local_part(address).to_lowercase())
    }

    /// Gives the username.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
