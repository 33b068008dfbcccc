//! Is the connected account there for Rollcall alone?

use directory::finding::NOT_DEDICATED;
use google::activities::{Activity, Log, LogStretch};
use google::{Error as Google, Scope};

use super::super::{About, Answer, Check, Found, WhyNot};
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

/// How many pages of the log are looked at: of a thousand entries each.
const PAGES: usize = 5;

/// What the account did otherwise tells; an address that looks like a person's is only advice.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    if let Some(unknown) = not_granted(asking, Scope::AuditReadonly) {
        return Ok(unknown);
    }
    let from = jiff::Timestamp::from_millisecond(asking.now).ok().and_then(|now| now.checked_sub(BACK).ok());
    let row = &asking.row;
    // Everybody's log may be long: what this account did is asked for alone.
    let actor = Some(row.admin_id.clone());
    let stretch = LogStretch { from, actor, ..LogStretch::of(Log::Admin) };
    let otherwise = |entry: &Activity| {
        let by_it = entry.actor_id.as_deref() == Some(row.admin_id.as_str());
        // Whoever sets the client itself up does that in the Admin console.
        let of_client = entry.events.iter().any(|event| event.parameter("OAUTH2_APP_ID").is_some());
        by_it && entry.client.as_deref() != Some(row.client_id.as_str()) && !of_client
    };
    let client = asking.client().await?;
    let (mut other, mut token, mut looked) = (Vec::new(), None, 0);
    for _ in 0..PAGES {
        let page = match client.activities(&stretch, token.as_deref()).await {
            Ok(page) => page,
            Err(Google::NotPermitted { evidence }) => return Ok(no_role("read the admin log", &evidence)),
            Err(error) => return Err(error.into()),
        };
        looked += page.items.len();
        other.extend(page.items.into_iter().filter(otherwise));
        token = page.next;
        if token.is_none() || !other.is_empty() {
            break;
        }
    }
    let Some(last) = other.first() else {
        if token.is_some() {
            let why = format!(
                "The last {looked} changes of {} are Rollcall's; what it did before them in the last seven days was not \
                 looked at.",
                row.admin_email
            );
            return Ok(Answer::unknown(WhyNot::TooMany, why));
        }
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
    let times = match (other.len(), &token) {
        (1, None) => "once".to_owned(),
        (times, None) => format!("{times} times"),
        (1, Some(_)) => "at least once".to_owned(),
        (times, Some(_)) => format!("at least {times} times"),
    };
    let seen = format!(
        "In the last seven days {} changed something without Rollcall {times}, last {what}, {}.",
        row.admin_email,
        moment(last.time)
    );
    Ok(Answer::Found(vec![Found::new(&NOT_DEDICATED, seen)]))
}
