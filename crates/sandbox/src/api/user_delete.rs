//! Deleting users, and bringing them back.

use serde_json::Value;

use super::account_addresses::{Owner, check_free, tidy_emails};
use super::call::Call;
use super::user_change::seal;
use super::user_write::find_to_change;
use super::users::DELETED_DAYS_MS;
use super::{member_write, seats, user_unit};
use crate::activity::Event;
use crate::clock::stamp;
use crate::failure::Failure;
use crate::overlay::users::{Changed, addresses};
use crate::reply::Answer;
use crate::roll::Record;

fn email(record: &Record) -> &str {
    record.get("primaryEmail").and_then(Value::as_str).unwrap_or("")
}

/// `users.delete`: restorable for 20 days; the org unit and the memberships are gone.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    let (number, record) = find_to_change(call)?;
    member_write::leave_all(&call.world, number)?;
    let event = Event::user("DELETE_USER", email(&record));
    call.world.overlay.delete_user(number, &buried(record, call.now_ms), call.now_ms)?;
    call.log(&[event])?;
    Ok(Answer::Nothing)
}

/// The record of a deleted account.
pub(crate) fn buried(mut record: Record, now_ms: i64) -> Record {
    record.remove("orgUnitPath");
    record.insert("deletionTime".to_owned(), stamp(now_ms).into());
    record
}

/// `users.undelete`: by id alone, within 20 days, while the addresses are free and there is a seat.
pub(crate) fn undelete(call: &Call) -> Result<Answer, Failure> {
    let overlay = &call.world.overlay;
    let gone = || Failure::condition("The user cannot be found among those to undelete.");
    let number = call.roll.people.index_of_id(call.path("userKey")).ok_or_else(gone)?;
    let Some(Changed::Deleted(mut record, at)) = overlay.user(number)? else { return Err(gone()) };
    if at + DELETED_DAYS_MS < call.now_ms {
        return Err(gone());
    }
    for address in addresses(&record) {
        check_free(call, &address, Some(Owner::User(number)))
            .map_err(|_| Failure::condition("Cannot undelete the user: the address is in use."))?;
    }
    if !record.get("archived").and_then(Value::as_bool).unwrap_or(false) {
        seats::check_free(call)?;
    }
    record.remove("deletionTime");
    record.insert("orgUnitPath".to_owned(), "/".into());
    user_unit::apply_sent(call, &mut record)?;
    tidy_emails(&mut record);
    seal(&mut record, call.now_ms);
    overlay.put_user(number, &record)?;
    call.log(&[Event::user("UNDELETE_USER", email(&record))])?;
    Ok(Answer::Nothing)
}
