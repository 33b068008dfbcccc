//! What a sync leaves behind in the directory: bindings, agreements, wishes that are fulfilled.

use std::sync::Arc;

use directory::account::Suspension;
use directory::decide::{Baseline, Counterpart, in_directory, on_google};
use directory::fingerprint::{Fingerprint, Fingerprinter};
use directory::undo::Moved;
use directory::{Account, Attribute, Direction, Mapping, User, Value};
use store::former_binding::Because;
use store::rusqlite::Connection;
use store::{Millis, account_photo, binding, former_binding, group_scope, tombstone, user, wish};

use super::unbound::taken_out_by;
use super::wished;
use crate::import::profile_of;
use crate::users::write::stand_anew;

/// What every agreement of a run needs.
#[derive(Clone)]
pub(super) struct Agree {
    pub(super) run: i64,
    pub(super) connection: i64,
    /// The mapping of the run, and what takes fingerprints by it: made once.
    pub(super) mapped: Arc<(Mapping, Fingerprinter)>,
    pub(super) now: Millis,
}

/// Whose hand an account's suspension is from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// This run suspended it.
    Suspended,
    /// Somebody else suspended it, before this run could.
    NotOurs,
    /// It is lifted.
    Lifted,
    /// This run archived the account.
    Archived,
    /// As it was.
    AsBefore,
}

/// What a refusal tells of an account beyond its step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Learned {
    /// Google's id.
    pub(super) google_id: String,
    /// What it is.
    pub(super) known: Known,
}

/// The same, whichever account it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// The suspension is Google's own, whoever it was taken for: nobody else may lift it.
    Suspended(Suspension),
    /// There is no such org unit any more as the account was in.
    NoOrgUnit,
}

/// Gives the fingerprint by which an import knows that an account brings nothing: its own, as it was read; of one that
/// does bring something, none that any has.
pub(super) fn fingerprint(
    read: Fingerprint,
    mapping: &Mapping,
    user: &User,
    account: &Account,
    baseline: &Baseline,
) -> Fingerprint {
    let counterpart = Counterpart::Bound { user, baseline };
    match directory::decide::import(account, counterpart, mapping) {
        directory::decide::Decision::Unchanged => read,
        _ => Fingerprint::NONE,
    }
}

/// Gives a user with Google's values of some attributes.
pub(super) fn with_googles(before: &User, account: &Account, attributes: &[Attribute]) -> User {
    let mut after = before.clone();
    directory::decide::take(&mut after, account, attributes);
    for attribute in attributes {
        // Accepted is also that Google has nothing.
        if on_google(*attribute, account).is_none() {
            after.values.set(*attribute, "".into());
        }
    }
    after
}

/// Gives a user with the values that were theirs.
pub(super) fn with_own(before: &User, moved: &[Moved]) -> User {
    let mut after = before.clone();
    for one in moved {
        directory::decide::put(&mut after, one.attribute, one.after.clone());
    }
    after
}

impl Agree {
    /// Binds a user to an account, or renews what both agree on.
    pub(super) fn with(
        &self,
        conn: &Connection,
        id: i64,
        account: &Account,
        mark: Mark,
    ) -> Result<(), store::Error> {
        self.agree(conn, id, account, mark, &[])
    }

    /// The same after values were given back: what both agree on is this of them, so that somebody is asked about the
    /// rest.
    pub(super) fn apart(
        &self,
        conn: &Connection,
        id: i64,
        account: &Account,
        here: &[Moved],
    ) -> Result<(), store::Error> {
        self.agree(conn, id, account, Mark::AsBefore, here)
    }

    /// Notes what a refusal tells of a bound account: the next plan is made by it.
    pub(super) fn learned(&self, conn: &Connection, id: i64, learned: &Learned) -> Result<(), store::Error> {
        let bound = binding::by_google_id(conn, self.connection, &learned.google_id)?;
        let Some(mut bound) = bound.filter(|bound| bound.user == id) else { return Ok(()) };
        match &learned.known {
            Known::Suspended(suspension) => {
                bound.account.suspension = Some(suspension.clone());
                bound.suspended_by_run = None;
            }
            Known::NoOrgUnit => bound.account.values.remove(Attribute::OrgUnitPath),
        }
        binding::agree(conn, &bound)?;
        self.stand(conn, &user::get(conn, id)?)
    }

