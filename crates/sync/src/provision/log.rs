//! Google's own log of what was done, read back to a moment.

use google::Client;
use google::activities::{Activity, LogStretch};
use store::Millis;

use crate::Error;

/// How late the log may tell of a change: so much of what was asked before is asked for again.
pub(crate) const LAG: Millis = 2 * 3_600_000;

/// How far apart the log's time of a change of ours and the journal's may be.
pub(crate) const APART: Millis = 3_600_000;

/// How many pages of the log are read, of a thousand entries each.
const PAGES: usize = 20;

/// What Google's clock said as it answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) now: Millis,
    /// How far it is ahead of ours at least: an answer is as old as its way here took.
    pub(crate) ahead: Millis,
}

/// The last entries of the log.
pub(crate) struct Entries {
    /// The newest first.
    pub(crate) entries: Vec<Activity>,
    pub(crate) clock: Clock,
    /// After which moment they are, by Google's clock.
    since: Millis,
    /// Whether there were more than are read.
    pub(crate) cut: bool,
}

impl Entries {
    /// Reads from the newest entry back to a moment, which is given for what Google's clock says.
    pub(crate) async fn read(
        client: &Client,
        stretch: &LogStretch,
        our_now: impl Fn() -> Millis,
        since: impl Fn(Clock) -> Millis,
    ) -> Result<Self, Error> {
        let mut page = client.activities(stretch, None).await?;
        let ours = our_now();
        let now = page.date.map_or(ours, |date| date.as_millisecond());
        let clock = Clock { now, ahead: now - ours };
        let since = since(clock);
        let (mut entries, mut cut) = (Vec::new(), false);
        for further in 1..=PAGES {
            let older = page.items.iter().any(|entry| entry.time.as_millisecond() <= since);
            entries.extend(page.items.into_iter().filter(|entry| entry.time.as_millisecond() > since));
            cut = further == PAGES && !older && page.next.is_some();
            let Some(token) = page.next.filter(|_| !older && !cut) else { break };
            page = client.activities(stretch, Some(&token)).await?;
        }
        Ok(Self { entries, clock, since, cut })
    }

    /// Gives since when a step of ours was sent that any of them may tell of, by our clock.
    pub(crate) fn of_steps_since(&self) -> Millis {
        self.since - self.clock.ahead - APART
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_of_the_journal_entries_may_tell_of_begins_as_much_before_them_as_their_times_may_be_apart() {
        let clock = Clock { now: 100 * APART, ahead: 5_000 };
        let told = Entries { entries: Vec::new(), clock, since: 50 * APART, cut: false };
        assert_eq!(told.of_steps_since(), 49 * APART - 5_000, "by our clock, which is behind");
    }
}
