//! What Google's log says of values, in words: a list or a record is taken apart, and what differs in it is told.

use std::collections::BTreeMap;

use google::activities::Event;
use serde_json::Value;
use store::event::Change;

use super::words;

/// What the admin log calls a change of which apps are trusted, before and after the name of the list.
const LISTS: (&str, &str) = ("ADD_TO_", "REMOVE_FROM_");

/// Says what an event changed, as far as it tells: before and after.
pub(super) fn changes(event: &Event) -> Vec<Change> {
    if let Some(trust) = trust(&event.name) {
        return vec![trust];
    }
    let (before, after) = (event.parameter("OLD_VALUE"), event.parameter("NEW_VALUE"));
    if before.is_none() && after.is_none() {
        return Vec::new();
    }
    let what = match event.parameter("USER_CUSTOM_FIELD").or(event.parameter("SETTING_NAME")) {
        Some(field) => field.to_owned(),
        None => subject(&event.name),
    };
    let switch = words::is_switch(&event.name);
    differences(&what, before.unwrap_or_default(), after.unwrap_or_default(), switch)
}

/// Says what an event tells beside: `name: value` of each parameter that is in no other place of the line.
pub(super) fn rest(event: &Event, told: &[&str]) -> String {
    const CHANGED: [&str; 4] = ["OLD_VALUE", "NEW_VALUE", "USER_CUSTOM_FIELD", "SETTING_NAME"];
    let rest = event.parameters.iter().filter(|one| {
        !one.values.is_empty() && !told.contains(&one.name.as_str()) && !CHANGED.contains(&one.name.as_str())
    });
    let each = rest.map(|one| {
        let values: Vec<_> = one.values.iter().map(|value| plain(value)).collect();
        format!("{}: {}", words::phrase(&one.name), values.join(", "))
    });
    each.collect::<Vec<_>>().join("; ")
}

/// To which list an app was added, or from which it was taken: what it was, and what it is since.
fn trust(name: &str) -> Option<Change> {
    let list = |prefix: &str| name.strip_prefix(prefix)?.strip_suffix("_OAUTH2_APPS").map(str::to_lowercase);
    let unset = || "not configured".to_owned();
    let (before, after) = match (list(LISTS.0), list(LISTS.1)) {
        (Some(list), _) => (String::new(), list),
        (_, Some(list)) => (list, unset()),
        (None, None) => return None,
    };
    Some(Change { what: "Trust".to_owned(), before, after })
}

/// Says of what the value is that an event changed.
fn subject(name: &str) -> String {
    match name.strip_prefix("CHANGE_USER_").or_else(|| name.strip_prefix("CHANGE_")) {
        Some(what) => words::phrase(what),
        None => "Value".to_owned(),
    }
}

fn differences(what: &str, before: &str, after: &str, switch: bool) -> Vec<Change> {
    let (was, is) = (structure(before), structure(after));
    if was.is_none() && is.is_none() {
        let said = |text: &str| if switch { on_or_off(text) } else { plain(text) };
        return vec![Change { what: what.to_owned(), before: said(before), after: said(after) }];
    }
    let several = [&was, &is].iter().any(|one| matches!(one, Some(Value::Array(items)) if items.len() > 1));
    let parts = |value: Option<&Value>, text: &str| {
        let mut parts = BTreeMap::new();
        match value {
            Some(value) => take_apart(value, "", several, &mut parts),
            None if text.is_empty() => {}
            None => drop(parts.insert(String::new(), text.to_owned())),
        }
        parts
    };
    let (was, is) = (parts(was.as_ref(), before), parts(is.as_ref(), after));
    let keys: std::collections::BTreeSet<_> = was.keys().chain(is.keys()).collect();
    let differ = keys.into_iter().filter(|key| was.get(*key) != is.get(*key)).map(|key| {
        let of = |parts: &BTreeMap<String, String>| parts.get(key).cloned().unwrap_or_default();
        let what = if key.is_empty() { what.to_owned() } else { format!("{what}, {key}") };
        Change { what, before: of(&was), after: of(&is) }
    });
    differ.collect()
}

/// A list or a record, where the text is one.
fn structure(text: &str) -> Option<Value> {
    text.trim_start().starts_with(['[', '{']).then(|| serde_json::from_str(text).ok()).flatten()
}

