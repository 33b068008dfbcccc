//! Calls per minute and account.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Counts calls in minutes of the sandbox's clock.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    counts: Mutex<HashMap<u64, (i64, u32)>>,
}

impl Quota {
    /// Counts a call; false when the minute's share is used up. A share of 0 means no quota.
    pub(crate) fn admit(&self, account: u64, share: u32, now_ms: i64) -> bool {
        if share == 0 {
            return true;
        }
        let minute = now_ms / 60_000;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, used) = counts.entry(account).or_insert((minute, 0));
        if *counted != minute {
            (*counted, *used) = (minute, 0);
        }
        if *used >= share {
            return false;
        }
        *used += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Quota;

    #[test]
    fn a_minute_admits_its_share_and_the_next_minute_again() {
        let quota = Quota::default();
        assert!((0..3).all(|_| quota.admit(1, 3, 0)), "three calls fit into a share of three");
        assert!(!quota.admit(1, 3, 59_999), "the fourth call of the same minute is too many");
        assert!(quota.admit(2, 3, 59_999), "another account has its own share");
        assert!(quota.admit(1, 3, 60_000), "the next minute begins anew");
    }
}
