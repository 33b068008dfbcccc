//! The checks, one file each.

mod account;
mod addresses;
mod authorisation;
mod backup;
mod clock;
mod data_file;
mod dedicated;
mod differing;
mod directory_api;
mod disk;
mod domains;
mod dormant;
mod gone;
mod group_management;
mod groups_settings_api;
mod hand_out;
mod hosts;
mod keyring;
mod last_run;
mod licences;
mod licensing_api;
mod lists;
mod names;
mod new_accounts;
mod other_writer;
mod password_owner;
mod passwords_changed;
mod passwords_refused;
mod runs;
mod scopes;
mod seats;
mod standing;
mod token_log;
mod trail;
mod trust;
mod two_step;
mod unanswered;
mod unknown_steps;
mod versions;

use google::Scope;
use google::error::Evidence;
use store::rusqlite::Connection;
use store::step::left::{self, Left, Who};
use store::{Millis, run};

use super::asking::Asking;
use super::{Again, Answer, AsOf, Check, WhyNot, moment};
use crate::Error;
use crate::link::{Link, Page, Project};
use crate::provision::words::{self, Asks};

/// How many people a finding names.
const NAMED: u32 = 3;

/// Of how many people Google is asked one by one.
const ONE_BY_ONE: u32 = 20;

/// Every check, each behind those that it comes after.
pub static ALL: &[&Check] = &[
    &hosts::CHECK,
    &clock::CHECK,
    &keyring::CHECK,
    &data_file::CHECK,
    &trail::CHECK,
    &backup::CHECK,
    &disk::CHECK,
    &versions::CHECK,
    &standing::CHECK,
    &authorisation::CHECK,
    &scopes::CHECK,
    &directory_api::CHECK,
    &account::CHECK,
    &token_log::CHECK,
    &dedicated::CHECK,
    &other_writer::CHECK,
    &licensing_api::CHECK,
    &groups_settings_api::CHECK,
    &trust::CHECK,
    &domains::CHECK,
    &group_management::CHECK,
    &dormant::CHECK,
    &gone::CHECK,
    &new_accounts::CHECK,
    &seats::CHECK,
    &licences::CHECK,
    &names::CHECK,
    &addresses::CHECK,
    &two_step::CHECK,
    &password_owner::CHECK,
    &passwords_changed::CHECK,
    &passwords_changed::ASKING,
    &passwords_refused::CHECK,
    &hand_out::CHECK,
    &lists::CHECK,
    &runs::CHECK,
    &last_run::CHECK,
    &unanswered::CHECK,
    &differing::CHECK,
    &unknown_steps::CHECK,
];

/// A check that notes in the data file what another one reads there. That one is asked after it, whatever it finds.
const NOTES_FOR: [(&str, &str); 1] = [("domains", "names")];

/// Tells whether a check notes what another one reads.
pub(super) fn notes_for(code: &str, other: &Check) -> bool {
    NOTES_FOR.contains(&(code, other.code))
}

/// Names the first of some people, and counts the others.
fn some_of(count: u64, first: &[String]) -> String {
    match count.saturating_sub(first.len() as u64) {
        0 => first.join(", "),
        others => format!("{} and {others} more", first.join(", ")),
    }
}

/// Says that something cannot be known because its permission was not granted, or not asked for; nothing where it was.
fn not_granted(asking: &Asking, scope: Scope) -> Option<Answer> {
    let granted = asking.row.scopes.iter().cloned().collect();
    let lacks = !google::scope::lacking(&[scope], &granted).is_empty();
    let asked = crate::connection::asked(&asking.row).iter().any(|asked| asked.covers(scope));
    lacks.then(|| {
        let why = match asked {
            true => format!("It was not granted at consent to {}.", scope.purpose()),
            false => format!(
                "It was not asked at consent to {}: this connection may only look. Reactivate it with Look and sync, and it is \
                 asked.",
                scope.purpose()
            ),
        };
        Answer::unknown(WhyNot::MissingScope, why)
    })
}

