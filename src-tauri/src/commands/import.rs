//! The import wizard.

use sync::overview::WaitsFor;
use sync::store::run;
use sync::{AsShown, Cancel, Watch, Workstation};
use tauri::State;
use tauri::ipc::Channel;

use super::overview::connection_view;
use crate::error::Answer;
use crate::present;
use crate::state::App;
use crate::view::{
    ChoiceView, ImportMode, ImportProgress, ImportScope, PlanView, ReportView, ReviewDetail, ReviewFilter,
    ReviewWindow, ScopeChoices, ScopeCount, Thing, WaitingImport,
};

/// More rows than a window shows are never given.
const LARGEST_WINDOW: u64 = 1_000;

/// The name of the setting that remembers the chips.
const REMEMBERED: &str = "reviewFilter";

/// Gives what the scope can be chosen from.
#[tauri::command]
pub async fn import_choices(app: State<'_, App>, connection: i64) -> Answer<ScopeChoices> {
    Ok(present::import::choices(app.workstation().await?.import_choices(connection).await?))
}

/// Counts the accounts of a scope.
#[tauri::command]
pub async fn import_count(app: State<'_, App>, connection: i64, scope: ImportScope) -> Answer<ScopeCount> {
    let scope = present::import::scope(scope);
    let count = app.workstation().await?.import_count(connection, &scope).await?;
    Ok(ScopeCount { users: count.users, at_least: count.at_least, examples: count.examples })
}

/// Gives the import that is not over, if there is one.
#[tauri::command]
pub async fn import_waiting(app: State<'_, App>, connection: i64) -> Answer<Option<WaitingImport>> {
    let workstation = app.workstation().await?;
    let Some(waiting) = workstation.waiting_import(connection).await? else { return Ok(None) };
    let run = waiting.run;
    Ok(match (run.state, waiting.waits_for) {
        (run::State::Review, _) => {
            Some(WaitingImport::Review { plan: plan_view(&workstation, run.id).await? })
        }
        (run::State::Applying, waits_for) => {
            let at_work = match waits_for {
                WaitsFor::Work(who) => Some(who),
                WaitsFor::Review | WaitsFor::Size | WaitsFor::Reading | WaitsFor::Applying(_) => None,
            };
            let approved = workstation.approved(run.id).await?;
            Some(WaitingImport::Approved { import: present::import::approved(&approved, at_work) })
        }
        (_, WaitsFor::Size) => {
            let doubted = workstation.import_in_doubt(connection).await?;
            doubted.map(|list| WaitingImport::InDoubt { list: present::import::doubt(&list) })
        }
        (_, WaitsFor::Reading) => {
            let (scope, mode, things) = present::import::begun(&run);
            Some(WaitingImport::Reading { scope, mode, things })
        }
        _ => None,
    })
}

/// Reads Google and makes the plan.
#[tauri::command]
pub async fn import_read(
    app: State<'_, App>,
    connection: i64,
    scope: ImportScope,
    mode: ImportMode,
    things: Vec<Thing>,
    progress: Channel<ImportProgress>,
) -> Answer<PlanView> {
    let workstation = app.workstation().await?;
    let work = app.running().begin(connection)?;
    let watch = watch(work.cancel.clone(), progress);
    let (scope, mode) = (present::import::scope(scope), present::import::mode(mode));
    let things: Vec<_> = things.into_iter().map(present::group::kind).collect();
    let run = workstation.import_read_with(connection, scope, mode, &things, &watch).await?;
    plan_view(&workstation, run).await
}

/// Believes a list that is in doubt, because the administrator typed how many users it has, and makes its plan.
#[tauri::command]
pub async fn import_accept(
    app: State<'_, App>,
    connection: i64,
    accounts: u64,
    progress: Channel<ImportProgress>,
) -> Answer<PlanView> {
    let workstation = app.workstation().await?;
    let work = app.running().begin(connection)?;
    let watch = watch(work.cancel.clone(), progress);
    let run = workstation.import_accept(connection, accounts, &watch).await?;
    plan_view(&workstation, run).await
}

