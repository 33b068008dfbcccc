//! Passwords: one is typed or made, shown once, and handed out once.

use secrecy::{ExposeSecret as _, SecretString};
use sync::passwords::Source;
use tauri::State;
use tauri_plugin_dialog::FileDialogBuilder;

use super::backup::{Done, chosen, name};
use super::settings::copy_secret;
use super::users::detail;
use crate::error::Answer;
use crate::state::App;
use crate::view::{
    ErrorCode, ErrorView, HandedOutView, MadePasswordView, PasswordSetView, SlipView, SlipsView, UserDetail,
};

/// Sets the password of a user: what was typed, or one that is made and shown once. The next sync sends it.
#[tauri::command]
pub async fn password_set(app: State<'_, App>, id: i64, typed: Option<String>) -> Answer<PasswordSetView> {
    let source = typed.map_or(Source::Made, |typed| Source::Typed(SecretString::from(typed)));
    let workstation = app.workstation().await?;
    let set = workstation.set_password(id, source).await?;
    let made = set.made.map(|made| MadePasswordView {
        password: made.expose_secret().to_owned(),
        ticket: app.desk.password.keep(made),
    });
    let detail = detail(&app, &workstation.user(id).await?).await?;
    Ok(PasswordSetView { detail, made })
}

/// Takes back a password that waits for a sync.
#[tauri::command]
pub async fn password_withdraw(app: State<'_, App>, id: i64) -> Answer<UserDetail> {
    let workstation = app.workstation().await?;
    workstation.withdraw_password(id).await?;
    detail(&app, &workstation.user(id).await?).await
}

/// Copies a password that was made; a minute later it is not in the clipboard any more.
#[tauri::command]
pub fn password_copy(app: State<'_, App>, ticket: u32) -> Answer<()> {
    let made = app.desk.password.look(ticket, SecretString::clone)?;
    copy_secret(made)
}

/// Forgets what was shown, when its dialog is closed.
#[tauri::command]
pub fn password_close(app: State<'_, App>, ticket: u32) {
    // Another took its place: that one is not this dialog's to forget.
    let _ = app.desk.password.take(ticket);
}

/// Shows the passwords that accounts have and nobody was given; they are kept until they were handed out.
#[tauri::command]
pub async fn slips(app: State<'_, App>) -> Answer<SlipsView> {
    let slips = app.workstation().await?.slips().await?;
    let ticket = app.desk.slips.keep(slips.iter().map(|slip| slip.number).collect());
    let slip = |slip: sync::passwords::Slip| SlipView {
        name: slip.name,
        email: slip.email,
        password: slip.password.expose_secret().to_owned(),
    };
    Ok(SlipsView { ticket, slips: slips.into_iter().map(slip).collect() })
}

/// Prints what the window shows.
#[tauri::command]
pub fn slips_print(window: tauri::WebviewWindow) -> Answer<()> {
    window
        .print()
        .map_err(|error| ErrorView::new(ErrorCode::Internal, format!("this system cannot print: {error}")))
}

/// Forgets the passwords that were shown: they were handed out. Returns how many wait.
#[tauri::command]
pub async fn slips_done(app: State<'_, App>, ticket: u32) -> Answer<u64> {
    let workstation = app.workstation().await?;
    workstation.handed_out(app.desk.slips.take(ticket)?).await?;
    Ok(workstation.to_hand_out().await?)
}

/// Writes the passwords that accounts have and nobody was given into a file that the administrator chooses, for a
/// passphrase, and forgets them when it is on the disk; none when the dialog was cancelled.
#[tauri::command]
pub async fn hand_out_file(
    window: tauri::WebviewWindow,
    app: State<'_, App>,
    passphrase: String,
) -> Answer<Option<HandedOutView>> {
    let passphrase = SecretString::from(passphrase);
    let save = |dialog: FileDialogBuilder<tauri::Wry>, done: Done| {
        dialog.set_file_name("passwords.age").add_filter("Sealed passwords", &["age"]).save_file(done);
    };
    let Some(file) = chosen(&window, save).await else { return Ok(None) };
    let workstation = app.workstation().await?;
    let handed_out = workstation.hand_out(&file, passphrase).await?;
    Ok(Some(HandedOutView { file: name(&file), handed_out, left: workstation.to_hand_out().await? }))
}
