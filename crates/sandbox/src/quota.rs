//! How much is admitted in a stretch of the sandbox's clock: calls, filtered lists, creations.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Counts in stretches of the sandbox's clock, for each of several keys.
#[derive(Debug)]
pub(crate) struct Quota<K> {
    stretch_ms: i64,
    counts: Mutex<HashMap<K, (i64, u32)>>,
}

impl<K: Eq + Hash> Quota<K> {
    pub(crate) fn per_minute() -> Self {
        Self { stretch_ms: 60_000, counts: Mutex::default() }
    }

    pub(crate) fn per_second() -> Self {
        Self { stretch_ms: 1_000, counts: Mutex::default() }
    }

    /// Counts one more; false when the stretch's share is used up. A share of 0 means no quota.
    pub(crate) fn admit(&self, key: K, share: u32, now_ms: i64) -> bool {
        if share == 0 {
            return true;
        }
        self.within(key, now_ms, |used| {
            let admitted = *used < share;
            *used += u32::from(admitted);
            admitted
        })
    }

    /// Counts one more, and tells how many that makes in this stretch.
    pub(crate) fn count(&self, key: K, now_ms: i64) -> u32 {
        self.within(key, now_ms, |used| {
            *used = used.saturating_add(1);
            *used
        })
    }

    fn within<T>(&self, key: K, now_ms: i64, then: impl FnOnce(&mut u32) -> T) -> T {
        let stretch = now_ms / self.stretch_ms;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, used) = counts.entry(key).or_insert((stretch, 0));
        if *counted != stretch {
            (*counted, *used) = (stretch, 0);
        }
        then(used)
    }
}

#[cfg(test)]
mod tests {
    use super::Quota;

    #[test]
    fn a_minute_admits_its_share_and_the_next_minute_again() {
        let quota = Quota::per_minute();
        assert!((0..3).all(|_| quota.admit(1, 3, 0)), "three calls fit into a share of three");
        assert!(!quota.admit(1, 3, 59_999), "the fourth call of the same minute is too many");
        assert!(quota.admit(2, 3, 59_999), "another account has its own share");
        assert!(quota.admit(1, 3, 60_000), "the next minute begins anew");
    }

    #[test]
    fn a_second_is_counted_and_begins_anew() {
        let quota = Quota::per_second();
        assert_eq!([quota.count("a", 10), quota.count("a", 999)], [1, 2], "both are in one second");
        assert_eq!(quota.count("a", 1_000), 1, "the next second begins anew");
        assert!(quota.admit("b", 0, 0), "a share of nothing means no quota");
    }
}
