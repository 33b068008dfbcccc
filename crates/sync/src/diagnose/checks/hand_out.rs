//! Are made passwords in the hands of those whose they are?

use directory::finding::PASSWORDS_WAIT;

use super::super::{About, Answer, Check, Found};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "hand-out",
    question: "Are made passwords handed out?",
    about: About::Passwords,
    after: &[],
    finds: &[&PASSWORDS_WAIT],
    answers: &["F16"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let seen = match asking.read(|conn, _| store::hand_out::count(conn)).await? {
        0 => return Ok(Answer::Well("None waits.".to_owned())),
        1 => "An account has 1 that Rollcall made.".to_owned(),
        many => format!("Accounts have {many} that Rollcall made."),
    };
    Ok(Answer::Found(vec![Found::new(&PASSWORDS_WAIT, seen)]))
}