    /// Tells whether a change on either side goes to the other.
    pub(super) fn goes_both_ways(&self, attribute: Attribute) -> bool {
        self.mapped.0.direction(attribute) == Direction::Both
    }

    /// Gives what both sides agree on of attributes that an undo brought apart: where both differ and either could go to
    /// the other, nothing, so that the next sync and the next import ask; else what the directory has.
    pub(super) fn open(
        &self,
        conn: &Connection,
        id: i64,
        account: &Account,
        back: impl Iterator<Item = (Attribute, Option<Value>)>,
    ) -> Result<Vec<Moved>, store::Error> {
        let user = user::get(conn, id)?.user;
        let agreed = |(attribute, after): (Attribute, Option<Value>)| {
            let same = in_directory(attribute, &user) == on_google(attribute, account);
            let after = match self.goes_both_ways(attribute) {
                true if same => on_google(attribute, account),
                true => None,
                false => after,
            };
            Moved { attribute, before: None, after }
        };
        Ok(back.map(agreed).collect())
    }

    fn agree(
        &self,
        conn: &Connection,
        id: i64,
        account: &Account,
        mark: Mark,
        here: &[Moved],
    ) -> Result<(), store::Error> {
        let mut account = account.clone();
        account_photo::see(conn, self.connection, &mut account)?;
        let account = &account;
        let stored = user::get(conn, id)?;
        let (mapping, printer) = &*self.mapped;
        let before = binding::by_google_id(conn, self.connection, &account.id)?.filter(|row| row.user == id);
        let known = before.as_ref().map(|row| &row.baseline);
        let (suspended_by_run, archived_by_run) = match &before {
            Some(before) => (before.suspended_by_run, before.archived_by_run),
            None => {
                let taken = taken_out_by(conn, self.connection, id, &account.id)?;
                (taken.suspended_by_run, taken.archived_by_run)
            }
        };
        let suspended_by_run = match mark {
            Mark::Suspended => Some(self.run),
            Mark::NotOurs | Mark::Lifted => None,
            Mark::Archived | Mark::AsBefore => suspended_by_run,
        };
        let archived_by_run = if mark == Mark::Archived { Some(self.run) } else { archived_by_run };
        let mut baseline = Baseline::of_sync(&stored.user, account, known, mapping);
        for moved in here {
            baseline.agree(moved.attribute, moved.after.clone());
        }
        let row = binding::Row {
            connection: self.connection,
            google_id: account.id.clone(),
            user: id,
            dormant: false,
            fingerprint: fingerprint(printer.of(account), mapping, &stored.user, account, &baseline).0,
            baseline,
            account: profile_of(account.clone()),
            bound_by_run: before.as_ref().map_or(Some(self.run), |before| before.bound_by_run),
            read_at: self.now,
            suspended_by_run: suspended_by_run.filter(|_| account.suspension.is_some()),
            archived_by_run: archived_by_run.filter(|_| account.archived),
        };
        match before {
            Some(before) => {
                binding::agree(conn, &row)?;
                // How a user stands follows from the state here, and from who suspended the accounts.
                if !before.dormant && before.account.suspension == row.account.suspension {
                    return Ok(());
                }
            }
            None => {
                binding::insert(conn, &row)?;
                self.note_why(conn, id)?;
                former_binding::forget(conn, self.connection, id)?;
                former_binding::hand_over(conn, self.connection, &account.id)?;
                tombstone::forget(conn, self.connection, &account.id)?;
                wish::forget(conn, self.connection, id)?;
            }
        }
        self.stand(conn, &stored)
    }

