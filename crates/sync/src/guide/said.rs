//! What errors say, and to what each leads: Google's own texts (`google-api.md` 3), and the codes that Rollcall prints.

/// To what an error leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// A guide, by its id.
    Guide(&'static str),
    /// A check, by its code.
    Check(&'static str),
    /// A finding, by its code.
    Finding(&'static str),
}

use Lead::{Check, Finding, Guide};

/// What leads to what.
pub(super) type Table = &'static [(Lead, &'static [&'static str])];

/// Texts of errors, and reasons that Google gives; what a guide itself says is not repeated here.
pub(super) const TEXTS: Table = &[
    (
        Guide("imports-fail"),
        &[
            "Quota exceeded for quota metric",
            "Quota exceeded for the current request",
            "Request rate higher than configured",
            "quotaExceeded",
            "userRateLimitExceeded",
            "rateLimitExceeded",
            "sharingRateLimitExceeded",
            "RATE_LIMIT_EXCEEDED",
            "RESOURCE_EXHAUSTED",
            "Too Many Requests",
            "A system error has occurred",
            "Internal error encountered",
            "internalError",
            "Gateway Timeout",
            "Invalid Customer Id",
            "Customer doesn't exist",
        ],
    ),
    (
        Guide("reactivate"),
        &[
            "Invalid Credentials",
            "authError",
            "invalid authentication credentials",
            "UNAUTHENTICATED",
            "Login Required",
            "Requested client not authorized",
            "invalid_account",
            "invalid_account: Forbidden",
            "\"error\":\"invalid_account\"",
            "\"error\": \"invalid_account\"",
        ],
    ),
    // A value that Google refuses; where it names which, the text that has more words goes before.
    (
        Guide("not-in-google"),
        &[
            "Invalid Input",
            "Invalid Input: resource",
            "Invalid Input: custom_schema",
            "Invalid Input: Bad request for",
            "Invalid attribute value",
        ],
    ),
    // A secret belongs to a client of type Desktop app as well.
    (Guide("invalid_request"), &["client_secret is missing"]),
    (
        Check("scopes"),
        &[
            "insufficient authentication scopes",
            "insufficientPermissions",
            "Insufficient Permission",
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "insufficient_scope",
        ],
    ),
    (Guide("still-at-work"), &["409 conflict", "\"reason\":\"conflict\"", "\"reason\": \"conflict\""]),
    (
        Guide("groups-and-units"),
        &[
            "Invalid Input: groupKey",
            "Invalid Input: memberKey",
            "Missing required field: memberKey",
            "INVALID_OU_ID",
            "Invalid Input: INVALID_OU_ID",
            "Invalid Ou Id",
            "Invalid Ou Name",
            "Invalid Org Unit",
            "Invalid Parent Orgunit Id",
            "Org unit not found",
        ],
    ),
    (Guide("licences"), &["Insufficient archived user licenses"]),
    // Cancel was pressed on the page; an error page of Google's never comes back with it.
    (Guide("how-connected"), &["error=access_denied"]),
    (Finding("clientRefused"), &["disabled_client", "The OAuth client was disabled"]),
    (Finding("licensingApiOff"), &["Licensing API has not been used", "apis/api/licensing.googleapis.com"]),
    (
        Finding("groupsSettingsApiOff"),
        &["Groups Settings API has not been used", "apis/api/groupssettings.googleapis.com"],
    ),
    (Finding("apiNotEnabled"), &["apis/api/admin.googleapis.com"]),
    (Finding("diskFull"), &["No space left on device", "database or disk is full", "disk quota exceeded"]),
    (Finding("dataDamaged"), &["file is not a database", "the data file is damaged"]),
];

/// The codes of errors, as `ui/src/lib/errors.ts` leads on, and those of steps that were refused; Google has *notFound* as
/// well, and means somebody who is gone.
pub(super) const CODES: Table = &[
    (Check("data-file"), &["internal", "damaged"]),
    (Check("keyring"), &["secretStore", "clientMissing"]),
    (Check("scopes"), &["missingScope"]),
    (Check("directory-api"), &["apiAccessOff", "apiNotEnabled"]),
    (Check("hosts"), &["offline"]),
    (Check("lists"), &["shrunkenList", "sizeInDoubt"]),
    (Check("backup"), &["backup"]),
    (Check("seats"), &["seats"]),
    (Check("unknown-steps"), &["unknown"]),
    (Guide("imports-fail"), &["googleRefused", "googleUnavailable"]),
    (Guide("refused-names"), &["invalidInput", "refused", "invalid", "unfit"]),
    (Guide("redirect_uri_mismatch"), &["clientJson"]),
    (Guide("admin_policy_enforced"), &["consentTimeout"]),
    (Guide("how-connected"), &["consentDenied"]),
    (Guide("reactivate"), &["consentRefused", "reauthorize"]),
    (Guide("several-customers"), &["alreadyConnected"]),
    (Guide("deactivate"), &["deactivated"]),
    (Guide("admins-not-synced"), &["notPermitted", "protected"]),
    (Guide("wrong-people"), &["invalidQuery", "nobodyFound"]),
    (Guide("limits"), &["limits"]),
    (Guide("busy"), &["busy"]),
    (Guide("stale"), &["stale"]),
    (Guide("newer-file"), &["newerFile", "dataFile", "damagedFile"]),
    (Guide("not-in-google"), &["alreadyExists", "waits"]),
    (Guide("licences"), &["archiveLicence"]),
    (Guide("groups-and-units"), &["cyclic", "noOrgUnit"]),
    (Guide("deleted-in-google"), &["gone", "undelete", "notFound"]),
    (Guide("new-users-suspended"), &["newAccountsSuspended", "suspendedByGoogle"]),
    (Guide("still-at-work"), &["notReady"]),
    (Guide("suspending"), &["notSignedOut"]),
    (Guide("username-taken"), &["taken"]),
];

/// Lists what a table says of one thing.
pub(super) fn of(table: Table, lead: Lead) -> impl Iterator<Item = &'static str> {
    table.iter().filter(move |(leads, _)| *leads == lead).flat_map(|(_, said)| said.iter().copied())
}
