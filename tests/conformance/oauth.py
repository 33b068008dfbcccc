"""OAuth for a desktop app (google-api.md section 1)."""

import json
import secrets
import urllib.parse

import google.auth.exceptions
from google.auth.transport.requests import Request

from checks import same
from tenant import DIRECTORY, EVERYTHING

ADMIN = "sync-admin@northwind.test"
USER_READ = DIRECTORY + "user.readonly"
GROUP_READ = DIRECTORY + "group.readonly"


def verifier():
    return secrets.token_urlsafe(48)


def a_code_becomes_tokens(tenant):
    """A code and its verifier become an access token, a refresh token and the granted scopes."""
    word = verifier()
    back = tenant.consent(EVERYTHING, word)
    same(back["state"], "a-state", "state")
    status, tokens = tenant.exchange(back["code"], word)
    same(status, 200, "status")
    same(tokens["token_type"], "Bearer", "token_type")
    assert 3000 < tokens["expires_in"] <= 3600, tokens["expires_in"]
    assert tokens["refresh_token"], "installed apps always get one"
    granted = set(tokens["scope"].split())
    assert set(EVERYTHING) - {"openid"} <= granted, f"granted {granted}"


def a_code_works_once(tenant):
    """A code that was used answers invalid_grant."""
    word = verifier()
    back = tenant.consent([USER_READ], word)
    same(tenant.exchange(back["code"], word)[0], 200, "first")
    status, error = tenant.exchange(back["code"], word)
    same((status, error["error"]), (400, "invalid_grant"), "second")


def the_verifier_is_checked(tenant):
    """A wrong PKCE verifier answers invalid_grant, and so does none."""
    for wrong in (verifier(), None):
        back = tenant.consent([USER_READ], verifier())
        status, error = tenant.exchange(back["code"], wrong)
        same((status, error["error"]), (400, "invalid_grant"), f"verifier {wrong!r}")


def the_secret_is_needed(tenant):
    """A desktop client without its secret is told that it is missing."""
    word = verifier()
    back = tenant.consent([USER_READ], word)
    status, error = tenant.exchange(back["code"], word, client_secret=None)
    same(status, 400, "status")
    same(
        error,
        {"error": "invalid_request", "error_description": "client_secret is missing."},
        "answer",
    )


def a_wrong_secret_is_refused(tenant):
    """A wrong client secret answers 401 invalid_client."""
    word = verifier()
    back = tenant.consent([USER_READ], word)
    status, error = tenant.exchange(back["code"], word, client_secret="GOCSPX-wrong")
    same((status, error["error"]), (401, "invalid_client"), "answer")


def the_redirect_is_compared(tenant):
    """A code is exchanged only with the redirect that it was given for."""
    word = verifier()
    back = tenant.consent([USER_READ], word)
    status, error = tenant.exchange(back["code"], word, redirect_uri="http://127.0.0.1:1/back")
    same((status, error["error"]), (400, "redirect_uri_mismatch"), "answer")


def cancel_says_access_denied(tenant):
    """Cancel redirects with error=access_denied and the state."""
    back = tenant.consent([USER_READ], verifier(), button="Cancel")
    same(back, {"error": "access_denied", "state": "a-state"}, "redirect")


def only_loopback_is_redirected_to(tenant):
    """A redirect that is not to this computer shows an error page and redirects nowhere."""
    url = tenant.authorize_url([USER_READ], verifier(), redirect_uri="https://example.com/back")
    status, headers, text = tenant.request("GET", url)
    same(status, 400, "status")
    assert "location" not in headers, headers
    assert "redirect_uri_mismatch" in text, text


def an_unknown_client_is_refused_on_the_page(tenant):
    """An unknown client id shows invalid_client and redirects nowhere."""
    url = tenant.authorize_url([USER_READ], verifier(), client_id="nobody.apps.googleusercontent.com")
    status, headers, text = tenant.request("GET", url)
    same(status, 401, "status")
    assert "invalid_client" in text and "location" not in headers, text


