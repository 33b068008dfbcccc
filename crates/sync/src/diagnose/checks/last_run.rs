//! Was Google read lately?

use directory::finding::RUN_OLD;
use store::{Millis, run};

use super::super::{About, Answer, Check, Found};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "last-run",
    question: "Was Google read lately?",
    about: About::Runs,
    after: &["standing", "runs"],
    finds: &[&RUN_OLD],
    answers: &["T4", "T6"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// After how long it is worth a word.
const OLD: Millis = 30 * DAY;

const DAY: Millis = 86_400_000;

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let Some(at) = asking.read(run::last_read_at).await? else {
        return Ok(Answer::Well("Nothing was imported yet.".to_owned()));
    };
    let days = (asking.now - at) / DAY;
    let when = match days {
        ..=0 => "The last time less than a day ago.".to_owned(),
        1 => "The last time yesterday.".to_owned(),
        _ => format!("The last time {days} days ago."),
    };
    if asking.now - at < OLD {
        return Ok(Answer::Well(when));
    }
    Ok(Answer::Found(vec![Found::new(&RUN_OLD, when)]))
}
