//! What became of a run, counted from its journal.

use directory::Thing;
use store::run::{self, Beside, Counts, State};
use store::rusqlite::Connection;
use store::step;

/// Kinds of step with what became of them, and how many there are.
type Tally = Vec<(String, Option<String>, u64)>;

/// The kinds of step of a sync that are counted by themselves; whoever has any other is updated.
const COUNTED: [&str; 9] =
    ["create", "undelete", "adopt", "suspend", "sign-out", "archive", "reactivate", "unarchive", "unbind"];

/// What a step counts as of which nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undone {
    /// The run is over: it is refused.
    Refused,
    /// The run was broken off: it is not counted.
    Open,
}

/// Counts what became of a sync.
pub(crate) fn of_sync(conn: &Connection, run: i64, undone: Undone) -> Result<Counts, store::Error> {
    let mut counts = Counts { updated: step::done_apart_from(conn, run, &COUNTED)?, ..Counts::default() };
    for (kind, outcome, count) in tally(conn, run, Thing::User, undone)? {
        let of = match (kind.as_str(), outcome.as_deref()) {
            (_, Some("refused") | None) => &mut counts.refused,
            ("conflict", _) => &mut counts.conflicts,
            (_, Some("skipped")) => &mut counts.skipped,
            (_, Some("already")) => &mut counts.unchanged,
            ("create" | "undelete", _) => &mut counts.created,
            ("adopt", _) => &mut counts.linked,
            ("suspend" | "archive", _) => &mut counts.suspended,
            ("reactivate" | "unarchive", _) => &mut counts.reactivated,
            ("unbind", _) => &mut counts.released,
            // A user with several such steps is one.
            _ => continue,
        };
        *of += count;
    }
    // It is suspended, and counted so: that it may still be signed in is a problem of its own.
    counts.refused += step::done_in_part(conn, run)?;
    each_beside(&mut counts, |thing| Ok(beside(&tally(conn, run, thing, undone)?)))?;
    Ok(counts)
}

/// Counts what became of the steps of an import.
pub(crate) fn of_import(conn: &Connection, run: i64, undone: Undone) -> Result<Counts, store::Error> {
    let mut counts = Counts::default();
    for (kind, outcome, count) in tally(conn, run, Thing::User, undone)? {
        let of = match (kind.as_str(), outcome.as_deref()) {
            (_, Some("refused") | None) => &mut counts.refused,
            ("conflict", _) => &mut counts.conflicts,
            (_, Some("skipped")) => &mut counts.skipped,
            (_, Some("already")) | ("observe", _) => &mut counts.unchanged,
            ("new" | "restore", _) => &mut counts.created,
            ("link" | "merge", _) => &mut counts.linked,
            _ => &mut counts.updated,
        };
        *of += count;
    }
    each_beside(&mut counts, |thing| Ok(beside(&tally(conn, run, thing, undone)?)))?;
    Ok(counts)
}

/// Counts the accounts, of those that an import read, that were in step: they have none in its journal.
pub(crate) fn in_step(conn: &Connection, run: i64, accounts: u64) -> Result<u64, store::Error> {
    let steps: u64 = step::tally_of(conn, run, Thing::User)?.iter().map(|(_, _, count)| count).sum();
    Ok(accounts.saturating_sub(steps))
}

/// Counts what became of the undo of an import.
pub(crate) fn of_undo_of_import(conn: &Connection, run: i64, undone: Undone) -> Result<Counts, store::Error> {
    let mut counts = Counts::default();
    for (kind, outcome, count) in tally(conn, run, Thing::User, undone)? {
        let of = match (kind.as_str(), outcome.as_deref()) {
            ("conflict" | "skip", _) | (_, Some("skipped")) => &mut counts.skipped,
            (_, Some("refused") | None) => &mut counts.refused,
            // A user whose values went back has another step besides.
            ("take-back", _) => continue,
            (_, Some("already")) => &mut counts.unchanged,
            ("remove", _) => &mut counts.removed,
            ("unbind", _) => &mut counts.released,
            _ => &mut counts.updated,
        };
        *of += count;
    }
    each_beside(&mut counts, |thing| Ok(rows_beside(&step::row_outcomes(conn, run, thing)?, undone)))?;
    Ok(counts)
}

/// Notes with the runs that are being applied what of them is done: they are about to be closed, and nobody comes back to
/// them. What is not done is not refused either.
///
/// # Errors
/// [`store::Error::Sqlite`], [`store::Error::Damaged`].
pub(crate) fn note_unfinished(conn: &mut Connection) -> Result<(), store::Error> {
    let tx = conn.transaction()?;
    for run in run::all_in(&tx, State::Applying)? {
        let counts = match run.is_undo_of_import() {
            true => of_undo_of_import(&tx, run.id, Undone::Open)?,
            false if run.is_sync() => of_sync(&tx, run.id, Undone::Open)?,
            false => {
                let counts = of_import(&tx, run.id, Undone::Open)?;
                let in_step = in_step(&tx, run.id, run.accounts.unwrap_or_default())?;
                Counts { unchanged: counts.unchanged + in_step, ..counts }
            }
        };
        run::note_counts(&tx, run.id, &counts)?;
    }
    Ok(tx.commit()?)
}

fn tally(conn: &Connection, run: i64, thing: Thing, undone: Undone) -> Result<Tally, store::Error> {
    let mut tally = step::tally_of(conn, run, thing)?;
    tally.retain(|(_, outcome, _)| outcome.is_some() || undone == Undone::Refused);
    Ok(tally)
}

fn each_beside(
    counts: &mut Counts,
    of: impl Fn(Thing) -> Result<Beside, store::Error>,
) -> Result<(), store::Error> {
    for thing in [Thing::OrgUnit, Thing::Group] {
        let beside = of(thing)?;
        if beside != Beside::default() {
            counts.beside.insert(thing, beside);
        }
    }
    Ok(())
}

/// Counts what became of the steps about org units, or about groups and members.
fn beside(tally: &[(String, Option<String>, u64)]) -> Beside {
    let mut beside = Beside::default();
    for (kind, outcome, count) in tally {
        let of = match (kind.as_str(), outcome.as_deref()) {
            (_, Some("refused") | None) => &mut beside.refused,
            ("conflict", _) => &mut beside.conflicts,
            (_, Some("skipped")) => &mut beside.skipped,
            // As it was to be already: nothing was done.
            (_, Some("already")) | ("observe", _) => continue,
            ("new" | "restore" | "group-create" | "org-unit", _) => &mut beside.created,
            ("link" | "merge" | "group-adopt", _) => &mut beside.linked,
            _ => &mut beside.updated,
        };
        *of += count;
    }
    beside
}

/// Counts groups and org units, however many steps each took.
fn rows_beside(outcomes: &[(Option<String>, u64)], undone: Undone) -> Beside {
    let mut beside = Beside::default();
    for (outcome, count) in outcomes {
        match outcome.as_deref() {
            Some("skipped") => beside.skipped += count,
            Some("done") => beside.updated += count,
            Some("already") => {}
            None if undone == Undone::Open => {}
            Some(_) | None => beside.refused += count,
        }
    }
    beside
}
