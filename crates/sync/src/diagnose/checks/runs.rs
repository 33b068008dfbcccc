//! Is no run left open?

use directory::finding::{RUN_INTERRUPTED, RUN_WAITS, SIZE_IN_DOUBT, SYNC_INTERRUPTED, SYNC_WAITS};
use store::run;

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::overview::{Waiting, WaitsFor};

pub(super) const CHECK: Check = Check {
    code: "runs",
    question: "Is no run left open?",
    about: About::Runs,
    after: &[],
    finds: &[&RUN_WAITS, &RUN_INTERRUPTED, &SYNC_WAITS, &SYNC_INTERRUPTED, &SIZE_IN_DOUBT],
    answers: &["T4"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let mut found = Vec::new();
    for run in asking.read(run::open).await?.into_iter().filter(run::Row::waits_for_somebody) {
        let Some(waits_for) = asking.workstation.waits_for(&run).await? else { continue };
        found.extend(of_waiting(&Waiting { run, waits_for }));
    }
    Ok(Answer::of(found, "None is."))
}

/// What a run that is not over needs; nothing while somebody works on it.
fn of_waiting(waiting: &Waiting) -> Option<Found> {
    let run = waiting.run.id;
    let (waits, interrupted) =
        if waiting.run.is_sync() { (&SYNC_WAITS, &SYNC_INTERRUPTED) } else { (&RUN_WAITS, &RUN_INTERRUPTED) };
    let (finding, seen) = match &waiting.waits_for {
        WaitsFor::Work(_) => return None,
        WaitsFor::Review => (waits, format!("The plan of run {run} waits for review.")),
        WaitsFor::Size => {
            let seen = waiting.run.error.clone().unwrap_or_default();
            (&SIZE_IN_DOUBT, format!("{seen}. Run {run} waits."))
        }
        WaitsFor::Reading => (interrupted, format!("Run {run} was interrupted while Google was read.")),
        WaitsFor::Applying(_) => (interrupted, format!("Run {run} was interrupted while it was applied.")),
    };
    Some(Found { run: Some(run), ..Found::new(finding, seen) })
}
