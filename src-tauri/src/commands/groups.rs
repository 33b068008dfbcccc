//! Groups and org units.

use tauri::State;

use crate::error::Answer;
use crate::present::group;
use crate::state::App;
use crate::view::{
    GroupBindView, GroupDetail, GroupDraftView, GroupInside, GroupRemovalView, GroupSaveView, GroupSaved,
    GroupSwitchView, GroupWindow, GroupWishView, MemberWindow, OrgUnitRow,
};
use directory::group::provision::GroupRelease;

/// More rows than a window shows are never given.
const LARGEST_WINDOW: u64 = 1_000;

/// Gives a window of the groups, by name.
#[tauri::command]
pub async fn groups(app: State<'_, App>, search: String, offset: u64, limit: u64) -> Answer<GroupWindow> {
    let window = app.workstation().await?.groups(&search, offset, limit.min(LARGEST_WINDOW)).await?;
    let rows = window.rows.into_iter().map(group::listed).collect();
    Ok(GroupWindow { total: window.total, offset, rows })
}

/// Gives a group.
#[tauri::command]
pub async fn group_detail(app: State<'_, App>, id: i64) -> Answer<GroupDetail> {
    let workstation = app.workstation().await?;
    Ok(group::detail(workstation.group(id).await?, &workstation.connections().await?))
}

/// Gives a window of a group's members.
#[tauri::command]
pub async fn group_members(
    app: State<'_, App>,
    id: i64,
    search: String,
    offset: u64,
    limit: u64,
) -> Answer<MemberWindow> {
    let window = app.workstation().await?.members(id, &search, offset, limit.min(LARGEST_WINDOW)).await?;
    let rows = window.rows.into_iter().map(group::member).collect();
    Ok(MemberWindow { total: window.total, offset, rows })
}

/// Gives the groups that a user is in.
#[tauri::command]
pub async fn groups_of_user(app: State<'_, App>, user: i64) -> Answer<Vec<GroupInside>> {
    Ok(group::inside(app.workstation().await?.groups_of_user(user).await?))
}

/// Tells what an edit of a group, or a new one, would change and what that means on Google; nothing is written.
#[tauri::command]
pub async fn group_check(
    app: State<'_, App>,
    id: Option<i64>,
    draft: GroupDraftView,
    bind: Vec<GroupBindView>,
) -> Answer<GroupSaved> {
    let (draft, bind) = (group::draft(draft), group::bind(&bind));
    let (changes, consequences) = app.workstation().await?.check_group(id, draft, bind).await?;
    let changes = changes.iter().map(group::change).collect();
    Ok(GroupSaved { id: id.unwrap_or_default(), changes, consequences })
}

/// Saves a group, all at once; a new one where none is named.
#[tauri::command]
pub async fn group_save(
    app: State<'_, App>,
    id: Option<i64>,
    version: i64,
    save: GroupSaveView,
) -> Answer<GroupSaved> {
    let (workstation, save) = (app.workstation().await?, group::save(save)?);
    let saved = match id {
        Some(id) => workstation.save_group(id, version, save).await?,
        None => workstation.create_group(save).await?,
    };
    let changes = saved.changes.iter().map(group::change).collect();
    Ok(GroupSaved { id: saved.shown.row.id, changes, consequences: saved.consequences })
}

/// Tells what removing a group takes with it.
#[tauri::command]
pub async fn group_removal(app: State<'_, App>, id: i64) -> Answer<GroupRemovalView> {
    let removal = app.workstation().await?.group_removal(id).await?;
    Ok(GroupRemovalView {
        id,
        name: removal.row.group.name.clone(),
        version: removal.row.version,
        members: removal.members,
        inside: removal.inside,
        stays_in: removal.stays_in,
        goes: removal.goes,
        bound: removal.bound.into_iter().map(|(connection, _)| connection).collect(),
        consequences: removal.consequences,
    })
}

/// Removes a group; what becomes of Google's is done by the next sync.
#[tauri::command]
pub async fn group_delete(
    app: State<'_, App>,
    id: i64,
    version: i64,
    then: Option<GroupWishView>,
) -> Answer<()> {
    let release = then.map(|then| match then {
        GroupWishView::Delete => GroupRelease::Delete,
        GroupWishView::Leave | GroupWishView::Bind => GroupRelease::Leave,
    });
    app.workstation().await?.delete_group(id, version, release).await?;
    Ok(())
}

/// Tells of each connection whether its groups are managed from here.
#[tauri::command]
pub async fn group_switches(app: State<'_, App>) -> Answer<Vec<GroupSwitchView>> {
    let workstation = app.workstation().await?;
    let mut switches = Vec::new();
    for connection in workstation.connections().await? {
        switches.push(group::switch(&workstation.group_switch(connection.id).await?));
    }
    Ok(switches)
}

/// Turns the switch of a connection.
#[tauri::command]
pub async fn set_group_switch(app: State<'_, App>, connection: i64, on: bool) -> Answer<GroupSwitchView> {
    let workstation = app.workstation().await?;
    workstation.set_group_switch(connection, on).await?;
    Ok(group::switch(&workstation.group_switch(connection).await?))
}

/// Gives the org units of a connection, each before what is below it.
#[tauri::command]
pub async fn org_units(app: State<'_, App>, connection: i64) -> Answer<Vec<OrgUnitRow>> {
    let units = app.workstation().await?.org_units(connection).await?;
    Ok(units.into_iter().map(group::unit).collect())
}
