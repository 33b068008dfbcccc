//! Are the domains verified?

use directory::finding::{DEFAULT_DOMAIN, DOMAIN_UNVERIFIED, DOMAINS_UNREAD};
use google::{Error as Google, Verb};
use store::connection::{self, Domain};

use super::super::{About, Answer, Check, Found, WhyNot};
use super::Asking;
use crate::Error;
use crate::domains::DefaultDomain;
use crate::link::{Link, Page};

pub(super) const CHECK: Check = Check {
    code: "domains",
    question: "Are the domains verified?",
    about: About::Google,
    after: &["authorisation", "directory-api"],
    finds: &[&DOMAIN_UNVERIFIED, &DOMAINS_UNREAD, &DEFAULT_DOMAIN],
    answers: &["F7", "T13"],
    noted: Some(|asking| Box::pin(noted(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn noted(asking: &Asking) -> Result<Answer, Error> {
    let unread = crate::connection::domains_unread(&asking.row, &asking.domains);
    if let (Some(why), true) = (unread, may_ask(asking)) {
        return Ok(unreadable(asking, format!("They are {why}.")));
    }
    Ok(judged(&asking.domains, asking.read(DefaultDomain::read).await?.trouble()))
}

/// Tells whether the permission was granted.
fn may_ask(asking: &Asking) -> bool {
    let granted = asking.row.scopes.iter().cloned().collect();
    google::scope::missing(Verb::Domains, &granted).is_empty()
}

fn unreadable(asking: &Asking, seen: String) -> Answer {
    let page = Some(Page::new(Link::AppAccess, None));
    let enter = Some(asking.row.client_id.clone());
    Answer::Found(vec![Found { page, enter, ..Found::new(&DOMAINS_UNREAD, seen) }])
}

/// Asks for the domains, and notes them: what was read counts from then on wherever they are asked for.
async fn ask(asking: &Asking) -> Result<Answer, Error> {
    if !may_ask(asking) {
        let why = "The permission to read the domains was not granted.";
        return Ok(Answer::unknown(WhyNot::MissingScope, why));
    }
    let domains = match asking.client().await?.domains().await {
        Ok(domains) => domains,
        Err(Google::NotPermitted { evidence }) => {
            return Ok(unreadable(asking, format!("Google says: {}.", evidence.said())));
        }
        Err(error) => return Err(error.into()),
    };
    let domains: Vec<_> = domains
        .into_iter()
        .map(|domain| Domain { name: domain.name, primary: domain.primary, verified: domain.verified })
        .collect();
    let held = domains.clone();
    let chosen = asking.write(move |conn, id| {
        // A customer has at least one: a list without any tells nothing.
        if !held.is_empty() {
            connection::set_domains(conn, id, &held)?;
        }
        DefaultDomain::read(conn, id)
    });
    Ok(judged(&domains, chosen.await?.trouble()))
}

fn judged(domains: &[Domain], trouble_of_chosen: Option<String>) -> Answer {
    let (verified, unverified): (Vec<_>, Vec<_>) = domains.iter().partition(|domain| domain.verified);
    let names =
        |some: &[&Domain]| some.iter().map(|domain| domain.name.as_str()).collect::<Vec<_>>().join(", ");
    let of_new_users = trouble_of_chosen.map(|why| Found::new(&DEFAULT_DOMAIN, format!("{why}.")));
    if unverified.is_empty() && of_new_users.is_none() {
        return Answer::Well(match verified.len() {
            0 => "Google named none.".to_owned(),
            _ => format!("Verified: {}.", names(&verified)),
        });
    }
    let page = Some(Page::new(Link::Domains, None));
    let seen = format!("Not verified: {}.", names(&unverified));
    let found = (!unverified.is_empty()).then(|| Found { page, ..Found::new(&DOMAIN_UNVERIFIED, seen) });
    Answer::Found(found.into_iter().chain(of_new_users).collect())
}
