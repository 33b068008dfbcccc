//! Do new accounts come, and stay?

use directory::account::Suspension;
use directory::finding::{NEW_ACCOUNTS_SUSPENDED, NO_SEATS};
use futures::future::join_all;
use store::{Millis, run, step};

use super::super::{About, Again, Answer, Check, Found};
use super::{Asking, of_run};
use crate::link::{Link, Page};
use crate::provision::creation;

pub(super) const CHECK: Check = Check {
    code: "new-accounts",
    question: "Do new accounts come, and stay active?",
    about: About::People,
    after: &["authorisation"],
    finds: &[&NO_SEATS, &NEW_ACCOUNTS_SUSPENDED],
    answers: &["F18", "T8", "T15"],
    noted: Some(|asking| Box::pin(noted(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

const WELL: &str = "The last sync made all that it was to make.";

/// Since when new accounts are looked at again, and how many of them.
const AGAIN: (Millis, u32) = (30 * 86_400_000, 20);

/// What the last sync came upon, and what became of the newest accounts since: Google may suspend them hours later, and
/// whoever it had suspended may be active again.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let mut found = match noted(asking).await? {
        Answer::Found(found) => found,
        Answer::Well(_) | Answer::Unknown { .. } => Vec::new(),
    };
    let since = asking.workstation.now() - AGAIN.0;
    let made = asking.read(move |conn, id| step::made_since(conn, id, since, AGAIN.1)).await?;
    let said = found.iter().any(|found| found.finding.code == NEW_ACCOUNTS_SUSPENDED.code);
    if made.is_empty() {
        return Ok(Answer::of(found, WELL));
    }
    let client = asking.client().await?;
    let looks = made.iter().map(|(id, _)| client.user(id));
    let mut suspended = Vec::new();
    for ((_, name), look) in made.iter().zip(join_all(looks).await) {
        match look {
            Ok(user) if matches!(user.account.suspension, Some(Suspension::Google(_))) => {
                suspended.push(name.as_str());
            }
            // Whoever is gone is the matter of another check.
            Ok(_) | Err(google::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let of_them = |found: &Found| found.finding.code == NEW_ACCOUNTS_SUSPENDED.code;
    if suspended.is_empty() {
        found.retain(|found| !of_them(found));
    } else if said {
        found.iter_mut().filter(|found| of_them(found)).for_each(|found| found.as_of = None);
    } else {
        let names = suspended.join(", ");
        let (count, of) = (suspended.len(), made.len());
        let seen =
            format!("Google suspended {count} of the last {of} new accounts, and they still are: {names}.");
        found.push(suspended_found(asking, seen));
    }
    Ok(Answer::of(found, WELL))
}

fn suspended_found(asking: &Asking, seen: String) -> Found {
    let (page, enter) = (Some(Page::new(Link::AppAccess, None)), Some(asking.row.client_id.clone()));
    Found { page, enter, ..Found::new(&NEW_ACCOUNTS_SUSPENDED, seen) }
}

/// What the last sync came upon.
async fn noted(asking: &Asking) -> Result<Answer, crate::Error> {
    let last = asking.read(|conn, id| {
        let Some(run) = run::last_synced(conn, id)? else { return Ok(None) };
        let (waiting, _) = step::refused_for(conn, run.id, creation::SEATS)?;
        Ok(Some((run, waiting)))
    });
    let Some((run, waiting)) = last.await? else {
        return Ok(Answer::Well("Nothing was synced yet.".to_owned()));
    };
    let (mut found, as_of) = (Vec::new(), Some(of_run(&run, Again::Sync)));
    if waiting > 0 {
        let seen = match waiting {
            1 => "1 account was not made by the last sync: no licence was free.".to_owned(),
            _ => format!("{waiting} accounts were not made by the last sync: no licence was free."),
        };
        let page = Some(Page::new(Link::Subscriptions, None));
        found.push(Found { page, as_of, ..Found::new(&NO_SEATS, seen) });
    }
    if run.error_code.as_deref() == Some(creation::SUSPENDED) {
        let seen = format!("{}.", run.error.unwrap_or_default());
        found.push(Found { as_of, ..suspended_found(asking, seen) });
    }
    Ok(Answer::of(found, WELL))
}
