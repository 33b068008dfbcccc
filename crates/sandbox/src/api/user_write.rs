//! Changing users: their resource, their role, their sessions.

use serde_json::Value;

use super::account_addresses::{Owner, check_free, checked_email, rename, tidy_emails};
use super::call::{Call, Rank};
use super::user_change::{apply, seal};
use super::user_insert::{password_moment, shown};
use super::users::find;
use super::{custom_fields, password, seats, settling, user_unit};
use crate::activity::Event;
use crate::activity::user_events::{Password, of_change};
use crate::failure::Failure;
use crate::overlay::moments::Moment;
use crate::reply::Answer;
use crate::roll::Record;

/// The user that the path names, if this caller may change it now.
pub(crate) fn find_to_change(call: &Call) -> Result<(u64, Record), Failure> {
    let (number, record) = find(call)?;
    check_rank(call, &record)?;
    settling::check_changeable(call, number, &record)?;
    Ok((number, record))
}

/// A delegated admin touches no admin.
fn check_rank(call: &Call, record: &Record) -> Result<(), Failure> {
    if call.rank != Rank::Super && (is(record, "isAdmin") || is(record, "isDelegatedAdmin")) {
        Err(Failure::forbidden())
    } else {
        Ok(())
    }
}

fn is(record: &Record, field: &str) -> bool {
    record.get(field).and_then(Value::as_bool).unwrap_or(false)
}

/// `users.update`, which has patch semantics, and `users.patch`.
pub(crate) fn update(call: &Call) -> Result<Answer, Failure> {
    let (number, before) = find_to_change(call)?;
    let mut record = before.clone();
    let overlay = &call.world.overlay;
    let current = before.get("primaryEmail").and_then(Value::as_str).unwrap_or("");
    let wanted = call.body.get("primaryEmail").and_then(Value::as_str);
    let renamed = match wanted.filter(|email| !email.eq_ignore_ascii_case(current)) {
        None => false,
        Some(email) => {
            let email = checked_email(email)?;
            check_free(call, &email, Some(Owner::User(number)))?;
            rename(&mut record, &email);
            true
        }
    };
    custom_fields::apply_sent(call, &mut record)?;
    user_unit::apply_sent(call, &mut record)?;
    apply(&mut record, &call.body, call.now_ms)?;
    match (is(&before, "archived"), is(&record, "archived")) {
        (false, true) => check_archive_licence(call, current)?,
        // Whoever comes back from the archive takes a seat.
        (true, false) => seats::check_free(call)?,
        _ => {}
    }
    let password = if password::set_by(&call.body).is_some() { Password::Set } else { Password::Kept };
    overlay.put_user(number, &record)?;
    if renamed {
        overlay.note_moment(number, &Moment::Renamed, call.now_ms)?;
    }
    if password == Password::Set {
        overlay.note_moment(number, &password_moment(call, &record), call.now_ms)?;
        overlay.remember_hash(number, password::hash_of(&call.body));
    }
    call.log(&of_change(&before, &record, password))?;
    Ok(Answer::Resource(shown(call, record)))
}

/// Refuses to archive somebody for whom there is no licence.
fn check_archive_licence(call: &Call, email: &str) -> Result<(), Failure> {
    if call.world.rules().archived_licences && !email.starts_with("no-archive-licence.") {
        Ok(())
    } else {
        Err(Failure::new(412, "conditionNotMet", "Insufficient archived user licenses"))
    }
}

/// `users.makeAdmin`.
pub(crate) fn make_admin(call: &Call) -> Result<Answer, Failure> {
    let status = match call.body.get("status") {
        Some(Value::Bool(status)) => *status,
        None | Some(Value::Null) => {
            return Err(Failure::new(400, "required", "Missing required field: status"));
        }
        Some(_) => return Err(Failure::invalid("Invalid Input: status")),
    };
    let (number, before) = find_to_change(call)?;
    let mut record = before.clone();
    record.insert("isAdmin".to_owned(), status.into());
    if status {
        record.insert("isDelegatedAdmin".to_owned(), false.into());
    }
    tidy_emails(&mut record);
    seal(&mut record, call.now_ms);
    call.world.overlay.put_user(number, &record)?;
    call.log(&of_change(&before, &record, Password::Kept))?;
    Ok(Answer::Nothing)
}

/// `users.signOut`: the sessions on the web and on devices end; what apps were granted stays.
pub(crate) fn sign_out(call: &Call) -> Result<Answer, Failure> {
    let (number, record) = find_to_change(call)?;
    call.world.overlay.note_moment(number, &Moment::SignedOut, call.now_ms)?;
    let email = record.get("primaryEmail").and_then(Value::as_str).unwrap_or("");
    call.log(&[Event::user("RESET_SIGNIN_COOKIES", email)])?;
    Ok(Answer::Nothing)
}
