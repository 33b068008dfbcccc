//! Carries out the steps of one user, in order.

use std::time::Duration;

use directory::decide::on_google;
use directory::provision::{NextLogin, Step};
use directory::undo::Moved;
use directory::{Account, Attribute, Mapping};
use google::Client;
use google::project::NextLogin as Says;
use secrecy::SecretString;
use secrets::Sealer;
use store::{Millis, binding, step, user};
use tokio::sync::OnceCell;

use super::agree::{Agree, Mark};
use super::creation::{Creation, Made, SEATS};
use super::first_password::{First, Password, receive};
use super::journal::{self, Details};
use super::send::{Before, Sender, Sent};
use crate::import::held_by_another;
use crate::{Error, Watch, Workstation};

/// One run being applied.
pub(super) struct Applying<'a> {
    pub(super) workstation: &'a Workstation,
    pub(super) client: &'a Client,
    pub(super) mapping: &'a Mapping,
    pub(super) run: i64,
    pub(super) connection: i64,
    pub(super) watch: &'a Watch,
    /// How fast accounts are made, and whether they are at all.
    pub(super) creation: Creation,
    /// What becomes of first passwords at the next sign-in.
    pub(super) next_login: NextLogin,
    /// What seals passwords, once one is needed.
    pub(super) sealer: OnceCell<Sealer>,
}

/// What became of the steps of one user.
pub(super) struct Ended {
    pub(super) pair: i64,
    pub(super) steps: u64,
    pub(super) whole: Whole,
    /// The account that it made, if it did.
    pub(super) made: Option<Made>,
}

/// Whether all steps of a user went through, so that what waits for them may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
    /// The rest waits until that row is done with.
    Waits(i64),
}

