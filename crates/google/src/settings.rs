//! How patiently Google is asked, and what is told while waiting.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A source of chance for the jitter of retries: a number from 0 up to 1.
pub type Jitter = Arc<dyn Fn() -> f64 + Send + Sync>;

/// How patiently Google is asked.
#[derive(Clone)]
pub struct Settings {
    /// What the program calls itself; must contain `gzip`, or Google sends its answers uncompressed.
    pub user_agent: String,
    /// How often a request that failed for the moment is sent again.
    pub retries: u32,
    /// The first pause between tries; each next one is twice as long. Tests make it short; then the
    /// seconds that Google asks for, and those of the two limits below, shrink with it.
    pub backoff_unit: Duration,
    /// How many calls a connection makes in a minute; none lifts the limit (`google-api.md` 4).
    pub calls_per_minute: Option<u32>,
    /// How many accounts a connection creates in a second; none lifts the limit (`google-api.md` 4).
    pub creates_per_second: Option<u32>,
    /// How long it is waited, after the first new accounts of a run, before it is looked whether they stay active; none
    /// lifts the slow start. It shrinks with `backoff_unit`.
    pub slow_start: Option<Duration>,
    /// The longest pause that is waited because Google asked for it; a longer one ends the tries.
    pub longest_pause: Duration,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long to wait for more of an answer.
    pub read_timeout: Duration,
    /// Chance, so that many programs do not knock in step.
    pub jitter: Jitter,
    /// How answers come from an emulator on this machine; Google's own are always packed.
    ///
    /// [`Packing::Plain`] for real use: there is no wire to spare, and packing costs both sides processor time. Reading
    /// 100,000 users from the sandbox took at least a twentieth longer when packed, and as much more processor time.
    pub emulator_answers: Packing,
}

/// How an answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// As it is.
    Plain,
    /// As gzip.
    Gzip,
}

impl Settings {
    /// Gives the settings for real use, with a source of chance.
    #[must_use]
    pub fn new(version: &str, jitter: Jitter) -> Self {
        Self {
            user_agent: format!("Rollcall/{version} (gzip)"),
            retries: 5,
            backoff_unit: Duration::from_secs(1),
            calls_per_minute: Some(2_400),
            creates_per_second: Some(10),
            slow_start: Some(Duration::from_secs(10)),
            longest_pause: Duration::from_secs(120),
            connect_timeout: Duration::from_secs(15),
            read_timeout: Duration::from_secs(60),
            jitter,
            emulator_answers: Packing::Plain,
        }
    }
}

impl Settings {
    /// Gives the pause of the slow start as long as it is waited here.
    #[must_use]
    pub fn pause_after_creates(&self) -> Option<Duration> {
        self.slow_start.map(|pause| self.units(pause))
    }

    /// Gives a time that Google or a limit counts in seconds, as long as it is waited here.
    pub(crate) fn units(&self, time: Duration) -> Duration {
        self.backoff_unit.mul_f64(time.as_secs_f64())
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("user_agent", &self.user_agent)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

/// Something worth telling while a request is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Google is asked again after a pause.
    Waiting {
        /// How long the pause is.
        pause: Duration,
        /// Which repetition follows, from 1.
        attempt: u32,
        /// How many there can be.
        of: u32,
        /// The HTTP status, unless there was no answer.
        status: Option<u16>,
        /// Why, for people: "Google is busy", "no connection".
        why: String,
    },
    /// The access token was renewed.
    Renewed,
}

/// Who is told of notices.
pub type Notices = Arc<dyn Fn(&Notice) + Send + Sync>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_asks_for_compression() {
        let settings = Settings::new("1.2.3", Arc::new(|| 0.5));
        assert!(
            settings.user_agent.contains("gzip"),
            "2.1: Google compresses only for a user agent that says so"
        );
    }
}
