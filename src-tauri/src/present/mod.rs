//! Turns what the verbs return into views.

pub mod connection;
pub mod import;
pub mod review;
pub mod run;
pub mod user;

/// Writes a moment as RFC 3339.
pub fn moment(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis).map(|moment| moment.to_string()).unwrap_or_default()
}
