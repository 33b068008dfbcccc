//! Whether groups and memberships of a customer are managed from here (T12).

use google::Verb;
use store::connection;
use store::event::{self, Change, What};

use crate::{Error, Workstation};

/// How many changes of the switch are shown.
const NEWEST: u32 = 5;

/// The switch of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSwitch {
    /// The connection.
    pub connection: i64,
    /// Its name.
    pub name: String,
    /// Whether groups and memberships are managed from here.
    pub on: bool,
    /// Why it cannot be on, if so.
    pub disabled_because: Option<String>,
    /// Who changed it, the newest first.
    pub changes: Vec<event::Row>,
}

/// What the switch is called.
const NAME: &str = "Manage groups and memberships in Google";

fn words(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// Says why nothing about groups goes to Google, and what mends that.
pub(crate) fn not_managed(connection: &str) -> String {
    format!("groups and memberships of {connection} are not managed from here: turn on “{NAME}” for it first")
}

/// Says of what is bound that nothing of it goes to Google as long as groups are not managed from here.
pub(super) fn nothing_goes(connection: &str) -> String {
    format!(
        "{connection}: groups are not managed from here: nothing of this reaches Google until “{NAME}” is on"
    )
}

impl Workstation {
    /// Tells how the switch of a connection stands.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such connection.
    pub async fn group_switch(&self, id: i64) -> Result<GroupSwitch, Error> {
        let read = move |conn: &store::rusqlite::Connection| {
            let row = connection::get(conn, id)?;
            let allowed = crate::connection::verbs(&row);
            let sync = allowed.into_iter().find(|allowed| allowed.verb == Verb::SyncGroups);
            Ok(GroupSwitch {
                connection: id,
                on: connection::manages_groups(conn, id)?,
                disabled_because: sync.and_then(|sync| sync.disabled_because),
                changes: event::of_connection(conn, id, What::Groups, NEWEST)?,
                name: row.name,
            })
        };
        Ok(self.inner.store.read(read).await?)
    }

    /// Turns the switch; tells whether that changed anything. A change is an event, with who made it.
    ///
    /// Turned off, what is on Google stays as it is, and the bindings stay as they are.
    ///
    /// # Errors
    /// [`Error::Refused`] when the connection may not change groups.
    pub async fn set_group_switch(&self, id: i64, on: bool) -> Result<bool, Error> {
        let before = self.group_switch(id).await?;
        if let (true, Some(why)) = (on, &before.disabled_because) {
            return Err(Error::Refused(format!(
                "groups of {} cannot be managed from here: {why}",
                before.name
            )));
        }
        let (by, at) = (self.by(), self.now());
        let write = move |tx: &store::rusqlite::Transaction<'_>| {
            let was = connection::manages_groups(tx, id)?;
            if was == on {
                return Ok(false);
            }
            connection::set_manages_groups(tx, id, on)?;
            let changes = vec![Change {
                what: NAME.to_owned(),
                before: words(was).to_owned(),
                after: words(on).to_owned(),
            }];
            let of = event::Row::of(What::Groups, &by, at);
            event::add(tx, &event::Row { connection: Some(id), changes, ..of })?;
            Ok(true)
        };
        let changed = self.inner.store.write(write).await?;
        tracing::info!(connection = id, on, changed, "the switch for groups was set");
        Ok(changed)
    }
}
