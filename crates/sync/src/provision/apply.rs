//! Applies an approved sync: what belongs to one user goes in order, different users go side by side.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use directory::provision::{NewPassword, NextLogin, Step};
use directory::{Account, Attribute, Mapping};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use google::Client;
use google::project::NextLogin as Says;
use secrecy::SecretString;
use secrets::Sealer;
use store::password::{Origin, Receipt};
use store::run::{self, Counts, State};
use store::{Millis, binding, step, user};

use tokio::sync::OnceCell;

use super::agree::{Agree, Mark};
use super::journal::{self, Details};
use super::send::{Before, Sender, Sent};
use super::{Confirmed, review};
use crate::import::Report;
use crate::lock::RunLock;
use crate::passwords::{self, Ready};
use crate::{Error, Progress, Watch, Workstation};

/// Why an account was not made when Google has no licence left (T8).
const NO_SEAT: &str = "no licence is free; the account is made by the first sync after there is one";

/// How many users are worked on at once; the pacer of the connection says how fast.
const AT_ONCE: usize = 16;

impl Workstation {
    /// Approves a sync plan as it is ticked and applies exactly it; a run that was interrupted goes on.
    ///
    /// # Errors
    /// [`Error::Limits`] when the plan goes beyond limits that were not confirmed; [`Error::Busy`];
    /// [`Error::Cancelled`] and what ends a connection: what was done stays, the rest waits to be resumed.
    pub async fn sync_apply(&self, run: i64, confirmed: &Confirmed, watch: &Watch) -> Result<Report, Error> {
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        let _lock = RunLock::take(self.home(), row.connection, "a sync is applied")?;
        // What another process did until now is seen only under the lock.
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        if !row.is_sync() {
            return Err(Error::Busy(format!("run {run} is {}, not a sync", row.is_a())));
        }
        match row.state {
            State::Review => {
                review::within_limits(&self.sync_plan(run).await?, confirmed)?;
                self.approve_sync(run).await?;
                tracing::trace!(run, "the journal has the plan");
            }
            State::Applying => {}
            _ => return Err(Error::Busy(format!("run {run} does not wait to be applied"))),
        }
        let connection = row.connection;
        let mapping = self.mapping_of(run, connection).await?;
        let client = self.client(connection).await?;
        let mode = self.inner.store.read(move |conn| store::connection::get(conn, connection)).await?;
        let applying = Applying {
            workstation: self,
            client: &client,
            mapping: &mapping,
            run,
            connection,
            watch,
            full: AtomicBool::new(false),
            next_login: passwords::next_login(&mode),
            sealer: OnceCell::new(),
        };
        let result = applying.all().await;
        let failed = result.as_ref().err().and_then(|error| match error {
            Error::Google(error) => Some(error.clone()),
            _ => None,
        });
        match failed {
            Some(error) => self.note_health(connection, Err(error)).await?,
            None => result?,
        }
        self.close_sync(run).await
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

    async fn approve_sync(&self, run: i64) -> Result<(), Error> {
        let file = self.home().plan(run);
        if !file.exists() {
            return Err(Error::PlanLost { run });
        }
        let copied = self.inner.store.write_in_batches(move |conn| {
            store::plan::attach(conn, &file)?;
            let copied = journal::copy_plan(conn, run, &file);
            store::plan::detach(conn)?;
            copied
        });
        let copied = copied.await.map_err(Error::from);
        self.explain(run, copied).await?;
        self.note_operator(run).await
    }

    /// Closes a sync with what became of its steps.
    async fn close_sync(&self, run: i64) -> Result<Report, Error> {
        let now = self.now();
        self.inner
            .store
            .write(move |tx| {
                let mut counts = Counts::default();
                for (kind, outcome, count) in step::tally(tx, run)? {
                    let of = match (kind.as_str(), outcome.as_deref()) {
                        (_, Some("refused") | None) => &mut counts.refused,
                        ("conflict", _) => &mut counts.conflicts,
                        (_, Some("skipped")) => &mut counts.skipped,
                        (_, Some("already")) => &mut counts.unchanged,
                        ("create" | "undelete", _) => &mut counts.created,
                        ("adopt", _) => &mut counts.linked,
                        ("suspend" | "archive", _) => &mut counts.suspended,
                        ("reactivate", _) => &mut counts.reactivated,
                        ("unbind", _) => &mut counts.released,
                        _ => &mut counts.updated,
                    };
                    *of += count;
                }
                let state = if counts.refused + counts.conflicts > 0 { State::Refusals } else { State::Done };
                run::close(tx, run, state, &counts, None, now)
            })
            .await?;
        tracing::trace!(run, "the journal is closed");
        store::plan::remove(&self.home().plan(run))?;
        self.report(run).await
    }
}

/// One run being applied.
struct Applying<'a> {
    workstation: &'a Workstation,
    client: &'a Client,
    mapping: &'a Mapping,
    run: i64,
    connection: i64,
    watch: &'a Watch,
    /// Whether Google said that no seat is free: then no other account is made by this run.
    full: AtomicBool,
    /// What becomes of first passwords at the next sign-in.
    next_login: NextLogin,
    /// What seals passwords, once one is needed.
    sealer: OnceCell<Sealer>,
}

