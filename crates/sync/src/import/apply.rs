//! Carries out an approved import, in transactions of bounded size; a killed one is resumed.

use std::path::Path;
use std::time::{Duration, Instant};

use directory::Thing;
use store::event::{self, By, What};
use store::plan::account::Span;
use store::plan::{self, account};
use store::run::{self, Counts, State};
use store::rusqlite::{Connection, TransactionBehavior};
use store::user::Search;
use store::{Millis, binding, choice, group_binding, membership, step, user};

use super::ahead::Files;
use super::carry_out::{Bound, CarryOut, Outcome, Prepared, Stones};
use super::exchange;
use super::journal::{self, Details};
use super::thing_apply::{ThingHand, ThingOutcome};
use crate::ahead::read_ahead;
use crate::backup::Why;
use crate::counted::{self, Undone};
use crate::exchange::Turn;
use crate::lock::RunLock;
use crate::provision::{LicenceCount, licences};
use crate::{AsShown, Error, Progress, Watch, Workstation};

/// How many steps share a transaction at most.
const BATCH: u64 = 5_000;

/// How many share the first one: whoever watches is told of what is committed, and wants to see it move.
const FIRST_BATCH: u64 = 250;

/// A transaction that takes longer is not followed by a larger one.
const LONG: Duration = Duration::from_millis(500);

/// How long others may write after each transaction.
const PAUSE: Duration = Duration::from_millis(5);

/// A run that is over, with what did not go through.
#[derive(Debug, Clone)]
pub struct Report {
    /// The run.
    pub run: run::Row,
    /// The first hundred rows that were refused or left with a conflict.
    pub problems: Vec<Problem>,
    /// How many there are.
    pub problem_count: u64,
    /// Which licences the accounts have that a sync made (F3).
    pub licences: Vec<LicenceCount>,
}

/// A row that did not go through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is about.
    pub thing: Thing,
    /// The directory user, where there is one.
    pub user: Option<i64>,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// `refused` or `conflict`.
    pub kind: String,
    /// Why.
    pub why: String,
}

impl Workstation {
    /// Approves a plan as it is ticked and applies exactly it; a run that was interrupted goes on.
    ///
    /// # Errors
    /// [`Error::Busy`]; [`Error::Cancelled`]: what was done stays, the rest waits to be resumed;
    /// [`store::Error::Moved`] when the plan is not any more as it was shown: nothing of it is done.
    pub async fn import_apply(&self, plan: impl Into<AsShown>, watch: &Watch) -> Result<Report, Error> {
        let shown @ AsShown { run, moves } = plan.into();
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        let _lock = RunLock::take(self.home(), row.connection, "an import is applied")?;
        // What another process did until now is seen only under the lock.
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        if row.is_sync() {
            return Err(Error::Busy(format!("run {run} is a sync, not an import")));
        }
        self.active(row.connection).await?;
        match row.state {
            State::Review => {
                let ticked = self.with_plan(run, move |conn| {
                    plan::moves::hold(conn, moves)?;
                    Ok(plan::decision::any_ticked(conn)?)
                });
                if ticked.await? {
                    self.back_up_before(Why::Import).await?;
                }
                self.approve(shown).await?;
            }
            State::Applying => self.note_continuation(run).await?,
            State::Reading => return Err(Error::Busy(format!("run {run} does not wait to be applied"))),
            _ => return Err(Error::NotFound(format!("the plan of run {run} is over"))),
        }
        let (data, file) = (self.inner.store.path().to_owned(), self.home().plan(run));
        let (watching, clock) = (watch.clone(), self.inner.environment.now.clone());
        let (connection, accounts) = (row.connection, row.accounts.unwrap_or_default());
        let read_at = row.read_at.unwrap_or(row.started_at);
        let finished = self
            .inner
            .store
            .write_in_batches(move |conn| {
                let applying = Applying {
                    run,
                    connection,
                    read_at,
                    files: Files { data: &data, plan: &file },
                    watch: &watching,
                    now: &*clock,
                };
                match with_plan(conn, &file, |conn| applying.all(conn, accounts)) {
                    // What was approved must come to its end: without its plan, the rest is refused step by step.
                    Err(error) if error.is_spoilt_file() && !plan::is_whole(&file) => {
                        tracing::warn!(run, %error, "the plan is spoilt and is done without");
                        plan::remove(&file)?;
                        with_plan(conn, &file, |conn| applying.all(conn, accounts))
                    }
                    result => result,
                }
            })
            .await?;
        if !finished {
            return Err(Error::Cancelled);
        }
        plan::remove(&self.home().plan(run))?;
        let report = self.report(run).await?;
        tracing::info!(
            run,
            created = report.run.counts.created,
            updated = report.run.counts.updated,
            "imported"
        );
        Ok(report)
    }