/// Cancels what goes on for a connection.
#[tauri::command]
pub fn cancel_work(app: State<'_, App>, connection: i64) {
    app.running().cancel(connection);
}

/// Gives a window of the review, and remembers the chips.
#[tauri::command]
pub async fn review_window(
    app: State<'_, App>,
    run: i64,
    filter: ReviewFilter,
    offset: u64,
    limit: u64,
) -> Answer<ReviewWindow> {
    let workstation = app.workstation().await?;
    let asked = present::import::filter(&filter);
    let window = workstation.review(run, asked, offset, limit.min(LARGEST_WINDOW)).await?;
    if offset == 0 {
        let chips = ReviewFilter { search: String::new(), ..filter };
        workstation.set_setting(REMEMBERED, chips).await?;
    }
    Ok(ReviewWindow {
        total: window.total,
        ticked: window.ticked,
        tickable: window.tickable,
        offset,
        rows: window.rows.iter().map(present::review::row).collect(),
    })
}

/// Gives one row field by field.
#[tauri::command]
pub async fn review_detail(app: State<'_, App>, run: i64, google_id: String) -> Answer<ReviewDetail> {
    let workstation = app.workstation().await?;
    let row = workstation.review_row(run, &google_id).await?;
    Ok(match row.thing {
        directory::Thing::User => present::review::detail(&workstation.review_detail(run, &google_id).await?),
        directory::Thing::Group => {
            present::group::reviewed(&workstation.review_group(run, &google_id).await?)
        }
        directory::Thing::OrgUnit => present::group::reviewed_unit(&row),
    })
}

/// Answers rows.
#[tauri::command]
pub async fn review_answer(
    app: State<'_, App>,
    run: i64,
    google_ids: Vec<String>,
    thing: Thing,
    answer: Option<ChoiceView>,
) -> Answer<PlanView> {
    let workstation = app.workstation().await?;
    let read = match thing {
        Thing::User => present::review::answer,
        Thing::OrgUnit | Thing::Group => present::review::group_answer,
    };
    let answer = answer.map(read).transpose()?;
    workstation.answer(run, google_ids, answer).await?;
    plan_view(&workstation, run).await
}

/// Ticks or un-ticks rows: those named, or all of a filter that can be.
#[tauri::command]
pub async fn review_tick(
    app: State<'_, App>,
    run: i64,
    google_ids: Option<Vec<String>>,
    filter: Option<ReviewFilter>,
    ticked: bool,
) -> Answer<PlanView> {
    let workstation = app.workstation().await?;
    if let Some(google_ids) = google_ids {
        workstation.tick(run, google_ids, ticked).await?;
    } else if let Some(filter) = filter {
        workstation.tick_all(run, present::import::filter(&filter), ticked).await?;
    }
    plan_view(&workstation, run).await
}

/// Approves the plan as it was shown and applies it; also goes on with one that was interrupted.
#[tauri::command]
pub async fn import_apply(
    app: State<'_, App>,
    run: i64,
    moves: Option<u64>,
    progress: Channel<ImportProgress>,
) -> Answer<ReportView> {
    let workstation = app.workstation().await?;
    let connection = workstation.report(run).await?.run.connection;
    let work = app.running().begin(connection)?;
    let watch = watch(work.cancel.clone(), progress);
    let report = workstation.import_apply(AsShown { run, moves }, &watch).await?;
    let name = connection_view(&app, connection).await?.name;
    Ok(present::run::report(&report, &name))
}

/// Gives a plan up.
#[tauri::command]
pub async fn discard_plan(app: State<'_, App>, run: i64) -> Answer<()> {
    Ok(app.workstation().await?.discard(run).await?)
}

async fn plan_view(workstation: &Workstation, run: i64) -> Answer<PlanView> {
    let remembered = workstation.setting(REMEMBERED).await?;
    Ok(present::import::plan(&workstation.plan(run).await?, remembered))
}

pub(super) fn watch(cancel: Cancel, progress: Channel<ImportProgress>) -> Watch {
    Watch::new(cancel, move |told| {
        // A window that is gone need not be told.
        let _ = progress.send(present::import::progress(told));
    })
}
