//! Removing a user from the directory; Google is not told before the next sync.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use directory::edit::{Change, Draft};
use directory::user::{Unbind, full_name};
use directory::{Attribute, Field};
use store::edit::{Way, What};
use store::rusqlite::Connection;
use store::{binding, manager, membership, tombstone, user};

use super::bulk::{gone, in_batches};
use super::protect::spared;
use super::write::{Hand, same_version};
use super::{Became, BulkReport, Item, Who};
use crate::{Error, Watch, Workstation};

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

/// What is to become of the accounts of those who are removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unbinding {
    every: Option<Unbind>,
    of: BTreeMap<i64, Unbind>,
}

impl Unbinding {
    /// Says it for each connection.
    #[must_use]
    pub fn of(wishes: impl IntoIterator<Item = (i64, Unbind)>) -> Self {
        Self { every: None, of: wishes.into_iter().collect() }
    }

    fn wish(&self, connection: i64) -> Option<Unbind> {
        self.of.get(&connection).copied().or(self.every)
    }
}

impl From<Option<Unbind>> for Unbinding {
    fn from(every: Option<Unbind>) -> Self {
        Self { every, of: BTreeMap::new() }
    }
}

/// What removing many users takes with it.
#[derive(Debug, Clone, Default)]
pub struct Removals {
    /// Some of them by name.
    pub names: Vec<String>,
    /// How many accounts they are bound to at each connection, by its number; with one address as an example.
    pub accounts: BTreeMap<i64, BoundAccounts>,
    /// How many people have one of them for a manager.
    pub reports: u64,
    seen: Vec<(i64, i64)>,
}

/// The accounts of a connection that some users are bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundAccounts {
    /// The connection's name.
    pub connection_name: String,
    /// How many.
    pub count: u64,
    /// The address of the first.
    pub email: String,
}

/// How many are named.
const NAMED: usize = 100;

impl Removals {
    /// Tells how many users it is about.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.seen.len() as u64
    }

    fn add(&mut self, removal: Removal) {
        let row = &removal.user;
        self.seen.push((row.id, row.version));
        self.reports += removal.reports;
        if self.names.len() < NAMED {
            self.names.push(full_name(&row.user.given_name, &row.user.family_name));
        }
        for account in removal.accounts {
            let of = self.accounts.entry(account.connection).or_insert(BoundAccounts {
                connection_name: account.connection_name,
                count: 0,
                email: account.email,
            });
            of.count += 1;
        }
    }
}

impl Workstation {
    /// Tells what removing some users takes with it; nothing is written.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn removals(&self, who: Who) -> Result<Removals, Error> {
        let ids = self.ids_of(who).await?;
        Ok(self
            .inner
            .store
            .read(move |conn| {
                let mut removals = Removals::default();
                for id in ids {
                    // Whoever was removed since they were chosen is not among them any more.
                    let Some(row) = user::find(conn, id)? else { continue };
                    removals.add(removal(conn, row)?);
                }
                Ok(removals)
            })
            .await?)
    }

    /// Removes users as they were shown; one who changed since is refused, and leaves the others.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is not said what becomes of their accounts, [`Error::Store`] when the directory cannot be
    /// backed up: then nobody is removed. Afterwards nothing is an error: the report says what became of each.
    pub async fn remove_users(
        &self,
        shown: Removals,
        unbinding: Unbinding,
        watch: &Watch,
    ) -> Result<BulkReport, Error> {
        let unsaid = shown.accounts.iter().find(|(connection, _)| unbinding.wish(**connection).is_none());
        if let Some((_, accounts)) = unsaid {
            return Err(Error::Refused(format!(
                "say first what is to become of the accounts at {}: suspend them, leave them active, or archive them",
                accounts.connection_name
            )));
        }
        let hand = self.hand(Way::Bulk);
        // Whoever loses a manager who was removed just now is still as it was shown.
        let moved = Arc::new(Mutex::new(BTreeMap::new()));
        let report = in_batches(
            self,
            shown.seen,
            watch,
            |(id, _)| *id,
            move |conn, (id, version)| {
                let Some(row) = user::find(conn, *id)? else { return Ok(gone(*id)) };
                let username = row.user.username.clone();
                let mut moved = moved.lock().unwrap_or_else(PoisonError::into_inner);
                let version = moved.get(id).copied().unwrap_or(*version);
                let became = match remove(conn, &hand, row, version, &unbinding) {
                    Ok((_, left)) => {
                        moved.extend(left);
                        Became::Changed(1)
                    }
                    Err(Error::Stale(why) | Error::Refused(why)) => Became::Refused(why),
                    Err(error) => return Err(error),
                };
                Ok(Item { id: *id, username, became })
            },
        );
        report.await
    }

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
    pub async fn delete_user(
        &self,
        id: i64,
        version: i64,
        unbind: impl Into<Unbinding>,
    ) -> Result<Removal, Error> {
        let (hand, unbinding) = (self.hand(Way::Hand), unbind.into());
        let removed =
            self.in_directory(move |conn| remove(conn, &hand, user::get(conn, id)?, version, &unbinding));
        let (removed, _) = removed.await?;
        tracing::info!(user = id, accounts = removed.accounts.len(), "a user was removed");
        Ok(removed)
    }
}

/// Removes a user; gives what went with it, and those who have lost their manager, each with its new version.
fn remove(
    conn: &Connection,
    hand: &Hand,
    row: user::Row,
    version: i64,
    unbinding: &Unbinding,
) -> Result<(Removal, Vec<(i64, i64)>), Error> {
    same_version(&row, version)?;
    let removal = removal(conn, row)?;
    let Removal { user: row, accounts, .. } = &removal;
    let name = full_name(&row.user.given_name, &row.user.family_name);
    let unsaid: Vec<_> = accounts
        .iter()
        .filter(|account| unbinding.wish(account.connection).is_none())
        .map(|account| account.email.as_str())
        .collect();
    if !unsaid.is_empty() {
        return Err(Error::Refused(format!(
            "{name} is bound to {}: say first what is to become of the account there: suspend it, leave it active, or \
             archive it",
            unsaid.join(", ")
        )));
    }
    let changes = |account: &&BoundAccount| unbinding.wish(account.connection) != Some(Unbind::LeaveActive);
    spared(conn, row, accounts.iter().filter(changes).map(|account| account.email.as_str()))?;
    for account in accounts {
        let stone = tombstone::Row {
            connection: account.connection,
            google_id: account.google_id.clone(),
            user: row.id,
            username: row.user.username.clone(),
            email: account.email.clone(),
            name: name.clone(),
            wish: unbinding.wish(account.connection),
            removed_at: hand.now,
            removed_by: hand.by.operator.clone(),
        };
        tombstone::insert(conn, &stone)?;
    }
    membership::leave(conn, row.id)?;
    binding::remove_of_user(conn, row.id)?;
    let mut no_manager = Draft::default();
    no_manager.clear(Attribute::Manager);
    let mut left = Vec::new();
    for report in manager::reports(conn, row.id)? {
        let (after, _) = hand.change(conn, &user::get(conn, report)?, &no_manager)?;
        left.push((after.id, after.version));
    }
    user::delete(conn, row)?;
    hand.note(conn, row, What::Remove, who(row))?;
    Ok((removal, left))
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
