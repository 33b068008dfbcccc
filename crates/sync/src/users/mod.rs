//! The directory's users: lists, one user, edits, and a fresh look at one on Google.

mod bulk;
pub(crate) mod check;
mod edit;
mod fields;
mod history;
mod look;
mod preview;
mod protect;
mod remove;
pub(crate) mod write;

use directory::account::{Suspension, TwoStep};
use directory::provision::Deleted;
use store::window::{self, Query, Window};
use store::{binding, gone_account, protected, user};

pub use bulk::{Became, BulkCounts, BulkReport, Item, Who};
pub use edit::{Edited, to};
pub use history::{Event, words as history_words};
pub use look::Look;
pub use preview::{BulkPreview, Example, Unfit};
pub use remove::{BoundAccount, Removal, Removals, Unbinding};

use crate::passwords::{self, Passwords};
use crate::{Error, Workstation};

/// Everything that is known of one user.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The user.
    pub user: user::Row,
    /// What it is bound to.
    pub bindings: Vec<Bound>,
    /// What was done to it, newest first.
    pub history: Vec<Event>,
    /// How it stands with passwords.
    pub passwords: Passwords,
    /// Who marked it as protected, if somebody did.
    pub protected: Option<protected::Row>,
    /// What is to be seen of it in a list at once.
    pub marks: Vec<window::Mark>,
}

/// A Google account that a user is bound to.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The binding.
    pub binding: binding::Row,
    /// The name of its connection.
    pub connection: String,
    /// Whether the account was deleted on Google, as the last list of everybody told.
    pub deleted: Option<Deleted>,
}

impl Bound {
    /// Says how the account stood when it was last read, or that it is there no more.
    #[must_use]
    pub fn state_words(&self) -> String {
        match self.deleted {
            None => match (&self.binding.account.suspension, self.binding.suspended_by_run) {
                (Some(Suspension::Administrator), Some(run)) => format!("suspended by Rollcall, run {run}"),
                _ => self.binding.account.state_words(),
            },
            Some(Deleted::Restorable) => "deleted on Google, can be brought back".to_owned(),
            Some(Deleted::ForGood) => "deleted on Google for good".to_owned(),
        }
    }
}

impl Workstation {
    /// Reads a window of the users' list.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn users(&self, query: Query, offset: u64, limit: u64) -> Result<Window, Error> {
        let windows = &self.inner.windows;
        let read = |conn: &store::rusqlite::Connection| {
            let mut window = windows.window(conn, &query, offset, limit)?;
            window::mark(conn, &mut window.rows)?;
            Ok(window)
        };
        Ok(self.inner.store.read_here(read).await?)
    }

    /// Tells how the first accounts of some users stand with two-step verification (F2); whoever has none is left out.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn two_step(&self, users: &[i64]) -> Result<Vec<(i64, TwoStep)>, Error> {
        Ok(self.inner.store.read_here(|conn| binding::two_step_of(conn, users)).await?)
    }

    /// Counts the users that a query finds, by standing, whichever it asks for.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn user_counts(&self, query: &Query) -> Result<[u64; 5], Error> {
        let windows = &self.inner.windows;
        Ok(self.inner.store.read_here(|conn| windows.counts(conn, query)).await?)
    }

    /// Reads everything that is known of one user.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none of that number.
    pub async fn user(&self, id: i64) -> Result<Shown, Error> {
        Ok(self.inner.store.read(move |conn| shown(conn, user::get(conn, id)?)).await?)
    }

    /// Finds one user by number, username or address.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none.
    pub async fn find_user(&self, key: &str) -> Result<Shown, Error> {
        let key = key.to_owned();
        Ok(self.inner.store.read(move |conn| shown(conn, user::lookup(conn, &key)?)).await?)
    }
}

fn shown(conn: &store::rusqlite::Connection, user: user::Row) -> Result<Shown, store::Error> {
    let mut bindings = Vec::new();
    for binding in binding::of_user(conn, user.id)? {
        let connection = store::connection::get(conn, binding.connection)?.name;
        let deleted = gone_account::get(conn, binding.connection, &binding.google_id)?;
        bindings.push(Bound { binding, connection, deleted });
    }
    let history = history::of_user(conn, user.id)?;
    let passwords = passwords::of_user(conn, user.id)?;
    let protected = protected::of_user(conn, user.id)?;
    let marks = window::marks_of(conn, user.id)?;
    Ok(Shown { user, bindings, history, passwords, protected, marks })
}
