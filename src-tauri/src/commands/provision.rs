//! The sync wizard, and who is to be bound.

use directory::user::Unbind;
use sync::overview::WaitsFor;
use sync::store::run;
use sync::users::Who;
use sync::{AsShown, Workstation, connection};
use tauri::State;
use tauri::ipc::Channel;

use super::import::watch;
use super::runs::run_detail_of;
use crate::error::Answer;
use crate::present;
use crate::state::App;
use crate::view::{
    BindWish, ConfirmedLimit, ImportProgress, RunDetail, SyncAnswer, SyncAnswers, SyncDetail, SyncFilter,
    SyncPlanView, SyncWindow, TieView, UserQuery, WaitingSync,
};

/// More rows than a window shows are never given.
const LARGEST_WINDOW: u64 = 1_000;

/// Gives the sync that is not over, if there is one.
#[tauri::command]
pub async fn sync_waiting(app: State<'_, App>, connection: i64) -> Answer<Option<WaitingSync>> {
    let workstation = app.workstation().await?;
    let Some(waiting) = workstation.waiting_sync(connection).await? else { return Ok(None) };
    let run = waiting.run;
    Ok(match (run.state, waiting.waits_for) {
        (run::State::Review, _) => Some(WaitingSync::Review { plan: plan_view(&workstation, run.id).await? }),
        (run::State::Applying, waits_for) => {
            let at_work = match waits_for {
                WaitsFor::Work(who) => Some(who),
                WaitsFor::Review | WaitsFor::Size | WaitsFor::Reading | WaitsFor::Applying(_) => None,
            };
            let approved = workstation.approved(run.id).await?;
            Some(WaitingSync::Approved { approved: present::import::approved(&approved, at_work) })
        }
        (_, WaitsFor::Size) => {
            let doubted = workstation.sync_in_doubt(connection).await?;
            doubted.map(|list| WaitingSync::InDoubt { list: present::import::doubt(&list) })
        }
        (_, WaitsFor::Reading) => Some(WaitingSync::Reading {
            undoes: run.undoes,
            keeps_passwords: run.verb == run::KEEP_PASSWORDS,
        }),
        _ => None,
    })
}

/// Reads both sides and makes the plan.
#[tauri::command]
pub async fn sync_read(
    app: State<'_, App>,
    connection: i64,
    progress: Channel<ImportProgress>,
) -> Answer<SyncPlanView> {
    let workstation = app.workstation().await?;
    let work = app.running().begin(connection)?;
    let watch = watch(work.cancel.clone(), progress);
    let run = workstation.sync_read(connection, &watch).await?;
    plan_view(&workstation, run).await
}

/// Believes a list that is in doubt, because the administrator typed how many users it has, and makes its plan.
#[tauri::command]
pub async fn sync_accept(
    app: State<'_, App>,
    connection: i64,
    accounts: u64,
    progress: Channel<ImportProgress>,
) -> Answer<SyncPlanView> {
    let workstation = app.workstation().await?;
    let work = app.running().begin(connection)?;
    let watch = watch(work.cancel.clone(), progress);
    let run = workstation.sync_accept(connection, accounts, &watch).await?;
    plan_view(&workstation, run).await
}

/// Reads both sides and makes the plan that undoes a run.
#[tauri::command]
pub async fn undo_read(
    app: State<'_, App>,
    run: i64,
    progress: Channel<ImportProgress>,
) -> Answer<SyncPlanView> {
    let workstation = app.workstation().await?;
    let connection = workstation.undoable(run).await?.run.connection;
    let work = app.running().begin(connection)?;
    let watch = watch(work.cancel.clone(), progress);
    let undo = workstation.undo_read(run, &watch).await?;
    plan_view(&workstation, undo).await
}

/// Reads both sides and makes the plan that takes away that accounts ask for another password, and does nothing else.
#[tauri::command]
pub async fn keep_passwords_read(
    app: State<'_, App>,
    connection: i64,
    progress: Channel<ImportProgress>,
) -> Answer<SyncPlanView> {
    let workstation = app.workstation().await?;
    let work = app.running().begin(connection)?;
    let watch = watch(work.cancel.clone(), progress);
    let run = workstation.keep_passwords_read(connection, &watch).await?;
    plan_view(&workstation, run).await
}

