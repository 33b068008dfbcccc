//! A whole answer, as it came.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap};
use serde::Deserialize;

use crate::error::{Error, Evidence};

/// The largest answer that is taken: a page of 500 users with every field stays far below.
const LARGEST: usize = 64 * 1024 * 1024;

/// A whole answer, as it came.
pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub evidence: Evidence,
}

/// Why an answer was not taken whole.
pub(crate) enum Cut {
    Broken(reqwest::Error),
    TooLarge,
}

impl Answer {
    /// Takes an answer in.
    pub async fn receive(mut response: reqwest::Response, mut evidence: Evidence) -> Result<Self, Cut> {
        let status = response.status().as_u16();
        evidence.status = Some(status);
        let headers = std::mem::take(response.headers_mut());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Cut::Broken)? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Cut::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self { status, headers, body, evidence })
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Reads Google's clock.
    pub fn date(&self) -> Option<Timestamp> {
        date_of(&self.headers)
    }

    /// Reads how long Google asks to wait: seconds, or a date compared with Google's own clock.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse::<u32>() {
            return Some(Duration::from_secs(seconds.into()));
        }
        let wait = http_date(text)?.duration_since(self.date()?);
        Some(Duration::try_from(wait).unwrap_or_default())
    }

    /// Reads the body as a type, which may borrow from it.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| unreadable(self.evidence.clone(), &error))
    }
}

/// Says where a body could not be read, without quoting it.
pub(crate) fn unreadable(evidence: Evidence, error: &serde_json::Error) -> Error {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Syntax => "it is no JSON",
        serde_json::error::Category::Data | serde_json::error::Category::Io => {
            "a part of it has another form than documented"
        }
    };
    Error::protocol(evidence, format!("{what} (line {}, column {})", error.line(), error.column()))
}

/// Reads the clock of whoever answered.
pub(crate) fn date_of(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(header::DATE)?.to_str().ok()?)
}

fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_http_are_read() {
        let read = http_date("Sat, 21 Nov 2026 08:49:37 GMT").map(|time| time.to_string());
        assert_eq!(read.as_deref(), Some("2026-11-21T08:49:37Z"), "the form that servers send");
        assert_eq!(http_date("soon"), None, "anything else is no date");
    }
}
