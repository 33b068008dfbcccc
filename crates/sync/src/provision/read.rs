//! Reads both sides for a sync.

use store::run;

use crate::import::{Mode, Scope};
use crate::{Error, Watch, Workstation};

impl Workstation {
    /// Reads Google, decides about everybody whom a connection provides for, and leaves the plan for review.
    ///
    /// # Errors
    /// As [`Workstation::import_read`]; [`Error::Refused`] when the connection may only look.
    pub async fn sync_read(&self, connection: i64, watch: &Watch) -> Result<i64, Error> {
        let (row, _) = self.connection(connection).await?;
        let allowed = crate::connection::verbs(&row);
        let sync = allowed.into_iter().find(|allowed| allowed.verb == google::Verb::Sync);
        if let Some(why) = sync.and_then(|sync| sync.disabled_because) {
            return Err(Error::Refused(format!("this connection cannot sync: {why}")));
        }
        self.read_run(run::SYNC, connection, Scope::All, Mode::Full, watch).await
    }
}