/// Gives a window of the plan.
#[tauri::command]
pub async fn sync_window(
    app: State<'_, App>,
    run: i64,
    filter: SyncFilter,
    offset: u64,
    limit: u64,
) -> Answer<SyncWindow> {
    let asked = present::provision::filter(&filter);
    let window = app.workstation().await?.sync_window(run, asked, offset, limit.min(LARGEST_WINDOW)).await?;
    Ok(present::provision::window(&window, offset))
}

/// Gives one row attribute by attribute.
#[tauri::command]
pub async fn sync_detail(app: State<'_, App>, run: i64, row: i64) -> Answer<SyncDetail> {
    let workstation = app.workstation().await?;
    Ok(match workstation.sync_group_detail(run, row).await? {
        Some(group) => present::provision_detail::group(&group),
        None => present::provision_detail::detail(&workstation.sync_detail(run, row).await?),
    })
}

/// Answers rows; an answer that says nothing takes back what was answered.
#[tauri::command]
pub async fn sync_answer(
    app: State<'_, App>,
    run: i64,
    rows: Vec<i64>,
    answer: SyncAnswer,
) -> Answer<SyncPlanView> {
    let workstation = app.workstation().await?;
    workstation.sync_answer(run, rows, present::provision::answer(answer)).await?;
    plan_view(&workstation, run).await
}

/// Answers all rows that ask the same.
#[tauri::command]
pub async fn sync_answer_all(app: State<'_, App>, run: i64, answers: SyncAnswers) -> Answer<SyncPlanView> {
    let workstation = app.workstation().await?;
    workstation.sync_answer_all(run, present::provision::answers(answers)).await?;
    plan_view(&workstation, run).await
}

/// Ticks or un-ticks rows: those named, or all of a filter that can be.
#[tauri::command]
pub async fn sync_tick(
    app: State<'_, App>,
    run: i64,
    rows: Option<Vec<i64>>,
    filter: Option<SyncFilter>,
    ticked: bool,
) -> Answer<SyncPlanView> {
    let workstation = app.workstation().await?;
    if let Some(rows) = rows {
        workstation.sync_tick(run, rows, ticked).await?;
    } else if let Some(filter) = filter {
        workstation.sync_tick_all(run, present::provision::filter(&filter), ticked).await?;
    }
    plan_view(&workstation, run).await
}

/// Approves the plan as it was shown and applies it; also goes on with one that was interrupted.
#[tauri::command]
pub async fn sync_apply(
    app: State<'_, App>,
    run: i64,
    moves: Option<u64>,
    confirmed: Vec<ConfirmedLimit>,
    progress: Channel<ImportProgress>,
) -> Answer<RunDetail> {
    let workstation = app.workstation().await?;
    let connection = workstation.report(run).await?.run.connection;
    let work = app.running().begin(connection)?;
    let watch = watch(work.cancel.clone(), progress);
    let confirmed = present::provision::confirmed(&confirmed);
    workstation.sync_apply(AsShown { run, moves }, &confirmed, &watch).await?;
    run_detail_of(&app, run).await
}

/// Tells how a user stands on each connection, and what the next sync would do.
#[tauri::command]
pub async fn user_ties(app: State<'_, App>, id: i64) -> Answer<Vec<TieView>> {
    let ties = app.workstation().await?.user_ties(id).await?;
    let may_not = |row: &sync::store::connection::Row| {
        let verbs = connection::verbs(row);
        verbs.into_iter().find(|allowed| allowed.verb == sync::google::Verb::Sync)?.disabled_because
    };
    Ok(ties.iter().map(|tie| present::tie::tie(tie, may_not(&tie.connection))).collect())
}

/// Wishes that users are bound, or let go: those named, or all whom a query finds. Returns how many that changes.
#[tauri::command]
pub async fn users_bind(
    app: State<'_, App>,
    connection: i64,
    query: UserQuery,
    ids: Option<Vec<i64>>,
    wish: BindWish,
) -> Answer<u64> {
    let workstation = app.workstation().await?;
    let who = ids.map_or_else(|| Who::Query(present::user::query(&query)), Who::Ids);
    let users = workstation.ids_of(who).await?;
    let unbind = match wish {
        BindWish::Bind => return Ok(workstation.bind_users(connection, users).await?),
        BindWish::Suspend => Unbind::Suspend,
        BindWish::LeaveActive => Unbind::LeaveActive,
        BindWish::Archive => Unbind::Archive,
    };
    Ok(workstation.unbind_users(connection, users, unbind).await?)
}

async fn plan_view(workstation: &Workstation, run: i64) -> Answer<SyncPlanView> {
    Ok(present::provision::plan(&workstation.sync_review(run).await?))
}
