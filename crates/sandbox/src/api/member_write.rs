//! Adding, changing and removing members.

use serde_json::{Map, Value};

use super::body;
use super::call::Call;
use super::members::{Nesting, contains, named};
use super::membership::{Membership, State, Who, membership, resolve, show_whole};
use super::team::{self, Team, find};
use crate::Error;
use crate::activity::Event;
use crate::failure::Failure;
use crate::reply::Answer;
use crate::tenant::groups::{Base, group, group_count, group_id};
use crate::world::World;

/// Which mail a member can get.
const DELIVERIES: [&str; 5] = ["ALL_MAIL", "DAILY", "DIGEST", "DISABLED", "NONE"];

/// A value of a body's field that must be one of few; none if it is absent.
fn one_of<'a>(body: &'a Map<String, Value>, field: &str, known: &[&str]) -> Result<Option<&'a str>, Failure> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) if known.contains(&value.as_str()) => Ok(Some(value)),
        Some(_) => Err(Failure::invalid(format!("Invalid Input: {field}"))),
    }
}

/// Applies what a body says of a membership; the rest of a member is read-only.
fn apply(member: &mut Membership, body: &Map<String, Value>) -> Result<(), Failure> {
    body::check_known(body, "Member")?;
    if let Some(role) = one_of(body, "role", &["OWNER", "MANAGER", "MEMBER"])? {
        role.clone_into(&mut member.role);
    }
    if let Some(delivery) = one_of(body, "delivery_settings", &DELIVERIES)? {
        member.delivery = (delivery != "ALL_MAIL").then(|| delivery.to_owned());
    }
    Ok(())
}

/// `members.insert`.
pub(crate) fn insert(call: &Call) -> Result<Answer, Failure> {
    let team = find(call)?;
    let key = ["id", "email"]
        .into_iter()
        .find_map(|field| call.body.get(field)?.as_str())
        .ok_or_else(|| Failure::new(400, "required", "Missing required field: memberKey"))?;
    let who = resolve(call, key)?.ok_or_else(|| Failure::not_found("memberKey"))?;
    let at_ms = Some(call.now_ms);
    let mut member = Membership { who, role: "MEMBER".to_owned(), delivery: None, at_ms };
    apply(&mut member, &call.body)?;
    if membership(call, &team, &member.who)?.is_some() {
        return Err(Failure::new(409, "duplicate", "Member already exists."));
    }
    if let Who::Group(id) = &member.who {
        let inner = team::by_id(call, id)?.ok_or_else(|| Failure::not_found("memberKey"))?;
        let outer = Who::Group(team.id.clone());
        if inner.id == team.id || contains(call, &inner, &outer, Nesting::Made)? {
            return Err(Failure::condition("Cyclic memberships not allowed"));
        }
    }
    let shown = show_whole(call, &member)?;
    call.world.overlay.put_member(&team.id, &member.to_change(&call.roll, State::Added))?;
    call.log(&[event("ADD_GROUP_MEMBER", &team, &shown)])?;
    Ok(Answer::Resource(shown))
}

/// `members.update` and `members.patch`: both keep what is absent.
pub(crate) fn update(call: &Call) -> Result<Answer, Failure> {
    let team = find(call)?;
    let before = named(call, &team)?;
    let mut member = before.clone();
    apply(&mut member, &call.body)?;
    let shown = show_whole(call, &member)?;
    if member != before {
        call.world.overlay.put_member(&team.id, &member.to_change(&call.roll, State::Added))?;
    }
    let mut events = Vec::new();
    if member.role != before.role {
        let event = event("UPDATE_GROUP_MEMBER", &team, &shown);
        events.push(event.with("OLD_VALUE", &before.role).with("NEW_VALUE", &member.role));
    }
    if member.delivery != before.delivery {
        let told = |delivery: &Option<String>| delivery.as_deref().unwrap_or("ALL_MAIL").to_owned();
        let event = event("UPDATE_GROUP_MEMBER_DELIVERY_SETTINGS", &team, &shown);
        events
            .push(event.with("OLD_VALUE", told(&before.delivery)).with("NEW_VALUE", told(&member.delivery)));
    }
    call.log(&events)?;
    Ok(Answer::Resource(shown))
}

/// `members.delete`.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    let team = find(call)?;
    let member = named(call, &team)?;
    let shown = show_whole(call, &member)?;
    call.world.overlay.put_member(&team.id, &member.to_change(&call.roll, State::Removed))?;
    call.log(&[event("REMOVE_GROUP_MEMBER", &team, &shown)])?;
    Ok(Answer::Nothing)
}

/// The event of a membership.
fn event(name: &str, team: &Team, member: &Value) -> Event {
    let who = ["email", "id"].iter().find_map(|field| member.get(*field)?.as_str()).unwrap_or("");
    Event::group(name, team.email()).with("USER_EMAIL", who)
}

/// Takes a user out of every group.
pub(crate) fn leave_all(world: &World, number: u64) -> Result<(), Error> {
    let roll = world.roll();
    let people = &roll.people;
    let who = Who::User(number);
    world.overlay.forget_member(&who.id(&roll))?;
    for at in 0..group_count(people) {
        if let Some(place) = group(people, at).place(people.tenant.users, Base::User(number)) {
            let gone = Membership::from_place(who.clone(), place).to_change(&roll, State::Removed);
            world.overlay.put_member(&group_id(people, at), &gone)?;
        }
    }
    Ok(())
}
