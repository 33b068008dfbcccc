//! Applies an approved sync: what belongs to one user goes in order, different users go side by side.

use std::sync::Arc;

use directory::Mapping;
use directory::fingerprint::Fingerprinter;
use store::event::What;
use store::plan::pair;
use store::run::{self, State};
use store::rusqlite::Connection;
use store::{new_licence, step};
use tokio::sync::OnceCell;

use super::carry_out::Applying;
use super::creation::{self, Creation};
use super::licences::{self, Depth};
use super::{Confirmed, journal, review, seats};
use crate::backup::Why;
use crate::counted::{self, Undone};
use crate::import::{Report, note_of_run};
use crate::lock::RunLock;
use crate::users::write::stand_anew;
use crate::{AsShown, Error, Progress, Watch, Workstation, passwords};

/// Why a step was left out of a run that was approved.
const GIVEN_UP: &str = "given up before it was sent";

impl Workstation {
    /// Approves a sync plan as it is ticked and applies exactly it; a run that was interrupted goes on.
    ///
    /// # Errors
    /// [`Error::Limits`] when the plan goes beyond limits that were not confirmed; [`Error::Busy`];
    /// [`Error::Cancelled`] and what ends a connection: what was done stays, the rest waits to be resumed;
    /// [`store::Error::Moved`] when the plan is not any more as it was shown: nothing of it is done.
    pub async fn sync_apply(
        &self,
        plan: impl Into<AsShown>,
        confirmed: &Confirmed,
        watch: &Watch,
    ) -> Result<Report, Error> {
        let shown: AsShown = plan.into();
        let run = shown.run;
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        let _lock = RunLock::take(
            self.home(),
            row.connection,
            if row.undoes.is_some() { "an undo is applied" } else { "a sync is applied" },
        )?;
        // What another process did until now is seen only under the lock.
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        if !row.is_sync() {
            return Err(Error::Busy(format!("run {run} is {}, not a sync", row.is_a())));
        }
        if row.is_undo_of_import() {
            return self.undo_import(row, shown, confirmed, watch).await;
        }
        let connection = row.connection;
        let ended = self.apply_row(row, shown, confirmed, watch).await;
        self.queue(connection, run, ended).await
    }

    /// Applies a sync; the caller holds the lock of the connection, and has read the run under it.
    async fn apply_row(
        &self,
        row: run::Row,
        shown: AsShown,
        confirmed: &Confirmed,
        watch: &Watch,
    ) -> Result<Report, Error> {
        let AsShown { run, moves } = shown;
        self.active(row.connection).await?;
        self.unlock_unless(&watch.cancel).await?;
        match row.state {
            State::Review => {
                if row.undoes.is_none() {
                    self.refuse_another_mapping(run, row.connection).await?;
                }
                let ticked = self.with_plan(run, move |conn| {
                    store::plan::moves::hold(conn, moves)?;
                    Ok(pair::any_ticked(conn)?)
                });
                let ticked = ticked.await?;
                review::within_limits(&self.sync_plan(run).await?, confirmed)?;
                if ticked {
                    self.back_up_before(Why::Sync).await?;
                }
                self.approve_sync(shown).await?;
                tracing::trace!(run, "the journal has the plan");
            }
            State::Applying => self.note_continuation(run).await?,
            State::Reading => return Err(Error::Busy(format!("run {run} does not wait to be applied"))),
            _ => return Err(Error::NotFound(format!("the plan of run {run} is over"))),
        }
        let connection = row.connection;
        let mapping = self.mapping_of(run, connection).await?;
        let printer = Fingerprinter::new(&mapping);
        let client = self.client(connection).await?;
        let mode = self.inner.store.read(move |conn| store::connection::get(conn, connection)).await?;
        let applying = Applying {
            workstation: self,
            client: &client,
            mapped: Arc::new((mapping, printer)),
            run,
            connection,
            watch,
            creation: Creation::new(self.inner.environment.google.pause_after_creates()),
            next_login: passwords::next_login(&mode),
            administrator: super::ground::administrator(&mode),
            sealer: OnceCell::new(),
        };
        // Org units before those who are to be in them, groups after.
        let result = match applying.all_org_units().await {
            Ok(()) => match applying.all().await {
                Ok(()) => applying.all_groups().await,
                ended => ended,
            },
            ended => ended,
        };
        let failed = result.as_ref().err().and_then(|error| match error {
            Error::Google(error) => Some(error.clone()),
            _ => None,
        });
        match failed {
            Some(error) => self.note_health(connection, Err(error)).await?,
            None => result?,
        }
        applying.tell_closing("writing down what became of it").await?;
        self.close_sync(run, applying.creation.suspicion()).await?;
        // The run is over: what Google gave the new accounts is asked afterwards, and holds nothing up.
        let since = self.now() - licences::FRESH;
        let lacking =
            self.inner.store.read(move |conn| new_licence::lacking(conn, connection, since)).await?;
        if !lacking.is_empty() {
            applying.tell_closing("asking Google which licences new accounts have").await?;
        }
        self.licences_of_new(connection, since, Depth::Glance, watch).await?;
        self.report(run).await
    }

