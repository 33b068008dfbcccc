//! Activity: what was done here, beside what Google's logs tell.

use std::sync::Arc;

use sync::activity::{Ask, Format, Trail};
use sync::sheet::Cells;
use tauri::State;

use super::users::save_as;
use crate::error::Answer;
use crate::present;
use crate::state::App;
use crate::view::{
    ActivityAsk, ActivityFilter, ActivityFormat, ActivityView, ActivityWindow, ChangeView, ErrorCode,
    ErrorView,
};

/// More rows than a window shows are never given.
const LARGEST_WINDOW: u64 = 1_000;

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// Lists what was done in the last days, or ever; Google is asked only where that is said.
#[tauri::command]
pub async fn activity(
    app: State<'_, App>,
    connection: i64,
    days: Option<u32>,
    ask: ActivityAsk,
) -> Answer<ActivityView> {
    let workstation = app.workstation().await?;
    let since = days.map_or(0, |days| workstation.now() - i64::from(days) * DAY);
    let ask = match ask {
        ActivityAsk::Here => Ask::Here,
        ActivityAsk::Google => Ask::Google,
    };
    let trail = Arc::new(workstation.activity(connection, since, ask).await?);
    let ticket = app.desk.trail.keep(trail.clone());
    Ok(present::activity::trail(&trail, ticket))
}

/// Gives a window of the lines that are asked for.
#[tauri::command]
pub async fn activity_window(
    app: State<'_, App>,
    ticket: u32,
    filter: ActivityFilter,
    offset: u64,
    limit: u64,
) -> Answer<ActivityWindow> {
    let trail = shown(&app, ticket)?;
    Ok(present::activity::window(&trail, &filter, offset, limit.min(LARGEST_WINDOW)))
}

/// Gives what a line changed.
#[tauri::command]
pub async fn activity_changes(app: State<'_, App>, ticket: u32, place: u64) -> Answer<Vec<ChangeView>> {
    let trail = shown(&app, ticket)?;
    let line = usize::try_from(place).ok().and_then(|place| trail.lines.get(place));
    let line = line.ok_or_else(|| ErrorView::new(ErrorCode::NotFound, "there is no such line"))?;
    Ok(present::activity::changes(app.workstation().await?.activity_changes(line).await?))
}

/// Writes the lines that are asked for into a file that the administrator chooses; none when the dialog was cancelled.
#[tauri::command]
pub async fn activity_export(
    window: tauri::WebviewWindow,
    app: State<'_, App>,
    ticket: u32,
    filter: ActivityFilter,
    format: ActivityFormat,
) -> Answer<Option<u64>> {
    let trail = shown(&app, ticket)?;
    let (name, kind, ending, format) = match format {
        ActivityFormat::Csv => ("activity.csv", "CSV", "csv", Format::Csv(Cells::ForSpreadsheets)),
        ActivityFormat::Json => ("activity.json", "JSON", "json", Format::Json),
    };
    let Some(file) = save_as(&window, name, kind, ending).await? else { return Ok(None) };
    let out = std::io::BufWriter::new(file);
    Ok(Some(trail.export(&present::activity::asked(&filter), format, out)?))
}

/// Begins the trail of events anew, where it is broken.
#[tauri::command]
pub async fn activity_begin_anew(app: State<'_, App>) -> Answer<()> {
    Ok(app.workstation().await?.begin_trail_anew().await?)
}

fn shown(app: &App, ticket: u32) -> Answer<Arc<Trail>> {
    app.desk.trail.look(ticket, Arc::clone)
}
