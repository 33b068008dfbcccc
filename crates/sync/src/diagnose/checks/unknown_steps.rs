//! Was every change that was sent answered?

use directory::finding::STEPS_UNKNOWN;
use store::run::{self, State};
use store::step::left::{self, Left};

use super::super::{About, Answer, Check, Found, WhyNot};
use super::{Asking, last_left, told};
use crate::overview::WaitsFor;

pub(super) const CHECK: Check = Check {
    code: "unknown-steps",
    question: "Was every change that was sent answered?",
    about: About::Runs,
    after: &["standing"],
    finds: &[&STEPS_UNKNOWN],
    answers: &["T3"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

/// What the last sync left; what one that is not over sent is not lost, but looked for when it goes on.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let open = asking.read(run::open).await?;
    if let Some(run) = open.into_iter().find(|run| run.is_sync() && run.state == State::Applying) {
        let id = run.id;
        let sent = asking.read(move |conn, _| left::of_run(conn, id, Left::Unknown, 0)).await?.0;
        let changes = match sent {
            0 => return Ok(Answer::Well(format!("Run {id} is not over; it has an answer to each so far."))),
            1 => "1 change was".to_owned(),
            many => format!("{many} changes were"),
        };
        let why = match asking.workstation.waits_for(&run).await? {
            Some(WaitsFor::Work(_)) => format!("Run {id} is at work; {changes} sent just now."),
            _ => format!(
                "Run {id} was interrupted when {changes} sent without an answer. Continue it: each is looked for at Google \
                 before anything else (rollcall runs resume {id})."
            ),
        };
        return Ok(Answer::unknown(WhyNot::RunNotOver, why));
    }
    let left = last_left(asking, Left::Unknown).await?;
    if left.count == 0 {
        return Ok(Answer::Well("The last sync had an answer to each.".to_owned()));
    }
    let seen = format!("Nobody knows what became of these: {}.", told(&left));
    Ok(Answer::Found(vec![Found { as_of: left.as_of, ..Found::new(&STEPS_UNKNOWN, seen) }]))
}
