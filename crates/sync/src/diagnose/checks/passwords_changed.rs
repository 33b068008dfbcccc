//! Are the passwords those that were set from here?

use directory::finding::{ASKS_FOR_PASSWORD, PASSWORDS_CHANGED};
use directory::provision::NextLogin;
use directory::user::addressed;
use futures::future::join_all;
use google::{Error as Google, Scope};
use store::binding::{self, People};
use store::connection;

use super::super::{About, Again, Answer, AsOf, Check, Found, WhyNot};
use super::{Asking, NAMED, ONE_BY_ONE, as_read, no_role, not_granted, some_of};
use crate::import::profile_of;
use crate::passwords::{changed_on, log_asked, next_login};
use crate::provision::asking as accounts_asking;

pub(super) const CHECK: Check = Check {
    code: "passwords-changed",
    question: "Are the passwords those that were set from here?",
    about: About::Passwords,
    after: &["standing"],
    finds: &[&PASSWORDS_CHANGED],
    answers: &["F21", "F23"],
    noted: Some(|asking| Box::pin(changed_as_noted(asking))),
    ask: |asking| Box::pin(changed(asking)),
};

pub(super) const ASKING: Check = Check {
    code: "asks-for-password",
    question: "Does no account ask for another password?",
    about: About::Passwords,
    after: &["authorisation", "directory-api"],
    finds: &[&ASKS_FOR_PASSWORD],
    answers: &["F17"],
    noted: Some(|asking| Box::pin(asks_as_noted(asking, Again::Check))),
    ask: |asking| Box::pin(asks(asking)),
};

const NONE_KNOWN: &str =
    "None does, as of when each was last read. An import or a sync reads everybody anew.";

const NO_MORE: &str =
    "Whoever was asked is not asked any more. Everybody else: as of when each was last read.";

const THEIR_OWN: &str = "Later passwords are the person's own here.";

/// As Google's log told when it was asked last.
async fn changed_as_noted(asking: &Asking) -> Result<Answer, crate::Error> {
    if next_login(&asking.row) != NextLogin::Keep {
        return Ok(Answer::Well(THEIR_OWN.to_owned()));
    }
    let changed = asking.read(|conn, id| changed_on(conn, id, NAMED)).await?;
    if changed.count == 0 {
        return Ok(Answer::Well("None is known to be changed at Google since.".to_owned()));
    }
    let first: Vec<_> = changed.first.iter().map(|one| addressed(&one.name, &one.email)).collect();
    let seen = format!("After they were set from here: {}.", some_of(changed.count, &first));
    let as_of = changed.asked.map(|asked| AsOf { at: asked.at, run: None, again: Again::Check });
    Ok(Answer::Found(vec![Found { as_of, ..Found::new(&PASSWORDS_CHANGED, seen) }]))
}

/// Asks the log first; where that cannot be asked, nobody knows whether one was changed since.
async fn changed(asking: &Asking) -> Result<Answer, crate::Error> {
    if next_login(&asking.row) != NextLogin::Keep {
        return Ok(Answer::Well(THEIR_OWN.to_owned()));
    }
    let asked = match asking.client().await {
        Ok(client) => asking.workstation.ask_log_of_passwords(asking.row.id, &client).await,
        Err(error) => Err(error),
    };
    let last = asking.read(log_asked).await?;
    let answered =
        asked.is_ok() && last.as_ref().is_some_and(|last| last.at >= asking.now && last.why_not.is_none());
    let unknown = match asked {
        Err(error) => Some(log_not_asked(&error.to_string())),
        Ok(Some(Google::NotPermitted { evidence })) => Some(no_role("read Google’s logs", &evidence)),
        Ok(Some(error)) => Some(log_not_asked(&error.to_string())),
        Ok(None) => last.and_then(|last| last.why_not).map(|why| log_not_asked(&why)),
    };
    let mut answer = changed_as_noted(asking).await?;
    match (&mut answer, unknown) {
        (Answer::Found(found), _) if answered => found.iter_mut().for_each(|one| one.as_of = None),
        (Answer::Well(_), Some(unknown)) => {
            return Ok(not_granted(asking, Scope::AuditReadonly).unwrap_or(unknown));
        }
        _ => {}
    }
    Ok(answer)
}

fn log_not_asked(why: &str) -> Answer {
    let why = format!("Google’s log could not be asked whether one was changed since: {why}.");
    Answer::unknown(WhyNot::LogNotAsked, why)
}

/// As each account was last read.
async fn asks_as_noted(asking: &Asking, again: Again) -> Result<Answer, crate::Error> {
    let read = asking.read(move |conn, id| {
        let people = accounts_asking(conn, &connection::get(conn, id)?, NAMED)?;
        let as_of = as_read(conn, id, people.oldest, again)?;
        Ok((people, as_of))
    });
    if next_login(&asking.row) != NextLogin::Keep {
        return Ok(Answer::Well(THEIR_OWN.to_owned()));
    }
    let (people, as_of) = read.await?;
    if people.count == 0 {
        return Ok(Answer::Well(NONE_KNOWN.to_owned()));
    }
    Ok(Answer::Found(vec![Found { as_of, ..asks_found(&people) }]))
}

fn asks_found(people: &People) -> Found {
    let are = if people.count == 1 { "is" } else { "are" };
    let seen = format!("{} {are} asked.", some_of(people.count, &people.names(NAMED as usize)));
    Found::new(&ASKS_FOR_PASSWORD, seen)
}

/// Looks at each account again, where they are few; what is found is noted.
async fn asks(asking: &Asking) -> Result<Answer, crate::Error> {
    if next_login(&asking.row) != NextLogin::Keep {
        return Ok(Answer::Well(THEIR_OWN.to_owned()));
    }
    let few = |conn: &_, id| accounts_asking(conn, &connection::get(conn, id)?, ONE_BY_ONE);
    let known = asking.read(few).await?;
    // Where nobody is known to be asked there is nobody to look at: whoever is asked since, the next list tells.
    if known.count == 0 || known.count > u64::from(ONE_BY_ONE) {
        return asks_as_noted(asking, Again::Everybody).await;
    }
    let client = asking.client().await?;
    let looks = join_all(known.first.iter().map(|one| client.user(&one.google_id))).await;
    let mut read = Vec::new();
    for look in looks {
        match look {
            Ok(user) => read.push(user.account),
            // Whoever is gone is the matter of another check.
            Err(Google::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let at = asking.now;
    asking
        .write(move |conn, id| {
            read.into_iter().try_for_each(|account| {
                let google_id = account.id.clone();
                binding::found(conn, id, &google_id, &profile_of(account), at)
            })
        })
        .await?;
    let known = asking.read(few).await?;
    Ok(match known.count {
        0 => Answer::Well(NO_MORE.to_owned()),
        _ => Answer::Found(vec![asks_found(&known)]),
    })
}
