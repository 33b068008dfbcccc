//! Reads both sides for a sync.

use directory::{Attribute, Thing};
use store::connection;

use crate::import::{Mode, Reads, Scope};
use crate::{Error, Watch, Workstation};

impl Workstation {
    /// Reads Google, decides about everybody whom a connection provides for, and leaves the plan for review.
    ///
    /// # Errors
    /// As [`Workstation::import_read`]; [`Error::Refused`] when the connection may only look.
    pub async fn sync_read(&self, connection: i64, watch: &Watch) -> Result<i64, Error> {
        let row = self.active(connection).await?;
        if let Some(why) = may_not(&row) {
            return Err(Error::Refused(format!("this connection cannot sync: {why}")));
        }
        let read = move |conn: &store::rusqlite::Connection| {
            let managed = connection::manages_groups(conn, connection)?;
            let placed = store::mapping::get(conn, connection)?.direction(Attribute::OrgUnitPath).exports();
            Ok((managed, placed))
        };
        let (managed, placed) = self.inner.store.read(read).await?;
        // Who may not make org units is told by Google which are missing.
        let units = placed && crate::org_units::may_not_create(&row).is_none();
        let things = [(units, Thing::OrgUnit), (managed, Thing::Group)];
        let things: Vec<_> = things.into_iter().filter(|(read, _)| *read).map(|(_, thing)| thing).collect();
        self.read_run(Reads::Sync, connection, Scope::All, Mode::Full, &things, watch).await
    }
}

/// Says why nothing may be sent through a connection, if so.
pub(super) fn may_not(row: &connection::Row) -> Option<String> {
    let allowed = crate::connection::verbs(row);
    allowed.into_iter().find(|allowed| allowed.verb == google::Verb::Sync)?.disabled_because
}
