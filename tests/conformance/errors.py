"""The error catalogue (google-api.md section 3): what goes wrong by itself, and on request."""

import http.client
import json

import httplib2.error
from googleapiclient.errors import HttpError

from checks import body_of, reason_of, refused, same
from tenant import DIRECTORY
from users import ADMIN, MINE, person

USERS = "/admin/directory/v1/users"
FORBIDDEN = "Not Authorized to access this resource/api"
UNAVAILABLE = "Service unavailable. Please try again"
OVER_QUOTA = (
    "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service "
    "'admin.googleapis.com' for consumer 'project_number:…"
)


def one_page(directory):
    """A request that needs no more than a token."""
    return directory.users().list(**MINE, maxResults=1)


def error(status, reason, message):
    """Google's envelope, as an effect to be asked for."""
    return {"error": {"status": status, "reason": reason, "message": message}}


# --- who asks ---


def no_token_is_no_login(tenant, _directory):
    """A call without a token answers 401 required."""
    status, headers, text = tenant.request("GET", f"{tenant.origin}{USERS}?customer=my_customer")
    answer = json.loads(text)["error"]
    same((status, answer["code"], answer["message"]), (401, 401, "Login Required"), "answer")
    same(answer["errors"][0]["reason"], "required", "reason")
    assert headers["www-authenticate"].startswith("Bearer"), headers


def a_wrong_token_is_unauthenticated(tenant, _directory):
    """A token that is none answers 401 authError, UNAUTHENTICATED, and says where it stood."""
    headers = {"Authorization": "Bearer ya29.nonsense"}
    url = f"{tenant.origin}{USERS}?customer=my_customer"
    status, headers, text = tenant.request("GET", url, headers=headers)
    answer = json.loads(text)["error"]
    same((status, answer["status"]), (401, "UNAUTHENTICATED"), "answer")
    entry = answer["errors"][0]
    same((entry["reason"], entry["location"]), ("authError", "Authorization"), "entry")
    same((entry["locationType"], entry["message"]), ("header", "Invalid Credentials"), "entry")


def an_expired_token_is_refreshed_once(tenant, _directory):
    """When the access token has expired, Google's library refreshes it and goes on."""
    credentials = tenant.sign_in()
    service = tenant.service(credentials)
    before = credentials.token
    tenant.order("expire_access_tokens")
    assert one_page(service).execute()["users"], "the call goes through"
    assert credentials.token != before, "with another token"


