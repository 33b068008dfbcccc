//! Photos: thumbnails of our own, and the photo of one user set or removed.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sync::photos::LARGEST_FILE;
use tauri::State;
use tauri::ipc::{InvokeBody, Request};

use super::users::detail;
use crate::error::Answer;
use crate::state::App;
use crate::view::{ErrorCode, ErrorView, UserDetail};

/// Gives images by their names, each as a `data:` address; one that is not there is left out.
#[tauri::command]
pub async fn photos(app: State<'_, App>, names: Vec<String>) -> Answer<BTreeMap<String, String>> {
    let images = app.workstation().await?.images(names).await?;
    let address = |row: sync::store::photo::Row| {
        format!("data:{};base64,{}", row.media_type, STANDARD.encode(&row.bytes))
    };
    Ok(images.into_iter().map(|(name, row)| (name, address(row))).collect())
}

/// Gives a user a photo, of an image that the administrator chooses; none when the dialog was cancelled.
#[tauri::command]
pub async fn user_photo_choose(
    window: tauri::WebviewWindow,
    app: State<'_, App>,
    id: i64,
    version: i64,
) -> Answer<Option<UserDetail>> {
    use tauri_plugin_dialog::DialogExt;
    let (chosen, choice) = tokio::sync::oneshot::channel();
    let images = ["jpg", "jpeg", "png", "gif", "bmp"];
    window.dialog().file().add_filter("Images", &images).set_parent(&window).pick_file(move |path| {
        // The command may be gone with its window.
        let _ = chosen.send(path);
    });
    let Some(path) = choice.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(None);
    };
    let unreadable = |error: std::io::Error| {
        ErrorView::new(ErrorCode::InvalidInput, format!("the file cannot be read: {error}"))
    };
    let size = tokio::fs::metadata(&path).await.map_err(unreadable)?.len();
    // Whatever is too large is refused in the words of the verb, without its content.
    let bytes = if size > LARGEST_FILE as u64 {
        vec![0; LARGEST_FILE + 1]
    } else {
        tokio::fs::read(&path).await.map_err(unreadable)?
    };
    let edited = app.workstation().await?.set_photo(id, version, bytes).await?;
    detail(&app, &edited.shown).await.map(Some)
}

/// Gives a user a photo, of an image that was dropped on the window; whose, stands in the headers.
#[tauri::command]
pub async fn user_photo_drop(app: State<'_, App>, request: Request<'_>) -> Answer<UserDetail> {
    let not_said =
        || ErrorView::new(ErrorCode::InvalidInput, "the window did not say whose photo it is".to_owned());
    let number = |name: &str| {
        let text = request.headers().get(name).and_then(|value| value.to_str().ok());
        text.and_then(|text| text.parse::<i64>().ok()).ok_or_else(not_said)
    };
    let (id, version) = (number("user")?, number("version")?);
    let bytes = match request.body() {
        InvokeBody::Raw(bytes) => bytes.clone(),
        // Where the bridge carries text alone, bytes are a list of numbers.
        InvokeBody::Json(numbers) => serde_json::from_value(numbers.clone()).map_err(|error| {
            ErrorView::new(ErrorCode::InvalidInput, format!("the file did not arrive: {error}"))
        })?,
    };
    let edited = app.workstation().await?.set_photo(id, version, bytes).await?;
    detail(&app, &edited.shown).await
}

/// Takes the photo of a user away.
#[tauri::command]
pub async fn user_photo_remove(app: State<'_, App>, id: i64, version: i64) -> Answer<UserDetail> {
    let edited = app.workstation().await?.remove_photo(id, version).await?;
    detail(&app, &edited.shown).await
}
