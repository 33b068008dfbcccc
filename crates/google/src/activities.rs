//! Google's own logs of what was done (`google-api.md` 6).

use jiff::Timestamp;
use serde::Deserialize;

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{ACTIVITIES_LIST, ACTIVITIES_MASK};
use crate::error::Error;
use crate::page::onward;
use crate::wire::{Flag, List, Object, Text};

/// How many entries a page holds at most (`google-api.md` 4).
const LARGEST_PAGE: &str = "1000";

/// A log of Google's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// What administrators did, and apps for them.
    Admin,
    /// What apps were granted, and lost.
    Token,
    /// What people did to their own accounts.
    UserAccounts,
}

impl Log {
    fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Token => "token",
            Self::UserAccounts => "user_accounts",
        }
    }
}

/// What is asked of a log: a stretch of it, everybody's or of one account.
///
/// Lists of one event have a quota of their own, a tenth of the other (`google-api.md` 4): for what is asked once a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogStretch {
    /// Which log.
    pub log: Log,
    /// From when on; none for as far as it goes back, which is 180 days.
    pub from: Option<Timestamp>,
    /// Until when; none for now. A log may be minutes late.
    pub until: Option<Timestamp>,
    /// Only what was done by this account, by its id; none for everybody.
    pub actor: Option<String>,
    /// Only what was done through this OAuth client.
    pub client: Option<String>,
    /// Only events of this name.
    pub event: Option<&'static str>,
    /// Only events with this value of a parameter; of those that are named by `event`.
    pub parameter: Option<(&'static str, String)>,
}

impl LogStretch {
    /// Asks for all of a log.
    #[must_use]
    pub fn of(log: Log) -> Self {
        Self { log, from: None, until: None, actor: None, client: None, event: None, parameter: None }
    }
}

/// One entry of a log.
///
/// Time and qualifier together tell it from every other of its log: stretches may overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// When it happened.
    pub time: Timestamp,
    /// Which of those that happened at that time.
    pub qualifier: String,
    /// Whose account did it, in lower case; none if no account did.
    pub actor_email: Option<String>,
    /// That account's id.
    pub actor_id: Option<String>,
    /// The OAuth client of the app that did it for them; none for the Admin console.
    pub client: Option<String>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its kind, such as `USER_SETTINGS`.
    pub kind: String,
    /// Its name, such as `CREATE_USER`.
    pub name: String,
    /// What it was about.
    pub parameters: Vec<Parameter>,
}

/// One thing that an event was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, such as `USER_EMAIL`.
    pub name: String,
    /// Its values, as texts; mostly one.
    pub values: Vec<String>,
}

impl Event {
    /// Gives the first value of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|parameter| parameter.name == name)?.values.first().map(String::as_str)
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Page<'a> {
    #[serde(borrow)]
    items: List<Object<Item<'a>>>,
    #[serde(borrow)]
    next_page_token: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Item<'a> {
    #[serde(borrow)]
    id: Object<Id<'a>>,
    #[serde(borrow)]
    actor: Object<Actor<'a>>,
    #[serde(borrow)]
    events: List<Object<EventAnswer<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Id<'a> {
    #[serde(borrow)]
    time: Text<'a>,
    #[serde(borrow)]
    unique_qualifier: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Actor<'a> {
    #[serde(borrow)]
    email: Text<'a>,
    #[serde(borrow)]
    profile_id: Text<'a>,
    #[serde(borrow)]
    application_info: Object<App<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct App<'a> {
    #[serde(borrow)]
    oauth_client_id: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct EventAnswer<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    parameters: List<Object<ParameterAnswer<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ParameterAnswer<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    value: Text<'a>,
    #[serde(borrow)]
    int_value: Text<'a>,
    bool_value: Option<Flag>,
    #[serde(borrow)]
    multi_value: List<Text<'a>>,
    #[serde(borrow)]
    multi_int_value: List<Text<'a>>,
    #[serde(borrow)]
    message_value: Object<Message<'a>>,
    #[serde(borrow)]
    multi_message_value: List<Object<Message<'a>>>,
}

/// A value that has parameters of its own.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Message<'a> {
    #[serde(borrow)]
    parameter: List<Object<Nested<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Nested<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    value: Text<'a>,
    #[serde(borrow)]
    int_value: Text<'a>,
    bool_value: Option<Flag>,
    #[serde(borrow)]
    multi_value: List<Text<'a>>,
    #[serde(borrow)]
    multi_int_value: List<Text<'a>>,
}

/// Reads a value that has parameters of its own as one text: `name: value; …`; none where it has none.
fn message(Object(message): Object<Message<'_>>) -> Option<String> {
    let each = message.parameter.0.into_iter().map(|Object(one)| {
        let switch = one.bool_value.map(|on| on.0.to_string());
        let alone = one.value.some().or(one.int_value.some()).or(switch);
        let many = one.multi_value.0.into_iter().chain(one.multi_int_value.0).map(String::from);
        let values: Vec<_> = alone.into_iter().chain(many).collect();
        format!("{}: {}", &*one.name, values.join(", "))
    });
    let each: Vec<_> = each.collect();
    (!each.is_empty()).then(|| each.join("; "))
}

