//! Editing a group of the directory: its fields, who is in it, and on which connections it is bound, in one save.
//!
//! Google is not told: a sync does that, from how the group is then.

use directory::group::provision::GroupRelease;
use directory::group::{Group, GroupField, Role, Who};
use directory::rule::group::{GroupRule, check};
use store::event::{self, By, Change};
use store::group_edit::{self, What};
use store::group_wish::{self, GroupWish};
use store::rusqlite::Connection;
use store::{Millis, connection, directory_group, group_binding, group_tombstone, membership, user};

use super::meaning::{consequences, nested, of_binding, stays_here};
use super::who::{NewMember, find_member, named};
use super::{Shown, leaving};
use crate::{Error, Workstation};

/// Fields of a group as somebody fills them in; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupDraft {
    /// Its name.
    pub name: Option<String>,
    /// Its address; empty for a group that is in the directory alone.
    pub email: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// One change of who is in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberEdit {
    /// Somebody is put in as a member; whoever is in it already keeps the role.
    Add(NewMember),
    /// Somebody is put in, or gets another role.
    Put(NewMember, Role),
    /// Somebody is taken out.
    TakeOut(Who),
}

/// What becomes of a group on a connection, at the next sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bind {
    /// It is bound: Google's group is made, or adopted by its address.
    Bind,
    /// It is let go.
    Release(GroupRelease),
}

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

/// Fields of a group that cannot be filled in so: each with the rule that it breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(|(field, rule)| format!("{}: {rule}", field.label())).collect::<Vec<_>>().join("; "))]
pub struct GroupErrors(pub Vec<(GroupField, GroupRule)>);

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
            consequences.push(super::nothing_goes(&name));
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

/// Applies a draft to a group, if the rules and the directory allow it.
fn checked(conn: &Connection, id: Option<i64>, before: &Group, draft: &GroupDraft) -> Result<Group, Error> {
    let mut wanted = before.clone();
    for (value, field) in [
        (&draft.name, &mut wanted.name),
        (&draft.email, &mut wanted.email),
        (&draft.description, &mut wanted.description),
    ] {
        if let Some(value) = value {
            field.clone_from(value);
        }
    }
    let (after, mut wrong) = match check(&wanted) {
        Ok(after) => (after, Vec::new()),
        Err(wrong) => (wanted, wrong),
    };
    // What came from Google with another value than our rules take is left alone, as long as nobody touches it.
    wrong.retain(|(field, _)| field.of(&after) != field.of(before) || id.is_none());
    if !after.email.is_empty()
        && after.email != before.email
        && let Some(taken) = holder(conn, id, &after.email)?
    {
        wrong.push((GroupField::Email, GroupRule::Taken(taken)));
    }
    if wrong.is_empty() { Ok(after) } else { Err(GroupErrors(wrong).into()) }
}

/// Says who in the directory has an address, if anybody does.
fn holder(conn: &Connection, id: Option<i64>, address: &str) -> Result<Option<String>, store::Error> {
    let groups = directory_group::by_address(conn, address)?;
    if let Some(other) = groups.into_iter().find(|row| Some(row.id) != id) {
        return Ok(Some(format!("the group {} has this address", other.group.name)));
    }
    let users = user::by_email(conn, address)?;
    Ok(users.first().map(|row| {
        let name = directory::user::full_name(&row.user.given_name, &row.user.family_name);
        format!("{name} has this address")
    }))
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

/// Carries out what is to become of a group on connections; says what changed.
fn bind(
    conn: &Connection,
    id: i64,
    wishes: &[(i64, Bind)],
    now: Millis,
) -> Result<Vec<group_edit::Change>, Error> {
    let mut changes = Vec::new();
    for (on, wish) in wishes {
        let row = connection::get(conn, *on)?;
        let bound = group_binding::is_bound(conn, *on, id)?;
        let before = group_wish::of_group(conn, *on, id)?;
        let group = directory_group::get(conn, id)?.group;
        let managed = connection::manages_groups(conn, *on)?;
        let after = match (wish, bound) {
            (Bind::Bind, true) => None,
            (Bind::Bind, false) => {
                if group.email.is_empty() {
                    let rule =
                        GroupRule::Taken(format!("to be bound to {} the group needs an address", row.name));
                    return Err(GroupErrors(vec![(GroupField::Email, rule)]).into());
                }
                if !managed {
                    return Err(Error::Refused(super::not_managed(&row.name)));
                }
                Some(GroupWish::Bind)
            }
            // No sync would do it.
            (Bind::Release(_), true) if !managed => {
                return Err(Error::Refused(super::not_managed(&row.name)));
            }
            (Bind::Release(how), true) => Some(GroupWish::Release(*how)),
            (Bind::Release(_), false) => None,
        };
        if before == after {
            continue;
        }
        match after {
            Some(wish) => group_wish::make(conn, *on, id, wish, now)?,
            None => group_wish::forget(conn, *on, id)?,
        }
        let words = |wish: Option<GroupWish>| match (wish, bound) {
            (Some(GroupWish::Bind), _) => "to be bound",
            (Some(GroupWish::Release(GroupRelease::Leave)), _) => "to be let go",
            (Some(GroupWish::Release(GroupRelease::Delete)), _) => "to be deleted there",
            (None, true) => "bound",
            (None, false) => "not bound",
        };
        let (before, after) = (words(before).to_owned(), words(after).to_owned());
        changes.push(Change { what: row.name, before, after }.into());
    }
    Ok(changes)
}

/// Who came and went.
#[derive(Debug, Default)]
struct Moved {
    changes: Vec<group_edit::Change>,
    /// Who keeps a role that was not asked about, in words.
    kept: Vec<String>,
    /// Who was put in, or was in it already.
    put: Vec<Who>,
}

/// Carries out who comes and goes.
fn members(conn: &Connection, id: i64, edits: &[MemberEdit]) -> Result<Moved, Error> {
    let Moved { mut changes, mut kept, mut put } = Moved::default();
    for edit in edits {
        let (wanted, role) = match edit {
            MemberEdit::Add(wanted) => (wanted, None),
            MemberEdit::Put(wanted, role) => (wanted, Some(*role)),
            MemberEdit::TakeOut(who) => {
                let Some(before) = membership::role(conn, id, who)? else { continue };
                let email = membership::email(conn, id, who)?;
                membership::remove(conn, id, who)?;
                changes.push(of_member(conn, who, &email, [Some(before), None])?);
                continue;
            }
        };
        let (who, email) = find_member(conn, id, wanted)?;
        let before = membership::role(conn, id, &who)?;
        put.push(who.clone());
        if let (Some(before @ (Role::Owner | Role::Manager)), None) = (before, role) {
            let (name, role) = (named(conn, &who, &email)?, before.name());
            kept.push(format!("{name} is {role} of it already, and stays so"));
        }
        let role = role.or(before).unwrap_or_default();
        if before == Some(role) {
            continue;
        }
        membership::put(conn, id, &who, &email, role)?;
        changes.push(of_member(conn, &who, &email, [before, Some(role)])?);
    }
    Ok(Moved { changes, kept, put })
}

/// Tells that somebody came, left or got another role.
fn of_member(
    conn: &Connection,
    who: &Who,
    email: &str,
    roles: [Option<Role>; 2],
) -> Result<group_edit::Change, store::Error> {
    let [before, after] = roles.map(|role| role.map(Role::name).unwrap_or_default().to_owned());
    let words = Change { what: named(conn, who, email)?, before, after };
    Ok(group_edit::Change { words, member: Some(who.clone()) })
}
