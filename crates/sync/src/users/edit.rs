//! Creating, editing, suspending and activating one user.

use directory::edit::{Change, Draft};
use directory::user::State;
use directory::{Field, User};
use store::edit::Way;
use store::user;

use super::write::{all_of, same_version};
use super::{Shown, check, shown};
use crate::{Error, Workstation};

/// A user after an edit.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The user as it is now.
    pub shown: Shown,
    /// What changed; nothing when all was so already.
    pub changes: Vec<Change>,
}

impl Workstation {
    /// Tells what an edit would change, or of a new user what it would have; nothing is written.
    ///
    /// # Errors
    /// [`Error::Fields`] with everything that is wrong.
    pub async fn check_user(&self, id: Option<i64>, draft: Draft) -> Result<Vec<Change>, Error> {
        let checked = self.inner.store.read(move |conn| {
            let check = || match id {
                Some(id) => Ok(check::change(conn, &user::get(conn, id)?, &draft)?.changes),
                None => check::new_user(conn, &draft).map(|user: User| all_of(&user)),
            };
            Ok(check())
        });
        checked.await?
    }

    /// Creates a user. Google is not told: a sync does that.
    ///
    /// # Errors
    /// [`Error::Fields`] with everything that is wrong.
    pub async fn create_user(&self, draft: Draft) -> Result<Shown, Error> {
        let hand = self.hand(Way::Hand);
        let created = self.in_directory(move |conn| {
            let created = hand.create(conn, &draft)?;
            Ok(shown(conn, created)?)
        });
        let created = created.await?;
        tracing::info!(user = created.user.id, "a user was created");
        Ok(created)
    }

    /// Changes a user, as it was decided on one version of it.
    ///
    /// # Errors
    /// [`Error::Stale`] when the user changed since; [`Error::Fields`] with everything that is wrong.
    pub async fn edit_user(&self, id: i64, version: i64, draft: Draft) -> Result<Edited, Error> {
        let hand = self.hand(Way::Hand);
        let edited = self.in_directory(move |conn| {
            let before = user::get(conn, id)?;
            same_version(&before, version)?;
            let (after, changes) = hand.change(conn, &before, &draft)?;
            Ok(Edited { shown: shown(conn, after)?, changes })
        });
        let edited = edited.await?;
        tracing::info!(user = id, fields = edited.changes.len(), "a user was edited");
        Ok(edited)
    }

    /// Suspends a user; the next sync suspends its accounts, where the mapping says so.
    ///
    /// # Errors
    /// [`Error::Stale`] when the user changed since.
    pub async fn suspend_user(&self, id: i64, version: i64) -> Result<Edited, Error> {
        self.edit_user(id, version, to(State::Suspended)).await
    }

    /// Activates a user again.
    ///
    /// # Errors
    /// [`Error::Stale`] when the user changed since.
    pub async fn activate_user(&self, id: i64, version: i64) -> Result<Edited, Error> {
        self.edit_user(id, version, to(State::Active)).await
    }
}

/// Makes the draft that moves a user to a state.
#[must_use]
pub fn to(state: State) -> Draft {
    Draft::default().with(Field::State, state.name())
}
