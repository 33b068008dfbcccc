//! Who is in a group, and as what: the seed's rules under the overlay's changes.

use serde_json::{Value, json};

use super::call::Call;
use super::groups::{self, Team};
use crate::failure::Failure;
use crate::overlay::groups::ChangedMember;
use crate::tenant::customer::{CUSTOMER_ID, is_verified_domain};
use crate::tenant::groups::{Base, group_count, group_id};

/// Somebody who can be a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    User(u64),
    Group(String, String),
    External(String),
    Customer,
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Membership {
    pub(super) who: Who,
    pub(super) role: String,
}

impl Who {
    pub(super) fn id(&self, call: &Call) -> String {
        match self {
            Self::User(number) => call.roll.people.id(*number),
            Self::Group(id, _) => id.clone(),
            Self::External(email) => {
                format!("1{:020}", crate::tenant::mix::mix(u64::from_le_bytes(first_eight(email)), 3) >> 4)
            }
            Self::Customer => CUSTOMER_ID.to_owned(),
        }
    }
}

fn first_eight(text: &str) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
    bytes
}

/// Who a member key (id or address) is; none if nobody has it.
pub(crate) fn resolve(call: &Call, key: &str) -> Result<Option<Who>, Failure> {
    if key == CUSTOMER_ID {
        return Ok(Some(Who::Customer));
    }
    if let Some(number) = call.roll.number(&call.world.overlay, key)? {
        return Ok(Some(Who::User(number)));
    }
    if let Some(team) = groups::by_key(call, key)? {
        return Ok(Some(Who::Group(team.id.clone(), team.email().to_owned())));
    }
    let outside = key.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !is_verified_domain(domain)
    });
    Ok(outside.then(|| Who::External(key.to_lowercase())))
}

pub(super) fn from_base(call: &Call, base: Base) -> Result<Option<Who>, Failure> {
    Ok(match base {
        Base::User(number) => Some(Who::User(number)),
        Base::Customer => Some(Who::Customer),
        Base::External(email) => Some(Who::External(email.to_owned())),
        Base::Group(number) => {
            let id = group_id(&call.roll.people, number);
            groups::by_key(call, &id)?.map(|team| Who::Group(team.id.clone(), team.email().to_owned()))
        }
    })
}

pub(super) fn to_base(call: &Call, who: &Who) -> Option<Base> {
    let people = &call.roll.people;
    match who {
        Who::User(number) => Some(Base::User(*number)),
        Who::Customer => Some(Base::Customer),
        Who::Group(id, _) => (0..group_count(people.tenant.users))
            .find(|number| group_id(people, *number) == *id)
            .map(Base::Group),
        Who::External(email) => {
            ["oncall@pager.example.org", "ana.ruiz@agency.example.net", "studio@agency.example.net"]
                .into_iter()
                .find(|known| known == email)
                .map(Base::External)
        }
    }
}

pub(super) fn from_change(call: &Call, change: &ChangedMember) -> Option<Membership> {
    let email = change.email.clone().unwrap_or_default();
    let who = match change.kind.as_str() {
        "USER" => Who::User(call.roll.people.index_of_id(&change.member)?),
        "GROUP" => Who::Group(change.member.clone(), email),
        "CUSTOMER" => Who::Customer,
        _ => Who::External(email),
    };
    Some(Membership { who, role: change.role.clone() })
}

/// The role that a place in a generated group has: the first is the owner, every ninth of the others manages.
pub(super) fn base_role(place: u64) -> &'static str {
    match place {
        0 => "OWNER",
        place if place % 50 == 9 => "MANAGER",
        _ => "MEMBER",
    }
}

/// The membership of somebody in a group, if they are a direct member.
pub(super) fn membership(call: &Call, team: &Team, who: &Who) -> Result<Option<Membership>, Failure> {
    if let Some(change) = call.world.overlay.member(&team.id, &who.id(call))? {
        return Ok(if change.added { from_change(call, &change) } else { None });
    }
    let users = call.roll.people.tenant.users;
    let place = team.base.as_ref().zip(to_base(call, who)).and_then(|(group, base)| group.place(users, base));
    Ok(place.map(|place| Membership { who: who.clone(), role: base_role(place).to_owned() }))
}

/// The member as the API tells it.
pub(super) fn show(call: &Call, member: &Membership) -> Result<Option<Value>, Failure> {
    let id = member.who.id(call);
    let hash = blake3::hash(format!("{id}{}", member.role).as_bytes()).to_hex();
    let mut shown = json!({
        "kind": "admin#directory#member",
        "etag": format!("\"nW/{}\"", &hash[..16]),
        "id": id,
        "role": member.role,
    });
    match &member.who {
        Who::User(number) => {
            let Some(record) = call.roll.user(&call.world.overlay, *number)? else { return Ok(None) };
            let suspended = record.get("suspended").and_then(Value::as_bool).unwrap_or(false);
            shown["email"] = record.get("primaryEmail").cloned().unwrap_or(Value::Null);
            shown["type"] = "USER".into();
            shown["status"] = if suspended { "SUSPENDED" } else { "ACTIVE" }.into();
        }
        Who::Group(_, email) => {
            shown["email"] = email.as_str().into();
            shown["type"] = "GROUP".into();
            shown["status"] = "ACTIVE".into();
        }
        Who::External(email) => {
            // Google tells no status of somebody outside the customer.
            shown["email"] = email.as_str().into();
            shown["type"] = "EXTERNAL".into();
        }
        Who::Customer => shown["type"] = "CUSTOMER".into(),
    }
    Ok(Some(shown))
}
