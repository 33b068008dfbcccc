use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::*;
use crate::call::Call;
use crate::endpoint::{
    ALIASES_DELETE, ALIASES_INSERT, GROUPS_LIST, TOKEN, USERS_GET, USERS_INSERT, USERS_LIST, USERS_SIGN_OUT,
    USERS_UNDELETE, USERS_UPDATE,
};
use crate::error::SeatLimit;
use crate::scope::Scope;

fn answer(endpoint: &'static Endpoint, status: u16, body: impl Into<Vec<u8>>) -> Verdict {
    let mut evidence = Call::new(endpoint).evidence();
    evidence.status = Some(status);
    judge(endpoint, &Answer { status, headers: HeaderMap::new(), body: body.into(), evidence })
}

/// The envelope in its older form.
fn legacy(status: u16, reason: &str, message: &str) -> String {
    json!({"error": {"code": status, "message": message,
        "errors": [{"domain": "global", "reason": reason, "message": message}]}})
    .to_string()
}

/// Writes a verdict in short: `slower`, `again`, or the name of the error's variant.
fn short(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Slower(_) => "slower".to_owned(),
        Verdict::Again(_) => "again".to_owned(),
        Verdict::Fail(error) => {
            let text = format!("{error:?}");
            text.split([' ', '(']).next().unwrap_or_default().to_owned()
        }
    }
}

fn failed(verdict: Verdict) -> Error {
    match verdict {
        Verdict::Slower(evidence) | Verdict::Again(evidence) => panic!("not to be asked again: {evidence}"),
        Verdict::Fail(error) => error,
    }
}

#[test]
fn each_refusal_leads_to_what_the_caller_does_next() {
    let cases = [
        (401, "authError", "Invalid Credentials", "Reauthorize"),
        (401, "required", "Login Required", "Reauthorize"),
        (403, "accessNotConfigured", "Admin SDK API has not been used in project 7 before", "ApiNotEnabled"),
        (403, "domainCannotUseApis", "Domain cannot use apis.", "ApiAccessOff"),
        (403, "insufficientPermissions", "Request had insufficient authentication scopes.", "MissingScope"),
        (403, "forbidden", "Not Authorized to access this resource/api", "NotPermitted"),
        (403, "dailyLimitExceeded", "Daily Limit Exceeded", "Unavailable"),
        (403, "quotaExceeded", "Request rate higher than configured.", "slower"),
        (403, "userRateLimitExceeded", "Quota exceeded for quota metric 'Queries'", "slower"),
        (403, "rateLimitExceeded", "", "slower"),
        (403, "sharingRateLimitExceeded", "", "slower"),
        (429, "rateLimitExceeded", "", "slower"),
        (500, "backendError", "Backend Error", "again"),
        (500, "internalError", "Internal error encountered.", "again"),
        (503, "backendError", "Service unavailable. Please try again", "again"),
        (400, "invalid", "A system error has occurred", "again"),
        (400, "invalid", "Invalid Input", "Invalid"),
        (400, "invalid", "Invalid Input: query", "InvalidQuery"),
        (400, "invalid", "Invalid query", "InvalidQuery"),
        (400, "invalid", "Invalid Input: pageToken", "StalePage"),
        (400, "invalid", "Unknown name \"x\": Cannot bind query parameter.", "Invalid"),
        (400, "invalidParameter", "Invalid field selection colour", "Invalid"),
        (404, "notFound", "Resource Not Found: userKey", "NotFound"),
        (404, "notFound", "Domain not found", "NotFound"),
        (412, "conditionNotMet", "User creation is not complete.", "Invalid"),
        (302, "", "", "Protocol"),
    ];
    for (status, reason, message, expected) in cases {
        let verdict = answer(&USERS_LIST, status, legacy(status, reason, message));
        assert_eq!(short(&verdict), expected, "{status} {reason} {message:?}");
    }
}

