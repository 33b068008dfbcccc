//! Whose manager gets an account in the same run: the manager is set by a step of its own, once that account is there.

use std::collections::BTreeSet;

use directory::decide::Change;
use directory::provision::Step;
use directory::{Attribute, Thing};
use store::plan::pair::{self, Kind, Row};
use store::rusqlite::Connection;
use store::{binding, manager, user};

use super::row::steps_of;
use super::units::Unticked;

/// When the manager of a user can be set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Later {
    /// With the other values.
    #[default]
    No,
    /// When that row of the plan, which makes the manager's account, is carried out.
    After { row: i64, change: Change },
    /// Not in this run, for this reason.
    Never { why: String },
}

impl Later {
    /// Takes the manager out of a step: gives what is left of it, and whether it loses the manager.
    pub(super) fn without_manager(&self, step: &Step) -> (Option<Step>, bool) {
        if *self == Self::No {
            return (Some(step.clone()), false);
        }
        match step {
            Step::Create => (Some(Step::Create), true),
            Step::Update(changes) => {
                let rest: Vec<Change> =
                    changes.iter().filter(|change| change.attribute != Attribute::Manager).cloned().collect();
                ((!rest.is_empty()).then_some(Step::Update(rest)), false)
            }
            other => (Some(other.clone()), false),
        }
    }
}

/// Tells whether a step does nothing but set a manager.
pub(super) fn sets_manager(step: &Step) -> bool {
    matches!(step, Step::Update(changes) if changes.iter().all(|change| change.attribute == Attribute::Manager))
}

/// What is asked about the managers of a plan when it is approved.
pub(super) struct Managers<'a> {
    connection: i64,
    in_vain: &'a BTreeSet<i64>,
    unticked: &'a Unticked,
    exported: bool,
}

impl<'a> Managers<'a> {
    pub(super) fn of(
        conn: &Connection,
        connection: i64,
        in_vain: &'a BTreeSet<i64>,
        unticked: &'a Unticked,
    ) -> Result<Self, store::Error> {
        let exported = store::plan::mapping(conn)?.direction(Attribute::Manager).exports();
        if exported {
            pair::index_users(conn)?;
        }
        Ok(Self { connection, in_vain, unticked, exported })
    }

    /// Tells when the manager of a row's user can be set, where the row would set one.
    pub(super) fn later(&self, conn: &Connection, row: &Row) -> Result<Later, store::Error> {
        let (Some(id), true, Thing::User) = (row.user, self.exported, row.thing) else {
            return Ok(Later::No);
        };
        let Some(change) = change(conn, id, &steps_of(row)?)? else { return Ok(Later::No) };
        let Some(above) = manager::of_user(conn, id)? else { return Ok(Later::No) };
        let Some(theirs) = pair::of_user(conn, above)? else { return Ok(Later::No) };
        let makes = steps_of(&theirs)?.iter().any(|step| matches!(step, Step::Create | Step::Restore { .. }));
        let why = match theirs.kind {
            Kind::Conflict
                if theirs.google_id.is_none() && !binding::is_bound(conn, self.connection, above)? =>
            {
                format!("the manager {} has no account: {}", theirs.name, theirs.why)
            }
            _ if !makes => return Ok(Later::No),
            _ if !theirs.ticked => format!("the manager {} has no account: not ticked", theirs.name),
            _ if self.in_vain.contains(&theirs.id) => {
                format!("the manager {} has no account: who has that address is not ticked", theirs.name)
            }
            _ => match self.unticked.in_the_way_of(conn, &theirs)? {
                Some(why) => format!("the manager {} has no account: {why}", theirs.name),
                None => return Ok(Later::After { row: theirs.id, change }),
            },
        };
        Ok(Later::Never { why })
    }
}

/// Gives the change by which the steps of a user set a manager.
fn change(conn: &Connection, id: i64, steps: &[Step]) -> Result<Option<Change>, store::Error> {
    let set = steps.iter().find_map(|step| match step {
        Step::Update(changes) => {
            changes.iter().find(|one| one.attribute == Attribute::Manager && !one.after.is_empty())
        }
        _ => None,
    });
    if set.is_some() || !steps.contains(&Step::Create) {
        return Ok(set.cloned());
    }
    let after = user::get(conn, id)?.user.values.display(Attribute::Manager);
    let (attribute, before) = (Attribute::Manager, String::new());
    Ok((!after.is_empty()).then_some(Change { attribute, before, after }))
}
