//! A support bundle: made, shown file by file, and saved where the administrator says.

use sync::bundle::Bundle;
use tauri::State;

use super::backup::{Done, chosen};
use super::diagnose::last;
use crate::error::Answer;
use crate::state::App;
use crate::view::{BundleFileView, BundleView, ErrorCode, ErrorView};

/// More lines than a page shows are never given.
const LARGEST_PAGE: u64 = 1_000;

/// Makes a support bundle, with what the checks said when they were asked last; nothing is saved.
#[tauri::command]
pub async fn bundle_make(app: State<'_, App>) -> Answer<BundleView> {
    let workstation = app.workstation().await?;
    let mut answers = Vec::new();
    for connection in workstation.connections().await? {
        let said = last(&app, connection.id);
        if !said.is_empty() {
            answers.push((connection.id, said));
        }
    }
    let bundle = workstation.bundle(&answers).await?;
    let files = bundle.files.iter().map(|file| BundleFileView {
        name: file.name.clone(),
        about: file.about.to_owned(),
        bytes: file.text.len() as u64,
        lines: file.text.lines().count() as u64,
    });
    let files = files.collect();
    Ok(BundleView { ticket: app.desk.bundle.keep(bundle), files })
}

/// Gives lines of a file of a bundle.
#[tauri::command]
pub async fn bundle_lines(
    app: State<'_, App>,
    ticket: u32,
    file: usize,
    offset: u64,
    limit: u64,
) -> Answer<Vec<String>> {
    let read = |bundle: &Bundle| {
        let text = bundle.files.get(file).map(|file| file.text.as_str()).unwrap_or_default();
        let lines = text.lines().skip(offset as usize).take(limit.min(LARGEST_PAGE) as usize);
        lines.map(str::to_owned).collect()
    };
    app.desk.bundle.look(ticket, read)
}

/// Saves what was shown into a file that the administrator chooses; false when the dialog was cancelled.
#[tauri::command]
pub async fn bundle_save(window: tauri::WebviewWindow, app: State<'_, App>, ticket: u32) -> Answer<bool> {
    let bundle = app.desk.bundle.look(ticket, Bundle::clone)?;
    let save = |dialog: tauri_plugin_dialog::FileDialogBuilder<tauri::Wry>, done: Done| {
        dialog.set_file_name("rollcall-support.zip").add_filter("Zip", &["zip"]).save_file(done);
    };
    let Some(path) = chosen(&window, save).await else { return Ok(false) };
    let write = || bundle.write(&mut std::fs::File::create(&path)?);
    write().map_err(|error| {
        ErrorView::new(ErrorCode::Refused, format!("the file cannot be written: {error}"))
    })?;
    Ok(true)
}

/// Forgets a bundle that was shown.
#[tauri::command]
pub fn bundle_forget(app: State<'_, App>) {
    app.desk.bundle.clear();
}
