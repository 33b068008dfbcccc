//! Removing a group from the directory, and what goes with it.

use directory::group::provision::GroupRelease;
use directory::group::{Group, Who};
use store::group_edit::What;
use store::rusqlite::Connection;
use store::{connection, directory_group, group_binding, group_tombstone, membership};

use super::{note, of_fields, same_version};
use crate::groups::{leaving, nothing_goes};
use crate::{Error, Workstation};

/// What removing a group takes with it.
#[derive(Debug, Clone)]
pub struct GroupRemoval {
    /// The group.
    pub row: directory_group::Row,
    /// The groups on Google that it is bound to and that are there, with the names of their connections.
    pub bound: Vec<(String, group_binding::Row)>,
    /// How many members it has.
    pub members: u64,
    /// The groups that it is in, by name.
    pub inside: Vec<String>,
    /// Those of them in which Google's group stays as one that is not imported, as long as it is there.
    pub stays_in: Vec<String>,
    /// What else that means on Google, at the next sync.
    pub consequences: Vec<String>,
    /// Whether the next sync does anything about Google's group: it is bound where groups are managed from here.
    pub goes: bool,
}

impl Workstation {
    /// Tells what removing a group takes with it; nothing is written.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none of that number.
    pub async fn group_removal(&self, id: i64) -> Result<GroupRemoval, Error> {
        Ok(self.inner.store.read(move |conn| removal(conn, directory_group::get(conn, id)?)).await?)
    }

    /// Removes a group. What is to become of Google's is kept for the next sync; nothing is sent now.
    ///
    /// Google's group stays away from the directory at the next imports, until somebody ticks it.
    ///
    /// # Errors
    /// [`Error::Stale`] when it changed since; [`Error::Refused`] when it is bound and `release` is not said.
    pub async fn delete_group(
        &self,
        id: i64,
        version: i64,
        release: Option<GroupRelease>,
    ) -> Result<GroupRemoval, Error> {
        let (by, now) = (self.by(), self.now());
        let removed = self
            .in_directory(move |conn| {
                let row = directory_group::get(conn, id)?;
                same_version(&row, version)?;
                let removal = removal(conn, row)?;
                let name = removal.row.group.name.clone();
                if release.is_none() && !removal.bound.is_empty() {
                    return Err(Error::Refused(format!(
                        "{name} is bound to a group on Google: say first what is to become of it there: leave it as it \
                         is, or delete it at the next sync"
                    )));
                }
                // Also of what Google has no more: it may be there again.
                for bound in group_binding::of_group(conn, id)? {
                    let stone = group_tombstone::Row {
                        connection: bound.connection,
                        google_id: bound.google_id,
                        group: id,
                        name: name.clone(),
                        email: bound.baseline.agreed.email,
                        wish: release.filter(|_| bound.gone_at.is_none()),
                        removed_at: now,
                        removed_by: by.operator.clone(),
                    };
                    group_tombstone::insert(conn, &stone)?;
                }
                membership::leave_group(conn, id)?;
                let gone = of_fields(&removal.row.group, &Group::default());
                note(conn, &removal.row, What::Remove, &by, gone, now)?;
                directory_group::delete(conn, id)?;
                Ok(removal)
            })
            .await?;
        tracing::info!(group = id, bound = removed.bound.len(), "a group was removed");
        Ok(removed)
    }
}

fn removal(conn: &Connection, row: directory_group::Row) -> Result<GroupRemoval, store::Error> {
    let (mut bound, mut consequences) = (Vec::new(), Vec::new());
    for one in connection::all(conn)? {
        consequences.extend(leaving::words(conn, one.id, row.id, leaving::Group::Removed)?);
    }
    let mut goes = false;
    for one in group_binding::of_group(conn, row.id)? {
        let name = connection::get(conn, one.connection)?.name;
        if one.gone_at.is_some() {
            consequences.push(format!("{name}: Google has it no more"));
            continue;
        }
        if connection::manages_groups(conn, one.connection)? {
            goes = true;
        } else {
            consequences.push(nothing_goes(&name));
        }
        bound.push((name, one));
    }
    let members = membership::all(conn, row.id)?.len() as u64;
    let (mut inside, mut stays_in) = (Vec::new(), Vec::new());
    for (outer, name, _) in membership::groups_of(conn, &Who::Group(row.id))? {
        let around = group_binding::of_group(conn, outer)?;
        let both = |one: &group_binding::Row| around.iter().any(|around| around.connection == one.connection);
        if bound.iter().any(|(_, one)| both(one)) {
            stays_in.push(name.clone());
        }
        inside.push(name);
    }
    Ok(GroupRemoval { row, bound, members, inside, stays_in, consequences, goes })
}
