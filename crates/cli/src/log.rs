//! The log: a file a day in the data folder, and standard error where that is wanted.
//!
//! Only our own rooms are heard in full. What they log bears numbers and ids, never secrets, addresses or names.

use std::io::{self, Write};
use std::sync::Mutex;

use tracing::Subscriber;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use sync::Home;
use sync::log::DailyLog;
use sync::workstation::Clock;

use crate::exit::Failure;
use crate::progress;

/// Begins the log.
///
/// # Errors
/// When its file cannot be made.
pub fn begin(home: &Home, verbose: u8, now: Clock) -> Result<(), Failure> {
    let file = Mutex::new(DailyLog::begin(home, "rollcall", now)?);
    // Fields are told from words: a support bundle takes those that are known to be harmless.
    let to_file = fmt::layer().json().with_target(true).with_writer(file).with_filter(heard(verbose));
    // A second beginning, which only tests could try, changes nothing.
    let _ = tracing_subscriber::registry().with(to_file).with(for_people(verbose)).try_init();
    Ok(())
}

/// Begins the log of what has no data folder.
pub fn begin_without_home(verbose: u8) {
    let _ = tracing_subscriber::registry().with(for_people(verbose)).try_init();
}

/// Shows the log on standard error, where that is wanted.
fn for_people<S>(verbose: u8) -> Option<impl Layer<S>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let wanted = verbose.checked_sub(1)?;
    Some(fmt::layer().with_writer(|| BesideProgress).with_filter(heard(wanted)))
}

/// Standard error, where a line of the log must not be written into the bar of what goes on.
struct BesideProgress;

impl Write for BesideProgress {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        progress::beside(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

fn heard(verbose: u8) -> EnvFilter {
    let level = match verbose {
        0 => "info",
        1 => "debug",
        _ => "trace",
    };
    let rooms = ["rollcall", "sync", "google", "store", "secrets", "sandbox"];
    let rooms: Vec<_> = rooms.iter().map(|room| format!("{room}={level}")).collect();
    EnvFilter::new(format!("warn,{}", rooms.join(",")))
}