    /// Writes the approved plan into the journal.
    async fn approve(&self, shown: AsShown) -> Result<(), Error> {
        let run = shown.run;
        let (data, file) = (self.inner.store.path().to_owned(), self.home().plan(run));
        if !file.exists() {
            return Err(Error::PlanLost { run });
        }
        let copied = self
            .inner
            .store
            .write_in_batches(move |conn| {
                let files = Files { data: &data, plan: &file };
                with_plan(conn, &file, |conn| journal::copy_plan(conn, shown, files))
            })
            .await;
        self.explain(run, copied.map_err(Error::from)).await?;
        self.note_approval(run).await
    }

    /// Notes who approved a plan, and when.
    pub(crate) async fn note_approval(&self, run: i64) -> Result<(), Error> {
        let (by, now) = (self.by(), self.now());
        let noted = self.inner.store.write(move |tx| {
            run::note_approval(tx, run, &by.operator, now)?;
            note_of_run(tx, run, What::RunApproved, &by, now)
        });
        Ok(noted.await?)
    }

    /// Notes that an approved run goes on: what it lay idle does not count as work.
    pub(crate) async fn note_continuation(&self, run: i64) -> Result<(), Error> {
        let now = self.now();
        Ok(self.inner.store.write(move |tx| run::note_continuation(tx, run, now)).await?)
    }

    /// Gives a plan up; nothing of it is carried out. Of a sync that was approved, and stopped before its end, what is left:
    /// what was done stays, and can be undone.
    ///
    /// # Errors
    /// [`Error::Busy`] when it writes into the directory alone and was approved: it is finished first; or when nobody knows
    /// what became of a step that was sent.
    pub async fn discard(&self, run: i64) -> Result<(), Error> {
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        let _lock = RunLock::take(self.home(), row.connection, "a plan is given up")?;
        // What another process did until now is seen only under the lock.
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        if row.state.is_closed() {
            return Ok(());
        }
        if row.state == State::Applying && row.is_sync() && !row.is_undo_of_import() {
            return self.give_up_rest(run).await;
        }
        if row.state == State::Applying {
            return Err(Error::Busy(format!("run {run} was approved; finish it first")));
        }
        let (by, now) = (self.by(), self.now());
        let closed = self.inner.store.write(move |tx| {
            run::close(tx, run, State::Discarded, &Counts::default(), None, now)?;
            note_of_run(tx, run, What::RunDiscarded, &by, now)
        });
        closed.await?;
        plan::remove(&self.home().plan(run))?;
        Ok(())
    }

    /// Reads what became of a run.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none of that number.
    pub async fn report(&self, run: i64) -> Result<Report, Error> {
        Ok(self
            .inner
            .store
            .read(move |conn| {
                let row = run::get(conn, run)?;
                let problems = step::problems(conn, run, 100)?.iter().map(problem).collect();
                let problem_count = row.counts.problems();
                let licences = licences::of_run(conn, run)?;
                Ok(Report { run: row, problems, problem_count, licences })
            })
            .await?)
    }
}

/// Works on the plan of a run through a connection that is only lent.
fn with_plan<T>(
    conn: &mut Connection,
    file: &Path,
    work: impl FnOnce(&mut Connection) -> Result<T, store::Error>,
) -> Result<T, store::Error> {
    plan::attach(conn, file)?;
    let result = work(conn);
    plan::detach(conn)?;
    result
}

