//! What the same edit would do to many users, before it is done; exactly this is done then.

use std::time::Instant;

use directory::edit::{Change, Draft};
use directory::user::full_name;
use store::edit::Way;
use store::rusqlite::Connection;
use store::user;

use super::bulk::{BATCH, BulkCounts, Seen, apply_to, nothing_unique};
use super::check;
use super::{BulkReport, Who};
use crate::{Error, Progress, Watch, Workstation};

/// How many examples are kept, and how many of those who are refused.
const KEPT: usize = 200;

/// What an edit of many would do.
#[derive(Debug, Clone)]
pub struct BulkPreview {
    /// Some of those who would change, in the order given.
    pub examples: Vec<Example>,
    /// Some of those who would be refused, in the order given.
    pub refused: Vec<Unfit>,
    counts: BulkCounts,
    draft: Draft,
    seen: Vec<Seen>,
}

/// Somebody who would change.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its username.
    pub username: String,
    /// What would change.
    pub changes: Vec<Change>,
}

/// Somebody whom the edit does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its username.
    pub username: String,
    /// Why it would be refused.
    pub why: String,
}

impl BulkPreview {
    /// Counts them.
    #[must_use]
    pub fn counts(&self) -> BulkCounts {
        self.counts
    }

    /// Tells how many users it is about.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.changed + self.counts.already + self.counts.refused
    }

    fn look(&mut self, conn: &Connection, id: i64) -> Result<(), Error> {
        // Whoever was removed since they were chosen is not among them any more.
        let Some(before) = user::find(conn, id)? else { return Ok(()) };
        let name = full_name(&before.user.given_name, &before.user.family_name);
        let username = before.user.username.clone();
        match check::change(conn, &before, &self.draft) {
            Ok(edited) if edited.changes.is_empty() => self.counts.already += 1,
            Ok(edited) => {
                self.counts.changed += 1;
                self.seen.push(Seen { id, version: Some(before.version) });
                if self.examples.len() < KEPT {
                    self.examples.push(Example { id, name, username, changes: edited.changes });
                }
            }
            Err(Error::Fields(errors)) => {
                self.counts.refused += 1;
                if self.refused.len() < KEPT {
                    self.refused.push(Unfit { id, name, username, why: errors.to_string() });
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

impl Workstation {
    /// Tells what the same edit would do to each of many users; nothing is written.
    ///
    /// # Errors
    /// [`Error::Fields`] when the edit would give several users what only one can have; [`Error::Cancelled`].
    pub async fn preview_bulk(&self, who: Who, draft: Draft, watch: &Watch) -> Result<BulkPreview, Error> {
        let ids = self.ids_of(who).await?;
        if ids.len() > 1 {
            nothing_unique(&draft)?;
        }
        let mut preview = BulkPreview {
            examples: Vec::new(),
            refused: Vec::new(),
            counts: BulkCounts::default(),
            draft,
            seen: Vec::new(),
        };
        let (total, begun, mut done) = (ids.len() as u64, Instant::now(), 0);
        for batch in ids.chunks(BATCH) {
            if watch.cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            let these = batch.to_vec();
            let looked = self.inner.store.read(move |conn| {
                let result = these.iter().try_for_each(|id| preview.look(conn, *id));
                Ok(result.map(|()| preview))
            });
            preview = looked.await??;
            done += batch.len() as u64;
            let rate = done as f64 / begun.elapsed().as_secs_f64().max(0.001);
            watch.tell(Progress::Applying { done, total, rate });
        }
        Ok(preview)
    }

    /// Does what a preview showed, to those whom it showed to change; whoever changed since is refused.
    ///
    /// # Errors
    /// [`Error::Store`] when the directory cannot be backed up: then nobody is touched. None after the first user: the
    /// report says what became of each.
    pub async fn apply_bulk(&self, preview: BulkPreview, watch: &Watch) -> Result<BulkReport, Error> {
        apply_to(self, preview.seen, &self.hand(Way::Bulk), &preview.draft, watch).await
    }
}
