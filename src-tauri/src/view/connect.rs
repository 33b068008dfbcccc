//! Connecting: the client, the consent, and the guide through the browser's pages.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ConnectionView, Grant};

/// An OAuth client that was pasted or chosen; its secret stays in Rust.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClientView {
    /// The client id.
    pub client_id: String,
    /// The project that it belongs to, as the file says.
    pub project: Option<String>,
}

/// How to connect.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "way", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ConnectRequest {
    /// The embedded sandbox; starts it when needed.
    Sandbox,
    /// Google, or an emulator on loopback, with the client given before.
    Google {
        /// What to ask for.
        grant: Grant,
        /// The port of an emulator on 127.0.0.1; absent for Google.
        emulator_port: Option<u16>,
    },
    /// The same connection again.
    Reactivate {
        /// Which.
        connection: i64,
        /// What to ask for; absent for the same as before.
        #[serde(default)]
        #[ts(optional)]
        grant: Option<Grant>,
        /// Whether it takes the client given before, in place of the one it had.
        #[serde(default)]
        #[ts(optional, inline)]
        client: Option<ClientSource>,
    },
}

/// Where the client of a reactivation comes from.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ClientSource {
    /// The client JSON that was given before.
    Given,
}

/// A consent that waits for the browser.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConsentView {
    /// Names this attempt in later calls.
    pub attempt: u32,
    /// Where the browser was sent (host only, for display).
    pub host: String,
    /// Whether a browser could be opened.
    pub browser_opened: bool,
    /// Until when the redirect is awaited (RFC 3339).
    pub expires_at: String,
}

/// Which of the browser's pages the administrator sees.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BrowserPageView {
    /// Stable id, such as `admin_policy_enforced`.
    pub id: String,
    /// What the browser shows, word for word.
    pub shows: String,
    /// What it means.
    pub means: String,
    /// What to do, a sentence a step.
    pub steps: Vec<GuideStepView>,
}

/// One step of a guide.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GuideStepView {
    /// What to do.
    pub text: String,
    /// A console page to open, if one belongs to it.
    pub link: Option<LinkView>,
    /// A value to copy and enter there, if any.
    pub copy: Option<String>,
    /// The place in Rollcall at which it is done, if there is one.
    pub place: Option<PlaceView>,
}

/// A place in Rollcall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum PlaceView {
    /// The import wizard.
    Import,
    /// The sync wizard.
    Sync,
    /// The users.
    Users,
    /// The groups.
    Groups,
    /// The runs.
    Runs,
    /// What was done, beside Google's logs.
    Activity,
    /// The connections, in Settings.
    Connections,
    /// The mapping, in Settings.
    Mapping,
    /// The passwords, in Settings.
    Passwords,
    /// Safety, in Settings.
    Safety,
    /// Data and backups, in Settings.
    Data,
}

/// A page outside that a button opens.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LinkView {
    /// Which page.
    pub id: LinkId,
    /// The words on the button.
    pub label: String,
    /// The number of the Google Cloud project that it is to show, if it shows one and it is known.
    pub project: Option<String>,
}

/// The pages that Rollcall can open in the browser; addresses live in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LinkId {
    /// Google Cloud: create a project.
    CreateProject,
    /// Google Cloud: enable the Admin SDK API.
    EnableAdminSdk,
    /// Google Cloud: enable the Licensing API.
    EnableLicensing,
    /// Google Cloud: enable the Groups Settings API.
    EnableGroupsSettings,
    /// Google Cloud: the consent screen.
    ConsentScreen,
    /// Google Cloud: credentials.
    Credentials,
    /// Admin console: API controls.
    ApiControls,
    /// Admin console: configured apps.
    AppAccess,
    /// Admin console: Chrome user settings.
    ChromeSettings,
    /// Admin console: users.
    Users,
    /// Admin console: domains.
    Domains,
    /// Admin console: admin roles.
    AdminRoles,
    /// Admin console: subscriptions.
    Subscriptions,
    /// Admin console: to whom licences are given by themselves.
    LicenceSettings,
    /// Admin console: sign-on by somebody else, and where people are led who change their password.
    SignOn,
}

/// A connection that was made, or made again.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConnectedView {
    /// The connection.
    pub connection: ConnectionView,
    /// What is other than before, in sentences: account, role, what was granted and what can be done.
    pub changed: Vec<String>,
}
