//! Does no value wait for an answer?

use directory::finding::VALUES_DIFFER;

use super::super::{About, Answer, Check, Found};
use super::{Asking, last_asked, told};
use crate::provision::words::Asks;

pub(super) const CHECK: Check = Check {
    code: "drift",
    question: "Does no change on Google wait for an answer?",
    about: About::Runs,
    after: &["standing"],
    finds: &[&VALUES_DIFFER],
    answers: &["F6"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// What the last sync left. An address that nobody may have, and an account that is gone, are the matter of other checks: no
/// answer sends anything for them.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let left = last_asked(asking, Asks::Values).await?;
    if left.count == 0 {
        return Ok(Answer::Well("The last sync left nobody with an open question about values.".to_owned()));
    }
    let seen = format!("The last sync left: {}.", told(&left));
    Ok(Answer::Found(vec![Found { as_of: left.as_of, ..Found::new(&VALUES_DIFFER, seen) }]))
}
