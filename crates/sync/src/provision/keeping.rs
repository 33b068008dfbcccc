//! Accounts that ask for another password where the directory is the authority (F17): who they are, and the plan that takes
//! that away and does nothing else.

use std::path::Path;

use directory::provision::{self, Found};
use store::binding::{self, Admins, People};
use store::plan::pair;
use store::plan::{self, settled};
use store::rusqlite::Connection;
use store::{connection, run, wish};

use super::ground::{Ground, decide_by};
use super::read::may_not;
use super::row::{About, keep};
use crate::import::{Mode, Reads, Scope};
use crate::{Error, Watch, Workstation};

/// Finds the bound accounts that ask for another password and could be mended, as last read; names the first.
pub(crate) fn asking(conn: &Connection, on: &connection::Row, limit: u32) -> Result<People, store::Error> {
    let admins = if on.role == "super" { Admins::Delegated } else { Admins::None };
    binding::asking_for_password(conn, on.id, &on.admin_id, admins, limit as usize)
}

impl Workstation {
    /// Reads both sides, and leaves the plan for review that takes away that accounts ask for another password.
    ///
    /// # Errors
    /// [`Error::Refused`] where passwords are the people's own; otherwise as [`Workstation::sync_read`].
    pub async fn keep_passwords_read(&self, connection: i64, watch: &Watch) -> Result<i64, Error> {
        let (row, _) = self.connection(connection).await?;
        if let Some(why) = may_not(&row) {
            return Err(Error::Refused(format!("this connection cannot sync: {why}")));
        }
        if crate::passwords::next_login(&row) == provision::NextLogin::Change {
            let why = "on this connection only first passwords are set, and to ask for another is right";
            return Err(Error::Refused(why.to_owned()));
        }
        self.read_run(Reads::KeepPasswords, connection, Scope::All, Mode::Full, &[], watch).await
    }
}

/// Decides about every bound account that asks for another password, by number of the user, and leaves the rows in the
/// plan file.
pub(crate) fn decide_keeping(data: &Path, file: &Path, run: i64) -> Result<(), Error> {
    let conn = plan::open(data, file)?;
    let ground = Ground::read(&conn, run::get(&conn, run)?.connection)?;
    conn.execute_batch("BEGIN")?;
    pair::clear(&conn)?;
    settled::clear(&conn)?;
    pair::each_bound(&conn, ground.connection, None, |bound| {
        let account = bound.account.as_ref().map(|(account, _)| account);
        let Some(account) = account.filter(|account| account.must_change_password) else {
            return Ok(());
        };
        let stored = &bound.user;
        let leaves =
            wish::of_user(&conn, ground.connection, stored.id)?.is_some_and(|wish| wish != wish::Wish::Bind);
        if leaves {
            return Ok(());
        }
        let found = Found::Bound { account, baseline: &bound.baseline, hand: bound.hand() };
        let decision = decide_by(&conn, &ground, stored.id, |rules| provision::keep_password(found, rules))?;
        let about = About::User { stored, google_id: Some(&bound.google_id) };
        keep(&conn, &ground, &about, decision)
    })?;
    conn.execute_batch("COMMIT")?;
    Ok(())
}
