//! Undoing a run: the plan is made from its journal and from both sides as they are now, and carried out as a sync is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use directory::Thing;
use directory::password::AfterExpiry;
use directory::provision::{Answer, Decision, Hand, Marked, Rules, StateRule, Step};
use directory::undo::{self, Left, Past, Sides, Since, Tie, Undoing};
use directory::user::{State as UserState, Unbind};
use store::plan::pair::{self, Kind, Row};
use store::plan::{self, account, pair_review, settled};
use store::run::{self, State};
use store::rusqlite::Connection;
use store::step;
use store::{binding, former_binding, taken_out, tombstone, user};

use super::addresses::arrange_addresses;
use super::ground::Ground;
use super::journal::{self, Details};
use super::row::{bound_directly, told};
use super::{wished, words};
use crate::import::{Mode, Reads, Scope};
use crate::{Error, Watch, Workstation};

/// What can be said of undoing a run before Google is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoable {
    /// The run.
    pub run: run::Row,
    /// Why it cannot be undone at all, if so.
    pub refused_because: Option<String>,
    /// What of it cannot be undone: the kind of step, in the journal's words, and how many there are.
    pub lasting: Vec<(&'static str, u64)>,
}

/// Kinds of step of which nothing can be undone.
const FOR_GOOD: [&str; 2] = ["password", "keep-password"];

/// The name under which steps are counted of which the journal keeps too little.
const NOT_KEPT: &str = "not-kept";

/// Counts the rows of a plan that leave everything as it is, by why.
pub(super) fn left(conn: &Connection) -> Result<Vec<(&'static str, u64)>, store::Error> {
    let skips = pair_review::skips(conn)?;
    let named = |(name, count): (String, u64)| match name.as_str() {
        "marked" => ("protected", count),
        _ => ("left", count),
    };
    Ok(skips.into_iter().map(named).collect())
}

impl Workstation {
    /// Tells whether a run can be undone, and what of it cannot.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such run.
    pub async fn undoable(&self, run: i64) -> Result<Undoable, Error> {
        let read = self.inner.store.read(move |conn| {
            let row = run::get(conn, run)?;
            let connection = store::connection::get(conn, row.connection)?;
            // What only wrote into the directory asks Google for no leave.
            let may_not = || super::read::may_not(&connection).filter(|_| row.is_sync());
            let refused_because = refused(conn, &row)?.or_else(may_not);
            Ok(Undoable { refused_because, lasting: lasting(conn, run)?, run: row })
        });
        Ok(read.await?)
    }

    /// Reads both sides, decides how to undo a run, and leaves the plan for review; returns the run that undoes. Of a run
    /// that only wrote into the directory, the directory alone is read.
    ///
    /// # Errors
    /// [`Error::Refused`] when the run cannot be undone; otherwise as [`Workstation::sync_read`].
    pub async fn undo_read(&self, run: i64, watch: &Watch) -> Result<i64, Error> {
        let undoable = self.undoable(run).await?;
        if let Some(why) = undoable.refused_because {
            return Err(Error::Refused(format!("run {run} cannot be undone: {why}")));
        }
        let connection = undoable.run.connection;
        let reads = if undoable.run.is_sync() { Reads::Undo(run) } else { Reads::UndoOfImport(run) };
        let of_groups = self.inner.store.read(move |conn| step::done_groups(conn, run)).await?;
        let things: &[Thing] = if of_groups.is_empty() { &[] } else { &[Thing::Group] };
        self.read_run(reads, connection, Scope::All, Mode::Full, things, watch).await
    }
}