impl Applying<'_> {
    /// Carries out the steps of one user, in order, up to one that waits for a row other than that which is done with;
    /// after one that was refused the others are as well.
    pub(super) async fn group(
        &self,
        pair: i64,
        done_with: Option<i64>,
        waited_in_vain: Option<i64>,
    ) -> Result<Ended, Error> {
        let run = self.run;
        let store = &self.workstation.inner.store;
        let rows = store.read(move |conn| step::of_account(conn, run, pair)).await?;
        let mut hand = Hand::default();
        let mut whole = if waited_in_vain.is_some() { Whole::No } else { Whole::Yes };
        let (mut steps, mut made) = (0, None);
        for row in rows {
            if row.kind == "stand-aside" {
                hand.aside = journal::step_of(&row).and_then(|step| step.changes().pop()).map(|to| to.after);
            }
            if row.outcome.is_some() {
                hand.versions += i64::from(
                    row.outcome.as_deref() == Some("done")
                        && journal::step_of(&row).is_some_and(|step| writes_here(&step)),
                );
                if row.outcome.as_deref() == Some("refused") {
                    whole = Whole::No;
                }
                continue;
            }
            let waits_for = Details::of(&row).after.filter(|first| Some(*first) != done_with);
            if let (Whole::Yes, Some(first)) = (whole, waits_for) {
                whole = Whole::Waits(first);
                break;
            }
            steps += 1;
            if whole == Whole::No {
                let why = match (waited_in_vain, &hand.aside) {
                    (Some(_), Some(aside)) => {
                        format!(
                            "it has the address {aside} until the next sync: what it waits for was not done"
                        )
                    }
                    (Some(_), None) => "what this waits for was not done; sync again".to_owned(),
                    (None, _) => "an earlier step of this user was not done; sync again".to_owned(),
                };
                self.refuse(&row, "waits", &why).await?;
                continue;
            }
            if self.carry_out(&row, &mut hand).await? == Whole::No {
                whole = Whole::No;
            } else if let ("create", Some(user)) = (row.kind.as_str(), row.user) {
                made = Some(Made { user, google_id: hand.id.clone() });
            }
        }
        Ok(Ended { pair, steps, whole, made })
    }

    /// Carries out one step, and notes what became of it.
    async fn carry_out(&self, row: &step::Row, hand: &mut Hand) -> Result<Whole, Error> {
        let Some(step) = journal::step_of(row) else {
            self.refuse(row, "damaged", "the journal does not say what this step is").await?;
            return Ok(Whole::No);
        };
        let takes_a_seat = matches!(step, Step::Create | Step::Restore);
        if let (true, None, Some(closed)) = (takes_a_seat, row.sent_at, self.creation.closed()) {
            self.refuse(row, closed.code, &closed.why).await?;
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
        if let Some(why) = self.taken(&step, user.as_ref()).await? {
            self.refuse(row, "taken", &why).await?;
            return Ok(Whole::No);
        }
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
            Sent::Refused { code: SEATS, .. } => {
                let closed = self.creation.full();
                Sent::refused(closed.code, closed.why)
            }
            other => other,
        };
        self.note(row, &step, sent, first, hand).await
    }

    /// Says who has what the directory would give back to a user, if somebody does by now.
    async fn taken(&self, step: &Step, user: Option<&user::Row>) -> Result<Option<String>, Error> {
        let (Step::TakeBack(moved), Some(stored)) = (step, user) else { return Ok(None) };
        let (mut wanted, id, run) = (stored.user.clone(), stored.id, self.run);
        for one in moved {
            directory::decide::put(&mut wanted, one.attribute, one.after.clone());
        }
        let store = &self.workstation.inner.store;
        Ok(store.read(move |conn| held_by_another(conn, &wanted, Some(id), Some(run))).await?)
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
            (Step::Adopt | Step::Take(_) | Step::TakeBack(_), _) => {
                Ok(match sender.account(&hand.id).await? {
                    Some(read) => Sent::Done(Box::new(read.account)),
                    None => Sent::refused("gone", "the account is not on Google any more; sync again"),
                })
            }
            _ => sender.change(&hand.id, person, step, before, hand.aside.as_deref()).await,
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
        hand.versions += i64::from(writes_here(step));
        let (seq, row, step, mapping) = (row.seq, row.clone(), step.clone(), self.mapping.clone());
        let (run, connection, now) = (self.run, self.connection, self.workstation.now());
        self.workstation
            .inner
            .store
            .write_together(move |tx| {
                let agree = Agree { run, connection, mapping: &mapping, now };
                let taken = settle(tx, &agree, &row, &step, &account)?;
                receive(tx, &agree, &row)?;
                let detail = match outcome {
                    "done" => journal::with_outcome(&row, &step, &account, taken),
                    _ => row.detail.clone(),
                };
                step::finish(tx, &row, outcome, row.user, detail.as_deref(), None, now)
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
            .write_together(move |tx| {
                if let (First::Made, Some(user)) = (first, row.user) {
                    store::password::forget_first(tx, user)?;
                }
                step::finish(tx, &row, "refused", row.user, detail.as_deref(), Some(&why), now)
            })
            .await?;
        Ok(())
    }
}

/// What the steps of one user know of each other.
#[derive(Default)]
struct Hand {
    /// The account's id, once it is known.
    id: String,
    /// The address that it has for the meantime.
    aside: Option<String>,
    /// How often this run itself changed the user since the plan.
    versions: i64,
}

/// Tells whether a step changes the user in the directory.
fn writes_here(step: &Step) -> bool {
    matches!(step, Step::Take(_) | Step::TakeBack(_))
}

/// Writes into the directory what a step means for it; gives the values that it changed there.
fn settle(
    conn: &store::rusqlite::Connection,
    agree: &Agree<'_>,
    row: &step::Row,
    step: &Step,
    account: &Account,
) -> Result<Vec<Moved>, store::Error> {
    let Some(user) = row.user else {
        // The account of a user who was removed: what was wished of it is done.
        if *step == Step::Unbind {
            store::tombstone::fulfil(conn, agree.connection, &row.google_id)?;
        }
        return Ok(Vec::new());
    };
    let mut taken = Vec::new();
    match step {
        Step::Unbind => agree.let_go(conn, user)?,
        Step::Take(changes) => {
            let attributes: Vec<Attribute> = changes.iter().map(|change| change.attribute).collect();
            taken = agree.take(conn, user, account, &attributes)?;
            agree.with(conn, user, account, Mark::AsBefore)?;
        }
        Step::TakeBack(moved) => {
            taken = agree.take_back(conn, user, moved)?;
            agree.apart(conn, user, account, moved)?;
        }
        // The address for the meantime is ours: nobody is asked about it.
        Step::StandAside(change) => {
            let after = on_google(change.attribute, account);
            let moved = Moved { attribute: change.attribute, before: None, after };
            agree.apart(conn, user, account, &[moved])?;
        }
        // One that is undone is not the directory's wish: what both agreed on is the address before.
        Step::Rename(change) if user::get(conn, user)?.user.email != account.email => {
            let before = Account { email: change.before.clone(), ..account.clone() };
            let after = on_google(change.attribute, &before);
            let moved = Moved { attribute: change.attribute, before: None, after };
            agree.apart(conn, user, account, &[moved])?;
        }
        Step::Suspend => agree.with(conn, user, account, Mark::Suspended)?,
        Step::Reactivate => agree.with(conn, user, account, Mark::Lifted)?,
        Step::Create
        | Step::Adopt
        | Step::Restore
        | Step::Rename(_)
        | Step::GiveUp(_)
        | Step::Update(_)
        | Step::SetPassword(_)
        | Step::KeepPassword
        | Step::Archive
        | Step::Unarchive
        | Step::PutBack(_) => agree.with(conn, user, account, Mark::AsBefore)?,
        // No sync does that.
        Step::Remove | Step::Reopen => {}
    }
    Ok(taken)
}
