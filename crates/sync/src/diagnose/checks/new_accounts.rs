//! Do new accounts come, and stay?

use directory::finding::{NEW_ACCOUNTS_SUSPENDED, NO_SEATS};
use store::{run, step};

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::link::{Link, Page};
use crate::provision::creation;

pub(super) const CHECK: Check = Check {
    code: "new-accounts",
    question: "Do new accounts come, and stay active?",
    about: About::People,
    after: &["authorisation"],
    finds: &[&NO_SEATS, &NEW_ACCOUNTS_SUSPENDED],
    answers: &["F18", "T8", "T15"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

/// What the last sync came upon.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let last = asking.read(|conn, id| {
        let Some(run) = run::last_synced(conn, id)? else { return Ok(None) };
        let (waiting, _) = step::refused_for(conn, run.id, creation::SEATS)?;
        Ok(Some((run, waiting)))
    });
    let Some((run, waiting)) = last.await? else {
        return Ok(Answer::Well("Nothing was synced yet.".to_owned()));
    };
    let mut found = Vec::new();
    if waiting > 0 {
        let seen = match waiting {
            1 => "1 account was not made by the last sync: no licence was free.".to_owned(),
            _ => format!("{waiting} accounts were not made by the last sync: no licence was free."),
        };
        let page = Some(Page::new(Link::Subscriptions, None));
        found.push(Found { page, ..Found::new(&NO_SEATS, seen) });
    }
    if run.error_code.as_deref() == Some(creation::SUSPENDED) {
        let seen = format!("{}.", run.error.unwrap_or_default());
        let (page, enter) = (Some(Page::new(Link::AppAccess, None)), Some(asking.row.client_id.clone()));
        found.push(Found { page, enter, ..Found::new(&NEW_ACCOUNTS_SUSPENDED, seen) });
    }
    Ok(Answer::of(found, "The last sync made all that it was to make."))
}
