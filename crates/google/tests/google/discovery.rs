//! Everything that can be sent exists in Google's own documents.

use std::collections::BTreeMap;
use std::path::Path;

use google::endpoint::{ALL, Endpoint};
use google::origin::Host;
use serde_json::Value;

/// The OAuth endpoints, which no discovery document has (`google-api.md` 1.1): method, address, what may be sent.
const OAUTH: [(&str, &str, &str, &[&str]); 3] = [
    (
        "oauth.authorize",
        "GET",
        "https://accounts.google.com/o/oauth2/v2/auth",
        &[
            "client_id",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
            "code_challenge",
            "code_challenge_method",
            "access_type",
            "prompt",
            "login_hint",
        ],
    ),
    (
        "oauth.token",
        "POST",
        "https://oauth2.googleapis.com/token",
        &[
            "grant_type",
            "code",
            "client_id",
            "client_secret",
            "redirect_uri",
            "code_verifier",
            "refresh_token",
        ],
    ),
    ("oauth.revoke", "POST", "https://oauth2.googleapis.com/revoke", &["token"]),
];

struct Documents(Vec<Value>);

impl Documents {
    fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/discovery");
        let read = |name: &str| {
            let text = std::fs::read_to_string(folder.join(name)).expect("the documents are committed");
            serde_json::from_str(&text).expect("the documents are JSON")
        };
        let names =
            ["directory", "reports", "licensing", "groupssettings"].map(|name| format!("{name}_v1.json"));
        Self(names.iter().map(String::as_str).chain(["oauth2_v2.json"]).map(read).collect())
    }

    /// Finds a method by its id, with the document that it stands in.
    fn method(&self, id: &str) -> Option<(&Value, &Value)> {
        self.0.iter().find_map(|document| find(document, id).map(|method| (document, method)))
    }
}

fn find<'a>(resource: &'a Value, id: &str) -> Option<&'a Value> {
    let methods = resource.get("methods").and_then(Value::as_object);
    let here = methods.and_then(|methods| methods.values().find(|method| method["id"] == id));
    here.or_else(|| {
        let resources = resource.get("resources").and_then(Value::as_object)?;
        resources.values().find_map(|resource| find(resource, id))
    })
}

fn placeholders(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .map(|name| name.trim_start_matches('+'))
        .collect()
}

fn check(endpoint: &Endpoint, document: &Value, method: &Value) {
    let id = endpoint.id;
    assert_eq!(method["httpMethod"], endpoint.method.word(), "{id}: the method");
    // Of older documents a part of the path stands before all of them.
    let before = document["servicePath"].as_str().unwrap_or_default();
    let path = format!("{before}{}", method["path"].as_str().unwrap_or_default());
    assert_eq!(path, endpoint.path, "{id}: the path");
    let root = format!("https://{}/", endpoint.host.name());
    assert_eq!(document["rootUrl"], root, "{id}: the host");
    let parameter = |name: &str| method["parameters"].get(name).or_else(|| document["parameters"].get(name));
    for name in endpoint.params {
        let found = parameter(name).unwrap_or_else(|| panic!("{id} has no parameter {name}"));
        assert_eq!(found["location"], "query", "{id}: {name} is sent in the query");
    }
    for name in placeholders(endpoint.path) {
        assert_eq!(method["parameters"][name]["location"], "path", "{id}: {name} is a part of the path");
    }
    for (name, about) in method["parameters"].as_object().into_iter().flatten() {
        let sent =
            endpoint.params.contains(&name.as_str()) || placeholders(endpoint.path).contains(&name.as_str());
        assert!(sent || about["required"] != true, "{id} must send {name}");
    }
    let scope = endpoint.scope.expect("a call to an API needs leave").url();
    let allowed = method["scopes"].as_array().expect("scopes");
    assert!(allowed.iter().any(|one| *one == scope), "{id}: {scope} gives no leave for it");
    let schemas = &document["schemas"];
    let response = method["response"]["$ref"].as_str().unwrap_or_default();
    for mask in endpoint.masks {
        check_mask(id, schemas, &schemas[response], mask);
    }
    let request = method["request"]["$ref"].as_str().unwrap_or_default();
    assert!(request.is_empty() || !endpoint.body.is_empty(), "{id} sends a {request}");
    for path in endpoint.body {
        check_body(id, schemas, request, path);
    }
}

/// What the entries of a user's lists are: the document has schemas for them, and says of the lists only that they are
/// anything.
const ENTRIES: [(&str, &str); 7] = [
    ("addresses", "UserAddress"),
    ("emails", "UserEmail"),
    ("externalIds", "UserExternalId"),
    ("locations", "UserLocation"),
    ("organizations", "UserOrganization"),
    ("phones", "UserPhone"),
    ("relations", "UserRelation"),
];