/// Says that something cannot be known because the role of the connected account does not allow it.
fn no_role(what: &str, evidence: &Evidence) -> Answer {
    let why = format!("The connected account may not {what}. Google says: {}.", evidence.said());
    Answer::Unknown { code: WhyNot::NotPermitted, why, page: Some(Page::new(Link::AdminRoles, None)) }
}

/// Finds the page on which the API is enabled that an error is about, in the project that Google names, or in that of
/// the client.
fn enabling(asking: &Asking, error: &google::Error) -> Option<Page> {
    let google::Error::ApiNotEnabled { service, project, .. } = error else { return None };
    let project = project.as_deref().and_then(Project::new);
    Some(Page::new(Link::enabling(service), project.or_else(|| Project::of_client(&asking.row.client_id))))
}

/// What the last sync left.
#[derive(Default)]
struct LastLeft {
    count: u64,
    /// The first of whom.
    first: Vec<Who>,
    as_of: Option<AsOf>,
}

/// Reads what the last sync left.
async fn last_left(asking: &Asking, which: Left) -> Result<LastLeft, Error> {
    asking
        .read(move |conn, id| {
            let Some(last) = run::last_synced(conn, id)? else { return Ok(LastLeft::default()) };
            let (count, first) = left::of_run(conn, last.id, which, NAMED)?;
            Ok(LastLeft { count, first, as_of: Some(of_run(&last, Again::Sync)) })
        })
        .await
}

/// Reads which questions of a kind the last sync left open.
async fn last_asked(asking: &Asking, about: Asks) -> Result<LastLeft, Error> {
    asking
        .read(move |conn, id| {
            let Some(last) = run::last_synced(conn, id)? else { return Ok(LastLeft::default()) };
            let mut left = LastLeft { as_of: Some(of_run(&last, Again::Sync)), ..LastLeft::default() };
            left::each_conflict(conn, last.id, |who| {
                if words::asks(&who.why) != about {
                    return;
                }
                left.count += 1;
                if left.first.len() < NAMED as usize {
                    left.first.push(who);
                }
            })?;
            Ok(left)
        })
        .await
}

/// What a run came upon is known as of its end.
fn of_run(run: &run::Row, again: Again) -> AsOf {
    AsOf { at: run.ended_at.or(run.read_at).unwrap_or(run.started_at), run: Some(run.id), again }
}

/// Says as of when something was read: when, and by the run that was under way, if one was: a check reads as well.
fn as_read(
    conn: &Connection,
    connection: i64,
    at: Option<Millis>,
    again: Again,
) -> Result<Option<AsOf>, store::Error> {
    let Some(at) = at else { return Ok(None) };
    Ok(Some(AsOf { at, run: run::at(conn, connection, at)?, again }))
}

/// Names the first of those whom a sync left, each with why.
fn told(left: &LastLeft) -> String {
    let each = |who: &Who| match who.why.as_str() {
        "" => who.named(),
        why => format!("{} ({why})", who.named()),
    };
    some_of(left.count, &left.first.iter().map(each).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use directory::finding;

    use super::{ALL, NOTES_FOR};

    #[test]
    fn a_check_stands_behind_those_that_it_comes_after() {
        let mut before = BTreeSet::new();
        for check in ALL {
            for after in check.after {
                assert!(before.contains(after), "{} comes after {after}, which is not before it", check.code);
            }
            assert!(before.insert(check.code), "{} is there twice", check.code);
        }
        let place = |code| ALL.iter().position(|check| check.code == code).expect("there is such a check");
        for (notes, reads) in NOTES_FOR {
            assert!(place(notes) < place(reads), "{notes} notes what {reads} has read by then");
        }
    }

    #[test]
    fn every_finding_is_found_by_one_check_and_every_question_is_one() {
        for known in finding::ALL {
            let by: Vec<_> =
                ALL.iter().filter(|check| check.finds.contains(&known)).map(|check| check.code).collect();
            assert_eq!(by.len(), 1, "{} is found by {by:?}", known.code);
        }
        for check in ALL {
            assert!(check.question.ends_with('?'), "{}", check.question);
            for found in check.finds {
                assert!(
                    finding::ALL.contains(found),
                    "{} finds {}, which is not registered",
                    check.code,
                    found.code
                );
            }
        }
    }
}
