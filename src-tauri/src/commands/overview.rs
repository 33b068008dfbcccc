//! Start and Overview.

use sync::StoreKind;
use sync::overview::WaitsFor;
use sync::store::run;
use tauri::State;

use crate::error::Answer;
use crate::present;
use crate::state::App;
use crate::view::{
    Appearance, ConnectionView, ErrorView, OverviewView, PlansWaiting, SeatsInUseView, SecretStoreView,
    StartView,
};

/// Gives everything that the first screen needs.
#[tauri::command]
pub async fn start(app: State<'_, App>) -> Answer<StartView> {
    let workstation = app.workstation().await?;
    let connections = every_connection(&app).await?;
    let appearance = workstation.setting("appearance").await?.unwrap_or(Appearance::System);
    let (stores, trouble) = match workstation.secret_stores().await {
        Ok(stores) => (stores, None),
        Err(error) => (Vec::new(), Some(ErrorView::from(error))),
    };
    Ok(StartView {
        connections,
        appearance,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        home: app.home().display().to_string(),
        home_short: present::short_path(app.home(), dirs::home_dir().as_deref()),
        secret_store: SecretStoreView {
            keyring: stores.contains(&StoreKind::Keyring),
            key_file: stores.contains(&StoreKind::KeyFile),
            trouble,
        },
        own_client: false,
    })
}

/// Gives the connections as they are now. Unlike [`start`] it opens no keyring, which might ask for a password: it is
/// asked again and again.
#[tauri::command]
pub async fn connections(app: State<'_, App>) -> Answer<Vec<ConnectionView>> {
    every_connection(&app).await
}

async fn every_connection(app: &App) -> Answer<Vec<ConnectionView>> {
    let mut connections = Vec::new();
    for row in app.workstation().await?.connections().await? {
        connections.push(connection_view(app, row.id).await?);
    }
    Ok(connections)
}

/// Shows a connection with its domains.
pub(crate) async fn connection_view(app: &App, id: i64) -> Answer<ConnectionView> {
    let workstation = app.workstation().await?;
    let (row, domains) = workstation.connection(id).await?;
    let open = workstation.plans_in_review(id).await?;
    let waits = PlansWaiting {
        import: open.iter().any(|run| !run.is_sync()),
        sync: open.iter().any(run::Row::is_sync),
    };
    let queued = workstation.queued_runs(id).await?;
    let chosen = (&workstation.default_domain(id).await?, workstation.missing_units(id).await?);
    let dormant = workstation.dormant(id).await?;
    let blocked = workstation.blocked(id).await?;
    Ok(present::connection::connection(&row, &domains, dormant, (waits, queued.as_slice(), chosen), blocked))
}

/// Gives what Overview shows of a connection.
#[tauri::command]
pub async fn overview(app: State<'_, App>, connection: i64) -> Answer<OverviewView> {
    let workstation = app.workstation().await?;
    let overview = workstation.overview(connection).await?;
    let asked = super::diagnose::last(&app, connection);
    let findings = workstation.findings_beside(connection, &asked).await?;
    let seats = workstation.seats_in_use(connection).await?;
    let connection = connection_view(&app, connection).await?;
    let run =
        |row: &run::Row, waits_for: Option<&WaitsFor>| present::run::run(row, &connection.name, waits_for);
    Ok(OverviewView {
        users: present::user::counts(overview.users),
        runs: overview.runs.iter().map(|listed| run(&listed.run, listed.waits_for.as_ref())).collect(),
        waiting: overview.waiting.as_ref().map(|waiting| run(&waiting.run, Some(&waiting.waits_for))),
        seats: seats.map(|seats| SeatsInUseView {
            total: seats.total,
            used: seats.used,
            free: seats.total.saturating_sub(seats.used),
            read_at: present::moment(seats.read_at),
        }),
        last_backup_at: workstation.last_backup_at().await?.map(present::moment),
        findings: findings.iter().map(present::connection::finding).collect(),
        connection,
    })
}
