//! The customer: its domains, units, roles and custom schemas.

use super::Needs::{Admin, SuperAdmin};
use super::{GET, Operation, POST, row};
use crate::api::{customers, roles, schemas, units};

const UNIT_READ: &[&str] = &["admin.directory.orgunit", "admin.directory.orgunit.readonly"];
const DOMAIN_READ: &[&str] = &["admin.directory.domain", "admin.directory.domain.readonly"];
const CUSTOMER_READ: &[&str] = &["admin.directory.customer", "admin.directory.customer.readonly"];
const ROLE_READ: &[&str] = &["admin.directory.rolemanagement", "admin.directory.rolemanagement.readonly"];
const SCHEMA: &[&str] = &["admin.directory.userschema"];
const SCHEMA_READ: &[&str] = &["admin.directory.userschema", "admin.directory.userschema.readonly"];

pub(super) static OPERATIONS: &[Operation] = &[
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
    row(
        "directory.schemas.list",
        GET,
        "/admin/directory/v1/customer/{customerId}/schemas",
        SCHEMA_READ,
        &[],
        Admin,
        "Schemas",
        schemas::list,
    ),
    row(
        "directory.schemas.get",
        GET,
        "/admin/directory/v1/customer/{customerId}/schemas/{schemaKey}",
        SCHEMA_READ,
        &[],
        Admin,
        "Schema",
        schemas::get,
    ),
    row(
        "directory.schemas.insert",
        POST,
        "/admin/directory/v1/customer/{customerId}/schemas",
        SCHEMA,
        &[],
        SuperAdmin,
        "Schema",
        schemas::insert,
    ),
];
