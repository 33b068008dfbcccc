//! The operations that the sandbox has, as a table; a test compares it with Google's discovery document.

use axum::http::Method;

use super::call::Call;
use super::{customers, groups, members, roles, units, user_write, users};
use crate::failure::Failure;
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

const USER: &[&str] = &["admin.directory.user"];
const USER_READ: &[&str] = &["admin.directory.user", "admin.directory.user.readonly"];
const USER_LIST: &[&str] = &["admin.directory.user", "admin.directory.user.readonly", "cloud-platform"];
const GROUP: &[&str] = &["admin.directory.group"];
const GROUP_READ: &[&str] = &["admin.directory.group", "admin.directory.group.readonly"];
const MEMBER: &[&str] = &["admin.directory.group", "admin.directory.group.member"];
const MEMBER_READ: &[&str] = &[
    "admin.directory.group",
    "admin.directory.group.member",
    "admin.directory.group.member.readonly",
    "admin.directory.group.readonly",
];
const UNIT_READ: &[&str] = &["admin.directory.orgunit", "admin.directory.orgunit.readonly"];
const DOMAIN_READ: &[&str] = &["admin.directory.domain", "admin.directory.domain.readonly"];
const CUSTOMER_READ: &[&str] = &["admin.directory.customer", "admin.directory.customer.readonly"];
const ROLE_READ: &[&str] = &["admin.directory.rolemanagement", "admin.directory.rolemanagement.readonly"];

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

use Needs::{Admin, Anybody, SuperAdmin};

