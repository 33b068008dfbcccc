//! Is it said who owns the passwords?

use directory::finding::PASSWORDS_UNANSWERED;

use super::super::{About, Answer, Check, Found};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "password-owner",
    question: "Is it said who owns the passwords?",
    about: About::Passwords,
    after: &[],
    finds: &[&PASSWORDS_UNANSWERED],
    answers: &["T7", "T16"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let well = match asking.row.password_mode.as_deref() {
        None => {
            let seen = "It was asked when the connection was made, and nobody answered.";
            return Ok(Answer::Found(vec![Found::new(&PASSWORDS_UNANSWERED, seen)]));
        }
        Some("directory") => "The directory is the authority.",
        Some(_) => "A first password is set; later ones are the person's own.",
    };
    Ok(Answer::Well(well.to_owned()))
}
