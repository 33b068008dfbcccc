//! Are the users of a reactivated connection bound again?

use directory::finding::DORMANT;

use super::super::{About, Answer, Check, Found};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "dormant",
    question: "Is everybody bound again?",
    about: About::People,
    after: &["authorisation"],
    finds: &[&DORMANT],
    answers: &["F5"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let seen = match asking.workstation.dormant(asking.row.id).await? {
        0 => return Ok(Answer::Well("No user is dormant.".to_owned())),
        1 => "1 user is dormant.".to_owned(),
        many => format!("{many} users are dormant."),
    };
    Ok(Answer::Found(vec![Found::new(&DORMANT, seen)]))
}