    /// Notes whether a user is bound only by a group: nobody wished it, and nobody had let them go. Whom a new password
    /// brings back, it brings back as they were, also where groups are not managed any more.
    fn note_why(&self, conn: &Connection, id: i64) -> Result<(), store::Error> {
        let on = self.connection;
        let wished = wish::of_user(conn, on, id)?.is_some() && !wish::came_with_password(conn, on, id)?;
        let let_go_by_hand =
            former_binding::of_user(conn, on, id)?.is_some() && !group_scope::is_marked(conn, on, id)?;
        if !wished && !let_go_by_hand && group_scope::is_in_bound_group(conn, on, id)? {
            group_scope::mark(conn, on, id)
        } else {
            group_scope::unmark(conn, on, id)
        }
    }

    /// Notes that an account was made without its manager: the step that sets the manager, or the next sync, brings it.
    pub(super) fn lacks_manager(
        &self,
        conn: &Connection,
        id: i64,
        account: &Account,
    ) -> Result<(), store::Error> {
        let moved = Moved { attribute: Attribute::Manager, before: None, after: None };
        self.apart(conn, id, account, &[moved])
    }

    /// Binds a user to an account in the place of one that is gone. They are in the scope for the same reason as before, and
    /// what was wished of them meanwhile is wished of this account.
    pub(super) fn instead(&self, conn: &Connection, id: i64, account: &Account) -> Result<(), store::Error> {
        let on = self.connection;
        let (wish, by_group) = (wish::of_user(conn, on, id)?, group_scope::is_marked(conn, on, id)?);
        former_binding::unbind(conn, on, id, Because::Wished, self.now)?;
        self.with(conn, id, account, Mark::AsBefore)?;
        if let Some(wish) = wish {
            wish::make(conn, on, id, wish, self.now)?;
        }
        if by_group { group_scope::mark(conn, on, id) } else { Ok(()) }
    }

    /// Ends the binding of a user; the account is remembered.
    pub(super) fn let_go(&self, conn: &Connection, id: i64) -> Result<(), store::Error> {
        let because = self.because(conn, id)?;
        // Whose password expired is in the scope as before, and comes back with another.
        if because == Because::Wished
            && (wish::of_user(conn, self.connection, id)?.is_some()
                || group_scope::users(conn, self.connection)?.contains(&id))
        {
            // By hand, not by leaving a group: being in one does not bind them again.
            group_scope::unmark(conn, self.connection, id)?;
        }
        former_binding::unbind(conn, self.connection, id, because, self.now)?;
        wish::forget(conn, self.connection, id)?;
        self.stand(conn, &user::get(conn, id)?)
    }

    /// Tells why a user is let go.
    fn because(&self, conn: &Connection, id: i64) -> Result<Because, store::Error> {
        let wished = wished::of_user(conn, self.connection, id, self.now)?;
        Ok(if wished == wished::EXPIRED_LET_GO { Because::Expired } else { Because::Wished })
    }

    /// Takes Google's values into the directory; gives what that changed.
    pub(super) fn take(
        &self,
        conn: &Connection,
        id: i64,
        account: &Account,
        attributes: &[Attribute],
    ) -> Result<Vec<Moved>, store::Error> {
        let before = user::get(conn, id)?;
        let after = with_googles(&before.user, account, attributes);
        self.write(conn, &before, &after)?;
        let moved = attributes.iter().map(|attribute| Moved {
            attribute: *attribute,
            before: in_directory(*attribute, &before.user),
            after: in_directory(*attribute, &after),
        });
        Ok(moved.collect())
    }

    /// Gives the directory values back that it had; gives what that changed.
    pub(super) fn take_back(
        &self,
        conn: &Connection,
        id: i64,
        moved: &[Moved],
    ) -> Result<Vec<Moved>, store::Error> {
        let before = user::get(conn, id)?;
        self.write(conn, &before, &with_own(&before.user, moved))?;
        Ok(moved.to_vec())
    }

    fn write(&self, conn: &Connection, before: &user::Row, after: &User) -> Result<(), store::Error> {
        if *after != before.user {
            user::update(conn, before, after, before.standing, self.now)?;
        }
        Ok(())
    }

    /// Says anew how a user stands.
    fn stand(&self, conn: &Connection, stored: &user::Row) -> Result<(), store::Error> {
        stand_anew(conn, stored.id)
    }
}
