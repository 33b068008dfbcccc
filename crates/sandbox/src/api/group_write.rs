//! Making, changing and deleting groups.

use serde_json::{Map, Value, json};

use super::account_addresses::{Owner, check_free, checked_group_email};
use super::body;
use super::call::Call;
use super::team::{Team, find};
use super::user_change::set;
use crate::activity::Event;
use crate::failure::Failure;
use crate::reply::Answer;

/// How long a name and a description may be (google-api.md 9).
const NAME: usize = 73;
const DESCRIPTION: usize = 4_096;

/// The text of a body's field, if it is there.
fn text<'a>(body: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    body.get(field).and_then(Value::as_str)
}

/// Applies what a body says beside the address: absent keeps, `null` clears; what is read-only is ignored.
fn apply(record: &mut Map<String, Value>, body: &Map<String, Value>) -> Result<(), Failure> {
    body::check_known(body, "Group")?;
    for (field, most, forbidden) in [("name", NAME, "=<>"), ("description", DESCRIPTION, "")] {
        let value = match body.get(field) {
            None => continue,
            Some(Value::Null) => "",
            Some(Value::String(value)) => value.as_str(),
            Some(_) => return Err(Failure::invalid(format!("Invalid Input: {field}"))),
        };
        if value.chars().count() > most || value.contains(|c| forbidden.contains(c)) {
            return Err(Failure::invalid(format!("Invalid Input: {field}")));
        }
        record.insert(field.to_owned(), value.into());
    }
    if let Some(ids) = body.get("externalIds") {
        set(record, "externalIds", ids);
    }
    Ok(())
}

/// `groups.insert`.
pub(crate) fn insert(call: &Call) -> Result<Answer, Failure> {
    let email = text(&call.body, "email")
        .ok_or_else(|| Failure::new(400, "required", "Missing required field: email"))?;
    let email = checked_group_email(email)?;
    let id = format!("0{}", &blake3::hash(format!("{email} {}", call.now_ms).as_bytes()).to_hex()[..14]);
    let record = json!({
        "kind": "admin#directory#group", "id": id, "email": email, "description": "", "adminCreated": true,
        "nonEditableAliases": [format!("{email}.test-google-a.com")],
    });
    let Value::Object(mut record) = record else { return Err(Failure::backend()) };
    apply(&mut record, &call.body)?;
    if text(&record, "name").is_none_or(str::is_empty) {
        record.insert("name".to_owned(), email.split('@').next().unwrap_or("").into());
    }
    check_free(call, &email, None)?;
    let mut team = Team::new(id, record, call.now_ms);
    seal(&mut team, call.now_ms);
    team.keep(call)?;
    call.log(&[Event::group("CREATE_GROUP", &email)])?;
    Ok(Answer::Resource(team.show(call)?))
}

/// `groups.update` and `groups.patch`: both keep what is absent. An old address stays as an alias.
pub(crate) fn update(call: &Call) -> Result<Answer, Failure> {
    let mut team = find(call)?;
    let before = team.record.clone();
    apply(&mut team.record, &call.body)?;
    if let Some(email) = text(&call.body, "email").filter(|email| !email.eq_ignore_ascii_case(team.email())) {
        let email = checked_group_email(email)?;
        check_free(call, &email, Some(Owner::Group(&team.id)))?;
        let mut aliases = team.aliases();
        aliases.retain(|alias| *alias != email);
        aliases.push(team.email().to_owned());
        set(&mut team.record, "aliases", &json!(aliases));
        team.record.insert("nonEditableAliases".to_owned(), json!([format!("{email}.test-google-a.com")]));
        team.record.insert("email".to_owned(), email.into());
    }
    if team.record != before {
        seal(&mut team, call.now_ms);
        team.keep(call)?;
    }
    call.log(&changes(&before, &team.record))?;
    Ok(Answer::Resource(team.show(call)?))
}

/// The events of a change.
fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Event> {
    let names = [
        ("email", "CHANGE_GROUP_EMAIL"),
        ("name", "CHANGE_GROUP_NAME"),
        ("description", "CHANGE_GROUP_DESCRIPTION"),
    ];
    let email = text(before, "email").unwrap_or("");
    let changed = names.into_iter().filter_map(|(field, event)| {
        let (was, is) = (text(before, field).unwrap_or(""), text(after, field).unwrap_or(""));
        (was != is).then(|| Event::group(event, email).with("OLD_VALUE", was).with("NEW_VALUE", is))
    });
    changed.collect()
}

/// Gives a group that was changed another etag.
pub(super) fn seal(team: &mut Team, now_ms: i64) {
    let hash = blake3::hash(format!("{} {now_ms} {:?}", team.id, team.record).as_bytes()).to_hex();
    team.record.insert("etag".to_owned(), format!("\"nW/{}\"", &hash[..20]).into());
}

/// `groups.delete`: its memberships end, and its addresses are free once they have rested.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    let team = find(call)?;
    call.world.overlay.delete_group(&team.id, &team.addresses(), call.now_ms)?;
    call.log(&[Event::group("DELETE_GROUP", team.email())])?;
    Ok(Answer::Nothing)
}
