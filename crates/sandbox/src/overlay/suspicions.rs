//! Accounts that Google is about to suspend.

use rusqlite::params;

use super::Overlay;
use crate::Error;

impl Overlay {
    /// Notes that Google will suspend an account.
    pub(crate) fn suspect(&self, number: u64, reason: &str, due_ms: i64) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO suspicion VALUES (?1, ?2, ?3) ON CONFLICT (number) DO NOTHING",
            params![number as i64, due_ms, reason],
        )?;
        Ok(())
    }

    /// When the next account is to be suspended; the end of time if none is.
    pub(crate) fn next_suspicion_ms(&self) -> Result<i64, Error> {
        let next: Option<i64> = self
            .lock()
            .prepare_cached("SELECT min(due_ms) FROM suspicion")?
            .query_row([], |row| row.get(0))?;
        Ok(next.unwrap_or(i64::MAX))
    }

    /// Takes the accounts whose time has come, and why.
    pub(crate) fn take_suspected(&self, now_ms: i64) -> Result<Vec<(u64, String)>, Error> {
        let db = self.lock();
        let mut rows =
            db.prepare_cached("DELETE FROM suspicion WHERE due_ms <= ?1 RETURNING number, reason")?;
        let found = rows.query_map([now_ms], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
