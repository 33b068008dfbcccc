//! The log: a file a day in the data folder, and standard error where that is wanted.
//!
//! Only our own rooms are heard in full. What they log bears numbers and ids, never secrets, addresses or names.

use tracing::Subscriber;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use sync::Home;

use crate::exit::Failure;

/// How many days are kept.
const KEPT: usize = 14;

/// Begins the log.
///
/// # Errors
/// When its file cannot be made.
pub fn begin(home: &Home, verbose: u8) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::machine("the log", &error.to_string());
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("rollcall")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(home.logs())
        .map_err(|error| failed(&error))?;
    for entry in std::fs::read_dir(home.logs()).map_err(|error| failed(&error))?.flatten() {
        sync::home::keep_to_owner(&entry.path())?;
    }
    let to_file =
        fmt::layer().with_ansi(false).with_target(true).with_writer(file).with_filter(heard(verbose));
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
    Some(fmt::layer().with_writer(std::io::stderr).with_filter(heard(wanted)))
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
