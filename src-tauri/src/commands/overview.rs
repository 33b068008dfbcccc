//! Start and Overview.

use tauri::State;

use crate::error::Answer;
use crate::present;
use crate::state::App;
use crate::view::{
    Appearance, ConnectionView, ErrorView, OverviewView, ReportView, RunView, SecretStoreView, StartView,
};

/// Gives everything that the first screen needs.
#[tauri::command]
pub async fn start(app: State<'_, App>) -> Answer<StartView> {
    let workstation = app.workstation().await?;
    let mut connections = Vec::new();
    for row in workstation.connections().await? {
        connections.push(connection_view(&app, row.id).await?);
    }
    let appearance = workstation.setting("appearance").await?.unwrap_or(Appearance::System);
    let trouble = workstation.vault().await.err().map(ErrorView::from);
    Ok(StartView {
        connections,
        appearance,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        home: app.home().display().to_string(),
        secret_store: SecretStoreView { name: "the system keyring".to_owned(), trouble },
        own_client: false,
    })
}

/// Shows a connection with its domains.
pub(crate) async fn connection_view(app: &App, id: i64) -> Answer<ConnectionView> {
    let (row, domains) = app.workstation().await?.connection(id).await?;
    Ok(present::connection::connection(&row, &domains))
}

/// Gives what Overview shows of a connection.
#[tauri::command]
pub async fn overview(app: State<'_, App>, connection: i64) -> Answer<OverviewView> {
    let workstation = app.workstation().await?;
    let overview = workstation.overview(connection).await?;
    let findings = workstation.findings(connection).await?;
    let connection = connection_view(&app, connection).await?;
    let run = |row: &sync::store::run::Row| present::run::run(row, &connection.name);
    Ok(OverviewView {
        users: present::user::counts(overview.users),
        runs: overview.runs.iter().map(run).collect(),
        waiting: overview.waiting.as_ref().map(run),
        findings: findings.iter().map(present::connection::finding).collect(),
        connection,
    })
}

/// Lists runs, newest first.
#[tauri::command]
pub async fn runs(app: State<'_, App>, connection: Option<i64>) -> Answer<Vec<RunView>> {
    let workstation = app.workstation().await?;
    let names = workstation.connections().await?;
    let name = |id| names.iter().find(|row| row.id == id).map(|row| row.name.clone()).unwrap_or_default();
    let runs = workstation.runs(connection, 200).await?;
    Ok(runs.iter().map(|row| present::run::run(row, &name(row.connection))).collect())
}

/// Gives what became of a run.
#[tauri::command]
pub async fn report(app: State<'_, App>, run: i64) -> Answer<ReportView> {
    let report = app.workstation().await?.report(run).await?;
    let name = connection_view(&app, report.run.connection).await?.name;
    Ok(present::run::report(&report, &name))
}
