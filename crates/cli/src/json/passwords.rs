//! Passwords in JSON: what became of them, never one itself.

use serde::Serialize;
use sync::passwords::{self, ChangedPasswords, Mended, PasswordSet};
use sync::store::password_drift::{Answer, Drift, Named};

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
    /// Whether the sealed hash of the last one is kept for connections that come later.
    pub kept: bool,
    /// What was changed at Google since it was set from here, as far as Google's log has told.
    pub changed: Vec<PasswordChanged>,
}

/// A password that was changed at Google.
#[derive(Debug, Serialize)]
pub struct PasswordChanged {
    /// The connection's name.
    pub connection: String,
    /// When, by Google's clock.
    pub at: Option<String>,
    /// Who did it, by address.
    pub by: String,
    /// Whether that is the person themselves.
    pub own: bool,
    /// `accept` or `again`; `null` when nobody has said.
    pub answer: Option<&'static str>,
    /// Whether the one that was set from here is kept, so that it can be set again.
    pub kept: bool,
}

impl PasswordChanged {
    fn of(connection: &str, drift: &Drift, kept: bool) -> Self {
        Self {
            connection: connection.to_owned(),
            at: moment(drift.at),
            by: drift.actor.clone(),
            own: drift.own,
            answer: drift.answer.map(|answer| match answer {
                Answer::Accept => "accept",
                Answer::Again => "again",
            }),
            kept,
        }
    }
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
    /// Those that are deactivated, by name: the first sync sends it after they are reactivated and their users bound again.
    pub dormant: Vec<String>,
    /// Those whose sync does not, by name: the user is protected, and has an account there.
    pub spared: Vec<String>,
    /// Those whose sync does not for what the account is there, such as a super admin's: each with why.
    pub held: Vec<String>,
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
    /// When Google's log was last asked whether it was changed since; `null` where it never was, or need not be.
    pub log_asked_at: Option<String>,
    /// Why it told nothing then.
    pub log_unknown: Option<String>,
}

impl Passwords {
    /// Describes how a user stands.
    pub fn of(passwords: &passwords::Passwords) -> Self {
        let waiting = passwords.waiting.as_ref().map(|waiting| WaitingPassword {
            origin: waiting.origin.name(),
            made_at: moment(waiting.made_at),
            connections: waiting.receivers.next.clone(),
            dormant: waiting.receivers.dormant.clone(),
            spared: waiting.receivers.spared.clone(),
            held: waiting.receivers.held.clone(),
        });
        let receipts = passwords.receipts.iter().map(|received| PasswordReceipt {
            connection: received.connection.clone(),
            run: received.receipt.run,
            at: moment(received.receipt.at),
            must_change: received.receipt.must_change,
            log_asked_at: received.asked.as_ref().and_then(|asked| moment(asked.at)),
            log_unknown: received.asked.as_ref().and_then(|asked| asked.why_not.clone()),
        });
        let changed = passwords.changed.iter();
        Self {
            waiting,
            receipts: receipts.collect(),
            to_hand_out: passwords.to_hand_out,
            kept: passwords.kept,
            changed: changed.map(|one| PasswordChanged::of(&one.connection, &one.drift, one.kept)).collect(),
        }
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
    /// Those that are deactivated, by name: the first sync sends it after they are reactivated and their users bound again.
    pub dormant: Vec<String>,
    /// Those whose sync does not, by name: the user is protected, and has an account there.
    pub spared: Vec<String>,
    /// Those whose sync does not for what the account is there, such as a super admin's: each with why.
    pub held: Vec<String>,
    /// Whether it was made by chance, and is kept until it is handed out.
    pub to_hand_out: bool,
}

impl PasswordOf {
    /// Describes what was set.
    pub fn of(set: &PasswordSet) -> Self {
        Self {
            id: set.user.id,
            username: set.user.user.username.clone(),
            waits_for: set.receivers.next.clone(),
            dormant: set.receivers.dormant.clone(),
            spared: set.receivers.spared.clone(),
            held: set.receivers.held.clone(),
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
    /// Whether sealed hashes are kept for connections that come later.
    pub keep_for_later: bool,
    /// How many are kept that some account has taken.
    pub kept: u64,
}

/// Passwords that were changed at Google.
#[derive(Debug, Serialize)]
pub struct ChangedList {
    /// The connection's name.
    pub connection: String,
    /// When Google's log was last asked; `null` where it never was.
    pub log_asked_at: Option<String>,
    /// Why it told nothing then.
    pub log_unknown: Option<String>,
    /// For how many it was done that was said.
    pub answered: u64,
    /// For whom not, and why.
    pub refused: Vec<NotMended>,
    /// How many wait for an answer.
    pub count: u64,
    /// Whose, by address.
    pub users: Vec<ChangedOf>,
}

/// A password for which what was said could not be done.
#[derive(Debug, Serialize)]
pub struct NotMended {
    /// Whose, by address.
    pub email: String,
    /// Why.
    pub why: String,
}

/// Somebody whose password was changed at Google.
#[derive(Debug, Serialize)]
pub struct ChangedOf {
    /// Whose: the directory's number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// When and by whom.
    #[serde(flatten)]
    pub changed: PasswordChanged,
}

impl ChangedList {
    /// Describes the changes on a connection, after what was said about some.
    pub fn of(connection: &str, changed: &ChangedPasswords, mended: Mended) -> Self {
        let refused = mended.refused.into_iter().map(|(email, why)| NotMended { email, why });
        let one = |one: &Named| ChangedOf {
            id: one.drift.user,
            name: one.name.clone(),
            email: one.email.clone(),
            changed: PasswordChanged::of(connection, &one.drift, one.kept),
        };
        Self {
            connection: connection.to_owned(),
            log_asked_at: changed.asked.as_ref().and_then(|asked| moment(asked.at)),
            log_unknown: changed.asked.as_ref().and_then(|asked| asked.why_not.clone()),
            answered: mended.done,
            refused: refused.collect(),
            count: changed.count,
            users: changed.first.iter().map(one).collect(),
        }
    }
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
