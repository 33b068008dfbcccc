//! The history of runs.

use sync::overview::Listed;
use tauri::State;

use super::overview::connection_view;
use crate::error::{Answer, sentence};
use crate::present;
use crate::state::App;
use crate::view::{Outcome, RunDetail, RunWindow, StepWindow, UndoView};

/// More rows than a window shows are never given.
const LARGEST_WINDOW: u64 = 1_000;

/// Gives a window of the runs of a connection, newest first.
#[tauri::command]
pub async fn runs(app: State<'_, App>, connection: i64, offset: u64, limit: u64) -> Answer<RunWindow> {
    let workstation = app.workstation().await?;
    let (total, rows) = workstation.runs_window(connection, offset, limit.min(LARGEST_WINDOW)).await?;
    let name = connection_view(&app, connection).await?.name;
    let run = |listed: &Listed| present::run::run(&listed.run, &name, listed.waits_for.as_ref());
    Ok(RunWindow { total, offset, rows: rows.iter().map(run).collect() })
}

/// Gives a run with what became of its steps.
#[tauri::command]
pub async fn run_detail(app: State<'_, App>, run: i64) -> Answer<RunDetail> {
    run_detail_of(&app, run).await
}

/// Looks at Google which licences the accounts have that a run made, and gives the run as it is then.
#[tauri::command]
pub async fn run_licences(app: State<'_, App>, run: i64) -> Answer<RunDetail> {
    app.workstation().await?.look_at_licences(run, &sync::Watch::silent()).await?;
    run_detail_of(&app, run).await
}

/// Gives a window of the steps of a run that have one of these outcomes; all where none is named.
#[tauri::command]
pub async fn run_steps(
    app: State<'_, App>,
    run: i64,
    outcomes: Vec<Outcome>,
    offset: u64,
    limit: u64,
) -> Answer<StepWindow> {
    let asked = outcomes.into_iter().map(present::run::became).collect();
    let steps = app.workstation().await?.steps(run, asked, offset, limit.min(LARGEST_WINDOW)).await?;
    Ok(present::run::steps(&steps, offset))
}

pub(super) async fn run_detail_of(app: &App, run: i64) -> Answer<RunDetail> {
    let workstation = app.workstation().await?;
    let steps = workstation.steps(run, Vec::new(), 0, 0).await?;
    let connection = steps.run.connection;
    let name = connection_view(app, connection).await?.name;
    let waits_for = workstation.waits_for(&steps.run).await?;
    let undoable = workstation.undoable(run).await?;
    Ok(RunDetail {
        undo: UndoView {
            refused_because: undoable.refused_because.as_deref().map(sentence),
            lasting: present::provision::not_undone(&undoable.lasting),
        },
        run: present::run::run(&steps.run, &name, waits_for.as_ref()),
        outcomes: present::run::outcomes(&steps.counts),
        to_hand_out: workstation.to_hand_out().await?,
        licences: present::run::licences(&workstation.report(run).await?.licences),
    })
}
