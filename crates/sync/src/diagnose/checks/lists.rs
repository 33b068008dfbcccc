//! Was the last list of Google's whole?

use directory::finding::{LIST_DOUBTED, SYNC_LIST_DOUBTED};
use store::rusqlite::Connection;
use store::{list_read, run};

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::import::{Scope, scope_key};

pub(super) const CHECK: Check = Check {
    code: "lists",
    question: "Was the last list of people whole?",
    about: About::Runs,
    after: &["authorisation"],
    finds: &[&LIST_DOUBTED, &SYNC_LIST_DOUBTED],
    answers: &[],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let Some(doubted) = asking.read(doubted).await? else {
        return Ok(Answer::Well("No list is in doubt.".to_owned()));
    };
    let finding = if doubted.is_sync() { &SYNC_LIST_DOUBTED } else { &LIST_DOUBTED };
    let seen = format!("{}.", doubted.error.unwrap_or_default());
    Ok(Answer::Found(vec![Found::new(finding, seen)]))
}

/// Gives the run whose list is in doubt, unless it, or the list of everybody, was read since and believed.
///
/// A fresh look at one user, or at others, says nothing of that list.
fn doubted(conn: &Connection, connection: i64) -> Result<Option<run::Row>, store::Error> {
    let Some(doubted) = run::last_doubted(conn, connection)? else { return Ok(None) };
    let ended = doubted.ended_at.unwrap_or(doubted.started_at);
    for list in [&doubted.scope, &scope_key(&Scope::All)] {
        if list_read::last_read_at(conn, connection, list)?.is_some_and(|read| read > ended) {
            return Ok(None);
        }
    }
    Ok(Some(doubted))
}