#[test]
fn bodies_that_are_no_envelope_are_understood() {
    let cases = [
        (403, "Request rate higher than configured", "slower"),
        (403, "Domain cannot use apis.", "ApiAccessOff"),
        (403, "Invalid domain.", "NotPermitted"),
        (429, "Quota exceeded for quota metric 'Queries'", "slower"),
        (503, "Quota exceeded for the current request", "again"),
        (502, "<html><title>Error 502 (Server Error)!!1</title><p>bad gateway</html>", "again"),
        (504, "", "again"),
        (404, "<!DOCTYPE html><p>The requested URL was not found on this server.", "NotFound"),
        (418, "teapot", "Invalid"),
        (403, "[1, 2]", "NotPermitted"),
        (403, "{\"error\": null}", "NotPermitted"),
        (505, "\u{0}\u{1}", "Protocol"),
    ];
    for (status, body, expected) in cases {
        assert_eq!(short(&answer(&USERS_LIST, status, body)), expected, "{status} {body}");
    }
    let Verdict::Again(evidence) = answer(&USERS_LIST, 502, "<html><p>bad <b>gateway</b></html>") else {
        panic!("a gateway's failure passes");
    };
    assert_eq!(evidence.message, "bad gateway", "the words of a page, not its tags");
}

#[test]
fn the_newer_form_alone_is_enough() {
    let details = |reason: &str, metadata: Value| json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com", "metadata": metadata}]);
    let body = json!({"error": {"code": 403, "message": "off", "status": "PERMISSION_DENIED", "details":
        details("SERVICE_DISABLED", json!({"service": "admin.googleapis.com", "consumer": "projects/42"}))}});
    let Error::ApiNotEnabled { project, service, .. } = failed(answer(&USERS_LIST, 403, body.to_string()))
    else {
        panic!("SERVICE_DISABLED means that the API is off");
    };
    assert_eq!(
        (project.as_deref(), service.as_str()),
        (Some("42"), "admin.googleapis.com"),
        "what a link is made of"
    );
    let body = json!({"error": {"code": 403, "status": "PERMISSION_DENIED", "details":
        details("ACCESS_TOKEN_SCOPE_INSUFFICIENT", json!({}))}});
    let Error::MissingScope { scopes, .. } = failed(answer(&GROUPS_LIST, 403, body.to_string())) else {
        panic!("the scope is what is missing");
    };
    assert_eq!(scopes, [Scope::GroupsReadonly], "the least that would do");
    for (status, word, expected) in [
        (429, "RESOURCE_EXHAUSTED", "slower"),
        (404, "NOT_FOUND", "NotFound"),
        (401, "UNAUTHENTICATED", "Reauthorize"),
    ] {
        let body = json!({"error": {"code": status, "status": word}}).to_string();
        assert_eq!(short(&answer(&USERS_GET, status, body)), expected, "{word}");
    }
}

#[test]
fn the_project_is_a_number_or_nothing() {
    for (message, expected) in
        [("used in project 123 before", Some("123")), ("in project evil.test/x", None), ("off", None)]
    {
        let body = legacy(403, "accessNotConfigured", message);
        let Error::ApiNotEnabled { project, .. } = failed(answer(&USERS_LIST, 403, body)) else {
            panic!("{message} says that the API is off");
        };
        assert_eq!(project.as_deref(), expected, "links are made from it: {message}");
    }
}

#[test]
fn evidence_names_nobody() {
    let body = legacy(403, "forbidden", "Not Authorized: dara@northwind.test is no admin");
    let error = failed(answer(&USERS_GET, 403, body));
    let evidence = error.evidence().expect("an answer was seen");
    assert_eq!(evidence.message, "Not Authorized: (address) is no admin", "evidence goes into bundles");
    assert_eq!(
        (evidence.status, evidence.reason.as_deref()),
        (Some(403), Some("forbidden")),
        "status and reason stay"
    );
}

