//! Troubleshoot.

use sync::Error;
use sync::diagnose::{ALL, Check, Checked, after};
use sync::guide::{Confirmed, Guide, search};
use tauri::State;
use tauri::ipc::Channel;

use crate::error::Answer;
use crate::present;
use crate::state::{App, Question, locked};
use crate::view::{CheckView, ChecksView, FollowedView, GuideView, HitView};

/// Gives the checks of a connection, with what each said when it was asked last.
#[tauri::command]
pub async fn checks(app: State<'_, App>, connection: i64) -> Answer<ChecksView> {
    Ok(present::diagnose::checks(&last(&app, connection)))
}

/// Asks the checks of a connection, or one with those that come after it, and lets each be heard when it has its answer.
#[tauri::command]
pub async fn run_checks(
    app: State<'_, App>,
    connection: i64,
    check: Option<String>,
    heard: Channel<CheckView>,
) -> Answer<ChecksView> {
    let workstation = app.workstation().await?;
    let checks = match check {
        None => ALL.to_vec(),
        Some(code) => {
            let check = Check::by_code(&code);
            after(check.ok_or_else(|| Error::NotFound(format!("there is no check {code}")))?)
        }
    };
    let cancel = app.begin_question(Question::Checks(connection));
    let known = last(&app, connection);
    let hear = |checked: &Checked| {
        keep(&app, connection, checked);
        // A window that is gone hears nothing.
        let _ = heard.send(present::diagnose::check(checked.check, Some(checked)));
    };
    workstation.diagnose(connection, &checks, &known, &cancel, hear).await?;
    Ok(present::diagnose::checks(&last(&app, connection)))
}

/// Gives every guide; what is entered at Google is that of the connection.
#[tauri::command]
pub async fn guides(app: State<'_, App>, connection: i64) -> Answer<Vec<GuideView>> {
    let (row, _) = app.workstation().await?.connection(connection).await?;
    Ok(present::guide::guides(Some(&row.client_id)))
}

/// Finds guides, checks and findings for words, or for an error that is pasted.
#[tauri::command]
pub fn search_guides(text: String) -> Vec<HitView> {
    search(&text).into_iter().map(present::guide::hit).collect()
}

/// Follows a guide: asks its checks in order, and stops at the first that finds the cause. Followed again, it says as well
/// what became of the cause that it had found.
#[tauri::command]
pub async fn follow_guide(
    app: State<'_, App>,
    connection: i64,
    guide: String,
    heard: Channel<CheckView>,
) -> Answer<FollowedView> {
    let workstation = app.workstation().await?;
    let wanted = Guide::by_id(&guide).ok_or_else(|| Error::NotFound(format!("there is no guide {guide}")))?;
    let cancel = app.begin_question(Question::Checks(connection));
    let hear = |checked: &Checked| {
        keep(&app, connection, checked);
        // A window that is gone hears nothing.
        let _ = heard.send(present::diagnose::check(checked.check, Some(checked)));
    };
    let followed = workstation.follow(connection, wanted, &cancel, hear).await?;
    let before = locked(&app.causes).remove(&(connection, wanted.id));
    let confirmed = before.as_ref().map(|cause| followed.confirms(cause));
    // What could not be asked is asked for again by the next time.
    let open = before.clone().filter(|_| confirmed == Some(Confirmed::Unknown));
    if let Some(cause) = open.or_else(|| followed.cause().cloned()) {
        locked(&app.causes).insert((connection, wanted.id), cause);
    }
    Ok(present::guide::followed(&followed, before.as_ref().zip(confirmed)))
}

/// Asks no further.
#[tauri::command]
pub fn cancel_checks(app: State<'_, App>, connection: i64) {
    app.begin_question(Question::Checks(connection)).cancel();
}

/// Gives what the checks of a connection said when they were asked last.
pub(super) fn last(app: &App, connection: i64) -> Vec<Checked> {
    locked(&app.checked).get(&connection).cloned().unwrap_or_default()
}

fn keep(app: &App, connection: i64, checked: &Checked) {
    let mut last = locked(&app.checked);
    let of_connection = last.entry(connection).or_default();
    of_connection.retain(|one| one.check != checked.check);
    of_connection.push(checked.clone());
}
