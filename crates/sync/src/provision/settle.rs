//! What a step that was done means for the directory.

use directory::decide::on_google;
use directory::group::Who;
use directory::provision::Step;
use directory::undo::{Condition, Moved};
use directory::{Account, Attribute};
use store::membership::{self, Doubled};
use store::rusqlite::Connection;
use store::{binding, former_binding, run, step, taken_out, tombstone};

use super::agree::{Agree, Mark};
use super::journal::Details;

/// Whether it is this run that brought about what a step was to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// It is.
    Us,
    /// It was so already, by whomever.
    Others,
}

/// What a step that was done changed in the directory, as far as the journal keeps it.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// The values of the user.
    pub(super) taken: Vec<Moved>,
    /// Groups in which the user was besides the account that is theirs now.
    pub(super) doubled: Vec<Doubled>,
    /// Groups in which the account had its place by whoever was let go of it.
    pub(super) passed: Vec<i64>,
    /// Who else was let go of the account last, before the user was bound to it.
    pub(super) had_by: Option<i64>,
}

/// Writes into the directory what a step means for it; gives what it changed there.
pub(super) fn settle(
    conn: &Connection,
    agree: &Agree,
    row: &step::Row,
    (step, by): (&Step, By),
    account: &Account,
) -> Result<Changed, store::Error> {
    let mut changed = Changed::default();
    let Some(user) = row.user else {
        settle_removed(conn, agree, &row.google_id, (step, by))?;
        return Ok(changed);
    };
    match step {
        Step::Unbind => {
            agree.let_go(conn, user)?;
            give_back(conn, agree, user)?;
        }
        Step::Take(changes) => {
            let attributes: Vec<Attribute> = changes.iter().map(|change| change.attribute).collect();
            changed.taken = agree.take(conn, user, account, &attributes)?;
            agree.with(conn, user, account, Mark::AsBefore)?;
        }
        Step::TakeBack(moved) => {
            changed.taken = agree.take_back(conn, user, moved)?;
            let back = moved.iter().map(|one| (one.attribute, one.after.clone()));
            agree.apart(conn, user, account, &agree.open(conn, user, account, back)?)?;
        }
        // What goes both ways is nobody's change alone any more: the next run asks which of them holds. Of what the
        // directory is the authority for, Google's is drift, which is asked about as well.
        Step::PutBack(moved) => {
            let two_way = moved.iter().filter(|one| agree.goes_both_ways(one.attribute));
            let back = two_way.map(|one| (one.attribute, None));
            agree.apart(conn, user, account, &agree.open(conn, user, account, back)?)?;
        }
        // The address for the meantime is ours: nobody is asked about it.
        Step::StandAside(change) => {
            let after = on_google(change.attribute, account);
            let moved = Moved { attribute: change.attribute, before: None, after };
            agree.apart(conn, user, account, &[moved])?;
        }
        // One that is undone: the same holds of the address.
        Step::Rename(change) => {
            let back = [(change.attribute, None)].into_iter();
            agree.apart(conn, user, account, &agree.open(conn, user, account, back)?)?;
        }
        Step::Suspend => agree.with(conn, user, account, suspended_by(by, row))?,
        Step::Reactivate => agree.with(conn, user, account, Mark::Lifted)?,
        Step::Archive => {
            // One that was in the archive already is as whoever put it there left it.
            let mark = if by == By::Us { Mark::Archived } else { Mark::AsBefore };
            agree.with(conn, user, account, mark)?;
        }
        Step::Adopt | Step::Restore { .. } => {
            let who = Who::User(user);
            changed.had_by = had_by(conn, agree, &account.id)?.filter(|other| *other != user);
            changed.passed = membership::pass_on(conn, agree.connection, &account.id, &who)?;
            agree.with(conn, user, account, Mark::AsBefore)?;
            // An account that is there may be in groups already, as one that nobody imported.
            changed.doubled = membership::recognise_one(conn, &account.id, &who)?;
        }
        Step::Create if takes_a_place(conn, agree, row)? => agree.instead(conn, user, account)?,
        Step::Create
        | Step::GiveUp(_)
        | Step::Update(_)
        | Step::SetPassword(_)
        | Step::KeepPassword
        | Step::Unarchive => agree.with(conn, user, account, Mark::AsBefore)?,
        // Nothing that is known of the account; whose it was may be let go by now.
        Step::SignOut => {}
        // No sync does that.
        Step::Remove | Step::Reopen | Step::Group(_) | Step::CreateOrgUnit { .. } | Step::RestoreOrgUnit => {}
    }
    Ok(changed)
}

