//! Can everybody finish signing in, where a second step is enforced?

use directory::finding::TWO_STEP_LACKS;
use google::{Error as Google, Fields, UserList};
use store::binding::{self, Of, People};

use super::super::{About, Again, Answer, AsOf, Check, Found};
use super::{Asking, NAMED, as_read, some_of};
use crate::link::{Link, Page};

pub(super) const CHECK: Check = Check {
    code: "two-step",
    question: "Has everybody the second step that is enforced?",
    about: About::People,
    after: &["authorisation", "directory-api"],
    finds: &[&TWO_STEP_LACKS],
    answers: &["F2", "T1"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// Whom the policy asks for a second step, who has none, and who can sign in.
const QUERY: &str = "isEnforcedIn2Sv=true isEnrolledIn2Sv=false isSuspended=false";

/// One call tells who they are, as long as they fit on a page; more are told as of the last reading of each. Which methods
/// somebody has enrolled no API tells.
///
/// The usage reports are not asked: `accounts:is_2sv_enrolled` says the same as the account, days later; how many security
/// keys somebody has (`accounts:num_security_keys`) mends nothing here.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let list = UserList { query: Some(QUERY.to_owned()), fields: Fields::IdsOnly, ..UserList::default() };
    let (lacking, as_of) = match asking.client().await?.users_page(&list, None).await {
        Ok(page) if page.next.is_none() => {
            let ids: Vec<_> = page.accounts()?.into_iter().map(|account| account.id).collect();
            (
                asking
                    .read(move |conn, id| binding::among(conn, id, &ids, Of::Active, NAMED as usize))
                    .await?,
                None,
            )
        }
        Ok(_) | Err(Google::NotPermitted { .. } | Google::InvalidQuery { .. }) => noted(asking).await?,
        Err(error) => return Err(error.into()),
    };
    if lacking.count == 0 {
        let when = if as_of.is_some() { ", as of when each was last read" } else { "" };
        return Ok(Answer::Well(format!("Nobody who is bound lacks it{when}.")));
    }
    let seen = format!(
        "Enforced, and not enrolled: {}. Which methods somebody has, Google does not tell.",
        some_of(lacking.count, &lacking.names(NAMED as usize))
    );
    let page = Some(Page::new(Link::Users, None));
    Ok(Answer::Found(vec![Found { page, as_of, ..Found::new(&TWO_STEP_LACKS, seen) }]))
}

/// Who lacks it as of the last reading of each.
async fn noted(asking: &Asking) -> Result<(People, Option<AsOf>), crate::Error> {
    asking
        .read(|conn, id| {
            let lacking = binding::lacking_two_step(conn, id, NAMED as usize)?;
            let as_of = as_read(conn, id, lacking.oldest, Again::Everybody)?;
            Ok((lacking, as_of))
        })
        .await
}
