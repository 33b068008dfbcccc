//! Photos that were sent.

use rusqlite::{OptionalExtension, params};

use super::Overlay;
use crate::Error;

impl Overlay {
    /// The photo that was sent for an account.
    pub(crate) fn photo(&self, number: u64) -> Result<Option<Vec<u8>>, Error> {
        Ok(self
            .lock()
            .prepare_cached("SELECT bytes FROM photo WHERE number = ?1")?
            .query_row([number as i64], |row| row.get(0))
            .optional()?)
    }

    /// Keeps the photo of an account.
    pub(crate) fn put_photo(&self, number: u64, bytes: &[u8]) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO photo VALUES (?1, ?2) ON CONFLICT (number) DO UPDATE SET bytes = excluded.bytes",
            params![number as i64, bytes],
        )?;
        Ok(())
    }

    /// Forgets the photo of an account.
    pub(crate) fn forget_photo(&self, number: u64) -> Result<(), Error> {
        self.lock().execute("DELETE FROM photo WHERE number = ?1", [number as i64])?;
        Ok(())
    }
}
