//! What Google answered, word for word, for whoever looks into a trouble.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::answer::Answer;
use crate::error::{Error, Evidence};

/// The longest answer that is shown, in bytes.
const LONGEST: usize = 16 * 1024;

/// The fields of an answer that hold secrets, wherever they stand in it.
const SECRETS: [&str; 8] = [
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "code",
    "password",
    "verificationCode",
    "hashFunction",
];

/// One answer of Google's, or that there was none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// What was asked, and how it was answered.
    pub evidence: Evidence,
    /// What Google's clock said.
    pub date: Option<Timestamp>,
    /// The answer as it came, laid out, with secrets struck out; at most 16 KiB, empty where there was none.
    pub body: String,
    /// How long it took.
    pub took: Duration,
}

/// Who hears each answer.
pub type Witness = Arc<dyn Fn(Heard) + Send + Sync>;

impl Heard {
    pub(crate) fn answer(answer: &Answer, evidence: Evidence, took: Duration) -> Self {
        Self { evidence, date: answer.date(), body: shown(&answer.body), took }
    }

    pub(crate) fn silence(error: &Error, evidence: Evidence, took: Duration) -> Self {
        let evidence = Evidence { message: error.to_string(), ..evidence };
        Self { evidence, date: None, body: String::new(), took }
    }
}

/// Lays an answer out, with what is secret struck out; one that is no JSON is cut to what can hold none.
fn shown(body: &[u8]) -> String {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
        // Nothing is known of such a text; Google's own are short sentences.
        let text = String::from_utf8_lossy(body);
        return text.chars().take(300).collect();
    };
    strike(&mut value);
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push_str("\n…");
    }
    text
}

fn strike(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                // The code of an error is a number; the code of a consent is a text.
                if SECRETS.contains(&name.as_str()) && value.is_string() {
                    *value = Value::from("•••");
                } else {
                    strike(value);
                }
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(strike),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_struck_out_wherever_they_stand() {
        let body = br#"{"access_token":"ya29.secret","expires_in":3599,"more":[{"password":"hunter2"}],
            "error":{"code":403,"message":"Not Authorized"}}"#;
        let shown = shown(body);
        assert!(!shown.contains("ya29") && !shown.contains("hunter2"), "{shown}");
        assert!(
            shown.contains("\"code\": 403") && shown.contains("Not Authorized"),
            "the rest stays: {shown}"
        );
    }

    #[test]
    fn a_long_answer_is_cut_between_letters() {
        let long = serde_json::to_vec(&vec!["é".repeat(99); 500]).expect("it is JSON");
        let shown = shown(&long);
        assert!(shown.len() <= LONGEST + 8 && shown.ends_with('…'), "{} bytes", shown.len());
    }
}
