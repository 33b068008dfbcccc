//! Settings: what holds a run of a connection back.

use tauri::State;

use crate::error::Answer;
use crate::present;
use crate::state::App;
use crate::view::{LimitWish, SafetyView};

/// How many protected users are listed.
const LISTED: u32 = 500;

/// Tells what holds the runs of a connection back.
#[tauri::command]
pub async fn safety(app: State<'_, App>, connection: i64) -> Answer<SafetyView> {
    let safety = app.workstation().await?.safety(connection, LISTED).await?;
    Ok(present::safety::safety(connection, &safety))
}

/// Sets limits of a connection, for the plans that are made from now on.
#[tauri::command]
pub async fn set_limits(app: State<'_, App>, connection: i64, limits: Vec<LimitWish>) -> Answer<SafetyView> {
    app.workstation().await?.set_limits(connection, present::safety::wanted(&limits)).await?;
    safety(app, connection).await
}
