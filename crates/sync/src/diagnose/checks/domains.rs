//! Are the domains verified?

use directory::finding::{DOMAIN_UNVERIFIED, DOMAINS_UNREAD};
use google::{Error as Google, Verb};
use store::connection::Domain;

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::Error;
use crate::link::{Link, Page};

pub(super) const CHECK: Check = Check {
    code: "domains",
    question: "Are the domains verified?",
    about: About::Google,
    after: &["authorisation", "directory-api"],
    finds: &[&DOMAIN_UNVERIFIED, &DOMAINS_UNREAD],
    answers: &["F7", "T13"],
    noted: Some(|asking| Box::pin(noted(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn noted(asking: &Asking) -> Result<Answer, Error> {
    Ok(judged(&asking.domains))
}

async fn ask(asking: &Asking) -> Result<Answer, Error> {
    let granted = asking.row.scopes.iter().cloned().collect();
    if !google::scope::missing(Verb::Domains, &granted).is_empty() {
        return Ok(Answer::unknown("The permission to read the domains was not granted."));
    }
    let domains = match asking.client().await?.domains().await {
        Ok(domains) => domains,
        Err(Google::NotPermitted { evidence }) => {
            let seen = format!("Google says: {}.", evidence.said());
            let page = Some(Page::new(Link::AppAccess, None));
            let enter = Some(asking.row.client_id.clone());
            return Ok(Answer::Found(vec![Found { page, enter, ..Found::new(&DOMAINS_UNREAD, seen) }]));
        }
        Err(error) => return Err(error.into()),
    };
    let domains: Vec<_> = domains
        .into_iter()
        .map(|domain| Domain { name: domain.name, primary: domain.primary, verified: domain.verified })
        .collect();
    Ok(judged(&domains))
}

fn judged(domains: &[Domain]) -> Answer {
    let (verified, unverified): (Vec<_>, Vec<_>) = domains.iter().partition(|domain| domain.verified);
    let names =
        |some: &[&Domain]| some.iter().map(|domain| domain.name.as_str()).collect::<Vec<_>>().join(", ");
    if unverified.is_empty() {
        return Answer::Well(match verified.len() {
            0 => "Google named none.".to_owned(),
            _ => format!("Verified: {}.", names(&verified)),
        });
    }
    let page = Some(Page::new(Link::Domains, None));
    let seen = format!("Not verified: {}.", names(&unverified));
    Answer::Found(vec![Found { page, ..Found::new(&DOMAIN_UNVERIFIED, seen) }])
}
