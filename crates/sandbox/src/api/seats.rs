//! Seats: who holds one, and whether there is one left.

use super::call::Call;
use crate::Error;
use crate::failure::Failure;
use crate::rules::{Plan, TRIAL_USERS};
use crate::tenant::awkward::Awkward;
use crate::world::World;

/// How many users hold a seat: all that live and are not archived.
pub(crate) fn held(world: &World) -> Result<u64, Error> {
    let roll = world.roll();
    let users = roll.people.tenant.users;
    let seeded = i64::try_from(users - Awkward::archived_below(users)).unwrap_or(i64::MAX);
    let beside = world.overlay.seats_beside(|number| !Awkward::of(number).is_archived())?;
    Ok(u64::try_from(seeded + beside).unwrap_or(0))
}

/// Refuses one user more than there are seats for.
pub(crate) fn check_free(call: &Call) -> Result<(), Failure> {
    let rules = call.world.rules();
    let trial = rules.plan == Plan::Trial;
    let most = match (trial, rules.seats) {
        (true, seats) => seats.unwrap_or(TRIAL_USERS).min(TRIAL_USERS),
        (false, Some(seats)) => seats,
        (false, None) => return Ok(()),
    };
    if held(&call.world)? < most {
        return Ok(());
    }
    Err(Failure::limit(if trial {
        "Domain user limit reached. Start paid subscription."
    } else {
        "Domain user limit reached. Contact Support."
    }))
}
