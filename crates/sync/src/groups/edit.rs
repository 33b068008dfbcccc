//! Editing a group of the directory: its fields, who is in it, and on which connections it is bound, in one save.
//!
//! Google is not told: a sync does that, from how the group is then.

mod bind;
mod draft;
mod members;
mod removal;

use directory::group::{Group, GroupField};
use store::event::{self, By, Change};
use store::group_edit::{self, What};
use store::rusqlite::Connection;
use store::{Millis, connection, directory_group};

pub use bind::Bind;
use bind::bind;
use draft::checked;
pub use draft::{GroupDraft, GroupErrors};
pub use members::MemberEdit;
use members::members;
pub use removal::GroupRemoval;

use super::meaning::{consequences, nested, of_binding, stays_here};
use super::{Shown, leaving};
use crate::{Error, Workstation};

/// Everything that is saved at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupSave {
    /// The fields.
    pub draft: GroupDraft,
    /// Who comes and goes.
    pub members: Vec<MemberEdit>,
    /// What becomes of it on which connection.
    pub bind: Vec<(i64, Bind)>,
}

/// A group after a save.
#[derive(Debug, Clone)]
pub struct EditedGroup {
    /// The group as it is now.
    pub shown: Shown,
    /// What changed; nothing when all was so already.
    pub changes: Vec<Change>,
    /// What that means on Google, at the next sync.
    pub consequences: Vec<String>,
    /// Whether the next sync does anything about the group: it is bound, or to be, where groups are managed from here.
    pub goes: bool,
}

impl Workstation {
    /// Tells what a save would change and what that means on Google, also of what it is to be bound to; nothing is written.
    ///
    /// # Errors
    /// [`Error::GroupFields`] with everything that is wrong.
    pub async fn check_group(
        &self,
        id: Option<i64>,
        draft: GroupDraft,
        bind: Vec<(i64, Bind)>,
    ) -> Result<(Vec<Change>, Vec<String>), Error> {
        let read = self.inner.store.read(move |conn| {
            let work = || -> Result<_, Error> {
                let before = id.map(|id| directory_group::get(conn, id)).transpose()?;
                let was = before.as_ref().map(|row| row.group.clone()).unwrap_or_default();
                let after = checked(conn, before.as_ref().map(|row| row.id), &was, &draft)?;
                let mut told = match &before {
                    Some(row) => consequences(conn, row, &after)?,
                    None => Vec::new(),
                };
                for (on, wish) in bind {
                    told.extend(of_binding(conn, on, id, wish, &after)?);
                }
                let changes = changes(&was, &after);
                if let (Some(row), false) = (&before, changes.is_empty()) {
                    told.extend(stays_here(conn, row, &after)?);
                }
                Ok((changes, told))
            };
            Ok(work())
        });
        read.await?
    }

    /// Creates a group.
    ///
    /// # Errors
    /// [`Error::GroupFields`] with everything that is wrong; [`Error::Refused`] for a member who cannot be in it.
    pub async fn create_group(&self, save: GroupSave) -> Result<EditedGroup, Error> {
        let (by, now) = (self.by(), self.now());
        let created = self
            .in_directory(move |conn| {
                let group = checked(conn, None, &Group::default(), &save.draft)?;
                let id = directory_group::insert(conn, &group, now)?;
                let mut all = of_fields(&Group::default(), &group);
                let mut told = Vec::new();
                for (on, wish) in &save.bind {
                    told.extend(of_binding(conn, *on, Some(id), *wish, &group)?);
                }
                let moved = members(conn, id, &save.members)?;
                told.extend(moved.kept);
                all.extend(moved.changes);
                all.extend(bind(conn, id, &save.bind, now)?);
                told.extend(nested(conn, id, &moved.put)?);
                let row = directory_group::get(conn, id)?;
                note(conn, &row, What::Create, &by, all.clone(), now)?;
                edited(conn, id, all, told)
            })
            .await?;
        tracing::info!(group = created.shown.row.id, "a group was created");
        Ok(created)
    }

    /// Saves a group as it was decided on one version of it, all at once.
    ///
    /// # Errors
    /// [`Error::Stale`] when it changed since; [`Error::GroupFields`]; [`Error::Refused`].
    pub async fn save_group(&self, id: i64, version: i64, save: GroupSave) -> Result<EditedGroup, Error> {
        let (by, now) = (self.by(), self.now());
        let saved = self.in_directory(move |conn| saved(conn, (id, version), &save, &by, now)).await?;
        tracing::info!(group = id, changes = saved.changes.len(), "a group was edited");
        Ok(saved)
    }

