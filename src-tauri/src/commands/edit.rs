//! Creating, editing, suspending and removing users, one or many.

use directory::provision::Marked;
use sync::Watch;
use tauri::State;
use tauri::ipc::Channel;

use super::import::watch;
use super::users::detail;
use crate::error::Answer;
use crate::present;
use crate::state::App;
use crate::view::{
    BulkDone, BulkPlan, Chosen, ErrorCode, ErrorView, ImportProgress, Protection, RemovalPlan, UnbindWish,
    UserCheck, UserDetail, UserForm, WishView,
};

/// Gives everything that can be filled in, of a user or of one who is to be created.
#[tauri::command]
pub async fn user_form(app: State<'_, App>, id: Option<i64>) -> Answer<UserForm> {
    let workstation = app.workstation().await?;
    let fields = workstation.fields().await?;
    let known = match id {
        Some(id) => Some(workstation.user(id).await?),
        None => None,
    };
    Ok(present::form::form(&fields, known.as_ref()))
}

/// Tells what an edit would change, or what is wrong with it; nothing is written.
#[tauri::command]
pub async fn user_check(app: State<'_, App>, id: Option<i64>, wishes: Vec<WishView>) -> Answer<UserCheck> {
    let draft = present::form::draft(&wishes)?;
    present::form::check(app.workstation().await?.check_user(id, draft).await)
}

/// Creates a user.
#[tauri::command]
pub async fn user_create(app: State<'_, App>, wishes: Vec<WishView>) -> Answer<UserDetail> {
    let draft = present::form::draft(&wishes)?;
    let created = app.workstation().await?.create_user(draft).await?;
    detail(&app, &created).await
}

/// Changes a user, as it was decided on one version of it.
#[tauri::command]
pub async fn user_edit(
    app: State<'_, App>,
    id: i64,
    version: i64,
    wishes: Vec<WishView>,
) -> Answer<UserDetail> {
    let draft = present::form::draft(&wishes)?;
    let edited = app.workstation().await?.edit_user(id, version, draft).await?;
    detail(&app, &edited.shown).await
}

/// Marks users as protected, or takes the mark away. Returns how many that changes.
#[tauri::command]
pub async fn users_protect(app: State<'_, App>, who: Chosen, protection: Protection) -> Answer<u64> {
    let marked = match protection {
        Protection::Protect => Marked::Protected,
        Protection::Unprotect => Marked::No,
    };
    let who = present::bulk::who(who);
    let report = app.workstation().await?.protect_users(who, marked, &Watch::silent()).await?;
    match &report.stopped {
        Some(why) => Err(ErrorView::new(ErrorCode::Refused, why.clone())),
        None => Ok(report.counts().changed),
    }
}

/// Suspends a user in the directory.
#[tauri::command]
pub async fn user_suspend(app: State<'_, App>, id: i64, version: i64) -> Answer<UserDetail> {
    let edited = app.workstation().await?.suspend_user(id, version).await?;
    detail(&app, &edited.shown).await
}

/// Activates a user again.
#[tauri::command]
pub async fn user_activate(app: State<'_, App>, id: i64, version: i64) -> Answer<UserDetail> {
    let edited = app.workstation().await?.activate_user(id, version).await?;
    detail(&app, &edited.shown).await
}

/// Tells what the same edit would do to many users; nothing is written.
#[tauri::command]
pub async fn bulk_preview(
    app: State<'_, App>,
    who: Chosen,
    wishes: Vec<WishView>,
    progress: Channel<ImportProgress>,
) -> Answer<BulkPlan> {
    let draft = present::form::draft(&wishes)?;
    let watch = watch(app.desk.begin(), progress);
    let preview = app.workstation().await?.preview_bulk(present::bulk::who(who), draft, &watch).await?;
    let mut plan = present::bulk::plan(0, &preview);
    plan.ticket = app.desk.bulk.keep(preview);
    Ok(plan)
}

/// Does what a preview showed.
#[tauri::command]
pub async fn bulk_apply(
    app: State<'_, App>,
    ticket: u32,
    progress: Channel<ImportProgress>,
) -> Answer<BulkDone> {
    let workstation = app.workstation().await?;
    let watch = watch(app.desk.begin(), progress);
    let preview = app.desk.bulk.take(ticket)?;
    Ok(present::bulk::done(&workstation.apply_bulk(preview, &watch).await?))
}

/// Tells what removing users takes with it; nothing is written.
#[tauri::command]
pub async fn removal_preview(app: State<'_, App>, who: Chosen) -> Answer<RemovalPlan> {
    let removals = app.workstation().await?.removals(present::bulk::who(who)).await?;
    let mut plan = present::bulk::removal(0, &removals);
    plan.ticket = app.desk.removals.keep(removals);
    Ok(plan)
}

/// Removes the users who were shown; of their accounts it is said what is to become of them.
#[tauri::command]
pub async fn removal_apply(
    app: State<'_, App>,
    ticket: u32,
    unbind: Vec<UnbindWish>,
    progress: Channel<ImportProgress>,
) -> Answer<BulkDone> {
    let workstation = app.workstation().await?;
    let watch = watch(app.desk.begin(), progress);
    let removals = app.desk.removals.take(ticket)?;
    let unbinding = present::bulk::unbinding(unbind);
    Ok(present::bulk::done(&workstation.remove_users(removals, unbinding, &watch).await?))
}

/// Cancels the edit or the file that goes on.
#[tauri::command]
pub fn edit_cancel(app: State<'_, App>) {
    app.desk.cancel();
}
