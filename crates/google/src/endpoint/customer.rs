//! What a customer has besides users and groups (`google-api.md` 2.3, 5 and 6).

use super::{ENDPOINT, Effect, Endpoint, Lane, Method};
use crate::origin::Host;
use crate::scope::Scope;

/// What is read of a log.
pub const ACTIVITIES_MASK: &str = "nextPageToken,items(id(time,uniqueQualifier),actor(email,profileId,\
applicationInfo(oauthClientId)),events(type,name,parameters(name,value,multiValue,intValue,multiIntValue,boolValue)))";

/// A page of a log.
pub static ACTIVITIES_LIST: Endpoint = Endpoint {
    id: "reports.activities.list",
    path: "admin/reports/v1/activity/users/{userKey}/applications/{applicationName}",
    params: &[
        "startTime",
        "endTime",
        "applicationInfoFilter",
        "eventName",
        "filters",
        "maxResults",
        "pageToken",
        "fields",
        "prettyPrint",
    ],
    masks: &[ACTIVITIES_MASK],
    scope: Some(Scope::AuditReadonly),
    ..ENDPOINT
};

/// What is read of licences.
pub const LICENCES_MASK: &str = "nextPageToken,items(userId,productId,skuId,skuName)";

/// A page of who has which licence of a product.
pub static LICENCES_LIST: Endpoint = Endpoint {
    id: "licensing.licenseAssignments.listForProduct",
    lane: Lane::Licences,
    host: Host::Licensing,
    path: "apps/licensing/v1/product/{productId}/users",
    params: &["customerId", "maxResults", "pageToken", "fields", "prettyPrint"],
    masks: &[LICENCES_MASK],
    scope: Some(Scope::Licensing),
    ..ENDPOINT
};

/// The customer.
pub static CUSTOMERS_GET: Endpoint = Endpoint {
    id: "directory.customers.get",
    path: "admin/directory/v1/customers/{customerKey}",
    params: &["prettyPrint"],
    scope: Some(Scope::CustomerReadonly),
    ..ENDPOINT
};

/// The customer's domains.
pub static DOMAINS_LIST: Endpoint = Endpoint {
    id: "directory.domains.list",
    path: "admin/directory/v1/customer/{customer}/domains",
    params: &["prettyPrint"],
    scope: Some(Scope::DomainsReadonly),
    ..ENDPOINT
};

/// The customer's own schemas.
pub static SCHEMAS_LIST: Endpoint = Endpoint {
    id: "directory.schemas.list",
    path: "admin/directory/v1/customer/{customerId}/schemas",
    params: &["prettyPrint"],
    scope: Some(Scope::SchemasReadonly),
    ..ENDPOINT
};

/// The org units.
pub static ORGUNITS_LIST: Endpoint = Endpoint {
    id: "directory.orgunits.list",
    path: "admin/directory/v1/customer/{customerId}/orgunits",
    params: &["type", "prettyPrint"],
    scope: Some(Scope::OrgUnitsReadonly),
    ..ENDPOINT
};

/// A new org unit.
pub static ORGUNITS_INSERT: Endpoint = Endpoint {
    id: "directory.orgunits.insert",
    method: Method::Post,
    effect: Effect::Writes,
    lane: Lane::OrgUnits,
    path: "admin/directory/v1/customer/{customerId}/orgunits",
    params: &["prettyPrint"],
    body: &["name", "parentOrgUnitPath"],
    scope: Some(Scope::OrgUnits),
    ..ENDPOINT
};

/// One org unit, by its id or its path.
pub static ORGUNITS_GET: Endpoint = Endpoint {
    id: "directory.orgunits.get",
    path: "admin/directory/v1/customer/{customerId}/orgunits/{+orgUnitPath}",
    params: &["prettyPrint"],
    scope: Some(Scope::OrgUnitsReadonly),
    ..ENDPOINT
};

/// A page of admin roles.
pub static ROLES_LIST: Endpoint = Endpoint {
    id: "directory.roles.list",
    path: "admin/directory/v1/customer/{customer}/roles",
    params: &["maxResults", "pageToken", "prettyPrint"],
    scope: Some(Scope::RolesReadonly),
    ..ENDPOINT
};

/// A page of the roles that an account has.
pub static ROLE_ASSIGNMENTS_LIST: Endpoint = Endpoint {
    id: "directory.roleAssignments.list",
    path: "admin/directory/v1/customer/{customer}/roleassignments",
    params: &["includeIndirectRoleAssignments", "maxResults", "pageToken", "userKey", "prettyPrint"],
    scope: Some(Scope::RolesReadonly),
    ..ENDPOINT
};
