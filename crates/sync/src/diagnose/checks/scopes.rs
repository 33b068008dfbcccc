//! Was every permission granted that was asked for?

use std::collections::BTreeSet;

use directory::finding::SCOPES_MISSING;
use google::Scope;
use google::scope::lacking;

use super::super::{About, Answer, Check, Found};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "scopes",
    question: "Was every permission granted?",
    about: About::Authorisation,
    after: &["authorisation"],
    finds: &[&SCOPES_MISSING],
    answers: &["F1"],
    noted: Some(|asking| Box::pin(noted(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn noted(asking: &Asking) -> Result<Answer, crate::Error> {
    Ok(judged(asking, &asking.row.scopes.iter().cloned().collect(), None))
}

/// Compares with what Google said when it gave the last access token: it may be less than at the consent.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let now = asking.client().await?.authorize().await?;
    if now.is_empty() {
        return noted(asking).await;
    }
    let lost = asking.row.scopes.iter().filter_map(|url| Scope::by_url(url));
    let lost: Vec<_> = lost.filter(|had| !lacking(&[*had], &now).is_empty()).map(Scope::purpose).collect();
    let lost =
        (!lost.is_empty()).then(|| format!("Granted at the consent, and not any more: {}.", lost.join(", ")));
    Ok(judged(asking, &now, lost))
}

fn judged(asking: &Asking, granted: &BTreeSet<String>, lost: Option<String>) -> Answer {
    let lacking = lacking(crate::connection::asked(&asking.row), granted);
    let lacking: Vec<_> = lacking.iter().map(|scope| scope.purpose()).collect();
    let seen = match (lost, lacking.is_empty()) {
        (Some(lost), _) => lost,
        (None, false) => format!("Not granted: {}.", lacking.join(", ")),
        (None, true) => return Answer::Well(format!("All {} that were asked for.", granted.len())),
    };
    Answer::Found(vec![Found::new(&SCOPES_MISSING, seen)])
}
