//! Checks, as the screen shows them.

use sync::diagnose::{ALL, About, Answer, Check, Checked, Outcome};
use sync::google::Heard;

use super::connection::{finding, page};
use crate::view::{AboutView, CheckAnswer, CheckSaid, CheckView, ChecksView, ErrorView, EvidenceView};

/// Shows every check, with what it said when it was asked last.
pub fn checks(last: &[Checked]) -> ChecksView {
    let about = About::ALL.into_iter().map(|about| AboutView {
        title: about.words().to_owned(),
        checks: ALL
            .iter()
            .filter(|check| check.about == about)
            .map(|one| check(one, last.iter().find(|checked| checked.check == *one)))
            .collect(),
    });
    ChecksView { about: about.collect() }
}

/// Shows one check.
pub fn check(check: &Check, checked: Option<&Checked>) -> CheckView {
    CheckView { code: check.code.to_owned(), question: check.question.to_owned(), said: checked.map(said) }
}

fn said(checked: &Checked) -> CheckSaid {
    let mut said = CheckSaid {
        answer: CheckAnswer::Found,
        words: String::new(),
        findings: checked.found().iter().map(finding).collect(),
        behind: None,
        error: None,
        code: None,
        page: None,
        at: super::moment(checked.at),
        took_ms: checked.took_ms,
        evidence: checked.heard.iter().map(evidence).collect(),
    };
    match &checked.outcome {
        Outcome::Answered(Answer::Found(_)) => {}
        Outcome::Answered(Answer::Well(words)) => {
            (said.answer, said.words) = (CheckAnswer::Well, words.clone());
        }
        Outcome::Answered(Answer::Unknown { code, why, page: look }) => {
            (said.answer, said.words) = (CheckAnswer::Unknown, why.clone());
            said.code = Some(code.name().to_owned());
            said.page = look.as_ref().map(page);
        }
        Outcome::Quiet { behind } => {
            (said.answer, said.behind) = (CheckAnswer::Quiet, Some(behind.question.to_owned()));
        }
        Outcome::Failed { code, why, hint, page: mend } => {
            said.answer = CheckAnswer::Failed;
            let error = ErrorView::new(crate::error::code(*code), why.clone());
            let mend = mend.as_ref().map(page).map(Box::new);
            said.error = Some(ErrorView { hint: hint.clone(), page: mend, ..error });
        }
    }
    said
}

fn evidence(heard: &Heard) -> EvidenceView {
    let seen = &heard.evidence;
    let said = seen.reason.iter().chain((!seen.message.is_empty()).then_some(&seen.message));
    EvidenceView {
        asked: format!("{} {}", seen.method, seen.path),
        host: seen.host.to_owned(),
        status: seen.status,
        said: said.cloned().collect::<Vec<_>>().join(": "),
        took_ms: u64::try_from(heard.took.as_millis()).unwrap_or(u64::MAX),
        body: heard.body.clone(),
    }
}