def a_missing_scope_is_named(tenant, _directory):
    """A token without the scope answers 403 insufficientPermissions, and details say why."""
    scope = DIRECTORY + "group.readonly"
    service = tenant.service(tenant.sign_in([scope]))
    message = "Request had insufficient authentication scopes."
    answer = refused(one_page(service).execute, 403, message, "insufficientPermissions")
    details = body_of(answer)["details"]
    same(details[0]["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "detail")
    same(answer.error_details, details, "as the client reads it")
    challenge = answer.resp["www-authenticate"]
    assert 'error="insufficient_scope"' in challenge and "directory.user" in challenge, challenge
    assert service.groups().list(**MINE).execute()["groups"], "what was granted works"


def a_read_only_scope_does_not_write(tenant, _directory):
    """A read-only scope reads, and does not write."""
    service = tenant.service(tenant.sign_in([DIRECTORY + "user.readonly"]))
    assert one_page(service).execute()["users"], "reads"
    request = service.users().update(userKey=ADMIN, body={"suspended": False})
    message = "Request had insufficient authentication scopes."
    refused(request.execute, 403, message, "insufficientPermissions")


def an_ordinary_user_is_forbidden(tenant, _directory):
    """An account without an admin role answers 403 forbidden."""
    service = tenant.service(tenant.sign_in(account="amelie.dubois@northwind.test"))
    refused(one_page(service).execute, 403, FORBIDDEN, "forbidden")


def a_delegated_admin_reads_and_leaves_super_admins_alone(tenant, _directory):
    """A delegated administrator reads users, and may not change a super admin."""
    service = tenant.service(tenant.sign_in(account="helpdesk@northwind.test"))
    assert one_page(service).execute()["users"], "reads"
    request = service.users().update(userKey=ADMIN, body={"suspended": True})
    refused(request.execute, 403, FORBIDDEN, "forbidden")


# --- what is switched off ---


def an_api_that_is_off_says_where_to_enable_it(tenant, directory):
    """With the Admin SDK off in the project: 403 accessNotConfigured, details SERVICE_DISABLED."""
    with tenant.switched_off("admin_sdk"):
        message = "Admin SDK API has not been used in project …"
        answer = refused(one_page(directory).execute, 403, message, "accessNotConfigured")
        body = body_of(answer)
        same(body["errors"][0]["domain"], "usageLimits", "domain")
        info = [one for one in body["details"] if one["@type"].endswith("ErrorInfo")][0]
        same((info["reason"], info["domain"]), ("SERVICE_DISABLED", "googleapis.com"), "details")
    assert one_page(directory).execute()["users"], "and on again"


def api_access_that_is_off_says_so(tenant, directory):
    """With API access off in the Admin console: 403 domainCannotUseApis."""
    with tenant.switched_off("api_access"):
        message = "Domain cannot use apis."
        refused(one_page(directory).execute, 403, message, "domainCannotUseApis")


def the_quota_of_a_minute_is_kept(tenant, directory):
    """Over the quota of a minute: 403 userRateLimitExceeded, in the domain of usage limits."""
    with tenant.quota(1):
        one = None
        for _ in range(3):
            try:
                one_page(directory).execute()
            except HttpError as why:
                one = why
        assert one is not None, "three calls in a minute that allows one"
        same((one.status_code, reason_of(one)), (403, "userRateLimitExceeded"), "answer")
        same(body_of(one)["errors"][0]["domain"], "usageLimits", "domain")
        assert one.reason.startswith(OVER_QUOTA[:-1]), one.reason


# --- on request ---


def a_backend_error_passes(tenant, directory):
    """A 503 on request comes once, and then the call goes through."""
    tenant.fault(USERS, error(503, "backendError", UNAVAILABLE))
    refused(one_page(directory).execute, 503, UNAVAILABLE, "backendError")
    assert one_page(directory).execute()["users"], "the second call"


def the_client_retries_what_google_calls_transient(tenant, directory):
    """Google's client retries 429, 503 and both rate limits by itself, and gets through."""
    for status, reason in (
        (429, "rateLimitExceeded"),
        (503, "backendError"),
        (403, "userRateLimitExceeded"),
        (403, "rateLimitExceeded"),
    ):
        tenant.fault(USERS, error(status, reason, "Try again"))
        assert one_page(directory).execute(num_retries=2)["users"], f"{status} {reason}"


def plain_text_is_an_error_too(tenant, directory):
    """A gateway's plain text keeps its status, although it is no envelope."""
    for status, kind, text in (
        (403, "text/plain", "Request rate higher than configured"),
        (429, "text/plain", "Quota exceeded for quota metric 'Queries'"),
        (502, "text/html", "<html><title>502 Bad Gateway</title></html>"),
        (504, "text/plain", "gateway timeout"),
    ):
        body = {"status": status, "content_type": kind, "body": text}
        tenant.fault(USERS, {"body": body})
        try:
            one_page(directory).execute()
        except HttpError as why:
            same((why.status_code, why.content.decode()), (status, text), "answer")
        else:
            raise AssertionError(f"no {status}")


def a_dropped_connection_is_no_answer(tenant, directory):
    """Connections that drop are no answer, and when they hold again the next call works."""
    # The HTTP library below the client tries again by itself, so one drop is not noticed.
    tenant.fault(USERS, "drop", times=10)
    try:
        one_page(directory).execute()
    except (OSError, http.client.HTTPException, httplib2.error.HttpLib2Error):
        pass
    else:
        raise AssertionError("there was an answer")
    tenant.order("clear_faults")
    assert one_page(directory).execute()["users"], "the next call"


def an_insert_may_land_and_fail(tenant, directory):
    """An insert that is applied and answered with 503 shows in a read, and repeats as a 409."""
    effect = error(503, "backendError", "Backend Error")
    tenant.fault(USERS, effect, method="POST", applied="yes")
    request = directory.users().insert(body=person("ada.ambiguous"))
    refused(request.execute, 503, "Backend Error", "backendError")
    found = directory.users().get(userKey="ada.ambiguous@northwind.test").execute()
    same(found["name"]["givenName"], "Ada", "it is there")
    refused(request.execute, 409, "Entity already exists.", "duplicate")


def any_error_of_the_catalogue_can_be_asked_for(tenant, directory):
    """Each further error of the catalogue comes on request, with its status, reason and text."""
    for status, reason, message in (
        (400, "invalid", "Invalid Input"),
        (404, "notFound", "Customer doesn't exist"),
        (409, "conflict", "Conflict"),
        (412, "limitExceeded", "Domain user limit reached. Start paid subscription."),
        (412, "conditionNotMet", "User creation is not complete."),
        (412, "conditionNotMet", "Cyclic memberships not allowed"),
        (403, "quotaExceeded", "Request rate higher than configured."),
        (500, "internalError", "Internal error encountered."),
        (502, "badGateway", "Bad Gateway"),
        (504, "gatewayTimeout", "Gateway Timeout"),
    ):
        tenant.fault(USERS, error(status, reason, message))
        answer = refused(one_page(directory).execute, status, message, reason)
        same(body_of(answer)["code"], status, "code in the envelope")


# --- by the address alone ---


def an_address_fails_once(_tenant, directory):
    """The address fails-once.… fails once, for every way of calling."""
    request = directory.users().insert(body=person("fails-once.ada"))
    refused(request.execute, 503, UNAVAILABLE, "backendError")
    assert request.execute()["id"], "the second call"


def an_address_finds_no_seat(_tenant, directory):
    """The address no-seat.… finds no seat: 412 limitExceeded."""
    request = directory.users().insert(body=person("no-seat.ada"))
    message = "Domain user limit reached. Contact Support."
    refused(request.execute, 412, message, "limitExceeded")


# --- time ---


def a_listing_lasts_an_hour(tenant, directory):
    """A list that takes longer than an hour breaks off with 503 backendError."""
    users = directory.users()
    query = {**MINE, "maxResults": 10}
    token = users.list(**query).execute()["nextPageToken"]
    tenant.advance(minutes=50)
    assert users.list(**query, pageToken=token).execute()["users"], "after fifty minutes"
    tenant.advance(minutes=20)
    request = users.list(**query, pageToken=token)
    refused(request.execute, 503, UNAVAILABLE, "backendError")


def a_page_token_lasts_three_days(tenant, directory):
    """A page token of four days ago is refused."""
    users = directory.users()
    query = {**MINE, "maxResults": 10}
    token = users.list(**query).execute()["nextPageToken"]
    tenant.advance(minutes=4 * 24 * 60)
    refused(users.list(**query, pageToken=token).execute, 400, "Invalid…", "invalid")


CHECKS = [
    no_token_is_no_login,
    a_wrong_token_is_unauthenticated,
    an_expired_token_is_refreshed_once,
    a_missing_scope_is_named,
    a_read_only_scope_does_not_write,
    an_ordinary_user_is_forbidden,
    a_delegated_admin_reads_and_leaves_super_admins_alone,
    an_api_that_is_off_says_where_to_enable_it,
    api_access_that_is_off_says_so,
    the_quota_of_a_minute_is_kept,
    a_backend_error_passes,
    the_client_retries_what_google_calls_transient,
    plain_text_is_an_error_too,
    a_dropped_connection_is_no_answer,
    an_insert_may_land_and_fail,
    any_error_of_the_catalogue_can_be_asked_for,
    an_address_fails_once,
    an_address_finds_no_seat,
    a_listing_lasts_an_hour,
    a_page_token_lasts_three_days,
]