#[test]
fn each_word_of_the_token_endpoint_has_its_cause() {
    use ReauthCause as C;
    let cases = [
        (400, "invalid_grant", "Token has been expired or revoked.", "", C::Revoked),
        (400, "invalid_grant", "Bad Request", "", C::Revoked),
        (400, "invalid_grant", "Token has expired.", "", C::Expired),
        (400, "invalid_grant", "reauth related error (invalid_rapt)", "invalid_rapt", C::InvalidRapt),
        (400, "invalid_grant", "", "invalid_rapt", C::InvalidRapt),
        (400, "invalid_grant", "The account has been deleted", "", C::AccountDeleted),
        (400, "invalid_grant", "Invalid email or User ID", "", C::AccountDeleted),
        (400, "invalid_grant", "Account restricted", "", C::AccountRestricted),
        (400, "invalid_grant", "Malformed auth code.", "", C::CodeRefused),
        (400, "invalid_grant", "Missing code verifier.", "", C::CodeRefused),
        (403, "access_denied", "Account restricted", "", C::AccountRestricted),
        (400, "admin_policy_enforced", "", "", C::PolicyEnforced),
        (401, "disabled_client", "The OAuth client was disabled.", "", C::ClientDisabled),
        (401, "deleted_client", "The OAuth client was deleted.", "", C::ClientDeleted),
        (401, "invalid_client", "The OAuth client was not found.", "", C::ClientInvalid),
        (401, "unauthorized_client", "Unauthorized", "", C::ClientNotAuthorized),
        (400, "brand_new_word", "", "", C::Other("brand_new_word".to_owned())),
    ];
    for (status, error, description, subtype, expected) in cases {
        let body =
            json!({"error": error, "error_description": description, "error_subtype": subtype}).to_string();
        let Error::Reauthorize { cause, .. } = failed(answer(&TOKEN, status, body)) else {
            panic!("{error} {description:?} needs a new consent");
        };
        assert_eq!(cause, expected, "{error} {description:?}");
    }
}

