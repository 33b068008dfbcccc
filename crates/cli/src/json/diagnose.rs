//! What checks say, in JSON.

use google::Heard;
use serde::Serialize;
use sync::diagnose::{Answer, Check, Checked, Outcome};
use sync::google;

use super::moment;
use super::standing::Finding;

/// What the checks of a connection say.
#[derive(Debug, Serialize)]
pub struct Diagnosis {
    /// The connection's name.
    pub connection: String,
    /// What was asked, in order.
    pub checks: Vec<CheckSays>,
}

/// What there is to ask.
#[derive(Debug, Serialize)]
pub struct ChecksKnown {
    /// Every check, in order.
    pub known: Vec<CheckKnown>,
}

/// A check.
#[derive(Debug, Serialize)]
pub struct CheckKnown {
    /// Stable, for machines.
    pub check: &'static str,
    /// What it asks.
    pub question: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// The checks that it comes after.
    pub after: &'static [&'static str],
}

/// What a check says.
#[derive(Debug, Serialize)]
pub struct CheckSays {
    /// The check.
    #[serde(flatten)]
    pub known: CheckKnown,
    /// `well`, `found`, `unknown`, `quiet` or `failed`.
    pub answer: &'static str,
    /// The answer in words; of what was found, how many things.
    pub words: String,
    /// What was found.
    pub findings: Vec<Finding>,
    /// The check that speaks for it; `null` where it was asked.
    pub behind: Option<&'static str>,
    /// Why it could not be asked, or cannot be known, for machines; `null` where it has an answer.
    pub code: Option<&'static str>,
    /// What to do, where it could not be asked; `null` where nobody knows.
    pub hint: Option<String>,
    /// When it was asked.
    pub at: Option<String>,
    /// How long that took.
    pub took_ms: u64,
    /// What Google answered.
    pub evidence: Vec<Evidence>,
}

/// One answer of Google's.
#[derive(Debug, Serialize)]
pub struct Evidence {
    /// The HTTP method.
    pub method: &'static str,
    /// Who was asked.
    pub host: &'static str,
    /// What for.
    pub path: String,
    /// The HTTP status; `null` where there was no answer.
    pub status: Option<u16>,
    /// Google's word for the reason.
    pub reason: Option<String>,
    /// Google's message.
    pub message: String,
    /// How long it took.
    pub took_ms: u64,
    /// The answer, with secrets struck out.
    pub body: String,
}

impl CheckKnown {
    /// Describes a check.
    pub fn of(check: &'static Check) -> Self {
        Self { check: check.code, question: check.question, about: check.about.words(), after: check.after }
    }
}

impl CheckSays {
    /// Describes what became of a check on a connection.
    pub fn of(checked: &Checked, connection: i64) -> Self {
        let (answer, words) = match &checked.outcome {
            Outcome::Answered(Answer::Well(words)) => ("well", words.clone()),
            Outcome::Answered(Answer::Found(found)) => ("found", found.len().to_string()),
            Outcome::Answered(Answer::Unknown { why, .. }) => ("unknown", why.clone()),
            Outcome::Quiet { behind } => ("quiet", format!("not asked: see {}", behind.code)),
            Outcome::Failed { why, .. } => ("failed", why.clone()),
        };
        let (mut behind, mut why_not, mut advice) = (None, None, None);
        match &checked.outcome {
            Outcome::Quiet { behind: cause } => behind = Some(cause.code),
            Outcome::Failed { code, hint, .. } => {
                (why_not, advice) = (Some(code.name()), hint.clone());
            }
            Outcome::Answered(Answer::Unknown { code, .. }) => why_not = Some(code.name()),
            Outcome::Answered(Answer::Well(_) | Answer::Found(_)) => {}
        }
        Self {
            known: CheckKnown::of(checked.check),
            answer,
            words,
            findings: checked.found().iter().map(|found| Finding::of(found, connection)).collect(),
            behind,
            code: why_not,
            hint: advice,
            at: moment(checked.at),
            took_ms: checked.took_ms,
            evidence: checked.heard.iter().map(Evidence::of).collect(),
        }
    }
}

impl Evidence {
    fn of(heard: &Heard) -> Self {
        let seen = &heard.evidence;
        Self {
            method: seen.method,
            host: seen.host,
            path: seen.path.clone(),
            status: seen.status,
            reason: seen.reason.clone(),
            message: seen.message.clone(),
            took_ms: u64::try_from(heard.took.as_millis()).unwrap_or(u64::MAX),
            body: heard.body.clone(),
        }
    }
}
