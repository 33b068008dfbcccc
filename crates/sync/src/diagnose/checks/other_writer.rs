//! Does nobody else write with this client?

use directory::finding::OTHER_WRITER;
use google::{Error as Google, Scope};

use super::super::{About, Answer, Check, Found};
use super::{Asking, moment, no_role, not_granted};

pub(super) const CHECK: Check = Check {
    code: "other-writer",
    question: "Does nobody else write with this client?",
    about: About::Authorisation,
    after: &["clock", "authorisation", "directory-api"],
    finds: &[&OTHER_WRITER],
    answers: &["F4"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// What a sync asks before it is planned; what was confirmed with a plan is not told again.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    if let Some(unknown) = not_granted(asking, Scope::AuditReadonly) {
        return Ok(unknown);
    }
    let client = asking.client().await?;
    let told = match asking.workstation.elsewhere(asking.row.id, &client).await {
        Ok(told) => told,
        Err(crate::Error::Google(Google::NotPermitted { evidence })) => {
            return Ok(no_role("read the admin log", &evidence));
        }
        Err(error) => return Err(error),
    };
    let Some(last) = told.rows.iter().max_by_key(|row| row.at) else {
        return Ok(Answer::Well(
            "Every change with this client in Google's log is Rollcall's own.".to_owned(),
        ));
    };
    let times =
        if told.rows.len() == 1 { "One change".to_owned() } else { format!("{} changes", told.rows.len()) };
    let at = jiff::Timestamp::from_millisecond(last.at).map(moment).unwrap_or_default();
    let seen =
        format!("{times} that Rollcall did not make here, last {} by {}, {at}.", last.what, last.actor);
    Ok(Answer::Found(vec![Found::new(&OTHER_WRITER, seen)]))
}