def a_refresh_keeps_the_refresh_token(tenant):
    """Google's library refreshes, and no new refresh token comes."""
    credentials = tenant.sign_in()
    before = (credentials.token, credentials.refresh_token)
    credentials.refresh(Request())
    assert credentials.token != before[0], "the access token is new"
    same(credentials.refresh_token, before[1], "refresh token")
    status, answer = tenant.token(
        grant_type="refresh_token",
        refresh_token=before[1],
        client_id=tenant.about["client_id"],
        client_secret=tenant.about["client_secret"],
    )
    same(status, 200, "status")
    assert "refresh_token" not in answer, sorted(answer)


def a_revoked_token_is_told(tenant):
    """After a revocation a refresh answers invalid_grant: expired or revoked."""
    credentials = tenant.sign_in()
    revoke = f"{tenant.origin}/revoke"
    same(tenant.request("POST", revoke, [("token", credentials.token)])[0], 200, "revoke")
    try:
        credentials.refresh(Request())
    except google.auth.exceptions.RefreshError as error:
        same(error.args[1]["error"], "invalid_grant", "error")
        same(
            error.args[1]["error_description"], "Token has been expired or revoked.", "description"
        )
    else:
        raise AssertionError("the refresh succeeded")
    same(tenant.request("POST", revoke, [("token", "nonsense")])[0], 400, "unknown token")


def the_account_tells_who_it_is(tenant):
    """userinfo and tokeninfo name the account, the client and the scopes."""
    credentials = tenant.sign_in()
    service = tenant.service(credentials, "oauth2", "v2")
    info = service.userinfo().get().execute()
    same((info["email"], info["verified_email"]), (ADMIN, True), "userinfo")
    same(info["hd"], "northwind.test", "hd")
    info = service.tokeninfo(access_token=credentials.token).execute()
    same(info["email"], ADMIN, "tokeninfo email")
    same(info["audience"], tenant.about["client_id"], "audience")
    assert DIRECTORY + "user" in info["scope"].split(), info["scope"]
    assert 0 < info["expires_in"] <= 3600, info["expires_in"]


def a_hint_chooses_the_account(tenant):
    """login_hint chooses the account beforehand."""
    word = verifier()
    back = tenant.consent(
        [USER_READ, "https://www.googleapis.com/auth/userinfo.email"],
        word,
        login_hint="helpdesk@northwind.test",
    )
    _, tokens = tenant.exchange(back["code"], word)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    _, _, text = tenant.request("GET", f"{tenant.origin}/oauth2/v2/userinfo", headers=headers)
    same(json.loads(text)["email"], "helpdesk@northwind.test", "account")


def some_scopes_may_be_refused(tenant):
    """A person may untick a scope, and the token says what is left."""
    word = verifier()
    some = "Allow only what is ticked"
    back = tenant.consent([USER_READ, GROUP_READ], word, button=some, untick=[GROUP_READ])
    _, tokens = tenant.exchange(back["code"], word)
    same(tokens["scope"].split(), [USER_READ], "granted")


def no_scope_is_a_refusal(tenant):
    """Who unticks every scope is sent back with access_denied."""
    some = "Allow only what is ticked"
    back = tenant.consent([USER_READ], verifier(), button=some, untick=[USER_READ])
    same(back["error"], "access_denied", "redirect")


def a_foreign_page_is_refused(tenant):
    """A request with a foreign Host or with an Origin is refused."""
    path = urllib.parse.urlsplit(tenant.authorize_url([USER_READ], verifier()))
    url = path.geturl()
    status, _, _ = tenant.request("GET", url, headers={"Host": "evil.example"})
    assert status in (400, 403, 421), f"a foreign Host gets {status}"
    status, _, _ = tenant.request("GET", url, headers={"Origin": "https://evil.example"})
    assert status == 403, f"an Origin gets {status}"


CHECKS = [
    a_code_becomes_tokens,
    a_code_works_once,
    the_verifier_is_checked,
    the_secret_is_needed,
    a_wrong_secret_is_refused,
    the_redirect_is_compared,
    cancel_says_access_denied,
    only_loopback_is_redirected_to,
    an_unknown_client_is_refused_on_the_page,
    a_refresh_keeps_the_refresh_token,
    a_revoked_token_is_told,
    the_account_tells_who_it_is,
    a_hint_chooses_the_account,
    some_scopes_may_be_refused,
    no_scope_is_a_refusal,
    a_foreign_page_is_refused,
]
