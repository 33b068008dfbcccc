//! Leaving a trace of what somebody does here.

use store::event::{self, By, Change, Row, What};
use store::rusqlite::Connection;

use crate::Workstation;

impl Workstation {
    /// Tells who works here, and where.
    pub(crate) fn by(&self) -> By {
        let environment = &self.inner.environment;
        By { operator: environment.operator.clone(), workstation: environment.workstation.clone() }
    }

    /// Begins a trace of something that is done now.
    pub(crate) fn event(&self, what: What, connection: Option<i64>) -> Row {
        Row { connection, ..Row::of(what, &self.by(), self.now()) }
    }
}

/// Leaves a trace of one thing that was changed; none where it is as before.
pub(crate) fn note_change(
    conn: &Connection,
    event: Row,
    what: &str,
    before: String,
    after: String,
) -> Result<(), store::Error> {
    if before != after {
        let changes = vec![Change { what: what.to_owned(), before, after }];
        event::add(conn, &Row { changes, ..event })?;
    }
    Ok(())
}
