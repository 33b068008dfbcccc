//! Who authorised the client, and when?

use futures::future::try_join_all;
use google::activities::{Log, LogStretch};
use google::{Error as Google, Scope};

use super::super::{About, Answer, Check};
use super::{Asking, moment, no_role, not_granted};

pub(super) const CHECK: Check = Check {
    code: "token-log",
    question: "Who authorised this client, as Google tells it?",
    about: About::Authorisation,
    after: &["authorisation", "directory-api"],
    finds: &[],
    answers: &["F1"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// What Google's log calls it, and what it is.
const EVENTS: [(&str, &str); 3] = [("authorize", "Authorised"), ("revoke", "Taken back"), ("deny", "Denied")];

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    if let Some(unknown) = not_granted(asking, Scope::AuditReadonly) {
        return Ok(unknown);
    }
    let client = asking.client().await?;
    let of_ours = ("client_id", asking.row.client_id.clone());
    let looks = EVENTS.map(|(event, what)| {
        let (client, parameter) = (&client, Some(of_ours.clone()));
        async move {
            let stretch = LogStretch { event: Some(event), parameter, ..LogStretch::of(Log::Token) };
            let page = client.activities(&stretch, None).await?;
            let many = if page.next.is_some() { "more than a thousand times" } else { "" };
            let times = match page.items.len() {
                0 => return Ok::<_, Google>(None),
                _ if !many.is_empty() => many.to_owned(),
                1 => "once".to_owned(),
                times => format!("{times} times"),
            };
            let last = &page.items[0];
            let who = last.actor_email.as_deref().unwrap_or("somebody");
            Ok(Some(format!("{what} {times}, last by {who}, {}.", moment(last.time))))
        }
    });
    match try_join_all(looks).await {
        Ok(told) => Ok(Answer::Well(match told.into_iter().flatten().collect::<Vec<_>>() {
            none if none.is_empty() => {
                "The token log does not tell of it yet; it may be hours late.".to_owned()
            }
            told => told.join(" "),
        })),
        Err(Google::NotPermitted { evidence }) => Ok(no_role("read the token log", &evidence)),
        Err(error) => Err(error.into()),
    }
}