#[test]
fn a_busy_token_endpoint_is_asked_again() {
    for (status, body) in
        [(500, r#"{"error":"internal_failure"}"#), (400, r#"{"error":"internal_failure"}"#), (503, "oops")]
    {
        assert_eq!(short(&answer(&TOKEN, status, body)), "again", "{status} {body}");
    }
    let body = r#"{"error":"invalid_request","error_description":"client_secret is missing."}"#;
    assert_eq!(short(&answer(&TOKEN, 400, body)), "Invalid", "a wrong request is no reason to consent again");
}

#[test]
fn each_refusal_of_a_write_leads_to_what_the_caller_does_next() {
    let exists = "Entity already exists.";
    let (paid, trial) = (
        "Domain user limit reached. Contact Support.",
        "Domain user limit reached. Start paid subscription.",
    );
    let cases: [(&'static Endpoint, u16, &str, &str, &str); 30] = [
        (&USERS_INSERT, 409, "duplicate", exists, "AlreadyExists"),
        (&USERS_INSERT, 409, "conflict", "", "AlreadyExists"),
        (&USERS_UPDATE, 409, "duplicate", exists, "AlreadyExists"),
        (&ALIASES_INSERT, 409, "duplicate", exists, "AlreadyExists"),
        (&USERS_UPDATE, 409, "conflict", "Conflict", "NotReady"),
        (&ALIASES_DELETE, 409, "conflict", "Conflict", "NotReady"),
        (&USERS_INSERT, 412, "limitExceeded", paid, "SeatsExhausted"),
        (&USERS_INSERT, 412, "limitExceeded", trial, "SeatsExhausted"),
        (&USERS_UPDATE, 412, "limitExceeded", paid, "SeatsExhausted"),
        (&USERS_UNDELETE, 412, "limitExceeded", paid, "SeatsExhausted"),
        (&ALIASES_INSERT, 412, "limitExceeded", "Alias limit reached.", "Invalid"),
        (&USERS_UPDATE, 412, "conditionNotMet", "User creation is not complete.", "NotReady"),
        (&USERS_SIGN_OUT, 412, "conditionNotMet", "User creation is not complete.", "NotReady"),
        (&ALIASES_INSERT, 412, "conditionNotMet", "User creation is not complete.", "NotReady"),
        (
            &USERS_UPDATE,
            412,
            "adminCannotUnsuspend",
            "Cannot restore a user suspended for abuse.",
            "SuspendedByGoogle",
        ),
        (&USERS_UPDATE, 412, "conditionNotMet", "Insufficient archived user licenses", "ArchiveLicence"),
        (&USERS_UNDELETE, 412, "conditionNotMet", "cannot undelete", "UndeleteImpossible"),
        (&USERS_UNDELETE, 404, "notFound", "Resource Not Found: userKey", "UndeleteImpossible"),
        (&USERS_UNDELETE, 409, "duplicate", exists, "UndeleteImpossible"),
        (&USERS_UPDATE, 412, "conditionNotMet", "Precondition Failed", "Invalid"),
        (&USERS_UPDATE, 404, "notFound", "Resource Not Found: userKey", "NotFound"),
        (&USERS_UPDATE, 403, "forbidden", "Not Authorized to access this resource/api", "NotPermitted"),
        (&USERS_INSERT, 429, "rateLimitExceeded", "", "slower"),
        (&USERS_INSERT, 403, "userRateLimitExceeded", "", "slower"),
        (&USERS_INSERT, 503, "quotaExceeded", "Quota exceeded for the current request", "again"),
        (&USERS_INSERT, 503, "backendError", "Service unavailable. Please try again", "again"),
        (&USERS_INSERT, 400, "invalid", "A system error has occurred", "again"),
        (&USERS_INSERT, 400, "invalid", "Invalid Password", "Invalid"),
        (&USERS_INSERT, 403, "insufficientPermissions", "", "MissingScope"),
        (&USERS_UPDATE, 401, "authError", "Invalid Credentials", "Reauthorize"),
    ];
    for (endpoint, status, reason, message, expected) in cases {
        let verdict = answer(endpoint, status, legacy(status, reason, message));
        assert_eq!(short(&verdict), expected, "{} {status} {reason} {message:?}", endpoint.id);
    }
    for (message, expected) in [(paid, SeatLimit::Bought), (trial, SeatLimit::Trial)] {
        let error = failed(answer(&USERS_INSERT, 412, legacy(412, "limitExceeded", message)));
        let Error::SeatsExhausted { seats, .. } = error else { panic!("{error:?}") };
        assert_eq!(seats, expected, "{message}: seats are bought for one, an upgrade for the other");
    }
}

#[test]
fn a_field_that_google_names_is_named_in_our_own_words() {
    let cases = [
        ("Invalid Given/Family Name: FamilyName", Some("name.familyName")),
        ("Invalid Given/Family Name: GivenName", Some("name.givenName")),
        ("Invalid Password", Some("password")),
        ("Invalid Input: primary_user_email", Some("primaryEmail")),
        ("Invalid Input: INVALID_OU_ID", Some("orgUnitPath")),
        ("Invalid Input: phones", Some("phones")),
        ("Invalid Input: recoveryPhone", Some("recoveryPhone")),
        ("Invalid Input: hashFunction", Some("hashFunction")),
        ("Invalid JSON payload received. Unknown name \"phones\": Cannot find field.", Some("phones")),
        ("Invalid Input: Bad request for ", None),
        ("Invalid Input: dara.obrien", None),
        ("Invalid Input", None),
    ];
    for (message, expected) in cases {
        let error = failed(answer(&USERS_UPDATE, 400, legacy(400, "invalid", message)));
        let Error::Invalid { field, .. } = error else { panic!("{message}: {error:?}") };
        assert_eq!(field, expected, "{message}");
    }
    let error = failed(answer(&USERS_LIST, 400, legacy(400, "invalid", "Invalid Input: phones")));
    assert!(
        matches!(error, Error::Invalid { field: None, .. }),
        "a list has no fields of its own: {error:?}"
    );
}
