//! So many in any stretch of time.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// How much closer together calls may arrive than they went, as a part of a window: they are not on their way equally long.
/// Of a minute that is a second and a half; more would cost more of the quota than calls ever differ.
const SPREAD: u32 = 40;

/// Keeps to a share in any stretch of a length, wherever it begins.
///
/// Google counts in stretches whose beginning nobody knows; a bucket that fills while nobody asks would let twice the
/// share through in the worst of them. Here the first ones need not wait, and no stretch ever holds more.
#[derive(Debug)]
pub(super) struct Window {
    share: usize,
    length: Duration,
    /// How late one may be and still count as if it were not: whoever sleeps until a moment wakes a little after it.
    grace: Duration,
    /// When the last ones went, at most a share of them.
    went: VecDeque<Instant>,
}

impl Window {
    /// Makes a window; a share of 0 counts as 1.
    pub fn new(share: u32, length: Duration) -> Self {
        let share = usize::try_from(share.max(1)).unwrap_or(usize::MAX);
        let length = length + length / SPREAD;
        Self { share, length, grace: Duration::ZERO, went: VecDeque::new() }
    }

    /// Makes a window in which they go one by one, evenly.
    ///
    /// A burst that keeps to a share for each second would have to keep so far from its end that a twentieth of it is lost.
    /// The pauses of a share of ten are a fifth of one longer than need be, all together: less than that is the grace, so
    /// that no stretch holds eleven even when the first of them is late and the last is not.
    pub fn evenly(share: u32, length: Duration) -> Self {
        let apart = length / share.max(1);
        Self { share: 1, length: apart + apart / 50, grace: apart / 8, went: VecDeque::new() }
    }

    /// Gives the time from which on the next one may go; none for any time.
    pub fn next(&self) -> Option<Instant> {
        let first = if self.went.len() < self.share { None } else { self.went.front() };
        first.map(|went| *went + self.length)
    }

    /// Notes that one goes.
    pub fn note(&mut self, now: Instant) {
        let due = self.next();
        if self.went.len() >= self.share {
            self.went.pop_front();
        }
        let due = due.filter(|due| now <= *due + self.grace);
        self.went.push_back(due.unwrap_or(now));
    }
}
