//! Groups.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::call::Call;
use super::members;
use super::membership::resolve;
use super::page::{self, Above, Limits};
use crate::activity::Event;
use crate::failure::Failure;
use crate::overlay::groups::ChangedGroup;
use crate::reply::Answer;
use crate::tenant::customer::{is_this_customer, is_verified_domain};
use crate::tenant::groups::{self, Group};

const LIMITS: Limits = Limits { default: 200, most: 200, above: Above::Clamp };

/// A group that lives: one of the seed's, perhaps changed, or a new one.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) base: Option<Group>,
    record: Map<String, Value>,
}

impl Team {
    pub(crate) fn email(&self) -> &str {
        self.record.get("email").and_then(Value::as_str).unwrap_or("")
    }

    fn addresses(&self) -> impl Iterator<Item = &str> {
        let aliases = ["aliases", "nonEditableAliases"]
            .into_iter()
            .filter_map(|list| self.record.get(list)?.as_array())
            .flatten()
            .filter_map(Value::as_str);
        std::iter::once(self.email()).chain(aliases)
    }

    /// The group as the API tells it.
    fn show(&self, call: &Call) -> Result<Value, Failure> {
        let mut record = self.record.clone();
        record.insert("directMembersCount".to_owned(), members::count(call, self)?.to_string().into());
        Ok(Value::Object(record))
    }
}

/// All groups that live, in the order of their making.
pub(crate) fn all(call: &Call) -> Result<Vec<Team>, Failure> {
    let people = &call.roll.people;
    let mut changes: HashMap<String, ChangedGroup> = call.world.overlay.groups()?;
    let mut teams = Vec::new();
    for number in 0..groups::group_count(people.tenant.users) {
        let group = groups::group(people, number);
        let id = groups::group_id(people, number);
        let record = match changes.remove(&id) {
            Some(ChangedGroup::Deleted) => continue,
            Some(ChangedGroup::Live(record)) => record,
            None => match groups::group_record(people, &group) {
                Value::Object(record) => record,
                _ => continue,
            },
        };
        teams.push(Team { id, base: Some(group), record });
    }
    let mut new: Vec<Team> = changes
        .into_iter()
        .filter_map(|(id, group)| {
            if let ChangedGroup::Live(record) = group { Some(Team { id, base: None, record }) } else { None }
        })
        .collect();
    new.sort_by(|a, b| a.id.cmp(&b.id));
    teams.extend(new);
    Ok(teams)
}

/// The group with this id or address.
pub(crate) fn by_key(call: &Call, key: &str) -> Result<Option<Team>, Failure> {
    let teams = all(call)?;
    Ok(teams.into_iter().find(|team| {
        team.id == key
            || key.contains('@') && team.addresses().any(|address| address.eq_ignore_ascii_case(key))
    }))
}

/// The group that the path names.
pub(crate) fn find(call: &Call) -> Result<Team, Failure> {
    let key = call.path("groupKey");
    by_key(call, key)?.ok_or_else(|| match key.rsplit_once('@') {
        Some((_, domain)) if !is_verified_domain(domain) => Failure::forbidden(),
        _ => Failure::not_found("groupKey"),
    })
}

/// `groups.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    let page = page::wanted(call, LIMITS)?;
    let query = call.query("query").map(GroupQuery::parse).transpose()?;
    let user = match (call.query("userKey"), query.as_ref().and_then(GroupQuery::member_key)) {
        (Some(_), Some(_)) => return Err(Failure::parameter("query", "Invalid Input: query")),
        (Some(_), None) if call.query("customer").is_some() => {
            return Err(Failure::new(400, "badRequest", "Bad Request"));
        }
        (user, member) => user.or(member).map(str::to_owned),
    };
    let domain = match (call.query("customer"), call.query("domain")) {
        (Some(customer), None) if is_this_customer(customer) => None,
        (Some(_), None) => return Err(Failure::new(404, "notFound", "Customer doesn't exist")),
        (_, Some(domain)) if is_verified_domain(domain) => Some(domain.to_lowercase()),
        (_, Some(_)) => return Err(Failure::new(404, "notFound", "Domain not found")),
        (None, None) if user.is_some() => None,
        (None, None) => return Err(Failure::new(400, "badRequest", "Bad Request")),
    };
    let member = match &user {
        Some(key) => Some(resolve(call, key)?.ok_or_else(|| Failure::not_found("userKey"))?),
        None => None,
    };
    let mut teams = Vec::new();
    for team in all(call)? {
        let here = domain
            .as_deref()
            .is_none_or(|domain| team.email().to_lowercase().ends_with(&format!("@{domain}")));
        if !here || query.as_ref().is_some_and(|query| !query.matches(&team)) {
            continue;
        }
        if let Some(member) = &member
            && !members::is_direct(call, &team, member)?
        {
            continue;
        }
        teams.push(team);
    }
    match call.query("orderBy").map(str::to_ascii_lowercase).as_deref() {
        None => {}
        Some("email") => {
            teams.sort_by_key(|team| team.email().to_lowercase());
            if call.query("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("DESCENDING")) {
                teams.reverse();
            }
        }
        Some(other) => {
            return Err(Failure::parameter("orderBy", format!("Invalid value at 'order_by', \"{other}\"")));
        }
    }
    let from = page.after.as_ref().map_or(0, |(_, place)| *place as usize);
    let more = teams.len() > from + page.size;
    let shown =
        teams.iter().skip(from).take(page.size).map(|team| team.show(call)).collect::<Result<Vec<_>, _>>()?;
    let mut answer =
        json!({ "kind": "admin#directory#groups", "etag": format!("\"nW/groups-{from}-{}\"", teams.len()) });
    if more {
        answer["nextPageToken"] = page::next_token(
            call,
            &page,
            (String::new(), (from + shown.len()) as u64),
            page.given + shown.len() as u64,
        )
        .into();
    }
    if !shown.is_empty() {
        answer["groups"] = shown.into();
    }
    Ok(Answer::Resource(answer))
}

