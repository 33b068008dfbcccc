//! Deactivate a connection, and bind its users again.

use sync::deactivate::revoke_words;
use tauri::State;

use super::overview::connection_view;
use crate::error::Answer;
use crate::state::App;
use crate::view::{ConnectionView, DeactivationView};

/// Tells what a deactivation would do.
#[tauri::command]
pub async fn deactivation(app: State<'_, App>, connection: i64) -> Answer<DeactivationView> {
    let planned = app.workstation().await?.deactivation(connection).await?;
    Ok(DeactivationView { words: planned.words(), revoking: revoke_words(&planned.connection) })
}

/// Deactivates a connection; nothing is sent to Google.
#[tauri::command]
pub async fn deactivate(app: State<'_, App>, connection: i64) -> Answer<ConnectionView> {
    app.workstation().await?.deactivate(connection).await?;
    connection_view(&app, connection).await
}

/// Revokes the authorisation at Google, then deactivates the connection.
#[tauri::command]
pub async fn revoke(app: State<'_, App>, connection: i64) -> Answer<ConnectionView> {
    app.workstation().await?.revoke(connection).await?;
    connection_view(&app, connection).await
}

/// Binds the dormant users of a connection again, if they are as many as was shown.
#[tauri::command]
pub async fn bind_again(app: State<'_, App>, connection: i64, shown: u64) -> Answer<ConnectionView> {
    app.workstation().await?.bind_again(connection, shown).await?;
    connection_view(&app, connection).await
}
