//! Connect and reactivate.

use sync::connect::{PATIENCE, Way};
use sync::google::{Grant as Leave, OAuthClient, Origin};
use tauri::State;

use super::overview::connection_view;
use super::settings::copy;
use crate::error::Answer;
use crate::present::{self, moment};
use crate::state::{App, locked, now};
use crate::view::{
    BrowserPageView, ClientSource, ClientView, ConnectRequest, ConnectedView, ConnectionView, ConsentView,
    ErrorCode, ErrorView, Grant,
};

/// Takes the text of a client JSON; its secret stays here.
#[tauri::command]
pub fn client_from_text(app: State<'_, App>, text: String) -> Answer<ClientView> {
    let client = OAuthClient::from_json(&text).map_err(|error| sync::Error::ClientJson(error.to_string()))?;
    let view = ClientView { client_id: client.id.clone(), project: client.project.clone() };
    *locked(&app.client) = Some(client);
    Ok(view)
}

/// Lets the administrator choose the file of a client JSON; none when the dialog was cancelled.
#[tauri::command]
pub async fn client_from_file(
    window: tauri::WebviewWindow,
    app: State<'_, App>,
) -> Answer<Option<ClientView>> {
    use tauri_plugin_dialog::DialogExt;
    /// More than any client JSON has.
    const LARGEST: u64 = 64 * 1024;
    let (chosen, choice) = tokio::sync::oneshot::channel();
    window.dialog().file().add_filter("OAuth client", &["json"]).set_parent(&window).pick_file(move |path| {
        // The command may be gone with its window.
        let _ = chosen.send(path);
    });
    let Some(path) = choice.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(None);
    };
    let unreadable = |error: &dyn std::fmt::Display| {
        ErrorView::new(ErrorCode::ClientJson, format!("the file cannot be read: {error}"))
    };
    let size = tokio::fs::metadata(&path).await.map_err(|error| unreadable(&error))?.len();
    if size > LARGEST {
        return Err(unreadable(&"it is too large for a client JSON"));
    }
    let text = tokio::fs::read_to_string(&path).await.map_err(|error| unreadable(&error))?;
    client_from_text(app, text).map(Some)
}

/// Begins a consent and opens the system browser.
#[tauri::command]
pub async fn connect_begin(app: State<'_, App>, request: ConnectRequest) -> Answer<ConsentView> {
    let workstation = app.workstation().await?;
    let way = match request {
        ConnectRequest::Sandbox => {
            let client = OAuthClient::from_json(sandbox::CLIENT_JSON)
                .map_err(|error| sync::Error::ClientJson(error.to_string()))?;
            Way::Sandbox { client, grant: Leave::LookAndSync }
        }
        ConnectRequest::Google { grant, emulator_port } => {
            let client = locked(&app.client).clone();
            let missing = || ErrorView::new(ErrorCode::ClientJson, "give the client JSON first");
            Way::Google {
                client: client.ok_or_else(missing)?,
                origin: emulator_port.map_or(Origin::Google, |port| Origin::Emulator { port }),
                grant: leave(grant),
            }
        }
        ConnectRequest::Reactivate { connection, grant, client } => {
            let (row, _) = workstation.connection(connection).await?;
            let client = match client {
                Some(ClientSource::Given) => locked(&app.client).clone(),
                // The sandbox's client is no secret.
                None if row.kind == "sandbox" => OAuthClient::from_json(sandbox::CLIENT_JSON).ok(),
                None => None,
            };
            Way::Reactivate { connection, grant: grant.map(leave), client }
        }
    };
    let attempt = workstation.connect_begin(way).await?;
    let url = attempt.url().to_owned();
    let host = url.split('/').nth(2).unwrap_or_default().to_owned();
    let attempt = app.keep_attempt(attempt);
    let expires_at = moment(now() + i64::try_from(PATIENCE.as_millis()).unwrap_or(i64::MAX));
    Ok(ConsentView { attempt, host, browser_opened: browse(&url), expires_at })
}

fn leave(grant: Grant) -> Leave {
    match grant {
        Grant::LookOnly => Leave::LookOnly,
        Grant::LookAndSync => Leave::LookAndSync,
    }
}

/// Waits until the browser comes back with leave.
#[tauri::command]
pub async fn connect_wait(app: State<'_, App>, attempt: u32) -> Answer<()> {
    let (waiting, cancel) =
        app.with_attempt(attempt, |pending| (pending.attempt.take(), pending.cancel.clone()))?;
    let over = || ErrorView::new(ErrorCode::NotFound, "this consent is waited for already");
    match waiting.ok_or_else(over)?.answered(std::future::pending(), &cancel).await {
        Ok(answered) => app.with_attempt(attempt, |pending| pending.answered = Some(answered)),
        Err(error) => {
            app.drop_attempt(attempt);
            Err(error.into())
        }
    }
}

/// Asks Google whose the consent is that the browser brought, and stores the connection.
#[tauri::command]
pub async fn connect_finish(app: State<'_, App>, attempt: u32) -> Answer<ConnectedView> {
    let (answered, cancel) =
        app.with_attempt(attempt, |pending| (pending.answered.take(), pending.cancel.clone()))?;
    let early = || ErrorView::new(ErrorCode::NotFound, "this consent was not given yet");
    let answered = answered.ok_or_else(early)?;
    let before = answered.before().cloned();
    let result = app.workstation().await?.connect_finish(answered, &cancel).await;
    app.drop_attempt(attempt);
    let row = result?;
    *locked(&app.client) = None;
    let changed = before.map(|before| sync::connection::changed(&before, &row).words()).unwrap_or_default();
    Ok(ConnectedView { connection: connection_view(&app, row.id).await?, changed })
}

/// Opens the browser again on the same consent.
#[tauri::command]
pub fn connect_open_again(app: State<'_, App>, attempt: u32) -> Answer<bool> {
    app.with_attempt(attempt, |pending| browse(&pending.url))
}

/// Copies the consent's address, for another browser on this computer.
#[tauri::command]
pub fn connect_copy_address(app: State<'_, App>, attempt: u32) -> Answer<()> {
    let url = app.with_attempt(attempt, |pending| pending.url.clone())?;
    copy(&url)
}

/// Gives a consent up.
#[tauri::command]
pub fn connect_cancel(app: State<'_, App>, attempt: u32) -> Answer<()> {
    // One that is over needs no cancelling.
    let _ = app.with_attempt(attempt, |pending| pending.cancel.cancel());
    app.drop_attempt(attempt);
    Ok(())
}

/// Asks Google again what the connection may do.
#[tauri::command]
pub async fn check_connection(app: State<'_, App>, connection: i64) -> Answer<ConnectionView> {
    app.workstation().await?.check_connection(connection).await?;
    connection_view(&app, connection).await
}

/// Lists the browser's pages that never lead back.
#[tauri::command]
pub fn browser_pages(app: State<'_, App>) -> Vec<BrowserPageView> {
    let client = locked(&app.client).as_ref().map(|client| client.id.clone());
    sync::guide::browser::ALL
        .iter()
        .map(|page| BrowserPageView {
            id: page.id.to_owned(),
            shows: page.symptom.to_owned(),
            means: page.means.to_owned(),
            steps: page.steps.iter().map(|step| present::guide::step(step, client.as_deref())).collect(),
        })
        .collect()
}

/// Opens the system browser; tells whether one could be found.
pub(crate) fn browse(url: &str) -> bool {
    open::that_detached(url).inspect_err(|error| tracing::warn!(%error, "no browser could be opened")).is_ok()
}
