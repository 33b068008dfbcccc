//! The values of the customer's own fields, read and written.

use std::collections::{BTreeMap, BTreeSet};

use directory::custom::{Kind, Shape};
use directory::value::{Value, Values};
use directory::{Attribute, CustomField};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::limits::Unfit;
use crate::wire::{List, Object, Text};

/// The fields of one schema as they came.
pub(super) type Fields<'a> = Object<BTreeMap<String, &'a RawValue>>;

/// Which of the customer's own fields are looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// All that came.
    All,
    /// These.
    Only(&'a BTreeSet<CustomField>),
}

/// One entry of a field that may hold several values.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Entry<'a> {
    #[serde(borrow)]
    value: Text<'a>,
}

/// Takes the values of the customer's own fields.
pub(super) fn read(schemas: &BTreeMap<String, Fields<'_>>, wanted: Wanted<'_>, values: &mut Values) {
    let mut take = |field: CustomField, raw: &RawValue| values.set(Attribute::Custom(field), value(raw));
    match wanted {
        Wanted::All => {
            for (schema, Object(fields)) in schemas {
                for (name, raw) in fields {
                    if let Some(field) = CustomField::new(schema, name) {
                        take(field, raw);
                    }
                }
            }
        }
        Wanted::Only(chosen) => {
            for field in chosen {
                let fields = schemas.get(field.schema());
                if let Some(raw) = fields.and_then(|Object(fields)| fields.get(field.field())) {
                    take(*field, raw);
                }
            }
        }
    }
}

fn value(raw: &RawValue) -> Value {
    let raw = raw.get();
    if raw.starts_with('[') {
        let entries: List<Object<Entry<'_>>> = serde_json::from_str(raw).unwrap_or_default();
        let values = entries.0.into_iter().filter_map(|Object(entry)| entry.value.some());
        return Value::List(values.collect());
    }
    if matches!(raw, "true" | "false") {
        return Value::Text(raw.to_owned());
    }
    Value::Text(serde_json::from_str::<Text<'_>>(raw).map(String::from).unwrap_or_default())
}

/// Gives a value as Google takes it; `before` is what the field holds there, whose entries stay as they are.
pub(super) fn written(
    field: CustomField,
    shape: Shape,
    value: Option<&Value>,
    before: Option<&RawValue>,
) -> Result<Json, Unfit> {
    let lines: Vec<&str> = match value {
        None => return Ok(Json::Null),
        Some(Value::Text(text)) => vec![text],
        Some(Value::List(list)) => list.iter().map(String::as_str).collect(),
        Some(Value::Address(_)) => return form(field, "needs another kind of value"),
    };
    if !shape.several {
        let [line] = lines[..] else { return form(field, "holds one value on Google") };
        return one(field, shape.kind, line);
    }
    let mut kept: Vec<Map<String, Json>> =
        before.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let mut entries = Vec::with_capacity(lines.len());
    for line in lines {
        let wanted = one(field, shape.kind, line)?;
        let is_it = |entry: &Map<String, Json>| entry.get("value").is_some_and(|value| *value == wanted);
        let entry = match kept.iter().position(is_it) {
            Some(at) => kept.remove(at),
            None => Map::from_iter([("type".to_owned(), "work".into()), ("value".to_owned(), wanted)]),
        };
        entries.push(Json::Object(entry));
    }
    Ok(Json::Array(entries))
}

fn one(field: CustomField, kind: Kind, line: &str) -> Result<Json, Unfit> {
    if let Some(rule) = kind.rule(line) {
        return form(field, rule);
    }
    Ok(match kind {
        Kind::Text | Kind::Phone | Kind::Email | Kind::Day => line.into(),
        Kind::Truth => (line == "true").into(),
        Kind::Whole => line.parse::<i64>().map_or(Json::Null, Json::from),
        Kind::Number => line.parse::<f64>().map_or(Json::Null, Json::from),
    })
}

fn form<T>(field: CustomField, rule: &'static str) -> Result<T, Unfit> {
    Err(Unfit::Form { attribute: Attribute::Custom(field), rule })
}

/// The schemas of a user as they came, by name.
pub(super) fn schemas<'a>(raw: Option<&'a RawValue>) -> BTreeMap<String, Fields<'a>> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MANY: Shape = Shape { kind: Kind::Text, several: true };

    fn field() -> CustomField {
        CustomField::new("Employment", "badge").expect("a name")
    }

    fn raw(json: &Json) -> Box<RawValue> {
        serde_json::value::to_raw_value(json).expect("plain data")
    }

    #[test]
    fn what_is_written_reads_back() {
        for (kind, line) in [
            (Kind::Text, "B-1"),
            (Kind::Phone, "+41 21 1"),
            (Kind::Email, "a@b.test"),
            (Kind::Truth, "true"),
            (Kind::Truth, "false"),
            (Kind::Whole, "17"),
            (Kind::Number, "0.8"),
            (Kind::Day, "2026-11-27"),
        ] {
            let shape = Shape { kind, several: false };
            let sent = written(field(), shape, Some(&line.into()), None).expect("it fits");
            assert_eq!(value(&raw(&sent)), Value::from(line), "{kind:?}");
        }
        let list = Value::List(vec!["a".to_owned(), "b".to_owned()]);
        let sent = written(field(), MANY, Some(&list), None).expect("it fits");
        assert_eq!(value(&raw(&sent)), list, "several values are a list");
    }

    #[test]
    fn what_does_not_fit_says_its_rule() {
        for (kind, line, rule) in [
            (Kind::Truth, "perhaps", "is true or false"),
            (Kind::Whole, "1.5", "is a whole number"),
            (Kind::Number, "much", "is a number"),
            (Kind::Day, "soon", "is a day, such as 2026-11-27"),
            (Kind::Email, "Dara", "is an address, with one @"),
        ] {
            let refused = written(field(), Shape { kind, several: false }, Some(&line.into()), None);
            let unfit = Unfit::Form { attribute: Attribute::Custom(field()), rule };
            assert_eq!(refused.expect_err("it does not fit"), unfit, "{kind:?} {line}");
        }
    }

    #[test]
    fn entries_that_stay_keep_what_stands_beside_them() {
        let before = raw(&json!([{ "type": "home", "value": "a" }, { "type": "work", "value": "b" }]));
        let list = Value::List(vec!["c".to_owned(), "a".to_owned()]);
        let sent = written(field(), MANY, Some(&list), Some(&before)).expect("it fits");
        let expected = json!([{ "type": "work", "value": "c" }, { "type": "home", "value": "a" }]);
        assert_eq!(sent, expected, "the type of an entry is not ours");
    }

    #[test]
    fn odd_values_read_as_nothing() {
        for odd in [json!(null), json!({}), json!([1, null]), json!([{ "type": "work" }])] {
            assert!(value(&raw(&odd)).is_empty(), "{odd} says nothing");
        }
    }
}
