//! Is the connection active?

use directory::finding::DEACTIVATED;

use super::super::{About, Answer, Check, Found};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "standing",
    question: "Is the connection active?",
    about: About::Authorisation,
    after: &[],
    finds: &[&DEACTIVATED],
    answers: &["F5"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    if asking.row.deactivated_at.is_none() {
        return Ok(Answer::Well("It is active.".to_owned()));
    }
    let account = &asking.row.admin_email;
    let seen = format!("Its account is {account}; another administrator may reactivate it as well.");
    Ok(Answer::Found(vec![Found::new(&DEACTIVATED, seen)]))
}
