//! Carries out the steps of one user, in order.

use std::sync::Arc;
use std::time::Duration;

use directory::account::Suspension;
use directory::fingerprint::Fingerprinter;
use directory::own_alias::OwnAliases;
use directory::provision::{Administrator, NextLogin, Step};
use directory::undo::Condition;
use directory::{Attribute, Mapping};
use google::project::NextLogin as Says;
use google::{Brake, Client};
use secrecy::SecretString;
use secrets::Sealer;
use store::rusqlite::Connection;
use store::{Millis, binding, step, user};
use tokio::sync::OnceCell;

use super::agree::{Agree, Known, Learned};
use super::creation::{Closed, Creation, Made, NO_SEAT_AGAIN, SEATS};
use super::first_password::{First, Noted, Password, receive};
use super::give_back::{Gave, Given, Giving, is_of_one_alone};
use super::journal::{self, Details, Entry, Said};
use super::managers::sets_manager;
use super::own_alias::know;
use super::send::{BY_GOOGLE, Before, Decided, NO_ORG_UNIT, Sender, Sent, moved_since};
use super::settle::{By, settle};
use super::wished::{self, Fulfilled};
use crate::exchange;
use crate::{Error, Watch, Workstation};

/// One run being applied.
pub(super) struct Applying<'a> {
    pub(super) workstation: &'a Workstation,
    pub(super) client: &'a Client,
    /// The mapping of the run, and what takes fingerprints by it.
    pub(super) mapped: Arc<(Mapping, Fingerprinter)>,
    pub(super) run: i64,
    pub(super) connection: i64,
    pub(super) watch: &'a Watch,
    /// How fast accounts are made, and whether they are at all.
    pub(super) creation: Creation,
    /// What becomes of first passwords at the next sign-in.
    pub(super) next_login: NextLogin,
    /// The account that the connection acts as.
    pub(super) administrator: Administrator,
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
    /// The step that gives what another has here.
    pub(super) exchanges: Option<Box<Given>>,
    /// Whether no step that is left concerns the address of its account: whoever waits for it can have it.
    pub(super) address_settled: bool,
}

/// Whether all steps of a user went through, so that what waits for them may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
    /// The rest waits until that row is done with.
    Waits(i64),
    /// The same, and what somebody may wait for is not given up yet.
    Holds(i64),
    /// The next step gives what another has here: it is carried out together with all that do.
    Exchanges,
}

/// The user of a step, as the plan knew them.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    user: Option<i64>,
    version: Option<i64>,
    /// On which connection what is wished of them.
    wished: Option<(i64, String)>,
    fulfilled: Fulfilled,
    /// When that is asked.
    now: Millis,
}

impl Expected {
    /// Says whom a step is about, and what this run itself has done with the user since the plan.
    ///
    /// What was sent already came before any other wish: it is brought to its end.
    pub(super) fn of(entry: &Entry, connection: i64, own: Own, now: Millis) -> Self {
        let row = &entry.row;
        let wished = entry.details.wished.clone().filter(|_| row.sent_at.is_none());
        Self {
            user: row.user,
            version: row.user_version.map(|version| version + own.versions),
            wished: wished.map(|wished| (connection, wished)),
            fulfilled: own.fulfilled,
            now,
        }
    }

    /// Reads the user, or says why it is another than the plan knew.
    pub(super) fn find(
        &self,
        conn: &Connection,
    ) -> Result<Result<Option<user::Row>, &'static str>, store::Error> {
        let Some(id) = self.user else { return Ok(Ok(None)) };
        let found = match user::find(conn, id)? {
            Some(found) if self.version.is_none_or(|version| version == found.version) => found,
            Some(_) => return Ok(Err("the user changed here since the plan was made")),
            None => return Ok(Err("the user is not in the directory any more")),
        };
        let other = match &self.wished {
            Some((connection, planned)) => {
                wished::moved(planned, wished::of_user(conn, *connection, id, self.now)?, self.fulfilled)
            }
            None => None,
        };
        Ok(other.map_or(Ok(Some(found)), Err))
    }
}

