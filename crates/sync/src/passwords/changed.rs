//! Passwords that were changed at Google after they were set from here (F21, F23), where the directory is the authority.
//!
//! No password can be read back: Google's log alone tells of it, some minutes late, and rarely loses an entry. So a change
//! that it tells of is drift, and that it tells of none is never taken for a proof.

use std::collections::BTreeMap;

use directory::provision::NextLogin;
use google::Client;
use google::activities::{Log, LogStretch};
use serde::{Deserialize, Serialize};
use store::password_drift::{self, Answer, Drift, Named};
use store::rusqlite::Connection;
use store::{Millis, connection, password, setting};

use super::{Source, next_login};
use crate::activity::KEPT_DAYS;
use crate::provision::log::{Clock, Entries, LAG};
use crate::provision::ours::{Ours, Seen, seen};
use crate::{Error, Workstation};

/// What an administrator does to the password of somebody.
const BY_ADMIN: &str = "CHANGE_PASSWORD";

/// What people do to their own.
const BY_THEMSELVES: &str = "password_edit";

/// When Google's log was last asked for changed passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogAsked {
    /// When, by our clock.
    pub at: Millis,
    /// Up to when it told, by Google's clock.
    until: Millis,
    /// Why it told nothing then.
    pub why_not: Option<String>,
}

/// The passwords of a connection that were changed at Google, and that nobody answered for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedPasswords {
    /// How many.
    pub count: u64,
    /// The first of them, by address.
    pub first: Vec<Named>,
    /// When the log was asked; none where it never was.
    pub asked: Option<LogAsked>,
}

/// A password of a user that was changed at Google.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPassword {
    /// The connection's name.
    pub connection: String,
    /// When, by whom, and what somebody answered.
    pub drift: Drift,
    /// Whether the one that was set from here is kept, so that it can be set again.
    pub kept: bool,
}

/// What becomes of passwords that were changed at Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// They are the people's own from now on.
    Accept,
    /// The next sync sets the ones again that were set from here; those that are not kept cannot be.
    Again,
    /// Others are made by chance, which the next sync sets; they are handed out once.
    Renew,
}

/// What came of an answer for many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mended {
    /// For how many it was done.
    pub done: u64,
    /// For whom not, by address, and why.
    pub refused: Vec<(String, String)>,
}

fn name(connection: i64) -> String {
    format!("passwordLog:{connection}")
}

pub(crate) fn log_asked(conn: &Connection, connection: i64) -> Result<Option<LogAsked>, store::Error> {
    setting::get(conn, &name(connection))
}

/// Tells how a user stands on the connections on which a password was changed.
pub(super) fn of_user(
    conn: &Connection,
    user: i64,
    connections: impl Iterator<Item = i64>,
) -> Result<Vec<ChangedPassword>, store::Error> {
    let kept = password::of_user(conn, user)?;
    let mut changed = Vec::new();
    for on in connections {
        let row = connection::get(conn, on)?;
        if next_login(&row) == NextLogin::Change {
            continue;
        }
        if let Some(drift) = password_drift::of_user(conn, on, user)? {
            changed.push(ChangedPassword { connection: row.name, drift, kept: kept.is_some() });
        }
    }
    Ok(changed)
}

