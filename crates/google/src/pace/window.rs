//! So many in any stretch of time.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Keeps to a share in any stretch of a length, wherever it begins.
///
/// Google counts in stretches whose beginning nobody knows; a bucket that fills while nobody asks would let twice the
/// share through in the worst of them. Here the first ones need not wait, and no stretch ever holds more.
#[derive(Debug)]
pub(super) struct Window {
    share: usize,
    length: Duration,
    /// When the last ones went, at most a share of them.
    went: VecDeque<Instant>,
}

impl Window {
    /// Makes a window; a share of 0 counts as 1.
    pub fn new(share: u32, length: Duration) -> Self {
        let share = usize::try_from(share.max(1)).unwrap_or(usize::MAX);
        // Calls are not on their way equally long: they may arrive closer together than they went.
        let length = length + length / 20;
        Self { share, length, went: VecDeque::new() }
    }

    /// Makes a window in which they go one by one, evenly.
    ///
    /// A burst that keeps to a share for each second would have to keep so far from its end that a twentieth of it is lost.
    pub fn evenly(share: u32, length: Duration) -> Self {
        let apart = length / share.max(1);
        Self { share: 1, length: apart + apart / 50, went: VecDeque::new() }
    }

    /// Gives the time from which on the next one may go; none for any time.
    pub fn next(&self) -> Option<Instant> {
        let first = if self.went.len() < self.share { None } else { self.went.front() };
        first.map(|went| *went + self.length)
    }

    /// Notes that one goes.
    pub fn note(&mut self, now: Instant) {
        if self.went.len() >= self.share {
            self.went.pop_front();
        }
        self.went.push_back(now);
    }
}