/// What this run itself has done with a user since the plan was made.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Own {
    /// How often it changed the user.
    versions: i64,
    /// Whether it bound the user, or let them go.
    fulfilled: Fulfilled,
}

impl Own {
    fn note(&mut self, step: &Step) {
        self.versions += i64::from(writes_here(step));
        if matches!(step, Step::Create | Step::Adopt | Step::Restore { .. } | Step::Unbind) {
            self.fulfilled = Fulfilled::Yes;
        }
    }
}

/// A user whose turn it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// The row of the plan.
    pub(super) pair: i64,
    /// For whom it need not wait any more.
    pub(super) done_with: Option<i64>,
    /// For whom it waited in vain.
    pub(super) waited_in_vain: Option<i64>,
}

impl Applying<'_> {
    /// What agreements are made by, at this moment.
    pub(super) fn agree(&self) -> Agree {
        let (run, connection, now) = (self.run, self.connection, self.workstation.now());
        Agree { run, connection, mapped: self.mapped.clone(), now }
    }

    /// Reads the steps of users whose turn it is, all at once.
    pub(super) async fn steps_of(&self, turns: Vec<Turn>) -> Result<Vec<(Turn, Vec<step::Row>)>, Error> {
        let run = self.run;
        let read = self.workstation.inner.store.read(move |conn| {
            let rows = |turn: Turn| Ok((turn, step::of_account(conn, run, turn.pair)?));
            turns.into_iter().map(rows).collect()
        });
        Ok(read.await?)
    }

    /// Carries out the steps of one user, in order, up to one that waits for a row other than that which is done with;
    /// after one that was refused the others are as well.
    pub(super) async fn group(&self, turn: Turn, rows: Vec<step::Row>) -> Result<Ended, Error> {
        let Turn { pair, done_with, waited_in_vain } = turn;
        let mut hand = Hand::default();
        let mut stands = Stands::AsDecided;
        let entries: Vec<Entry> = rows.into_iter().map(Entry::of).collect();
        let waited_in_vain = self.in_vain(waited_in_vain, &entries).await?;
        let mut whole = if waited_in_vain.is_some() { Whole::No } else { Whole::Yes };
        let (mut steps, mut made) = (0, None);
        let mut entries = entries.into_iter();
        for mut entry in entries.by_ref() {
            if entry.row.kind == "stand-aside" {
                let changes = entry.step.as_ref().map(Step::changes);
                hand.aside = changes.and_then(|mut changes| changes.pop()).map(|to| to.after);
            }
            let decided = entry.details.trace.as_ref().and_then(|trace| trace.before);
            hand.stood = decided.filter(|_| stands == Stands::AsDecided);
            if entry.step.as_ref().is_some_and(changes_how_it_stands) {
                stands = Stands::AsWeLeftIt;
            }
            if let Some(outcome) = entry.row.outcome.as_deref() {
                if let (Some(step), "done" | "already") = (&entry.step, outcome) {
                    hand.own.note(step);
                    hand.aliases.note(step);
                    if let (Step::Create, Some(trace)) = (step, &entry.details.trace) {
                        hand.id.clone_from(&trace.account);
                    }
                }
                if outcome == "refused" {
                    whole = Whole::No;
                }
                continue;
            }
            let waits_for = entry.details.after.filter(|first| Some(*first) != done_with);
            if let (Whole::Yes, Some(first)) = (whole, waits_for) {
                whole = match (&entry.step, &hand.aside) {
                    (Some(Step::Rename(_)), None) => Whole::Holds(first),
                    _ => Whole::Waits(first),
                };
                break;
            }
            // What was sent already is looked for; what was not is not begun.
            if self.watch.cancel.is_cancelled() && entry.row.sent_at.is_none() {
                return Err(Error::Cancelled);
            }
            steps += 1;
            if whole == Whole::No {
                let why = match (waited_in_vain, &hand.aside) {
                    (Some(_), Some(aside)) => {
                        format!(
                            "it has the address {aside} until the next sync: what it waits for was not done"
                        )
                    }
                    (Some(_), None) if entry.step.as_ref().is_some_and(sets_manager) => format!(
                        "the manager {} has no account: what makes it was not done; sync again",
                        entry.details.changes.first().map_or("", |change| change.after.as_str())
                    ),
                    (Some(_), None) => "what this waits for was not done; sync again".to_owned(),
                    (None, _) => "an earlier step of this user was not done; sync again".to_owned(),
                };
                self.refuse(&entry, "waits", &why).await?;
                continue;
            }
            match self.carry_out(&mut entry, &mut hand).await? {
                Whole::Yes => {
                    if let ("create", Some(user)) = (entry.row.kind.as_str(), entry.row.user) {
                        made = Some(Made { user, google_id: hand.id.clone() });
                    }
                }
                Whole::No => whole = Whole::No,
                waits @ (Whole::Waits(_) | Whole::Holds(_) | Whole::Exchanges) => {
                    steps -= 1;
                    whole = waits;
                    break;
                }
            }
        }
        let address_settled = !entries.as_slice().iter().any(|entry| concerns_address(&entry.row));
        Ok(Ended { pair, steps, whole, made, exchanges: hand.exchanges, address_settled })
    }

    /// Tells for whom a user waited in vain: whoever waits for an account has it once it is made, and whoever waits for an
    /// address once it is given up, whatever became of the rest there.
    async fn in_vain(&self, waited: Option<i64>, entries: &[Entry]) -> Result<Option<i64>, Error> {
        let Some(first) = waited else { return Ok(None) };
        let open = entries.iter().find(|entry| entry.row.outcome.is_none());
        let for_account = open.and_then(|entry| entry.step.as_ref()).is_some_and(sets_manager);
        let gives: &[&str] = if for_account { &["create", "undelete"] } else { &["give-up"] };
        let gave = |row: &step::Row| {
            gives.contains(&row.kind.as_str()) && matches!(row.outcome.as_deref(), Some("done" | "already"))
        };
        let run = self.run;
        let rows = self.workstation.inner.store.read(move |conn| step::of_account(conn, run, first)).await?;
        Ok(if rows.iter().any(gave) { None } else { Some(first) })
    }

    /// Carries out one step, and notes what became of it.
    async fn carry_out(&self, entry: &mut Entry, hand: &mut Hand) -> Result<Whole, Error> {
        let Some(step) = entry.step.take() else {
            self.refuse(entry, "damaged", "the journal does not say what this step is").await?;
            return Ok(Whole::No);
        };
        let before = if entry.row.sent_at.is_some() { Before::Sent } else { Before::Nothing };
        let takes_a_seat = matches!(step, Step::Create | Step::Restore { .. });
        if let (true, Before::Nothing, Some(closed)) = (takes_a_seat, before, self.creation.closed()) {
            let code = closed.code;
            self.refuse(entry, code, &why_closed(closed, &entry.row)).await?;
            return Ok(Whole::No);
        }
        self.find_account(&entry.row, hand).await?;
        let (user, hash, first) = if step.is_sent() {
            let password = match self.password(&step, entry.row.user).await? {
                Ok(password) => password,
                Err((code, why)) => {
                    self.refuse(entry, code, &why).await?;
                    return Ok(Whole::No);
                }
            };
            let first = if matches!(password, Password::New(..)) { First::Made } else { First::NotMade };
            // On the disk before it is sent: which password it is as well.
            match self.note_sent(entry, hand.own, password).await? {
                Noted::Sent { user, password } => {
                    tracing::trace!(
                        run = self.run,
                        seq = entry.row.seq,
                        "the journal says that a step is sent"
                    );
                    (user, password.map(|(_, hash, says)| (hash, says)), first)
                }
                Noted::Stale(why) => {
                    self.refuse(entry, "stale", why).await?;
                    return Ok(Whole::No);
                }
            }
        } else {
            let expected = Expected::of(entry, self.connection, hand.own, self.workstation.now());
            let found = self.workstation.inner.store.read(move |conn| expected.find(conn)).await?;
            match found {
                Ok(user) => (user, None, First::NotMade),
                Err(why) => {
                    self.refuse(entry, "stale", why).await?;
                    return Ok(Whole::No);
                }
            }
        };
        if is_of_one_alone(&step) {
            return self.give(entry, step, hand).await;
        }
        let sender = self.sender();
        let sent = match self.send(&sender, &step, entry, user.as_ref(), hand, (before, hash.as_ref())).await
        {
            // Nothing of it was done, whatever stands in the way: it never left, or Google turned it away.
            Err(error) if before == Before::Nothing && !sender.has_begun() => {
                self.note_unsent(entry, first).await?;
                return Err(error);
            }
            sent => sent?,
        };
        entry.details.once = before != Before::Sent && !sender.is_in_doubt();
        tracing::trace!(run = self.run, seq = entry.row.seq, "a step has its answer");
        let sent = match sent {
            Sent::Refused { code: SEATS, said, .. } => {
                let closed = self.creation.full();
                Sent::Refused { code: closed.code, why: why_closed(closed, &entry.row), said }
            }
            other => other,
        };
        self.note(entry, step, sent, first, hand).await
    }

    /// Gives a user what belongs to one alone. Where another has it who may give it up, the step waits.
    async fn give(&self, entry: &Entry, step: Step, hand: &mut Hand) -> Result<Whole, Error> {
        let Some(read) = self.sender().account(&hand.id).await? else {
            self.refuse(entry, "gone", "the account is not on Google any more; sync again").await?;
            return Ok(Whole::No);
        };
        if let Some(why) = moved_since(&step, &read.account, hand.decided(entry)) {
            self.refuse(entry, "stale", why).await?;
            return Ok(Whole::No);
        }
        let (giving, seq) = (Giving(self.agree()), entry.row.seq);
        let given = Given {
            row: entry.row.clone(),
            details: entry.details.clone(),
            step,
            expected: Expected::of(entry, self.connection, hand.own, self.workstation.now()),
            aliases: hand.aliases.clone(),
            account: read.account,
        };
        let tried = self.workstation.inner.store.write_together(move |tx| {
            let gave = giving.one(tx, &given)?;
            Ok((gave, given))
        });
        let (gave, given) = tried.await?;
        match gave {
            Gave::Waits => {
                hand.exchanges = Some(Box::new(given));
                return Ok(Whole::Exchanges);
            }
            Gave::Done => hand.own.note(&given.step),
            Gave::Refused => {}
        }
        tracing::trace!(run = self.run, seq, "the journal says what became of a step");
        Ok(if matches!(gave, Gave::Done) { Whole::Yes } else { Whole::No })
    }

    /// Gives users what each of them waits for while another of them has it, as many as go together; refuses the others.
    pub(super) async fn give_together(&self, given: Vec<Given>) -> Result<(), Error> {
        let giving = Giving(self.agree());
        let store = &self.workstation.inner.store;
        store.write(move |tx| exchange::carry_out(tx, &giving, given)).await?;
        tracing::trace!(run = self.run, "the journal says what became of steps that waited for each other");
        Ok(())
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

    /// Gives what sends one step of the run; a step that was not begun when the run is cancelled is not.
    pub(super) fn sender(&self) -> Sender<'_> {
        let cancel = self.watch.cancel.clone();
        let brake = Brake::new(move || cancel.is_cancelled());
        Sender {
            workstation: self.workstation,
            connection: self.connection,
            client: self.client.with_brake(brake.clone()),
            brake,
            mapping: &self.mapped.0,
            cancel: &self.watch.cancel,
            pause: self.workstation.inner.environment.google.backoff_unit.max(Duration::from_millis(1)),
            org_unit: "/",
            administrator: &self.administrator,
        }
    }

    async fn send(
        &self,
        sender: &Sender<'_>,
        step: &Step,
        entry: &Entry,
        user: Option<&user::Row>,
        hand: &Hand,
        (before, hash): (Before, Option<&(SecretString, Says)>),
    ) -> Result<Sent, Error> {
        let person = user.map(|row| &row.user);
        match (step, person) {
            (Step::Create | Step::SetPassword(_), _) => match (hash, person) {
                (Some((hash, says)), Some(person)) if *step == Step::Create => {
                    let mut person = person.clone();
                    if entry.details.without_manager {
                        person.values.remove(Attribute::Manager);
                    }
                    sender.create(&person, (hash, *says), before).await
                }
                (Some((hash, says)), _) => {
                    sender.password(&hand.id, (hash, *says), (before, hand.stood)).await
                }
                (None, _) => Ok(Sent::refused("stale", "there is no user to make an account for")),
            },
            (Step::Restore { to }, _) => sender.restore(&hand.id, to, before).await,
            (Step::Unbind, _) => Ok(Sent::Done(Box::default())),
            (Step::Take(_) | Step::TakeBack(_), _) => Ok(match sender.account(&hand.id).await? {
                Some(read) => match moved_since(step, &read.account, hand.decided(entry)) {
                    Some(why) => Sent::refused("stale", why),
                    None => Sent::Done(Box::new(read.account)),
                },
                None => Sent::refused("gone", "the account is not on Google any more; sync again"),
            }),
            _ => sender.change(&hand.id, person, step, before, hand.decided(entry)).await,
        }
    }

    /// Notes the outcome of a step together with what it means for the directory.
    async fn note(
        &self,
        entry: &mut Entry,
        step: Step,
        sent: Sent,
        first: First,
        hand: &mut Hand,
    ) -> Result<Whole, Error> {
        let mut left_open = None;
        let (account, outcome) = match sent {
            Sent::Done(account) => (account, "done"),
            Sent::NotSignedOut { account, why, said } => {
                (entry.details.code, entry.details.said) = (Some(step::NOT_SIGNED_OUT.to_owned()), said);
                left_open = Some(why);
                (account, "done")
            }
            Sent::Already(account) => (account, "already"),
            Sent::Refused { code, why, said } => {
                // Where it may be that an account has it, it is kept.
                let sure = !matches!(code, "unknown" | "alreadyExists");
                let first = if sure { first } else { First::NotMade };
                let learned = match step {
                    // What a new account is refused tells nothing of the one whose place it was to take.
                    Step::Create => None,
                    _ => self.learned(code, &hand.id).await?,
                };
                self.refuse_and(entry, (code, &why, said), first, learned).await?;
                return Ok(Whole::No);
            }
        };
        let by = if outcome == "done" { By::Us } else { By::Others };
        if !account.id.is_empty() {
            hand.id.clone_from(&account.id);
        }
        hand.own.note(&step);
        hand.aliases.note(&step);
        let aliases = hand.aliases.clone();
        let (seq, row, details) = (entry.row.seq, entry.row.clone(), entry.details.clone());
        let agree = self.agree();
        self.workstation
            .inner
            .store
            .write_together(move |tx| {
                let changed = settle(tx, &agree, &row, (&step, by), &account)?;
                if let Some(user) = row.user {
                    know(tx, &agree, user, (&aliases, &step), &account)?;
                }
                if let (true, Some(user)) = (details.without_manager, row.user) {
                    agree.lacks_manager(tx, user, &account)?;
                }
                receive(tx, &agree, row.user, details.password)?;
                let detail = match outcome {
                    "done" => journal::with_outcome(details, &step, &account, changed),
                    _ => row.detail.clone(),
                };
                step::finish(tx, &row, outcome, row.user, detail.as_deref(), left_open.as_deref(), agree.now)
            })
            .await?;
        tracing::trace!(run = self.run, seq, "the journal says what became of a step");
        Ok(Whole::Yes)
    }

    /// Finds what a refusal tells of the account beyond its step; of a suspension that nobody may lift, Google's reason where
    /// the account tells it by now.
    async fn learned(&self, code: &str, id: &str) -> Result<Option<Learned>, Error> {
        let known = match code {
            BY_GOOGLE => match self.sender().account(id).await? {
                Some(read) => match read.account.suspension {
                    Some(Suspension::Administrator) => {
                        Known::Suspended(Suspension::Google(Suspension::CANNOT_BE_LIFTED.to_owned()))
                    }
                    Some(by_google) => Known::Suspended(by_google),
                    None => return Ok(None),
                },
                None => return Ok(None),
            },
            NO_ORG_UNIT => Known::NoOrgUnit,
            _ => return Ok(None),
        };
        Ok(Some(Learned { google_id: id.to_owned(), known }))
    }

    /// Notes that a step was not sent after all: nothing of it is at Google, and nothing is to be looked for.
    ///
    /// The password that it made for a new account is forgotten with it.
    async fn note_unsent(&self, entry: &Entry, first: First) -> Result<(), Error> {
        let row = entry.row.clone();
        let detail = match first {
            First::Made => Details { password: None, ..entry.details.clone() }.store(),
            First::NotMade => row.detail.clone(),
        };
        let unsent = self.workstation.inner.store.write_together(move |tx| {
            if let (First::Made, Some(user)) = (first, row.user) {
                store::password::forget_first(tx, user)?;
            }
            step::note_unsent(tx, &row, detail.as_deref())
        });
        Ok(unsent.await?)
    }

    async fn refuse(&self, entry: &Entry, code: &str, why: &str) -> Result<(), Error> {
        self.refuse_and(entry, (code, why, None), First::NotMade, None).await
    }

    /// Notes that a step was refused; the password that it made for a new account is forgotten with it.
    async fn refuse_and(
        &self,
        entry: &Entry,
        (code, why, said): (&str, &str, Option<Said>),
        first: First,
        learned: Option<Learned>,
    ) -> Result<(), Error> {
        let row = entry.row.clone();
        tracing::info!(run = self.run, seq = row.seq, kind = row.kind, code, "a step was refused");
        let (why, now): (_, Millis) = (why.to_owned(), self.workstation.now());
        let agree = self.agree();
        let detail = Details { code: Some(code.to_owned()), said, ..entry.details.clone() }.store();
        self.workstation
            .inner
            .store
            .write_together(move |tx| {
                if let (First::Made, Some(user)) = (first, row.user) {
                    store::password::forget_first(tx, user)?;
                }
                if let (Some(learned), Some(user)) = (learned, row.user) {
                    agree.learned(tx, user, &learned)?;
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
    /// The addresses that its steps have moved.
    aliases: OwnAliases,
    /// How the account stood when the plan was made, until a step of this row changes it.
    stood: Option<Condition>,
    /// What this run itself has done with the user since the plan.
    own: Own,
    /// The step that gives what another has here.
    exchanges: Option<Box<Given>>,
}

impl Hand {
    /// Tells on what a step of this row was decided.
    fn decided<'a>(&'a self, entry: &'a Entry) -> Decided<'a> {
        let Details { email, email_there, .. } = &entry.details;
        Decided {
            aside: self.aside.as_deref(),
            stood: self.stood,
            own: Some(&self.aliases),
            address: Some(email_there.as_deref().unwrap_or(email)),
        }
    }
}

/// How an account can be expected to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    AsDecided,
    AsWeLeftIt,
}

/// Tells whether a step is about the address of the account: until it is done, that is not free for another.
fn concerns_address(row: &step::Row) -> bool {
    matches!(row.kind.as_str(), "stand-aside" | "give-up" | "rename" | "create" | "undelete")
}

/// Tells whether a step changes whether the account can be used: what comes after it was decided on otherwise.
fn changes_how_it_stands(step: &Step) -> bool {
    matches!(
        step,
        Step::Create
            | Step::Restore { .. }
            | Step::Reactivate
            | Step::Suspend
            | Step::Archive
            | Step::Unarchive
            | Step::Reopen
    )
}

/// Says why no account is made, or brought back, for the user of a step.
fn why_closed(closed: Closed, row: &step::Row) -> String {
    // Whoever had an account when the plan was made is still bound to it, and it is deleted.
    let asks_again = matches!(row.kind.as_str(), "create" | "undelete") && !row.google_id.is_empty();
    if asks_again && closed.code == SEATS { NO_SEAT_AGAIN.to_owned() } else { closed.why }
}

/// Tells whether a step changes the user in the directory.
fn writes_here(step: &Step) -> bool {
    matches!(step, Step::Take(_) | Step::TakeBack(_))
}
