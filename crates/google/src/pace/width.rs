//! How many calls at once.

use tokio::time::Instant;

/// How many calls at once may begin with.
const FIRST: usize = 8;
/// How many it may become.
const MOST: usize = 32;

/// How many calls are under way, and how many may be.
///
/// Google's limit is for the account, is not published and cannot be raised (`google-api.md` 4).
#[derive(Debug)]
pub(super) struct Width {
    limit: usize,
    under_way: usize,
    /// Good answers since the limit changed.
    run: usize,
    /// When it shrank last.
    shrank_at: Option<Instant>,
}

impl Default for Width {
    fn default() -> Self {
        Self { limit: FIRST, under_way: 0, run: 0, shrank_at: None }
    }
}

impl Width {
    pub fn has_room(&self) -> bool {
        self.under_way < self.limit
    }

    pub fn enter(&mut self) {
        self.under_way += 1;
    }

    pub fn leave(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// Notes a good answer. Tells whether it made one more at once: each does as long as none was ever too fast, after that
    /// as many together as may be at once.
    pub fn grow(&mut self) -> bool {
        self.run += 1;
        let enough = if self.shrank_at.is_none() { 1 } else { self.limit };
        let grows = self.run >= enough && self.limit < MOST;
        if grows {
            self.limit += 1;
            self.run = 0;
        }
        grows
    }

    /// Notes that a call was too fast. Those that were under way together are one warning, not many.
    pub fn shrink(&mut self, since: Instant, now: Instant) {
        self.run = 0;
        if self.shrank_at.is_none_or(|at| at < since) {
            self.limit = (self.limit / 2).max(1);
            self.shrank_at = Some(now);
        }
    }

    #[cfg(test)]
    pub fn limit(&self) -> usize {
        self.limit
    }
}