/// Says why a run cannot be undone at all, by what it is and what is kept of it.
fn refused(conn: &Connection, row: &run::Row) -> Result<Option<String>, store::Error> {
    let why = |words: &str| Ok(Some(words.to_owned()));
    match row.state {
        State::Reading | State::Review | State::Applying => return why("it is not at its end yet"),
        State::Discarded => return why("nothing of it was carried out"),
        // One that was not at its end when the directory was restored may have done a part.
        State::Failed if step::undoable(conn, row.id)?.done == 0 => {
            return why("nothing of it was carried out");
        }
        State::Failed | State::Done | State::Refusals => {}
    }
    if let (true, Some(undone)) = (row.is_undo_of_import(), row.undoes) {
        return Ok(Some(format!(
            "importing again is its way back: the next import plans what run {undone} did"
        )));
    }
    let steps = step::undoable(conn, row.id)?;
    if steps.done == 0 && !step::any(conn, row.id)? && row.counts.done() > 0 {
        return why("its single steps are not kept any more");
    }
    if steps.done == 0 {
        let made = step::tally(conn, row.id)?
            .iter()
            .any(|(kind, outcome, _)| kind == "org-unit" && outcome.as_deref() == Some("done"));
        return why(if made {
            "it made org units alone, and they stay on Google"
        } else {
            "it changed nothing"
        });
    }
    if steps.traced == 0 {
        return why("an older version carried it out, which kept too little to undo it");
    }
    if !row.is_sync() {
        return undone_already(conn, row.id);
    }
    let tally = step::tally(conn, row.id)?;
    let mut done = tally.iter().filter(|(_, outcome, _)| outcome.as_deref() == Some("done"));
    if done.all(|(kind, ..)| FOR_GOOD.contains(&kind.as_str())) {
        return why("it set passwords alone, and nobody here knows the ones before");
    }
    Ok(None)
}

/// Says by which runs all of an import was undone already, if it was.
fn undone_already(conn: &Connection, import: i64) -> Result<Option<String>, store::Error> {
    let undos = run::undoing(conn, import)?;
    let mut undone = 0;
    for undo in &undos {
        undone += step::done_row_count(conn, *undo)?;
    }
    let by = undos.iter().map(i64::to_string).collect::<Vec<_>>().join(" and ");
    Ok((undone > 0 && undone >= step::done_row_count(conn, import)?)
        .then(|| format!("run {by} has undone it already")))
}

/// Counts what of a run cannot be undone, or not as if it had never been.
pub(super) fn lasting(conn: &Connection, run: i64) -> Result<Vec<(&'static str, u64)>, store::Error> {
    let tally = step::tally(conn, run)?;
    let count = |kind: &str| -> u64 {
        let of = |(name, outcome, _): &&(String, Option<String>, u64)| {
            name == kind && outcome.as_deref() == Some("done")
        };
        tally.iter().filter(of).map(|(_, _, count)| count).sum()
    };
    let renames = step::renames(conn, run)?;
    let of_groups = directory::group::step::names();
    let of_groups = of_groups.into_iter().filter(|kind| directory::group::step::lasting(kind).is_some());
    let kinds = words::LASTING.into_iter().chain(of_groups).map(|kind| match kind {
        "rename" => (kind, addresses_that_stay(&renames)),
        _ => (kind, count(kind)),
    });
    let steps = step::undoable(conn, run)?;
    let all = kinds.chain([(NOT_KEPT, steps.done - steps.traced)]);
    Ok(all.filter(|(_, count)| *count > 0).collect())
}

/// Counts what of a plan no rollback would undo, by its steps and its addresses before and after.
pub(super) fn lasting_of_plan(
    steps: &BTreeMap<&'static str, u64>,
    renames: &[(String, String)],
) -> Vec<(&'static str, u64)> {
    let lasts =
        |kind: &str| words::LASTING.contains(&kind) || directory::group::step::lasting(kind).is_some();
    let lasts = steps.iter().filter(|(kind, _)| lasts(kind)).map(|(kind, count)| match *kind {
        "rename" => ("rename", addresses_that_stay(renames)),
        kind => (kind, *count),
    });
    lasts.filter(|(_, count)| *count > 0).collect()
}

/// Counts, of addresses before and after, the new ones that stay with their accounts as aliases when they are changed
/// back: not those that somebody else is to have again.
fn addresses_that_stay(renames: &[(String, String)]) -> u64 {
    let before: BTreeSet<&str> = renames.iter().map(|(before, _)| before.as_str()).collect();
    renames.iter().filter(|(_, after)| !before.contains(after.as_str())).count() as u64
}

