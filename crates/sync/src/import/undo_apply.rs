//! Carries out the undo of an import: in the directory alone, in transactions of bounded size; a killed one is resumed.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use directory::group::Who;
use directory::provision::Step;
use directory::{Fingerprint, Thing};
use store::plan::{self, pair};
use store::run::{self, State};
use store::rusqlite::{Connection, TransactionBehavior};
use store::{Millis, binding, directory_group, former_binding, manager, membership, step, tombstone, user};

use super::apply::Report;
use super::carry_out::agreement_of;
use super::claim::{Claim, OF_ONE_ALONE, brought, claim, held_by};
use super::journal::Details;
use super::thing_apply::{has_it, holders};
use super::undo::what_is_built;
use crate::backup::Why;
use crate::counted::{self, Undone};
use crate::exchange::{self, Pieces, Tried, Turn};
use crate::provision::journal::{self, Details as Told};
use crate::provision::{Confirmed, within_limits, words};
use crate::users::write::standing;
use crate::{AsShown, Error, Progress, Watch, Workstation};

/// How many steps share a transaction.
const BATCH: u32 = 1_000;

/// How long others may write after each transaction.
const PAUSE: Duration = Duration::from_millis(5);

impl Workstation {
    /// Approves the undo of an import as it is ticked and applies exactly it; one that was interrupted goes on.
    ///
    /// The caller holds the lock of the connection, and has read the run under it.
    pub(crate) async fn undo_import(
        &self,
        row: run::Row,
        shown: AsShown,
        confirmed: &Confirmed,
        watch: &Watch,
    ) -> Result<Report, Error> {
        let AsShown { run, moves } = shown;
        match row.state {
            State::Review => {
                let ticked = self.with_plan(run, move |conn| {
                    plan::moves::hold(conn, moves)?;
                    Ok(pair::any_ticked(conn)?)
                });
                let ticked = ticked.await?;
                within_limits(&self.sync_plan(run).await?, confirmed)?;
                if ticked {
                    self.back_up_before(Why::Undo).await?;
                }
                self.approve_undo(shown).await?;
            }
            State::Applying => self.note_continuation(run).await?,
            _ => return Err(Error::Busy(format!("run {run} does not wait to be applied"))),
        }
        let undone = row.undoes.ok_or_else(|| store::Error::Damaged("an undo of nothing".to_owned()))?;
        let (watching, now, connection) = (watch.clone(), self.inner.environment.now.clone(), row.connection);
        let finished = self
            .inner
            .store
            .write_in_batches(move |conn| {
                let undoing = Undo { run, undone, connection, watch: &watching, now: &*now };
                undoing.all(conn)
            })
            .await?;
        if !finished {
            return Err(Error::Cancelled);
        }
        plan::remove(&self.home().plan(run))?;
        let report = self.report(run).await?;
        tracing::info!(run, undone, removed = report.run.counts.removed, "an import was undone");
        Ok(report)
    }

    /// Writes the approved plan into the journal.
    async fn approve_undo(&self, shown: AsShown) -> Result<(), Error> {
        let run = shown.run;
        let file = self.home().plan(run);
        if !file.exists() {
            return Err(Error::PlanLost { run });
        }
        let copied = self.inner.store.write_in_batches(move |conn| {
            plan::attach(conn, &file)?;
            let copied = copy_plan(conn, shown, &file);
            plan::detach(conn)?;
            copied
        });
        self.explain(run, copied.await.map_err(Error::from)).await?;
        self.note_approval(run).await
    }
}

