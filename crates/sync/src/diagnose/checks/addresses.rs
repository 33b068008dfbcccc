//! Are the addresses of new accounts free?

use directory::finding::ADDRESS_ELSEWHERE;
use store::step::left::Left;

use super::super::{About, Answer, Check, Found};
use super::{Asking, last_left, told};
use crate::link::{Link, Page};

pub(super) const CHECK: Check = Check {
    code: "addresses",
    question: "Are the addresses of new accounts free?",
    about: About::People,
    after: &[],
    finds: &[&ADDRESS_ELSEWHERE],
    answers: &["F20", "T7"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// What the last sync left.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let (count, first) = last_left(asking, Left::Taken).await?;
    if count == 0 {
        return Ok(Answer::Well("The last sync met none that is in use elsewhere.".to_owned()));
    }
    let seen = format!("In use elsewhere: {}.", told(count, &first));
    let page = Some(Page::new(Link::Users, None));
    Ok(Answer::Found(vec![Found { page, ..Found::new(&ADDRESS_ELSEWHERE, seen) }]))
}
