//! Was the trust of the client taken away?

use directory::finding::TRUST_TAKEN;
use futures::future::try_join_all;
use google::activities::{Log, LogStretch};
use google::{Error as Google, Scope};

use super::super::{About, Answer, Check, Found};
use super::{Asking, moment, no_role, not_granted};
use crate::link::{Link, Page};

pub(super) const CHECK: Check = Check {
    code: "trust",
    question: "Is the client trusted still?",
    about: About::Google,
    after: &["authorisation", "directory-api"],
    finds: &[&TRUST_TAKEN],
    answers: &["T10", "T13", "T15"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// What Google's log calls a change of trust, whether it is one for the better, and what was done.
const CHANGES: [(&str, bool, &str); 6] = [
    ("ADD_TO_TRUSTED_OAUTH2_APPS", true, "marked it as trusted"),
    ("REMOVE_FROM_TRUSTED_OAUTH2_APPS", false, "took it off the trusted apps"),
    ("ADD_TO_LIMITED_OAUTH2_APPS", false, "marked it as limited"),
    ("REMOVE_FROM_LIMITED_OAUTH2_APPS", true, "took it off the limited apps"),
    ("ADD_TO_BLOCKED_OAUTH2_APPS", false, "blocked it"),
    ("REMOVE_FROM_BLOCKED_OAUTH2_APPS", true, "took it off the blocked apps"),
];

/// Google's log tells of changes; what holds now no API tells, and that nothing changed says nothing.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    if let Some(unknown) = not_granted(asking, Scope::AuditReadonly) {
        return Ok(unknown);
    }
    let client = asking.client().await?;
    let of_ours = ("OAUTH2_APP_ID", asking.row.client_id.clone());
    let looks = CHANGES.map(|(event, better, what)| {
        let (client, parameter) = (&client, Some(of_ours.clone()));
        async move {
            let stretch = LogStretch { event: Some(event), parameter, ..LogStretch::of(Log::Admin) };
            let page = client.activities(&stretch, None).await?;
            Ok::<_, Google>(
                page.items.into_iter().next().map(|entry| (entry.time, better, what, entry.actor_email)),
            )
        }
    });
    let changes = match try_join_all(looks).await {
        Ok(changes) => changes,
        Err(Google::NotPermitted { evidence }) => return Ok(no_role("read the admin log", &evidence)),
        Err(error) => return Err(error.into()),
    };
    // What was marked anew leaves its old list at the same moment: the mark is what counts.
    let last = changes
        .into_iter()
        .flatten()
        .max_by_key(|(time, _, what, _)| (*time, what.starts_with("mark") || what.starts_with("block")));
    let Some((time, better, what, actor)) = last else {
        let well = "Google's log tells of no change in 180 days. What was before that no API tells.";
        return Ok(Answer::Well(well.to_owned()));
    };
    let seen = format!("{} {what}, {}.", actor.as_deref().unwrap_or("Somebody"), moment(time));
    if better {
        return Ok(Answer::Well(format!("{seen} Nothing changed since.")));
    }
    let (page, enter) = (Some(Page::new(Link::AppAccess, None)), Some(asking.row.client_id.clone()));
    Ok(Answer::Found(vec![Found { page, enter, ..Found::new(&TRUST_TAKEN, seen) }]))
}
