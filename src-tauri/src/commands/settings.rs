//! Settings: connections, mapping, appearance, data folder; links and the clipboard.

use std::sync::{Mutex, OnceLock};

use directory::org_unit::Missing;
use directory::{Attribute, Direction as Way};
use secrecy::{ExposeSecret as _, SecretString};
use sync::connection::PasswordMode as Mode;
use sync::link::{Link, Page, Project};
use sync::provision::{SeatCount, SeatSource};
use tauri::State;

use super::connect::browse;
use super::overview::connection_view;
use crate::error::Answer;
use crate::state::App;
use crate::view::{
    Appearance, ConnectionView, Direction, ErrorCode, ErrorView, LinkId, MappingRow, MappingView,
    MissingUnits, PasswordMode, SeatCountView,
};

/// Chooses light, dark, or as the system says.
#[tauri::command]
pub async fn set_appearance(app: State<'_, App>, appearance: Appearance) -> Answer<()> {
    Ok(app.workstation().await?.set_setting("appearance", appearance).await?)
}

/// Says who owns passwords on a connection.
#[tauri::command]
pub async fn set_password_mode(
    app: State<'_, App>,
    connection: i64,
    mode: PasswordMode,
) -> Answer<ConnectionView> {
    let mode = match mode {
        PasswordMode::FirstOnly => Mode::FirstOnly,
        PasswordMode::Directory => Mode::Directory,
    };
    app.workstation().await?.set_password_mode(connection, mode).await?;
    connection_view(&app, connection).await
}

/// Tells how many licences a connection has, as far as is known.
#[tauri::command]
pub async fn seats(app: State<'_, App>, connection: i64) -> Answer<SeatCountView> {
    Ok(seat_count(app.workstation().await?.seats(connection).await?))
}

/// Says how many licences a connection has; none for that it is not known.
#[tauri::command]
pub async fn set_seats(app: State<'_, App>, connection: i64, total: Option<u32>) -> Answer<SeatCountView> {
    let workstation = app.workstation().await?;
    workstation.set_seats(connection, total.map(u64::from)).await?;
    Ok(seat_count(workstation.seats(connection).await?))
}

fn seat_count(known: Option<SeatCount>) -> SeatCountView {
    SeatCountView {
        total: known.map(|known| known.total),
        learned: known.is_some_and(|known| known.from == SeatSource::Learned),
    }
}

/// Gives a connection another name.
#[tauri::command]
pub async fn rename_connection(app: State<'_, App>, connection: i64, name: String) -> Answer<ConnectionView> {
    app.workstation().await?.rename_connection(connection, &name).await?;
    connection_view(&app, connection).await
}

/// Shows the mapping; with an address or id, beside that account's live values.
#[tauri::command]
pub async fn mapping(app: State<'_, App>, connection: i64, example: Option<String>) -> Answer<MappingView> {
    let shown = app.workstation().await?.mapping(connection, example.as_deref()).await?;
    let rows = shown
        .mapping
        .attributes()
        .map(|attribute| MappingRow {
            name: attribute.name().to_owned(),
            label: attribute.label().to_owned(),
            google_field: attribute.google_field().to_owned(),
            direction: direction(shown.mapping.direction(attribute)),
            choices: attribute.choices().iter().copied().map(direction).collect(),
            example: shown.example_of(attribute),
            custom: matches!(attribute, Attribute::Custom(_)),
            remark: shown.remark_of(attribute).to_owned(),
        })
        .collect();
    Ok(MappingView {
        connection,
        rows,
        example: shown.example.map(|account| account.email),
        fields_read: None,
        empty_directory: shown.empty_directory,
    })
}

/// Asks Google which fields the customer's own schemas have, and shows the mapping with them.
#[tauri::command]
pub async fn read_custom_fields(app: State<'_, App>, connection: i64) -> Answer<MappingView> {
    let read = app.workstation().await?.read_custom_fields(connection).await?;
    let shown = mapping(app, connection, None).await?;
    Ok(MappingView { fields_read: Some(read.words()), ..shown })
}

/// Sets the direction of attributes.
#[tauri::command]
pub async fn set_direction(
    app: State<'_, App>,
    connection: i64,
    attributes: Vec<String>,
    direction: Direction,
) -> Answer<MappingView> {
    let unknown = |name: &String| ErrorView::new(ErrorCode::InvalidInput, format!("{name} is no attribute"));
    let attributes = attributes
        .iter()
        .map(|name| Attribute::by_name(name).ok_or_else(|| unknown(name)))
        .collect::<Answer<Vec<_>>>()?;
    let way = match direction {
        Direction::Both => Way::Both,
        Direction::Import => Way::Import,
        Direction::Export => Way::Export,
        Direction::Exclude => Way::Exclude,
    };
    app.workstation().await?.set_direction(connection, &attributes, way).await?;
    mapping(app, connection, None).await
}

