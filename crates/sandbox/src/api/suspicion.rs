//! What Google suspects new accounts of, and when it acts on it.

use std::sync::atomic::Ordering;

use super::call::Call;
use super::user_change::suspend;
use crate::Error;
use crate::failure::Failure;
use crate::roll::Record;
use crate::rules::{Plan, Suspicion};
use crate::world::World;

/// Suspends a new account, at once or later, if Google suspects it.
pub(crate) fn judge(call: &Call, number: u64, email: &str, record: &mut Record) -> Result<(), Failure> {
    let Some((suspicion, after_ms)) = suspicion(call, email) else { return Ok(()) };
    if after_ms == 0 {
        suspend(record, suspicion.reason(), call.now_ms);
        return Ok(());
    }
    let due_ms = call.now_ms.saturating_add(i64::try_from(after_ms).unwrap_or(i64::MAX));
    call.world.overlay.suspect(number, suspicion.reason(), due_ms)?;
    call.world.next_suspicion_ms.fetch_min(due_ms, Ordering::Relaxed);
    Ok(())
}

/// What Google suspects a new account of, and how long after its creation.
fn suspicion(call: &Call, email: &str) -> Option<(Suspicion, u64)> {
    let rules = call.world.rules();
    let client = call.actor.app.as_ref().map(|app| app.client.clone());
    let by_app = client.is_some();
    let made = client.map_or(0, |client| call.world.bursts.count(client, call.now_ms));
    if email.starts_with("suspended-by-google.") || by_app && rules.plan == Plan::Trial {
        return Some((Suspicion::WebLoginRequired, 0));
    }
    let distrust = rules.distrust.filter(|_| !rules.trusted_client)?;
    (made > distrust.creates_per_minute).then_some((distrust.suspicion, distrust.after_ms))
}

/// Suspends the accounts whose time has come. The caller has the turn to write.
pub(crate) fn act(world: &World, now_ms: i64) -> Result<(), Error> {
    for (number, reason) in world.overlay.take_suspected(now_ms)? {
        if let Some(mut record) = world.roll().user(&world.overlay, number)? {
            suspend(&mut record, &reason, now_ms);
            world.overlay.put_user(number, &record)?;
        }
    }
    world.next_suspicion_ms.store(world.overlay.next_suspicion_ms()?, Ordering::Relaxed);
    Ok(())
}

/// Suspends the accounts whose time has come, if there are any.
pub(crate) fn act_if_due(world: &World, now_ms: i64) -> Result<(), Error> {
    if world.next_suspicion_ms.load(Ordering::Relaxed) > now_ms {
        return Ok(());
    }
    let _turn = world.write_turn();
    act(world, now_ms)
}
