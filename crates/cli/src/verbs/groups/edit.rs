//! `rollcall groups create`, `edit`, `delete`, `add-member`, `remove-member`, `bind`, `unbind` and `manage`.

use std::io::{self, Write};

use directory::group::Role;
use sync::groups::{Bind, EditedGroup, GroupDraft, GroupSave, GroupSwitch, MemberEdit, NewMember};
use sync::store::directory_group::Row;

use crate::args::{
    AddMembers, BindGroups, CreateGroup, DeleteGroup, EditGroup, GroupThen, OnOff, RemoveMembers,
    UnbindGroups, Which,
};
use crate::exit::{Exit, Failure};
use crate::json::{GroupDeleted, GroupEdited, GroupManaged};
use crate::output::{self, Format, local, plain, tell};
use crate::verbs::Desk;

/// Creates a group.
///
/// # Errors
/// When a field cannot be filled in so, or a member cannot be in it.
pub async fn create(desk: &Desk, what: CreateGroup) -> Result<Exit, Failure> {
    let mut bind = Vec::new();
    if what.bind {
        bind.push((desk.connection(what.which.connection.as_deref()).await?.id, Bind::Bind));
    }
    let members = [(what.owner, Role::Owner), (what.manager, Role::Manager), (what.member, Role::Member)];
    let put = |(who, role): (Vec<String>, Role)| {
        who.into_iter().map(move |who| MemberEdit::Put(NewMember::Written(who), role))
    };
    let draft = GroupDraft { name: Some(what.name), email: what.address, description: what.description };
    let save = GroupSave { draft, members: members.into_iter().flat_map(put).collect(), bind };
    written(desk, desk.workstation.create_group(save).await?)
}

/// Changes a group.
///
/// # Errors
/// When there is no such group, or a field cannot be filled in so.
pub async fn edit(desk: &Desk, what: EditGroup) -> Result<Exit, Failure> {
    let shown = desk.workstation.group_named(&what.group).await?;
    let (id, version) = (shown.row.id, what.if_version.unwrap_or(shown.row.version));
    let draft = GroupDraft { name: what.name, email: what.address, description: what.description };
    if what.preview {
        let (changes, consequences) = desk.workstation.check_group(Some(id), draft, Vec::new()).await?;
        let edited = GroupEdited::of(EditedGroup { shown, changes, consequences, goes: false }, false);
        output::result(desk.format, &edited, |out| write_edited(out, &edited))?;
        return Ok(Exit::Done);
    }
    let save = GroupSave { draft, ..GroupSave::default() };
    written(desk, desk.workstation.save_group(id, version, save).await?)
}

/// Removes a group.
///
/// # Errors
/// When there is no such group, or it is bound and nothing is said of Google's.
pub async fn delete(desk: &Desk, what: DeleteGroup) -> Result<Exit, Failure> {
    let row = desk.workstation.group_named(&what.group).await?.row;
    if what.preview {
        let deleted = GroupDeleted::of(&desk.workstation.group_removal(row.id).await?, false);
        output::result(desk.format, &deleted, |out| write_deleted(out, &deleted, what.then))?;
        return Ok(Exit::Done);
    }
    let removed = desk.workstation.delete_group(row.id, row.version, what.then.map(Into::into)).await;
    let removed = match removed {
        Err(error) if what.then.is_none() && error.code() == sync::Code::Refused => {
            return Err(Failure::from(error).with_hint("Say it with --then leave or --then delete."));
        }
        removed => removed?,
    };
    let deleted = GroupDeleted::of(&removed, true);
    output::result(desk.format, &deleted, |out| write_deleted(out, &deleted, what.then))?;
    let deletes = what.then == Some(GroupThen::Delete) && removed.goes;
    if desk.format == Format::Text && deletes {
        tell("Google's group is deleted by the next sync, which asks for a confirmation: rollcall sync");
    }
    Ok(Exit::Done)
}

/// Puts people or groups into one.
///
/// # Errors
/// When there is no such group, or somebody cannot be in it.
pub async fn add(desk: &Desk, what: AddMembers) -> Result<Exit, Failure> {
    let row = desk.workstation.group_named(&what.group).await?.row;
    let put = |who| match what.role {
        Some(role) => MemberEdit::Put(NewMember::Written(who), role.into()),
        None => MemberEdit::Add(NewMember::Written(who)),
    };
    let save = GroupSave { members: what.members.into_iter().map(put).collect(), ..GroupSave::default() };
    saved_or_shown(desk, &row, save, what.preview).await
}

/// Takes people or groups out of one.
///
/// # Errors
/// When there is no such group, or somebody is not in it.
pub async fn remove(desk: &Desk, what: RemoveMembers) -> Result<Exit, Failure> {
    let row = desk.workstation.group_named(&what.group).await?.row;
    let mut members = Vec::new();
    for who in &what.members {
        members.push(MemberEdit::TakeOut(desk.workstation.member_named(row.id, who).await?));
    }
    let save = GroupSave { members, ..GroupSave::default() };
    saved_or_shown(desk, &row, save, what.preview).await
}