/// `groups.get`.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    Ok(Answer::Resource(find(call)?.show(call)?))
}

/// The text of a body's field, if it is there.
fn text<'a>(body: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    body.get(field).and_then(Value::as_str)
}

fn check_email(call: &Call, email: &str) -> Result<(), Failure> {
    let (local, domain) =
        email.rsplit_once('@').ok_or_else(|| Failure::invalid("Invalid Input: groupKey"))?;
    if local.is_empty()
        || local.len() > 64
        || local.contains(|c: char| c.is_whitespace() || "=<>&@".contains(c))
    {
        return Err(Failure::invalid("Invalid Input: groupKey"));
    }
    if !is_verified_domain(domain) {
        return Err(Failure::forbidden());
    }
    if by_key(call, email)?.is_some() || call.roll.number(&call.world.overlay, email)?.is_some() {
        return Err(Failure::duplicate());
    }
    Ok(())
}

/// `groups.insert`.
pub(crate) fn insert(call: &Call) -> Result<Answer, Failure> {
    let email = text(&call.body, "email")
        .ok_or_else(|| Failure::new(400, "required", "Missing required field: email"))?
        .to_lowercase();
    check_email(call, &email)?;
    let id = format!("0{}", &blake3::hash(format!("{email} {}", call.now_ms).as_bytes()).to_hex()[..14]);
    let name = text(&call.body, "name")
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| email.split('@').next().unwrap_or(""))
        .to_owned();
    let record = json!({
        "kind": "admin#directory#group", "id": id, "etag": etag(call, &id), "email": email, "name": name,
        "description": text(&call.body, "description").unwrap_or(""), "adminCreated": true,
        "nonEditableAliases": [format!("{email}.test-google-a.com")],
    });
    let Value::Object(record) = record else { return Err(Failure::backend()) };
    call.world.overlay.put_group(&id, &record)?;
    call.log(&[Event::group("CREATE_GROUP", text(&record, "email").unwrap_or(""))])?;
    Ok(Answer::Resource(Team { id, base: None, record }.show(call)?))
}

/// `groups.update` and `groups.patch`.
pub(crate) fn update(call: &Call) -> Result<Answer, Failure> {
    let mut team = find(call)?;
    let before = team.record.clone();
    if let Some(email) =
        text(&call.body, "email").map(str::to_lowercase).filter(|email| email != team.email())
    {
        check_email(call, &email)?;
        let old = team.email().to_owned();
        let aliases = team.record.entry("aliases").or_insert_with(|| json!([]));
        if let Some(aliases) = aliases.as_array_mut() {
            aliases.push(old.into());
        }
        team.record.insert("email".to_owned(), email.into());
    }
    for field in ["name", "description"] {
        match call.body.get(field) {
            Some(Value::String(value)) => {
                team.record.insert(field.to_owned(), value.as_str().into());
            }
            Some(Value::Null) => {
                team.record.insert(field.to_owned(), "".into());
            }
            _ => {}
        }
    }
    team.record.insert("etag".to_owned(), etag(call, &team.id).into());
    call.world.overlay.put_group(&team.id, &team.record)?;
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

fn etag(call: &Call, id: &str) -> String {
    format!("\"nW/{}\"", &blake3::hash(format!("{id} {}", call.now_ms).as_bytes()).to_hex()[..20])
}

/// `groups.delete`.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    let team = find(call)?;
    call.world.overlay.delete_group(&team.id)?;
    call.log(&[Event::group("DELETE_GROUP", team.email())])?;
    Ok(Answer::Nothing)
}

/// The small query language of groups: `email=`, `name=`, `email:p*`, `name:p*`, and `memberKey=` alone.
struct GroupQuery(Vec<(String, char, String)>);

impl GroupQuery {
    fn parse(text: &str) -> Result<Self, Failure> {
        let bad = || Failure::parameter("query", "Invalid Input: query");
        let mut clauses = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let at = rest.find(['=', ':']).ok_or_else(bad)?;
            let (field, operator) =
                (rest[..at].to_owned(), if rest[at..].starts_with('=') { '=' } else { ':' });
            let value = &rest[at + 1..];
            let (value, after) = match value.strip_prefix('\'') {
                Some(quoted) => quoted.split_once('\'').ok_or_else(bad)?,
                None => value.split_once(' ').unwrap_or((value, "")),
            };
            let fits =
                matches!((field.as_str(), operator), ("email" | "name", '=' | ':') | ("memberKey", '='))
                    && !value.is_empty()
                    && (operator == '=' || value.ends_with('*'));
            if !fits {
                return Err(bad());
            }
            clauses.push((field, operator, value.trim_end_matches('*').to_lowercase()));
            rest = after.trim_start();
        }
        if clauses.len() > 1 && clauses.iter().any(|(field, ..)| field == "memberKey") {
            return Err(bad());
        }
        Ok(Self(clauses))
    }

    fn member_key(&self) -> Option<&str> {
        self.0.iter().find(|(field, ..)| field == "memberKey").map(|(.., value)| value.as_str())
    }

    fn matches(&self, team: &Team) -> bool {
        self.0.iter().all(|(field, operator, value)| {
            let text = match field.as_str() {
                "memberKey" => return true,
                field => team.record.get(field).and_then(Value::as_str).unwrap_or("").to_lowercase(),
            };
            if *operator == '=' { text == *value } else { text.starts_with(value) }
        })
    }
}
