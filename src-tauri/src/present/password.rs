//! Passwords as the screen shows them.

use sync::passwords::Passwords;
use sync::store::password::Origin;

use super::moment;
use crate::view::{PasswordsView, ReceiptView, WaitingPasswordView};

/// Shows how a user stands with passwords.
pub fn passwords(passwords: &Passwords) -> PasswordsView {
    PasswordsView {
        waiting: passwords.waiting.as_ref().map(|waiting| WaitingPasswordView {
            made_at: moment(waiting.made_at),
            generated: waiting.origin != Origin::Set,
            connections: waiting.connections.clone(),
        }),
        receipts: passwords
            .receipts
            .iter()
            .map(|received| ReceiptView {
                connection_name: received.connection.clone(),
                run: received.receipt.run,
                at: moment(received.receipt.at),
                must_change: received.receipt.must_change,
            })
            .collect(),
        to_hand_out: passwords.to_hand_out,
    }
}
