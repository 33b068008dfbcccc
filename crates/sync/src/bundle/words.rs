//! The words of this program, and of Google, that a support bundle may hold.

use directory::arrange::{Limited, Limits};

/// What steps of the journal about users and org units are called.
const STEPS: [&str; 30] = [
    "new",
    "restore",
    "update",
    "link",
    "merge",
    "observe",
    "skip",
    "conflict",
    "create",
    "adopt",
    "undelete",
    "reactivate",
    "stand-aside",
    "rename",
    "give-up",
    "export",
    "password",
    "keep-password",
    "take",
    "suspend",
    "sign-out",
    "archive",
    "unbind",
    "unarchive",
    "put-back",
    "take-back",
    "remove",
    "reopen",
    "org-unit",
    "org-unit-back",
];

/// What all steps of the journal are called, those about groups as the directory names them.
pub(super) fn steps() -> Vec<&'static str> {
    STEPS.into_iter().chain(directory::group::step::names()).collect()
}

/// What settings are called in the events that tell of them, but for the limits.
const SETTINGS: [&str; 9] = [
    "name",
    "who owns passwords",
    "licences",
    "domain of new users",
    "Manage groups and memberships in Google",
    "Missing org units",
    "password policy",
    "passwords expire",
    "passwords for later connections",
];

/// What all settings are called in the events that tell of them.
pub(super) fn settings() -> Vec<&'static str> {
    SETTINGS.into_iter().chain(Limits::SETTABLE.map(Limited::words)).collect()
}

/// What became of them.
pub(super) const OUTCOMES: &[&str] = &["done", "already", "refused", "skipped"];

/// Why a step, or a run, did not go on.
pub(crate) const CODES: &[&str] = &[
    "alreadyExists",
    "archiveLicence",
    "cyclic",
    "damaged",
    "gone",
    "invalid",
    "newAccountsSuspended",
    "noOrgUnit",
    "notPermitted",
    "notReady",
    "notSignedOut",
    "protected",
    "seats",
    "stale",
    "suspendedByGoogle",
    "taken",
    "undelete",
    "unfit",
    "unknown",
    "internal",
    "cancelled",
    "invalidInput",
    "clientJson",
    "consentTimeout",
    "consentDenied",
    "consentRefused",
    "alreadyConnected",
    "reauthorize",
    "secretStore",
    "clientMissing",
    "missingScope",
    "apiAccessOff",
    "apiNotEnabled",
    "googleUnavailable",
    "offline",
    "invalidQuery",
    "shrunkenList",
    "sizeInDoubt",
    "limits",
    "busy",
    "newerFile",
    "dataFile",
    "damagedFile",
    "backup",
    "notFound",
    "refused",
    "googleRefused",
    "nobodyFound",
    "deactivated",
];

/// Google's words for the reason of a refusal (`google-api.md` 1.4).
pub(super) const REASONS: &[&str] = &[
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    "RATE_LIMIT_EXCEEDED",
    "SERVICE_DISABLED",
    "accessNotConfigured",
    "access_denied",
    "admin_policy_enforced",
    "authError",
    "backendError",
    "badRequest",
    "conditionNotMet",
    "conflict",
    "cyclicMembershipsNotAllowed",
    "dailyLimitExceeded",
    "domainCannotUseApis",
    "duplicate",
    "failedPrecondition",
    "forbidden",
    "insufficientPermissions",
    "internalError",
    "invalid",
    "invalidArgument",
    "invalid_client",
    "invalid_grant",
    "invalid_rapt",
    "limitExceeded",
    "memberNotFound",
    "notAuthorized",
    "notFound",
    "quotaExceeded",
    "rateLimitExceeded",
    "required",
    "resourceNotFound",
    "userRateLimitExceeded",
    "variableTermLimitExceeded",
];

/// What runs are called.
pub(super) const VERBS: &[&str] = &["import", "sync", "undo", "keep-passwords", "refresh"];

/// How much of it a run takes.
pub(super) const MODES: &[&str] = &["full", "updatesOnly", "directory"];