/// Copies the plan into the journal, by number; the run is approved when all of it is there.
///
/// # Errors
/// [`store::Error::Moved`] when it is not as it was shown. As soon as a part of it is there, nobody changes it any more.
fn copy_plan(conn: &mut Connection, shown: AsShown, file: &Path) -> Result<(), store::Error> {
    let AsShown { run, moves } = shown;
    plan::settle(conn, file)?;
    step::clear(conn, run)?;
    let mut seq = 0;
    // Groups first: who is in them is known by the users, as long as these are there.
    for thing in [Thing::Group, Thing::User] {
        let mut last = 0;
        loop {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            plan::moves::hold(&tx, moves)?;
            let rows = pair::after(&tx, thing, last, BATCH)?;
            let Some(end) = rows.last() else { break };
            last = end.id;
            for row in &rows {
                journal::copy_row(&tx, run, &mut seq, row, (None, &journal::Later::No))?;
            }
            tx.commit()?;
            tracing::trace!(run, "the journal has a part of the plan");
        }
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut units = pair::of_thing(&tx, Thing::OrgUnit)?;
    // What is below another came after it, and goes before it.
    units.sort_by_key(|row| std::cmp::Reverse(row.id));
    for row in &units {
        journal::copy_row(&tx, run, &mut seq, row, (None, &journal::Later::No))?;
    }
    tx.commit()?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    run::set_state(&tx, run, State::Applying)?;
    tx.commit()?;
    tracing::trace!(run, "the journal has the plan");
    Ok(())
}

/// An undo being applied.
pub(super) struct Undo<'a> {
    pub(super) run: i64,
    /// The import that it undoes.
    pub(super) undone: i64,
    pub(super) connection: i64,
    watch: &'a Watch,
    now: &'a dyn Fn() -> Millis,
}

/// The code of a refusal since another has what a user or a group is to get back.
pub(super) const TAKEN: &str = "taken";

/// Why a user, a group or an org unit is left as it is.
pub(super) struct Refused {
    code: &'static str,
    why: String,
}

/// Why all steps of a row are not done.
pub(super) enum NotDone {
    /// They cannot be.
    Refused(Refused),
    /// Not yet: these users, or groups, have what its own is to get back, and may give it up by rows that are to come.
    Waits(Vec<i64>),
}

/// What became of all steps of a row.
pub(super) type Became = Result<&'static str, NotDone>;

pub(super) fn refused(code: &'static str, why: &str) -> Result<Became, store::Error> {
    Ok(Err(NotDone::Refused(Refused { code, why: why.to_owned() })))
}

