//! `users.insert`: what must hold before an account is made, and what Google makes of it.

use serde_json::{Value, json};

use super::account_addresses::{check_free, checked_email};
use super::call::Call;
use super::user_change::apply;
use super::{custom_fields, password, photos, seats, suspicion, user_unit};
use crate::activity::Event;
use crate::clock::stamp;
use crate::failure::Failure;
use crate::overlay::moments::Moment;
use crate::reply::Answer;
use crate::roll::Record;
use crate::tenant::customer::CUSTOMER_ID;
use crate::tenant::record::NEVER;

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
    custom_fields::apply_sent(call, &mut record)?;
    user_unit::apply_sent(call, &mut record)?;
    apply(&mut record, body, call.now_ms)?;
    seats::check_free(call)?;
    check_pace(call, &email)?;
    suspicion::judge(call, number, &email, &mut record)?;
    overlay.put_user(number, &record)?;
    overlay.note_moment(number, &password_moment(call, &record), call.now_ms)?;
    overlay.remember_hash(number, password::hash_of(&call.body));
    call.log(&[Event::user("CREATE_USER", &email)])?;
    Ok(Answer::Resource(shown(call, record)))
}

/// Refuses more creations in a second than a domain may make (google-api.md 4).
fn check_pace(call: &Call, email: &str) -> Result<(), Failure> {
    let domain = email.rsplit('@').next().unwrap_or("").to_owned();
    let pace = call.world.rules().creates_per_second;
    if call.world.creations.admit(domain, pace, call.now_ms) { Ok(()) } else { Err(Failure::backend()) }
}

/// The moment of the password that the call sets.
pub(crate) fn password_moment(call: &Call, record: &Record) -> Moment {
    Moment::Password {
        hash_function: password::set_by(&call.body).flatten(),
        must_change: record.get("changePasswordAtNextLogin").and_then(Value::as_bool).unwrap_or(false),
    }
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
pub(crate) fn shown(call: &Call, mut record: Record) -> Value {
    record.remove("customSchemas");
    photos::show_here(&call.roll.people.origin, &mut record);
    Value::Object(record)
}
