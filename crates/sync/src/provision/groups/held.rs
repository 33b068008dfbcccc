//! What a sync does not do to the members of a group: take from a protected account, and close a circle of groups.

use directory::account::Admin;
use directory::group::provision::Held;
use directory::group::{GroupStep, Who};
use directory::provision::{Marked, Skip};
use store::plan::{account, pair};
use store::rusqlite::Connection;
use store::{binding, group_binding, membership};

use super::super::ground::Ground;
use super::super::words;

/// Tells why a step about a member is not done, if it is not, of a group of the directory and Google's id of it.
pub(super) fn held_back(
    conn: &Connection,
    ground: &Ground,
    (group, google_id): (Option<i64>, Option<&str>),
    step: &GroupStep,
) -> Result<Option<Held>, store::Error> {
    if let (GroupStep::AddMember(place), Some(outer)) = (step, group) {
        let inner = match &place.who {
            Who::Group(inner) => Some(*inner),
            Who::OtherGroup(id) => {
                group_binding::by_google_id(conn, ground.connection, id)?.map(|bound| bound.group)
            }
            _ => None,
        };
        // An import keeps what Google says, also where that meets what was put together here.
        let Some(inner) = inner else { return Ok(None) };
        // One that is not bound yet is inside of others as Google's, which nobody imported.
        let as_google_s = google_id.map(|id| membership::has_inside(conn, inner, id)).transpose()?;
        let closes = as_google_s == Some(true) || membership::is_inside(conn, outer, inner)?;
        return Ok(closes.then_some(Held::Circle));
    }
    let Some(place) = step.takes_from() else { return Ok(None) };
    let known = match &place.id {
        Some(id) => Some(id.clone()),
        None => membership::google_id(conn, ground.connection, &place.who)?,
    };
    match (known, &place.who) {
        (Some(id), Who::User(_) | Who::Account(_)) => Ok(protection(conn, ground, &id)?.map(Held::Protected)),
        _ => Ok(None),
    }
}

/// Tells why an account is protected, if it is, as it was read.
fn protection(conn: &Connection, ground: &Ground, google_id: &str) -> Result<Option<Skip>, store::Error> {
    if google_id == ground.administrator.id {
        return Ok(Some(Skip::ConnectedAdministrator));
    }
    let user = binding::by_google_id(conn, ground.connection, google_id)?.map(|bound| bound.user);
    if let Some(user) = user
        && ground.marked(conn, user)? == Marked::Protected
    {
        return Ok(Some(Skip::Marked));
    }
    let found = pair::account_of_id(conn, google_id)?;
    let there = found.map(|place| account::get(conn, place)).transpose()?;
    Ok(there.filter(|(account, _)| account.admin == Admin::Super).map(|_| Skip::SuperAdmin))
}

/// Says about whom nothing is done, a text for each reason; `lead` goes before the reason of who stays.
pub(super) fn held_words(held: &[(String, Held)], lead: &str) -> Vec<String> {
    let mut said: Vec<(String, Vec<&str>)> = Vec::new();
    for (name, why) in held {
        let why = match why {
            Held::Protected(skip) => format!("{lead}{}", words::skip(skip)),
            Held::LetGo => format!("{lead}let go here"),
            Held::Circle => "not put in, for this group is inside of it".to_owned(),
        };
        match said.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(name),
            None => said.push((why, vec![name])),
        }
    }
    said.into_iter().map(|(why, names)| format!("{why}: {}", super::told::named(&names))).collect()
}
