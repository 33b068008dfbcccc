//! Are all bound accounts on Google still?

use directory::finding::ACCOUNTS_GONE;
use store::gone_account;

use super::super::{About, Answer, Check, Found};
use super::{Asking, NAMED};
use crate::import::named;

pub(super) const CHECK: Check = Check {
    code: "gone",
    question: "Are all bound accounts still on Google?",
    about: About::People,
    after: &["authorisation"],
    finds: &[&ACCOUNTS_GONE],
    answers: &["F20"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let (count, first) = asking.read(|conn, id| gone_account::first(conn, id, NAMED)).await?;
    if count == 0 {
        return Ok(Answer::Well("None was missing when the list was last read.".to_owned()));
    }
    let seen = format!("Not on Google any more: {}.", named(count, &first));
    Ok(Answer::Found(vec![Found::new(&ACCOUNTS_GONE, seen)]))
}
