//! The aliases of users.

use serde_json::{Value, json};

use super::account_addresses::{check_free, checked_alias, tidy_emails};
use super::call::Call;
use super::settling;
use super::user_change::{seal, set};
use super::user_write::find_to_change;
use super::users::find;
use crate::activity::Event;
use crate::failure::Failure;
use crate::reply::Answer;
use crate::roll::Record;

/// How many aliases a user may have (google-api.md 2.2).
const MOST: usize = 30;

fn text<'a>(record: &'a Record, field: &str) -> &'a str {
    record.get(field).and_then(Value::as_str).unwrap_or("")
}

fn aliases(record: &Record) -> Vec<String> {
    let aliases = record.get("aliases").and_then(Value::as_array).into_iter().flatten();
    aliases.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn show(record: &Record, alias: &str) -> Value {
    let hash = blake3::hash(alias.as_bytes()).to_hex();
    json!({
        "kind": "admin#directory#alias",
        "id": text(record, "id"),
        "etag": format!("\"nW/alias-{}\"", &hash[..20]),
        "alias": alias,
        "primaryEmail": text(record, "primaryEmail"),
    })
}

/// `users.aliases.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    let (_, record) = find(call)?;
    settling::check_visible(call, &record)?;
    let shown: Vec<Value> = aliases(&record).iter().map(|alias| show(&record, alias)).collect();
    let mut answer = json!({ "kind": "admin#directory#aliases", "etag": text(&record, "etag") });
    if !shown.is_empty() {
        answer["aliases"] = shown.into();
    }
    Ok(Answer::Resource(answer))
}

/// `users.aliases.insert`.
pub(crate) fn insert(call: &Call) -> Result<Answer, Failure> {
    let (number, mut record) = find_to_change(call)?;
    let alias = checked_alias(call.body.get("alias").and_then(Value::as_str).unwrap_or(""))?;
    check_free(call, &alias, None)?;
    let mut all = aliases(&record);
    if all.len() >= MOST {
        return Err(Failure::limit("Alias limit reached."));
    }
    all.push(alias.clone());
    write(call, number, &mut record, &all)?;
    call.log(&[Event::user("ADD_NICKNAME", text(&record, "primaryEmail")).with("USER_NICKNAME", &alias)])?;
    Ok(Answer::Resource(show(&record, &alias)))
}

/// `users.aliases.delete`: the address is free at once.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    let (number, mut record) = find_to_change(call)?;
    let alias = call.path("alias").to_lowercase();
    let mut all = aliases(&record);
    let before = all.len();
    all.retain(|one| !one.eq_ignore_ascii_case(&alias));
    if all.len() == before {
        return Err(Failure::not_found("alias"));
    }
    write(call, number, &mut record, &all)?;
    call.log(&[Event::user("REMOVE_NICKNAME", text(&record, "primaryEmail")).with("USER_NICKNAME", &alias)])?;
    Ok(Answer::Nothing)
}

fn write(call: &Call, number: u64, record: &mut Record, aliases: &[String]) -> Result<(), Failure> {
    let gone: Vec<String> = crate::overlay::users::addresses(record);
    if let Some(Value::Array(emails)) = record.get_mut("emails") {
        // `tidy_emails` adds those that are still the account's.
        emails.retain(|entry| {
            let address = entry.get("address").and_then(Value::as_str).unwrap_or("").to_lowercase();
            !gone.contains(&address)
        });
    }
    set(record, "aliases", &json!(aliases));
    tidy_emails(record);
    seal(record, call.now_ms);
    Ok(call.world.overlay.put_user(number, record)?)
}
