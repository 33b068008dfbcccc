//! A connection: its customer, its account, and what it may do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of server a connection talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ConnectionKind {
    /// The embedded emulated tenant; marked SANDBOX.
    Sandbox,
    /// Google itself.
    Google,
    /// Another emulator on loopback; marked EMULATOR.
    Emulator,
}

/// How much was asked for at consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Grant {
    /// Read-only scopes.
    LookOnly,
    /// Reading and writing.
    LookAndSync,
}

/// Which plans of a connection wait for review.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PlansWaiting {
    /// That of an import.
    pub import: bool,
    /// That of a sync, or of an undo.
    pub sync: bool,
}

/// A run that a lost authorisation paused: it goes on after a reactivation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct QueuedRun {
    /// Its number.
    pub run: i64,
    /// What it is, as in "Sync".
    pub what: String,
    /// Whether it goes on where syncs do; else where imports do.
    pub is_sync: bool,
}

/// How many licences a connection has, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SeatCountView {
    /// How many; absent when nobody has said it.
    pub total: Option<u64>,
    /// Whether Google's refusal told it, and not the administrator.
    pub learned: bool,
}

/// Who owns passwords on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum PasswordMode {
    /// A first password is set, later ones are the person's own.
    FirstOnly,
    /// The directory is the authority.
    Directory,
}

/// Whether the authorisation works, as last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Health {
    /// The last call was answered.
    Connected,
    /// Reactivation is needed.
    Reauthorize,
    /// The administrator deactivated it, or it came with a restored directory.
    Deactivated,
    /// Nothing has been asked yet in this run of the program.
    Unknown,
}

/// One authorised Google customer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConnectionView {
    /// Which plans wait for review, whoever made them.
    pub waits: PlansWaiting,
    /// The runs that go on once it is reactivated, in order.
    pub queued: Vec<QueuedRun>,
    /// What is wrong at Google where no reactivation mends a lost authorisation.
    pub blocked: Option<String>,
    /// Its number.
    pub id: i64,
    /// The administrator's name for it.
    pub name: String,
    /// What kind of server it talks to.
    pub kind: ConnectionKind,
    /// The primary domain.
    pub domain: String,
    /// The origin, for emulators; "Google" otherwise.
    pub origin: String,
    /// Google's customer id.
    pub customer_id: String,
    /// The account that consented.
    pub admin_email: String,
    /// That account's role.
    pub role: AdminRole,
    /// The role in words, with the privileges that lack.
    pub role_detail: String,
    /// What was asked for.
    pub grant: Grant,
    /// Scopes asked, with whether each was granted.
    pub scopes: Vec<ScopeView>,
    /// Verbs and whether the granted scopes and the role allow them.
    pub verbs: Vec<VerbView>,
    /// Domains of the customer.
    pub domains: Vec<DomainView>,
    /// Why the domains are not known; absent when they are.
    pub domains_unread: Option<String>,
    /// In which domain new users get their address where it is written without one.
    pub default_domain: String,
    /// Whether a sync makes org units that are missing.
    pub missing_units: MissingUnits,
    /// Why none can be made; absent when they can.
    pub missing_units_because: Option<String>,
    /// Who owns passwords.
    pub password_mode: PasswordMode,
    /// Whether the administrator has answered the password question.
    pub password_mode_chosen: bool,
    /// Whether the authorisation works.
    pub health: Health,
    /// How many of its users are dormant.
    pub dormant: u64,
    /// When it was connected (RFC 3339).
    pub connected_at: String,
    /// When Google last answered (RFC 3339).
    pub last_answer_at: Option<String>,
    /// Advice for this connection, such as to use a dedicated admin account.
    pub advice: Vec<String>,
}

/// What a sync does with users who are to be in an org unit that is missing on Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum MissingUnits {
    /// It leaves them out.
    LeaveOut,
    /// It makes the org unit first.
    Create,
}

/// The role of the connected account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum AdminRole {
    /// Everything is allowed.
    SuperAdmin,
    /// Some privileges.
    Delegated,
    /// None.
    None,
}

/// One scope that was asked for.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScopeView {
    /// The short name, such as `admin.directory.user.readonly`.
    pub scope: String,
    /// What it is for, in words.
    pub purpose: String,
    /// Whether it was granted.
    pub granted: bool,
    /// What does not work without it, in words.
    pub needed_for: Vec<String>,
}

/// Whether a verb can be used on a connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VerbView {
    /// Stable, such as "import".
    pub id: String,
    /// In words, such as "import users".
    pub verb: String,
    /// Why not; absent when it can be used.
    pub disabled_because: Option<String>,
    /// What to know where it can be tried: a part that the role does not allow, or that it cannot be known.
    pub caveat: Option<String>,
}

/// A domain of the customer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DomainView {
    /// Its name.
    pub name: String,
    /// Whether Google has verified it.
    pub verified: bool,
    /// Whether it is the primary domain.
    pub primary: bool,
}
