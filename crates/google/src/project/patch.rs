//! What one change of an account says.

use directory::Email;
use secrecy::SecretString;

use crate::body::Body;

/// What one change of an account says: attributes together, or one of the things that go by themselves.
///
/// Address, suspension, archive, password and org unit are calls of their own, so that one that Google refuses takes no
/// other with it. Its `Debug` shows the names of the fields alone.
#[derive(Debug, Clone, Default)]
pub struct Patch(pub(super) Body);

/// Whether a person must choose another password when they sign in next; nothing for those who use SSO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextLogin {
    /// They must.
    ChangePassword,
    /// The password stays.
    KeepPassword,
}

impl NextLogin {
    pub(super) fn say(self, body: Body) -> Body {
        body.flag("changePasswordAtNextLogin", self == Self::ChangePassword)
    }
}

impl Patch {
    /// Gives the account another address; the old one stays as an alias.
    #[must_use]
    pub fn rename(email: &Email) -> Self {
        Self(Body::default().text("primaryEmail", email.as_str()))
    }

    /// Suspends the account.
    #[must_use]
    pub fn suspend() -> Self {
        Self(Body::default().flag("suspended", true))
    }

    /// Lifts a suspension.
    #[must_use]
    pub fn reactivate() -> Self {
        Self(Body::default().flag("suspended", false))
    }

    /// Archives the account; that takes a licence of its own.
    #[must_use]
    pub fn archive() -> Self {
        Self(Body::default().flag("archived", true))
    }

    /// Takes the account out of the archive; that takes a seat.
    #[must_use]
    pub fn unarchive() -> Self {
        Self(Body::default().flag("archived", false))
    }

    /// Moves the account to another org unit.
    #[must_use]
    pub fn move_to(org_unit: &str) -> Self {
        Self(Body::default().text("orgUnitPath", org_unit))
    }

    /// Sets the password, given as its crypt(3) hash.
    #[must_use]
    pub fn password(hash: &SecretString, next_login: NextLogin) -> Self {
        Self(next_login.say(Body::default()).text("hashFunction", "crypt").secret("password", hash))
    }

    /// Says whether the password must be changed, and leaves it as it is (F17).
    #[must_use]
    pub fn next_login(next_login: NextLogin) -> Self {
        Self(next_login.say(Body::default()))
    }

    /// Tells whether there is nothing to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists Google's fields that it changes; never what it changes them to.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.0.names()
    }

    pub(crate) fn body(&self) -> &Body {
        &self.0
    }
}
