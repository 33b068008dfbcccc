"""How answers look on the wire (google-api.md sections 2.1 and 3)."""

import email.utils
import gzip
import json
import time
import urllib.request

from checks import same
from users import MINE, person

LIST = "/admin/directory/v1/users?customer=my_customer&maxResults=20"


def fetch(tenant, token, **headers):
    """One call below the client, with exactly these headers."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(tenant.origin + LIST, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, answer.read()


def ids(page):
    """The users' ids on a page as sent; the page's token is another one each time."""
    return [one["id"] for one in json.loads(page)["users"]]


def gzip_wants_two_headers(tenant, token):
    """gzip comes only when it is accepted and the User-Agent says gzip too."""
    headers, packed = fetch(tenant, token, Accept_Encoding="gzip", User_Agent="test (gzip)")
    same(headers["content-encoding"], "gzip", "with both")
    headers, plain = fetch(tenant, token, Accept_Encoding="gzip", User_Agent="test")
    same(headers["content-encoding"], None, "without the second")
    same(ids(gzip.decompress(packed)), ids(plain), "users")
    headers, _ = fetch(tenant, token, User_Agent="test (gzip)")
    same(headers["content-encoding"], None, "without the first")


def json_is_utf8(tenant, token):
    """JSON says that it is UTF-8."""
    headers, _ = fetch(tenant, token)
    same(headers["content-type"].replace(" ", "").lower(), "application/json;charset=utf-8", "type")


def the_date_is_told_and_may_be_wrong(tenant, token):
    """The Date header tells the time, and lies when it is asked to."""
    headers, _ = fetch(tenant, token)
    told = email.utils.parsedate_to_datetime(headers["date"]).timestamp()
    tenant.order({"skew_ms": -600_000})
    headers, _ = fetch(tenant, token)
    wrong = email.utils.parsedate_to_datetime(headers["date"]).timestamp()
    tenant.order({"skew_ms": 0})
    assert abs(told - time.time()) < 5, f"{told} is not now"
    assert 590 < told - wrong < 610, f"{told - wrong} seconds"


def custom_fields_come_on_request(tenant, _token):
    """Custom fields come with projection=full, and not with basic."""
    directory = tenant.service(tenant.sign_in())
    schemas = {"Employment": {"contract": "permanent"}}
    users = directory.users()
    made = users.insert(body=person("ada.custom", customSchemas=schemas)).execute()
    full = users.get(userKey=made["id"], projection="full").execute()
    same(full["customSchemas"], schemas, "full")
    assert "customSchemas" not in users.get(userKey=made["id"]).execute(), "basic"
    query = {"userKey": made["id"], "projection": "custom", "customFieldMask": "Employment"}
    same(users.get(**query).execute()["customSchemas"], schemas, "custom")


def everybody_else_sees_less(tenant, _token):
    """viewType=domain_public shows an ordinary user the names, and no state."""
    directory = tenant.service(tenant.sign_in(account="amelie.dubois@northwind.test"))
    answer = directory.users().list(**MINE, viewType="domain_public", maxResults=5).execute()
    assert answer["users"][0]["name"]["fullName"], answer
    assert "suspended" not in answer["users"][0], sorted(answer["users"][0])


CHECKS = [
    gzip_wants_two_headers,
    json_is_utf8,
    the_date_is_told_and_may_be_wrong,
    custom_fields_come_on_request,
    everybody_else_sees_less,
]
