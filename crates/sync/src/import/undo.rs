//! Plans the undo of an import: from its journal and the directory as it is now. Google is not asked.
//!
//! A row of the plan has the number of the step that it undoes, so that none is undone twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use directory::decide;
use directory::field::Field;
use directory::undo::import::{Now, Past, undo};
use directory::undo::{Left, Tie, Undoing};
use directory::user::full_name;
use directory::{Attribute, Mapping, Thing, User};
use store::plan;
use store::plan::pair::{self, Kind, Row};
use store::rusqlite::Connection;
use store::user::built;
use store::{binding, edit, run, step, user};

use super::journal::Details;
use super::undo_things::{group_row, unit_row};
use crate::Error;
use crate::provision::{plan_json, told, words};

/// How many steps of the journal are looked at together.
const WINDOW: u32 = 2_000;

/// Decides about everything that an import did and that is not undone, in the order in which it did it.
pub(crate) fn decide_undo_of_import(data: &Path, file: &Path, run: i64) -> Result<(), Error> {
    let conn = plan::open(data, file)?;
    let row = run::get(&conn, run)?;
    let undone = row.undoes.ok_or_else(|| store::Error::Damaged("an undo of nothing".to_owned()))?;
    let before = run::undoing(&conn, undone)?;
    let mapping = store::mapping::get(&conn, row.connection)?;
    conn.execute_batch("BEGIN")?;
    pair::clear(&conn)?;
    let (mut last, mut units) = (0, Vec::new());
    loop {
        let steps = step::done_after(&conn, undone, last, WINDOW)?;
        let Some(end) = steps.last() else { break };
        last = end.seq;
        for done in &steps {
            if is_undone(&conn, &before, done.seq)? {
                continue;
            }
            match done.thing {
                Thing::User => decide_one(&conn, row.connection, &mapping, done)?,
                Thing::Group => drop(pair::insert(&conn, &group_row(&conn, row.connection, done)?)?),
                Thing::OrgUnit => units.push(done.clone()),
            }
        }
    }
    let mut going = BTreeSet::new();
    // What is below another comes after it in an import.
    for done in units.iter().rev() {
        pair::insert(&conn, &unit_row(&conn, row.connection, done, &mut going)?)?;
    }
    conn.execute_batch("COMMIT")?;
    Ok(())
}

