//! What is told of the tenant: its logs and its licences.

use super::Needs::SuperAdmin;
use super::{GET, Operation, row};
use crate::api::{activities, licenses};

const AUDIT: &[&str] = &["admin.reports.audit.readonly"];
const LICENSE: &[&str] = &["apps.licensing"];

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
];
