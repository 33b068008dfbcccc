//! Which activities a list of the Reports API holds.

use jiff::Timestamp;

use super::call::Call;
use crate::activity::Activity;
use crate::failure::Failure;

/// For how long the admin and token logs are kept (google-api.md 4).
const KEPT_MS: i64 = 180 * 86_400_000;

/// The filters that narrow a list for which there is a quota of its own (google-api.md 4).
const COSTLY: [&str; 5] = ["eventName", "filters", "actorIpAddress", "orgUnitID", "groupIdFilter"];
/// The filters that the sandbox does not play.
const UNPLAYED: [&str; 8] = [
    "agentInfoFilter",
    "deviceFilter",
    "groupIdFilter",
    "includeSensitiveData",
    "networkInfoFilter",
    "orgUnitID",
    "resourceDetailsFilter",
    "statusFilter",
];

/// What a list holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// From and to, both included.
    pub(crate) time: (i64, i64),
    /// The profile id of the actor.
    actor: Option<String>,
    address: Option<String>,
    event: Option<String>,
    client: Option<String>,
    parameters: Vec<Clause>,
}

/// A parameter, an operator, a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    name: String,
    operator: &'static str,
    value: String,
}

impl Wanted {
    /// Reads what a call asks for.
    pub(crate) fn asked(call: &Call) -> Result<Self, Failure> {
        if let Some(name) = UNPLAYED.into_iter().find(|name| call.query(name).is_some()) {
            return Err(Failure::parameter(name, format!("The sandbox does not play {name}.")));
        }
        let to = match call.query("endTime") {
            Some(text) => moment("endTime", text)?,
            None => call.now_ms,
        };
        let from = match call.query("startTime") {
            Some(text) => {
                let from = moment("startTime", text)?;
                if from > to || from > call.now_ms {
                    let message = "Start time must be before end time and the current time.";
                    return Err(Failure::parameter("startTime", message));
                }
                from
            }
            None => 0,
        };
        let newest = call.now_ms - call.world.rules().log_lag();
        Ok(Self {
            time: (from.max(call.now_ms - KEPT_MS), to.min(newest)),
            actor: actor(call)?,
            address: call.query("actorIpAddress").map(str::to_owned),
            event: call.query("eventName").map(str::to_owned),
            client: call.query("applicationInfoFilter").map(client).transpose()?,
            parameters: call.query("filters").map_or_else(|| Ok(Vec::new()), clauses)?,
        })
    }

    /// Says whether the list counts towards the quota of filtered lists.
    pub(crate) fn is_costly(&self, call: &Call) -> bool {
        self.actor.is_some() || COSTLY.iter().any(|name| call.query(name).is_some())
    }

    /// Says whether an activity belongs to the list.
    pub(crate) fn admits(&self, activity: &Activity) -> bool {
        let actor = &activity.actor;
        let client = actor.app.as_ref().map(|app| &app.client);
        self.actor.as_ref().is_none_or(|id| *id == actor.profile_id)
            && self.address.as_ref().is_none_or(|address| *address == actor.address)
            && self.event.as_ref().is_none_or(|name| *name == activity.event.name)
            && self.client.as_ref().is_none_or(|wanted| Some(wanted) == client)
            && self
                .parameters
                .iter()
                .all(|clause| activity.event.parameter(&clause.name).is_some_and(|value| clause.holds(value)))
    }
}

impl Clause {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn holds(&self, value: &str) -> bool {
        match self.operator {
            "==" => value == self.value,
            "<>" => value != self.value,
            "<=" => value <= self.value.as_str(),
            ">=" => value >= self.value.as_str(),
            "<" => value < self.value.as_str(),
            _ => value > self.value.as_str(),
        }
    }
}

fn moment(name: &'static str, text: &str) -> Result<i64, Failure> {
    text.parse::<Timestamp>()
        .map(Timestamp::as_millisecond)
        .map_err(|_| Failure::parameter(name, format!("Invalid value '{text}'. Times are RFC 3339.")))
}

/// The profile id that the path names: everybody's, an id, or an address of a user that lives.
fn actor(call: &Call) -> Result<Option<String>, Failure> {
    let key = call.path("userKey");
    if key == "all" {
        return Ok(None);
    }
    let number = if key.contains('@') {
        call.roll.number(&call.world.overlay, key)?
    } else {
        call.roll.people.index_of_id(key)
    };
    let id = number.map(|number| call.roll.people.id(number));
    id.map(Some).ok_or_else(|| Failure::parameter("userKey", "Invalid Input: userKey"))
}

/// `oAuthClientId="…"`.
fn client(text: &str) -> Result<String, Failure> {
    let value = text.trim().strip_prefix("oAuthClientId=").map(|value| value.trim().trim_matches('"'));
    value
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| Failure::parameter("applicationInfoFilter", "Invalid Input: applicationInfoFilter"))
}

/// `name==value,name<>value`; all must hold.
pub(crate) fn clauses(text: &str) -> Result<Vec<Clause>, Failure> {
    let clause = |part: &str| {
        let at = part.find(['=', '<', '>'])?;
        let operator =
            ["==", "<>", "<=", ">=", "<", ">"].into_iter().find(|op| part[at..].starts_with(op))?;
        let (name, value) = (&part[..at], &part[at + operator.len()..]);
        let whole = !name.is_empty() && !value.is_empty();
        whole.then(|| Clause { name: name.to_owned(), operator, value: value.to_owned() })
    };
    text.split(',')
        .map(|part| clause(part).ok_or_else(|| Failure::parameter("filters", "Invalid Input: filters")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{clauses, client, moment};

    #[test]
    fn filters_are_clauses_that_must_all_hold() {
        let read = clauses("USER_EMAIL==a@b,NEW_VALUE<>x").expect("two clauses");
        assert_eq!(read.len(), 2, "a comma joins them");
        assert!(read[0].holds("a@b") && !read[0].holds("c@d"), "== is the same text");
        assert!(!read[1].holds("x"), "<> is another text");
        for wrong in ["USER_EMAIL", "==a", "USER_EMAIL==", "USER_EMAIL=a"] {
            assert_eq!(clauses(wrong).unwrap_err().message, "Invalid Input: filters", "{wrong} is none");
        }
    }

    #[test]
    fn a_client_is_named_with_or_without_quotes() {
        assert_eq!(client("oAuthClientId=\"1.apps\"").unwrap(), "1.apps", "as Google documents it");
        assert_eq!(client("oAuthClientId=1.apps").unwrap(), "1.apps", "and without quotes");
        assert!(client("oAuthClient=1").is_err(), "nothing else can be filtered by");
    }

    #[test]
    fn times_have_a_zone() {
        assert_eq!(moment("startTime", "1970-01-01T00:00:01.500Z").unwrap(), 1_500, "milliseconds count");
        assert_eq!(moment("startTime", "1970-01-01T01:00:00+01:00").unwrap(), 0, "any zone is taken");
        assert!(moment("startTime", "1970-01-01").is_err(), "a day is no time");
    }
}
