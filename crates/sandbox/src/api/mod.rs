//! The Directory API: one table of operations, as in Google's discovery document, and a file per resource.

pub(crate) mod call;
pub(crate) mod customers;
pub(crate) mod groups;
pub(crate) mod members;
pub(crate) mod page;
pub(crate) mod roles;
pub(crate) mod units;
pub(crate) mod user_change;
pub(crate) mod user_write;
pub(crate) mod users;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{RawPathParams, RawQuery, State};
use axum::http::{HeaderMap, Method, Response};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, on};

use call::Call;

use crate::failure::Failure;
use crate::reply::Answer;
use crate::world::World;

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

/// The routes of the table.
pub(crate) fn routes() -> Router<Arc<World>> {
    let mut router = Router::new();
    for operation in OPERATIONS {
        let Ok(filter) = MethodFilter::try_from(operation.verb.clone()) else { continue };
        let handler = move |State(world): State<Arc<World>>,
                            path: RawPathParams,
                            RawQuery(query): RawQuery,
                            headers: HeaderMap,
                            body: Bytes| async move {
            let path = path.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            call::answer(world, operation, path, query.unwrap_or_default(), headers, body).await
        };
        router = router.route(operation.path, on(filter, handler));
    }
    router
}

/// What no operation answers.
pub(crate) async fn unknown() -> Response<Body> {
    Failure::new(404, "notFound", "Not Found").into_response()
}
