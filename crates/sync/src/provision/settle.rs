//! What a step that was done means for the directory.

use directory::decide::on_google;
use directory::provision::Step;
use directory::undo::Moved;
use directory::{Account, Attribute};
use store::rusqlite::Connection;
use store::{step, user};

use super::agree::{Agree, Mark};

/// Writes into the directory what a step means for it; gives the values that it changed there.
pub(super) fn settle(
    conn: &Connection,
    agree: &Agree,
    row: &step::Row,
    step: &Step,
    account: &Account,
) -> Result<Vec<Moved>, store::Error> {
    let Some(user) = row.user else {
        // The account of a user who was removed: what was wished of it is done.
        if *step == Step::Unbind {
            store::tombstone::fulfil(conn, agree.connection, &row.google_id)?;
        }
        return Ok(Vec::new());
    };
    let mut taken = Vec::new();
    match step {
        Step::Unbind => agree.let_go(conn, user)?,
        Step::Take(changes) => {
            let attributes: Vec<Attribute> = changes.iter().map(|change| change.attribute).collect();
            taken = agree.take(conn, user, account, &attributes)?;
            agree.with(conn, user, account, Mark::AsBefore)?;
        }
        Step::TakeBack(moved) => {
            taken = agree.take_back(conn, user, moved)?;
            agree.apart(conn, user, account, moved)?;
        }
        // The address for the meantime is ours: nobody is asked about it.
        Step::StandAside(change) => {
            let after = on_google(change.attribute, account);
            let moved = Moved { attribute: change.attribute, before: None, after };
            agree.apart(conn, user, account, &[moved])?;
        }
        // One that is undone is not the directory's wish: what both agreed on is the address before.
        Step::Rename(change) if user::get(conn, user)?.user.email != account.email => {
            let before = Account { email: change.before.clone(), ..account.clone() };
            let after = on_google(change.attribute, &before);
            let moved = Moved { attribute: change.attribute, before: None, after };
            agree.apart(conn, user, account, &[moved])?;
        }
        Step::Suspend => agree.with(conn, user, account, Mark::Suspended)?,
        Step::Reactivate => agree.with(conn, user, account, Mark::Lifted)?,
        Step::Create
        | Step::Adopt
        | Step::Restore
        | Step::Rename(_)
        | Step::GiveUp(_)
        | Step::Update(_)
        | Step::SetPassword(_)
        | Step::KeepPassword
        | Step::Archive
        | Step::Unarchive
        | Step::PutBack(_) => agree.with(conn, user, account, Mark::AsBefore)?,
        // No sync does that.
        Step::Remove | Step::Reopen => {}
    }
    Ok(taken)
}
