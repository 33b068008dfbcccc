//! Passwords: set or made here, sent by the next sync as a hash, handed out once where nobody knows them.
//!
//! A plain password lives in memory until it is hashed. One that Rollcall made itself is kept as well, sealed, until it
//! was handed out: whatever is killed when, no account ends with a password that nobody can be given.

mod changed;
mod expiry;
mod hand_out;
mod keep;
pub(crate) mod make;

use std::collections::{BTreeMap, BTreeSet};

use directory::Account;
use directory::password::{PasswordError, Policy};
use directory::provision::{NextLogin, protects};
use secrecy::{ExposeSecret, SecretString};
use secrets::Sealer;
use store::edit::{Way, What};
use store::event;
use store::hand_out::HandOut;
use store::password::{self, Origin, Receipt};
use store::rusqlite::Connection;
use store::{Millis, binding, connection, protected, setting, step, user};

pub use changed::{ChangedPassword, ChangedPasswords, LogAsked, Mend, Mended};
pub(crate) use changed::{changed_on, log_asked};
pub use expiry::{Expiring, MOST_DAYS};
pub(crate) use expiry::{expired, expired_before};
pub use hand_out::{Slip, could_hand_out, open_hand_out};
pub(crate) use keep::keeping;

use crate::activity;
use crate::connection::PasswordMode;
use crate::provision::{self, administrator, words};
use crate::workstation::blocking;
use crate::{Error, Workstation};

/// The setting of the directory's policy.
const POLICY: &str = "passwordPolicy";

/// Where a new password comes from.
#[derive(Debug)]
pub enum Source {
    /// Somebody typed it, and knows it.
    Typed(SecretString),
    /// It is made by chance, and kept sealed until it is handed out.
    Made,
}

/// A password that was set here.
#[derive(Debug)]
pub struct PasswordSet {
    /// Whose it is.
    pub user: user::Row,
    /// What was made by chance; it is shown once, or handed out later. None of one that was typed.
    pub made: Option<SecretString>,
    /// Which connections are to have it.
    pub receivers: Receivers,
}

/// The connections that have no receipt for the password of a user, by name; none at all where the user has no account
/// and is to get none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receivers {
    /// Their next sync sends it.
    pub next: Vec<String>,
    /// They are deactivated, or their users were not bound again since: the first sync after that sends it.
    pub dormant: Vec<String>,
    /// Their sync does not send it: the user is protected, and has an account there.
    pub spared: Vec<String>,
    /// Their sync does not send it for what the account is there, such as a super admin's: each with why.
    pub held: Vec<String>,
}

impl Receivers {
    fn is_empty(&self) -> bool {
        self.next.is_empty() && self.dormant.is_empty() && self.spared.is_empty() && self.held.is_empty()
    }
}

/// How a user stands with passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passwords {
    /// The one that waits for a sync.
    pub waiting: Option<Waiting>,
    /// What accounts took, by connection.
    pub receipts: Vec<Received>,
    /// Whether one that nobody knows is kept until it is handed out.
    pub to_hand_out: bool,
    /// Whether the hash of the last one is kept, sealed, for connections that come later.
    pub kept: bool,
    /// What was changed at Google since, by connection.
    pub changed: Vec<ChangedPassword>,
}

/// A password that waits for a sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Where it comes from.
    pub origin: Origin,
    /// When it was made.
    pub made_at: Millis,
    /// Which connections are to have it.
    pub receivers: Receivers,
}

/// A receipt, with the name of its connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The connection's name.
    pub connection: String,
    /// The receipt.
    pub receipt: Receipt,
    /// When Google's log was last asked whether it was changed since; none where it never was, or need not be.
    pub asked: Option<LogAsked>,
}

