//! Progress on standard error: bars on a terminal, plain lines otherwise.

use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use sync::{Cancel, Progress, Watch};

use crate::output::{plain, tell};

/// How far apart two plain lines are at least.
const PACE: Duration = Duration::from_secs(1);

/// The bar that is shown now.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

fn shown() -> MutexGuard<'static, Option<ProgressBar>> {
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes something else to the terminal: the bar makes way for it, and is drawn again below.
pub fn beside<T>(write: impl FnOnce() -> T) -> T {
    let bar = shown().clone();
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Makes a watch that shows progress, and the curtain that takes it away again.
pub fn watch(cancel: Cancel) -> (Watch, Curtain) {
    if std::io::stderr().is_terminal() {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(120));
        *shown() = Some(bar.clone());
        let (shown, reading) = (bar.clone(), Mutex::new(0));
        let watch = Watch::new(cancel, move |progress| {
            show(&shown, &progress, &mut reading.lock().unwrap_or_else(PoisonError::into_inner));
        });
        return (watch, Curtain(Some(bar)));
    }
    let lines = Mutex::new(Lines::default());
    let watch = Watch::new(cancel, move |progress| {
        let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.next(&progress, Instant::now()) {
            tell(&line);
        }
    });
    (watch, Curtain(None))
}

/// Takes the bar away when it is dropped.
pub struct Curtain(Option<ProgressBar>);

impl Drop for Curtain {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            *shown() = None;
            bar.finish_and_clear();
        }
    }
}

/// Draws progress; `read` remembers the count while something is waited for.
fn show(bar: &ProgressBar, progress: &Progress, read: &mut u64) {
    let (at, of) = match progress {
        Progress::Reading { read: count, expected, .. } => {
            *read = (*read).max(*count);
            (*read, believed(*read, *expected))
        }
        Progress::Planning { .. } => (0, None),
        Progress::Applying { done, total, .. } | Progress::Closing { done, total, .. } => {
            (*done, Some(*total))
        }
    };
    let template = if of.is_some() { "{spinner} {bar:28} {msg}" } else { "{spinner} {msg}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.set_length(of.unwrap_or(1).max(at));
    bar.set_position(at);
    bar.set_message(words(progress, *read));
}

/// Says progress in words; `read` stands in for a count that is not told.
fn words(progress: &Progress, read: u64) -> String {
    match progress {
        Progress::Reading { read: count, expected, rate, doing } => {
            let count = (*count).max(read);
            let of = believed(count, *expected).map(|expected| format!(" of about {expected}"));
            let of = of.unwrap_or_default();
            let rate = if *rate >= 1.0 { format!(", {rate:.0} a second") } else { String::new() };
            let doing = if doing.is_empty() { String::new() } else { format!("; {}", plain(doing)) };
            format!("reading Google: {count}{of} accounts{rate}{doing}")
        }
        Progress::Planning { doing } => format!("planning: {doing}"),
        Progress::Applying { done, total, .. } if done >= total => {
            format!("applying: {done} of {total} steps; closing the run")
        }
        Progress::Applying { done, total, rate } => {
            format!("applying: {done} of {total} steps, {rate:.0} a second")
        }
        Progress::Closing { done, total, doing } => {
            format!("applying: {done} of {total} steps; {}", plain(doing))
        }
    }
}

/// Gives the count of the last read, as long as it can be the end of this one: there are more than that once it is passed.
fn believed(read: u64, expected: Option<u64>) -> Option<u64> {
    expected.filter(|expected| read <= *expected)
}

/// Plain lines, at most one each [`PACE`].
#[derive(Default)]
struct Lines {
    last: Option<Instant>,
    read: u64,
}

impl Lines {
    fn next(&mut self, progress: &Progress, now: Instant) -> Option<String> {
        if let Progress::Reading { read, .. } = progress {
            self.read = self.read.max(*read);
        }
        if self.last.is_some_and(|last| now.duration_since(last) < PACE) {
            return None;
        }
        self.last = Some(now);
        Some(words(progress, self.read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(read: u64, doing: &str) -> Progress {
        Progress::Reading { read, expected: Some(1_000), rate: 0.0, doing: doing.to_owned() }
    }

    #[test]
    fn there_is_at_most_a_line_a_second() {
        let begun = Instant::now();
        let mut lines = Lines::default();
        let told: Vec<_> = (0..30)
            .filter_map(|tenth| {
                lines.next(&reading(tenth * 100, ""), begun + Duration::from_millis(tenth * 100))
            })
            .collect();
        assert_eq!(
            told,
            [
                "reading Google: 0 of about 1000 accounts",
                "reading Google: 1000 of about 1000 accounts",
                "reading Google: 2000 accounts"
            ],
            "a log of three seconds has three lines"
        );
    }

    #[test]
    fn no_more_than_all_is_told() {
        assert_eq!(words(&reading(297, ""), 0), "reading Google: 297 of about 1000 accounts");
        assert_eq!(words(&reading(1_001, ""), 0), "reading Google: 1001 accounts", "the guess is passed");
        let waiting = words(&reading(0, "waiting 2 s: Google is busy"), 1_001);
        assert_eq!(waiting, "reading Google: 1001 accounts; waiting 2 s: Google is busy", "and stays so");
    }

    #[test]
    fn what_is_done_after_the_last_step_is_said() {
        let all = Progress::Applying { done: 10, total: 10, rate: 4.0 };
        assert_eq!(words(&all, 0), "applying: 10 of 10 steps; closing the run");
        let doing = "asking Google which licences the new accounts have".to_owned();
        assert_eq!(
            words(&Progress::Closing { done: 10, total: 10, doing }, 0),
            "applying: 10 of 10 steps; asking Google which licences the new accounts have"
        );
    }

    #[test]
    fn waiting_keeps_the_count() {
        let begun = Instant::now();
        let mut lines = Lines::default();
        lines.next(&reading(500, ""), begun);
        assert_eq!(
            lines.next(&reading(0, "waiting 2 s: Google is busy"), begun + PACE).as_deref(),
            Some("reading Google: 500 of about 1000 accounts; waiting 2 s: Google is busy"),
            "what was read is still there"
        );
    }
}