    /// Tells what a save would change, and what that means on Google: it is done, looked at, and taken back.
    ///
    /// # Errors
    /// As [`Workstation::save_group`].
    pub async fn preview_group(&self, id: i64, version: i64, save: GroupSave) -> Result<EditedGroup, Error> {
        let (by, now) = (self.by(), self.now());
        self.in_directory(move |conn| {
            let before = super::shown(conn, directory_group::get(conn, id)?)?;
            conn.execute_batch("SAVEPOINT looked_at")?;
            let would = saved(conn, (id, version), &save, &by, now);
            conn.execute_batch("ROLLBACK TO looked_at; RELEASE looked_at")?;
            Ok(EditedGroup { shown: before, ..would? })
        })
        .await
    }
}

/// Writes a save, and says what it changes and means.
fn saved(
    conn: &Connection,
    (id, version): (i64, i64),
    save: &GroupSave,
    by: &By,
    now: Millis,
) -> Result<EditedGroup, Error> {
    let before = directory_group::get(conn, id)?;
    same_version(&before, version)?;
    let after = checked(conn, Some(id), &before.group, &save.draft)?;
    let mut told = consequences(conn, &before, &after)?;
    for (on, wish) in &save.bind {
        told.extend(of_binding(conn, *on, Some(id), *wish, &after)?);
    }
    let mut all = of_fields(&before.group, &after);
    if after != before.group {
        directory_group::update(conn, id, &after, now)?;
    }
    let stood = leaving::Stood::of(conn, id, &save.members)?;
    let moved = members(conn, id, &save.members)?;
    if !moved.changes.is_empty() && after == before.group {
        directory_group::touch(conn, id, now)?;
    }
    told.extend(moved.kept);
    told.extend(stood.words(conn)?);
    all.extend(moved.changes);
    if !all.is_empty() {
        told.extend(stays_here(conn, &before, &after)?);
    }
    all.extend(bind(conn, id, &save.bind, now)?);
    told.extend(nested(conn, id, &moved.put)?);
    if !all.is_empty() {
        let row = directory_group::get(conn, id)?;
        note(conn, &row, What::Change, by, all.clone(), now)?;
    }
    edited(conn, id, all, told)
}

fn edited(
    conn: &Connection,
    id: i64,
    changes: Vec<group_edit::Change>,
    consequences: Vec<String>,
) -> Result<EditedGroup, Error> {
    let shown = super::shown(conn, directory_group::get(conn, id)?)?;
    let mut goes = false;
    let bound = shown.bindings.iter().map(|bound| bound.connection);
    for on in bound.chain(shown.wishes.iter().map(|(on, _)| *on)) {
        goes |= connection::manages_groups(conn, on)?;
    }
    let changes = changes.into_iter().map(|change| change.words).collect();
    Ok(EditedGroup { shown, changes, consequences, goes })
}

fn note(
    conn: &Connection,
    row: &directory_group::Row,
    what: What,
    by: &By,
    changes: Vec<group_edit::Change>,
    at: Millis,
) -> Result<(), store::Error> {
    let (group, name, operator) = (row.id, row.group.name.clone(), by.operator.clone());
    let note = changes.iter().map(|change| change.words.what.as_str()).collect::<Vec<_>>().join(", ");
    let subject = name.clone();
    let edit = group_edit::insert(conn, &group_edit::Row { group, name, what, operator, changes, at })?;
    event::add(conn, &event::Row { subject, note, edit: Some(edit), ..event::Row::of(what.into(), by, at) })?;
    Ok(())
}

fn same_version(row: &directory_group::Row, version: i64) -> Result<(), Error> {
    if row.version == version {
        return Ok(());
    }
    Err(Error::Stale(format!("the group {} was changed since you looked; nothing was done", row.group.name)))
}

fn of_fields(before: &Group, after: &Group) -> Vec<group_edit::Change> {
    changes(before, after).into_iter().map(Into::into).collect()
}

fn changes(before: &Group, after: &Group) -> Vec<Change> {
    let differ = GroupField::ALL.into_iter().filter(|field| field.of(before) != field.of(after));
    differ
        .map(|field| Change {
            what: field.label().to_owned(),
            before: field.of(before),
            after: field.of(after),
        })
        .collect()
}
