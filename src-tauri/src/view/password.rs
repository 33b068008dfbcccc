//! Passwords: what waits, what arrived, and the few that are shown once.
//!
//! What holds a password has no `Debug`.

use serde::Serialize;
use ts_rs::TS;

use super::UserDetail;

/// How a user stands with passwords.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PasswordsView {
    /// The one that waits for a sync.
    pub waiting: Option<WaitingPasswordView>,
    /// The last one that each account took.
    pub receipts: Vec<ReceiptView>,
    /// Whether one that nobody knows is kept until it is handed out.
    pub to_hand_out: bool,
}

/// A password that waits for a sync.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WaitingPasswordView {
    /// When it was set (RFC 3339).
    pub made_at: String,
    /// Whether Rollcall made it.
    pub generated: bool,
    /// The connections whose next sync sends it, by name.
    pub connections: Vec<String>,
}

/// A password that an account took.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReceiptView {
    /// The connection's name.
    pub connection_name: String,
    /// The run that set it.
    pub run: i64,
    /// When (RFC 3339).
    pub at: String,
    /// Whether the next sign-in asks for another.
    pub must_change: bool,
}

/// A password that was set.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PasswordSetView {
    /// The user as it is now.
    pub detail: UserDetail,
    /// What was made by chance, to be shown once; absent when it was typed.
    pub made: Option<MadePasswordView>,
}

/// A password that was made by chance.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MadePasswordView {
    /// The password.
    pub password: String,
    /// For copying it.
    pub ticket: u32,
}

/// The passwords that accounts have and nobody was given.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SlipsView {
    /// For forgetting them, when they were handed out.
    pub ticket: u32,
    /// A slip for each, by name.
    pub slips: Vec<SlipView>,
}

/// The password of one person.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SlipView {
    /// Whose it is.
    pub name: String,
    /// The address that it goes with.
    pub email: String,
    /// The password.
    pub password: String,
}
