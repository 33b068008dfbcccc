//! For how long a new or renamed user is not yet the same everywhere (google-api.md 3, eventual consistency).

use std::sync::atomic::Ordering;

use serde_json::Value;

use super::call::Call;
use crate::clock::stamp;
use crate::failure::Failure;
use crate::roll::Record;

/// One in so many early reads is 403 instead of 404.
const FORBIDDEN_READS: u32 = 4;

/// A user made after this time is not there yet; none if every user is. Times of Google's form sort as text.
pub(crate) fn made_after(call: &Call) -> Option<String> {
    let settle = call.world.rules().settle();
    (settle > 0).then(|| stamp(call.now_ms - settle))
}

/// Says whether a user was made after a time.
pub(crate) fn is_made_after(record: &Record, time: &str) -> bool {
    record.get("creationTime").and_then(Value::as_str).is_some_and(|made| made > time)
}

/// Hides a user that was just made.
pub(crate) fn check_visible(call: &Call, record: &Record) -> Result<(), Failure> {
    let Some(time) = made_after(call) else { return Ok(()) };
    if !is_made_after(record, &time) {
        return Ok(());
    }
    let reads = call.world.early_reads.fetch_add(1, Ordering::Relaxed) + 1;
    Err(if reads.is_multiple_of(FORBIDDEN_READS) {
        Failure::forbidden()
    } else {
        Failure::not_found("userKey")
    })
}

/// Refuses a change of a user that was just made or renamed.
pub(crate) fn check_changeable(call: &Call, number: u64, record: &Record) -> Result<(), Failure> {
    let Some(time) = made_after(call) else { return Ok(()) };
    if is_made_after(record, &time) {
        return Err(Failure::condition("User creation is not complete."));
    }
    let settle = call.world.rules().settle();
    let renamed = call.world.overlay.renamed_ms(number)?;
    if renamed.is_some_and(|at| at + settle > call.now_ms) {
        return Err(Failure::new(409, "conflict", "Conflict"));
    }
    Ok(())
}
