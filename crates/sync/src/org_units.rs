//! The org units of a connection, and what a sync does where one is missing.

use directory::org_unit::Missing;
use google::Verb;
use store::connection;
use store::event::What;

use crate::activity;
use crate::{Error, Workstation};

/// What a sync does where an org unit is missing, and whether it could make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingUnits {
    /// What it does.
    pub choice: Missing,
    /// Why none can be made, if so.
    pub disabled_because: Option<String>,
}

/// Says why a connection cannot make org units, if so.
pub(crate) fn may_not_create(row: &connection::Row) -> Option<String> {
    let allowed = crate::connection::verbs(row);
    allowed.into_iter().find(|allowed| allowed.verb == Verb::SyncOrgUnits)?.disabled_because
}

impl Workstation {
    /// Tells what the next sync of a connection does where an org unit is missing.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such connection.
    pub async fn missing_units(&self, id: i64) -> Result<MissingUnits, Error> {
        let read = move |conn: &store::rusqlite::Connection| {
            let disabled_because = may_not_create(&connection::get(conn, id)?);
            Ok(MissingUnits { choice: connection::missing_units(conn, id)?, disabled_because })
        };
        Ok(self.inner.store.read(read).await?)
    }

    /// Chooses what it does; plans that wait keep what held when they were made.
    ///
    /// # Errors
    /// [`Error::Refused`] when the connection may not make org units.
    pub async fn set_missing_units(&self, id: i64, choice: Missing) -> Result<(), Error> {
        if let (Missing::Create, Some(why)) = (choice, self.missing_units(id).await?.disabled_because) {
            return Err(Error::Refused(format!("this connection cannot make org units: {why}")));
        }
        let event = self.event(What::Connection, Some(id));
        let set = self.inner.store.write(move |tx| {
            let before = connection::missing_units(tx, id)?.name().to_owned();
            connection::set_missing_units(tx, id, choice)?;
            activity::note_change(tx, event, "missing org units", before, choice.name().to_owned())
        });
        set.await?;
        tracing::info!(
            connection = id,
            choice = choice.name(),
            "what becomes of missing org units was chosen"
        );
        Ok(())
    }
}
