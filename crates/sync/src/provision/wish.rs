//! Binding and unbinding users: wishes, which the next sync plans for.

use directory::provision::NextLogin;
use directory::user::Unbind;
use store::former_binding::Because;
use store::rusqlite::Connection;
use store::wish::{self, Wish};
use store::{Millis, binding, connection, former_binding, group_scope, user};

use crate::passwords::next_login;
use crate::{Error, Workstation};

impl Workstation {
    /// Wishes that users have accounts on a connection; the next sync makes, or adopts, them. Returns how many need it.
    ///
    /// # Errors
    /// [`Error::Store`] when one of them is not there; then none is wished for.
    pub async fn bind_users(&self, connection: i64, users: Vec<i64>) -> Result<u64, Error> {
        let now = self.now();
        let made = self.inner.store.write(move |tx| {
            store::connection::get(tx, connection)?;
            let mut made = 0;
            for id in users {
                user::get(tx, id)?;
                if binding::is_bound(tx, connection, id)? {
                    // Whoever was to be let go stays.
                    wish::forget(tx, connection, id)?;
                    group_scope::unmark(tx, connection, id)?;
                } else {
                    wish::make(tx, connection, id, Wish::Bind, now)?;
                    made += 1;
                }
            }
            Ok(made)
        });
        Ok(made.await?)
    }

    /// Wishes that the accounts of users are let go; the next sync does it. Returns how many are bound.
    ///
    /// # Errors
    /// [`Error::Store`] when one of them is not there; then nothing is wished.
    pub async fn unbind_users(&self, connection: i64, users: Vec<i64>, how: Unbind) -> Result<u64, Error> {
        let now = self.now();
        let made = self.inner.store.write(move |tx| {
            let mut made = 0;
            for id in users {
                user::get(tx, id)?;
                if binding::is_bound(tx, connection, id)? {
                    wish::make(tx, connection, id, Wish::Unbind(how), now)?;
                    made += 1;
                } else {
                    wish::forget(tx, connection, id)?;
                }
            }
            Ok(made)
        });
        Ok(made.await?)
    }
}

/// Takes back the wishes that came with the password that waits, before it goes itself. What somebody wished by hand
/// stays.
pub(crate) fn forget_bind_of_expired(conn: &Connection, user: i64) -> Result<(), store::Error> {
    for on in connection::all(conn)? {
        if wish::came_with_password(conn, on.id, user)? {
            wish::forget(conn, on.id, user)?;
        }
    }
    Ok(())
}

/// Wishes that a user is bound again who was let go because a password expired, and gets another now.
///
/// Whoever was let go because somebody wished it, or by leaving a group, stays as they are. The wish is of the moment at
/// which the password is kept: by that it is known as the password's own.
pub(crate) fn bind_who_expired(conn: &Connection, user: i64, now: Millis) -> Result<(), store::Error> {
    // The password takes the place of another that waits, and its wishes those of the other.
    forget_bind_of_expired(conn, user)?;
    for on in connection::all(conn)? {
        let Some(former) = former_binding::of_user(conn, on.id, user)? else { continue };
        // An account that somebody has lifted since is in use: nothing is to be brought back.
        if former.because != Because::Expired || former.suspended_by_run.is_none() {
            continue;
        }
        if !binding::is_bound(conn, on.id, user)?
            && !is_left_to_groups(conn, on.id, user)?
            && next_login(&on) == NextLogin::Keep
            && wish::of_user(conn, on.id, user)?.is_none()
        {
            wish::make(conn, on.id, user, Wish::Bind, now)?;
        }
    }
    Ok(())
}

/// Tells whether it is for the groups alone to bring a user back: where they are managed, they bring again whom they have
/// brought, if they have them still. Where they are not, none brings anybody: only whoever has left them stays away.
fn is_left_to_groups(conn: &Connection, on: i64, user: i64) -> Result<bool, store::Error> {
    Ok(group_scope::is_marked(conn, on, user)?
        && (connection::manages_groups(conn, on)? || !group_scope::is_in_bound_group(conn, on, user)?))
}
