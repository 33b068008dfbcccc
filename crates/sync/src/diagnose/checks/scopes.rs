//! Was every permission granted that was asked for?

use directory::finding::SCOPES_MISSING;

use super::super::{About, Answer, Check, Found};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "scopes",
    question: "Was every permission granted?",
    about: About::Authorisation,
    after: &["authorisation"],
    finds: &[&SCOPES_MISSING],
    answers: &["F1"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let granted = asking.row.scopes.iter().cloned().collect();
    let lacking = google::scope::lacking(crate::connection::asked(&asking.row), &granted);
    let lacking: Vec<_> = lacking.iter().map(|scope| scope.purpose()).collect();
    if lacking.is_empty() {
        return Ok(Answer::Well(format!("All {} that were asked for.", granted.len())));
    }
    let seen = format!("Not granted: {}.", lacking.join(", "));
    Ok(Answer::Found(vec![Found::new(&SCOPES_MISSING, seen)]))
}
