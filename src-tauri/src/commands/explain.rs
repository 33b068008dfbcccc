//! Why a query finds whom it finds.

use tauri::State;

use crate::error::Answer;
use crate::present;
use crate::state::{App, Question};
use crate::view::{ExplanationView, PersonExplanationView};

/// Explains a query; a later question of the same kind ends it.
#[tauri::command]
pub async fn query_explain(app: State<'_, App>, connection: i64, text: String) -> Answer<ExplanationView> {
    let cancel = app.begin_question(Question::Query);
    let explained = app.workstation().await?.explain_query(connection, &text, &cancel).await?;
    Ok(present::explain::query(explained))
}

/// Explains what a query does with one person; a later question of the same kind ends it.
#[tauri::command]
pub async fn query_explain_person(
    app: State<'_, App>,
    connection: i64,
    text: String,
    address: String,
) -> Answer<PersonExplanationView> {
    let cancel = app.begin_question(Question::Person);
    let explained = app.workstation().await?.explain_person(connection, &text, &address, &cancel).await?;
    Ok(present::explain::person(explained))
}

/// Ends the questions that nobody waits for any more.
#[tauri::command]
pub fn query_explain_cancel(app: State<'_, App>) {
    app.cancel_questions();
}
