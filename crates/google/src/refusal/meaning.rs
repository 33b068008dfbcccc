//! Which error a refusal is: what the caller does next.

use super::Said;
use crate::endpoint::{
    ALIASES_INSERT, Effect, Endpoint, GROUPS_INSERT, USERS_INSERT, USERS_UNDELETE, USERS_UPDATE,
};
use crate::error::{Error, Evidence, SeatLimit};

/// Finds the error that a refusal is.
pub(super) fn of(endpoint: &Endpoint, status: u16, said: Said, evidence: Evidence) -> Error {
    let message = said.message.to_ascii_lowercase();
    let names = |parameter: &str, words: &str| {
        endpoint.params.contains(&parameter) && (said.location == parameter || message.contains(words))
    };
    let evidence = Box::new(evidence);
    match (status, said.reason.as_str()) {
        (300..400, _) => Error::protocol(*evidence, "a redirect, which is never followed"),
        (401, _) => Error::Reauthorize { cause: crate::ReauthCause::TokenRefused, evidence },
        (403, "dailyLimitExceeded") => Error::Unavailable { tries: 1, retry_after: None, evidence },
        (403, "accessNotConfigured") => {
            let service = said.service.unwrap_or_else(|| endpoint.host.name().to_owned());
            Error::ApiNotEnabled { project: said.project, service, evidence }
        }
        (403, "domainCannotUseApis") => Error::ApiAccessOff { evidence },
        (403, "insufficientPermissions") => {
            Error::MissingScope { scopes: endpoint.scope.into_iter().collect(), evidence }
        }
        (403, _) => Error::NotPermitted { evidence },
        (404 | 409 | 412, _) if is(endpoint, &[&USERS_UNDELETE]) && !is_about_seats(&said, &message) => {
            Error::UndeleteImpossible { evidence }
        }
        (404, _) => Error::NotFound { evidence },
        (409, _) if endpoint.effect == Effect::Writes => conflict(endpoint, &said, &message, evidence),
        (412, _) => unmet(endpoint, &said, &message, evidence),
        (400 | 410, _) if names("pageToken", "pagetoken") => Error::StalePage { evidence },
        (400, _) if names("query", "invalid query") || message.contains("invalid input: query") => {
            Error::InvalidQuery { evidence }
        }
        // Which status Google gives a cycle is not established (`google-api.md` 10).
        (400, _) if message.contains("cyclic memberships") => Error::Cyclic { evidence },
        (400..500, _) => Error::Invalid { field: field(endpoint, &said.message), evidence },
        _ => Error::protocol(*evidence, format!("the status {status} has no meaning here")),
    }
}

fn is(endpoint: &Endpoint, these: &[&Endpoint]) -> bool {
    these.iter().any(|one| one.id == endpoint.id)
}

/// 409: somebody has it, or an earlier change is still on its way.
fn conflict(endpoint: &Endpoint, said: &Said, message: &str, evidence: Box<Evidence>) -> Error {
    let is_new = is(endpoint, &[&USERS_INSERT, &ALIASES_INSERT, &GROUPS_INSERT]);
    if is_new || said.reason == "duplicate" || message.contains("already exists") {
        Error::AlreadyExists { evidence }
    } else {
        Error::NotReady { evidence }
    }
}

fn is_about_seats(said: &Said, message: &str) -> bool {
    said.reason == "limitExceeded" || message.contains("user limit reached")
}

/// 412: something has to happen first.
fn unmet(endpoint: &Endpoint, said: &Said, message: &str, evidence: Box<Evidence>) -> Error {
    let may_take_a_seat = is(endpoint, &[&USERS_INSERT, &USERS_UPDATE, &USERS_UNDELETE]);
    if may_take_a_seat && is_about_seats(said, message) {
        let trial = message.contains("paid subscription");
        return Error::SeatsExhausted {
            seats: if trial { SeatLimit::Trial } else { SeatLimit::Bought },
            evidence,
        };
    }
    if said.reason == "adminCannotUnsuspend" || message.contains("suspended for abuse") {
        return Error::SuspendedByGoogle { evidence };
    }
    if message.contains("archived user licenses") {
        return Error::ArchiveLicence { evidence };
    }
    if message.contains("cyclic memberships") {
        return Error::Cyclic { evidence };
    }
    if endpoint.effect == Effect::Writes && message.contains("creation is not complete") {
        return Error::NotReady { evidence };
    }
    Error::Invalid { field: None, evidence }
}

/// Google's own words for fields of a user.
const WORDS: [(&str, &str); 11] = [
    ("familyname", "name.familyName"),
    ("givenname", "name.givenName"),
    ("displayname", "name.displayName"),
    ("invalid password", "password"),
    ("primary_user_email", "primaryEmail"),
    ("invalid_ou_id", "orgUnitPath"),
    ("invalid org unit", "orgUnitPath"),
    ("invalid ou id", "orgUnitPath"),
    ("invalid ou name", "orgUnitPath"),
    ("invalid parent orgunit id", "orgUnitPath"),
    ("recovery_phone", "recoveryPhone"),
];

/// Finds which field of the body is wrong, if the message says it.
///
/// Only names from our own tables are given: Google's text could hold anything.
fn field(endpoint: &Endpoint, message: &str) -> Option<&'static str> {
    if endpoint.body.is_empty() {
        return None;
    }
    let low = message.to_ascii_lowercase();
    let by_word = WORDS.iter().find(|(word, _)| low.contains(word)).map(|(_, field)| *field);
    by_word.or_else(|| {
        let named = low.rsplit_once(": ").map_or(low.as_str(), |(_, last)| last);
        let quoted = low.split('"').nth(1).unwrap_or(named);
        endpoint
            .body
            .iter()
            .map(|path| path.split('.').next().unwrap_or(path))
            .find(|root| [named, quoted].contains(&root.to_ascii_lowercase().as_str()))
    })
}
