//! The org units of a connection, and what a sync does where one is missing.

use directory::org_unit::Missing;
use google::Verb;
use store::connection;
use store::event::{self, Change, What};

use crate::{Error, Workstation};

/// What a sync does where an org unit is missing, and whether it could make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingUnits {
    /// What it does.
    pub choice: Missing,
    /// Why none can be made, if so.
    pub disabled_because: Option<String>,
    /// Who chose it, and which org units syncs made, the newest first.
    pub changes: Vec<event::Row>,
}

/// How many changes are shown.
const NEWEST: u32 = 10;

/// What the choice is called.
const NAME: &str = "Missing org units";

fn words(choice: Missing) -> &'static str {
    match choice {
        Missing::LeaveOut => "leave out who is to be in them",
        Missing::Create => "create them",
    }
}

/// Says in a line of the history that a sync made an org unit.
pub(crate) fn made(path: &str, run: i64) -> Change {
    Change { what: path.to_owned(), before: String::new(), after: format!("made on Google by run {run}") }
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
            let changes = event::of_connection(conn, id, What::OrgUnits, NEWEST)?;
            Ok(MissingUnits { choice: connection::missing_units(conn, id)?, disabled_because, changes })
        };
        Ok(self.inner.store.read(read).await?)
    }

    /// Chooses what it does; plans that wait keep what held when they were made. A change is an event, with who made it.
    ///
    /// # Errors
    /// [`Error::Refused`] when the connection may not make org units.
    pub async fn set_missing_units(&self, id: i64, choice: Missing) -> Result<(), Error> {
        if let (Missing::Create, Some(why)) = (choice, self.missing_units(id).await?.disabled_because) {
            return Err(Error::Refused(format!("this connection cannot make org units: {why}")));
        }
        let event = self.event(What::OrgUnits, Some(id));
        let write = move |tx: &store::rusqlite::Transaction<'_>| {
            let was = connection::missing_units(tx, id)?;
            if was == choice {
                return Ok(());
            }
            connection::set_missing_units(tx, id, choice)?;
            let (before, after) = (words(was).to_owned(), words(choice).to_owned());
            let changes = vec![Change { what: NAME.to_owned(), before, after }];
            event::add(tx, &event::Row { changes, ..event })?;
            Ok(())
        };
        self.inner.store.write(write).await?;
        tracing::info!(
            connection = id,
            choice = choice.name(),
            "what becomes of missing org units was chosen"
        );
        Ok(())
    }
}
