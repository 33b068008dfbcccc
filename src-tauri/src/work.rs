//! The work that goes on in this window, so that *Cancel* reaches it.

use std::collections::HashMap;
use std::sync::Mutex;

use sync::{Cancel, Error};

use crate::state::locked;

/// The work that goes on in this window: one at a time for each connection.
#[derive(Default)]
pub struct Running(Mutex<HashMap<i64, Cancel>>);

/// Work that goes on for a connection, until it is dropped.
pub struct Work<'a> {
    running: &'a Running,
    connection: i64,
    /// Ends it.
    pub cancel: Cancel,
}

impl Running {
    /// Notes that work begins for a connection.
    ///
    /// # Errors
    /// [`Error::Busy`] while other work goes on for it: *Cancel* is to reach the one that the screen shows.
    pub fn begin(&self, connection: i64) -> Result<Work<'_>, Error> {
        let mut running = locked(&self.0);
        if running.contains_key(&connection) {
            return Err(Error::Busy("work for it goes on in this window".to_owned()));
        }
        let cancel = Cancel::default();
        running.insert(connection, cancel.clone());
        Ok(Work { running: self, connection, cancel })
    }

    /// Tells whether work goes on for any connection.
    pub fn goes_on(&self) -> bool {
        !locked(&self.0).is_empty()
    }

    /// Cancels the work of a connection, if there is any.
    pub fn cancel(&self, connection: i64) {
        if let Some(cancel) = locked(&self.0).get(&connection) {
            cancel.cancel();
        }
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        locked(&self.running.0).remove(&self.connection);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::Code;

    #[test]
    fn a_second_work_of_a_connection_is_refused_and_cancel_reaches_the_first() {
        let running = Running::default();
        let first = running.begin(1).expect("nothing goes on yet");
        let other = running.begin(2).expect("another connection is free");

        let second = running.begin(1).err().expect("one at a time");
        assert_eq!(second.code(), Code::Busy, "{second}");
        running.cancel(1);

        assert!(first.cancel.is_cancelled(), "the one that goes on is reached");
        assert!(!other.cancel.is_cancelled(), "and no other");
        assert!(running.begin(1).is_err(), "it goes on until its next safe moment");
        drop(first);
        let next = running.begin(1).expect("now it is over");
        assert!(!next.cancel.is_cancelled(), "what was cancelled before says nothing of the next");
    }
}
