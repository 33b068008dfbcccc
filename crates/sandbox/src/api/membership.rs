//! Who is in a group, and as what: the seed's rules under the overlay's changes.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::call::Call;
use super::team::{self, Team};
use crate::Error;
use crate::failure::Failure;
use crate::overlay::members::ChangedMember;
use crate::overlay::users::Changed;
use crate::roll::Roll;
use crate::tenant::awkward::Awkward;
use crate::tenant::customer::{CUSTOMER_ID, is_verified_domain};
use crate::tenant::groups::{Base, group_id};

/// Somebody who can be a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    User(u64),
    /// The group with this id.
    Group(String),
    /// Somebody outside the tenant.
    External(String),
    Customer,
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Membership {
    pub(super) who: Who,
    pub(super) role: String,
    /// Which mail they get; none for all of it.
    pub(super) delivery: Option<String>,
    /// When it was added; none for the seed's.
    pub(super) at_ms: Option<i64>,
}

/// Those outside the tenant whom the seed's groups have.
const OUTSIDERS: [&str; 3] =
    ["oncall@pager.example.org", "ana.ruiz@agency.example.net", "studio@agency.example.net"];

impl Who {
    pub(super) fn id(&self, roll: &Roll) -> String {
        match self {
            Self::User(number) => roll.people.id(*number),
            Self::Group(id) => id.clone(),
            Self::External(email) => {
                format!("1{:020}", crate::tenant::mix::mix(u64::from_le_bytes(first_eight(email)), 3) >> 4)
            }
            Self::Customer => CUSTOMER_ID.to_owned(),
        }
    }

    /// The type of a member.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "USER",
            Self::Group(_) => "GROUP",
            Self::External(_) => "EXTERNAL",
            Self::Customer => "CUSTOMER",
        }
    }

    pub(super) fn from_base(roll: &Roll, base: Base) -> Self {
        match base {
            Base::User(number) => Self::User(number),
            Base::Customer => Self::Customer,
            Base::External(email) => Self::External(email.to_owned()),
            Base::Group(number) => Self::Group(group_id(&roll.people, number)),
        }
    }

    fn to_base(&self, roll: &Roll) -> Option<Base> {
        match self {
            Self::User(number) => Some(Base::User(*number)),
            Self::Customer => Some(Base::Customer),
            Self::Group(id) => roll.groups().of_id(id).map(Base::Group),
            Self::External(email) => OUTSIDERS.into_iter().find(|known| known == email).map(Base::External),
        }
    }
}

fn first_eight(text: &str) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
    bytes
}

/// Who a member key (id or address) is; none if nobody has it.
pub(crate) fn resolve(call: &Call, key: &str) -> Result<Option<Who>, Error> {
    if key == CUSTOMER_ID {
        return Ok(Some(Who::Customer));
    }
    if let Some(number) = call.roll.number(&call.world.overlay, key)? {
        return Ok(Some(Who::User(number)));
    }
    if let Some(team) = team::by_key(call, key)? {
        // A group that was just made is not there for others yet.
        return Ok(team.is_there(call).then_some(Who::Group(team.id)));
    }
    let outside = key.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !is_verified_domain(domain)
    });
    Ok(outside.then(|| Who::External(key.to_lowercase())))
}

impl Membership {
    pub(super) fn from_change(roll: &Roll, change: &ChangedMember) -> Option<Self> {
        let who = match change.kind.as_str() {
            "USER" => Who::User(roll.people.index_of_id(&change.member)?),
            "GROUP" => Who::Group(change.member.clone()),
            "CUSTOMER" => Who::Customer,
            _ => Who::External(change.email.clone().unwrap_or_default()),
        };
        Some(Self { who, role: change.role.clone(), delivery: change.delivery.clone(), at_ms: change.at_ms })
    }

    /// The membership that the seed's rule gives at a place.
    pub(super) fn from_place(who: Who, place: u64) -> Self {
        Self { who, role: base_role(place).to_owned(), delivery: None, at_ms: None }
    }

    /// The row that tells of it, or that it is no more.
    pub(super) fn to_change(&self, roll: &Roll, state: State) -> ChangedMember {
        ChangedMember {
            member: self.who.id(roll),
            added: state == State::Added,
            role: self.role.clone(),
            kind: self.who.kind().to_owned(),
            email: if let Who::External(email) = &self.who { Some(email.clone()) } else { None },
            delivery: self.delivery.clone(),
            at_ms: self.at_ms,
        }
    }
}

