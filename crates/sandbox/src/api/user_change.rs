//! What a write does to a user resource: which fields count, what they must be, and what follows from them.

use serde_json::{Map, Value};

use super::account_addresses::tidy_emails;
use super::password::check_password;
use crate::clock::stamp;
use crate::failure::Failure;
use crate::roll::Record;

/// Fields that are written as they come, and the largest they may be (google-api.md 2.2).
const FREE: [(&str, usize); 16] = [
    ("addresses", 10_240),
    ("emails", 10_240),
    ("externalIds", 2_048),
    ("gender", 1_024),
    ("ims", 2_048),
    ("keywords", 1_024),
    ("languages", 1_024),
    ("locations", 10_240),
    ("notes", 10_240),
    ("organizations", 10_240),
    ("phones", 1_024),
    ("posixAccounts", 10_240),
    ("relations", 2_048),
    ("sshPublicKeys", 10_240),
    ("websites", 2_048),
    ("recoveryEmail", 256),
];
const FLAGS: [&str; 5] =
    ["suspended", "archived", "changePasswordAtNextLogin", "includeInGlobalAddressList", "ipWhitelisted"];
/// Fields that a write may carry and that do nothing: Google ignores what is read-only.
const IGNORED: [&str; 26] = [
    "kind",
    "id",
    "etag",
    "aliases",
    "nonEditableAliases",
    "isAdmin",
    "isDelegatedAdmin",
    "isEnforcedIn2Sv",
    "isEnrolledIn2Sv",
    "isMailboxSetup",
    "creationTime",
    "deletionTime",
    "lastLoginTime",
    "agreedToTerms",
    "customerId",
    "suspensionReason",
    "suspensionTime",
    "archivalTime",
    "thumbnailPhotoUrl",
    "thumbnailPhotoEtag",
    "isGuestUser",
    "guestAccountInfo",
    "hashFunction",
    "fullName",
    "trigger_event",
    "password",
];

/// Applies a body to a record: absent keeps, `null` clears, arrays are replaced whole. Custom fields, the unit and the
/// address are not applied here.
pub(crate) fn apply(record: &mut Record, body: &Map<String, Value>, now_ms: i64) -> Result<(), Failure> {
    let known = |field: &str| {
        FREE.iter().any(|(free, _)| *free == field)
            || FLAGS.contains(&field)
            || IGNORED.contains(&field)
            || matches!(field, "name" | "primaryEmail" | "orgUnitPath" | "recoveryPhone" | "customSchemas")
    };
    if let Some(field) = body.keys().find(|field| !known(field)) {
        return Err(Failure::invalid(format!(
            "Invalid JSON payload received. Unknown name \"{field}\": Cannot find field."
        )));
    }
    check_password(body)?;
    if let Some(name) = body.get("name") {
        apply_name(record, name)?;
    }
    if let Some(phone) = body.get("recoveryPhone") {
        let fine = phone.is_null()
            || phone.as_str().is_some_and(|text| {
                text.is_empty()
                    || text.strip_prefix('+').is_some_and(|digits| {
                        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
                    })
            });
        if !fine {
            return Err(Failure::invalid("Invalid Input: recoveryPhone"));
        }
        set(record, "recoveryPhone", phone);
    }
    for (field, most) in FREE {
        if let Some(value) = body.get(field) {
            check_entries(field, value, most)?;
            set(record, field, value);
        }
    }
    for flag in FLAGS {
        match body.get(flag) {
            None => {}
            Some(Value::Bool(on)) => apply_flag(record, flag, *on, now_ms)?,
            Some(Value::Null) => apply_flag(record, flag, false, now_ms)?,
            Some(_) => return Err(Failure::invalid("Invalid Input: resource")),
        }
    }
    tidy_emails(record);
    seal(record, now_ms);
    Ok(())
}

/// Writes a field; what is empty is taken away.
pub(crate) fn set(record: &mut Record, field: &str, value: &Value) {
    let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_str() == Some("");
    if empty {
        record.remove(field);
    } else {
        record.insert(field.to_owned(), value.clone());
    }
}

fn apply_name(record: &mut Record, name: &Value) -> Result<(), Failure> {
    let mut names = record.get("name").and_then(Value::as_object).cloned().unwrap_or_default();
    for (field, label, most) in [
        ("givenName", "GivenName", 60),
        ("familyName", "FamilyName", 60),
        ("displayName", "DisplayName", 256),
    ] {
        let Some(value) = name.get(field) else { continue };
        let text = value.as_str().unwrap_or("").trim().to_owned();
        let optional = field == "displayName";
        if text.chars().count() > most || text.contains(['<', '>']) || (text.is_empty() && !optional) {
            return Err(Failure::invalid(format!("Invalid Given/Family Name: {label}")));
        }
        set(&mut names, field, &text.into());
    }
    let part = |field: &str| names.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
    let full = format!("{} {}", part("givenName"), part("familyName"));
    names.insert("fullName".to_owned(), full.trim().into());
    record.insert("name".to_owned(), names.into());
    Ok(())
}

