//! Custom schemas, and the fields of users under them.

use reqwest::Method;
use serde_json::json;

use crate::stage::{person, stage};

const PATH: &str = "customer/my_customer/schemas";

#[tokio::test]
async fn schemas_are_listed_found_and_added_once() {
    let stage = stage(30).await;
    let before = stage.get(PATH).await["schemas"].as_array().unwrap().len();
    let schema = json!({ "schemaName": "Grade", "displayName": "Grade", "fields": [
        { "fieldName": "level", "fieldType": "INT64", "displayName": "Level" },
        { "fieldName": "badges", "fieldType": "STRING", "displayName": "Badges", "multiValued": true },
    ] });
    let made = stage.write(Method::POST, PATH, schema.clone()).await;
    let id = made["schemaId"].as_str().unwrap();
    assert!(made["fields"][0]["fieldId"].is_string(), "schemas and fields get ids: {made}");
    for key in ["Grade", id] {
        assert_eq!(stage.get(&format!("{PATH}/{key}")).await["schemaId"], id, "{key} leads to it");
    }
    assert_eq!(stage.get(PATH).await["schemas"].as_array().unwrap().len(), before + 1, "one more");
    assert_eq!(stage.refused(Method::POST, PATH, Some(schema)).await.1, "duplicate", "a name is used once");
    let without = json!({ "schemaName": "Empty", "displayName": "Empty" });
    assert_eq!(stage.refused(Method::POST, PATH, Some(without)).await.1, "required", "fields are needed");
    assert_eq!(stage.refused(Method::GET, &format!("{PATH}/Nothing"), None).await.0, 404, "no such schema");

    let id = stage.create("nora").await;
    let path = format!("users/{id}");
    let fields = json!({ "Grade": { "level": 4, "badges": [{ "value": "first aid" }] } });
    let changed = stage.write(Method::PUT, &path, json!({ "customSchemas": fields })).await;
    assert!(changed.get("customSchemas").is_none(), "a write answers the basic view");
    assert_eq!(stage.get(&format!("{path}?projection=full")).await["customSchemas"], fields, "full has them");
    assert!(stage.get(&path).await.get("customSchemas").is_none(), "basic has none");
    let mask = format!("{path}?projection=custom&customFieldMask=Employment");
    assert!(stage.get(&mask).await.get("customSchemas").is_none(), "custom has what was asked for");
    let found = stage.all_users("query=Grade.level%3E3").await;
    assert_eq!(found.len(), 1, "a field can be asked for");
}

#[tokio::test]
async fn a_field_that_fits_no_schema_is_refused() {
    let stage = stage(30).await;
    for fields in [json!({ "Nothing": { "a": 1 } }), json!({ "Employment": { "remote": "perhaps" } })] {
        let mut body = person("nora");
        body["customSchemas"] = fields.clone();
        assert_eq!(
            stage.refused(Method::POST, "users", Some(body)).await.2,
            "Invalid Input: custom_schema",
            "{fields} fits none"
        );
    }
}