/// Tells whether the account that a step made takes the place of one that is gone, to which its user is bound as yet.
fn takes_a_place(conn: &Connection, agree: &Agree, row: &step::Row) -> Result<bool, store::Error> {
    let gone = binding::by_google_id(conn, agree.connection, &row.google_id)?;
    Ok(gone.is_some_and(|gone| Some(gone.user) == row.user))
}

/// Tells who was let go of an account last, as long as nobody is bound to it.
fn had_by(conn: &Connection, agree: &Agree, google_id: &str) -> Result<Option<i64>, store::Error> {
    if binding::by_google_id(conn, agree.connection, google_id)?.is_some() {
        return Ok(None);
    }
    let former = former_binding::of_account(conn, agree.connection, google_id)?;
    Ok(former.map(|former| former.user))
}

/// Gives an account back, once an undo has let a user go of it: whoever had it before had it last, and has the places
/// in groups again that passed on with it, and what is known of who took it out of use. Where that one is bound elsewhere
/// by now, or removed, all of it stays with the user.
fn give_back(conn: &Connection, agree: &Agree, user: i64) -> Result<(), store::Error> {
    let Some(undone) = run::get(conn, agree.run)?.undoes else { return Ok(()) };
    let Some(bound) = step::that_bound(conn, undone, user)? else { return Ok(()) };
    let Details { passed, doubled, had_by, .. } = Details::of(&bound);
    // An earlier version wrote down the places alone.
    if had_by.is_none() && passed.is_empty() {
        return Ok(());
    }
    former_binding::put_behind(conn, agree.connection, user)?;
    let last = former_binding::of_account(conn, agree.connection, &bound.google_id)?;
    if let Some(last) = last.filter(|former| former.user != user) {
        if let Some(own) = former_binding::of_user(conn, agree.connection, user)? {
            let former_binding::Row { suspended_by_run, archived_by_run, .. } = own;
            former_binding::hand_over(conn, agree.connection, &own.google_id)?;
            let theirs = former_binding::Row { suspended_by_run, archived_by_run, ..last };
            former_binding::put(conn, agree.connection, &theirs)?;
        }
        let who = Who::User(user);
        membership::give_back(conn, agree.connection, &bound.google_id, &who, &passed, &doubled)?;
    }
    Ok(())
}

/// Writes what a step means for the account of a user who was removed.
fn settle_removed(
    conn: &Connection,
    agree: &Agree,
    google_id: &str,
    (step, by): (&Step, By),
) -> Result<(), store::Error> {
    let mut taken = taken_out::get(conn, agree.connection, google_id)?;
    match (step, by) {
        // What was wished of it is done.
        (Step::Unbind, _) => return tombstone::fulfil(conn, agree.connection, google_id),
        (Step::Suspend, By::Us) => taken.suspended_by_run = Some(agree.run),
        (Step::Archive, By::Us) => taken.archived_by_run = Some(agree.run),
        (Step::Reactivate, _) => taken.suspended_by_run = None,
        (Step::Unarchive, _) => taken.archived_by_run = None,
        _ => return Ok(()),
    }
    taken_out::set(conn, agree.connection, google_id, taken)
}

/// Tells whose a suspension is that was planned: one that was there already is somebody else's, unless it is not known that
/// the account was active when that was decided.
fn suspended_by(by: By, row: &step::Row) -> Mark {
    let stood = Details::of(row).trace.and_then(|trace| trace.before);
    match (by, stood) {
        (By::Us, _) => Mark::Suspended,
        (By::Others, Some(Condition { suspended: false, .. })) => Mark::NotOurs,
        (By::Others, _) => Mark::AsBefore,
    }
}
