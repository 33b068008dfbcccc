//! What Troubleshoot shows.

use serde::Serialize;
use ts_rs::TS;

use super::{ErrorView, FindingView, GuideStepView, LinkView};

/// The checks of a connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChecksView {
    /// What the checks are about, in order.
    pub about: Vec<AboutView>,
}

/// The checks about one thing.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AboutView {
    /// The heading.
    pub title: String,
    /// The checks, in order.
    pub checks: Vec<CheckView>,
}

/// A check, with what it said when it was asked last.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CheckView {
    /// Its code.
    pub code: String,
    /// What it asks.
    pub question: String,
    /// What it said; absent before it was asked.
    pub said: Option<CheckSaid>,
}

/// What a check said.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CheckSaid {
    /// Of which kind.
    pub answer: CheckAnswer,
    /// In words; of what was found, nothing.
    pub words: String,
    /// What was found.
    pub findings: Vec<FindingView>,
    /// The question of the check that speaks for it.
    pub behind: Option<String>,
    /// Why it could not be asked.
    pub error: Option<ErrorView>,
    /// Why not, for machines, where it cannot be known.
    pub code: Option<String>,
    /// Where to look, where it cannot be known.
    pub page: Option<LinkView>,
    /// When it was asked (RFC 3339).
    pub at: String,
    /// How long that took, in milliseconds.
    pub took_ms: u64,
    /// What Google answered meanwhile.
    pub evidence: Vec<EvidenceView>,
}

/// The kinds of answers of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CheckAnswer {
    /// All is well.
    Well,
    /// Something was found.
    Found,
    /// It cannot be known.
    Unknown,
    /// It was not asked: another check has found the cause.
    Quiet,
    /// It could not be asked.
    Failed,
}

/// One answer of Google's.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EvidenceView {
    /// What was asked: the method and the path.
    pub asked: String,
    /// The host.
    pub host: String,
    /// The HTTP status; absent where there was no answer.
    pub status: Option<u16>,
    /// Google's word for the reason, and its message.
    pub said: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// The answer, with secrets struck out.
    pub body: String,
}

/// What the guides are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum GuideKind {
    /// Something that is seen.
    Symptom,
    /// Something that is asked.
    Question,
    /// A page of the browser that never leads back.
    BrowserPage,
}

/// A guide.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GuideView {
    /// Stable id.
    pub id: String,
    /// What it is about.
    pub kind: GuideKind,
    /// What is seen, or asked.
    pub symptom: String,
    /// What it means.
    pub means: String,
    /// The questions of the checks that tell its causes apart, the likeliest first.
    pub checks: Vec<String>,
    /// What to do where no check finds the cause, in order.
    pub steps: Vec<GuideStepView>,
    /// Whether a picture shows what flows where.
    pub shows_passwords: bool,
}

/// What came of following a guide.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FollowedView {
    /// What was asked, in order; the last of them found the cause, where one did.
    pub asked: Vec<CheckView>,
    /// What it found that is the cause; nothing where no check found it.
    pub causes: Vec<FindingView>,
    /// What was found besides, and is not the cause.
    pub besides: Vec<FindingView>,
    /// What became of the cause that the guide had found before; nothing if it had found none.
    pub before: Option<CauseView>,
}

/// What became of a cause that a guide had found before.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CauseView {
    /// Its title.
    pub title: String,
    /// Whether it is mended.
    pub confirmed: ConfirmedView,
}

/// Whether what a guide had found is mended.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ConfirmedView {
    /// It is not found any more.
    Mended,
    /// It is still there.
    Still,
    /// It could not be asked.
    Unknown,
}

/// Something that a search found.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HitView {
    /// A guide's id; absent for a check or a finding.
    pub guide: Option<String>,
    /// A check's code; absent for a guide.
    pub check: Option<String>,
    /// What it is called.
    pub title: String,
    /// What it says.
    pub text: String,
}
