//! How many direct members a group has, without reading them.

use super::call::Call;
use super::membership::{Membership, base_place};
use super::team::Team;
use crate::Error;
use crate::overlay::groups::ChangedGroup;
use crate::tenant::groups::group_id;

/// Counts the direct members of a group.
pub(super) fn count(call: &Call, team: &Team) -> Result<u64, Error> {
    let overlay = &call.world.overlay;
    let mut count = match &team.base {
        None => 0,
        Some(group) => {
            let mut count = group.count(call.roll.people.tenant.users);
            // A deleted group leaves those that it was in.
            for inner in group.inner() {
                let id = group_id(&call.roll.people, inner);
                count -= u64::from(matches!(overlay.group(&id)?, Some(ChangedGroup::Deleted)));
            }
            count
        }
    };
    for change in overlay.members(&team.id)? {
        let was = Membership::from_change(&call.roll, &change)
            .is_some_and(|member| base_place(&call.roll, team, &member.who).is_some());
        match (was, change.added) {
            (false, true) => count += 1,
            (true, false) => count = count.saturating_sub(1),
            _ => {}
        }
    }
    Ok(count)
}
