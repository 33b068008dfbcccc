//! Binding and unbinding users: wishes, which the next sync plans for.

use directory::user::Unbind;
use store::wish::{self, Wish};
use store::{binding, group_scope, user};

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
