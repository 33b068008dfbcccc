//! Which events a change of a user makes: what differs between the record before and the record after.

use serde_json::Value;

use super::Event;
use crate::roll::Record;

/// Lists and fields, and the event that a change of one makes.
const PROFILE: [(&str, &str); 14] = [
    ("organizations", "CHANGE_USER_ORGANIZATION"),
    ("phones", "CHANGE_USER_PHONE_NUMBER"),
    ("addresses", "CHANGE_USER_ADDRESS"),
    ("externalIds", "CHANGE_USER_EXTERNAL_ID"),
    ("relations", "CHANGE_USER_RELATION"),
    ("customSchemas", "CHANGE_USER_CUSTOM_FIELD"),
    ("locations", "CHANGE_USER_LOCATION"),
    ("languages", "CHANGE_USER_LANGUAGE"),
    ("gender", "CHANGE_USER_GENDER"),
    ("ims", "CHANGE_USER_IM"),
    ("keywords", "CHANGE_USER_KEYWORD"),
    ("recoveryEmail", "CHANGE_RECOVERY_EMAIL"),
    ("recoveryPhone", "CHANGE_RECOVERY_PHONE"),
    ("changePasswordAtNextLogin", "CHANGE_PASSWORD_ON_NEXT_LOGIN"),
];

/// Whether a change set a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Password {
    Set,
    Kept,
}

/// The events of a change, in the order of this list.
pub(crate) fn of_change(before: &Record, after: &Record, password: Password) -> Vec<Event> {
    let mut events = Vec::new();
    let (old, email) = (text(before, "primaryEmail"), text(after, "primaryEmail"));
    if old != email {
        events.push(Event::user("RENAME_USER", old).with("NEW_VALUE", email));
    }
    let changed = |name: &str, was: &str, is: &str| {
        Event::user(name, email).with("OLD_VALUE", was).with("NEW_VALUE", is)
    };
    for (field, event) in [("givenName", "CHANGE_FIRST_NAME"), ("familyName", "CHANGE_LAST_NAME")] {
        let (was, is) = (name(before, field), name(after, field));
        if was != is {
            events.push(changed(event, was, is));
        }
    }
    match (name(before, "displayName"), name(after, "displayName")) {
        (was, is) if was == is => {}
        ("", is) => events.push(Event::user("ADD_DISPLAY_NAME", email).with("NEW_VALUE", is)),
        (was, "") => events.push(Event::user("REMOVE_DISPLAY_NAME", email).with("OLD_VALUE", was)),
        (was, is) => events.push(changed("CHANGE_DISPLAY_NAME", was, is)),
    }
    if password == Password::Set {
        events.push(Event::user("CHANGE_PASSWORD", email));
    }
    for (field, on, off) in [
        ("suspended", "SUSPEND_USER", "UNSUSPEND_USER"),
        ("archived", "ARCHIVE_USER", "UNARCHIVE_USER"),
        ("isAdmin", "GRANT_ADMIN_PRIVILEGE", "REVOKE_ADMIN_PRIVILEGE"),
    ] {
        match (is(before, field), is(after, field)) {
            (false, true) => events.push(Event::user(on, email)),
            (true, false) => events.push(Event::user(off, email)),
            _ => {}
        }
    }
    let (was, is) = (text(before, "orgUnitPath"), text(after, "orgUnitPath"));
    if was != is {
        events.push(
            Event::user("MOVE_USER_TO_ORG_UNIT", email).with("ORG_UNIT_NAME", was).with("NEW_VALUE", is),
        );
    }
    for (field, event) in PROFILE {
        let (was, is) = (before.get(field), after.get(field));
        if was != is {
            events.push(changed(event, &told(was), &told(is)));
        }
    }
    events
}

fn text<'a>(record: &'a Record, field: &str) -> &'a str {
    record.get(field).and_then(Value::as_str).unwrap_or("")
}

fn name<'a>(record: &'a Record, field: &str) -> &'a str {
    record.get("name").and_then(|name| name.get(field)).and_then(Value::as_str).unwrap_or("")
}

fn is(record: &Record, field: &str) -> bool {
    record.get(field).and_then(Value::as_bool).unwrap_or(false)
}

fn told(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Password, of_change};

    fn names(before: Value, after: Value, password: Password) -> Vec<String> {
        let (Value::Object(before), Value::Object(after)) = (before, after) else { unreachable!("objects") };
        of_change(&before, &after, password).into_iter().map(|event| event.name).collect()
    }

    #[test]
    fn what_differs_makes_an_event_and_nothing_else_does() {
        let before = json!({
            "primaryEmail": "a@b", "name": { "givenName": "A", "familyName": "B" }, "suspended": false,
            "orgUnitPath": "/", "phones": [{ "value": "1" }], "etag": "1",
        });
        let mut after = before.clone();
        after["etag"] = json!("2");
        assert!(
            names(before.clone(), after.clone(), Password::Kept).is_empty(),
            "a write that changes nothing is not in the log"
        );
        after["primaryEmail"] = json!("c@b");
        after["name"] = json!({ "givenName": "A", "familyName": "C", "displayName": "A. C." });
        after["suspended"] = json!(true);
        after["orgUnitPath"] = json!("/Sales");
        after["phones"] = Value::Null;
        assert_eq!(
            names(before, after, Password::Set),
            [
                "RENAME_USER",
                "CHANGE_LAST_NAME",
                "ADD_DISPLAY_NAME",
                "CHANGE_PASSWORD",
                "SUSPEND_USER",
                "MOVE_USER_TO_ORG_UNIT",
                "CHANGE_USER_PHONE_NUMBER",
            ],
            "one event for each thing that changed"
        );
    }
}
