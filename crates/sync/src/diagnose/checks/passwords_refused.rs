//! Did Google take the passwords?

use directory::finding::PASSWORDS_REFUSED;
use store::step::left::Left;

use super::super::{About, Answer, Check, Found};
use super::{Asking, last_left, told};

pub(super) const CHECK: Check = Check {
    code: "passwords-refused",
    question: "Did Google take the passwords that were sent?",
    about: About::Passwords,
    after: &["standing"],
    finds: &[&PASSWORDS_REFUSED],
    answers: &["F21", "T7", "T14"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

/// What the last sync left.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let left = last_left(asking, Left::Passwords).await?;
    if left.count == 0 {
        return Ok(Answer::Well("The last sync had none refused.".to_owned()));
    }
    let seen = format!("The last sync could not set them: {}.", told(&left));
    Ok(Answer::Found(vec![Found { as_of: left.as_of, ..Found::new(&PASSWORDS_REFUSED, seen) }]))
}
