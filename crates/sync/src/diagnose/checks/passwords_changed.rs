//! Are the passwords those that were set from here?

use directory::finding::{ASKS_FOR_PASSWORD, PASSWORDS_CHANGED};
use directory::provision::NextLogin;
use store::connection;

use super::super::{About, Answer, Check, Found};
use super::{Asking, NAMED, some_of};
use crate::passwords::{changed_on, next_login};
use crate::provision::asking as accounts_asking;

pub(super) const CHECK: Check = Check {
    code: "passwords-changed",
    question: "Are the passwords those that were set from here?",
    about: About::Passwords,
    after: &["standing"],
    finds: &[&PASSWORDS_CHANGED],
    answers: &["F21", "F23"],
    noted: Some(|asking| Box::pin(changed(asking))),
    ask: |asking| Box::pin(changed(asking)),
};

pub(super) const ASKING: Check = Check {
    code: "asks-for-password",
    question: "Does no account ask for another password?",
    about: About::Passwords,
    after: &["authorisation"],
    finds: &[&ASKS_FOR_PASSWORD],
    answers: &["F17"],
    noted: Some(|asking| Box::pin(asks(asking))),
    ask: |asking| Box::pin(asks(asking)),
};

const THEIR_OWN: &str = "Later passwords are the person's own here.";

async fn changed(asking: &Asking) -> Result<Answer, crate::Error> {
    if next_login(&asking.row) != NextLogin::Keep {
        return Ok(Answer::Well(THEIR_OWN.to_owned()));
    }
    let changed = asking.read(|conn, id| changed_on(conn, id, NAMED)).await?;
    if changed.count == 0 {
        return Ok(Answer::Well("None is known to be changed at Google since.".to_owned()));
    }
    let first: Vec<_> = changed.first.into_iter().map(|one| one.name).collect();
    let seen = format!("After they were set from here: {}.", some_of(changed.count, &first));
    Ok(Answer::Found(vec![Found::new(&PASSWORDS_CHANGED, seen)]))
}

async fn asks(asking: &Asking) -> Result<Answer, crate::Error> {
    if next_login(&asking.row) != NextLogin::Keep {
        return Ok(Answer::Well(THEIR_OWN.to_owned()));
    }
    let ask = |conn: &_, id| accounts_asking(conn, &connection::get(conn, id)?, NAMED);
    let (count, first) = asking.read(ask).await?;
    if count == 0 {
        return Ok(Answer::Well("None does, as of when each was last read.".to_owned()));
    }
    let seen = format!("{} {} asked.", some_of(count, &first), if count == 1 { "is" } else { "are" });
    Ok(Answer::Found(vec![Found::new(&ASKS_FOR_PASSWORD, seen)]))
}
