//! Passwords in JSON: what became of them, never one itself.

use serde::Serialize;
use sync::passwords::{self, PasswordSet};

use super::moment;

/// How a user stands with passwords.
#[derive(Debug, Serialize)]
pub struct Passwords {
    /// One that waits for a sync; `null` without one.
    pub waiting: Option<WaitingPassword>,
    /// The last one that each account took.
    pub receipts: Vec<PasswordReceipt>,
    /// Whether one that nobody knows is kept until it is handed out.
    pub to_hand_out: bool,
}

/// A password that waits for a sync.
#[derive(Debug, Serialize)]
pub struct WaitingPassword {
    /// `set`, `generated`, or `first` when it was made for a new account.
    pub origin: &'static str,
    /// When it was made.
    pub made_at: Option<String>,
    /// The connections whose next sync sends it, by name.
    pub connections: Vec<String>,
}

/// What an account took.
#[derive(Debug, Serialize)]
pub struct PasswordReceipt {
    /// The connection's name.
    pub connection: String,
    /// The run that set it.
    pub run: i64,
    /// When.
    pub at: Option<String>,
    /// Whether it must be changed at the next sign-in.
    pub must_change: bool,
}

impl Passwords {
    /// Describes how a user stands.
    pub fn of(passwords: &passwords::Passwords) -> Self {
        let waiting = passwords.waiting.as_ref().map(|waiting| WaitingPassword {
            origin: waiting.origin.name(),
            made_at: moment(waiting.made_at),
            connections: waiting.connections.clone(),
        });
        let receipts = passwords.receipts.iter().map(|received| PasswordReceipt {
            connection: received.connection.clone(),
            run: received.receipt.run,
            at: moment(received.receipt.at),
            must_change: received.receipt.must_change,
        });
        Self { waiting, receipts: receipts.collect(), to_hand_out: passwords.to_hand_out }
    }
}

/// A password that was set here.
#[derive(Debug, Serialize)]
pub struct PasswordOf {
    /// Whose: the directory's number.
    pub id: i64,
    /// The username.
    pub username: String,
    /// The connections whose next sync sends it, by name.
    pub waits_for: Vec<String>,
    /// Whether it was made by chance, and is kept until it is handed out.
    pub to_hand_out: bool,
}

impl PasswordOf {
    /// Describes what was set.
    pub fn of(set: &PasswordSet) -> Self {
        Self {
            id: set.user.id,
            username: set.user.user.username.clone(),
            waits_for: set.waits_for.clone(),
            to_hand_out: set.made.is_some(),
        }
    }
}

/// What was handed out.
#[derive(Debug, Serialize)]
pub struct HandedOut {
    /// How many passwords were written into the file.
    pub handed_out: u64,
    /// How many wait.
    pub to_hand_out: u64,
}

/// The directory's policy.
#[derive(Debug, Serialize)]
pub struct PolicyIs {
    /// The fewest characters.
    pub min_length: usize,
    /// Of how many of the four classes it has characters.
    pub min_classes: usize,
    /// After how many days a password expires where the directory is the authority; 0 for never.
    pub expire_days: u32,
    /// `keep`, `suspend` or `remove-access`.
    pub on_expiry: &'static str,
}

/// Passwords that expire.
#[derive(Debug, Serialize)]
pub struct ExpiringList {
    /// Whose, the oldest first.
    pub users: Vec<ExpiringOf>,
}

/// A password that expires.
#[derive(Debug, Serialize)]
pub struct ExpiringOf {
    /// Whose: the directory's number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// The connection's name.
    pub connection: String,
    /// When it expires, or did.
    pub at: Option<String>,
}

impl ExpiringOf {
    /// Describes one.
    pub fn of(expiring: &passwords::Expiring) -> Self {
        Self {
            id: expiring.user,
            name: expiring.name.clone(),
            email: expiring.email.clone(),
            connection: expiring.connection.clone(),
            at: moment(expiring.at),
        }
    }
}
