//! *Keep for later connections*: whether the sealed hash of a password outlives its last receipt.

use store::event::What;
use store::password::{self, Keeping};
use store::rusqlite::Connection;
use store::setting;

use crate::activity;
use crate::{Error, Workstation};

/// The setting; off where nobody has chosen.
const KEEP: &str = "keepPasswords";

pub(crate) fn keeping(conn: &Connection) -> Result<Keeping, store::Error> {
    let keep: bool = setting::get(conn, KEEP)?.unwrap_or_default();
    Ok(if keep { Keeping::Keep } else { Keeping::Forget })
}

impl Workstation {
    /// Tells whether hashes are kept for connections that come later, and how many are kept that some account has taken.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn keeps_passwords(&self) -> Result<(Keeping, u64), Error> {
        Ok(self.inner.store.read(|conn| Ok((keeping(conn)?, password::count_kept(conn)?))).await?)
    }

    /// Says whether hashes are kept for connections that come later; returns how many that were kept are forgotten now.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn keep_passwords(&self, keep: Keeping) -> Result<u64, Error> {
        let event = self.event(What::PasswordRules, None);
        let write = self.inner.store.write(move |tx| {
            let words = |kept: bool| if kept { "kept" } else { "not kept" }.to_owned();
            let before = words(setting::get(tx, KEEP)?.unwrap_or_default());
            setting::set(tx, KEEP, &(keep == Keeping::Keep))?;
            let after = words(keep == Keeping::Keep);
            activity::note_change(tx, event, "passwords for later connections", before, after)?;
            match keep {
                Keeping::Keep => Ok(0),
                Keeping::Forget => password::forget_kept(tx),
            }
        });
        Ok(write.await?)
    }
}
