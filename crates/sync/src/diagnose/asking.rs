//! What a check may ask.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use google::{Client, Heard, Http, Origin, Witness};
use store::Millis;
use store::connection::{Domain, Row};
use store::rusqlite::Connection;

use crate::{Error, Workstation};

/// How long a check waits for an answer of Google's.
const PATIENCE: Duration = Duration::from_secs(8);

/// What a check may ask: the data file, this computer, Google. What Google answers is kept beside the check's answer.
pub(crate) struct Asking {
    pub(crate) workstation: Workstation,
    pub(crate) row: Row,
    pub(crate) domains: Vec<Domain>,
    pub(crate) now: Millis,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Asking {
    /// Prepares for the checks of a connection, as it stands.
    pub(crate) async fn of(workstation: &Workstation, connection: i64) -> Result<Self, Error> {
        let (row, domains) = workstation.connection(connection).await?;
        let now = workstation.now();
        Ok(Self { workstation: workstation.clone(), row, domains, now, heard: Arc::default() })
    }

    /// Gives the same for another check.
    pub(crate) fn anew(&self) -> Self {
        Self {
            workstation: self.workstation.clone(),
            row: self.row.clone(),
            domains: self.domains.clone(),
            now: self.now,
            heard: Arc::default(),
        }
    }

    /// Reads the data file.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection, i64) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let connection = self.row.id;
        Ok(self.workstation.inner.store.read(move |conn| read(conn, connection)).await?)
    }

    /// Notes in the data file what Google just said.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Connection, i64) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let connection = self.row.id;
        Ok(self.workstation.inner.store.write(move |tx| write(tx, connection)).await?)
    }

    /// Gives the client of the connection, which waits only so long, and is heard.
    pub(crate) async fn client(&self) -> Result<Client, Error> {
        let client = self.workstation.client(self.row.id).await?;
        Ok(client.for_a_look(PATIENCE, self.witness()))
    }

    /// Gives where the connection's requests go.
    pub(crate) async fn origin(&self) -> Result<Origin, Error> {
        match self.row.kind.as_str() {
            "sandbox" => self.workstation.sandbox_origin().await,
            _ => crate::connection::origin_of(&self.row.origin),
        }
    }

    /// Gives what asks without an authorisation.
    pub(crate) async fn http(&self) -> Result<Http, Error> {
        Ok(self.workstation.http(self.origin().await?)?.for_a_look(PATIENCE, self.witness()))
    }

    fn witness(&self) -> Witness {
        let heard = Arc::clone(&self.heard);
        Arc::new(move |one| heard.lock().unwrap_or_else(PoisonError::into_inner).push(one))
    }

    /// Tells what Google's clock said last, as far as it was heard.
    pub(crate) fn date(&self) -> Option<jiff::Timestamp> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().find_map(|one| one.date)
    }

    /// Gives up what was heard.
    pub(crate) fn into_heard(self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
