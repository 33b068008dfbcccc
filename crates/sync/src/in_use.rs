//! Accounts that a step of ours had taken out of use, and that were read in use again.

use directory::Account;
use directory::provision::Hand;
use store::rusqlite::Connection;
use store::{binding, plan};

use crate::import::profile_of;
use crate::users::write::stand_anew;

/// Such an account.
pub(crate) struct InUse {
    user: i64,
    account: Account,
}

impl InUse {
    /// Takes a bound account for one, if it is, by how steps of ours took it out of use.
    pub(crate) fn of(user: i64, hand: Hand, account: &Account) -> Option<Self> {
        let lifted = hand.suspended && account.suspension.is_none() || hand.archived && !account.archived;
        lifted.then(|| Self { user, account: account.clone() })
    }
}

/// Notes how accounts were found that are in use again, whether or not the plan is carried out: who takes them out of use
/// after that is somebody else.
pub(crate) fn note(conn: &Connection, connection: i64, found: Vec<InUse>) -> Result<(), store::Error> {
    // As old as the first page may be what was read, where a reading that was broken off went on. It is noted as of
    // then: what the run itself found is not newer than its plan.
    let (Some(first), _) = plan::account::first_read(conn)? else { return Ok(()) };
    if found.is_empty() {
        return Ok(());
    }
    conn.execute_batch("BEGIN IMMEDIATE")?;
    for InUse { user, account } in found {
        let google_id = account.id.clone();
        // Whoever was removed, bound to another or brought in step since has nothing to be noted.
        let same = |row: binding::Row| row.user == user && row.read_at <= first;
        if binding::by_google_id(conn, connection, &google_id)?.is_some_and(same) {
            binding::found(conn, connection, &google_id, &profile_of(account), first)?;
            stand_anew(conn, user)?;
        }
    }
    conn.execute_batch("COMMIT")?;
    Ok(())
}