/// Whether a membership is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Added,
    Removed,
}

/// The role that a place in a generated group has: the first is the owner, every fiftieth of the others manages.
fn base_role(place: u64) -> &'static str {
    match place {
        0 => "OWNER",
        place if place % 50 == 9 => "MANAGER",
        _ => "MEMBER",
    }
}

/// The place that the seed's rule gives somebody in a group.
pub(super) fn base_place(roll: &Roll, team: &Team, who: &Who) -> Option<u64> {
    team.base.as_ref()?.place(roll.people.tenant.users, who.to_base(roll)?)
}

/// The membership of somebody in a group, if they are a direct member.
pub(super) fn membership(call: &Call, team: &Team, who: &Who) -> Result<Option<Membership>, Error> {
    Ok(match call.world.overlay.member(&team.id, &who.id(&call.roll))? {
        Some(change) if change.added => Membership::from_change(&call.roll, &change),
        Some(_) => None,
        None => base_place(&call.roll, team, who).map(|place| Membership::from_place(who.clone(), place)),
    })
}

/// The groups of somebody: what was changed is read once, so that many groups can be asked.
pub(super) struct Memberships {
    who: Who,
    changed: HashMap<String, ChangedMember>,
}

impl Memberships {
    pub(super) fn of(call: &Call, who: Who) -> Result<Self, Error> {
        let changed = call.world.overlay.memberships(&who.id(&call.roll))?;
        Ok(Self { who, changed })
    }

    /// Says whether they are direct members of a group.
    pub(super) fn has(&self, call: &Call, team: &Team) -> bool {
        match self.changed.get(&team.id) {
            Some(change) => change.added,
            None => base_place(&call.roll, team, &self.who).is_some(),
        }
    }
}

/// The address of a user, and whether they are suspended; none if there is no such user.
fn of_user(call: &Call, number: u64) -> Result<Option<(String, bool)>, Error> {
    let people = &call.roll.people;
    Ok(match call.world.overlay.user(number)? {
        Some(Changed::Deleted(..)) => None,
        Some(Changed::Live(record)) => {
            let email = record.get("primaryEmail").and_then(Value::as_str).unwrap_or("").to_owned();
            Some((email, record.get("suspended").and_then(Value::as_bool).unwrap_or(false)))
        }
        // Without the whole person: a list of members asks for two hundred.
        None if number < people.tenant.users => {
            Some((people.email(number), Awkward::of(number).is_suspended()))
        }
        None => None,
    })
}

/// The member as lists tell it.
pub(super) fn show(call: &Call, member: &Membership) -> Result<Option<Value>, Error> {
    let id = member.who.id(&call.roll);
    let delivery = member.delivery.as_deref().unwrap_or("");
    let hash = blake3::hash(format!("{id}{}{delivery}", member.role).as_bytes()).to_hex();
    let mut shown = json!({
        "kind": "admin#directory#member",
        "etag": format!("\"nW/{}\"", &hash[..16]),
        "id": id,
        "role": member.role,
        "type": member.who.kind(),
    });
    match &member.who {
        Who::User(number) => {
            let Some((email, suspended)) = of_user(call, *number)? else { return Ok(None) };
            shown["email"] = email.into();
            shown["status"] = if suspended { "SUSPENDED" } else { "ACTIVE" }.into();
        }
        Who::Group(id) => {
            let Some(team) = team::by_id(call, id)? else { return Ok(None) };
            shown["email"] = team.email().into();
            shown["status"] = "ACTIVE".into();
        }
        // Google tells no status of somebody outside the customer.
        Who::External(email) => shown["email"] = email.as_str().into(),
        Who::Customer => {}
    }
    Ok(Some(shown))
}

/// The member as everything but a list tells it: with the mail they get.
pub(super) fn show_whole(call: &Call, member: &Membership) -> Result<Value, Failure> {
    let mut shown = show(call, member)?.ok_or_else(|| Failure::not_found("memberKey"))?;
    shown["delivery_settings"] = member.delivery.as_deref().unwrap_or("ALL_MAIL").into();
    Ok(shown)
}