/// Gives each value of a list or a record under a name in words; kinds tell the items of a list apart.
fn take_apart(value: &Value, name: &str, several: bool, parts: &mut BTreeMap<String, String>) {
    /// What says how an item stands in its list, and nothing of the person.
    const SILENT: [&str; 4] = ["primary", "type", "customType", "etag"];
    let below =
        |part: &str| [name, part].iter().filter(|one| !one.is_empty()).copied().collect::<Vec<_>>().join(" ");
    match value {
        Value::Object(fields) => {
            for (field, value) in fields.iter().filter(|(field, _)| !SILENT.contains(&field.as_str())) {
                let field = if field == "value" { String::new() } else { spaced(field) };
                take_apart(value, &below(&field), several, parts);
            }
        }
        Value::Array(items) => {
            for item in items {
                let kind = ["customType", "type"].iter().find_map(|key| item.get(key)?.as_str());
                let kind = kind.filter(|_| several || item.get("value").is_some()).unwrap_or_default();
                take_apart(item, &below(kind), several, parts);
            }
        }
        Value::Null => {}
        simple => {
            let said = match simple {
                Value::Bool(true) => "yes".to_owned(),
                Value::Bool(false) => "no".to_owned(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let entry = parts.entry(name.to_owned()).or_default();
            if !entry.is_empty() {
                entry.push_str(", ");
            }
            entry.push_str(&said);
        }
    }
}

/// Says a value alone.
fn plain(text: &str) -> String {
    let Some(value) = structure(text) else {
        return match text {
            "true" => "yes".to_owned(),
            "false" => "no".to_owned(),
            other => other.to_owned(),
        };
    };
    let mut parts = BTreeMap::new();
    take_apart(&value, "", true, &mut parts);
    let each = parts.into_iter().map(
        |(name, value)| {
            if name.is_empty() { value } else { format!("{name} {value}") }
        },
    );
    each.collect::<Vec<_>>().join(", ")
}

fn on_or_off(text: &str) -> String {
    match text.to_lowercase().as_str() {
        "true" | "on" | "enabled" => "on".to_owned(),
        "false" | "off" | "disabled" => "off".to_owned(),
        _ => text.to_owned(),
    }
}

/// Takes `jobTitle` for `job title`.
fn spaced(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for letter in name.chars() {
        if letter.is_uppercase() && was_lower {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
        was_lower = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use google::activities::Parameter;

    use super::*;

    fn event(name: &str, parameters: &[(&str, &str)]) -> Event {
        let parameters = parameters
            .iter()
            .map(|(name, value)| Parameter { name: (*name).to_owned(), values: vec![(*value).to_owned()] });
        Event { kind: "USER_SETTINGS".to_owned(), name: name.to_owned(), parameters: parameters.collect() }
    }

    fn said(name: &str, before: &str, after: &str) -> String {
        let changes = changes(&event(name, &[("OLD_VALUE", before), ("NEW_VALUE", after)]));
        let each = changes.iter().map(|one| format!("{}: {} → {}", one.what, one.before, one.after));
        each.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_list_or_a_record_is_told_by_what_differs_in_it() {
        let table = [
            (
                "CHANGE_USER_ORGANIZATION",
                r#"[{"title":"Nurse","department":"Ward 1","primary":true}]"#,
                r#"[{"title":"Matron","department":"Ward 1","primary":true}]"#,
                "Organization, title: Nurse → Matron",
            ),
            (
                "CHANGE_USER_ORGANIZATION",
                "",
                r#"[{"title":"Nurse","costCenter":"7"}]"#,
                "Organization, cost center:  → 7; Organization, title:  → Nurse",
            ),
            (
                "CHANGE_USER_PHONE_NUMBER",
                r#"[{"type":"work","value":"+44 1"}]"#,
                r#"[{"type":"work","value":"+44 2"},{"type":"home","value":"+44 3"}]"#,
                "Phone number, home:  → +44 3; Phone number, work: +44 1 → +44 2",
            ),
            (
                "CHANGE_USER_CUSTOM_FIELD",
                r#"{"HR":{"badge":"1","onSite":false}}"#,
                r#"{"HR":{"badge":"1","onSite":true}}"#,
                "Custom field, HR on site: no → yes",
            ),
            ("CHANGE_FIRST_NAME", "Ada", "Adah", "First name: Ada → Adah"),
            ("CHANGE_PASSWORD_ON_NEXT_LOGIN", "false", "true", "Password on next login: no → yes"),
            ("ENABLE_API_ACCESS", "true", "false", "Value: on → off"),
            ("CHANGE_USER_ORGANIZATION", "[not JSON", "x", "Organization: [not JSON → x"),
        ];
        for (name, before, after, words) in table {
            assert_eq!(said(name, before, after), words, "{name} {before} {after}");
        }
    }

    #[test]
    fn a_change_of_trust_says_what_the_app_was_and_is() {
        let table = [
            ("ADD_TO_LIMITED_OAUTH2_APPS", "Trust:  → limited"),
            ("REMOVE_FROM_TRUSTED_OAUTH2_APPS", "Trust: trusted → not configured"),
            ("ADD_TO_BLOCKED_OAUTH2_APPS", "Trust:  → blocked"),
        ];
        for (name, words) in table {
            let changes = changes(&event(name, &[]));
            let [one] = changes.as_slice() else { panic!("one change") };
            assert_eq!(format!("{}: {} → {}", one.what, one.before, one.after), words, "{name}");
        }
    }

    #[test]
    fn what_nobody_knows_is_told_as_name_and_value() {
        let unheard = event(
            "CHANGE_WIDGET",
            &[
                ("WIDGET_NAME", "w1"),
                ("SHAPES", r#"[{"kind":"round"}]"#),
                ("USER_EMAIL", "a@b"),
                ("ON", "true"),
            ],
        );
        assert_eq!(rest(&unheard, &["USER_EMAIL"]), "Widget name: w1; Shapes: kind round; On: yes");
    }
}
