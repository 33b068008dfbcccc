//! What is told of the tenant: its logs, its licences, and the settings of its groups.

use super::Needs::{Admin, SuperAdmin};
use super::{GET, Operation, row};
use crate::api::{activities, group_settings, licenses, usage};

const AUDIT: &[&str] = &["admin.reports.audit.readonly"];
const USAGE: &[&str] = &["admin.reports.usage.readonly"];
const LICENSE: &[&str] = &["apps.licensing"];
const GROUP_SETTINGS: &[&str] = &["apps.groups.settings"];

pub(super) static OPERATIONS: &[Operation] = &[
    row(
        "reports.activities.list",
        GET,
        "/admin/reports/v1/activity/users/{userKey}/applications/{applicationName}",
        AUDIT,
        &[
            "actorIpAddress",
            "agentInfoFilter",
            "applicationInfoFilter",
            "customerId",
            "deviceFilter",
            "endTime",
            "eventName",
            "filters",
            "groupIdFilter",
            "includeSensitiveData",
            "maxResults",
            "networkInfoFilter",
            "orgUnitID",
            "pageToken",
            "resourceDetailsFilter",
            "startTime",
            "statusFilter",
        ],
        SuperAdmin,
        "Activities",
        activities::list,
    ),
    row(
        "reports.customerUsageReports.get",
        GET,
        "/admin/reports/v1/usage/dates/{date}",
        USAGE,
        &["customerId", "pageToken", "parameters"],
        SuperAdmin,
        "UsageReports",
        usage::of_customer,
    ),
    row(
        "reports.userUsageReport.get",
        GET,
        "/admin/reports/v1/usage/users/{userKey}/dates/{date}",
        USAGE,
        &["customerId", "filters", "groupIdFilter", "maxResults", "orgUnitID", "pageToken", "parameters"],
        SuperAdmin,
        "UsageReports",
        usage::of_users,
    ),
    row(
        "licensing.licenseAssignments.listForProduct",
        GET,
        "/apps/licensing/v1/product/{productId}/users",
        LICENSE,
        &["customerId", "maxResults", "pageToken"],
        SuperAdmin,
        "LicenseAssignmentList",
        licenses::list,
    ),
    row(
        "licensing.licenseAssignments.listForProductAndSku",
        GET,
        "/apps/licensing/v1/product/{productId}/sku/{skuId}/users",
        LICENSE,
        &["customerId", "maxResults", "pageToken"],
        SuperAdmin,
        "LicenseAssignmentList",
        licenses::list,
    ),
    row(
        "licensing.licenseAssignments.get",
        GET,
        "/apps/licensing/v1/product/{productId}/sku/{skuId}/user/{userId}",
        LICENSE,
        &[],
        SuperAdmin,
        "LicenseAssignment",
        licenses::get,
    ),
    row(
        "groupsSettings.groups.get",
        GET,
        "/groups/v1/groups/{groupUniqueId}",
        GROUP_SETTINGS,
        &[],
        Admin,
        "Groups settings",
        group_settings::get,
    ),
];
