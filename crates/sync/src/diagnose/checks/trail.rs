//! Is the trail of events as it was written?

use directory::finding::CHAIN_BROKEN;

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::activity::{acknowledged_words, broken_words};

pub(super) const CHECK: Check = Check {
    code: "trail",
    question: "Is the trail of events as it was written?",
    about: About::Computer,
    after: &["data-file"],
    finds: &[&CHAIN_BROKEN],
    answers: &["F4"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// Each event carries the hash of the one before it: what was changed, put in or taken out since breaks the chain there. What
/// somebody acknowledged by beginning it anew is told, and no break any more; all else is looked at from the first event.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let chain = asking.read(|conn, _| store::event::chain(conn)).await?;
    let acknowledged = acknowledged_words(&chain).map(|words| format!(" {words}")).unwrap_or_default();
    if let Some(broken) = chain.broken {
        let before = match chain.whole {
            0 => "None before is left.".to_owned(),
            1 => "The one before is as it was written.".to_owned(),
            whole => format!("The {whole} before are as they were written."),
        };
        let seen = format!("The chain is broken: {}. {before}{acknowledged}", broken_words(&broken));
        return Ok(Answer::Found(vec![Found::new(&CHAIN_BROKEN, seen)]));
    }
    let count = match (chain.whole, acknowledged.as_str()) {
        (0, _) => "Nothing was done here yet.".to_owned(),
        (1, _) => "One event is as it was written.".to_owned(),
        (whole, "") => format!("All {whole} events are as they were written."),
        (whole, _) => format!("{whole} events are as they were written."),
    };
    Ok(Answer::Well(format!("{count}{acknowledged}")))
}