impl Workstation {
    /// Gives the directory's own policy for passwords, on top of Google's rules.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn password_policy(&self) -> Result<Policy, Error> {
        Ok(self.setting(POLICY).await?.unwrap_or_default())
    }

    /// Sets the directory's own policy for passwords; those that are set already stay.
    ///
    /// # Errors
    /// [`Error::Refused`] when no password could keep it.
    pub async fn set_password_policy(&self, policy: Policy) -> Result<Policy, Error> {
        let longest = directory::password::LONGEST;
        if policy.min_length > longest || policy.min_classes > 4 {
            let why = format!("a policy asks for at most {longest} characters of at most 4 classes");
            return Err(Error::Refused(why));
        }
        let event = self.event(event::What::PasswordRules, None);
        let set = self.inner.store.write(move |tx| {
            let words = |policy: Policy| {
                format!("{} characters of {} classes", policy.min_length, policy.min_classes)
            };
            let before = words(setting::get(tx, POLICY)?.unwrap_or_default());
            setting::set(tx, POLICY, &policy)?;
            activity::note_change(tx, event, "password policy", before, words(policy))
        });
        set.await?;
        Ok(policy)
    }

    /// Sets the password of a user; the next sync of each connection sends it, as a hash.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with every rule that it breaks; [`Error::Busy`] while a sync is at work on the user;
    /// [`Error::Secrets`] when there is no safe place for it.
    pub async fn set_password(&self, id: i64, source: Source) -> Result<PasswordSet, Error> {
        let policy = self.password_policy().await?;
        let (plain, made) = match source {
            Source::Typed(plain) => (plain, None),
            Source::Made => {
                let plain = make::made(policy, &self.inner.environment.chance);
                (plain.clone(), Some(plain))
            }
        };
        policy.check(plain.expose_secret()).map_err(|broken| Error::InvalidInput(rules(&broken)))?;
        let sealer = self.sealer().await?;
        let ready = Ready { hash: self.hashed(plain).await?, plain: made.clone() };
        let origin = if made.is_some() { Origin::Generated } else { Origin::Set };
        let hand = self.hand(Way::Hand);
        let set = self
            .in_directory(move |conn| {
                let row = user::get(conn, id)?;
                not_at_work(conn, id)?;
                // A new password brings back whom the old one has cost the access.
                provision::bind_who_expired(conn, id, hand.now)?;
                keep(conn, &sealer, &row, origin, &ready, hand.now)?;
                hand.note(conn, &row, What::Password, Vec::new())?;
                Ok(PasswordSet { user: row, made: None, receivers: receivers(conn, id)? })
            })
            .await?;
        tracing::info!(user = id, origin = origin.name(), "a password was set");
        Ok(PasswordSet { made, ..set })
    }

    /// Takes back a password of a user that waits for a sync; what accounts took already stays. Tells whether one waited.
    ///
    /// # Errors
    /// [`Error::Busy`] while a sync is at work on the user.
    pub async fn withdraw_password(&self, id: i64) -> Result<bool, Error> {
        let withdrawn = self
            .in_directory(move |conn| {
                user::get(conn, id)?;
                not_at_work(conn, id)?;
                provision::forget_bind_of_expired(conn, id)?;
                Ok(password::withdraw(conn, id)?)
            })
            .await?;
        tracing::info!(user = id, withdrawn, "a password was taken back");
        Ok(withdrawn)
    }

    /// Hashes a password, on a thread where that may take its time; the plain text is overwritten.
    pub(crate) async fn hashed(&self, plain: SecretString) -> Result<SecretString, Error> {
        let chance = self.inner.environment.chance.clone();
        blocking(move || make::hashed(&plain, &chance)).await?
    }

    /// Gives what seals passwords.
    pub(crate) async fn sealer(&self) -> Result<Sealer, Error> {
        let vault = self.vault().await?;
        Ok(blocking(move || vault.sealer()).await??)
    }
}

/// Refuses to move a password while a run may have sent it, and nobody knows the answer.
fn not_at_work(conn: &Connection, user: i64) -> Result<(), Error> {
    if step::is_applied_for(conn, user)? {
        let why = "a sync that is not at its end is at work on this user; finish it first";
        return Err(Error::Busy(why.to_owned()));
    }
    Ok(())
}

/// A password that is ready to be kept.
pub(crate) struct Ready {
    /// What is sent.
    pub(crate) hash: SecretString,
    /// What is handed out; none of one that somebody knows.
    pub(crate) plain: Option<SecretString>,
}

/// Keeps a password of a user, sealed; returns its number.
pub(crate) fn keep(
    conn: &Connection,
    sealer: &Sealer,
    row: &user::Row,
    origin: Origin,
    ready: &Ready,
    now: Millis,
) -> Result<i64, store::Error> {
    let seal = |place: String, text: &SecretString| {
        sealer.seal(&place, text).map_err(|error| store::Error::Interrupted(error.to_string()))
    };
    let id = password::set(conn, row.id, origin, now, |id| seal(hash_place(id), &ready.hash))?;
    if let Some(plain) = &ready.plain {
        let row = HandOut {
            password: id,
            user: row.id,
            name: directory::user::full_name(&row.user.given_name, &row.user.family_name),
            email: row.user.email.clone(),
            sealed: seal(plain_place(id), plain)?,
            made_at: now,
            sent_at: None,
        };
        store::hand_out::keep(conn, &row)?;
    }
    Ok(id)
}

