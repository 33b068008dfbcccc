//! The aliases of groups. No log tells of them: Google's documents name no event.

use serde_json::{Value, json};

use super::account_addresses::{check_free, checked_group_email};
use super::body;
use super::call::Call;
use super::group_write::seal;
use super::team::{Team, find};
use super::user_change::set;
use crate::failure::Failure;
use crate::reply::Answer;

fn show(team: &Team, alias: &str) -> Value {
    let hash = blake3::hash(format!("{} {alias}", team.id).as_bytes()).to_hex();
    json!({
        "kind": "admin#directory#alias",
        "id": team.id,
        "etag": format!("\"nW/alias-{}\"", &hash[..20]),
        "alias": alias,
        "primaryEmail": team.email(),
    })
}

/// `groups.aliases.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    let team = find(call)?;
    let shown: Vec<Value> = team.aliases().iter().map(|alias| show(&team, alias)).collect();
    let mut answer = json!({ "kind": "admin#directory#aliases", "etag": team.text("etag") });
    if !shown.is_empty() {
        answer["aliases"] = shown.into();
    }
    Ok(Answer::Resource(answer))
}

/// `groups.aliases.insert`.
pub(crate) fn insert(call: &Call) -> Result<Answer, Failure> {
    let mut team = find(call)?;
    body::check_known(&call.body, "Alias")?;
    let alias = match call.body.get("alias").and_then(Value::as_str) {
        Some(alias) => checked_group_email(alias)?,
        None => return Err(Failure::new(400, "required", "Missing required field: alias")),
    };
    check_free(call, &alias, None)?;
    let mut aliases = team.aliases();
    aliases.push(alias.clone());
    write(call, &mut team, &aliases)?;
    Ok(Answer::Resource(show(&team, &alias)))
}

/// `groups.aliases.delete`: the address is free at once, as a user's is.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    let mut team = find(call)?;
    let mut aliases = team.aliases();
    let before = aliases.len();
    aliases.retain(|alias| !alias.eq_ignore_ascii_case(call.path("alias")));
    if aliases.len() == before {
        return Err(Failure::not_found("alias"));
    }
    write(call, &mut team, &aliases)?;
    Ok(Answer::Nothing)
}

fn write(call: &Call, team: &mut Team, aliases: &[String]) -> Result<(), Failure> {
    set(&mut team.record, "aliases", &json!(aliases));
    seal(team, call.now_ms);
    Ok(team.keep(call)?)
}
