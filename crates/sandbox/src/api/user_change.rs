//! What a write does to a user resource: which fields count, what they must be, and what follows from them.

use serde_json::{Map, Value, json};

use crate::clock::stamp;
use crate::failure::Failure;
use crate::roll::Record;
use crate::tenant::customer::is_verified_domain;
use crate::tenant::units;

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

/// Checks the address of an account: what Google takes as a user name (google-api.md 9), in a verified domain of the tenant.
pub(crate) fn checked_email(text: &str) -> Result<String, Failure> {
    let email = text.to_lowercase();
    let bad = || Failure::invalid("Invalid Input: primary_user_email");
    let (local, domain) = email.rsplit_once('@').ok_or_else(bad)?;
    let letters = local.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_'.".contains(c));
    let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    if local.is_empty()
        || local.len() > 64
        || !letters
        || !dots
        || matches!(local, "abuse" | "postmaster")
        || domain.is_empty()
    {
        return Err(bad());
    }
    if !is_verified_domain(domain) {
        return Err(Failure::forbidden());
    }
    Ok(email)
}

/// Checks a password; it is not kept.
pub(crate) fn check_password(body: &Map<String, Value>) -> Result<(), Failure> {
    let bad = || Failure::invalid("Invalid Password");
    let Some(password) = body.get("password").filter(|value| !value.is_null()) else { return Ok(()) };
    let password = password.as_str().ok_or_else(bad)?;
    let hex = |length: usize| password.len() == length && password.bytes().all(|b| b.is_ascii_hexdigit());
    let fine = match body.get("hashFunction").and_then(Value::as_str) {
        None => (8..=100).contains(&password.len()) && password.is_ascii(),
        Some("MD5") => hex(32),
        Some("SHA-1") => hex(40),
        Some("crypt") => is_crypt(password),
        Some(_) => return Err(Failure::invalid("Invalid Input: hashFunction")),
    };
    if fine { Ok(()) } else { Err(bad()) }
}

/// Says whether a text is a crypt(3) hash that Google takes: DES, or `$1$`, `$5$`, `$6$` with at most 10,000 rounds.
fn is_crypt(text: &str) -> bool {
    let alphabet = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'/');
    let Some(rest) = text.strip_prefix('$') else { return text.len() == 13 && alphabet(text) };
    let mut parts: Vec<&str> = rest.split('$').collect();
    if parts.len() == 4
        && let Some(rounds) = parts[1].strip_prefix("rounds=")
    {
        if !rounds.parse::<u32>().is_ok_and(|rounds| rounds <= 10_000) {
            return false;
        }
        parts.remove(1);
    }
    let length = match parts.first() {
        Some(&"1") => 22,
        Some(&"5") => 43,
        Some(&"6") => 86,
        _ => return false,
    };
    matches!(parts.as_slice(), [_, salt, hash] if salt.len() <= 16 && hash.len() == length && alphabet(hash))
}

/// Applies a body to a record: absent keeps, `null` clears, arrays are replaced whole.
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
    if let Some(path) = body.get("orgUnitPath").and_then(Value::as_str) {
        let unit = units::by_path(path).ok_or_else(|| Failure::invalid("Invalid Input: INVALID_OU_ID"))?;
        record.insert("orgUnitPath".to_owned(), units::UNITS[unit].path.into());
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
    if let Some(schemas) = body.get("customSchemas") {
        apply_schemas(record, schemas)?;
    }
    tidy_emails(record);
    seal(record, now_ms);
    Ok(())
}

