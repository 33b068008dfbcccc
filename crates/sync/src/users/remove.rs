//! Removing a user from the directory; Google is not told before the next sync.

use directory::edit::{Change, Draft};
use directory::user::{Unbind, full_name};
use directory::{Attribute, Field};
use store::edit::{Way, What};
use store::rusqlite::Connection;
use store::{binding, manager, tombstone, user};

use super::write::same_version;
use crate::{Error, Workstation};

/// What removing a user takes with it.
#[derive(Debug, Clone)]
pub struct Removal {
    /// The user.
    pub user: user::Row,
    /// The accounts that it is bound to: of each it must be said what is to become of it.
    pub accounts: Vec<BoundAccount>,
    /// How many people have it for a manager; they have none then.
    pub reports: u64,
}

/// An account that a user is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundAccount {
    /// Its connection.
    pub connection: i64,
    /// The connection's name.
    pub connection_name: String,
    /// Google's id.
    pub google_id: String,
    /// Its address when it was last read.
    pub email: String,
}

impl Workstation {
    /// Tells what removing a user takes with it; nothing is written.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none of that number.
    pub async fn removal(&self, id: i64) -> Result<Removal, Error> {
        Ok(self.inner.store.read(move |conn| removal(conn, user::get(conn, id)?)).await?)
    }

    /// Removes a user. What is to become of its accounts is kept for the next sync; nothing is sent now.
    ///
    /// The accounts stay away from the directory at the next imports, until somebody ticks them.
    ///
    /// # Errors
    /// [`Error::Stale`] when the user changed since; [`Error::Refused`] when it is bound and `unbind` is not said.
    pub async fn delete_user(&self, id: i64, version: i64, unbind: Option<Unbind>) -> Result<Removal, Error> {
        let hand = self.hand(Way::Hand);
        let removed = self.in_directory(move |conn| {
            let row = user::get(conn, id)?;
            same_version(&row, version)?;
            let removal = removal(conn, row)?;
            let Removal { user: row, accounts, .. } = &removal;
            let name = full_name(&row.user.given_name, &row.user.family_name);
            if !accounts.is_empty() && unbind.is_none() {
                return Err(Error::Refused(format!(
                    "{name} is bound to {}: say first what is to become of the account there: suspend it, leave it \
                     active, or archive it",
                    accounts.iter().map(|account| account.email.as_str()).collect::<Vec<_>>().join(", ")
                )));
            }
            for account in accounts {
                let stone = tombstone::Row {
                    connection: account.connection,
                    google_id: account.google_id.clone(),
                    user: row.id,
                    username: row.user.username.clone(),
                    email: account.email.clone(),
                    name: name.clone(),
                    wish: unbind,
                    removed_at: hand.now,
                    removed_by: hand.operator.clone(),
                };
                tombstone::insert(conn, &stone)?;
            }
            binding::remove_of_user(conn, row.id)?;
            let mut no_manager = Draft::default();
            no_manager.clear(Attribute::Manager);
            for report in manager::reports(conn, row.id)? {
                hand.change(conn, &user::get(conn, report)?, &no_manager)?;
            }
            user::delete(conn, row)?;
            hand.note(conn, row, What::Remove, who(row))?;
            Ok(removal)
        });
        let removed = removed.await?;
        tracing::info!(user = id, accounts = removed.accounts.len(), "a user was removed");
        Ok(removed)
    }
}

/// Says who it was: no more than that is kept of somebody who is gone.
fn who(row: &user::Row) -> Vec<Change> {
    let fields =
        [Field::Username, Attribute::Email.into(), Attribute::Firstname.into(), Attribute::Lastname.into()];
    let change = |field: Field| Change { field, before: field.text(&row.user), after: String::new() };
    fields.into_iter().map(change).collect()
}

fn removal(conn: &Connection, row: user::Row) -> Result<Removal, store::Error> {
    let mut accounts = Vec::new();
    for bound in binding::of_user(conn, row.id)? {
        accounts.push(BoundAccount {
            connection: bound.connection,
            connection_name: store::connection::get(conn, bound.connection)?.name,
            google_id: bound.google_id,
            email: bound.account.email,
        });
    }
    let reports = manager::reports(conn, row.id)?.len() as u64;
    Ok(Removal { user: row, accounts, reports })
}
