//! Members of groups.

use serde_json::{Value, json};

use super::call::Call;
use super::groups::{self, Team};
use super::membership::{
    Membership, Who, base_role, from_base, from_change, membership, resolve, show, to_base,
};
use super::page::{self, Above, Limits};
use crate::activity::Event;
use crate::failure::Failure;
use crate::overlay::groups::ChangedMember;
use crate::reply::Answer;

const LIMITS: Limits = Limits { default: 200, most: 200, above: Above::Clamp };

/// Says whether somebody is a direct member of a group.
pub(crate) fn is_direct(call: &Call, team: &Team, who: &Who) -> Result<bool, Failure> {
    Ok(membership(call, team, who)?.is_some())
}

/// How many direct members a group has.
pub(crate) fn count(call: &Call, team: &Team) -> Result<u64, Failure> {
    let base = team.base.as_ref().map_or(0, |group| group.count(call.roll.people.tenant.users));
    let changes = call.world.overlay.members(&team.id)?;
    let mut count = base;
    for change in changes {
        let was = team.base.as_ref().is_some_and(|group| {
            from_change(call, &change)
                .and_then(|m| to_base(call, &m.who))
                .is_some_and(|base| group.place(call.roll.people.tenant.users, base).is_some())
        });
        match (was, change.added) {
            (false, true) => count += 1,
            (true, false) => count = count.saturating_sub(1),
            _ => {}
        }
    }
    Ok(count)
}

/// `members.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    let team = groups::find(call)?;
    let page = page::wanted(call, LIMITS)?;
    let roles: Option<Vec<String>> = match call.query("roles") {
        None => None,
        Some(text) => {
            let roles: Vec<String> = text.split(',').map(|role| role.trim().to_ascii_uppercase()).collect();
            if roles.iter().any(|role| !matches!(role.as_str(), "OWNER" | "MANAGER" | "MEMBER")) {
                return Err(Failure::parameter("roles", "Invalid Input: roles"));
            }
            Some(roles)
        }
    };
    let derived = call.query("includeDerivedMembership").is_some_and(|text| text == "true");
    let from = page.after.as_ref().map_or(0, |(_, place)| *place);
    let mut reading = Reading { call, roles, shown: Vec::new(), limit: page.size + 1 };
    let mut place = 0;
    let mut seen_groups = vec![team.id.clone()];
    let mut open = vec![team.clone()];
    let mut last_places = Vec::new();
    while let Some(next) = open.pop() {
        reading.direct(&next, from, &mut place, &mut last_places)?;
        if reading.shown.len() >= reading.limit {
            break;
        }
        if derived {
            for inner in inner_groups(call, &next)? {
                if !seen_groups.contains(&inner.id) {
                    seen_groups.push(inner.id.clone());
                    open.push(inner);
                }
            }
        }
    }
    let mut shown = reading.shown;
    let mut answer =
        json!({ "kind": "admin#directory#members", "etag": format!("\"nW/{}-{from}\"", team.id) });
    if shown.len() > page.size {
        shown.truncate(page.size);
        let last = last_places.get(page.size - 1).copied().unwrap_or(place);
        answer["nextPageToken"] =
            page::next_token(call, &page, (String::new(), last + 1), page.given + shown.len() as u64).into();
    }
    if !shown.is_empty() {
        answer["members"] = shown.into();
    }
    Ok(Answer::Resource(answer))
}

/// A list in the making: walks places of groups and keeps those of the page.
struct Reading<'a> {
    call: &'a Call,
    roles: Option<Vec<String>>,
    shown: Vec<Value>,
    limit: usize,
}

impl Reading<'_> {
    /// Goes through the direct members of a group. `place` counts over all groups walked so far.
    fn direct(
        &mut self,
        team: &Team,
        from: u64,
        place: &mut u64,
        places: &mut Vec<u64>,
    ) -> Result<(), Failure> {
        let call = self.call;
        let users = call.roll.people.tenant.users;
        let changes = call.world.overlay.members(&team.id)?;
        if let Some(group) = &team.base {
            let count = group.count(users);
            let skip = from.saturating_sub(*place).min(count);
            for at in skip..count {
                if self.shown.len() >= self.limit {
                    return Ok(());
                }
                let here = *place + at;
                let Some(who) =
                    group.member(users, at).map(|base| from_base(call, base)).transpose()?.flatten()
                else {
                    continue;
                };
                let id = who.id(call);
                if changes.iter().all(|change| change.member != id) {
                    self.keep(&Membership { who, role: base_role(at).to_owned() }, here, places)?;
                }
            }
            *place += count;
        }
        for change in changes.iter().filter(|change| change.added) {
            if self.shown.len() >= self.limit {
                return Ok(());
            }
            if *place >= from
                && let Some(member) = from_change(call, change)
            {
                self.keep(&member, *place, places)?;
            }
            *place += 1;
        }
        Ok(())
    }

    fn keep(&mut self, member: &Membership, place: u64, places: &mut Vec<u64>) -> Result<(), Failure> {
        if self.roles.as_ref().is_some_and(|roles| !roles.contains(&member.role)) {
            return Ok(());
        }
        if let Some(shown) = show(self.call, member)? {
            self.shown.push(shown);
            places.push(place);
        }
        Ok(())
    }
}

/// The groups directly inside a group.
fn inner_groups(call: &Call, team: &Team) -> Result<Vec<Team>, Failure> {
    let mut inner = Vec::new();
    for other in groups::all(call)? {
        let who = Who::Group(other.id.clone(), other.email().to_owned());
        if is_direct(call, team, &who)? {
            inner.push(other);
        }
    }
    Ok(inner)
}