    /// Gives up what is left of an approved sync: nothing more of it is sent, and the run is at its end, with what was done.
    /// The caller holds the lock of the connection, and has read the run under it.
    ///
    /// # Errors
    /// [`Error::Busy`] while nobody knows what became of a step that was sent: that is looked for by going on.
    pub(crate) async fn give_up_rest(&self, run: i64) -> Result<(), Error> {
        let unanswered = self.inner.store.read(move |conn| step::count_unanswered(conn, run)).await?;
        if unanswered > 0 {
            let words = match unanswered {
                1 => "1 step was sent and has".to_owned(),
                many => format!("{many} steps were sent and have"),
            };
            return Err(Error::Busy(format!(
                "of run {run} {words} no answer; continue it, so that it is looked for, then give up what is left"
            )));
        }
        let (by, now) = (self.by(), self.now());
        let left_out = self.inner.store.write(move |tx| {
            let skipped = step::skip_rest(tx, run, GIVEN_UP, now)?;
            note_of_run(tx, run, What::RunGivenUp, &by, now)?;
            Ok(skipped)
        });
        let steps = left_out.await?;
        tracing::info!(run, steps, "the rest of a run was given up");
        self.close_sync(run, None).await
    }

    /// Gives the mapping that the plan was decided by; where its file is lost, that of the connection.
    async fn mapping_of(&self, run: i64, connection: i64) -> Result<Mapping, Error> {
        match self.with_plan(run, |conn| Ok(store::plan::mapping(conn)?)).await {
            Err(Error::PlanLost { .. }) => {
                Ok(self.inner.store.read(move |conn| store::mapping::get(conn, connection)).await?)
            }
            mapping => mapping,
        }
    }

    async fn approve_sync(&self, shown: AsShown) -> Result<(), Error> {
        let run = shown.run;
        let file = self.home().plan(run);
        if !file.exists() {
            return Err(Error::PlanLost { run });
        }
        let copied = self.inner.store.write_in_batches(move |conn| {
            store::plan::attach(conn, &file)?;
            let copied = journal::copy_plan(conn, shown, &file);
            store::plan::detach(conn)?;
            copied
        });
        let copied = copied.await.map_err(Error::from);
        self.explain(run, copied).await?;
        self.note_approval(run).await
    }

    /// Refuses a plan that would send what the mapping does not export any more, or would not what it exports since.
    async fn refuse_another_mapping(&self, run: i64, connection: i64) -> Result<(), Error> {
        let now = self.inner.store.read(move |conn| store::mapping::get(conn, connection)).await?;
        let planned = self.with_plan(run, |conn| Ok(store::plan::mapping(conn)?)).await?;
        let moved = now.attributes().find(|one| now.direction(*one) != planned.direction(*one));
        match moved {
            None => Ok(()),
            Some(attribute) => Err(Error::Stale(format!(
                "the mapping of {} was changed since this plan was made; nothing of it was done: discard it, and sync again",
                attribute.label().to_lowercase()
            ))),
        }
    }

    /// Notes what those agree on who were in step; without its plan, the next sync does.
    async fn note_settled(&self, run: i64) -> Result<(), Error> {
        let (file, now) = (self.home().plan(run), self.now());
        if !store::plan::is_whole(&file) {
            return Ok(());
        }
        let noted = self.inner.store.write_in_batches(move |conn| {
            let row = run::get(conn, run)?;
            store::plan::attach(conn, &file)?;
            let noted = store::plan::account::span(conn, row.read_at.unwrap_or(row.started_at))
                .and_then(|read| store::plan::settled::note(conn, row.connection, read, stand_anew))
                .and_then(|()| note_seats(conn, run, row.connection, now));
            store::plan::detach(conn)?;
            noted
        });
        Ok(noted.await?)
    }

    /// Closes a sync with what became of its steps.
    async fn close_sync(&self, run: i64, suspicion: Option<String>) -> Result<(), Error> {
        let now = self.now();
        self.note_settled(run).await?;
        self.inner
            .store
            .write(move |tx| {
                let counts = counted::of_sync(tx, run, Undone::Refused)?;
                let state = if counts.problems() > 0 { State::Refusals } else { State::Done };
                // Told by the run, or refused before it was interrupted.
                let stopped = match suspicion {
                    Some(why) => Some(why),
                    None => step::refused_for(tx, run, creation::SUSPENDED)?.1,
                };
                let why = stopped.as_deref().map(|why| (creation::SUSPENDED, why));
                // That they were made is known even where nobody comes to look what Google gave them.
                new_licence::note(tx, run)?;
                run::close(tx, run, state, &counts, why, now)
            })
            .await?;
        tracing::trace!(run, "the journal is closed");
        Ok(store::plan::remove(&self.home().plan(run))?)
    }
}

impl Applying<'_> {
    /// Tells what is still done when every step has its outcome.
    pub(super) async fn tell_closing(&self, doing: &str) -> Result<(), Error> {
        let run = self.run;
        let (done, total) = self.workstation.inner.store.read(move |conn| step::progress(conn, run)).await?;
        self.watch.tell(Progress::Closing { done, total, doing: doing.to_owned() });
        Ok(())
    }
}

/// Notes how many accounts hold a licence when the run is over, and learns how many there are, where Google had no more.
fn note_seats(conn: &Connection, run: i64, connection: i64, now: store::Millis) -> Result<(), store::Error> {
    let tally = step::tally(conn, run)?;
    let done = |kinds: &[&str]| -> u64 {
        let of = |(kind, outcome, _): &&(String, Option<String>, u64)| {
            kinds.contains(&kind.as_str()) && outcome.as_deref() == Some("done")
        };
        tally.iter().filter(of).map(|(_, _, count)| count).sum()
    };
    let held = store::plan::account::holding_seats(conn)? + done(&["create", "undelete", "unarchive"]);
    let held = held.saturating_sub(done(&["archive"]));
    seats::note(conn, connection, held, now)?;
    match step::refused_for(conn, run, creation::SEATS)? {
        (0, _) => Ok(()),
        _ => seats::learn(conn, connection, held),
    }
}
