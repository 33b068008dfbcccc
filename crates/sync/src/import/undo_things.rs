//! Plans the undo of what an import did with groups and org units: from its journal and the directory as it is now.

use std::collections::{BTreeMap, BTreeSet};

use directory::group::undo::GroupUndoing;
use directory::group::undo::import::{Built, Now, Past, undo};
use directory::group::{GroupStep, Role, Who, step as group_step};
use directory::provision::{Skip, Step};
use directory::{Fingerprint, Thing};
use store::group_wish::{self, GroupWish};
use store::plan::pair::{Kind, Row};
use store::rusqlite::Connection;
use store::{directory_group, group_binding, membership, org_unit, step};

use super::journal::{Details, UnitTrace};
use crate::Error;
use crate::provision::{Reason, plan_json, words};

/// Decides about a step of the import that was about a group; a row has the number of the step.
pub(super) fn group_row(conn: &Connection, connection: i64, done: &step::Row) -> Result<Row, Error> {
    let details = Details::of(done);
    let stored = done.group.map(|id| directory_group::find(conn, id)).transpose()?.flatten();
    let GroupUndoing { steps, left } = decide_group(conn, connection, done, &details, stored.as_ref())?;
    let stays = left.join("; ");
    let (kind, reason, why) = if steps.is_empty() {
        (Kind::Skip, Some(Reason::Skip(Skip::GroupNotUndone { left })), stays)
    } else {
        let why = words::no_more(&group_step::words(&steps.iter().collect::<Vec<_>>()));
        // Google hears nothing of it, so that nothing is let go there either.
        let kind = if steps.contains(&GroupStep::Remove) { Kind::Remove } else { Kind::Update };
        (kind, None, if stays.is_empty() { why } else { format!("{why}; stays: {stays}") })
    };
    let (name, email) = match &stored {
        Some(row) => (row.group.name.clone(), row.group.email.clone()),
        None => (details.name, details.email),
    };
    Ok(Row {
        id: done.seq,
        user: None,
        user_version: stored.as_ref().map(|row| row.version),
        google_id: Some(done.google_id.clone()),
        name,
        email,
        kind,
        why,
        steps: plan_json(&steps.into_iter().map(Step::Group).collect::<Vec<_>>())?,
        reason: reason.as_ref().map(plan_json).transpose()?,
        ticked: kind.has_steps(),
        answer: None,
        after: None,
        thing: Thing::Group,
        group: stored.map(|row| row.id),
        wished: None,
    })
}

fn decide_group(
    conn: &Connection,
    connection: i64,
    done: &step::Row,
    details: &Details,
    stored: Option<&directory_group::Row>,
) -> Result<GroupUndoing, store::Error> {
    let past = match (done.kind.as_str(), &details.group_trace) {
        ("new", _) | ("restore", Some(_)) => Past::Made,
        ("link" | "merge" | "update", Some(trace)) if trace.agreed.is_some() => Past::Renewed(trace),
        ("link" | "merge", Some(trace)) => Past::Tied(trace),
        _ => Past::NotKept,
    };
    let bound = group_binding::by_google_id(conn, connection, &done.google_id)?;
    let bound = bound.filter(|bound| Some(bound.group) == done.group);
    let mut here: BTreeMap<Who, Role> = BTreeMap::new();
    let mut agreed_members = BTreeMap::new();
    let mut who = BTreeMap::new();
    let (mut later, mut built, mut besides) = (None, Vec::new(), BTreeSet::new());
    if let (Some(stored), Some(_)) = (stored, &bound) {
        here.extend(membership::all(conn, stored.id)?.into_iter().map(|(who, _, role)| (who, role)));
        for member in group_binding::agreed(conn, connection, &done.google_id)?.into_values() {
            agreed_members.insert(membership::place(conn, connection, stored.id, &member)?, member.role);
        }
        let traced = details.group_trace.iter().flat_map(|trace| &trace.members);
        for member in traced.filter_map(|trace| trace.member()) {
            who.insert(member.id.clone(), membership::place(conn, connection, stored.id, member)?);
        }
        besides = step::put_in_besides(conn, done.run, stored.id)?;
        later = step::later_run_of_group(conn, done.run, stored.id)?;
        built = what_is_built(conn, stored.id, connection, &done.google_id)?;
    }
    let now = Now {
        group: stored.map(|row| &row.group),
        agreed: bound.as_ref().map(|bound| &bound.baseline.agreed),
        here: &here,
        agreed_members: &agreed_members,
        who: &who,
        besides: &besides,
        later,
        built: &built,
    };
    Ok(undo(past, &now))
}