fn set(record: &mut Record, field: &str, value: &Value) {
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

fn apply_schemas(record: &mut Record, schemas: &Value) -> Result<(), Failure> {
    let Value::Object(schemas) = schemas else {
        record.remove("customSchemas");
        return Ok(());
    };
    let mut kept = record.get("customSchemas").and_then(Value::as_object).cloned().unwrap_or_default();
    for (schema, fields) in schemas {
        if !matches!(schema.as_str(), "Employment" | "Equipment") {
            return Err(Failure::invalid("Invalid Input: custom_schema"));
        }
        let mut merged = kept.get(schema).and_then(Value::as_object).cloned().unwrap_or_default();
        for (field, value) in fields.as_object().into_iter().flatten() {
            set(&mut merged, field, value);
        }
        if merged.is_empty() || fields.is_null() {
            kept.remove(schema);
        } else {
            kept.insert(schema.clone(), merged.into());
        }
    }
    if kept.is_empty() {
        record.remove("customSchemas");
    } else {
        record.insert("customSchemas".to_owned(), kept.into());
    }
    Ok(())
}

/// Gives the account another address: the old one stays as an alias.
pub(crate) fn rename(record: &mut Record, email: &str) {
    let old = record.get("primaryEmail").and_then(Value::as_str).unwrap_or("").to_owned();
    let mut aliases: Vec<Value> =
        record.get("aliases").and_then(Value::as_array).cloned().unwrap_or_default();
    aliases.retain(|alias| alias.as_str().is_none_or(|alias| !alias.eq_ignore_ascii_case(email)));
    if !old.is_empty() {
        aliases.push(old.into());
    }
    record.insert("aliases".to_owned(), aliases.into());
    record.insert("primaryEmail".to_owned(), email.into());
    record.insert("nonEditableAliases".to_owned(), json!([format!("{email}.test-google-a.com")]));
}

/// Rebuilds `emails`: the primary address first, then what was written, then the aliases.
pub(crate) fn tidy_emails(record: &mut Record) {
    let own: Vec<String> = crate::overlay::users::addresses(record);
    let Some(primary) = own.first().cloned() else { return };
    let is_ours = |entry: &Value| {
        entry.get("address").and_then(Value::as_str).is_some_and(|address| {
            own.contains(&address.to_lowercase()) || address.ends_with(".test-google-a.com")
        })
    };
    let old_primary = |entry: &Value| entry.get("primary").and_then(Value::as_bool).unwrap_or(false);
    let mut emails = vec![json!({ "address": primary, "primary": true })];
    emails.extend(
        record
            .get("emails")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|entry| !is_ours(entry) && !old_primary(entry))
            .cloned(),
    );
    emails.extend(own.iter().skip(1).map(|address| json!({ "address": address })));
    record.insert("emails".to_owned(), emails.into());
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

    use super::{apply, check_password, checked_email, rename};

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
    fn a_renamed_account_keeps_its_old_address_as_alias() {
        let mut record = record();
        rename(&mut record, "anna@northwind.test");
        super::tidy_emails(&mut record);
        assert_eq!(record["aliases"], json!(["ann@northwind.test"]), "mail to the old address still comes");
        assert_eq!(
            record["emails"][0],
            json!({ "address": "anna@northwind.test", "primary": true }),
            "the new address is primary"
        );
        assert_eq!(
            record["emails"][1],
            json!({ "address": "x@example.org", "type": "home" }),
            "other addresses stay"
        );
    }

    #[test]
    fn addresses_passwords_and_names_follow_google_s_rules() {
        for bad in [
            "ann",
            "@northwind.test",
            "a..b@northwind.test",
            ".a@northwind.test",
            "abuse@northwind.test",
            "a b@northwind.test",
            "a+b@northwind.test",
        ] {
            assert_eq!(
                checked_email(bad).unwrap_err().message,
                "Invalid Input: primary_user_email",
                "{bad} is no user name"
            );
        }
        assert_eq!(
            checked_email("ann@elsewhere.test").unwrap_err().status,
            403,
            "another's domain is forbidden"
        );
        assert_eq!(
            checked_email("D.O'Brien@Northwind.test").unwrap(),
            "d.o'brien@northwind.test",
            "case is lowered"
        );
        let password = |body: Value| check_password(body.as_object().expect("an object")).is_ok();
        assert!(password(json!({ "password": "correct horse" })), "plain, 8 to 100 ASCII letters");
        assert!(
            !password(json!({ "password": "short" })) && !password(json!({ "password": "pässwörter" })),
            "too short, or not ASCII"
        );
        let hash = format!("$6$rounds=5000$saltsalt${}", "a".repeat(86));
        assert!(password(json!({ "password": hash, "hashFunction": "crypt" })), "SHA-512 crypt");
        assert!(
            !password(json!({ "password": hash.replace("5000", "20000"), "hashFunction": "crypt" })),
            "too many rounds"
        );
        assert!(
            applied(json!({ "name": { "familyName": "" } })).unwrap_err().contains("FamilyName"),
            "an empty family name is refused"
        );
    }
}