impl Workstation {
    /// Lists the passwords of a connection that were changed at Google, as far as its log has told.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn changed_passwords(&self, connection: i64, limit: u32) -> Result<ChangedPasswords, Error> {
        let read = self.inner.store.read(move |conn| changed_on(conn, connection, limit));
        Ok(read.await?)
    }

    /// Asks Google's log which passwords were changed since they were set from here. Where it cannot be asked, that is
    /// kept as its answer; where nothing was set from here, it is not asked.
    ///
    /// # Errors
    /// [`Error::Google`] when the connection itself does not work; [`Error::Store`].
    pub async fn ask_for_changed_passwords(&self, connection: i64) -> Result<(), Error> {
        self.ask_log_of_passwords(connection, &self.client(connection).await?).await?;
        Ok(())
    }

    /// Asks it with a client that is at hand; gives why it could not be asked, where that is so.
    pub(crate) async fn ask_log_of_passwords(
        &self,
        connection: i64,
        client: &Client,
    ) -> Result<Option<google::Error>, Error> {
        let read = self.inner.store.read(move |conn| {
            let row = connection::get(conn, connection)?;
            let oldest = password::oldest_that_stays(conn, connection)?;
            Ok((row, oldest, log_asked(conn, connection)?.unwrap_or_default()))
        });
        let (row, oldest, before) = read.await?;
        let (Some(oldest), NextLogin::Keep) = (oldest, next_login(&row)) else { return Ok(None) };
        let now = self.now();
        let told = match self.log_of_passwords(client, oldest, before.until).await {
            Ok(told) => told,
            Err(Error::Google(error))
                if !matches!(error, google::Error::Reauthorize { .. } | google::Error::Offline { .. }) =>
            {
                tracing::info!(connection, "Google's log could not be asked for changed passwords");
                let asked = LogAsked { at: now, why_not: Some(error.to_string()), ..before };
                self.inner.store.write(move |tx| setting::set(tx, &name(connection), &asked)).await?;
                return Ok(Some(error));
            }
            Err(error) => return Err(error),
        };
        let (since, Entries { entries, clock, .. }) = (told.of_steps_since(), told);
        let news = self.inner.store.write(move |tx| {
            let ours = Ours::read(tx, &row, since, clock.ahead)?;
            let told: Vec<_> = seen(&entries).collect();
            let mut news = 0_u64;
            for (seen, sent) in told.iter().zip(ours.explain(&told)) {
                let Some(change) = change(*seen).filter(|_| sent.is_none()) else { continue };
                if let Some(drift) = drift(tx, connection, &change, clock.ahead)? {
                    news += u64::from(password_drift::note(tx, &drift)?);
                }
            }
            let asked = LogAsked { at: now, until: clock.now, why_not: None };
            setting::set(tx, &name(connection), &asked)?;
            Ok(news)
        });
        let news = news.await?;
        if news > 0 {
            tracing::warn!(connection, news, "passwords were changed at Google");
        }
        Ok(None)
    }

    /// Reads the entries about passwords since one was set from here, or since the log was asked.
    ///
    /// By the name of the event: a log of everything that administrators do could be long.
    async fn log_of_passwords(
        &self,
        client: &Client,
        oldest: Millis,
        until: Millis,
    ) -> Result<Entries, Error> {
        let read = async |log, event| {
            let stretch = LogStretch { event: Some(event), ..LogStretch::of(log) };
            let kept = KEPT_DAYS * 86_400_000;
            let since = |clock: Clock| (until - LAG).max(oldest + clock.ahead).max(clock.now - kept);
            Entries::read(client, &stretch, || self.now(), since).await
        };
        let mut told = read(Log::Admin, BY_ADMIN).await?;
        told.entries.extend(read(Log::UserAccounts, BY_THEMSELVES).await?.entries);
        Ok(told)
    }

    /// Answers for passwords of a connection that were changed at Google; for all of them where nobody is named.
    ///
    /// # Errors
    /// [`Error::Store`]; whoever cannot be helped is told with the reason, and stops nobody else.
    pub async fn mend_passwords(
        &self,
        connection: i64,
        users: Option<Vec<i64>>,
        mend: Mend,
    ) -> Result<Mended, Error> {
        let open =
            self.inner.store.read(move |conn| password_drift::open(conn, connection, u32::MAX)).await?;
        let mut by_user: BTreeMap<i64, Named> = open.into_iter().map(|one| (one.drift.user, one)).collect();
        if let Some(users) = users {
            by_user.retain(|user, _| users.contains(user));
        }
        let mut mended = Mended::default();
        for (user, one) in by_user {
            let refused = match mend {
                Mend::Renew => {
                    self.set_password(user, Source::Made).await.err().map(|error| error.to_string())
                }
                Mend::Again if !one.kept => {
                    Some("the password that was set from here is not kept; make another".to_owned())
                }
                Mend::Again | Mend::Accept => {
                    let answer = if mend == Mend::Accept { Answer::Accept } else { Answer::Again };
                    let write = move |tx: &store::rusqlite::Transaction<'_>| {
                        password_drift::answer(tx, connection, user, answer)
                    };
                    self.inner.store.write(write).await?;
                    None
                }
            };
            match refused {
                None => mended.done += 1,
                Some(why) => mended.refused.push((one.email, why)),
            }
        }
        tracing::info!(connection, done = mended.done, ?mend, "changed passwords were answered for");
        Ok(mended)
    }
}

pub(crate) fn changed_on(
    conn: &Connection,
    connection: i64,
    limit: u32,
) -> Result<ChangedPasswords, store::Error> {
    Ok(ChangedPasswords {
        count: password_drift::count_open(conn, connection)?,
        first: password_drift::open(conn, connection, limit)?,
        asked: log_asked(conn, connection)?,
    })
}

/// A change of a password, as the log tells of it.
struct Change<'a> {
    at: Millis,
    /// Whose, by address.
    email: String,
    /// Whose, by the account's id, where the log says it.
    google_id: Option<&'a str>,
    actor: &'a str,
}

fn change<'a>((entry, event): Seen<'a>) -> Option<Change<'a>> {
    let actor = entry.actor_email.as_deref().unwrap_or_default();
    let (email, google_id) = match event.name.as_str() {
        BY_ADMIN => (event.parameter("USER_EMAIL")?.to_lowercase(), None),
        BY_THEMSELVES => (actor.to_owned(), entry.actor_id.as_deref()),
        _ => return None,
    };
    Some(Change { at: entry.time.as_millisecond(), email, google_id, actor })
}

/// Tells whether a change came after we set the password of that account, and it was to stay.
fn drift(
    conn: &Connection,
    connection: i64,
    change: &Change<'_>,
    ahead: Millis,
) -> Result<Option<Drift>, store::Error> {
    let Some(user) = password_drift::whose(conn, connection, change.google_id, &change.email)? else {
        return Ok(None);
    };
    let receipt =
        password::receipts(conn, user)?.into_iter().find(|receipt| receipt.connection == connection);
    let after = receipt.is_some_and(|receipt| !receipt.must_change && change.at > receipt.at + ahead);
    let own = change.google_id.is_some() || change.actor == change.email;
    let actor = change.actor.to_owned();
    Ok(after.then_some(Drift { connection, user, at: change.at, actor, own, answer: None }))
}
