//! Creating, changing, deleting and bringing back users.

use serde_json::{Value, json};

use super::call::{Call, Rank};
use super::users::{DELETED_DAYS_MS, find};
use super::{groups, members};
use crate::clock::stamp;
use crate::failure::Failure;
use crate::overlay::users::{Changed, addresses};
use crate::reply::Answer;
use crate::roll::Record;
use crate::tenant::customer::CUSTOMER_ID;
use crate::tenant::record::NEVER;

use super::user_change::{apply, checked_email, rename, tidy_emails};

/// `users.insert`.
pub(crate) fn insert(call: &Call) -> Result<Answer, Failure> {
    let body = &call.body;
    for (field, label) in [("familyName", "FamilyName"), ("givenName", "GivenName")] {
        // Also what a body gets that was not sent as JSON.
        if body.get("name").and_then(|name| name.get(field)).and_then(Value::as_str).is_none_or(str::is_empty)
        {
            return Err(Failure::invalid(format!("Invalid Given/Family Name: {label}")));
        }
    }
    let email = checked_email(body.get("primaryEmail").and_then(Value::as_str).unwrap_or(""))?;
    if body.get("password").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(Failure::invalid("Invalid Password"));
    }
    check_free(call, &email, None)?;
    let overlay = &call.world.overlay;
    let number = overlay.next_number()?;
    let mut record = new_record(call.roll.people.id(number), &email, call.now_ms);
    apply(&mut record, body, call.now_ms)?;
    if email.starts_with("suspended-by-google.") {
        record.insert("suspended".to_owned(), true.into());
        record.insert("suspensionReason".to_owned(), "WEB_LOGIN_REQUIRED".into());
        record.insert("suspensionTime".to_owned(), stamp(call.now_ms).into());
    }
    overlay.put_user(number, &record)?;
    Ok(Answer::Resource(shown(record)))
}

/// The record of an account that was just made.
pub(crate) fn new_record(id: String, email: &str, now_ms: i64) -> Record {
    let record = json!({
        "kind": "admin#directory#user",
        "id": id,
        "primaryEmail": email,
        "isAdmin": false,
        "isDelegatedAdmin": false,
        "lastLoginTime": NEVER,
        "creationTime": stamp(now_ms),
        "agreedToTerms": false,
        "suspended": false,
        "archived": false,
        "changePasswordAtNextLogin": false,
        "ipWhitelisted": false,
        "isMailboxSetup": false,
        "includeInGlobalAddressList": true,
        "isEnrolledIn2Sv": false,
        "isEnforcedIn2Sv": false,
        "customerId": CUSTOMER_ID,
        "orgUnitPath": "/",
        "nonEditableAliases": [format!("{email}.test-google-a.com")],
    });
    match record {
        Value::Object(record) => record,
        _ => Record::new(),
    }
}

/// What a write answers: Google shows no custom schemas that were not asked for.
fn shown(mut record: Record) -> Value {
    record.remove("customSchemas");
    Value::Object(record)
}

/// Refuses an address that an account or group has.
fn check_free(call: &Call, email: &str, owner: Option<u64>) -> Result<(), Failure> {
    let taken = call.roll.number(&call.world.overlay, email)?.is_some_and(|number| Some(number) != owner);
    if taken || groups::by_key(call, email)?.is_some() { Err(Failure::duplicate()) } else { Ok(()) }
}

/// A delegated admin touches no admin.
fn check_rank(call: &Call, record: &Record) -> Result<(), Failure> {
    let is = |field: &str| record.get(field).and_then(Value::as_bool).unwrap_or(false);
    if call.rank != Rank::Super && (is("isAdmin") || is("isDelegatedAdmin")) {
        Err(Failure::forbidden())
    } else {
        Ok(())
    }
}

/// `users.update`, which has patch semantics, and `users.patch`.
pub(crate) fn update(call: &Call) -> Result<Answer, Failure> {
    let (number, mut record) = find(call)?;
    check_rank(call, &record)?;
    let current = record.get("primaryEmail").and_then(Value::as_str).unwrap_or("").to_owned();
    if let Some(email) = call
        .body
        .get("primaryEmail")
        .and_then(Value::as_str)
        .filter(|email| !email.eq_ignore_ascii_case(&current))
    {
        let email = checked_email(email)?;
        check_free(call, &email, Some(number))?;
        rename(&mut record, &email);
    }
    apply(&mut record, &call.body, call.now_ms)?;
    call.world.overlay.put_user(number, &record)?;
    Ok(Answer::Resource(shown(record)))
}

/// `users.delete`: restorable for 20 days; the org unit and the memberships are gone.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    let (number, record) = find(call)?;
    check_rank(call, &record)?;
    members::leave_all(call, number)?;
    call.world.overlay.delete_user(number, &buried(record, call.now_ms), call.now_ms)?;
    Ok(Answer::Nothing)
}

/// The record of a deleted account.
pub(crate) fn buried(mut record: Record, now_ms: i64) -> Record {
    record.remove("orgUnitPath");
    record.insert("deletionTime".to_owned(), stamp(now_ms).into());
    record
}

/// `users.undelete`: by id alone.
pub(crate) fn undelete(call: &Call) -> Result<Answer, Failure> {
    let overlay = &call.world.overlay;
    let gone = || Failure::condition("The user cannot be found among those to undelete.");
    let number = call.roll.people.index_of_id(call.path("userKey")).ok_or_else(gone)?;
    let Some(Changed::Deleted(mut record, at)) = overlay.user(number)? else { return Err(gone()) };
    if at + DELETED_DAYS_MS < call.now_ms {
        return Err(gone());
    }
    for address in addresses(&record) {
        check_free(call, &address, Some(number))
            .map_err(|_| Failure::condition("Cannot undelete the user: the address is in use."))?;
    }
    record.remove("deletionTime");
    record.insert("orgUnitPath".to_owned(), "/".into());
    apply(
        &mut record,
        &call
            .body
            .iter()
            .filter(|(field, _)| *field == "orgUnitPath")
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect(),
        call.now_ms,
    )?;
    tidy_emails(&mut record);
    overlay.put_user(number, &record)?;
    Ok(Answer::Nothing)
}
