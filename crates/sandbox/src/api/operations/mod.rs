//! The operations that the sandbox has, as a table; a test compares it with Google's discovery documents.

mod customers;
mod groups;
mod reports;
mod users;

use axum::http::Method;

use super::call::{Call, Rank};
use crate::failure::{Api, Failure};
use crate::reply::Answer;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Anybody who signed in; the operation decides what it shows.
    Anybody,
    /// An account with any admin role.
    Admin,
    /// A super admin.
    SuperAdmin,
}

/// One method of the API.
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) verb: Method,
    /// The path as axum writes it; `{*name}` where the discovery document has `{+name}`.
    pub(crate) path: &'static str,
    /// The scopes that allow it, without their prefix. Any one of them is enough.
    pub(crate) scopes: &'static [&'static str],
    /// The query parameters that it knows, beside those that all know.
    pub(crate) parameters: &'static [&'static str],
    pub(crate) needs: Needs,
    /// The resource that it answers: what a `fields` mask may name.
    pub(crate) answers: &'static str,
    pub(crate) run: fn(&Call) -> Result<Answer, Failure>,
}

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

#[expect(clippy::too_many_arguments, reason = "a row of the table below, read by column")]
const fn row(
    id: &'static str,
    verb: Method,
    path: &'static str,
    scopes: &'static [&'static str],
    parameters: &'static [&'static str],
    needs: Needs,
    answers: &'static str,
    run: fn(&Call) -> Result<Answer, Failure>,
) -> Operation {
    Operation { id, verb, path, scopes, parameters, needs, answers, run }
}

/// Every operation that the sandbox has.
pub(crate) fn all() -> impl Iterator<Item = &'static Operation> {
    [users::OPERATIONS, groups::OPERATIONS, customers::OPERATIONS, reports::OPERATIONS].into_iter().flatten()
}

impl Operation {
    /// Says whether an account of this rank may call it.
    pub(crate) fn allows(&self, rank: Rank) -> bool {
        match self.needs {
            Needs::Anybody => true,
            Needs::Admin => rank != Rank::Nobody,
            Needs::SuperAdmin => rank == Rank::Super,
        }
    }

    /// The API that the client's project must have enabled.
    pub(crate) fn api(&self) -> Api {
        match self.path {
            path if path.starts_with("/apps/licensing/") => Api::Licensing,
            path if path.starts_with("/groups/v1/") => Api::GroupsSettings,
            _ => Api::AdminSdk,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use serde_json::Value;

    use super::{Operation, all};
    use crate::mask;
    use crate::oauth::scopes;

    /// The discovery documents, by the word with which their methods begin.
    fn documents() -> HashMap<&'static str, Value> {
        let read = |name| {
            let name = format!("{name}_v1");
            let path = format!("{}/../../tests/discovery/{name}.json", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(path).expect("the document is committed");
            serde_json::from_str(&text).expect("JSON")
        };
        let names = ["directory", "reports", "licensing"].map(|name| (name, read(name)));
        names.into_iter().chain([("groupsSettings", read("groupssettings"))]).collect()
    }

    fn document<'a>(documents: &'a HashMap<&'static str, Value>, operation: &Operation) -> &'a Value {
        &documents[operation.id.split('.').next().expect("a word")]
    }

    fn method<'a>(document: &'a Value, operation: &Operation) -> &'a Value {
        let parts: Vec<&str> = operation.id.split('.').collect();
        let (name, resources) = parts[1..].split_last().expect("a method");
        let within = resources.iter().fold(document, |within, resource| &within["resources"][resource]);
        &within["methods"][name]
    }

    /// What the document calls the answer: two documents have a `Groups`.
    fn response(operation: &Operation) -> &str {
        operation.answers.strip_suffix(" settings").unwrap_or(operation.answers)
    }

    fn keys(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
        value.as_object().into_iter().flatten()
    }

    #[test]
    fn the_table_says_what_the_discovery_document_says() {
        let documents = documents();
        for operation in all() {
            let document = document(&documents, operation);
            let method = method(document, operation);
            assert_eq!(method["id"], operation.id, "{} exists", operation.id);
            assert_eq!(method["httpMethod"], operation.verb.as_str(), "the verb of {}", operation.id);
            // Of older documents a part of the path stands before all of them.
            let before = document["servicePath"].as_str().unwrap_or("");
            let path = format!("/{before}{}", method["path"].as_str().expect("a path").replace("{+", "{*"));
            assert_eq!(path, operation.path, "the path of {}", operation.id);
            let parameters: BTreeSet<&str> = keys(&method["parameters"])
                .filter(|(_, p)| p["location"] == "query")
                .map(|(name, _)| name.as_str())
                .collect();
            let ours: BTreeSet<&str> = operation.parameters.iter().copied().collect();
            assert_eq!(parameters, ours, "the query parameters of {}", operation.id);
            let wanted: BTreeSet<String> = method["scopes"]
                .as_array()
                .expect("scopes")
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            let ours: BTreeSet<String> = operation.scopes.iter().map(|short| scopes::full(short)).collect();
            assert_eq!(wanted, ours, "the scopes of {}", operation.id);
            let answers = method["response"]["$ref"].as_str().unwrap_or("");
            assert_eq!(answers, response(operation), "the answer of {}", operation.id);
        }
    }

    #[test]
    fn masks_know_the_fields_of_the_discovery_document() {
        let documents = documents();
        for operation in all().filter(|operation| !operation.answers.is_empty()) {
            let document = document(&documents, operation);
            for (field, _) in keys(&document["schemas"][response(operation)]["properties"]) {
                let mask = mask::Mask::parse(field, operation.answers);
                assert!(mask.is_ok(), "{} has a field {field}", operation.answers);
            }
        }
    }
}
