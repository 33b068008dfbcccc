//! The custom fields of a user: values under the customer's schemas.

use serde_json::{Map, Value};

use super::call::Call;
use super::schemas;
use super::user_change::set;
use crate::failure::Failure;
use crate::roll::Record;
use crate::tenant::schemas::takes;

/// Applies the `customSchemas` of a call's body.
pub(crate) fn apply_sent(call: &Call, record: &mut Record) -> Result<(), Failure> {
    if call.body.contains_key("customSchemas") {
        apply(record, &call.body, &schemas::all(call)?)?;
    }
    Ok(())
}

/// Applies the `customSchemas` of a body: a schema or field that is not named stays, `null` clears.
fn apply(
    record: &mut Record,
    body: &Map<String, Value>,
    known: &[Map<String, Value>],
) -> Result<(), Failure> {
    let Some(sent) = body.get("customSchemas") else { return Ok(()) };
    let Value::Object(sent) = sent else {
        record.remove("customSchemas");
        return Ok(());
    };
    let bad = || Failure::invalid("Invalid Input: custom_schema");
    let mut kept = record.get("customSchemas").and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, fields) in sent {
        let schema = known.iter().find(|schema| schema["schemaName"] == name.as_str()).ok_or_else(bad)?;
        let mut merged = kept.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
        for (field, value) in fields.as_object().into_iter().flatten() {
            if !takes(schema, field, value) {
                return Err(bad());
            }
            set(&mut merged, field, value);
        }
        if merged.is_empty() || fields.is_null() {
            kept.remove(name);
        } else {
            kept.insert(name.clone(), merged.into());
        }
    }
    if kept.is_empty() {
        record.remove("customSchemas");
    } else {
        record.insert("customSchemas".to_owned(), kept.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::apply;
    use crate::roll::Record;
    use crate::tenant::schemas::seeded;

    fn applied(record: &mut Record, schemas: Value) -> Result<(), String> {
        let Value::Object(body) = json!({ "customSchemas": schemas }) else { unreachable!("an object") };
        apply(record, &body, &seeded()).map_err(|failure| failure.message)
    }

    #[test]
    fn fields_are_merged_cleared_and_checked() {
        let mut record = Record::new();
        applied(&mut record, json!({ "Employment": { "badge": "B1", "remote": true } })).unwrap();
        applied(&mut record, json!({ "Employment": { "badge": null } })).unwrap();
        assert_eq!(
            record["customSchemas"],
            json!({ "Employment": { "remote": true } }),
            "what is absent stays, null clears"
        );
        for wrong in [
            json!({ "Nothing": { "a": 1 } }),
            json!({ "Employment": { "shoeSize": 43 } }),
            json!({ "Employment": { "remote": "maybe" } }),
            json!({ "Employment": { "startDate": "soon" } }),
            json!({ "Equipment": { "laptops": "NW-1" } }),
        ] {
            assert_eq!(
                applied(&mut record, wrong.clone()).unwrap_err(),
                "Invalid Input: custom_schema",
                "{wrong} fits no schema"
            );
        }
        applied(&mut record, json!({ "Employment": null })).unwrap();
        assert!(!record.contains_key("customSchemas"), "the last schema takes the field with it");
    }
}
