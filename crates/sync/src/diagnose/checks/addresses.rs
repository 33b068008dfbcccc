//! Are the addresses that a sync gives free?

use directory::finding::ADDRESS_ELSEWHERE;
use store::step::left::Left;

use super::super::{About, Answer, Check, Found};
use super::{Asking, NAMED, last_asked, last_left, told};
use crate::link::{Link, Page};
use crate::provision::words::Asks;

pub(super) const CHECK: Check = Check {
    code: "addresses",
    question: "Are the addresses that a sync gives free?",
    about: About::People,
    after: &["standing"],
    finds: &[&ADDRESS_ELSEWHERE],
    answers: &["F20", "T7"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// What the last sync left: accounts that Google did not make, and addresses that were not sent at all.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let mut left = last_left(asking, Left::Taken).await?;
    let asked = last_asked(asking, Asks::Taken).await?;
    left.count += asked.count;
    left.first.extend(asked.first);
    left.first.truncate(NAMED as usize);
    if left.count == 0 {
        return Ok(Answer::Well("The last sync met none that is in use elsewhere.".to_owned()));
    }
    let seen = format!("In use elsewhere: {}.", told(&left));
    let page = Some(Page::new(Link::Users, None));
    Ok(Answer::Found(vec![Found { page, as_of: left.as_of, ..Found::new(&ADDRESS_ELSEWHERE, seen) }]))
}
