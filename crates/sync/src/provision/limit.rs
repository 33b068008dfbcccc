//! The limits of a sync: what a plan counts against them, and what was confirmed.

use std::collections::BTreeMap;

use directory::Thing;
use directory::arrange::{Exceeded, Limited, Limits};
use directory::group::GroupStep;
use directory::provision::Step;
use store::plan::{elsewhere, limits, pair};
use store::rusqlite::Connection;

use super::journal::kind;
use super::row::{cleared, steps_of};
use crate::Error;

/// Limits that somebody confirmed by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmed(pub Vec<(Limited, u64)>);

impl Confirmed {
    /// Tells whether a limit was confirmed by its very number.
    #[must_use]
    pub fn covers(&self, limit: &Exceeded) -> bool {
        self.0.contains(&(limit.what, limit.count))
    }
}

impl Confirmed {
    /// Confirms each of a plan's exceeded limits whose number was named.
    #[must_use]
    pub fn by_numbers(exceeded: &[Exceeded], numbers: &[u64]) -> Self {
        let named = exceeded.iter().filter(|limit| numbers.contains(&limit.count));
        Self(named.map(|limit| (limit.what, limit.count)).collect())
    }
}

/// What is counted in a plan. Un-ticked rows count: un-ticking does not raise a limit.
pub(super) struct Counted {
    /// Steps by kind.
    pub(super) steps: BTreeMap<&'static str, u64>,
    /// What is counted against each limit.
    pub(super) limited: Vec<Exceeded>,
    /// Addresses, before and after.
    pub(super) renames: Vec<(String, String)>,
}

/// Keeps the limits by which a plan that is being made will be held back.
pub(crate) fn keep(conn: &Connection, connection: i64) -> Result<(), store::Error> {
    let set = store::limits::get(conn, connection)?;
    limits::keep(conn, &set, pair::scope(conn, connection)?)
}

/// How many there are of each thing that is limited.
type Counts = [u64; Limited::ALL.len()];

/// Counts a plan of a connection.
pub(super) fn of_plan(conn: &Connection, connection: i64) -> Result<Counted, Error> {
    let (mut all, mut ticked) = (Counts::default(), Counts::default());
    let (mut kinds, mut renames) = (BTreeMap::new(), Vec::new());
    pair::each_with_steps(conn, |row| {
        let steps = steps_of(&row)?;
        let mut counts = Counts::default();
        for step in &steps {
            *kinds.entry(kind(step)).or_default() += 1;
            match step {
                // An org unit that leaves the tree here takes nobody with it.
                Step::Remove if row.thing == Thing::OrgUnit => {}
                Step::Suspend | Step::Archive | Step::Remove => counts[Limited::Suspensions as usize] += 1,
                Step::Rename(change) => {
                    counts[Limited::Renames as usize] += 1;
                    renames.push((change.before.clone(), change.after.clone()));
                }
                Step::SetPassword(_) => counts[Limited::Passwords as usize] += 1,
                Step::Group(step) => count_group(step, &mut counts),
                _ => {}
            }
        }
        counts[Limited::Cleared as usize] += cleared(&steps).count() as u64;
        for (at, count) in counts.into_iter().enumerate() {
            all[at] += count;
            ticked[at] += if row.ticked { count } else { 0 };
        }
        Ok(())
    })?;
    // What another did happened; nobody can un-tick it.
    let others = elsewhere::count(conn)?;
    (all[Limited::Elsewhere as usize], ticked[Limited::Elsewhere as usize]) = (others, others);
    let (limits, scope) = match limits::kept(conn)? {
        Some(kept) => kept,
        None => (Limits::default(), pair::scope(conn, connection)?),
    };
    let of = |what: Limited| {
        let counts = (all[what as usize], ticked[what as usize]);
        Exceeded::of(what, counts, &limits, scope)
    };
    Ok(Counted { steps: kinds, limited: Limited::ALL.into_iter().map(of).collect(), renames })
}

/// Counts a step about a group: a member who is taken out is a removal, and so is a group that leaves the directory, or
/// is deleted on Google, which is asked about besides.
fn count_group(step: &GroupStep, counts: &mut Counts) {
    match step {
        GroupStep::RemoveMember(_) | GroupStep::Remove => counts[Limited::Suspensions as usize] += 1,
        GroupStep::Delete => {
            counts[Limited::Suspensions as usize] += 1;
            counts[Limited::GroupsDeleted as usize] += 1;
        }
        GroupStep::Readdress(_) => counts[Limited::Renames as usize] += 1,
        GroupStep::Update(changes) => {
            let cleared =
                changes.iter().filter(|change| change.after.is_empty() && !change.before.is_empty());
            counts[Limited::Cleared as usize] += cleared.count() as u64;
        }
        _ => {}
    }
}
