//! Users: the table, the panel, export.

use sync::users::Who;
use tauri::State;
use tauri_plugin_dialog::FileDialogBuilder;

use super::backup::{Done, chosen};
use crate::error::Answer;
use crate::present;
use crate::state::App;
use crate::view::{
    ErrorCode, ErrorView, LookView, SheetCells, TwoStepView, UserCounts, UserDetail, UserExplainedView,
    UserQuery, UserWindow,
};

/// More rows than a window shows are never given.
const LARGEST_WINDOW: u64 = 1_000;

/// Gives a window of the table.
#[tauri::command]
pub async fn users_window(
    app: State<'_, App>,
    query: UserQuery,
    offset: u64,
    limit: u64,
) -> Answer<UserWindow> {
    let asked = present::user::query(&query);
    let window = app.workstation().await?.users(asked, offset, limit.min(LARGEST_WINDOW)).await?;
    Ok(present::user::window(window, offset))
}

/// Tells how the accounts of some users stand with two-step verification; whoever has none is left out.
#[tauri::command]
pub async fn users_two_step(app: State<'_, App>, ids: Vec<i64>) -> Answer<Vec<TwoStepView>> {
    let ids: Vec<_> = ids.into_iter().take(LARGEST_WINDOW as usize).collect();
    let known = app.workstation().await?.two_step(&ids).await?;
    Ok(known.into_iter().map(|(id, one)| TwoStepView { id, words: one.words().to_owned() }).collect())
}

/// Counts what a query finds, by standing, whichever it asks for.
#[tauri::command]
pub async fn users_counts(app: State<'_, App>, query: UserQuery) -> Answer<UserCounts> {
    let asked = present::user::query(&query);
    Ok(present::user::counts(app.workstation().await?.user_counts(&asked).await?))
}

/// Gives everything that is known of a user.
#[tauri::command]
pub async fn user(app: State<'_, App>, id: i64) -> Answer<UserDetail> {
    let shown = app.workstation().await?.user(id).await?;
    detail(&app, &shown).await
}

/// Explains why a user stands as it does; Google is not asked.
#[tauri::command]
pub async fn user_explain(app: State<'_, App>, id: i64) -> Answer<Vec<UserExplainedView>> {
    Ok(present::explain_user::user(&app.workstation().await?.explain_user(id, None).await?))
}

/// Looks at a user's accounts on Google again; gives what changed there, which waits until it is taken or left.
#[tauri::command]
pub async fn user_look_again(app: State<'_, App>, id: i64) -> Answer<Vec<LookView>> {
    let looks = app.workstation().await?.look_again(id).await?;
    let view = |look: &sync::users::Look| LookView {
        run: look.run,
        connection: look.connection.clone(),
        detail: present::review::detail(&look.detail),
    };
    Ok(looks.iter().map(view).collect())
}

/// Takes what changed of a user's accounts on Google.
#[tauri::command]
pub async fn user_take(app: State<'_, App>, id: i64, runs: Vec<i64>) -> Answer<UserDetail> {
    let shown = app.workstation().await?.take_looks(id, runs).await?;
    detail(&app, &shown).await
}

pub(super) async fn detail(app: &App, shown: &sync::users::Shown) -> Answer<UserDetail> {
    let mapping = match shown.bindings.first() {
        Some(bound) => app.workstation().await?.mapping(bound.binding.connection, None).await?.mapping,
        None => directory::Mapping::default(),
    };
    Ok(present::user::detail(shown, &mapping))
}

/// Writes users as CSV into a file that the administrator chooses; none when the dialog was cancelled.
#[tauri::command]
pub async fn users_export(
    window: tauri::WebviewWindow,
    app: State<'_, App>,
    query: UserQuery,
    ids: Option<Vec<i64>>,
    cells: SheetCells,
) -> Answer<Option<u64>> {
    let Some(file) = save_as(&window, "users.csv", "CSV", "csv").await? else { return Ok(None) };
    let who = ids.map_or_else(|| Who::Query(present::user::query(&query)), Who::Ids);
    let written = app.workstation().await?.export_users(who, present::sheet::cells(cells), file).await?;
    Ok(Some(written))
}

/// Lets the administrator choose a file to write; none when the dialog was cancelled.
pub(super) async fn save_as(
    window: &tauri::WebviewWindow,
    name: &str,
    kind: &str,
    ending: &str,
) -> Answer<Option<std::fs::File>> {
    let dialog = |dialog: FileDialogBuilder<tauri::Wry>, done: Done| {
        dialog.set_file_name(name).add_filter(kind, &[ending]).save_file(done);
    };
    let Some(path) = chosen(window, dialog).await else { return Ok(None) };
    let refused = |error: std::io::Error| {
        ErrorView::new(ErrorCode::Refused, format!("the file cannot be written: {error}"))
    };
    std::fs::File::create(&path).map(Some).map_err(refused)
}
