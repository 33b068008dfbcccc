//! The custom schemas that every tenant begins with, and what a field may hold.

use serde_json::{Map, Value, json};

/// A field of the seed's schemas: name, type, whether it holds several values.
type Field = (&'static str, &'static str, bool);

const SEED: [(&str, &str, &[Field]); 2] = [
    (
        "Employment",
        "Employment",
        &[
            ("badge", "STRING", false),
            ("startDate", "DATE", false),
            ("fullTimeEquivalent", "DOUBLE", false),
            ("remote", "BOOL", false),
            ("contract", "STRING", false),
        ],
    ),
    ("Equipment", "Equipment", &[("laptops", "STRING", true)]),
];

/// The types that a field may have.
const TYPES: [&str; 7] = ["BOOL", "DATE", "DOUBLE", "EMAIL", "INT64", "PHONE", "STRING"];

/// The seed's schemas as the API tells them.
pub(crate) fn seeded() -> Vec<Map<String, Value>> {
    SEED.iter()
        .filter_map(|(name, display, fields)| {
            let fields: Vec<Value> = fields
                .iter()
                .map(|(field, kind, several)| {
                    json!({
                        "fieldName": field, "displayName": field, "fieldType": kind, "multiValued": several,
                    })
                })
                .collect();
            made(name, display, &fields)
        })
        .collect()
}

/// Makes a schema as the API tells it; none if its fields are not what fields must be.
pub(crate) fn made(name: &str, display: &str, fields: &[Value]) -> Option<Map<String, Value>> {
    let mut told = Vec::new();
    for field in fields {
        let text = |key: &str| field.get(key).and_then(Value::as_str).filter(|text| is_name(text));
        let (field_name, kind) = (text("fieldName")?, text("fieldType")?);
        if !TYPES.contains(&kind) || told.iter().any(|other: &Value| other["fieldName"] == field_name) {
            return None;
        }
        let id = id_of(&format!("{name}.{field_name}"));
        let mut one = json!({
            "kind": "admin#directory#schema#fieldspec",
            "fieldId": id,
            "etag": format!("\"northwind/field-{id}\""),
            "fieldName": field_name,
            "displayName": field.get("displayName").and_then(Value::as_str).unwrap_or(field_name),
            "fieldType": kind,
            "multiValued": field.get("multiValued").and_then(Value::as_bool).unwrap_or(false),
            "indexed": field.get("indexed").and_then(Value::as_bool).unwrap_or(true),
            "readAccessType": field.get("readAccessType").and_then(Value::as_str).unwrap_or("ALL_DOMAIN_USERS"),
        });
        if let Some(numbers) = field.get("numericIndexingSpec") {
            one["numericIndexingSpec"] = numbers.clone();
        }
        told.push(one);
    }
    if told.is_empty() || !is_name(name) {
        return None;
    }
    let id = id_of(name);
    let schema = json!({
        "kind": "admin#directory#schema",
        "schemaId": id,
        "etag": format!("\"northwind/schema-{id}-{}\"", told.len()),
        "schemaName": name,
        "displayName": display,
        "fields": told,
    });
    if let Value::Object(schema) = schema { Some(schema) } else { None }
}

/// Letters, digits, `_` and `-`.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// An id that looks like Google's: the start of a hash, with `=` filling it up.
fn id_of(name: &str) -> String {
    format!("nW{}==", &blake3::hash(name.to_lowercase().as_bytes()).to_hex()[..20])
}

/// Says whether a value may stand in a field of this schema.
pub(crate) fn takes(schema: &Map<String, Value>, field: &str, value: &Value) -> bool {
    let fields = schema.get("fields").and_then(Value::as_array).into_iter().flatten();
    let Some(spec) = fields.into_iter().find(|spec| spec["fieldName"] == field) else { return false };
    let kind = spec["fieldType"].as_str().unwrap_or("");
    if value.is_null() {
        return true;
    }
    if spec["multiValued"] == true {
        let Value::Array(entries) = value else { return false };
        return entries.iter().all(|entry| entry.get("value").is_some_and(|value| fits(kind, value)));
    }
    fits(kind, value)
}

fn fits(kind: &str, value: &Value) -> bool {
    match kind {
        "BOOL" => value.is_boolean(),
        "INT64" => value.is_i64() || value.as_str().is_some_and(|text| text.parse::<i64>().is_ok()),
        "DOUBLE" => value.is_number() || value.as_str().is_some_and(|text| text.parse::<f64>().is_ok()),
        "DATE" => value.as_str().is_some_and(|text| text.parse::<jiff::civil::Date>().is_ok()),
        "EMAIL" => value.as_str().is_some_and(|text| text.contains('@')),
        _ => value.is_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{made, seeded, takes};
    use crate::tenant::Tenant;
    use crate::tenant::people::People;
    use crate::tenant::record::record;

    #[test]
    fn what_the_seed_s_people_have_stands_in_its_schemas() {
        let people = People::new(Tenant { seed: 1, users: 60 });
        for index in 1..60 {
            let record = record(&people, &people.person(index));
            for (schema, fields) in
                record.get("customSchemas").and_then(|all| all.as_object()).into_iter().flatten()
            {
                let known = seeded().into_iter().find(|one| one["schemaName"] == schema.as_str());
                let known = known.expect("the schema exists");
                for (field, value) in fields.as_object().expect("an object") {
                    assert!(takes(&known, field, value), "{schema}.{field} takes {value}");
                }
            }
        }
    }

    #[test]
    fn a_field_has_a_name_and_a_type_that_exists() {
        let field = |kind: &str| json!({ "fieldName": "level", "fieldType": kind, "displayName": "Level" });
        assert!(made("Grade", "Grade", &[field("INT64")]).is_some(), "a schema with one field");
        assert!(made("Grade", "Grade", &[field("COLOUR")]).is_none(), "there is no such type");
        assert!(made("Grade", "Grade", &[]).is_none(), "a schema without fields is none");
        assert!(made("Gr ade", "Grade", &[field("BOOL")]).is_none(), "a name has no space");
        assert!(made("Grade", "Grade", &[field("BOOL"), field("BOOL")]).is_none(), "names are unique");
    }
}