/// Decides about everybody whom a run changed, in the order of its plan, and leaves the rows in the plan file.
pub(crate) fn decide_undo(data: &Path, file: &Path, run: i64) -> Result<(), Error> {
    let conn = plan::open(data, file)?;
    let row = run::get(&conn, run)?;
    let undone = row.undoes.ok_or_else(|| store::Error::Damaged("an undo of nothing".to_owned()))?;
    let ground = Ground::read(&conn, row.connection)?;
    conn.execute_batch("BEGIN")?;
    pair::clear(&conn)?;
    settled::clear(&conn)?;
    for place in step::done_rows(&conn, undone)? {
        decide_one(&conn, &ground, undone, place)?;
    }
    arrange_addresses(&conn, ground.connection)?;
    super::groups::decide_undo_of_groups(&conn, &ground, undone)?;
    conn.execute_batch("COMMIT")?;
    Ok(())
}

/// Decides about what a run did with one row of its plan.
fn decide_one(conn: &Connection, ground: &Ground, undone: i64, place: i64) -> Result<(), Error> {
    let mut rows = step::of_account(conn, undone, place)?;
    rows.retain(|row| row.outcome.as_deref() == Some("done"));
    let Some(last) = rows.last() else { return Ok(()) };
    let traced = rows.iter().rev().filter_map(|row| Details::of(row).trace).map(|trace| trace.account);
    let id = traced.chain([last.google_id.clone()]).find(|id| !id.is_empty()).unwrap_or_default();
    let found = pair::account_of_id(conn, &id)?;
    let account = found.map(|place| account::get(conn, place)).transpose()?.map(|(account, _)| account);
    let stored = last.user.map(|user| user::find(conn, user)).transpose()?.flatten();
    let (tie, hand, since) = tie(conn, ground.connection, undone, last.user, stored.as_ref(), &id)?;
    let past: Option<Vec<Past>> = rows
        .iter()
        .map(|row| Some(Past { step: journal::step_of(row)?, trace: Details::of(row).trace }))
        .collect();
    let user = stored.as_ref().map(|row| &row.user);
    let sides = Sides { user, account: account.as_ref(), tie, hand, since };
    let Undoing { decision, left } = match past {
        Some(past) => {
            let marked = match &stored {
                Some(stored) => ground.marked(conn, stored.id)?,
                None => Marked::No,
            };
            ground.undo(&past, &sides, marked)
        }
        None => Undoing {
            decision: Decision::Skip(directory::provision::Skip::NotUndone { left: vec![Left::NotKept] }),
            left: Vec::new(),
        },
    };
    if decision == Decision::Unchanged {
        return Ok(());
    }
    let (kind, steps, reason, why) = told(&decision);
    let whose = match &stored {
        Some(stored) => Whose::Here { state: stored.user.state, expired: ground.expired(conn, stored.id)? },
        None => Whose::Removed(tombstone::get(conn, ground.connection, &id)?.and_then(|stone| stone.wish)),
    };
    let details = Details::of(last);
    let (name, email) = match &stored {
        Some(row) => {
            (directory::user::full_name(&row.user.given_name, &row.user.family_name), row.user.email.clone())
        }
        None => (details.name, details.email),
    };
    let why = with_remarks(why, kind, steps, &left, whose);
    let why = match last.user {
        Some(user) => bound_directly(conn, ground.connection, (user, steps), why)?,
        None => why,
    };
    let row = Row {
        id: 0,
        user: stored.as_ref().map(|row| row.id),
        user_version: stored.as_ref().map(|row| row.version),
        google_id: account.as_ref().map(|account| account.id.clone()),
        name,
        email,
        kind,
        why,
        steps: super::row::to_json(&steps)?,
        reason: reason.as_ref().map(super::row::to_json).transpose()?,
        ticked: kind.has_steps(),
        answer: None,
        after: None,
        thing: Thing::User,
        group: None,
        wished: last
            .user
            .map(|user| wished::of_user(conn, ground.connection, user, ground.now))
            .transpose()?
            .map(str::to_owned),
    };
    pair::insert(conn, &row)?;
    Ok(())
}

/// Whose account it is, and by what the next sync goes about it.
#[derive(Debug, Clone, Copy)]
enum Whose {
    /// Of a user who is in the directory: the state there, and what follows from a password that expired.
    Here { state: UserState, expired: Option<AfterExpiry> },
    /// Of a user who was removed: what is still to become of the account.
    Removed(Option<Unbind>),
}