fn direction(way: Way) -> Direction {
    match way {
        Way::Both => Direction::Both,
        Way::Import => Direction::Import,
        Way::Export => Direction::Export,
        Way::Exclude => Direction::Exclude,
    }
}

/// Opens one of the known pages in the browser, in the project of that number where it shows one.
#[tauri::command]
pub fn open_link(link: LinkId, project: Option<String>) -> bool {
    let link = match link {
        LinkId::CreateProject => Link::CreateProject,
        LinkId::EnableAdminSdk => Link::EnableAdminSdk,
        LinkId::EnableLicensing => Link::EnableLicensing,
        LinkId::EnableGroupsSettings => Link::EnableGroupsSettings,
        LinkId::ConsentScreen => Link::ConsentScreen,
        LinkId::Credentials => Link::Credentials,
        LinkId::ApiControls => Link::ApiControls,
        LinkId::AppAccess => Link::AppAccess,
        LinkId::ChromeSettings => Link::ChromeSettings,
        LinkId::Users => Link::Users,
        LinkId::Domains => Link::Domains,
        LinkId::AdminRoles => Link::AdminRoles,
        LinkId::Subscriptions => Link::Subscriptions,
        LinkId::LicenceSettings => Link::LicenceSettings,
        LinkId::SignOn => Link::SignOn,
    };
    browse(&Page::new(link, project.as_deref().and_then(Project::new)).address())
}

/// Shows the data folder in the file manager.
#[tauri::command]
pub fn open_data_folder(app: State<'_, App>) -> Answer<()> {
    open::that_detached(app.home())
        .map_err(|error| ErrorView::new(ErrorCode::Internal, format!("the folder cannot be shown: {error}")))
}

/// Begins the sandbox's tenant anew.
#[tauri::command]
pub async fn sandbox_reset(app: State<'_, App>) -> Answer<()> {
    app.sandbox().reset().await.map_err(sync::Error::Sandbox)?;
    Ok(app.workstation().await?.sandbox_was_reset().await?)
}

/// Copies something that is no secret, such as an id or an address.
#[tauri::command]
pub fn copy_text(text: String) -> Answer<()> {
    copy(&text)
}

/// How long a secret stays in the clipboard.
const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

/// Kept open: on X11 what was copied is gone with the one who offers it.
static CLIPBOARD: OnceLock<Mutex<Option<arboard::Clipboard>>> = OnceLock::new();

/// Copies a secret; a minute later it is cleared, unless something else was copied since.
pub(crate) fn copy_secret(secret: SecretString) -> Answer<()> {
    copy(secret.expose_secret())?;
    tauri::async_runtime::spawn(async move {
        wait(MINUTE).await;
        clear(&secret);
    });
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the shell is an edge: somebody pastes in real time")]
async fn wait(time: std::time::Duration) {
    tokio::time::sleep(time).await;
}

/// Clears the clipboard where it still holds a secret of ours.
fn clear(secret: &SecretString) {
    let mut clipboard = crate::state::locked(CLIPBOARD.get_or_init(Mutex::default));
    let Some(clipboard) = clipboard.as_mut() else { return };
    let ours = clipboard.get_text().is_ok_and(|text| text == secret.expose_secret());
    if ours && let Err(error) = clipboard.clear() {
        tracing::warn!(%error, "a password could not be taken out of the clipboard");
    }
}

pub(crate) fn copy(text: &str) -> Answer<()> {
    let refused = |error: arboard::Error| {
        ErrorView::new(ErrorCode::Internal, format!("the clipboard cannot be used: {error}"))
    };
    let mut clipboard = crate::state::locked(CLIPBOARD.get_or_init(Mutex::default));
    if clipboard.is_none() {
        *clipboard = Some(arboard::Clipboard::new().map_err(refused)?);
    }
    match clipboard.as_mut() {
        Some(clipboard) => clipboard.set_text(text).map_err(refused),
        None => Ok(()),
    }
}

/// Chooses the domain in which new users get their address; none for the primary one.
#[tauri::command]
pub async fn set_default_domain(
    app: State<'_, App>,
    connection: i64,
    domain: Option<String>,
) -> Answer<ConnectionView> {
    app.workstation().await?.choose_domain(connection, domain.as_deref()).await?;
    connection_view(&app, connection).await
}

/// Chooses what a sync does where an org unit is missing.
#[tauri::command]
pub async fn set_missing_units(
    app: State<'_, App>,
    connection: i64,
    choice: MissingUnits,
) -> Answer<ConnectionView> {
    let choice = match choice {
        MissingUnits::LeaveOut => Missing::LeaveOut,
        MissingUnits::Create => Missing::Create,
    };
    app.workstation().await?.set_missing_units(connection, choice).await?;
    connection_view(&app, connection).await
}
