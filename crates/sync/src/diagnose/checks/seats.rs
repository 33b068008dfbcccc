//! Is a licence free for the next account?

use directory::finding::SEATS_FULL;

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::link::{Link, Page};

pub(super) const CHECK: Check = Check {
    code: "seats",
    question: "Is a licence free for the next account?",
    about: About::People,
    after: &["new-accounts"],
    finds: &[&SEATS_FULL],
    answers: &["F3", "T8"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// No API tells how many were bought: somebody said it, or Google's refusal did.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let page = Some(Page::new(Link::Subscriptions, None));
    let Some(seats) = asking.workstation.seats_in_use(asking.row.id).await? else {
        let why = "Google tells nobody how many licences were bought. Say it in the safety settings; then it is watched.";
        return Ok(Answer::Unknown { why: why.to_owned(), page });
    };
    let seen = format!("{} of {} were in use when everybody was read last", seats.used, seats.total);
    if seats.used < seats.total {
        return Ok(Answer::Well(format!("{seen}.")));
    }
    Ok(Answer::Found(vec![Found { page, ..Found::new(&SEATS_FULL, format!("{seen}.")) }]))
}
