//! Passwords as the screen shows them.

use directory::password::AfterExpiry;
use sync::passwords::{ChangedPasswords, LogAsked, Mend, Passwords};
use sync::store::connection;
use sync::store::password::Origin;
use sync::store::password_drift::{Answer, Drift, Named};

use super::moment;
use crate::error::sentence;
use crate::view::{
    ChangedAnswer, ChangedPasswordView, ChangedPasswordsView, MendPassword, OnExpiry, PasswordsView,
    ReceiptView, WaitingPasswordView,
};

/// Shows how a user of that name and address stands with passwords.
pub fn passwords(passwords: &Passwords, (name, email): (&str, &str)) -> PasswordsView {
    PasswordsView {
        kept: passwords.kept,
        changed: passwords
            .changed
            .iter()
            .map(|one| changed((&one.connection, &one.drift, one.kept), (name, email)))
            .collect(),
        waiting: passwords.waiting.as_ref().map(|waiting| WaitingPasswordView {
            made_at: moment(waiting.made_at),
            generated: waiting.origin != Origin::Set,
            connections: waiting.receivers.next.clone(),
            dormant: waiting.receivers.dormant.clone(),
            spared: waiting.receivers.spared.clone(),
            held: waiting.receivers.held.clone(),
        }),
        receipts: passwords
            .receipts
            .iter()
            .map(|received| ReceiptView {
                connection_name: received.connection.clone(),
                run: received.receipt.run,
                at: moment(received.receipt.at),
                must_change: received.receipt.must_change,
                asked_at: received.asked.as_ref().map(|asked| moment(asked.at)),
                asked_in_vain: received.asked.as_ref().and_then(in_vain),
            })
            .collect(),
        to_hand_out: passwords.to_hand_out,
    }
}

fn in_vain(asked: &LogAsked) -> Option<String> {
    asked.why_not.as_deref().map(sentence)
}

fn changed(
    (connection, drift, kept): (&str, &Drift, bool),
    (name, email): (&str, &str),
) -> ChangedPasswordView {
    ChangedPasswordView {
        connection: drift.connection,
        connection_name: connection.to_owned(),
        user: drift.user,
        name: name.to_owned(),
        email: email.to_owned(),
        at: moment(drift.at),
        by: drift.actor.clone(),
        own: drift.own,
        answer: drift.answer.map(|answer| match answer {
            Answer::Accept => ChangedAnswer::Accept,
            Answer::Again => ChangedAnswer::Again,
        }),
        kept,
    }
}

/// Shows the passwords of a connection that were changed at Google.
pub fn changed_on(on: &connection::Row, known: &ChangedPasswords) -> ChangedPasswordsView {
    let one = |one: &Named| changed((&on.name, &one.drift, one.kept), (&one.name, &one.email));
    ChangedPasswordsView {
        connection: on.id,
        connection_name: on.name.clone(),
        count: known.count,
        users: known.first.iter().map(one).collect(),
        asked_at: known.asked.as_ref().map(|asked| moment(asked.at)),
        asked_in_vain: known.asked.as_ref().and_then(in_vain),
    }
}

/// Reads what becomes of changed passwords.
pub fn mend(mend: MendPassword) -> Mend {
    match mend {
        MendPassword::Accept => Mend::Accept,
        MendPassword::Again => Mend::Again,
        MendPassword::Renew => Mend::Renew,
    }
}

/// Shows what a sync plans for expired passwords.
pub fn on_expiry(then: AfterExpiry) -> OnExpiry {
    match then {
        AfterExpiry::Keep => OnExpiry::Keep,
        AfterExpiry::Suspend => OnExpiry::Suspend,
        AfterExpiry::RemoveAccess => OnExpiry::RemoveAccess,
    }
}

/// Reads what a sync is to plan for expired passwords.
pub fn after_expiry(then: OnExpiry) -> AfterExpiry {
    match then {
        OnExpiry::Keep => AfterExpiry::Keep,
        OnExpiry::Suspend => AfterExpiry::Suspend,
        OnExpiry::RemoveAccess => AfterExpiry::RemoveAccess,
    }
}
