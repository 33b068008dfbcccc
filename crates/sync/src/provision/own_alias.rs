//! What both sides agree on of the aliases that our own changes of an address left.

use directory::Account;
use directory::own_alias::OwnAliases;
use directory::provision::Step;
use store::rusqlite::Connection;
use store::{binding, user};

use super::agree::Agree;

/// Notes the aliases that the steps of a user left by now as known, so that nobody is asked about them.
pub(super) fn know(
    conn: &Connection,
    agree: &Agree,
    id: i64,
    (own, step): (&OwnAliases, &Step),
    account: &Account,
) -> Result<(), store::Error> {
    if own.is_empty() {
        return Ok(());
    }
    let bound = binding::by_google_id(conn, agree.connection, &account.id)?;
    let Some(bound) = bound.filter(|bound| bound.user == id) else { return Ok(()) };
    let user = user::get(conn, id)?.user;
    match own.known_in(&bound.baseline, step, (&user, account), &agree.mapped.0) {
        Some(baseline) => binding::agree(conn, &binding::Row { baseline, ..bound }),
        None => Ok(()),
    }
}