impl Undo<'_> {
    /// Applies what is left; tells whether it came to the end.
    fn all(&self, conn: &mut Connection) -> Result<bool, store::Error> {
        user::build_indexes(conn)?;
        let (before, total) = step::progress(conn, self.run)?;
        let (mut done, mut last, begun) = (before, 0, Instant::now());
        let mut waiting_groups = false;
        loop {
            if self.watch.cancel.is_cancelled() {
                return Ok(false);
            }
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let rows = step::pending(&tx, self.run, last, BATCH)?;
            if rows.is_empty() {
                break;
            }
            for steps in self.whole_rows(&tx, rows)? {
                if self.watch.cancel.is_cancelled() {
                    break;
                }
                last = steps.last().map_or(last, |step| step.seq);
                let of_group = steps.first().is_some_and(|step| step.thing == Thing::Group);
                // Who is in a group is known by the users, as long as these are there.
                if waiting_groups && !of_group {
                    self.together(&tx, Thing::Group)?;
                    waiting_groups = false;
                }
                match self.carry_out(&tx, &steps, Turn::AfterTheOther)? {
                    Tried::Waits(_) => {
                        waiting_groups |= of_group;
                        continue;
                    }
                    Tried::Refused(refusal) => self.refuse(&tx, &steps, refusal)?,
                    Tried::Done(_) => {}
                }
                done += steps.len() as u64;
            }
            tx.commit()?;
            tracing::trace!(run = self.run, "what was done is in the directory");
            // Whoever else wants to write asks again and again, and finds no moment where there is none.
            std::thread::park_timeout(PAUSE);
            let rate = (done - before) as f64 / begun.elapsed().as_secs_f64().max(0.001);
            self.watch.tell(Progress::Applying { done, total, rate });
        }
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        self.together(&tx, Thing::Group)?;
        self.together(&tx, Thing::User)?;
        self.close(&tx)?;
        tx.commit()?;
        tracing::trace!(run = self.run, "the journal is closed");
        Ok(true)
    }

    /// Carries out the rows about one kind of thing that waited for each other, as many as go together; refuses the others.
    fn together(&self, conn: &Connection, thing: Thing) -> Result<(), store::Error> {
        let waiting = step::pending_of(conn, self.run, thing)?;
        let rows = waiting.chunk_by(|one, next| one.account == next.account).map(<[_]>::to_vec).collect();
        exchange::carry_out(conn, self, rows)
    }

    /// Divides steps by what they are about; what is cut off of the last is read after it.
    fn whole_rows(
        &self,
        conn: &Connection,
        rows: Vec<step::Row>,
    ) -> Result<Vec<Vec<step::Row>>, store::Error> {
        let cut = rows.len() == BATCH as usize;
        let mut all: Vec<_> =
            rows.chunk_by(|one, next| one.account == next.account).map(<[_]>::to_vec).collect();
        if let (true, Some(last)) = (cut, all.last_mut())
            && let Some(first) = last.first()
        {
            *last = step::of_account(conn, self.run, first.account)?;
            last.retain(|step| step.outcome.is_none());
        }
        Ok(all)
    }

    /// Looks at a user again, and writes what was approved if everything is as it was then.
    fn decided(
        &self,
        conn: &Connection,
        rows: &[step::Row],
        turn: Turn,
        now: Millis,
    ) -> Result<Became, store::Error> {
        let Some(first) = rows.first() else { return Ok(Ok("already")) };
        let steps: Option<Vec<Step>> = rows.iter().map(journal::step_of).collect();
        let Some(steps) = steps else {
            return refused("damaged", "the journal does not say what this step is");
        };
        let removes = steps.contains(&Step::Remove);
        let before = match first.user.map(|id| user::find(conn, id)).transpose()?.flatten() {
            Some(found) if first.user_version == Some(found.version) => found,
            Some(_) => return refused("stale", "the user changed here since the plan was made"),
            // Whoever was to be removed is.
            None if removes => return Ok(Ok("already")),
            None => return refused("stale", "the user is not in the directory any more"),
        };
        let bound = binding::by_google_id(conn, self.connection, &first.google_id)?;
        let Some(bound) = bound.filter(|bound| bound.user == before.id) else {
            return refused("stale", "the user is not bound to this account any more");
        };
        if removes {
            let later = step::later_run(conn, self.undone, before.id)?.map(directory::undo::Left::Later);
            let mut left = what_is_built(conn, before.id, self.connection, &first.google_id)?;
            left.extend(later);
            if !left.is_empty() {
                return refused("stale", &words::left_words(&left));
            }
        }
        let mut after = before.user.clone();
        for one in
            steps.iter().flat_map(|step| if let Step::TakeBack(moved) = step { moved } else { [].as_slice() })
        {
            directory::decide::put(&mut after, one.attribute, one.after.clone());
        }
        let back = brought(&before.user, &after);
        let is_to_come = |other| step::is_pending_for(conn, self.run, other);
        match (claim(conn, (&after, &back), Some(before.id), is_to_come)?, turn) {
            (Claim::Kept(other), _) => return refused(TAKEN, &other.by_now(conn, self.run)?),
            (Claim::NotYetGivenUp(by), Turn::AfterTheOther) => return Ok(Err(NotDone::Waits(by))),
            (Claim::NotYetGivenUp(_), Turn::BeforeTheOther) | (Claim::Free, _) => {}
        }
        let imported = step::find(conn, self.undone, first.account)?;
        let details = imported.as_ref().map(Details::of).unwrap_or_default();
        if removes {
            self.remove(conn, &before, bound)?;
        } else {
            if steps.contains(&Step::Unbind) {
                let who = Who::User(before.id);
                membership::unrecognise(conn, self.connection, &first.google_id, &who, &details.doubled)?;
                binding::remove(conn, self.connection, &first.google_id)?;
                if let Some(former) = details.former.clone() {
                    former_binding::put(conn, self.connection, &former.of_user(before.id))?;
                }
                let (passed, doubled) = (&details.passed, &details.doubled);
                membership::give_back(conn, self.connection, &first.google_id, &who, passed, doubled)?;
            } else if let Some(agreed) = details.trace.as_ref().and_then(|trace| trace.agreed.as_ref()) {
                let then = agreed.back(&agreement_of(&bound));
                let Fingerprint(fingerprint) = then.print;
                let (baseline, account) = (then.baseline, then.account);
                binding::agree(conn, &binding::Row { fingerprint, baseline, account, ..bound })?;
            }
            let stands = standing(&after, &binding::of_user(conn, before.id)?);
            if after == before.user {
                user::set_standing(conn, &before, stands)?;
            } else {
                user::update(conn, &before, &after, stands, now)?;
            }
        }
        if let Some(stone) = details.stone {
            tombstone::insert(conn, &stone.on(self.connection, &first.google_id))?;
        }
        Ok(Ok("done"))
    }

    /// Takes a user out of the directory. It leaves no stone: the next import finds its account as this one did.
    fn remove(&self, conn: &Connection, before: &user::Row, bound: binding::Row) -> Result<(), store::Error> {
        membership::leave(conn, before.id)?;
        binding::remove(conn, self.connection, &bound.google_id)?;
        manager::write_out(conn, before.id, &before.user.email)?;
        user::delete(conn, before)
    }

    fn close(&self, conn: &Connection) -> Result<(), store::Error> {
        let counts = counted::of_undo_of_import(conn, self.run, Undone::Refused)?;
        let beside: u64 = counts.beside.values().map(|beside| beside.refused).sum();
        let state = if counts.refused + beside > 0 { State::Refusals } else { State::Done };
        run::close(conn, self.run, state, &counts, None, (self.now)())
    }
}