/// What became of the steps of one user.
struct Ended {
    pair: i64,
    steps: u64,
    whole: Whole,
}

/// Whether all steps of a user went through, so that what waits for them may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

impl Applying<'_> {
    /// Carries out what is left. One bad step stops nobody but its own user and whoever waits for it.
    async fn all(&self) -> Result<(), Error> {
        let run = self.run;
        let store = &self.workstation.inner.store;
        let groups = store.read(move |conn| step::groups(conn, run)).await?;
        let (done, total) = store.read(move |conn| step::progress(conn, run)).await?;
        let waits: BTreeMap<i64, i64> =
            groups.iter().filter_map(|group| Some((group.account, group.after?))).collect();
        let mut open: BTreeSet<i64> = groups.iter().map(|group| group.account).collect();
        let mut queue: VecDeque<i64> = groups.into_iter().map(|group| group.account).collect();
        // Also what was refused before the run was interrupted holds up whoever waits for it.
        let refused = store.read(move |conn| step::refused_rows(conn, run)).await?;
        let (mut failed, mut running) = (BTreeSet::from_iter(refused), FuturesUnordered::new());
        let (mut told, begun) = (done, Instant::now());
        let mut broken = None;
        loop {
            let mut parked = VecDeque::new();
            while running.len() < AT_ONCE && broken.is_none() && !self.watch.cancel.is_cancelled() {
                let Some(pair) = queue.pop_front() else { break };
                match waits.get(&pair) {
                    Some(first) if open.contains(first) => parked.push_back(pair),
                    Some(first) if failed.contains(first) => running.push(self.group(pair, Some(*first))),
                    _ => running.push(self.group(pair, None)),
                }
            }
            parked.append(&mut queue);
            queue = parked;
            let Some(ended) = running.next().await else { break };
            match ended {
                Ok(Ended { pair, steps, whole }) => {
                    open.remove(&pair);
                    if whole == Whole::No {
                        failed.insert(pair);
                    }
                    told += steps;
                    let rate = (told - done) as f64 / begun.elapsed().as_secs_f64().max(0.001);
                    self.watch.tell(Progress::Applying { done: told, total, rate });
                }
                // Nobody else begins; whoever is at work comes to an end.
                Err(error) => broken = Some(error),
            }
        }
        match broken {
            Some(error) => Err(error),
            None if self.watch.cancel.is_cancelled() => Err(Error::Cancelled),
            None => Ok(()),
        }
    }

    /// Carries out the steps of one user, in order; after one that was refused the others are as well.
    async fn group(&self, pair: i64, waited_in_vain: Option<i64>) -> Result<Ended, Error> {
        let run = self.run;
        let store = &self.workstation.inner.store;
        let rows = store.read(move |conn| step::of_account(conn, run, pair)).await?;
        let mut hand = Hand { id: String::new(), versions: 0 };
        let mut whole = if waited_in_vain.is_some() { Whole::No } else { Whole::Yes };
        let mut steps = 0;
        for row in rows {
            if row.outcome.is_some() {
                hand.versions += i64::from(row.kind == "take" && row.outcome.as_deref() == Some("done"));
                if row.outcome.as_deref() == Some("refused") {
                    whole = Whole::No;
                }
                continue;
            }
            steps += 1;
            if whole == Whole::No {
                let why = if waited_in_vain.is_some() {
                    "what this waits for was not done; sync again"
                } else {
                    "an earlier step of this user was not done; sync again"
                };
                self.refuse(&row, "waits", why).await?;
                continue;
            }
            if self.carry_out(&row, &mut hand).await? == Whole::No {
                whole = Whole::No;
            }
        }
        Ok(Ended { pair, steps, whole })
    }

    /// Carries out one step, and notes what became of it.
    async fn carry_out(&self, row: &step::Row, hand: &mut Hand) -> Result<Whole, Error> {
        let Some(step) = journal::step_of(row) else {
            self.refuse(row, "damaged", "the journal does not say what this step is").await?;
            return Ok(Whole::No);
        };
        let takes_a_seat = matches!(step, Step::Create | Step::Restore);
        if takes_a_seat && row.sent_at.is_none() && self.full.load(Ordering::Relaxed) {
            self.refuse(row, "seats", NO_SEAT).await?;
            return Ok(Whole::No);
        }
        let user = match row.user {
            None => None,
            Some(id) => {
                let found = self.workstation.inner.store.read(move |conn| user::find(conn, id)).await?;
                let expected = row.user_version.map(|version| version + hand.versions);
                match found {
                    Some(found) if expected.is_none_or(|version| version == found.version) => Some(found),
                    Some(_) => {
                        self.refuse(row, "stale", "the user changed here since the plan was made").await?;
                        return Ok(Whole::No);
                    }
                    None => {
                        self.refuse(row, "stale", "the user is not in the directory any more").await?;
                        return Ok(Whole::No);
                    }
                }
            }
        };
        self.find_account(row, hand).await?;
        let before = if row.sent_at.is_some() { Before::Sent } else { Before::Nothing };
        let password = match self.password(&step, user.as_ref()).await? {
            Ok(password) => password,
            Err((code, why)) => {
                self.refuse(row, code, &why).await?;
                return Ok(Whole::No);
            }
        };
        let first = if matches!(password, Password::New(..)) { First::Made } else { First::NotMade };
        let mut row = row.clone();
        let mut hash = None;
        if step.is_sent() {
            // On the disk before it is sent: which password it is as well.
            hash = self.note_sent(&mut row, user.as_ref(), password).await?;
            tracing::trace!(run = self.run, seq = row.seq, "the journal says that a step is sent");
        }
        let row = &row;
        let sent = self.send(&step, user.as_ref(), hand, before, hash.as_ref()).await?;
        tracing::trace!(run = self.run, seq = row.seq, "a step has its answer");
        let sent = match sent {
            Sent::Refused { code: "seats", .. } => {
                self.full.store(true, Ordering::Relaxed);
                Sent::refused("seats", NO_SEAT)
            }
            other => other,
        };
        self.note(row, &step, sent, first, hand).await
    }

    /// Finds the password that a step sends, or makes that of a new account; or says why the step cannot be sent.
    async fn password(
        &self,
        step: &Step,
        user: Option<&user::Row>,
    ) -> Result<Result<Password, (&'static str, String)>, Error> {
        let (wanted, id) = match (step, user) {
            (Step::SetPassword(password), _) => (Some(*password), password.id),
            (Step::Create, Some(user)) => (None, user.id),
            _ => return Ok(Ok(Password::None)),
        };
        let found = self.workstation.inner.store.read(move |conn| match wanted {
            Some(_) => store::password::find(conn, id),
            None => store::password::of_user(conn, id),
        });
        let sealer = self.sealer.get_or_try_init(|| self.workstation.sealer()).await?;
        match (found.await?, wanted) {
            (Some(kept), _) => match sealer.open(&passwords::hash_place(kept.id), &kept.sealed) {
                Ok(hash) => {
                    let next_login = wanted.map_or(self.next_login, |password| password.next_login);
                    Ok(Ok(Password::Kept(NewPassword { id: kept.id, next_login }, hash)))
                }
                Err(error) => Ok(Err(("sealed", format!("{error}; set the password again")))),
            },
            (None, Some(_)) => {
                let why = "another password was set here since the plan was made; sync again";
                Ok(Err(("stale", why.to_owned())))
            }
            (None, None) => {
                let policy = self.workstation.password_policy().await?;
                let plain = passwords::make::made(policy, &self.workstation.inner.environment.chance);
                let hash = self.workstation.hashed(plain.clone()).await?;
                Ok(Ok(Password::New(Ready { hash, plain: Some(plain) }, sealer.clone())))
            }
        }
    }

    /// Notes that a step is about to be sent; a password that is new is kept in the same transaction. Returns its hash.
    async fn note_sent(
        &self,
        row: &mut step::Row,
        user: Option<&user::Row>,
        password: Password,
    ) -> Result<Option<(SecretString, Says)>, Error> {
        let (run, seq, now, next_login) = (self.run, row.seq, self.workstation.now(), self.next_login);
        let (details, user) = (Details::of(row), user.cloned());
        let store = &self.workstation.inner.store;
        let noted = store.write(move |tx| {
            let (reference, hash) = match password {
                Password::None => {
                    step::note_sent(tx, run, seq, now)?;
                    return Ok(None);
                }
                Password::Kept(reference, hash) => (reference, hash),
                Password::New(ready, sealer) => {
                    let user = user.ok_or_else(|| store::Error::Damaged("a create of nobody".to_owned()))?;
                    let id = passwords::keep(tx, &sealer, &user, Origin::First, &ready, now)?;
                    (NewPassword { id, next_login }, ready.hash)
                }
            };
            let detail = Details { password: Some(reference), ..details }.store();
            step::note_sent_with(tx, run, seq, detail.as_deref(), now)?;
            Ok(Some((detail, hash, says(reference.next_login))))
        });
        Ok(noted.await?.map(|(detail, hash, says)| {
            row.detail = detail;
            (hash, says)
        }))
    }

    /// Finds which account a step is about: that of the journal, or the one that an earlier step made.
    async fn find_account(&self, row: &step::Row, hand: &mut Hand) -> Result<(), Error> {
        if !hand.id.is_empty() {
            return Ok(());
        }
        hand.id.clone_from(&row.google_id);
        if let (true, Some(id)) = (hand.id.is_empty(), row.user) {
            let connection = self.connection;
            let bindings = self.workstation.inner.store.read(move |conn| binding::of_user(conn, id)).await?;
            if let Some(bound) = bindings.into_iter().find(|bound| bound.connection == connection) {
                hand.id = bound.google_id;
            }
        }
        Ok(())
    }

    async fn send(
        &self,
        step: &Step,
        user: Option<&user::Row>,
        hand: &Hand,
        before: Before,
        hash: Option<&(SecretString, Says)>,
    ) -> Result<Sent, Error> {
        let sender = Sender {
            client: self.client,
            mapping: self.mapping,
            cancel: &self.watch.cancel,
            pause: self.workstation.inner.environment.google.backoff_unit.max(Duration::from_millis(1)),
            org_unit: "/",
        };
        let person = user.map(|row| &row.user);
        match (step, person) {
            (Step::Create | Step::SetPassword(_), _) => match (hash, person) {
                (Some((hash, says)), Some(person)) if *step == Step::Create => {
                    sender.create(person, (hash, *says), before).await
                }
                (Some((hash, says)), _) => sender.password(&hand.id, (hash, *says)).await,
                (None, _) => Ok(Sent::refused("stale", "there is no user to make an account for")),
            },
            (Step::Restore, _) => sender.restore(&hand.id, before).await,
            (Step::Unbind, _) => Ok(Sent::Done(Box::default())),
            (Step::Adopt | Step::Take(_), _) => Ok(match sender.account(&hand.id).await? {
                Some(read) => Sent::Done(Box::new(read.account)),
                None => Sent::refused("gone", "the account is not on Google any more; sync again"),
            }),
            _ => sender.change(&hand.id, person, step, before).await,
        }
    }

    /// Notes the outcome of a step together with what it means for the directory.
    async fn note(
        &self,
        row: &step::Row,
        step: &Step,
        sent: Sent,
        first: First,
        hand: &mut Hand,
    ) -> Result<Whole, Error> {
        let (account, outcome) = match sent {
            Sent::Done(account) => (account, "done"),
            Sent::Already(account) => (account, "already"),
            Sent::Refused { code, why } => {
                // Where it may be that an account has it, it is kept.
                let sure = !matches!(code, "unknown" | "alreadyExists");
                self.refuse_and(row, code, &why, if sure { first } else { First::NotMade }).await?;
                return Ok(Whole::No);
            }
        };
        if !account.id.is_empty() {
            hand.id.clone_from(&account.id);
        }
        hand.versions += i64::from(matches!(step, Step::Take(_)));
        let (seq, row, step, mapping) = (row.seq, row.clone(), step.clone(), self.mapping.clone());
        let (run, connection, now) = (self.run, self.connection, self.workstation.now());
        self.workstation
            .inner
            .store
            .write(move |tx| {
                let agree = Agree { run, connection, mapping: &mapping, now };
                settle(tx, &agree, &row, &step, &account)?;
                receive(tx, &agree, &row)?;
                step::finish(tx, &row, outcome, row.user, row.detail.as_deref(), None, now)
            })
            .await?;
        tracing::trace!(run, seq, "the journal says what became of a step");
        Ok(Whole::Yes)
    }

    async fn refuse(&self, row: &step::Row, code: &str, why: &str) -> Result<(), Error> {
        self.refuse_and(row, code, why, First::NotMade).await
    }

    /// Notes that a step was refused; the password that it made for a new account is forgotten with it.
    async fn refuse_and(&self, row: &step::Row, code: &str, why: &str, first: First) -> Result<(), Error> {
        tracing::info!(run = self.run, seq = row.seq, kind = row.kind, code, "a step was refused");
        let (row, why, now): (_, _, Millis) = (row.clone(), why.to_owned(), self.workstation.now());
        let detail = Details { code: Some(code.to_owned()), ..Details::of(&row) }.store();
        self.workstation
            .inner
            .store
            .write(move |tx| {
                if let (First::Made, Some(user)) = (first, row.user) {
                    store::password::forget_first(tx, user)?;
                }
                step::finish(tx, &row, "refused", row.user, detail.as_deref(), Some(&why), now)
            })
            .await?;
        Ok(())
    }
}

