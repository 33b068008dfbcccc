//! The sandbox's own clock: the machine's, plus what a test moved it by. The only file that reads the time or sleeps.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A clock that can be moved forward, and whose `Date` header can be made to lie.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_ms: AtomicI64,
    skew_ms: AtomicI64,
}

impl Clock {
    pub(crate) fn new(ahead_ms: i64) -> Self {
        Self { ahead_ms: AtomicI64::new(ahead_ms), skew_ms: AtomicI64::new(0) }
    }

    /// Milliseconds since 1970 on the sandbox's clock.
    pub(crate) fn now_ms(&self) -> i64 {
        machine_ms() + self.ahead_ms.load(Ordering::Relaxed)
    }

    /// Moves the clock forward, and returns how far it is ahead of the machine's.
    pub(crate) fn advance(&self, by: Duration) -> i64 {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX / 4);
        self.ahead_ms.fetch_add(by, Ordering::Relaxed) + by
    }

    /// Makes the `Date` header lie by this much; tokens and quotas stay with the true clock.
    pub(crate) fn skew(&self, by_ms: i64) {
        self.skew_ms.store(by_ms, Ordering::Relaxed);
    }

    /// The `Date` header of an answer sent now.
    pub(crate) fn date_header(&self) -> String {
        let at = Timestamp::from_millisecond(self.now_ms() + self.skew_ms.load(Ordering::Relaxed))
            .unwrap_or(Timestamp::UNIX_EPOCH);
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }
}

#[expect(clippy::disallowed_methods, reason = "the sandbox's clock is an edge: everything else asks it")]
fn machine_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Writes a time as Google does: milliseconds and `Z`.
pub(crate) fn stamp(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{at:.3}")
}

/// How much later than asked the runtime's timers go off at most: they tick by the millisecond.
const TICKS: Duration = Duration::from_millis(3);

/// Waits for as long as a call is to take, to a fraction of a millisecond: whoever measures by it counts a thousand of them.
#[expect(clippy::disallowed_methods, reason = "delays are what a sandbox is for")]
pub(crate) async fn take(time: Duration) {
    let begun = Instant::now();
    wait(time.saturating_sub(TICKS)).await;
    let rest = time.saturating_sub(begun.elapsed());
    if !rest.is_zero() {
        // When the sandbox ends it is not waited for; nobody waits for the answer then either.
        let _ = tokio::task::spawn_blocking(move || std::thread::sleep(rest)).await;
    }
}

/// Waits.
#[expect(clippy::disallowed_methods, reason = "delays are what a sandbox is for")]
pub(crate) async fn wait(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

#[cfg(test)]
mod tests {
    use super::stamp;

    #[test]
    fn times_carry_milliseconds_and_a_z() {
        assert_eq!(stamp(0), "1970-01-01T00:00:00.000Z", "this very text means 'never signed in'");
        assert_eq!(stamp(1_793_491_200_040), "2026-11-01T00:00:00.040Z", "milliseconds are padded");
    }
}
