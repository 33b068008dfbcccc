//! Backups, profiles and restore. Every file and folder is chosen in a dialog that is opened here.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use sync::Home;
use sync::restore::{Incoming, is_sealed};
use tauri::State;
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

use crate::error::Answer;
use crate::present;
use crate::shown::Chosen;
use crate::state::App;
use crate::view::{
    BackedUpView, BackupView, BackupsView, ErrorCode, ErrorView, ExportedView, RestoreView, RestoredView,
};

/// Tells how it stands with backups.
#[tauri::command]
pub async fn backups(app: State<'_, App>) -> Answer<BackupsView> {
    Ok(present::backup::backups(&app.workstation().await?.backups().await?))
}

/// Backs the directory up, where something has changed since the last backup.
#[tauri::command]
pub async fn backup_now(app: State<'_, App>) -> Answer<BackedUpView> {
    let asked = app.workstation().await?.back_up().await?;
    Ok(present::backup::backed_up(&asked, backups(app).await?))
}

/// Lets the administrator choose the folder of the backups to come; none when the dialog was cancelled.
#[tauri::command]
pub async fn backup_folder_choose(
    window: tauri::WebviewWindow,
    app: State<'_, App>,
) -> Answer<Option<BackupsView>> {
    let Some(folder) = chosen(&window, |dialog, done| dialog.pick_folder(done)).await else {
        return Ok(None);
    };
    app.workstation().await?.set_backup_folder(Some(folder)).await?;
    backups(app).await.map(Some)
}

/// Lets backups go into the data folder again.
#[tauri::command]
pub async fn backup_folder_own(app: State<'_, App>) -> Answer<BackupsView> {
    app.workstation().await?.set_backup_folder(None).await?;
    backups(app).await
}

/// Writes a profile into a file that the administrator chooses; none when the dialog was cancelled.
#[tauri::command]
pub async fn profile_export(
    window: tauri::WebviewWindow,
    app: State<'_, App>,
    passphrase: String,
) -> Answer<Option<ExportedView>> {
    let passphrase = SecretString::from(passphrase);
    let save = |dialog: FileDialogBuilder<tauri::Wry>, done: Done| {
        dialog.set_file_name("rollcall-profile.age").add_filter("Profile", &["age"]).save_file(done);
    };
    let Some(file) = chosen(&window, save).await else { return Ok(None) };
    let exported = app.workstation().await?.export_profile(&file, passphrase).await?;
    Ok(Some(ExportedView { file: name(&file), users: exported.users }))
}

/// Lists the backups in the data folder, newest first; also where the data file does not open.
#[tauri::command]
pub fn rescue_backups(app: State<'_, App>) -> Answer<Vec<BackupView>> {
    let home = Home::at(app.home())?;
    Ok(sync::rescue::backups(&home).iter().map(present::backup::backup).collect())
}

/// Looks at a backup that is kept, by when it was made.
#[tauri::command]
pub async fn restore_from_backup(app: State<'_, App>, made_at: String) -> Answer<RestoreView> {
    let home = Home::at(app.home())?;
    let mut kept = sync::rescue::backups(&home);
    // They may go into another folder, of which only a data file that opens knows.
    if let Ok(workstation) = app.workstation().await
        && let Ok(backups) = workstation.backups().await
    {
        kept.extend(backups.kept);
    }
    let over = || sync::Error::NotFound("this backup is not kept any more".to_owned());
    let one = kept.into_iter().find(|kept| present::moment(kept.at) == made_at).ok_or_else(over)?;
    app.desk.restore.clear();
    looked_at(&app, &one.path, None).await
}

/// Lets the administrator choose a profile or a backup, and looks at it; none when the dialog was cancelled.
#[tauri::command]
pub async fn restore_from_file(
    window: tauri::WebviewWindow,
    app: State<'_, App>,
) -> Answer<Option<RestoreView>> {
    let Some(file) = chosen(&window, |dialog, done| dialog.pick_file(done)).await else { return Ok(None) };
    // What was looked at before is let go of first: there is one at a time.
    app.desk.restore.clear();
    if is_sealed(&file)? {
        let view = RestoreView { ticket: 0, file: name(&file), preview: None };
        return Ok(Some(RestoreView { ticket: app.desk.restore.keep(Chosen::Sealed(file)), ..view }));
    }
    looked_at(&app, &file, None).await.map(Some)
}

/// Opens a profile that was chosen, and looks at it.
#[tauri::command]
pub async fn restore_open(app: State<'_, App>, ticket: u32, passphrase: String) -> Answer<RestoreView> {
    let file = app.desk.restore.look(ticket, |chosen| match chosen {
        Chosen::Sealed(file) => Some(file.clone()),
        Chosen::Open(_) => None,
    })?;
    let over = || sync::Error::NotFound("this file is open already".to_owned());
    looked_at(&app, &file.ok_or_else(over)?, Some(SecretString::from(passphrase))).await
}

async fn looked_at(app: &App, file: &Path, passphrase: Option<SecretString>) -> Answer<RestoreView> {
    let whole = match app.workstation().await {
        Ok(workstation) => workstation.restore_read(file, passphrase.clone()).await.map_err(ErrorView::from),
        Err(error) => Err(error),
    };
    let incoming: Incoming = match whole {
        Err(error) if error.code == ErrorCode::DamagedFile => {
            sync::rescue::read(&Home::at(app.home())?, file, passphrase).await?
        }
        incoming => incoming?,
    };
    let preview = Some(present::backup::preview(incoming.preview()));
    let ticket = app.desk.restore.keep(Chosen::Open(Box::new(incoming)));
    Ok(RestoreView { ticket, file: name(file), preview })
}

/// Puts what was shown in the place of the directory.
#[tauri::command]
pub async fn restore_apply(app: State<'_, App>, ticket: u32) -> Answer<RestoredView> {
    let Chosen::Open(incoming) = app.desk.restore.take(ticket)? else {
        return Err(sync::Error::NotFound("give the passphrase first".to_owned()).into());
    };
    let users = match restored(&app, &incoming).await {
        Err(error) if error.code == ErrorCode::DamagedFile => app.rescue(*incoming).await?.users,
        restored => restored?,
    };
    // What else was shown is of another directory.
    app.forget_shown();
    Ok(RestoredView { users })
}

/// Puts it in the place of a directory whose file is whole as far as anybody knows.
async fn restored(app: &App, incoming: &Incoming) -> Answer<u64> {
    Ok(app.workstation().await?.restore_apply(incoming).await?.users)
}

/// Lets go of a file that was chosen.
#[tauri::command]
pub fn restore_cancel(app: State<'_, App>, ticket: u32) {
    // Another took its place: that one is not this dialog's to forget.
    let _ = app.desk.restore.take(ticket);
}

pub(crate) type Done = Box<dyn FnOnce(Option<FilePath>) + Send>;

/// Opens a dialog, and waits for what is chosen in it.
pub(crate) async fn chosen(
    window: &tauri::WebviewWindow,
    open: impl FnOnce(FileDialogBuilder<tauri::Wry>, Done),
) -> Option<PathBuf> {
    let (chosen, choice) = tokio::sync::oneshot::channel();
    let done = Box::new(move |path| {
        // The command may be gone with its window.
        let _ = chosen.send(path);
    });
    open(window.dialog().file().set_parent(window), done);
    choice.await.ok().flatten().and_then(|path| path.into_path().ok())
}

pub(crate) fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
