//! Does no value wait for an answer?

use directory::finding::VALUES_DIFFER;
use store::step::left::Left;

use super::super::{About, Answer, Check, Found};
use super::{Asking, last_left, told};

pub(super) const CHECK: Check = Check {
    code: "drift",
    question: "Does no change on Google wait for an answer?",
    about: About::Runs,
    after: &[],
    finds: &[&VALUES_DIFFER],
    answers: &["F6"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// What the last sync left.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let (count, first) = last_left(asking, Left::Conflicts).await?;
    if count == 0 {
        return Ok(Answer::Well("The last sync left nobody with an open question.".to_owned()));
    }
    let seen = format!("The last sync left: {}.", told(count, &first));

    Ok(Answer::Found(vec![Found::new(&VALUES_DIFFER, seen)]))
}
