//! Users from a CSV file: read, mapped, previewed, applied as previewed.

use std::sync::Arc;

use sync::sheet::{Encoding, LARGEST, Sheet};
use tauri::State;
use tauri::ipc::{Channel, InvokeBody, Request};

use super::import::watch;
use crate::error::Answer;
use crate::present;
use crate::shown::File;
use crate::state::App;
use crate::view::{
    EmptyCells, ErrorCode, ErrorView, ImportProgress, RowEffect, SheetCells, SheetDone, SheetEncoding,
    SheetPlan, SheetView, SheetWindow,
};

/// More rows than a window shows are never given.
const LARGEST_WINDOW: u64 = 1_000;

/// Lets the administrator choose a CSV file; none when the dialog was cancelled.
#[tauri::command]
pub async fn sheet_from_file(window: tauri::WebviewWindow, app: State<'_, App>) -> Answer<Option<SheetView>> {
    use tauri_plugin_dialog::DialogExt;
    let (chosen, choice) = tokio::sync::oneshot::channel();
    window.dialog().file().add_filter("CSV", &["csv", "tsv", "txt"]).set_parent(&window).pick_file(
        move |path| {
            // The command may be gone with its window.
            let _ = chosen.send(path);
        },
    );
    let Some(path) = choice.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(None);
    };
    let unreadable = |error: std::io::Error| {
        ErrorView::new(ErrorCode::InvalidInput, format!("the file cannot be read: {error}"))
    };
    let size = tokio::fs::metadata(&path).await.map_err(unreadable)?.len();
    // Whatever is too large is refused in the words of the verb, without its content.
    let bytes = if size > LARGEST as u64 {
        vec![0; LARGEST + 1]
    } else {
        tokio::fs::read(&path).await.map_err(unreadable)?
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    read(&app, name, Arc::new(bytes), None, SheetCells::ForSpreadsheets).await.map(Some)
}

/// Takes the bytes of a CSV file that was dropped on the window.
#[tauri::command]
pub async fn sheet_from_bytes(app: State<'_, App>, request: Request<'_>) -> Answer<SheetView> {
    let bytes = match request.body() {
        InvokeBody::Raw(bytes) => bytes.clone(),
        // Where the bridge carries text alone, bytes are a list of numbers.
        InvokeBody::Json(numbers) => serde_json::from_value(numbers.clone()).map_err(|error| {
            ErrorView::new(ErrorCode::InvalidInput, format!("the file did not arrive: {error}"))
        })?,
    };
    read(&app, String::new(), Arc::new(bytes), None, SheetCells::ForSpreadsheets).await
}

/// Reads a file once more, in another way.
#[tauri::command]
pub async fn sheet_read_as(
    app: State<'_, App>,
    ticket: u32,
    encoding: SheetEncoding,
    cells: SheetCells,
) -> Answer<SheetView> {
    let File { name, bytes, .. } = app.desk.sheet.look(ticket, File::clone)?;
    read(&app, name, bytes, Some(present::sheet::encoding(encoding)), cells).await
}

async fn read(
    app: &App,
    name: String,
    bytes: Arc<Vec<u8>>,
    encoding: Option<Encoding>,
    cells: SheetCells,
) -> Answer<SheetView> {
    let fields = app.workstation().await?.fields().await?;
    let as_cells = present::sheet::cells(cells);
    let taken = bytes.clone();
    let read = tokio::task::spawn_blocking(move || match encoding {
        Some(encoding) => Sheet::read_as(&taken, encoding, as_cells),
        None => Sheet::read(&taken, as_cells),
    });
    let sheet = read.await.map_err(|error| ErrorView::new(ErrorCode::Internal, error.to_string()))??;
    let mut view = present::sheet::sheet(0, &name, &sheet, cells, &fields);
    view.ticket = app.desk.sheet.keep(File { name, bytes, sheet });
    Ok(view)
}

/// Decides about every row of a file; nothing is written.
#[tauri::command]
pub async fn sheet_preview(
    app: State<'_, App>,
    ticket: u32,
    mapping: Vec<Option<String>>,
    empty: EmptyCells,
) -> Answer<SheetPlan> {
    let mapping = present::sheet::mapping(&mapping)?;
    let sheet = app.desk.sheet.look(ticket, |file| file.sheet.clone())?;
    let empty = present::sheet::empty(empty);
    let preview = app.workstation().await?.preview_sheet(&sheet, &mapping, empty).await?;
    let mut plan = present::sheet::plan(0, &preview);
    plan.ticket = app.desk.rows.keep(preview);
    Ok(plan)
}

/// Gives a window of the rows that have one of some effects; of all when none is named.
#[tauri::command]
pub fn sheet_rows(
    app: State<'_, App>,
    ticket: u32,
    effects: Vec<RowEffect>,
    offset: u64,
    limit: u64,
) -> Answer<SheetWindow> {
    let limit = limit.min(LARGEST_WINDOW);
    app.desk.rows.look(ticket, |preview| present::sheet::window(preview, &effects, offset, limit))
}

/// Applies what a preview showed.
#[tauri::command]
pub async fn sheet_apply(
    app: State<'_, App>,
    ticket: u32,
    progress: Channel<ImportProgress>,
) -> Answer<SheetDone> {
    let workstation = app.workstation().await?;
    let watch = watch(app.desk.begin(), progress);
    let preview = app.desk.rows.take(ticket)?;
    Ok(present::sheet::done(&workstation.apply_sheet(preview, &watch).await?))
}
