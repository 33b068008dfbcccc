//! Groups and org units.

use tauri::State;

use crate::error::Answer;
use crate::present::group;
use crate::state::App;
use crate::view::{GroupDetail, GroupInside, GroupWindow, MemberWindow, OrgUnitRow};

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

/// Gives the org units of a connection, each before what is below it.
#[tauri::command]
pub async fn org_units(app: State<'_, App>, connection: i64) -> Answer<Vec<OrgUnitRow>> {
    let units = app.workstation().await?.org_units(connection).await?;
    Ok(units.into_iter().map(group::unit).collect())
}
