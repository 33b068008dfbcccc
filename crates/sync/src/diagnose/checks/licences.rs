//! Did new accounts get a licence?

use directory::finding::NO_LICENCE;
use store::new_licence;

use super::super::{About, Again, Answer, Check, Found};
use super::{Asking, NAMED, as_read, some_of};
use crate::link::{Link, Page};
use crate::provision::licences;

pub(super) const CHECK: Check = Check {
    code: "licences",
    question: "Did new accounts get a licence?",
    about: About::People,
    after: &["authorisation"],
    finds: &[&NO_LICENCE],
    answers: &["F3"],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let since = asking.now - licences::FRESH;
    let without = asking
        .read(move |conn, id| {
            let (count, first, looked_at) =
                new_licence::without(conn, id, since, licences::PATIENCE, NAMED as usize)?;
            Ok((count, first, as_read(conn, id, looked_at, Again::Sync)?))
        })
        .await?;
    let (count, first, as_of) = without;
    if count == 0 {
        return Ok(Answer::Well("No fresh account is known to lack one.".to_owned()));
    }
    let seen = format!("None, ten minutes after they were made: {}.", some_of(count, &first));
    let page = Some(Page::new(Link::LicenceSettings, None));
    Ok(Answer::Found(vec![Found { page, as_of, ..Found::new(&NO_LICENCE, seen) }]))
}