/// Names the place of a hash, so that it opens for this password alone.
pub(crate) fn hash_place(id: i64) -> String {
    format!("hash of password {id}")
}

/// Names the place of a plain password.
pub(crate) fn plain_place(id: i64) -> String {
    format!("password {id}")
}

/// Says what becomes of a password that a connection sets, at the next sign-in.
pub(crate) fn next_login(row: &connection::Row) -> NextLogin {
    if row.password_mode.as_deref() == Some(PasswordMode::Directory.name()) {
        NextLogin::Keep
    } else {
        NextLogin::Change
    }
}

/// Tells how a user stands with passwords.
pub(crate) fn of_user(conn: &Connection, user: i64) -> Result<Passwords, store::Error> {
    let (stored, all) = (password::of_user(conn, user)?, password::receipts(conn, user)?);
    let receivers = receivers(conn, user)?;
    let taken = |row: &password::Row| all.iter().any(|receipt| receipt.password == row.id);
    let kept = stored.as_ref().is_some_and(|row| taken(row) && receivers.is_empty());
    let waiting =
        stored.filter(|_| !kept).map(|row| Waiting { origin: row.origin, made_at: row.made_at, receivers });
    let changed = changed::of_user(conn, user, all.iter().map(|receipt| receipt.connection))?;
    let known = all_names(conn)?;
    let mut receipts = Vec::with_capacity(all.len());
    for receipt in all {
        let connection = known.get(&receipt.connection).cloned().unwrap_or_default();
        let asked = changed::log_asked(conn, receipt.connection)?;
        receipts.push(Received { connection, receipt, asked: asked.filter(|_| !receipt.must_change) });
    }
    Ok(Passwords { waiting, receipts, to_hand_out: store::hand_out::is_kept_for(conn, user)?, kept, changed })
}

/// Names the connections that have no receipt for the password of a user, by what becomes of it there.
fn receivers(conn: &Connection, user: i64) -> Result<Receivers, store::Error> {
    let deactivated: BTreeSet<i64> = connection::all(conn)?
        .into_iter()
        .filter(|row| row.deactivated_at.is_some())
        .map(|row| row.id)
        .collect();
    let all = password::waits_for(conn, user)?;
    let (asleep, awake): (Vec<i64>, Vec<i64>) = all.into_iter().partition(|id| deactivated.contains(id));
    let dormant: BTreeSet<i64> =
        password::waits_while_dormant(conn, user)?.into_iter().chain(asleep).collect();
    let bindings = binding::of_user(conn, user)?;
    let (mut bound, mut held) = (BTreeSet::new(), BTreeMap::new());
    match protected::of_user(conn, user)? {
        Some(_) => bound.extend(bindings.into_iter().map(|bound| bound.connection)),
        None => {
            for binding in bindings {
                let row = connection::get(conn, binding.connection)?;
                let account = Account { id: binding.google_id, ..binding.account };
                if let Some(skip) = protects(&account, &administrator(&row)) {
                    held.insert(row.id, format!("{} ({})", row.name, words::skip(&skip)));
                }
            }
        }
    }
    let named = |ids: &mut dyn Iterator<Item = i64>| names(conn, &ids.collect::<Vec<_>>());
    let all: BTreeSet<i64> = awake.iter().copied().chain(dormant.iter().copied()).collect();
    Ok(Receivers {
        next: named(&mut awake.into_iter().filter(|id| !bound.contains(id) && !held.contains_key(id)))?,
        dormant: named(&mut dormant.into_iter().filter(|id| !bound.contains(id) && !held.contains_key(id)))?,
        spared: named(&mut all.iter().copied().filter(|id| bound.contains(id)))?,
        held: all.iter().filter_map(|id| held.remove(id)).collect(),
    })
}

fn all_names(conn: &Connection) -> Result<BTreeMap<i64, String>, store::Error> {
    Ok(connection::all(conn)?.into_iter().map(|row| (row.id, row.name)).collect())
}

fn names(conn: &Connection, connections: &[i64]) -> Result<Vec<String>, store::Error> {
    let known = all_names(conn)?;
    Ok(connections.iter().filter_map(|id| known.get(id).cloned()).collect())
}

/// Says every rule that a password breaks, and never the password.
fn rules(broken: &[PasswordError]) -> String {
    broken.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
