//! What was shown and waits to be done: it stays here, and the window holds a ticket for it.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use secrecy::SecretString;
use sync::Cancel;
use sync::activity::Trail;
use sync::bundle::Bundle;
use sync::restore::Incoming;
use sync::sheet::{Preview, Sheet};
use sync::users::{BulkPreview, Removals};

use crate::error::Answer;
use crate::state::locked;
use crate::view::{ErrorCode, ErrorView};

/// What was shown and waits to be done, the newest of each kind.
#[derive(Default)]
pub struct Desk {
    /// A file that was read.
    pub sheet: Shown<File>,
    /// What a file would do.
    pub rows: Shown<Preview>,
    /// What an edit of many would do.
    pub bulk: Shown<BulkPreview>,
    /// What a removal would take with it.
    pub removals: Shown<Removals>,
    /// A password that was made by chance.
    pub password: Shown<SecretString>,
    /// A support bundle that is not saved yet.
    pub bundle: Shown<Bundle>,
    /// A profile or backup that was chosen to be restored.
    pub restore: Shown<Chosen>,
    /// The numbers of the passwords on the slips.
    pub slips: Shown<Vec<i64>>,
    /// What was done, as it was asked for.
    pub trail: Shown<std::sync::Arc<Trail>>,
    at_work: Mutex<Option<Cancel>>,
}

/// A file that was chosen to be restored.
pub enum Chosen {
    /// Its passphrase is not known yet.
    Sealed(PathBuf),
    /// It was looked at.
    Open(Box<Incoming>),
}

/// A file with its bytes, which may be read once more in another way.
#[derive(Clone)]
pub struct File {
    /// Its name without its folder.
    pub name: String,
    /// What is in it.
    pub bytes: std::sync::Arc<Vec<u8>>,
    /// As it was read.
    pub sheet: Sheet,
}

impl Desk {
    /// Begins work that can be cancelled.
    pub fn begin(&self) -> Cancel {
        let cancel = Cancel::default();
        *locked(&self.at_work) = Some(cancel.clone());
        cancel
    }

    /// Forgets all that was shown.
    pub fn forget(&self) {
        self.sheet.clear();
        self.rows.clear();
        self.bulk.clear();
        self.removals.clear();
        self.password.clear();
        self.restore.clear();
        self.bundle.clear();
        self.slips.clear();
        self.trail.clear();
    }

    /// Cancels the work that goes on, if any does.
    pub fn cancel(&self) {
        if let Some(cancel) = locked(&self.at_work).as_ref() {
            cancel.cancel();
        }
    }
}

/// The newest of what was shown of one kind.
pub struct Shown<T>(Mutex<Option<(u32, T)>>);

impl<T> Default for Shown<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Shown<T> {
    /// Keeps it in the place of what was shown before; gives its ticket.
    pub fn keep(&self, shown: T) -> u32 {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let ticket = NEXT.fetch_add(1, Ordering::Relaxed);
        *locked(&self.0) = Some((ticket, shown));
        ticket
    }

    /// Forgets it.
    pub fn clear(&self) {
        *locked(&self.0) = None;
    }

    /// Looks at what a ticket is for.
    ///
    /// # Errors
    /// When something else was shown since, or it was done.
    pub fn look<R>(&self, ticket: u32, look: impl FnOnce(&T) -> R) -> Answer<R> {
        match locked(&self.0).as_ref() {
            Some((kept, shown)) if *kept == ticket => Ok(look(shown)),
            Some(_) | None => Err(over()),
        }
    }

    /// Takes what a ticket is for: it is done once.
    ///
    /// # Errors
    /// When something else was shown since, or it was done.
    pub fn take(&self, ticket: u32) -> Answer<T> {
        let mut kept = locked(&self.0);
        match kept.take() {
            Some((one, shown)) if one == ticket => Ok(shown),
            other => {
                *kept = other;
                Err(over())
            }
        }
    }
}

fn over() -> ErrorView {
    ErrorView::new(ErrorCode::NotFound, "this preview is over: it was done, or another took its place")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_is_done_once_and_only_the_newest() {
        let shown = Shown::default();
        let first = shown.keep("first");
        let second = shown.keep("second");
        assert!(shown.look(first, |_| ()).is_err(), "another took its place");
        assert_eq!(shown.look(second, |kept| *kept).ok(), Some("second"), "looking leaves it there");
        assert_eq!(shown.take(second).ok(), Some("second"), "it is taken to be done");
        assert!(shown.take(second).is_err(), "and not a second time");
    }
}
