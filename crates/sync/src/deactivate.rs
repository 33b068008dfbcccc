//! Deactivate and bind again: nothing of either is known to Google, unless the authorisation is revoked there as well.
//!
//! To bind again is a counted confirmation and no run: it touches this directory alone, and it would ask Google for each
//! of the accounts only to find that nothing is to be done. What has changed meanwhile is the business of the next sync,
//! which is planned and reviewed like every other.

use store::connection::Row;
use store::event::{self, What};
use store::unfinished::{TokenOf, Unfinished};
use store::{binding, group_binding, run, unfinished};

use crate::lock::RunLock;
use crate::trouble::Trouble;
use crate::{Error, Workstation};

/// What a deactivation would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deactivation {
    /// The connection.
    pub connection: Row,
    /// How many users are bound, and would be dormant.
    pub bound: u64,
    /// A run that is not over: it waits until the connection is active again.
    pub waiting: Option<run::Row>,
}

impl Deactivation {
    /// Says what happens, in sentences.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let bound = match self.bound {
            1 => "1 user is bound and becomes dormant: the binding is".to_owned(),
            many => format!("{many} users are bound and become dormant: the bindings are"),
        };
        let mut words = vec![
            "Accounts on Google and users here stay as they are. Nobody is suspended, notified or signed out.".to_owned(),
            format!("{bound} kept, with Google’s ids, and bound again in one step when you reactivate."),
            "The tokens on this computer are forgotten, not revoked: Google goes on accepting them elsewhere.".to_owned(),
        ];
        if let Some(run) = &self.waiting {
            words.push(format!("Run {} waits until then.", run.id));
        }
        words
    }
}

/// Says whom revoking signs out besides this computer.
#[must_use]
pub fn revoke_words(row: &Row) -> Vec<String> {
    vec![
        format!(
            "Google ends every token that {} gave to this OAuth client’s project: also those of Rollcall on other \
             computers, and of any other program of that project.",
            row.admin_email
        ),
        "The people of the organisation stay signed in, and so does the administrator in the browser."
            .to_owned(),
    ]
}

impl Workstation {
    /// Tells what a deactivation would do.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such connection.
    pub async fn deactivation(&self, id: i64) -> Result<Deactivation, Error> {
        let (connection, bound) = self
            .inner
            .store
            .read(move |conn| Ok((store::connection::get(conn, id)?, binding::users(conn, id, false)?)))
            .await?;
        let waiting = self.waiting(id).await?.map(|waiting| waiting.run);
        Ok(Deactivation { connection, bound, waiting })
    }

    /// Deactivates a connection: its bindings become dormant and its tokens are forgotten here. Nothing is sent.
    ///
    /// One that was interrupted is finished when the folder is opened again, or by doing it again.
    ///
    /// # Errors
    /// [`Error::Busy`] while a run works on it; [`Error::Secrets`] when the tokens cannot be reached: then nothing is done.
    pub async fn deactivate(&self, id: i64) -> Result<Row, Error> {
        self.vault().await?;
        let lock = RunLock::take(self.home(), id, "the connection is deactivated")?;
        self.deactivate_locked(id, &lock).await
    }

    async fn deactivate_locked(&self, id: i64, _lock: &RunLock) -> Result<Row, Error> {
        let (event, now) = (self.event(What::Deactivated, Some(id)), self.now());
        let row = self
            .inner
            .store
            .write(move |tx| {
                let row = store::connection::get(tx, id)?;
                if row.deactivated_at.is_none() {
                    event::add(tx, &event)?;
                }
                let deactivated_at = row.deactivated_at.or(Some(now));
                let row = Row { deactivated_at, health: "reauthorize".to_owned(), ..row };
                store::connection::update(tx, &row)?;
                binding::set_dormant(tx, id, true)?;
                group_binding::set_dormant(tx, id, true)?;
                Trouble::forget(tx, id)?;
                let (tokens, standings) = (vec![TokenOf::of(&row)], vec![id]);
                unfinished::add(tx, Unfinished { tokens, standings })?;
                Ok(row)
            })
            .await?;
        tracing::trace!(connection = id, "the data file says that it is deactivated");
        self.forget_client(id);
        // The client's secret stays: with it one click reactivates.
        self.forget_token(TokenOf::of(&row)).await?;
        tracing::trace!(connection = id, "its token is forgotten");
        self.tell_standings(id).await?;
        tracing::trace!(connection = id, "its users stand as dormant");
        tracing::info!(connection = id, "deactivated");
        Ok(row)
    }

    /// Revokes the authorisation at Google, then deactivates the connection; see [`revoke_words`].
    ///
    /// # Errors
    /// What kept Google from answering: then nothing is done here either. [`Error::Deactivated`] when the token was
    /// forgotten already.
    pub async fn revoke(&self, id: i64) -> Result<Row, Error> {
        let client = self.client(id).await?;
        self.vault().await?;
        // Nothing comes in between: what is revoked at Google is deactivated here.
        let lock = RunLock::take(self.home(), id, "the authorisation is revoked")?;
        client.revoke().await?;
        let event = self.event(What::Revoked, Some(id));
        let noted = self.inner.store.write(move |tx| {
            let subject = store::connection::get(tx, id)?.admin_email;
            event::add(tx, &event::Row { subject, ..event })
        });
        noted.await?;
        tracing::info!(connection = id, "revoked at Google");
        self.deactivate_locked(id, &lock).await
    }

    /// Counts the users whose bindings to a connection are dormant.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn dormant(&self, id: i64) -> Result<u64, Error> {
        Ok(self.inner.store.read(move |conn| binding::users(conn, id, true)).await?)
    }

    /// Binds the dormant users of an active connection again, if they are as many as was shown. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::Deactivated`]; [`Error::Stale`] when they are more or fewer by now; [`Error::Busy`].
    pub async fn bind_again(&self, id: i64, shown: u64) -> Result<u64, Error> {
        self.active(id).await?;
        let _lock = RunLock::take(self.home(), id, "users are bound again")?;
        let event = self.event(What::BoundAgain, Some(id));
        let bound = self
            .inner
            .store
            .write(move |tx| {
                let dormant = binding::users(tx, id, true)?;
                if dormant == shown {
                    event::add(tx, &event::Row { note: format!("{dormant} users"), ..event })?;
                    binding::set_dormant(tx, id, false)?;
                    group_binding::set_dormant(tx, id, false)?;
                    unfinished::add(tx, Unfinished { standings: vec![id], ..Unfinished::default() })?;
                }
                Ok(dormant)
            })
            .await?;
        if bound != shown {
            return Err(Error::Stale(format!(
                "{bound} users are dormant by now, not {shown}; nothing was done"
            )));
        }
        self.tell_standings(id).await?;
        tracing::info!(connection = id, bound, "bound again");
        Ok(bound)
    }

    /// Refuses a connection that is deactivated.
    pub(crate) async fn active(&self, id: i64) -> Result<Row, Error> {
        let row = self.inner.store.read(move |conn| store::connection::get(conn, id)).await?;
        match row.deactivated_at {
            None => Ok(row),
            Some(_) => Err(Error::Deactivated { name: row.name }),
        }
    }
}
