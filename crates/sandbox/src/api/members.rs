//! Reading the members of groups.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::call::Call;
use super::membership::{Membership, Who, base_place, membership, resolve, show, show_whole};
use super::page::{self, Above, Limits};
use super::team::{self, Team, find};
use crate::Error;
use crate::failure::Failure;
use crate::overlay::members::ChangedMember;
use crate::reply::Answer;
use crate::tenant::groups::group_id;

const LIMITS: Limits = Limits { default: 200, most: 200, above: Above::Clamp };
/// An address outside that begins so is no Google account.
const NO_ACCOUNT: &str = "no-account.";

/// Which nested groups count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nesting {
    /// All of them.
    Made,
    /// Those that were added long enough ago: the others' members do not show yet (google-api.md 2.3).
    Shown,
}

/// `members.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    let team = find(call)?;
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
    let mut reading =
        Reading { call, roles, from, limit: page.size + 1, read: Vec::new(), shown: Vec::new() };
    let mut place = 0;
    let mut open = vec![team.clone()];
    while let Some(next) = open.pop() {
        reading.direct(&next, &mut place)?;
        if reading.shown.len() >= reading.limit {
            break;
        }
        let inner = if derived { inner_groups(call, &next, Nesting::Shown)? } else { Vec::new() };
        reading.read.push(next);
        for inner in inner {
            if reading.read.iter().chain(&open).all(|other| other.id != inner.id) {
                open.push(inner);
            }
        }
    }
    let mut shown = reading.shown;
    let mut answer =
        json!({ "kind": "admin#directory#members", "etag": format!("\"nW/{}-{from}\"", team.id) });
    if shown.len() > page.size {
        shown.truncate(page.size);
        let last = shown.last().map_or(place, |(place, _)| *place);
        answer["nextPageToken"] =
            page::next_token(call, &page, (String::new(), last + 1), page.given + shown.len() as u64).into();
    }
    if !shown.is_empty() {
        answer["members"] = shown.into_iter().map(|(_, member)| member).collect();
    }
    Ok(Answer::Resource(answer))
}

/// A list in the making: walks places of groups and keeps those of the page.
struct Reading<'a> {
    call: &'a Call,
    roles: Option<Vec<String>>,
    /// Where the page begins.
    from: u64,
    limit: usize,
    /// The groups that were walked; whoever is in one of them is in the list already.
    read: Vec<Team>,
    /// The members and their places.
    shown: Vec<(u64, Value)>,
}

impl Reading<'_> {
    /// Goes through the direct members of a group. `place` counts over all groups walked so far.
    fn direct(&mut self, team: &Team, place: &mut u64) -> Result<(), Error> {
        let call = self.call;
        let users = call.roll.people.tenant.users;
        let changes = call.world.overlay.members(&team.id)?;
        if let Some(group) = &team.base {
            let changed: HashMap<&str, &ChangedMember> =
                changes.iter().map(|change| (change.member.as_str(), change)).collect();
            let count = group.count(users);
            let skip = self.from.saturating_sub(*place).min(count);
            for at in skip..count {
                if self.shown.len() >= self.limit {
                    return Ok(());
                }
                let Some(base) = group.member(users, at) else { continue };
                let who = Who::from_base(&call.roll, base);
                let member = match changed.get(who.id(&call.roll).as_str()) {
                    None => Some(Membership::from_place(who, at)),
                    Some(change) if change.added => Membership::from_change(&call.roll, change),
                    Some(_) => None,
                };
                if let Some(member) = member {
                    self.keep(&member, *place + at)?;
                }
            }
            *place += count;
        }
        for change in changes.iter().filter(|change| change.added) {
            if self.shown.len() >= self.limit {
                return Ok(());
            }
            if *place >= self.from
                && let Some(member) = Membership::from_change(&call.roll, change)
                && base_place(&call.roll, team, &member.who).is_none()
            {
                self.keep(&member, *place)?;
            }
            *place += 1;
        }
        Ok(())
    }

    fn keep(&mut self, member: &Membership, place: u64) -> Result<(), Error> {
        if self.roles.as_ref().is_some_and(|roles| !roles.contains(&member.role)) {
            return Ok(());
        }
        for earlier in &self.read {
            if membership(self.call, earlier, &member.who)?.is_some() {
                return Ok(());
            }
        }
        if let Some(shown) = show(self.call, member)? {
            self.shown.push((place, shown));
        }
        Ok(())
    }
}

