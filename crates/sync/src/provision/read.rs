//! Reads both sides for a sync.

use directory::Thing;
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
        let managed = self.inner.store.read(move |conn| connection::manages_groups(conn, connection)).await?;
        let things: &[Thing] = if managed { &[Thing::Group] } else { &[] };
        self.read_run(Reads::Sync, connection, Scope::All, Mode::Full, things, watch).await
    }
}

/// Says why nothing may be sent through a connection, if so.
pub(super) fn may_not(row: &connection::Row) -> Option<String> {
    let allowed = crate::connection::verbs(row);
    allowed.into_iter().find(|allowed| allowed.verb == google::Verb::Sync)?.disabled_because
}
