//! Admin roles and their assignments.

use serde_json::{Value, json};

use super::call::Call;
use super::customers::check_customer;
use super::page::{self, Above, Limits, Wanted};
use crate::failure::Failure;
use crate::reply::Answer;
use crate::tenant::awkward::ROUND;
use crate::tenant::people::{Admin, People};
use crate::tenant::roles::{ROLES, assignment_record, role_record};

/// `roles.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customer"))?;
    let page = page::wanted(call, Limits { default: 100, most: 100, above: Above::Refuse })?;
    let roles = ROLES.iter().map(role_record).collect();
    Ok(Answer::Resource(paged(call, &page, "admin#directory#roles", roles)))
}

/// `roles.get`.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customer"))?;
    ROLES
        .iter()
        .find(|role| role.id == call.path("roleId"))
        .map(|role| Answer::Resource(role_record(role)))
        .ok_or_else(|| Failure::not_found("roleId"))
}

/// `roleAssignments.list`.
pub(crate) fn assignments(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customer"))?;
    let page = page::wanted(call, Limits { default: 100, most: 200, above: Above::Refuse })?;
    let only_user = match call.query("userKey") {
        None => None,
        Some(key) => {
            Some(call.roll.number(&call.world.overlay, key)?.ok_or_else(|| Failure::not_found("userKey"))?)
        }
    };
    let mut assignments = Vec::new();
    for number in candidates(call, only_user)? {
        let Some(record) = call.roll.user(&call.world.overlay, number)? else { continue };
        let is = |field: &str| record.get(field).and_then(Value::as_bool).unwrap_or(false);
        let roles: &[usize] = if is("isAdmin") {
            &[0]
        } else if is("isDelegatedAdmin") {
            &[1, 2]
        } else {
            &[]
        };
        let id = call.roll.people.id(number);
        let wanted = roles
            .iter()
            .map(|role| &ROLES[*role])
            .filter(|role| call.query("roleId").is_none_or(|wanted| wanted == role.id));
        assignments.extend(wanted.map(|role| assignment_record(role, number, &id)));
    }
    Ok(Answer::Resource(paged(call, &page, "admin#directory#roleAssignments", assignments)))
}

/// The accounts that may have a role: those the seed gives one, and those that were changed since.
fn candidates(call: &Call, only_user: Option<u64>) -> Result<Vec<u64>, Failure> {
    if let Some(number) = only_user {
        return Ok(vec![number]);
    }
    let people: &People = &call.roll.people;
    let users = people.tenant.users;
    let rounds = (0..).map(|round| round * ROUND + 163).take_while(|number| *number < users);
    let mut numbers: Vec<u64> =
        (0..users.min(16)).chain(rounds).filter(|number| people.person(*number).admin != Admin::No).collect();
    numbers.extend(call.world.overlay.changed_admins()?);
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// Cuts a short list into pages.
fn paged(call: &Call, page: &Wanted, kind: &str, items: Vec<Value>) -> Value {
    let from = page.after.as_ref().map_or(0, |(_, place)| *place as usize);
    let more = items.len() > from + page.size;
    let shown: Vec<Value> = items.into_iter().skip(from).take(page.size).collect();
    let name = kind.rsplit('#').next().unwrap_or("list");
    let mut answer = json!({ "kind": kind, "etag": format!("\"northwind/{name}-{from}\"") });
    if more {
        let given = page.given + shown.len() as u64;
        answer["nextPageToken"] =
            page::next_token(call, page, (String::new(), (from + shown.len()) as u64), given).into();
    }
    if !shown.is_empty() {
        answer["items"] = shown.into();
    }
    answer
}