fn parameter(Object(parameter): Object<ParameterAnswer<'_>>) -> Parameter {
    let nested = std::iter::once(parameter.message_value).chain(parameter.multi_message_value.0);
    let nested: Vec<_> = nested.filter_map(message).collect();
    let switch = parameter.bool_value.map(|on| on.0.to_string());
    let one = parameter.value.some().or(parameter.int_value.some()).or(switch);
    let many = parameter.multi_value.0.into_iter().chain(parameter.multi_int_value.0).map(String::from);
    Parameter { name: parameter.name.into(), values: one.into_iter().chain(many).chain(nested).collect() }
}

fn event(Object(event): Object<EventAnswer<'_>>) -> Event {
    Event {
        kind: event.kind.into(),
        name: event.name.into(),
        parameters: event.parameters.0.into_iter().map(parameter).collect(),
    }
}

fn activity(Object(item): Object<Item<'_>>) -> Option<Activity> {
    let (Object(id), Object(actor)) = (item.id, item.actor);
    Some(Activity {
        time: id.time.parse().ok()?,
        qualifier: id.unique_qualifier.into(),
        actor_email: actor.email.some().map(|email| email.to_lowercase()),
        actor_id: actor.profile_id.some(),
        client: actor.application_info.0.oauth_client_id.some(),
        events: item.events.0.into_iter().map(event).collect(),
    })
}

/// A page of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The entries, the newest first.
    pub items: Vec<Activity>,
    /// The token of the next page; none on the last.
    pub next: Option<String>,
    /// What Google's clock said, if it did.
    pub date: Option<Timestamp>,
}

fn read(answer: &Answer, page_token: Option<&str>) -> Result<LogPage, Error> {
    let page: Page = answer.read()?;
    // An entry that is passed over could be the one that somebody else made.
    let items: Option<Vec<_>> = page.items.0.into_iter().map(activity).collect();
    let items = items.ok_or_else(|| Error::protocol(answer.evidence.clone(), "an entry has no time"))?;
    let next = onward(page.next_page_token.some(), page_token, answer)?;
    Ok(LogPage { items, next, date: answer.date() })
}

impl Client {
    /// Reads a page of a log, the newest entries first.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for an account that may not see it.
    pub async fn activities(&self, stretch: &LogStretch, page_token: Option<&str>) -> Result<LogPage, Error> {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let client = stretch.client.as_ref().map(|id| format!("oAuthClientId=\"{id}\""));
        let filters = stretch.parameter.as_ref().map(|(name, value)| format!("{name}=={value}"));
        let call = Call::new(&ACTIVITIES_LIST)
            .part("userKey", stretch.actor.as_deref().unwrap_or("all"))?
            .part("applicationName", stretch.log.name())?
            .maybe("startTime", time(stretch.from).as_deref())
            .maybe("endTime", time(stretch.until).as_deref())
            .maybe("applicationInfoFilter", client.as_deref())
            .maybe("eventName", stretch.event)
            .maybe("filters", filters.as_deref())
            .param("maxResults", LARGEST_PAGE)
            .maybe("pageToken", page_token)
            .mask(ACTIVITIES_MASK);
        self.call(&call, |answer| read(&answer, page_token)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_is_read_as_text() {
        let item: Object<Item<'_>> = serde_json::from_str(
            r#"{"id": {"time": "2026-11-21T08:49:37.120Z", "uniqueQualifier": "-7"},
                "actor": {"email": "Priya@Northwind.test", "profileId": "12"},
                "events": [{"type": "auth", "name": "authorize", "parameters": [
                    {"name": "client_id", "value": "c"}, {"name": "scope", "multiValue": ["a", "b"]},
                    {"name": "count", "intValue": "3"}, {"name": "sizes", "multiIntValue": ["1", "2"]},
                    {"name": "on", "boolValue": false}, {"name": "nothing"}]}]}"#,
        )
        .expect("an entry");
        let activity = activity(item).expect("it has a time");
        assert_eq!(activity.time.as_millisecond(), 1_795_250_977_120, "to the millisecond");
        assert_eq!((activity.qualifier.as_str(), activity.client), ("-7", None), "the console is no app");
        assert_eq!(activity.actor_email.as_deref(), Some("priya@northwind.test"), "in lower case");
        let event = &activity.events[0];
        let values: Vec<_> = event.parameters.iter().map(|one| one.values.join(" ")).collect();
        assert_eq!(values, ["c", "a b", "3", "1 2", "false", ""], "whatever the kind");
        assert_eq!(event.parameter("scope"), Some("a"), "the first one");
    }
}
