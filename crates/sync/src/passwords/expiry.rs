//! Expiry, where the directory is the authority: it never acts by itself, a sync plans what follows from it.

use directory::password::{AfterExpiry, Expiry};
use directory::provision::NextLogin;
use store::event::What;
use store::rusqlite::Connection;
use store::{Millis, connection, password, setting, user};

use super::next_login;
use crate::activity;
use crate::{Error, Workstation};

/// The setting of when passwords expire.
const EXPIRY: &str = "passwordExpiry";

/// After how many days passwords expire at most: ten years.
pub const MOST_DAYS: u32 = 3_650;

/// A password that expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiring {
    /// Whose it is.
    pub user: i64,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The connection's name.
    pub connection: String,
    /// When it expires, or did.
    pub at: Millis,
    /// Whether that is over.
    pub over: bool,
}

impl Workstation {
    /// Tells when passwords expire where the directory is the authority.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn password_expiry(&self) -> Result<Expiry, Error> {
        Ok(self.setting(EXPIRY).await?.unwrap_or_default())
    }

    /// Says when passwords expire where the directory is the authority; the next sync plans what follows.
    ///
    /// # Errors
    /// [`Error::Refused`] beyond [`MOST_DAYS`].
    pub async fn set_password_expiry(&self, expiry: Expiry) -> Result<(), Error> {
        if expiry.days > MOST_DAYS {
            let why = format!("passwords expire after at most {MOST_DAYS} days; 0 is for never");
            return Err(Error::Refused(why));
        }
        let event = self.event(What::PasswordRules, None);
        let set = self.inner.store.write(move |tx| {
            let words = |expiry: Expiry| match expiry.days {
                0 => "never".to_owned(),
                days => format!("after {days} days, {}", then(expiry.then)),
            };
            let before = words(setting::get(tx, EXPIRY)?.unwrap_or_default());
            setting::set(tx, EXPIRY, &expiry)?;
            // Whoever is suspended because a password expired may not be any more.
            store::binding::doubt_suspended(tx)?;
            activity::note_change(tx, event, "passwords expire", before, words(expiry))
        });
        Ok(set.await?)
    }

    /// Lists passwords that expire within some days, or did, the oldest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn expiring(&self, within_days: u32, limit: u32) -> Result<Vec<Expiring>, Error> {
        let now = self.now();
        let until = now + i64::from(within_days) * 86_400_000;
        let found = self.inner.store.read(move |conn| {
            let expiry: Expiry = setting::get(conn, EXPIRY)?.unwrap_or_default();
            let Some(lasts) = expiry.ends(0) else { return Ok(Vec::new()) };
            let rows = password::set_before(conn, until - lasts + 1, limit)?;
            let told = |(on, id, at): (i64, i64, Millis)| {
                let row = user::get(conn, id)?;
                Ok(Expiring {
                    user: id,
                    name: directory::user::full_name(&row.user.given_name, &row.user.family_name),
                    email: row.user.email,
                    connection: connection::get(conn, on)?.name,
                    at: at + lasts,
                    over: at + lasts <= now,
                })
            };
            rows.into_iter().map(told).collect()
        });
        Ok(found.await?)
    }
}

/// Tells what is planned because the password of a user expired on a connection, where it did.
pub(crate) fn expired(
    conn: &Connection,
    on: &connection::Row,
    user: i64,
    now: Millis,
) -> Result<Option<AfterExpiry>, store::Error> {
    if next_login(on) == NextLogin::Change {
        return Ok(None);
    }
    let expiry: Expiry = setting::get(conn, EXPIRY)?.unwrap_or_default();
    if expiry.days == 0 {
        return Ok(None);
    }
    let ends = password::stands_since(conn, on.id, user)?.and_then(|at| expiry.ends(at));
    Ok(ends.is_some_and(|ends| ends <= now).then_some(expiry.then))
}

/// Gives the moment before which passwords were set that have expired on a connection; none where none does.
pub(crate) fn expired_before(
    conn: &Connection,
    on: &connection::Row,
    now: Millis,
) -> Result<Option<Millis>, store::Error> {
    let expiry: Expiry = setting::get(conn, EXPIRY)?.unwrap_or_default();
    Ok(expiry.ends(0).filter(|_| next_login(on) == NextLogin::Keep).map(|lasts| now - lasts))
}
/// Says what is planned for an account whose password expired.
fn then(after: AfterExpiry) -> &'static str {
    match after {
        AfterExpiry::Keep => "nothing else",
        AfterExpiry::Suspend => "suspended",
        AfterExpiry::RemoveAccess => "suspended and let go",
    }
}