fn problem(step: &step::Row) -> Problem {
    let details = Details::of(step);
    let kind = if step.kind == "conflict" { "conflict" } else { "refused" };
    Problem {
        thing: step.thing,
        user: step.user,
        name: details.name,
        email: details.email,
        kind: kind.to_owned(),
        why: step.why.clone().unwrap_or_default(),
    }
}

/// A run that found nobody in the directory.
#[derive(Debug, Clone, Copy)]
struct First {
    /// How often others had written by then.
    others: i64,
}

impl First {
    /// None where somebody is there.
    fn of(conn: &Connection) -> Result<Option<Self>, store::Error> {
        // First: whoever comes in after that is seen by `is_alone`.
        let others = store::writes_of_others(conn)?;
        Ok((!user::anybody(conn)?).then_some(Self { others }))
    }

    /// Tells whether nobody else has written since, in a transaction that keeps it so.
    fn is_alone(self, tx: &Connection) -> Result<bool, store::Error> {
        Ok(store::writes_of_others(tx)? == self.others)
    }
}

/// One run being applied.
struct Applying<'a> {
    run: i64,
    connection: i64,
    /// When Google was read to the end.
    read_at: Millis,
    files: Files<'a>,
    watch: &'a Watch,
    now: &'a dyn Fn() -> Millis,
}

