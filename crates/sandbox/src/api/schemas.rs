//! Custom schemas.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::customers::check_customer;
use crate::failure::Failure;
use crate::reply::Answer;
use crate::tenant::schemas::{made, seeded};

/// All schemas of the customer: the seed's, then those that were added.
pub(crate) fn all(call: &Call) -> Result<Vec<Map<String, Value>>, Failure> {
    let mut schemas = seeded();
    schemas.extend(call.world.overlay.schemas()?);
    Ok(schemas)
}

/// `schemas.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    let schemas = all(call)?;
    Ok(Answer::Resource(json!({
        "kind": "admin#directory#schemas",
        "etag": format!("\"northwind/schemas-{}\"", schemas.len()),
        "schemas": schemas,
    })))
}

/// `schemas.get`: by name or id.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    let key = call.path("schemaKey");
    let found = all(call)?.into_iter().find(|schema| {
        ["schemaId", "schemaName"].iter().any(|field| schema.get(*field).is_some_and(|value| value == key))
    });
    found.map(|schema| Answer::Resource(schema.into())).ok_or_else(|| Failure::not_found("schemaKey"))
}

/// `schemas.insert`.
pub(crate) fn insert(call: &Call) -> Result<Answer, Failure> {
    check_customer(call.path("customerId"))?;
    let text = |field: &str| call.body.get(field).and_then(Value::as_str).unwrap_or("");
    let (name, display) = (text("schemaName"), text("displayName"));
    let fields = call.body.get("fields").and_then(Value::as_array).cloned().unwrap_or_default();
    for (field, missing) in
        [("schemaName", name.is_empty()), ("displayName", display.is_empty()), ("fields", fields.is_empty())]
    {
        if missing {
            return Err(Failure::new(400, "required", format!("Missing required field: {field}")));
        }
    }
    let schema =
        made(name, display, &fields).ok_or_else(|| Failure::invalid("Invalid Input: custom_schema"))?;
    let taken = all(call)?.iter().any(|other| {
        other.get("schemaName").and_then(Value::as_str).is_some_and(|other| other.eq_ignore_ascii_case(name))
    });
    if taken {
        return Err(Failure::duplicate());
    }
    call.world.overlay.put_schema(name, &schema)?;
    Ok(Answer::Resource(schema.into()))
}