/// What a list must be: of objects, one primary at most, a `custom` type with its name, and small enough.
fn check_entries(field: &str, value: &Value, most: usize) -> Result<(), Failure> {
    let bad = || Failure::invalid(format!("Invalid Input: {field}"));
    if value.to_string().len() > most {
        return Err(bad());
    }
    if matches!(field, "gender" | "notes" | "recoveryEmail") {
        return Ok(());
    }
    let Value::Array(entries) = value else { return if value.is_null() { Ok(()) } else { Err(bad()) } };
    let mut primaries = 0;
    for entry in entries {
        let entry = entry.as_object().ok_or_else(bad)?;
        primaries += usize::from(entry.get("primary").and_then(Value::as_bool).unwrap_or(false));
        let custom = entry.get("type").and_then(Value::as_str) == Some("custom");
        if custom && entry.get("customType").and_then(Value::as_str).unwrap_or("").is_empty() {
            return Err(bad());
        }
    }
    if primaries > 1 { Err(bad()) } else { Ok(()) }
}

/// Suspends an account as Google does by itself.
pub(crate) fn suspend(record: &mut Record, reason: &str, now_ms: i64) {
    record.insert("suspended".to_owned(), true.into());
    record.insert("suspensionReason".to_owned(), reason.into());
    record.insert("suspensionTime".to_owned(), stamp(now_ms).into());
    seal(record, now_ms);
}

/// Lifts a suspension, whatever its reason.
pub(crate) fn release(record: &mut Record, now_ms: i64) {
    record.insert("suspended".to_owned(), false.into());
    record.remove("suspensionReason");
    record.remove("suspensionTime");
    seal(record, now_ms);
}

fn apply_flag(record: &mut Record, flag: &str, on: bool, now_ms: i64) -> Result<(), Failure> {
    let was = record.get(flag).and_then(Value::as_bool).unwrap_or(false);
    record.insert(flag.to_owned(), on.into());
    match (flag, was, on) {
        ("suspended", false, true) => {
            record.insert("suspensionReason".to_owned(), "ADMIN".into());
            record.insert("suspensionTime".to_owned(), stamp(now_ms).into());
        }
        ("suspended", true, false) => {
            if record.get("suspensionReason").and_then(Value::as_str) != Some("ADMIN") {
                return Err(Failure::new(
                    412,
                    "adminCannotUnsuspend",
                    "Cannot restore a user suspended for abuse.",
                ));
            }
            record.remove("suspensionReason");
            record.remove("suspensionTime");
        }
        ("archived", false, true) => {
            record.insert("archivalTime".to_owned(), stamp(now_ms).into());
        }
        ("archived", true, false) => {
            record.remove("archivalTime");
        }
        _ => {}
    }
    Ok(())
}

/// Gives the record a new etag.
pub(crate) fn seal(record: &mut Record, now_ms: i64) {
    record.remove("etag");
    let hash = blake3::hash(format!("{now_ms} {}", Value::Object(record.clone())).as_bytes()).to_hex();
    record.insert("etag".to_owned(), format!("\"nW/{}\"", &hash[..27]).into());
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::apply;

    fn record() -> super::Record {
        let Value::Object(record) = json!({
            "primaryEmail": "ann@northwind.test", "name": { "givenName": "Ann", "familyName": "Bo", "fullName": "Ann Bo" }, "suspended": false,
            "phones": [{ "value": "1", "type": "work" }, { "value": "2", "type": "home" }], "isAdmin": false, "recoveryEmail": "x@example.org",
            "emails": [{ "address": "ann@northwind.test", "primary": true }, { "address": "x@example.org", "type": "home" }],
        }) else {
            unreachable!("an object")
        };
        record
    }

    fn applied(body: Value) -> Result<super::Record, String> {
        let mut record = record();
        let Value::Object(body) = body else { unreachable!("an object") };
        apply(&mut record, &body, 0).map(|()| record).map_err(|failure| failure.message)
    }

    #[test]
    fn absent_keeps_null_clears_and_arrays_are_replaced() {
        let changed = applied(json!({ "phones": [{ "value": "3", "type": "mobile" }], "recoveryEmail": null, "name": { "givenName": "Anna" } })).unwrap();
        assert_eq!(
            changed["phones"],
            json!([{ "value": "3", "type": "mobile" }]),
            "the array is replaced whole"
        );
        assert!(!changed.contains_key("recoveryEmail"), "null clears");
        assert_eq!(
            changed["name"],
            json!({ "givenName": "Anna", "familyName": "Bo", "fullName": "Anna Bo" }),
            "an absent name part stays"
        );
    }

    #[test]
    fn read_only_fields_are_ignored_and_unknown_ones_refused() {
        assert_eq!(
            applied(json!({ "isAdmin": true, "aliases": ["z@northwind.test"] })).unwrap()["isAdmin"],
            json!(false),
            "isAdmin is read-only"
        );
        assert!(
            applied(json!({ "colour": "red" })).unwrap_err().contains("Unknown name \"colour\""),
            "Google knows no colour"
        );
    }

    #[test]
    fn suspension_has_a_reason_and_google_s_own_cannot_be_lifted() {
        let mut suspended = applied(json!({ "suspended": true })).unwrap();
        assert_eq!(
            suspended["suspensionReason"],
            json!("ADMIN"),
            "a suspension by the API is the administrator's"
        );
        suspended.insert("suspensionReason".to_owned(), json!("WEB_LOGIN_REQUIRED"));
        let Value::Object(body) = json!({ "suspended": false }) else { unreachable!("an object") };
        assert_eq!(
            apply(&mut suspended, &body, 0).unwrap_err().reason,
            "adminCannotUnsuspend",
            "only a sign-in lifts this one"
        );
    }

    #[test]
    fn an_empty_family_name_is_refused() {
        assert!(
            applied(json!({ "name": { "familyName": "" } })).unwrap_err().contains("FamilyName"),
            "Google wants a family name"
        );
    }
}