/// Adds what stays, and what the next sync would do about it.
fn with_remarks(mut why: String, kind: Kind, steps: &[Step], left: &[Left], whose: Whose) -> String {
    if !kind.has_steps() {
        return why;
    }
    // Whoever is bound by an undo was bound before.
    why = why.replacen(&words::step(&Step::Adopt), words::BOUND_AGAIN, 1);
    if !left.is_empty() {
        why = format!("{why}; stays: {}", words::left_words(left));
    }
    let remark = match whose {
        Whose::Here { state, expired } => of_user(steps, state, expired),
        Whose::Removed(wish) => of_removed(steps, wish),
    };
    why + remark
}

/// Says what the next sync would do about a user who is there, beyond what an undo does.
fn of_user(steps: &[Step], state: UserState, expired: Option<AfterExpiry>) -> &'static str {
    let reactivated = steps.contains(&Step::Reactivate);
    let stays_suspended = steps.contains(&Step::Suspend) && !steps.contains(&Step::Unbind);
    match (state, expired) {
        (UserState::Active, Some(AfterExpiry::Suspend)) if reactivated => {
            "; its password expired: the next sync suspends it again, unless another is set"
        }
        (UserState::Active, Some(AfterExpiry::RemoveAccess)) if reactivated => {
            "; its password expired: the next sync suspends it and lets it go again, unless another is set"
        }
        (UserState::Suspended, _) if reactivated => "; suspended here: the next sync suspends it again",
        (UserState::Active, _) if stays_suspended => "; active here: the next sync makes it active again",
        _ => "",
    }
}

/// Says of an account whose user was removed, and that an undo lets in, what the next sync would do about it.
fn of_removed(steps: &[Step], wish: Option<Unbind>) -> &'static str {
    let lets_in = steps.iter().any(|step| matches!(step, Step::Reactivate | Step::Unarchive));
    match wish.filter(|_| lets_in) {
        Some(Unbind::Suspend) => "; removed here: the next sync suspends it again",
        Some(Unbind::Archive) => "; removed here: the next sync archives it again",
        Some(Unbind::LeaveActive) | None => "",
    }
}

/// Tells how a user and an account are tied now, and whether the run that is undone took the account out of use, or a
/// later one, as long as nobody has let it in again.
fn tie(
    conn: &Connection,
    connection: i64,
    undone: i64,
    user: Option<i64>,
    stored: Option<&user::Row>,
    google_id: &str,
) -> Result<(Tie, Hand, Since), store::Error> {
    let tied = |tie: Tie, suspended_by: Option<i64>, archived_by: Option<i64>| {
        let hand = Hand { suspended: suspended_by == Some(undone), archived: archived_by == Some(undone) };
        let later = |by: Option<i64>| by.filter(|run| *run > undone);
        (tie, hand, Since { suspended_by: later(suspended_by), archived_by: later(archived_by) })
    };
    let bound = binding::by_google_id(conn, connection, google_id)?;
    Ok(match (user, stored, bound) {
        (None, _, None) => {
            let taken = taken_out::get(conn, connection, google_id)?;
            tied(Tie::OfNobody, taken.suspended_by_run, taken.archived_by_run)
        }
        (Some(_), Some(stored), Some(bound)) if bound.user == stored.id && !bound.dormant => {
            tied(Tie::Bound, bound.suspended_by_run, bound.archived_by_run)
        }
        (Some(_), Some(stored), None) => {
            let former = former_binding::of_user(conn, connection, stored.id)?;
            match former.filter(|former| former.google_id == google_id) {
                // Who was bound again since, and let go again, is a later run's.
                Some(former)
                    if !binding::is_bound(conn, connection, stored.id)?
                        && !step::was_done_after(conn, undone, (stored.id, google_id), "unbind")? =>
                {
                    tied(Tie::Former, former.suspended_by_run, former.archived_by_run)
                }
                _ => tied(Tie::Cut, None, None),
            }
        }
        _ => tied(Tie::Cut, None, None),
    })
}

impl Ground {
    fn undo(&self, past: &[Past], sides: &Sides<'_>, marked: Marked) -> Undoing {
        let rules = Rules {
            mapping: &self.mapping,
            state: StateRule::Exported,
            administrator: &self.administrator,
            marked,
            answer: Answer::default(),
            password: None,
            next_login: self.next_login,
            expired: None,
        };
        undo::undo(past, sides, &rules, &google::project::refuses)
    }
}