impl Applying<'_> {
    /// Applies what is left; tells whether it came to the end.
    fn all(&self, conn: &mut Connection, accounts: u64) -> Result<bool, store::Error> {
        // The mapping of the plan, not of the moment. Where the plan is lost, every step is refused and any will do.
        let mapping = match plan::mapping(conn) {
            Err(store::Error::Damaged(_)) => store::mapping::get(conn, self.connection)?,
            mapping => mapping?,
        };
        user::build_indexes(conn)?;
        let first = First::of(conn)?;
        let (before, total) = step::progress(conn, self.run)?;
        if total - before > BATCH {
            user::drop_indexes_if_empty(conn)?;
        }
        let hand = CarryOut {
            run: self.run,
            connection: self.connection,
            mapping: &mapping,
            search: Search::Kept,
            stones: Stones::Some,
            bound: Bound::ByAnybody,
            turn: Turn::AfterTheOther,
            read: account::span(conn, self.read_at)?,
            now: self.now,
        };
        let finished = self.steps(conn, &hand, first);
        // Also after a failure: what is in the directory is to be found.
        user::build_indexes(conn)?;
        let finished = finished?;
        if finished {
            self.close(conn, accounts, hand.read)?;
        }
        Ok(finished)
    }

    /// Applies what is left, last of all what waited for the rest; tells whether it came to the end.
    fn steps(
        &self,
        conn: &mut Connection,
        hand: &CarryOut<'_>,
        first: Option<First>,
    ) -> Result<bool, store::Error> {
        if self.batches(conn, hand, first)? {
            return Ok(true);
        }
        if self.watch.cancel.is_cancelled() {
            return Ok(false);
        }
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        exchange::carry_out(&tx, &hand.in_transaction(&tx, Bound::ByAnybody)?)?;
        self.things(hand).exchange_groups(&tx)?;
        tx.commit()?;
        Ok(true)
    }

    /// Applies what is left, in transactions of [`FIRST_BATCH`] to [`BATCH`] steps, until it is cancelled; tells whether all
    /// is done. Of what a kill would take back nothing is told.
    fn batches(
        &self,
        conn: &mut Connection,
        hand: &CarryOut<'_>,
        first: Option<First>,
    ) -> Result<bool, store::Error> {
        let (before, total) = step::progress(conn, self.run)?;
        let (mut done, begun) = (before, Instant::now());
        let (files, run, mapping) = (self.files, self.run, hand.mapping);
        read_ahead(
            move |out| files.steps(run, mapping, out),
            |pieces| {
                let (mut ready, mut batch) = (pieces.next(), FIRST_BATCH);
                while ready.is_some() && !self.watch.cancel.is_cancelled() {
                    let opened = Instant::now();
                    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
                    let alone = first.map_or(Ok(false), |first| first.is_alone(&tx))?;
                    let bound = if alone { Bound::ByTheRun } else { Bound::ByAnybody };
                    let hand = &hand.in_transaction(&tx, bound)?;
                    let full = done + batch;
                    while done < full
                        && let Some(steps) = ready.take()
                    {
                        done += self.carry_out(&tx, steps, hand)?;
                        ready = if self.watch.cancel.is_cancelled() { None } else { pieces.next() };
                    }
                    tx.commit()?;
                    if opened.elapsed() < LONG {
                        batch = (batch * 2).min(BATCH);
                    }
                    let rate = (done - before) as f64 / begun.elapsed().as_secs_f64().max(0.001);
                    self.watch.tell(Progress::Applying { done, total, rate });
                    // Whoever else wants to write asks again and again, and finds no moment where there is none.
                    std::thread::park_timeout(PAUSE);
                }
                Ok(done == total)
            },
        )
    }

    /// Carries out steps until it is cancelled; tells how many. What waits is not done.
    fn carry_out(
        &self,
        conn: &Connection,
        ready: Vec<Prepared>,
        hand: &CarryOut<'_>,
    ) -> Result<u64, store::Error> {
        let mut done = 0;
        for Prepared { step, read } in ready.into_iter().take_while(|_| !self.watch.cancel.is_cancelled()) {
            let things = self.things(hand);
            match step.thing {
                Thing::User => {
                    let outcome = hand.step(conn, &step, read)?;
                    if matches!(outcome, Outcome::Waits(_)) {
                        continue;
                    }
                    journal::note(conn, &step, outcome, (self.now)())?;
                }
                Thing::OrgUnit => journal::note_thing(conn, &step, things.unit(conn, &step)?, (self.now)())?,
                Thing::Group => {
                    let outcome = things.group(conn, &step)?;
                    if matches!(outcome, ThingOutcome::Waits(_)) {
                        continue;
                    }
                    journal::note_thing(conn, &step, outcome, (self.now)())?;
                }
            }
            done += 1;
        }
        Ok(done)
    }

    /// Gives what the steps about org units and groups need.
    fn things(&self, hand: &CarryOut<'_>) -> ThingHand<'_> {
        let Self { run, connection, now, .. } = *self;
        ThingHand { run, connection, turn: Turn::AfterTheOther, read_at: hand.read.to, now }
    }

    fn close(&self, conn: &Connection, accounts: u64, read: Span) -> Result<(), store::Error> {
        let mut counts = counted::of_import(conn, self.run, Undone::Refused)?;
        let renewed = counts.created + counts.linked + counts.updated + counts.unchanged;
        counts.unchanged += counted::in_step(conn, self.run, accounts)?;
        journal::note_doubled(conn, self.connection, self.run)?;
        membership::recognise(conn, self.connection)?;
        group_binding::note_read(conn, self.connection, read.to)?;
        // Of a first import, all that are bound were bound, and read, by a step of it.
        if binding::count(conn, self.connection)? > renewed {
            account::note_read(conn, self.connection, read)?;
        }
        account::note_there(conn, self.connection, read)?;
        choice::forget_done(conn, self.connection, self.run)?;
        let state = if counts.problems() > 0 { State::Refusals } else { State::Done };
        run::close(conn, self.run, state, &counts, None, (self.now)())
    }
}

/// Leaves a trace of what somebody did with a plan.
pub(crate) fn note_of_run(
    conn: &Connection,
    run: i64,
    what: What,
    by: &By,
    at: Millis,
) -> Result<(), store::Error> {
    let row = run::get(conn, run)?;
    let note = row.is_a().to_owned();
    let connection = Some(row.connection);
    event::add(conn, &event::Row { connection, run: Some(run), note, ..event::Row::of(what, by, at) })?;
    Ok(())
}