impl Pieces for Undo<'_> {
    /// All steps of a user, a group or an org unit that are not done.
    type Piece = Vec<step::Row>;
    type Refusal = Refused;

    fn about(&self, steps: &Vec<step::Row>) -> Option<i64> {
        steps.first().and_then(|step| if step.thing == Thing::Group { step.group } else { step.user })
    }

    /// Carries out all steps of a row, or none.
    fn carry_out(
        &self,
        conn: &Connection,
        steps: &Vec<step::Row>,
        turn: Turn,
    ) -> Result<Tried<Refused>, store::Error> {
        let now = (self.now)();
        let became = match steps.first().map(|step| step.thing) {
            Some(Thing::Group) => self.group(conn, steps, turn, now)?,
            Some(Thing::OrgUnit) => self.unit(conn, steps, now)?,
            Some(Thing::User) | None => self.decided(conn, steps, turn, now)?,
        };
        let outcome = match became {
            Ok(outcome) => outcome,
            Err(NotDone::Refused(refusal)) => return Ok(Tried::Refused(refusal)),
            Err(NotDone::Waits(others)) => return Ok(Tried::Waits(others)),
        };
        for row in steps {
            step::finish(conn, row, outcome, row.user, row.detail.as_deref(), None, now)?;
            tracing::trace!(run = self.run, seq = row.seq, "the journal says what became of a step");
        }
        Ok(Tried::Done(self.about(steps)))
    }

    fn still_held(
        &self,
        conn: &Connection,
        steps: &Vec<step::Row>,
        got_by: i64,
        without: &BTreeSet<i64>,
    ) -> Result<Option<Refused>, store::Error> {
        // Whoever is removed has got nothing.
        if steps.first().is_some_and(|step| step.thing == Thing::Group) {
            let Some(got) = directory_group::find(conn, got_by)? else { return Ok(None) };
            let other = holders(conn, &got.group.email, Some(got_by))?.into_iter().next();
            return Ok(other.map(|other| Refused { code: TAKEN, why: has_it(&other) }));
        }
        let Some(got) = user::find(conn, got_by)? else { return Ok(None) };
        let Some(other) = held_by(conn, (&got.user, &OF_ONE_ALONE), Some(got_by))? else { return Ok(None) };
        let why = match without.contains(&other.user) {
            true => other.after_refusal(),
            false => other.by_now(conn, self.run)?,
        };
        Ok(Some(Refused { code: TAKEN, why }))
    }

    fn refuse(
        &self,
        conn: &Connection,
        steps: &Vec<step::Row>,
        refusal: Refused,
    ) -> Result<(), store::Error> {
        let Refused { code, why } = refusal;
        for (place, row) in steps.iter().enumerate() {
            let (code, why) = match (place, row.thing) {
                (0, _) => (code, why.as_str()),
                (_, Thing::User) => ("waits", "an earlier step of this user was not done"),
                (_, Thing::Group | Thing::OrgUnit) => ("waits", "an earlier step of this group was not done"),
            };
            let told = Told { code: Some(code.to_owned()), ..Told::of(row) };
            step::finish(conn, row, "refused", row.user, told.store().as_deref(), Some(why), (self.now)())?;
        }
        Ok(())
    }
}
