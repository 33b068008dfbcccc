//! The log as a support bundle has it: of each line the moment, the level, the room, the message where it is one of ours, and
//! those fields that are known to be harmless.
//!
//! The log is written as JSON, so that fields are told from words; a line of any other form is left out.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::safe::{Names, Of, Record, Safe};
use super::words::{CODES, steps};

/// What the rooms log, as it stands in the source; a test holds that it is all of it.
pub(super) const MESSAGES: &str = include_str!("messages.txt");

const LEVELS: [&str; 5] = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"];

const ROOMS: [&str; 7] = ["rollcall", "rollcall_app", "sync", "google", "store", "secrets", "sandbox"];

/// The fields that hold figures, or yes and no.
const FIGURES: [&str; 30] = [
    "run",
    "seq",
    "connection",
    "row",
    "rows",
    "users",
    "bytes",
    "count",
    "created",
    "updated",
    "linked",
    "refused",
    "skipped",
    "conflicts",
    "unchanged",
    "changed",
    "withdrawn",
    "accounts",
    "changes",
    "fields",
    "tries",
    "pause_ms",
    "suspended",
    "looked",
    "outside",
    "gone",
    "there",
    "unreadable",
    "counted",
    "removed",
];

/// A line as `tracing` writes it.
#[derive(Deserialize)]
struct Line {
    timestamp: jiff::Timestamp,
    level: String,
    target: String,
    #[serde(default)]
    fields: Map<String, Value>,
}

/// What a log comes to.
pub(super) struct Log {
    /// Its lines, the oldest first.
    pub(super) lines: Vec<Safe>,
    /// How many were of another form.
    pub(super) left_out: u64,
}

/// Reads the last lines of a log.
pub(super) fn read(text: &str, most: usize, names: &Names) -> Log {
    let all = text.lines().count();
    let (mut lines, mut left_out) = (Vec::new(), 0);
    for line in text.lines().skip(all.saturating_sub(most)) {
        match serde_json::from_str::<Line>(line) {
            Ok(line) => lines.push(Safe::Record(harmless(&line, names))),
            Err(_) => left_out += 1,
        }
    }
    Log { lines, left_out }
}

fn harmless(line: &Line, names: &Names) -> Record {
    let room = line.target.split("::").next().unwrap_or_default();
    let message = line.fields.get("message").and_then(Value::as_str).unwrap_or_default();
    let ours: Vec<&'static str> = MESSAGES.lines().collect();
    let mut record = vec![
        ("at", Safe::At(line.timestamp.as_millisecond())),
        ("level", Safe::known(&line.level, &LEVELS)),
        ("room", Safe::known(room, &ROOMS)),
        ("message", Safe::known(message, &ours)),
    ];
    for (name, value) in &line.fields {
        record.extend(field(name, value, names));
    }
    record
}

/// Takes a field, where it is one of those that are known.
fn field(name: &str, value: &Value, names: &Names) -> Option<(&'static str, Safe)> {
    if let Some(name) = FIGURES.into_iter().find(|known| *known == name) {
        return match value {
            Value::Number(number) => Some((name, Safe::Number(number.as_i64()?))),
            Value::Bool(flag) => Some((name, Safe::Flag(*flag))),
            _ => None,
        };
    }
    let word = || value.as_str().map(str::to_owned);
    Some(match name {
        "user" => ("user", names.number(Of::Person, Some(value.as_i64()?))),
        "group" => ("group", names.number(Of::Group, Some(value.as_i64()?))),
        "account" => ("account", names.of(Of::Account, &word()?)),
        "kind" => ("kind", Safe::known(&word()?, &steps())),
        "code" => ("code", Safe::known(&word()?, CODES)),
        "endpoint" => {
            let endpoints: Vec<_> = google::endpoint::ALL.iter().map(|one| one.id).collect();
            ("endpoint", Safe::known(&word()?, &endpoints))
        }
        _ => return None,
    })
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
