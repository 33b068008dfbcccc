//! Undoing what a sync did to groups: decided by its journal and by both sides as they are now.

use std::collections::BTreeMap;

use directory::Thing;
use directory::group::undo::{GroupSides, GroupUndoing, undo};
use directory::group::{GroupStep, step as group_step};
use directory::provision::{Skip, Step};
use store::plan::pair::{self, Kind, Row};
use store::plan::thing;
use store::rusqlite::Connection;
use store::{directory_group, group_binding, step};

use super::super::ground::Ground;
use super::super::journal::{self, Details};
use super::super::row::{Reason, to_json};
use super::super::words::BOUND_AGAIN;
use super::held::{held_back, held_words};
use super::told::{STAYS, kind_of};
use crate::Error;

/// Decides about every group that a run changed, in the order of its plan.
pub(in super::super) fn decide_undo_of_groups(
    conn: &Connection,
    ground: &Ground,
    undone: i64,
) -> Result<(), Error> {
    for place in step::done_groups(conn, undone)? {
        decide_one(conn, ground, undone, place)?;
    }
    Ok(())
}

fn decide_one(conn: &Connection, ground: &Ground, undone: i64, place: i64) -> Result<(), Error> {
    let connection = ground.connection;
    let mut rows = step::of_account(conn, undone, place)?;
    rows.retain(|row| row.outcome.as_deref() == Some("done"));
    let Some(last) = rows.last() else { return Ok(()) };
    let traced = rows.iter().rev().filter_map(|row| Details::of(row).trace).map(|trace| trace.account);
    let id = traced.chain([last.google_id.clone()]).find(|id| !id.is_empty()).unwrap_or_default();
    let past: Vec<GroupStep> = rows
        .iter()
        .filter_map(|row| match journal::step_of(row) {
            Some(Step::Group(step)) => Some(step),
            _ => None,
        })
        .collect();
    let stored = last.group.map(|id| directory_group::find(conn, id)).transpose()?.flatten();
    let bound = group_binding::by_google_id(conn, connection, &id)?
        .is_some_and(|bound| !bound.dormant && Some(bound.group) == last.group);
    let there = match thing::group_of_id(conn, &id)? {
        Some(row) => {
            Some((thing::remote_group(conn, row)?, thing::members(conn, row)?, thing::unread(conn, row)?))
        }
        None => None,
    };
    let unread = there.as_ref().and_then(|(.., unread)| unread.clone());
    let undoing = match unread {
        Some(why) => GroupUndoing { steps: Vec::new(), left: vec![why] },
        None => {
            let sides = GroupSides {
                group: stored.as_ref().map(|row| &row.group),
                there: there.as_ref().map(|(group, members, _): &(_, BTreeMap<_, _>, _)| (group, members)),
                bound,
            };
            undo(&past, &sides)
        }
    };
    let GroupUndoing { steps, mut left } = undoing;
    let (mut goes, mut held) = (Vec::new(), Vec::new());
    for step in steps {
        let named = step.member().map(|place| place.named().to_owned());
        match (held_back(conn, ground, (last.group, Some(id.as_str())), &step)?, named) {
            (Some(why), Some(named)) => held.push((named, why)),
            _ => goes.push(step),
        }
    }
    left.extend(held_words(&held, ""));
    let steps = goes;
    if steps.is_empty() && left.is_empty() {
        return Ok(());
    }
    let details = Details::of(last);
    let (kind, reason, why) = if steps.is_empty() {
        (Kind::Skip, Some(Reason::Skip(Skip::GroupNotUndone { left: left.clone() })), left.join("; "))
    } else {
        let why = group_step::words(&steps.iter().collect::<Vec<_>>());
        // What is bound by an undo was bound before.
        let mut why = why.replacen(&GroupStep::Adopt.words(), BOUND_AGAIN, 1);
        if steps.contains(&GroupStep::Unbind) {
            why = format!("{why}; {STAYS}");
        }
        if !left.is_empty() {
            why = format!("{why}; stays: {}", left.join("; "));
        }
        if steps.iter().any(|step| step.is_sent() && *step != GroupStep::Delete) {
            why.push_str("; the next sync does it again unless it is changed here");
        }
        (kind_of(&steps), None, why)
    };
    let row = Row {
        id: 0,
        user: None,
        user_version: stored.as_ref().map(|row| row.version),
        google_id: there.is_some().then(|| id.clone()),
        name: stored.as_ref().map_or(details.name, |row| row.group.name.clone()),
        email: stored.as_ref().map_or(details.email, |row| row.group.email.clone()),
        kind,
        steps: to_json(&steps.into_iter().map(Step::Group).collect::<Vec<_>>())?,
        reason: reason.as_ref().map(to_json).transpose()?,
        why,
        ticked: kind.has_steps(),
        answer: None,
        after: None,
        thing: Thing::Group,
        group: stored.map(|row| row.id),
        wished: None,
    };
    pair::insert(conn, &row)?;
    Ok(())
}
