//! What the first screen is shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ConnectionView, ErrorView};

/// Everything the first screen needs, in one answer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StartView {
    /// Every connection of this home, by name.
    pub connections: Vec<ConnectionView>,
    /// The appearance the administrator chose.
    pub appearance: Appearance,
    /// The program's version.
    pub version: String,
    /// The data folder, for display only.
    pub home: String,
    /// The same, with the person's own folder shortened to `~` where that is usual.
    pub home_short: String,
    /// Whether a secret store can be opened, and if not, why.
    pub secret_store: SecretStoreView,
    /// Whether this build carries an OAuth client of its own.
    pub own_client: bool,
}

/// Where the secrets are kept: nowhere that is known while there is trouble.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SecretStoreView {
    /// Whether they are in the system keyring.
    pub keyring: bool,
    /// Whether they lie in the data folder, sealed with a key file.
    pub key_file: bool,
    /// Why they cannot be opened; absent when they can.
    pub trouble: Option<ErrorView>,
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Appearance {
    /// Follows the operating system.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}
