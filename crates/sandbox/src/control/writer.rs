//! Changes that somebody else makes, so that there is another writer: they go the way of the API and into its log.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Control;
use super::account::find;
use super::endpoint::Trouble;
use super::order::Order;
use crate::Error;
use crate::activity::{Actor, App, ELSEWHERE};
use crate::api::call::{Call, Rank};
use crate::api::operations;
use crate::oauth::client::CLIENT_ID;
use crate::reply::Answer;
use crate::world::World;

/// Who makes a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writer {
    /// The account's address or id; its role decides what it may change.
    pub account: String,
    /// The OAuth client id and the app's name; none for the Admin console.
    pub app: Option<(String, String)>,
}

impl Writer {
    /// Somebody in the Admin console.
    pub fn console(account: &str) -> Self {
        Self { account: account.to_owned(), app: None }
    }

    /// Another app that acts for somebody.
    pub fn app(account: &str, client_id: &str, name: &str) -> Self {
        Self { account: account.to_owned(), app: Some((client_id.to_owned(), name.to_owned())) }
    }

    /// Rollcall on another workstation: the same client as ours.
    pub fn another_workstation(account: &str) -> Self {
        let App { client, name } = App::of_client(CLIENT_ID);
        Self { account: account.to_owned(), app: Some((client, name)) }
    }
}

/// A change, as a call of the API would make it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Write {
    /// The method's name in the discovery document, such as `directory.users.update`.
    pub method: String,
    /// The parameters of its path, such as `userKey`.
    #[serde(default)]
    pub path: HashMap<String, String>,
    /// Its body.
    #[serde(default)]
    pub body: Map<String, Value>,
}

impl Write {
    /// A call of any method.
    pub fn new(method: &str, path: &[(&str, &str)], body: Value) -> Self {
        Self {
            method: method.to_owned(),
            path: path.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: if let Value::Object(body) = body { body } else { Map::new() },
        }
    }

    /// `users.insert`.
    pub fn insert_user(body: Value) -> Self {
        Self::new("directory.users.insert", &[], body)
    }

    /// `users.update`.
    pub fn update_user(key: &str, body: Value) -> Self {
        Self::new("directory.users.update", &[("userKey", key)], body)
    }

    /// `users.photos.update`.
    pub fn update_photo(key: &str, body: Value) -> Self {
        Self::new("directory.users.photos.update", &[("userKey", key)], body)
    }

    /// `groups.insert`.
    pub fn insert_group(body: Value) -> Self {
        Self::new("directory.groups.insert", &[], body)
    }

    /// `groups.update`.
    pub fn update_group(key: &str, body: Value) -> Self {
        Self::new("directory.groups.update", &[("groupKey", key)], body)
    }

    /// `groups.delete`.
    pub fn delete_group(key: &str) -> Self {
        Self::new("directory.groups.delete", &[("groupKey", key)], Value::Null)
    }

    /// `members.insert`.
    pub fn insert_member(group: &str, body: Value) -> Self {
        Self::new("directory.members.insert", &[("groupKey", group)], body)
    }

    /// `members.update`.
    pub fn update_member(group: &str, member: &str, body: Value) -> Self {
        Self::new("directory.members.update", &[("groupKey", group), ("memberKey", member)], body)
    }

    /// `members.delete`.
    pub fn delete_member(group: &str, member: &str) -> Self {
        Self::new("directory.members.delete", &[("groupKey", group), ("memberKey", member)], Value::Null)
    }

    /// `orgunits.insert`.
    pub fn insert_unit(body: Value) -> Self {
        Self::new("directory.orgunits.insert", &[("customerId", "my_customer")], body)
    }

    /// `orgunits.update`; a unit is named by its path, with or without the first slash, or by its id.
    pub fn update_unit(unit: &str, body: Value) -> Self {
        Self::new("directory.orgunits.update", &[("customerId", "my_customer"), ("orgUnitPath", unit)], body)
    }

    /// `orgunits.delete`.
    pub fn delete_unit(unit: &str) -> Self {
        let path = [("customerId", "my_customer"), ("orgUnitPath", unit)];
        Self::new("directory.orgunits.delete", &path, Value::Null)
    }

    /// `users.delete`.
    pub fn delete_user(key: &str) -> Self {
        Self::new("directory.users.delete", &[("userKey", key)], Value::Null)
    }
}

impl Control {
    /// Makes a change as somebody else, and tells what the API answered (`null` for nothing). It needs no token and
    /// counts towards no quota of calls; rights, rules and the log are as for every call.
    ///
    /// # Errors
    /// See [`Control::fault`]; what the API refuses is a refusal that gives its reason.
    pub async fn write_as(&self, writer: &Writer, write: &Write) -> Result<Value, Error> {
        self.send(&Order::WriteAs { writer: writer.clone(), write: write.clone() }).await
    }
}

pub(super) fn write_as(world: &Arc<World>, writer: &Writer, write: Write) -> Result<Value, Trouble> {
    let operation = operations::all()
        .find(|operation| operation.id == write.method)
        .ok_or_else(|| Trouble::Wrong(format!("There is no method {}.", write.method)))?;
    let (account, record) = find(world, &writer.account)?;
    let person = Actor::person(&record);
    let actor = match &writer.app {
        None => person,
        Some((client, name)) => Actor {
            app: Some(App { client: client.clone(), name: name.clone() }),
            address: ELSEWHERE.to_owned(),
            ..person
        },
    };
    let rank = Rank::of(&record);
    if !operation.allows(rank) {
        return Err(Trouble::Wrong(format!("{} may not do that.", writer.account)));
    }
    let call = Call {
        world: world.clone(),
        operation: operation.id,
        roll: world.roll(),
        rank,
        account,
        actor,
        path: write.path,
        query: HashMap::new(),
        body: write.body,
        now_ms: world.clock.now_ms(),
    };
    match (operation.run)(&call) {
        Ok(Answer::Resource(value)) => Ok(value),
        Ok(Answer::Users(_) | Answer::Nothing) => Ok(Value::Null),
        Err(failure) => {
            Err(Trouble::Wrong(format!("{} {}: {}", failure.status, failure.reason, failure.message)))
        }
    }
}