/// Binds groups.
///
/// # Errors
/// When there is no such group, or it cannot be bound.
pub async fn bind(desk: &Desk, what: BindGroups) -> Result<Exit, Failure> {
    to_be(desk, &what.groups, &what.which, Bind::Bind, what.preview).await
}

/// Lets groups go.
///
/// # Errors
/// When there is no such group.
pub async fn unbind(desk: &Desk, what: UnbindGroups) -> Result<Exit, Failure> {
    to_be(desk, &what.groups, &what.which, Bind::Release(what.then.into()), what.preview).await
}

async fn to_be(
    desk: &Desk,
    groups: &[String],
    which: &Which,
    wish: Bind,
    preview: bool,
) -> Result<Exit, Failure> {
    let connection = desk.connection(which.connection.as_deref()).await?.id;
    let mut exit = Exit::Done;
    for key in groups {
        let row = desk.workstation.group_named(key).await?.row;
        let save = GroupSave { bind: vec![(connection, wish)], ..GroupSave::default() };
        exit = saved_or_shown(desk, &row, save, preview).await?;
    }
    Ok(exit)
}

/// Saves a group as it was decided on, or only tells what that would do.
async fn saved_or_shown(desk: &Desk, row: &Row, save: GroupSave, preview: bool) -> Result<Exit, Failure> {
    if !preview {
        return written(desk, desk.workstation.save_group(row.id, row.version, save).await?);
    }
    let would = desk.workstation.preview_group(row.id, row.version, save).await?;
    let edited = GroupEdited::of(would, false);
    output::result(desk.format, &edited, |out| write_edited(out, &edited))?;
    Ok(Exit::Done)
}

/// Tells how the switch of a connection stands, or turns it.
///
/// # Errors
/// When the connection may not change groups.
pub async fn manage(desk: &Desk, on: Option<OnOff>, which: Which) -> Result<Exit, Failure> {
    let connection = desk.connection(which.connection.as_deref()).await?;
    if let Some(on) = on {
        desk.workstation.set_group_switch(connection.id, on == OnOff::On).await?;
    }
    let switch: GroupSwitch = desk.workstation.group_switch(connection.id).await?;
    let managed = GroupManaged::of(&switch);
    output::result(desk.format, &managed, |out| {
        let is = if managed.managed { "are managed" } else { "are not managed" };
        writeln!(out, "Groups and memberships of {} {is} from here.", plain(&managed.connection))?;
        if let Some(why) = &managed.disabled_because {
            writeln!(out, "They cannot be: {}", plain(why))?;
        }
        for changed in &managed.changes {
            let (at, by) = (local(changed.at.as_deref()), plain(&changed.by));
            for change in &changed.changes {
                writeln!(out, "{at}  {by}: {}: {} -> {}", change.words, change.before, change.after)?;
            }
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}

fn written(desk: &Desk, edited: EditedGroup) -> Result<Exit, Failure> {
    let goes = edited.goes;
    let edited = GroupEdited::of(edited, true);
    output::result(desk.format, &edited, |out| write_edited(out, &edited))?;
    if desk.format == Format::Text && goes && !edited.changes.is_empty() {
        tell("Nothing was sent to Google; the next sync does it: rollcall sync");
    }
    Ok(Exit::Done)
}

fn write_deleted(out: &mut dyn Write, deleted: &GroupDeleted, then: Option<GroupThen>) -> io::Result<()> {
    let what = if deleted.saved { "is removed" } else { "would be removed" };
    writeln!(out, "{} {what}.", plain(&deleted.name))?;
    for one in &deleted.on_google {
        writeln!(out, "  bound to {} at {}", plain(&one.google_id), plain(&one.connection))?;
    }
    for name in &deleted.inside {
        let what = match (deleted.stays_in.contains(name), then) {
            (false, _) => "leaves",
            (true, Some(GroupThen::Delete)) => "leaves, once Google's group is deleted,",
            (true, Some(GroupThen::Leave) | None) => "stays, as Google's group that is not imported, in",
        };
        writeln!(out, "  {what} {}", plain(name))?;
    }
    deleted.consequences.iter().try_for_each(|words| writeln!(out, "  {}", plain(words)))
}

fn write_edited(out: &mut dyn Write, edited: &GroupEdited) -> io::Result<()> {
    let what = match (edited.saved, edited.changes.is_empty()) {
        (_, true) => "so already",
        (true, false) => "saved",
        (false, false) => "would change",
    };
    writeln!(out, "{} (number {}): {what}.", plain(&edited.name), edited.id)?;
    for change in &edited.changes {
        let (before, after) = (plain(&change.before), plain(&change.after));
        writeln!(out, "  {}: {before:?} -> {after:?}", plain(&change.words))?;
    }
    edited.consequences.iter().try_for_each(|words| writeln!(out, "  {}", plain(words)))
}