/// The groups directly inside a group.
fn inner_groups(call: &Call, team: &Team, nesting: Nesting) -> Result<Vec<Team>, Error> {
    let mut inner = Vec::new();
    let changes = call.world.overlay.members(&team.id)?;
    let seeded = team.base.iter().flat_map(|group| group.inner());
    for id in seeded.map(|number| group_id(&call.roll.people, number)) {
        if changes.iter().all(|change| change.member != id) {
            inner.extend(team::by_id(call, &id)?);
        }
    }
    let wait = call.world.rules().nesting();
    for change in changes.iter().filter(|change| change.added && change.kind == "GROUP") {
        let shows = change.at_ms.is_none_or(|at| at + wait <= call.now_ms);
        if nesting == Nesting::Made || shows {
            inner.extend(team::by_id(call, &change.member)?);
        }
    }
    Ok(inner)
}

/// Says whether somebody is in a group, directly or in a group that is in it.
pub(super) fn contains(call: &Call, team: &Team, who: &Who, nesting: Nesting) -> Result<bool, Error> {
    let mut seen = vec![team.id.clone()];
    let mut open = vec![team.clone()];
    while let Some(next) = open.pop() {
        if membership(call, &next, who)?.is_some() {
            return Ok(true);
        }
        for inner in inner_groups(call, &next, nesting)? {
            if !seen.contains(&inner.id) {
                seen.push(inner.id.clone());
                open.push(inner);
            }
        }
    }
    Ok(false)
}

/// The membership that the path names.
pub(super) fn named(call: &Call, team: &Team) -> Result<Membership, Failure> {
    let key = call.path("memberKey");
    let nobody = || Failure::new(400, "required", "Missing required field: memberKey");
    let who = match resolve(call, key)? {
        Some(who) => who,
        // Somebody outside is known by id to the groups that they are in.
        None => outsider(call, team, key)?.ok_or_else(nobody)?,
    };
    membership(call, team, &who)?.ok_or_else(|| match &who {
        Who::External(email) if email.starts_with(NO_ACCOUNT) => nobody(),
        _ => Failure::not_found("memberKey"),
    })
}

/// The member from outside with this id.
fn outsider(call: &Call, team: &Team, id: &str) -> Result<Option<Who>, Error> {
    if let Some(change) = call.world.overlay.member(&team.id, id)? {
        return Ok(Membership::from_change(&call.roll, &change).map(|member| member.who));
    }
    let others = team.base.iter().flat_map(|group| group.others());
    let mut others = others.map(|base| Who::from_base(&call.roll, *base));
    Ok(others.find(|who| matches!(who, Who::External(_)) && who.id(&call.roll) == id))
}

/// `members.get`.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    let team = find(call)?;
    Ok(Answer::Resource(show_whole(call, &named(call, &team)?)?))
}

/// `members.hasMember`: nested members count, outsiders cannot be asked for.
pub(crate) fn has(call: &Call) -> Result<Answer, Failure> {
    let team = find(call)?;
    let who = match resolve(call, call.path("memberKey"))? {
        Some(who @ (Who::User(_) | Who::Group(_))) => who,
        Some(Who::External(_) | Who::Customer) | None => {
            return Err(Failure::invalid("Invalid Input: memberKey"));
        }
    };
    Ok(Answer::Resource(json!({ "isMember": contains(call, &team, &who, Nesting::Shown)? })))
}
