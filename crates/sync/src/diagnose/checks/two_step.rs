//! Can everybody finish signing in, where a second step is enforced?

use directory::finding::TWO_STEP_LACKS;
use store::binding;

use super::super::{About, Answer, Check, Found};
use super::{Asking, NAMED, some_of};
use crate::link::{Link, Page};

pub(super) const CHECK: Check = Check {
    code: "two-step",
    question: "Has everybody the second step that is enforced?",
    about: About::People,
    after: &["authorisation"],
    finds: &[&TWO_STEP_LACKS],
    answers: &["F2", "T1"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// As of the last reading of each account. Which methods somebody has enrolled no API tells.
///
/// The usage reports are not asked: `accounts:is_2sv_enrolled` says the same as the account, days later, and reading them
/// wants a permission of its own; how many security keys somebody has (`accounts:num_security_keys`) mends nothing here.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let (count, first) = asking.read(|conn, id| binding::lacking_two_step(conn, id, NAMED as usize)).await?;
    if count == 0 {
        return Ok(Answer::Well("Nobody who is bound lacks it, as of when each was last read.".to_owned()));
    }
    let seen = format!(
        "Enforced, and not enrolled: {}. Which methods somebody has, Google does not tell.",
        some_of(count, &first)
    );
    let page = Some(Page::new(Link::Users, None));
    Ok(Answer::Found(vec![Found { page, ..Found::new(&TWO_STEP_LACKS, seen) }]))
}
