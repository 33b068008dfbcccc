//! The groups of the directory and the tree of org units: looked at, and groups edited.

mod edit;
mod leaving;
mod meaning;
mod switch;
mod who;

use directory::group::Role;
use store::group_wish::{self, GroupWish};
use store::membership::{self, Who};
use store::rusqlite::Connection;
use store::window::{self, Unit};
use store::{directory_group, group_binding, group_edit, org_unit};

pub use edit::{Bind, EditedGroup, GroupDraft, GroupErrors, GroupRemoval, GroupSave, MemberEdit};
pub(crate) use meaning::around;
pub use switch::GroupSwitch;
pub(crate) use switch::not_managed;
use switch::nothing_goes;
pub use who::NewMember;

use crate::{Error, Workstation};

/// A group with everything that its panel shows but the members, which come in windows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The group.
    pub row: directory_group::Row,
    /// The groups of Google's that it is bound to.
    pub bindings: Vec<group_binding::Row>,
    /// The groups that it is in: number, name, role.
    pub inside: Vec<(i64, String, Role)>,
    /// What is to become of it at the next sync: connection, and the wish.
    pub wishes: Vec<(i64, GroupWish)>,
    /// What people at this workstation did to it, the newest first.
    pub edits: Vec<group_edit::Row>,
}

/// How many edits are shown.
const EDITS: u32 = 20;

fn shown(conn: &Connection, row: directory_group::Row) -> Result<Shown, store::Error> {
    Ok(Shown {
        bindings: group_binding::of_group(conn, row.id)?,
        inside: membership::groups_of(conn, &Who::Group(row.id))?,
        wishes: group_wish::all_of(conn, row.id)?,
        edits: group_edit::of_group(conn, row.id, EDITS)?,
        row,
    })
}

/// A window of a list, and how many there are in all.
#[derive(Debug, Clone, Default)]
pub struct Window<T> {
    /// How many the search finds.
    pub total: u64,
    /// The rows.
    pub rows: Vec<T>,
}

impl Workstation {
    /// Reads a window of the groups, by name.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn groups(
        &self,
        search: &str,
        offset: u64,
        limit: u64,
    ) -> Result<Window<directory_group::Listed>, Error> {
        let search = search.to_owned();
        let (total, rows) =
            self.inner.store.read(move |conn| directory_group::window(conn, &search, offset, limit)).await?;
        Ok(Window { total, rows })
    }

    /// Reads a group.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn group(&self, id: i64) -> Result<Shown, Error> {
        let found = self
            .inner
            .store
            .read(move |conn| {
                let Some(row) = directory_group::find(conn, id)? else { return Ok(None) };
                shown(conn, row).map(Some)
            })
            .await?;
        found.ok_or_else(|| Error::NotFound(format!("there is no group {id} in the directory")))
    }

    /// Finds a group by its address, an alias of it, or its name.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none; [`Error::InvalidInput`] when there are several of the name.
    pub async fn group_named(&self, key: &str) -> Result<Shown, Error> {
        let wanted = key.to_owned();
        let found = self
            .inner
            .store
            .read(move |conn| {
                let by_address = directory_group::by_address(conn, wanted.trim())?;
                Ok(if by_address.is_empty() { directory_group::by_name(conn, &wanted)? } else { by_address })
            })
            .await?;
        match found.as_slice() {
            [] => Err(Error::NotFound(format!("there is no group {key} in the directory"))),
            [one] => self.group(one.id).await,
            several => {
                let addresses: Vec<_> = several.iter().map(|row| row.group.email.as_str()).collect();
                Err(Error::InvalidInput(format!(
                    "several groups are called {key}; name one by its address: {}",
                    addresses.join(", ")
                )))
            }
        }
    }

    /// Reads a window of a group's members: owners first, then managers, by name.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn members(
        &self,
        group: i64,
        search: &str,
        offset: u64,
        limit: u64,
    ) -> Result<Window<membership::Row>, Error> {
        let search = search.to_owned();
        let (total, rows) = self
            .inner
            .store
            .read(move |conn| membership::window(conn, group, &search, offset, limit))
            .await?;
        Ok(Window { total, rows })
    }

    /// Lists the groups that a user is in, by name: number, name, role.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn groups_of_user(&self, user: i64) -> Result<Vec<(i64, String, Role)>, Error> {
        Ok(self.inner.store.read(move |conn| membership::groups_of(conn, &Who::User(user))).await?)
    }

    /// Lists the org units of a connection, each before what is below it, with how many users are in each.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn org_units(&self, connection: i64) -> Result<Vec<org_unit::Listed>, Error> {
        Ok(self.inner.store.read(move |conn| org_unit::all(conn, connection)).await?)
    }

    /// Refuses an org unit that there is not, as far as Google was read.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn check_org_unit(&self, unit: &Unit) -> Result<(), Error> {
        let asked = unit.clone();
        if self.inner.store.read(move |conn| window::is_known(conn, &asked)).await? {
            return Ok(());
        }
        Err(Error::NotFound(format!("there is no org unit {} on Google, as far as it was read", unit.path)))
    }
}