/// Says what would go with a group whom an import made, or rests on its tie.
fn what_is_built(
    conn: &Connection,
    group: i64,
    connection: i64,
    google_id: &str,
) -> Result<Vec<Built>, store::Error> {
    let mut built = Vec::new();
    let others = group_binding::of_group(conn, group)?;
    if others.iter().any(|one| (one.connection, one.google_id.as_str()) != (connection, google_id)) {
        built.push(Built::BoundElsewhere);
    }
    // Whoever wished that it be bound here had wished so before.
    let before = |(on, wish): &(i64, GroupWish)| *on == connection && *wish == GroupWish::Bind;
    if !group_wish::all_of(conn, group)?.iter().all(before) {
        built.push(Built::Wished);
    }
    // In those that are bound here Google's of it takes its place.
    for (outer, name, _) in membership::groups_of(conn, &Who::Group(group))? {
        if !group_binding::is_bound(conn, connection, outer)? {
            built.push(Built::Inside(name));
        }
    }
    Ok(built)
}

/// Says why a step of an undo that ends a group, or its tie, cannot be done any more; none where it can.
pub(super) fn still_so(
    conn: &Connection,
    connection: i64,
    done: &step::Row,
    stored: &directory_group::Row,
    steps: &[GroupStep],
) -> Result<Option<String>, store::Error> {
    let ends = |step: &GroupStep| matches!(step, GroupStep::Remove | GroupStep::Unbind);
    let now = decide_group(conn, connection, done, &Details::of(done), Some(stored))?;
    let lacks = steps.iter().any(|step| ends(step) && !now.steps.contains(step));
    Ok(lacks.then(|| now.left.join("; ")))
}

/// Decides about a step of the import that was about an org unit; a row has the number of the step. `going` are those
/// that leave the tree: whatever is below one is decided before.
pub(super) fn unit_row(
    conn: &Connection,
    connection: i64,
    done: &step::Row,
    going: &mut BTreeSet<String>,
) -> Result<Row, Error> {
    let details = Details::of(done);
    let known = org_unit::get(conn, connection, &done.google_id)?;
    let decided = decide_unit(conn, connection, done, known.as_ref(), going)?;
    if decided == Ok(Step::Remove) {
        going.insert(done.google_id.clone());
    }
    let (name, email) = match &known {
        Some(row) => (row.name.clone(), row.path.clone()),
        None => (details.name, details.email),
    };
    let (kind, steps, reason, why) = match decided {
        Ok(step) => {
            let kind = if step == Step::Remove { Kind::Remove } else { Kind::Update };
            let before = details.unit_trace.and_then(|trace| trace.before);
            let moved = before.filter(|before| before.path != email);
            let words = words::step(&step);
            let why = moved.map_or(words.clone(), |before| format!("{words}; at {}", before.path));
            (kind, vec![step], None, why)
        }
        Err(left) => {
            let why = left.clone();
            (Kind::Skip, Vec::new(), Some(Reason::Skip(Skip::GroupNotUndone { left: vec![left] })), why)
        }
    };
    Ok(Row {
        id: done.seq,
        user: None,
        user_version: None,
        google_id: Some(done.google_id.clone()),
        name,
        email,
        kind,
        why,
        steps: plan_json(&steps)?,
        reason: reason.as_ref().map(plan_json).transpose()?,
        ticked: kind.has_steps(),
        answer: None,
        after: None,
        thing: Thing::OrgUnit,
        group: None,
        wished: None,
    })
}

/// Says what takes an org unit back to where it was, or why it stays; `going` are those that go with it.
pub(super) fn decide_unit(
    conn: &Connection,
    connection: i64,
    done: &step::Row,
    known: Option<&org_unit::Row>,
    going: &BTreeSet<String>,
) -> Result<Result<Step, String>, store::Error> {
    let stays = |why: &str| Ok(Err(why.to_owned()));
    let Some(UnitTrace { before, after }) = Details::of(done).unit_trace else {
        return stays("an older version carried it out, which kept too little to undo it");
    };
    match (&after, known) {
        (Some(_), None) => return stays("not in the tree any more"),
        (None, Some(_)) => return stays("in the tree again since"),
        (Some(after), Some(known)) if *after != Fingerprint(known.fingerprint) => {
            return stays("changed since by another run");
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    match (before, known) {
        (Some(_), _) => Ok(Ok(Step::RestoreOrgUnit)),
        (None, Some(known)) => {
            let below = org_unit::below(conn, connection, &known.path)?;
            match below.iter().any(|id| !going.contains(id)) {
                true => stays("others are below it in the tree"),
                false => Ok(Ok(Step::Remove)),
            }
        }
        (None, None) => stays("not in the tree any more"),
    }
}
