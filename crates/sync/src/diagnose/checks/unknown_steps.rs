//! Was every change that was sent answered?

use directory::finding::STEPS_UNKNOWN;
use store::step::left::Left;

use super::super::{About, Answer, Check, Found};
use super::{Asking, last_left, told};

pub(super) const CHECK: Check = Check {
    code: "unknown-steps",
    question: "Was every change that was sent answered?",
    about: About::Runs,
    after: &[],
    finds: &[&STEPS_UNKNOWN],
    answers: &["T3"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

/// What the last sync left.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let (count, first) = last_left(asking, Left::Unknown).await?;
    if count == 0 {
        return Ok(Answer::Well("The last sync had an answer to each.".to_owned()));
    }
    let seen = format!("Nobody knows what became of these: {}.", told(count, &first));

    Ok(Answer::Found(vec![Found::new(&STEPS_UNKNOWN, seen)]))
}
