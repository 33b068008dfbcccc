//! Passwords: what waits, what arrived, and the few that are shown once.
//!
//! What holds a password has no `Debug`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ProblemView, UserDetail};

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
    /// Whether the sealed hash of the last one is kept for connections that come later.
    pub kept: bool,
    /// What was changed at Google since it was set from here.
    pub changed: Vec<ChangedPasswordView>,
}

/// A password that was changed at Google after it was set from here.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChangedPasswordView {
    /// The connection.
    pub connection: i64,
    /// Its name.
    pub connection_name: String,
    /// Whose: the directory's number.
    pub user: i64,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When (RFC 3339).
    pub at: String,
    /// Who did it, by address; may be empty.
    pub by: String,
    /// Whether that is the person themselves.
    pub own: bool,
    /// What somebody answered; absent when nobody has.
    pub answer: Option<ChangedAnswer>,
    /// Whether the one that was set from here is kept, so that it can be set again.
    pub kept: bool,
}

/// What somebody answered about a password that was changed at Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ChangedAnswer {
    /// It is the person's own from now on.
    Accept,
    /// The next sync sets the one again that was set from here.
    Again,
}

/// What becomes of passwords that were changed at Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum MendPassword {
    /// They are the people's own from now on.
    Accept,
    /// The next sync sets those again that were set from here.
    Again,
    /// Others are made by chance, set by the next sync, and handed out once.
    Renew,
}

/// The passwords of a connection that were changed at Google.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChangedPasswordsView {
    /// The connection.
    pub connection: i64,
    /// Its name.
    pub connection_name: String,
    /// How many wait for an answer.
    pub count: u64,
    /// The first hundred, by address.
    pub users: Vec<ChangedPasswordView>,
    /// When Google's log was last asked (RFC 3339); absent where it never was.
    pub asked_at: Option<String>,
    /// Why it told nothing then, as a sentence.
    pub asked_in_vain: Option<String>,
}

/// What came of an answer for many.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MendedView {
    /// For how many it was done.
    pub done: u64,
    /// For whom not: the address and the reason.
    pub refused: Vec<ProblemView>,
    /// What waits still.
    pub changed: ChangedPasswordsView,
}

/// What holds for the passwords of the directory.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PasswordSettingsView {
    /// The fewest characters.
    pub min_length: u32,
    /// Of how many of the four classes a password has characters.
    pub min_classes: u32,
    /// The fewest characters that Google takes.
    pub shortest: u32,
    /// The most characters that Google takes.
    pub longest: u32,
    /// After how many days a password expires; 0 for never.
    pub expire_days: u32,
    /// After how many it may expire at most.
    pub most_days: u32,
    /// What a sync plans then.
    pub on_expiry: OnExpiry,
    /// Whether sealed hashes are kept for connections that come later.
    pub keep_for_later: bool,
    /// How many are kept that some account has taken.
    pub kept: u64,
    /// How many passwords accounts have that nobody was given.
    pub to_hand_out: u64,
    /// The connections where the directory is the authority, by name.
    pub authority: Vec<String>,
    /// Those that expire within thirty days, or did, the oldest first; the first hundred.
    pub expiring: Vec<ExpiringView>,
}

/// What a sync plans for an account whose password expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum OnExpiry {
    /// Nothing; it is listed.
    Keep,
    /// It is suspended until there is a new password.
    Suspend,
    /// It is suspended and let go.
    RemoveAccess,
}

/// A password that expires.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExpiringView {
    /// Whose: the directory's number.
    pub user: i64,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The connection's name.
    pub connection_name: String,
    /// When (RFC 3339).
    pub at: String,
    /// Whether that is over.
    pub over: bool,
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
    /// Those that are deactivated, by name: the first sync sends it after they are reactivated and their users bound again.
    pub dormant: Vec<String>,
    /// Those whose sync does not, by name: the user is protected, and has an account there.
    pub spared: Vec<String>,
    /// Those whose sync does not for what the account is there, such as a super admin's: each with why.
    pub held: Vec<String>,
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
    /// When Google's log was last asked whether it was changed since (RFC 3339); absent where it never was, or need not be.
    pub asked_at: Option<String>,
    /// Why it told nothing then, as a sentence.
    pub asked_in_vain: Option<String>,
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

/// Passwords that were written into a file.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HandedOutView {
    /// The file's name.
    pub file: String,
    /// How many are in it.
    pub handed_out: u64,
    /// How many wait still.
    pub left: u64,
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