/// Tells whether one of some undos has undone a step.
fn is_undone(conn: &Connection, undos: &[i64], seq: i64) -> Result<bool, store::Error> {
    for undo in undos {
        if step::is_done(conn, *undo, seq)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Decides about one step of the import.
fn decide_one(conn: &Connection, connection: i64, mapping: &Mapping, done: &step::Row) -> Result<(), Error> {
    let details = Details::of(done);
    let past = past(done, &details);
    let stored = done.user.map(|id| user::find(conn, id)).transpose()?.flatten();
    let bound = binding::by_google_id(conn, connection, &done.google_id)?;
    let bound = bound.filter(|bound| Some(bound.user) == done.user);
    let made = match (&past, &stored, &bound) {
        // Nobody has changed it.
        (Past::Made, Some(stored), Some(bound)) if stored.version > 1 => {
            Some(but_for_edits(conn, stored, as_made(&details, stored, bound, mapping))?)
        }
        _ => None,
    };
    let later = match &stored {
        Some(stored) => step::later_run(conn, done.run, stored.id)?,
        None => None,
    };
    let built = match (&past, &stored) {
        (Past::Made, Some(stored)) => what_is_built(conn, stored.id, connection, &done.google_id)?,
        _ => Vec::new(),
    };
    let now = Now {
        user: stored.as_ref().map(|stored| &stored.user),
        made: made.as_ref(),
        tie: if bound.is_some() { Tie::Bound } else { Tie::Cut },
        later,
        built: &built,
    };
    let Undoing { decision, left } = undo(&past, &now);
    let (kind, steps, reason, why) = told(&decision);
    // Google hears nothing of it, so that nothing is let go there either.
    let kind = if kind == Kind::Suspend { Kind::Update } else { kind };
    let mut why = words::no_more(&why);
    if kind.has_steps() && !left.is_empty() {
        why = format!("{why}; stays: {}", words::left_words(&left));
    }
    let (name, email) = match &stored {
        Some(stored) => {
            (full_name(&stored.user.given_name, &stored.user.family_name), stored.user.email.clone())
        }
        None => (name_of_nobody(conn, done)?, String::new()),
    };
    let row = Row {
        id: done.seq,
        user: stored.as_ref().map(|stored| stored.id),
        user_version: stored.as_ref().map(|stored| stored.version),
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
        thing: Thing::User,
        group: None,
        wished: None,
    };
    pair::insert(conn, &row)?;
    Ok(())
}

/// Reads in the journal what a step did.
fn past(done: &step::Row, details: &Details) -> Past {
    match (done.kind.as_str(), &details.trace) {
        ("new", _) | ("restore", Some(_)) => Past::Made,
        ("link" | "merge" | "update", Some(trace)) if trace.agreed.is_some() => {
            Past::Renewed(trace.moved.clone())
        }
        ("link" | "merge", Some(trace)) => Past::Tied(trace.moved.clone()),
        _ => Past::NotKept,
    }
}

/// Gives a user as an import made it, by what was agreed on then. A username changes by an edit alone, whatever becomes
/// of the address.
fn as_made(details: &Details, stored: &user::Row, bound: &binding::Row, mapping: &Mapping) -> User {
    let agreed = &bound.baseline;
    let mut values = agreed.values.clone();
    // What a new user did not get is Google's alone, whatever both agree on.
    for &attribute in &details.without {
        values.remove(attribute);
    }
    // Of what no import brings by now, and no sync has agreed on, nobody says what it was: it is as it was left, but for
    // what was edited here.
    let unsaid = |attribute: Attribute| !mapping.imports(attribute) && !agreed.covers(attribute);
    for (attribute, value) in stored.user.values.iter().filter(|(attribute, _)| unsaid(*attribute)) {
        values.set(attribute, value.clone());
    }
    for (attribute, value) in agreed.only_here.iter() {
        values.set(attribute, value.clone());
    }
    // What an undo left open is agreed on by nobody, and was changed here by nobody.
    let or = |agreed: &String, now: &String| if agreed.is_empty() { now.clone() } else { agreed.clone() };
    User {
        email: or(&agreed.email, &stored.user.email),
        username: details.username.clone().unwrap_or_else(|| stored.user.username.clone()),
        given_name: or(&agreed.given_name, &stored.user.given_name),
        family_name: details
            .family_name
            .clone()
            .unwrap_or_else(|| or(&agreed.family_name, &stored.user.family_name)),
        state: decide::state_of(&bound.account),
        values,
    }
}

/// Gives the values that were edited here since as they were before: what both sides agreed on may know nothing of them.
fn but_for_edits(conn: &Connection, stored: &user::Row, mut made: User) -> Result<User, store::Error> {
    let mut first: BTreeMap<Attribute, String> = BTreeMap::new();
    // The newest come first: what stays is what was there before the first of them.
    for change in edit::of_user(conn, stored.id, u32::MAX)?.into_iter().flat_map(|edit| edit.changes) {
        match change.field {
            Field::Of(attribute) => drop(first.insert(attribute, change.before)),
            Field::Username => made.username = change.before,
            Field::State | Field::Part(..) => {}
        }
    }
    for (attribute, before) in first {
        let now = decide::in_directory(attribute, &stored.user).map(|value| value.display());
        if now.unwrap_or_default() != before {
            decide::put(&mut made, attribute, (!before.is_empty()).then(|| before.as_str().into()));
        }
    }
    Ok(made)
}

/// Says what would go with a user whom an import made.
pub(super) fn what_is_built(
    conn: &Connection,
    user: i64,
    connection: i64,
    google_id: &str,
) -> Result<Vec<Left>, store::Error> {
    let built = built(conn, user, connection, google_id)?;
    let left = [
        (built.bound_elsewhere, Left::BoundElsewhere),
        (built.password, Left::PasswordSet),
        (built.protected, Left::Protected),
        (built.wished, Left::Wished),
        (built.in_group, Left::InGroup),
    ];
    Ok(left.into_iter().filter(|(is_so, _)| *is_so).map(|(_, left)| left).collect())
}

/// Names somebody who is not in the directory any more.
fn name_of_nobody(conn: &Connection, done: &step::Row) -> Result<String, store::Error> {
    let last =
        done.user.map(|user| edit::of_user(conn, user, 1)).transpose()?.and_then(|mut edits| edits.pop());
    Ok(last.map_or_else(|| format!("Account {}", done.google_id), |edit| edit.username))
}