/// Holds a field of a body, such as `name.givenName`, against the schema of the request.
fn check_body(id: &str, schemas: &Value, request: &str, path: &str) {
    let mut schema = request;
    for field in path.split('.') {
        let found = &schemas[schema]["properties"][field];
        assert!(found.is_object(), "{id}: {schema} has no field {field} ({path})");
        let entries = ENTRIES.iter().find(|(name, _)| *name == field).map(|(_, entries)| *entries);
        schema = found["$ref"].as_str().or(entries).unwrap_or_default();
    }
    assert!(schema.is_empty(), "{id}: {path} is no single value");
}

/// Holds a mask such as `nextPageToken,users(id,name(givenName))` against a schema.
fn check_mask(id: &str, schemas: &Value, schema: &Value, mask: &str) {
    for (field, inner) in fields(mask) {
        let found = &schema["properties"][field];
        assert!(found.is_object(), "{id}: an answer has no field {field}");
        if let Some(inner) = inner {
            let of = if found["items"].is_object() { &found["items"] } else { found };
            let of = of["$ref"].as_str().map_or(of, |name| &schemas[name]);
            assert!(of["properties"].is_object(), "{id}: {field} has no fields of its own in the document");
            check_mask(id, schemas, of, inner);
        }
    }
}

/// Splits a mask into its fields, each with what stands in its brackets.
fn fields(mask: &str) -> Vec<(&str, Option<&str>)> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in mask.char_indices().chain([(mask.len(), ',')]) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&mask[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    let split = |field: &'_ str| field.find('(').map(|at| (at, field.len() - 1));
    found
        .into_iter()
        .map(|field| {
            split(field).map_or((field, None), |(at, end)| (&field[..at], Some(&field[at + 1..end])))
        })
        .collect()
}

#[test]
fn every_request_exists_in_googles_documents() {
    let documents = Documents::read();
    let oauth: BTreeMap<_, _> = OAUTH.iter().map(|row| (row.0, row)).collect();
    for endpoint in ALL {
        if let Some((_, method, address, sent)) = oauth.get(endpoint.id) {
            assert_eq!(endpoint.method.word(), *method, "{}", endpoint.id);
            assert_eq!(
                format!("https://{}/{}", endpoint.host.name(), endpoint.path),
                *address,
                "{}",
                endpoint.id
            );
            for name in endpoint.params.iter().chain(endpoint.form) {
                assert!(sent.contains(name), "{} takes no {name}", endpoint.id);
            }
        } else {
            let (document, method) =
                documents.method(endpoint.id).unwrap_or_else(|| panic!("{} is in no document", endpoint.id));
            check(endpoint, document, method);
        }
    }
}

#[test]
fn every_scope_exists_in_googles_documents() {
    let documents = Documents::read();
    // Its document is not among the committed ones; it stands in google-api.md 1.5.
    let elsewhere = [google::Scope::OpenId];
    for scope in google::Scope::ALL {
        let known = documents
            .0
            .iter()
            .any(|document| document["auth"]["oauth2"]["scopes"].get(scope.url()).is_some());
        assert!(known || elsewhere.contains(&scope), "{} is no scope of Google's", scope.url());
    }
}

#[test]
fn the_check_itself_notices_what_does_not_exist() {
    let documents = Documents::read();
    let list =
        ALL.iter().find(|endpoint| endpoint.id == "directory.users.list").expect("the client lists users");
    let (document, method) = documents.method(list.id).expect("Google has it");
    let wrong: [Endpoint; 5] = [
        Endpoint { path: "admin/directory/v1/people", ..**list },
        Endpoint { params: &["customer", "colour"], ..**list },
        Endpoint { masks: &["users(id,name(colour))"], ..**list },
        Endpoint { host: Host::Apis, ..**list },
        Endpoint { scope: Some(google::Scope::Licensing), ..**list },
    ];
    for endpoint in wrong {
        let noticed = std::panic::catch_unwind(|| check(&endpoint, document, method));
        assert!(noticed.is_err(), "{endpoint:?} must be noticed");
    }
    let update = &google::endpoint::USERS_UPDATE;
    let (document, method) = documents.method(update.id).expect("Google has it");
    check(update, document, method);
    for body in [&["colour"][..], &["name.colour"], &["phones.colour"], &["phones"], &["suspended.x"], &[]] {
        let endpoint = Endpoint { body, ..*update };
        let noticed = std::panic::catch_unwind(|| check(&endpoint, document, method));
        assert!(noticed.is_err(), "{body:?} must be noticed");
    }
}