/// Every operation that the sandbox has.
pub(crate) static OPERATIONS: &[Operation] = &[
    row(
        "directory.users.list",
        GET,
        "/admin/directory/v1/users",
        USER_LIST,
        &[
            "customFieldMask",
            "customer",
            "domain",
            "event",
            "maxResults",
            "orderBy",
            "pageToken",
            "projection",
            "query",
            "showDeleted",
            "sortOrder",
            "viewType",
        ],
        Anybody,
        "Users",
        users::list,
    ),
    row(
        "directory.users.get",
        GET,
        "/admin/directory/v1/users/{userKey}",
        USER_READ,
        &["customFieldMask", "projection", "viewType"],
        Anybody,
        "User",
        users::get,
    ),
    row(
        "directory.users.insert",
        POST,
        "/admin/directory/v1/users",
        USER,
        &["resolveConflictAccount"],
        Admin,
        "User",
        user_write::insert,
    ),
    row(
        "directory.users.update",
        PUT,
        "/admin/directory/v1/users/{userKey}",
        USER,
        &[],
        Admin,
        "User",
        user_write::update,
    ),
    row(
        "directory.users.patch",
        PATCH,
        "/admin/directory/v1/users/{userKey}",
        USER,
        &[],
        Admin,
        "User",
        user_write::update,
    ),
    row(
        "directory.users.delete",
        DELETE,
        "/admin/directory/v1/users/{userKey}",
        USER,
        &[],
        Admin,
        "",
        user_write::delete,
    ),
    row(
        "directory.users.undelete",
        POST,
        "/admin/directory/v1/users/{userKey}/undelete",
        USER,
        &[],
        SuperAdmin,
        "",
        user_write::undelete,
    ),
    row(
        "directory.groups.list",
        GET,
        "/admin/directory/v1/groups",
        GROUP_READ,
        &["customer", "domain", "maxResults", "orderBy", "pageToken", "query", "sortOrder", "userKey"],
        Admin,
        "Groups",
        groups::list,
    ),
    row(
        "directory.groups.get",
        GET,
        "/admin/directory/v1/groups/{groupKey}",
        GROUP_READ,
        &[],
        Admin,
        "Group",
        groups::get,
    ),
    row(
        "directory.groups.insert",
        POST,
        "/admin/directory/v1/groups",
        GROUP,
        &[],
        Admin,
        "Group",
        groups::insert,
    ),
    row(
        "directory.groups.update",
        PUT,
        "/admin/directory/v1/groups/{groupKey}",
        GROUP,
        &[],
        Admin,
        "Group",
        groups::update,
    ),
    row(
        "directory.groups.patch",
        PATCH,
        "/admin/directory/v1/groups/{groupKey}",
        GROUP,
        &[],
        Admin,
        "Group",
        groups::update,
    ),
    row(
        "directory.groups.delete",
        DELETE,
        "/admin/directory/v1/groups/{groupKey}",
        GROUP,
        &[],
        Admin,
        "",
        groups::delete,
    ),
    row(
        "directory.members.list",
        GET,
        "/admin/directory/v1/groups/{groupKey}/members",
        MEMBER_READ,
        &["includeDerivedMembership", "maxResults", "pageToken", "roles"],
        Admin,
        "Members",
        members::list,
    ),
    row(
        "directory.members.get",
        GET,
        "/admin/directory/v1/groups/{groupKey}/members/{memberKey}",
        MEMBER_READ,
        &[],
        Admin,
        "Member",
        members::get,
    ),
    row(
        "directory.members.insert",
        POST,
        "/admin/directory/v1/groups/{groupKey}/members",
        MEMBER,
        &[],
        Admin,
        "Member",
        members::insert,
    ),
    row(
        "directory.members.delete",
        DELETE,
        "/admin/directory/v1/groups/{groupKey}/members/{memberKey}",
        MEMBER,
        &[],
        Admin,
        "",
        members::delete,
    ),
    row(
        "directory.members.hasMember",
        GET,
        "/admin/directory/v1/groups/{groupKey}/hasMember/{memberKey}",
        MEMBER_READ,
        &[],
        Admin,
        "MembersHasMember",
        members::has,
    ),
    row(
        "directory.orgunits.list",
        GET,
        "/admin/directory/v1/customer/{customerId}/orgunits",
        UNIT_READ,
        &["orgUnitPath", "type"],
        Admin,
        "OrgUnits",
        units::list,
    ),
    row(
        "directory.orgunits.get",
        GET,
        "/admin/directory/v1/customer/{customerId}/orgunits/{*orgUnitPath}",
        UNIT_READ,
        &[],
        Admin,
        "OrgUnit",
        units::get,
    ),
    row(
        "directory.domains.list",
        GET,
        "/admin/directory/v1/customer/{customer}/domains",
        DOMAIN_READ,
        &[],
        SuperAdmin,
        "Domains2",
        customers::domains,
    ),
    row(
        "directory.domains.get",
        GET,
        "/admin/directory/v1/customer/{customer}/domains/{domainName}",
        DOMAIN_READ,
        &[],
        SuperAdmin,
        "Domains",
        customers::domain,
    ),
    row(
        "directory.customers.get",
        GET,
        "/admin/directory/v1/customers/{customerKey}",
        CUSTOMER_READ,
        &[],
        Admin,
        "Customer",
        customers::get,
    ),
    row(
        "directory.roles.list",
        GET,
        "/admin/directory/v1/customer/{customer}/roles",
        ROLE_READ,
        &["maxResults", "pageToken"],
        SuperAdmin,
        "Roles",
        roles::list,
    ),
    row(
        "directory.roles.get",
        GET,
        "/admin/directory/v1/customer/{customer}/roles/{roleId}",
        ROLE_READ,
        &[],
        SuperAdmin,
        "Role",
        roles::get,
    ),
    row(
        "directory.roleAssignments.list",
        GET,
        "/admin/directory/v1/customer/{customer}/roleassignments",
        ROLE_READ,
        &["includeIndirectRoleAssignments", "maxResults", "pageToken", "roleId", "userKey"],
        SuperAdmin,
        "RoleAssignments",
        roles::assignments,
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{OPERATIONS, Operation};
    use crate::mask;
    use crate::oauth::scopes;

    fn document() -> Value {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/discovery/directory_v1.json");
        serde_json::from_str(&std::fs::read_to_string(path).expect("the document is committed"))
            .expect("JSON")
    }

    fn method<'a>(document: &'a Value, operation: &Operation) -> &'a Value {
        let mut parts = operation.id.split('.').skip(1);
        let (resource, name) = (parts.next().expect("a resource"), parts.next().expect("a method"));
        &document["resources"][resource]["methods"][name]
    }

    fn keys(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
        value.as_object().into_iter().flatten()
    }

    #[test]
    fn the_table_says_what_the_discovery_document_says() {
        let document = document();
        for operation in OPERATIONS {
            let method = method(&document, operation);
            assert_eq!(method["id"], operation.id, "{} exists", operation.id);
            assert_eq!(method["httpMethod"], operation.verb.as_str(), "the verb of {}", operation.id);
            let path = format!("/{}", method["path"].as_str().expect("a path").replace("{+", "{*"));
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
            assert_eq!(answers, operation.answers, "the answer of {}", operation.id);
        }
    }

    #[test]
    fn masks_know_the_fields_of_the_discovery_document() {
        let document = document();
        for operation in OPERATIONS.iter().filter(|operation| !operation.answers.is_empty()) {
            for (field, _) in keys(&document["schemas"][operation.answers]["properties"]) {
                let mask = mask::Mask::parse(field, operation.answers);
                assert!(mask.is_ok(), "{} has a field {field}", operation.answers);
            }
        }
    }
}