/// The member that the path names, whoever it is.
fn named(call: &Call) -> Result<Who, Failure> {
    resolve(call, call.path("memberKey"))?
        .ok_or_else(|| Failure::new(400, "required", "Missing required field: memberKey"))
}

/// `members.get`.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    let team = groups::find(call)?;
    let member = membership(call, &team, &named(call)?)?.ok_or_else(|| Failure::not_found("memberKey"))?;
    let mut shown = show(call, &member)?.ok_or_else(|| Failure::not_found("memberKey"))?;
    shown["delivery_settings"] = "ALL_MAIL".into();
    Ok(Answer::Resource(shown))
}

/// `members.hasMember`: nested members count, outsiders cannot be asked for.
pub(crate) fn has(call: &Call) -> Result<Answer, Failure> {
    let team = groups::find(call)?;
    let who = match resolve(call, call.path("memberKey"))? {
        Some(who @ (Who::User(_) | Who::Group(..))) => who,
        Some(Who::External(_) | Who::Customer) | None => {
            return Err(Failure::invalid("Invalid Input: memberKey"));
        }
    };
    Ok(Answer::Resource(json!({ "isMember": contains(call, &team, &who)? })))
}

fn contains(call: &Call, team: &Team, who: &Who) -> Result<bool, Failure> {
    let mut seen = vec![team.id.clone()];
    let mut open = vec![team.clone()];
    while let Some(next) = open.pop() {
        if is_direct(call, &next, who)? {
            return Ok(true);
        }
        for inner in inner_groups(call, &next)? {
            if !seen.contains(&inner.id) {
                seen.push(inner.id.clone());
                open.push(inner);
            }
        }
    }
    Ok(false)
}

/// `members.insert`.
pub(crate) fn insert(call: &Call) -> Result<Answer, Failure> {
    let team = groups::find(call)?;
    let key = ["id", "email"]
        .into_iter()
        .find_map(|field| call.body.get(field)?.as_str())
        .ok_or_else(|| Failure::new(400, "required", "Missing required field: memberKey"))?;
    let role = match call.body.get("role").and_then(Value::as_str) {
        None => "MEMBER",
        Some(role @ ("OWNER" | "MANAGER" | "MEMBER")) => role,
        Some(_) => return Err(Failure::invalid("Invalid Input: role")),
    };
    let who = resolve(call, key)?.ok_or_else(|| Failure::not_found("memberKey"))?;
    if membership(call, &team, &who)?.is_some() {
        return Err(Failure::new(409, "duplicate", "Member already exists."));
    }
    if let Who::Group(id, _) = &who {
        let inner = groups::by_key(call, id)?.ok_or_else(|| Failure::not_found("memberKey"))?;
        let outer = Who::Group(team.id.clone(), team.email().to_owned());
        if inner.id == team.id || contains(call, &inner, &outer)? {
            return Err(Failure::condition("Cyclic memberships not allowed"));
        }
    }
    let (kind, email) = match &who {
        Who::User(_) => ("USER", None),
        Who::Group(_, email) => ("GROUP", Some(email.clone())),
        Who::External(email) => ("EXTERNAL", Some(email.clone())),
        Who::Customer => ("CUSTOMER", None),
    };
    call.world.overlay.put_member(
        &team.id,
        &ChangedMember {
            sequence: 0,
            member: who.id(call),
            added: true,
            role: role.to_owned(),
            kind: kind.to_owned(),
            email,
        },
    )?;
    let shown = show(call, &Membership { who, role: role.to_owned() })?
        .ok_or_else(|| Failure::not_found("memberKey"))?;
    call.log(&[event("ADD_GROUP_MEMBER", &team, &shown)])?;
    Ok(Answer::Resource(shown))
}

/// `members.delete`.
pub(crate) fn delete(call: &Call) -> Result<Answer, Failure> {
    let team = groups::find(call)?;
    let who = named(call)?;
    let member = membership(call, &team, &who)?.ok_or_else(|| Failure::not_found("memberKey"))?;
    let shown = show(call, &member)?.unwrap_or_default();
    let (kind, email) = match &who {
        Who::User(_) => ("USER", None),
        Who::Group(_, email) => ("GROUP", Some(email.clone())),
        Who::External(email) => ("EXTERNAL", Some(email.clone())),
        Who::Customer => ("CUSTOMER", None),
    };
    call.world.overlay.put_member(
        &team.id,
        &ChangedMember {
            sequence: 0,
            member: who.id(call),
            added: false,
            role: member.role,
            kind: kind.to_owned(),
            email,
        },
    )?;
    call.log(&[event("REMOVE_GROUP_MEMBER", &team, &shown)])?;
    Ok(Answer::Nothing)
}

/// The event of a membership that came or went.
fn event(name: &str, team: &Team, member: &Value) -> Event {
    let who = ["email", "id"].iter().find_map(|field| member.get(*field)?.as_str()).unwrap_or("");
    Event::group(name, team.email()).with("USER_EMAIL", who)
}

/// Takes a user out of every group.
pub(crate) fn leave_all(call: &Call, number: u64) -> Result<(), Failure> {
    let who = Who::User(number);
    let id = who.id(call);
    call.world.overlay.forget_member(&id)?;
    for team in groups::all(call)? {
        if let Some(member) = membership(call, &team, &who)? {
            call.world.overlay.put_member(
                &team.id,
                &ChangedMember {
                    sequence: 0,
                    member: id.clone(),
                    added: false,
                    role: member.role,
                    kind: "USER".to_owned(),
                    email: None,
                },
            )?;
        }
    }
    Ok(())
}
