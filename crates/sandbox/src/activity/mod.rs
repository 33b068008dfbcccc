//! What happened in the tenant, as the Reports API tells it (google-api.md 6).

pub(crate) mod user_events;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Error;
use crate::clock::stamp;
use crate::oauth::client::CLIENT_ID;
use crate::overlay::tokens::Grant;
use crate::roll::Record;
use crate::tenant::customer::CUSTOMER_ID;
use crate::tenant::people::PRIMARY;
use crate::world::World;

/// From where the sandbox's own callers call.
const HERE: &str = "127.0.0.1";
/// From where an administrator uses the Admin console.
pub(crate) const CONSOLE: &str = "203.0.113.7";
/// From where other apps, and other workstations, call.
pub(crate) const ELSEWHERE: &str = "198.51.100.20";
/// The name of the app that the sandbox's OAuth client belongs to.
pub(crate) const APP_NAME: &str = "Rollcall";

/// A log that the Reports API tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Application {
    Admin,
    Token,
    /// What people do to their own accounts.
    UserAccounts,
}

impl Application {
    pub(crate) fn of(name: &str) -> Option<Self> {
        [Self::Admin, Self::Token, Self::UserAccounts]
            .into_iter()
            .find(|application| application.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Token => "token",
            Self::UserAccounts => "user_accounts",
        }
    }
}

/// An app that acts for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct App {
    /// The OAuth client id.
    pub(crate) client: String,
    pub(crate) name: String,
}

impl App {
    /// The app of an OAuth client.
    pub(crate) fn of_client(client: &str) -> Self {
        let name = if client == CLIENT_ID { APP_NAME } else { client };
        Self { client: client.to_owned(), name: name.to_owned() }
    }
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) email: String,
    pub(crate) profile_id: String,
    /// The app that acted for them; none in the Admin console.
    pub(crate) app: Option<App>,
    pub(crate) address: String,
}

impl Actor {
    /// The account behind a grant, through the grant's client.
    pub(crate) fn through(grant: &Grant, record: &Record) -> Self {
        Self { app: Some(App::of_client(&grant.client)), address: HERE.to_owned(), ..Self::person(record) }
    }

    /// An account in the Admin console.
    pub(crate) fn person(record: &Record) -> Self {
        let text = |field: &str| record.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
        Self { email: text("primaryEmail"), profile_id: text("id"), app: None, address: CONSOLE.to_owned() }
    }
}

/// Something that happened: its type, its name, and what it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) parameters: Vec<Parameter>,
}

/// A parameter of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Parameter {
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) multi_value: Option<Vec<String>>,
}

impl Event {
    /// An event about a user.
    pub(crate) fn user(name: &str, email: &str) -> Self {
        Self::new("USER_SETTINGS", name).with("USER_EMAIL", email)
    }

    /// An event about a group.
    pub(crate) fn group(name: &str, email: &str) -> Self {
        Self::new("GROUP_SETTINGS", name).with("GROUP_EMAIL", email)
    }

    /// Somebody chose another password for themselves; the log says of whom by the actor alone.
    pub(crate) fn own_password() -> Self {
        Self::new("password_change", "password_edit")
    }

    pub(crate) fn new(kind: &str, name: &str) -> Self {
        Self { kind: kind.to_owned(), name: name.to_owned(), parameters: Vec::new() }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.parameters.push(Parameter {
            name: name.to_owned(),
            value: Some(value.into()),
            multi_value: None,
        });
        self
    }

    #[must_use]
    fn with_many(mut self, name: &str, values: Vec<String>) -> Self {
        self.parameters.push(Parameter { name: name.to_owned(), value: None, multi_value: Some(values) });
        self
    }

    /// The value of a parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|parameter| parameter.name == name)?.value.as_deref()
    }
}

/// An event that a log holds.
#[derive(Debug, Clone)]
pub(crate) struct Activity {
    pub(crate) sequence: i64,
    pub(crate) application: Application,
    pub(crate) at_ms: i64,
    pub(crate) actor: Actor,
    pub(crate) event: Event,
}

impl Activity {
    /// The activity as the API tells it.
    pub(crate) fn show(&self) -> Value {
        let mut actor = json!({
            "callerType": "USER", "email": self.actor.email, "profileId": self.actor.profile_id,
        });
        if let Some(app) = &self.actor.app {
            actor["applicationInfo"] =
                json!({ "oauthClientId": app.client, "applicationName": app.name, "impersonation": false });
        }
        let event = &self.event;
        json!({
            "kind": "admin#reports#activity",
            "id": {
                "time": stamp(self.at_ms),
                "uniqueQualifier": qualifier(self.sequence).to_string(),
                "applicationName": self.application.name(),
                "customerId": CUSTOMER_ID,
            },
            "etag": format!("\"northwind/{}-{}\"", self.application.name(), self.sequence),
            "actor": actor,
            "ownerDomain": PRIMARY,
            "ipAddress": self.actor.address,
            "events": [{ "type": event.kind, "name": event.name, "parameters": event.parameters }],
        })
    }
}

/// A number that looks like chance and is another one for each place in the log.
fn qualifier(sequence: i64) -> i64 {
    // Odd, so that the product meets every number once.
    sequence.wrapping_mul(0x5851_F42D_4C95_7F2D)
}

/// Notes that somebody let an app have something (`authorize`), or took it back (`revoke`).
pub(crate) fn note_grant(world: &World, grant: &Grant, name: &str) -> Result<(), Error> {
    let Some(record) = world.roll().user(&world.overlay, grant.account)? else { return Ok(()) };
    let app = App::of_client(&grant.client);
    let event = Event::new("auth", name)
        .with("client_id", app.client)
        .with("app_name", app.name)
        .with("client_type", "NATIVE_DESKTOP")
        .with_many("scope", grant.scopes.clone());
    let actor = Actor { address: HERE.to_owned(), ..Actor::person(&record) };
    world.overlay.note_events(Application::Token, &actor, &[event], world.clock.now_ms())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Activity, Actor, App, Application, Event, qualifier};

    #[test]
    fn every_place_in_the_log_has_its_own_qualifier() {
        let seen: HashSet<i64> = (1..10_000).map(qualifier).collect();
        assert_eq!(seen.len(), 9_999, "time and qualifier together tell activities apart");
    }

    #[test]
    fn only_an_app_has_application_info() {
        let actor = Actor {
            email: "a@northwind.test".to_owned(),
            profile_id: "1".to_owned(),
            app: Some(App { client: "c".to_owned(), name: "n".to_owned() }),
            address: "127.0.0.1".to_owned(),
        };
        let activity = |actor| Activity {
            sequence: 1,
            application: Application::Admin,
            at_ms: 0,
            actor,
            event: Event::user("CREATE_USER", "b@northwind.test"),
        };
        let by_app = activity(actor.clone()).show();
        assert_eq!(by_app["actor"]["applicationInfo"]["oauthClientId"], "c", "{by_app}");
        let by_hand = activity(Actor { app: None, ..actor }).show();
        assert!(by_hand["actor"].get("applicationInfo").is_none(), "the console is no app: {by_hand}");
    }
}