/// The password that a step sends.
enum Password {
    /// It sends none.
    None,
    /// One that waits, by its reference, with its hash.
    Kept(NewPassword, SecretString),
    /// One that was made for a new account and is not kept yet.
    New(Ready, Sealer),
}

/// Whether a step made a password for a new account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Made,
    NotMade,
}

fn says(next_login: NextLogin) -> Says {
    match next_login {
        NextLogin::Change => Says::ChangePassword,
        NextLogin::Keep => Says::KeepPassword,
    }
}

/// Writes the receipt of the password that a step has set, if it has.
fn receive(
    conn: &store::rusqlite::Connection,
    agree: &Agree<'_>,
    row: &step::Row,
) -> Result<(), store::Error> {
    let (Some(user), Some(NewPassword { id, next_login })) = (row.user, Details::of(row).password) else {
        return Ok(());
    };
    let must_change = next_login == NextLogin::Change;
    let (connection, run, at) = (agree.connection, agree.run, agree.now);
    store::password::receive(conn, &Receipt { connection, user, password: id, run, must_change, at })
}

/// What the steps of one user know of each other.
struct Hand {
    /// The account's id, once it is known.
    id: String,
    /// How often this run itself changed the user since the plan.
    versions: i64,
}

/// Writes into the directory what a step means for it.
fn settle(
    conn: &store::rusqlite::Connection,
    agree: &Agree<'_>,
    row: &step::Row,
    step: &Step,
    account: &Account,
) -> Result<(), store::Error> {
    let Some(user) = row.user else {
        // The account of a user who was removed: what was wished of it is done.
        return match step {
            Step::Unbind => store::tombstone::fulfil(conn, agree.connection, &row.google_id),
            _ => Ok(()),
        };
    };
    match step {
        Step::Unbind => agree.let_go(conn, user),
        Step::Take(changes) => {
            let attributes: Vec<Attribute> = changes.iter().map(|change| change.attribute).collect();
            agree.take(conn, user, account, &attributes)?;
            agree.with(conn, user, account, Mark::AsBefore)
        }
        Step::Suspend => agree.with(conn, user, account, Mark::Suspended),
        Step::Reactivate => agree.with(conn, user, account, Mark::Lifted),
        Step::Create
        | Step::Adopt
        | Step::Restore
        | Step::Rename(_)
        | Step::Update(_)
        | Step::SetPassword(_)
        | Step::KeepPassword
        | Step::Archive => agree.with(conn, user, account, Mark::AsBefore),
    }
}
