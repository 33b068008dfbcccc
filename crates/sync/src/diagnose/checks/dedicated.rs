//! Is the connected account there for Rollcall alone?

use directory::finding::NOT_DEDICATED;
use google::activities::{Activity, Log, LogStretch};
use google::{Error as Google, Scope};

use super::super::{About, Answer, Check, Found};
use super::{Asking, moment, no_role, not_granted};

pub(super) const CHECK: Check = Check {
    code: "dedicated",
    question: "Is the connected account there for Rollcall alone?",
    about: About::Authorisation,
    after: &["clock", "authorisation", "directory-api"],
    finds: &[&NOT_DEDICATED],
    answers: &["F4"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// How far back the log is looked at: what somebody did long ago, as the connection was made, is over.
const BACK: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

/// What the account did otherwise tells; an address that looks like a person's is only advice.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    if let Some(unknown) = not_granted(asking, Scope::AuditReadonly) {
        return Ok(unknown);
    }
    let from = jiff::Timestamp::from_millisecond(asking.now).ok().and_then(|now| now.checked_sub(BACK).ok());
    let stretch = LogStretch { from, ..LogStretch::of(Log::Admin) };
    let row = &asking.row;
    let page = match asking.client().await?.activities(&stretch, None).await {
        Ok(page) => page,
        Err(Google::NotPermitted { evidence }) => return Ok(no_role("read the admin log", &evidence)),
        Err(error) => return Err(error.into()),
    };
    let otherwise = |entry: &&Activity| {
        let by_it = entry.actor_id.as_deref() == Some(row.admin_id.as_str());
        // Whoever sets the client itself up does that in the Admin console.
        let of_client = entry.events.iter().any(|event| event.parameter("OAUTH2_APP_ID").is_some());
        by_it && entry.client.as_deref() != Some(row.client_id.as_str()) && !of_client
    };
    let other: Vec<_> = page.items.iter().filter(otherwise).collect();
    let Some(last) = other.first() else {
        let advice = crate::connection::looks_personal(row).then(|| {
            format!(
                " {} looks like a person's own; an account that outlives a person's role is better.",
                row.admin_email
            )
        });
        return Ok(Answer::Well(format!(
            "It did nothing else in the last seven days.{}",
            advice.unwrap_or_default()
        )));
    };
    let what = last.events.first().map_or("something", |event| event.name.as_str());
    let times = if other.len() == 1 { "once".to_owned() } else { format!("{} times", other.len()) };
    let seen = format!(
        "In the last seven days {} changed something without Rollcall {times}, last {what}, {}.",
        row.admin_email,
        moment(last.time)
    );
    Ok(Answer::Found(vec![Found::new(&NOT_DEDICATED, seen)]))
}
