"""Users: listing and writing (google-api.md sections 2.1 and 2.2)."""

import json

from checks import refused, same

ADMIN = "sync-admin@northwind.test"
MINE = {"customer": "my_customer"}


def pages(resource, request):
    """All pages of a list, by the client's own `list_next`."""
    found = []
    while request is not None:
        page = request.execute()
        found.append(page)
        request = resource.list_next(request, page)
    return found


def everyone(directory, **query):
    """All users of a list, whatever the pages."""
    users = directory.users()
    query = {**MINE, "maxResults": 500, **query}
    return [one for page in pages(users, users.list(**query)) for one in page.get("users", [])]


# --- reading ---


def pages_hold_everyone_once(directory, total):
    """1,203 users come on three pages of at most 500, each of them once."""
    users = directory.users()
    found = pages(users, users.list(**MINE, maxResults=500))
    same([len(page["users"]) for page in found], [500, 500, total - 1000], "users on the pages")
    ids = [one["id"] for page in found for one in page["users"]]
    same(len(set(ids)), total, "different ids")
    same(found[0]["kind"], "admin#directory#users", "kind")
    assert found[0]["etag"] and "nextPageToken" not in found[-1], "the last page has no token"


def a_page_is_a_hundred_by_default(directory, _total):
    """Without maxResults a page holds 100 users."""
    same(len(directory.users().list(**MINE).execute()["users"]), 100, "users")


def a_page_is_five_hundred_at_most(directory, _total):
    """maxResults over 500 is refused."""
    request = directory.users().list(**MINE, maxResults=501)
    refused(request.execute, 400, "Invalid…", "invalid")


def a_customer_or_domain_is_needed(directory, _total):
    """A list of nobody's users is a bad request."""
    refused(lambda: directory.users().list().execute(), 400, "Bad Request")


def a_page_token_is_not_made_up(directory, _total):
    """A page token that Google did not give is refused."""
    request = directory.users().list(**MINE, pageToken="made-up")
    refused(request.execute, 400, "Invalid…")


def a_user_is_found_by_id_address_and_alias(directory, _total):
    """A user is found by id, by address and by alias, in any case."""
    with_alias = next(one for one in everyone(directory) if one.get("aliases"))
    keys = [with_alias["id"], with_alias["primaryEmail"], with_alias["aliases"][0]]
    for key in [*keys, keys[1].upper()]:
        same(directory.users().get(userKey=key).execute()["id"], keys[0], f"by {key}")


def a_domain_has_its_own_users(directory, total):
    """The domains' lists are disjoint, and together they are the customer's."""
    names = [one["domainName"] for one in domains(directory) if one["verified"]]
    lists = [everyone(directory, customer=None, domain=name) for name in names]
    addresses = [one["primaryEmail"] for users in lists for one in users]
    same(len(addresses), total, "users in all domains")
    same(len(set(addresses)), total, "different addresses")
    for name, users in zip(names, lists):
        assert all(one["primaryEmail"].endswith("@" + name) for one in users), name


def domains(directory):
    """The customer's domains."""
    return directory.domains().list(customer="my_customer").execute()["domains"]


def a_foreign_domain_is_not_found(directory, _total):
    """A domain that is not the account's answers 404."""
    request = directory.users().list(domain="elsewhere.example")
    refused(request.execute, 404, "Domain not found", "notFound")


def addresses_come_in_order(directory, _total):
    """orderBy=email sorts both ways, and one is the other turned round."""
    up = [one["primaryEmail"] for one in everyone(directory, orderBy="email", sortOrder="ASCENDING")]
    down = [one["primaryEmail"] for one in everyone(directory, orderBy="email", sortOrder="DESCENDING")]
    same(up, sorted(up), "ascending")
    same(down, up[::-1], "descending")


def names_come_in_order(directory, _total):
    """orderBy=familyName and givenName hold everyone, sorted."""
    for key in ("familyName", "givenName"):
        names = [one["name"].get(key, "").casefold() for one in everyone(directory, orderBy=key)]
        same(len(names), 1203, f"users by {key}")
        latin = [name for name in names if name.isascii()]
        same(latin, sorted(latin), f"by {key}")


def a_query_finds_by_prefix(directory, _total):
    """email:prefix* finds the users whose address or alias begins so."""
    wanted = {
        one["id"]
        for one in everyone(directory)
        if any(
            address.lower().startswith("a")
            for address in [one["primaryEmail"], *one.get("aliases", [])]
        )
    }
    got = {one["id"] for one in everyone(directory, query="email:a*")}
    assert wanted and wanted <= got, f"{len(wanted)} wanted, {len(got)} got"


def a_query_finds_a_name(directory, _total):
    """familyName= finds exactly that name, also with a space and with letters of all scripts."""
    people = everyone(directory)
    for name in ("Müller", "山田", "van der Berg"):
        wanted = {one["id"] for one in people if one["name"].get("familyName") == name}
        got = {one["id"] for one in everyone(directory, query=f"familyName='{name}'")}
        assert wanted, f"nobody is called {name}"
        same(got, wanted, name)


def a_bare_word_is_compared_with_names_and_addresses(directory, _total):
    """A clause without a field finds the users of whom a name or an address begins so."""
    wanted = {one["id"] for one in everyone(directory) if one["name"].get("familyName") == "Dubois"}
    got = {one["id"] for one in everyone(directory, query="dubois")}
    assert wanted and wanted <= got, f"{len(wanted)} wanted, {len(got)} got"


def clauses_are_joined_by_and(directory, _total):
    """Two clauses are an AND, and booleans split exactly."""
    suspended = {one["id"] for one in everyone(directory, query="isSuspended=true")}
    active = {one["id"] for one in everyone(directory, query="isSuspended=false")}
    same(len(suspended) + len(active), 1203, "both together")
    assert suspended and not suspended & active, "disjoint"
    both = {one["id"] for one in everyone(directory, query="isSuspended=true email:a*")}
    assert both <= suspended, "AND"


def a_unit_holds_its_children(directory, _total):
    """orgUnitPath= holds the users of the whole subtree."""
    wanted = {
        one["id"]
        for one in everyone(directory)
        if (one["orgUnitPath"] + "/").startswith("/Engineering/")
    }
    got = {one["id"] for one in everyone(directory, query="orgUnitPath='/Engineering'")}
    same(got, wanted, "users under /Engineering")


def a_broken_query_is_refused(directory, _total):
    """A query that nobody understands is a 400."""
    request = directory.users().list(**MINE, query="isSuspended>maybe((")
    refused(request.execute, 400, "Invalid…", "invalid")


def an_empty_list_has_no_key(directory, _total):
    """A list of nobody has no key `users`."""
    answer = directory.users().list(**MINE, query="email=nobody@northwind.test").execute()
    assert "users" not in answer, answer
    same(answer["kind"], "admin#directory#users", "kind")


def a_mask_leaves_the_rest_out(directory, _total):
    """fields= gives what was asked for and nothing else."""
    mask = "nextPageToken,users(id,name/familyName)"
    answer = directory.users().list(**MINE, maxResults=50, fields=mask).execute()
    same(set(answer), {"nextPageToken", "users"}, "keys of the page")
    for one in answer["users"]:
        assert set(one) <= {"id", "name"} and set(one.get("name", {})) <= {"familyName"}, one


def a_bad_mask_is_refused(directory, _total):
    """A mask with an unknown field names it."""
    request = directory.users().list(**MINE, fields="users(id,shoeSize)")
    refused(request.execute, 400, "Invalid field selection shoeSize")


def nobody_ever_logged_in_then(directory, _total):
    """Who never logged in has the beginning of 1970, and times are ISO 8601 with milliseconds."""
    never = [one for one in everyone(directory) if one["lastLoginTime"].startswith("1970")]
    assert never, "somebody never logged in"
    same(never[0]["lastLoginTime"], "1970-01-01T00:00:00.000Z", "time")


def a_reason_stands_only_with_a_suspension(directory, _total):
    """suspensionReason stands only where suspended is true, and several kinds occur."""
    people = everyone(directory)
    reasons = {one.get("suspensionReason") for one in people if one["suspended"]}
    assert {"ADMIN", "ABUSE", "WEB_LOGIN_REQUIRED"} <= reasons, reasons
    assert not [one for one in people if "suspensionReason" in one and not one["suspended"]]


def a_password_is_never_told(directory, _total):
    """No answer holds a password or its hash."""
    text = json.dumps(directory.users().list(**MINE, maxResults=500, projection="full").execute())
    assert '"password"' not in text and '"hashFunction"' not in text


READING = [
    pages_hold_everyone_once,
    a_page_is_a_hundred_by_default,
    a_page_is_five_hundred_at_most,
    a_customer_or_domain_is_needed,
    a_page_token_is_not_made_up,
    a_user_is_found_by_id_address_and_alias,
    a_domain_has_its_own_users,
    a_foreign_domain_is_not_found,
    addresses_come_in_order,
    names_come_in_order,
    a_query_finds_by_prefix,
    a_query_finds_a_name,
    a_bare_word_is_compared_with_names_and_addresses,
    clauses_are_joined_by_and,
    a_unit_holds_its_children,
    a_broken_query_is_refused,
    an_empty_list_has_no_key,
    a_mask_leaves_the_rest_out,
    a_bad_mask_is_refused,
    nobody_ever_logged_in_then,
    a_reason_stands_only_with_a_suspension,
    a_password_is_never_told,
]


# --- writing ---


def person(local, **more):
    """The body of a new user."""
    return {
        "primaryEmail": f"{local}@northwind.test",
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "password": "correct horse battery",
        **more,
    }


def a_user_is_made(directory):
    """An inserted user has an id, is found, and the number of users grows."""
    made = directory.users().insert(body=person("ada.made", orgUnitPath="/Finance")).execute()
    assert made["id"] and made["etag"], made
    same(made["kind"], "admin#directory#user", "kind")
    assert "password" not in made, "never returned"
    got = directory.users().get(userKey=made["id"]).execute()
    same(got["name"]["fullName"], "Ada Lovelace", "full name")
    same((got["orgUnitPath"], got["suspended"]), ("/Finance", False), "unit and state")
    same(len(everyone(directory)), 1204, "users")


def put_keeps_what_it_does_not_name(directory):
    """PUT has patch semantics: what is absent stays."""
    phones = [{"type": "work", "value": "+44 113 496 0001"}]
    made = directory.users().insert(body=person("ada.put", phones=phones)).execute()
    body = {"name": {"givenName": "Augusta"}}
    got = directory.users().update(userKey=made["id"], body=body).execute()
    same(got["name"]["givenName"], "Augusta", "the new name")
    same(got["name"]["familyName"], "Lovelace", "the name that was not sent")
    same(got["phones"][0]["value"], phones[0]["value"], "the phone that was not sent")


def an_array_is_replaced_whole(directory):
    """An array that is sent replaces the old one whole."""
    phones = [{"type": "work", "value": "+1"}, {"type": "home", "value": "+2"}]
    made = directory.users().insert(body=person("ada.array", phones=phones)).execute()
    body = {"phones": [{"type": "mobile", "value": "+3"}]}
    got = directory.users().update(userKey=made["id"], body=body).execute()
    same([one["value"] for one in got["phones"]], ["+3"], "phones")


def null_clears(directory):
    """null clears a field."""
    phones = [{"type": "work", "value": "+1"}]
    made = directory.users().insert(body=person("ada.null", phones=phones)).execute()
    directory.users().update(userKey=made["id"], body={"phones": None}).execute()
    got = directory.users().get(userKey=made["id"], projection="full").execute()
    assert not got.get("phones"), got.get("phones")


def read_only_fields_are_ignored(directory):
    """Read-only fields are ignored without a word."""
    made = directory.users().insert(body=person("ada.readonly")).execute()
    body = {"isAdmin": True, "id": "1", "aliases": ["x@northwind.test"], "creationTime": "1999"}
    got = directory.users().update(userKey=made["id"], body=body).execute()
    same((got["id"], got["isAdmin"]), (made["id"], False), "id and isAdmin")
    assert not got.get("aliases"), got.get("aliases")
    same(got["creationTime"], made["creationTime"], "creationTime")


def a_patch_changes_one_thing(directory):
    """patch changes what it names; a suspension by an administrator says so."""
    made = directory.users().insert(body=person("ada.patch")).execute()
    got = directory.users().patch(userKey=made["primaryEmail"], body={"suspended": True}).execute()
    same((got["suspended"], got["suspensionReason"]), (True, "ADMIN"), "suspension")
    assert got["etag"] != made["etag"], "another version has another etag"
    got = directory.users().patch(userKey=made["id"], body={"suspended": False}).execute()
    assert got["suspended"] is False and "suspensionReason" not in got, got


def a_renamed_user_keeps_the_old_address(directory):
    """A rename makes the old address an alias."""
    made = directory.users().insert(body=person("ada.before")).execute()
    body = {"primaryEmail": "ada.after@northwind.test"}
    got = directory.users().update(userKey=made["id"], body=body).execute()
    same(got["primaryEmail"], "ada.after@northwind.test", "address")
    assert "ada.before@northwind.test" in got["aliases"], got["aliases"]
    same(directory.users().get(userKey="ada.before@northwind.test").execute()["id"], made["id"], "id")


def a_deleted_user_is_gone_and_listed(directory):
    """A deleted user answers 404, is in the deleted list alone, and its answer was empty."""
    made = directory.users().insert(body=person("ada.deleted")).execute()
    same(directory.users().delete(userKey=made["id"]).execute(), "", "answer")
    request = directory.users().get(userKey=made["id"])
    refused(request.execute, 404, "Resource Not Found: userKey", "notFound")
    deleted = everyone(directory, showDeleted="true")
    mine = [one for one in deleted if one["id"] == made["id"]]
    assert mine and mine[0]["deletionTime"], deleted
    assert not [one for one in everyone(directory) if one["id"] == made["id"]], "not in the other list"


def an_address_is_used_once(directory):
    """An address that somebody has, also as an alias, cannot be used again."""
    with_alias = next(one for one in everyone(directory) if one.get("aliases"))
    for address in (ADMIN, with_alias["aliases"][0]):
        body = {**person("x"), "primaryEmail": address}
        request = directory.users().insert(body=body)
        refused(request.execute, 409, "Entity already exists.", "duplicate")


def names_are_needed(directory):
    """A user without a family name is refused by that name."""
    body = {**person("ada.nameless"), "name": {"givenName": "Ada"}}
    request = directory.users().insert(body=body)
    refused(request.execute, 400, "Invalid Given/Family Name: FamilyName", "invalid")
    body["name"] = {"givenName": "A" * 61, "familyName": "L"}
    request = directory.users().insert(body=body)
    refused(request.execute, 400, "Invalid Given/Family Name: GivenName", "invalid")


def a_password_has_rules(directory):
    """A password of seven characters, or none, is refused; a crypt hash is taken."""
    request = directory.users().insert(body=person("ada.short", password="seven.."))
    refused(request.execute, 400, "Invalid Password", "invalid")
    body = person("ada.none")
    del body["password"]
    refused(directory.users().insert(body=body).execute, 400, "Invalid Password", "invalid")
    crypt = "$6$rounds=5000$saltsalt$" + "a" * 86
    body = person("ada.crypt", password=crypt, hashFunction="crypt")
    assert directory.users().insert(body=body).execute()["id"], "taken"


def an_address_must_be_one(directory):
    """What is no address is refused."""
    body = {**person("x"), "primaryEmail": "no address"}
    refused(directory.users().insert(body=body).execute, 400, "Invalid Input: primary_user_email")


def a_foreign_domain_is_forbidden(directory):
    """A user in a domain of somebody else is forbidden."""
    body = {**person("x"), "primaryEmail": "ada@elsewhere.example"}
    request = directory.users().insert(body=body)
    refused(request.execute, 403, "Not Authorized to access this resource/api", "forbidden")


def a_unit_must_exist(directory):
    """A user cannot be put into a unit that is not there."""
    request = directory.users().insert(body=person("ada.nowhere", orgUnitPath="/Nowhere"))
    refused(request.execute, 400, "Invalid Input: INVALID_OU_ID", "invalid")


def abuse_is_not_forgiven(directory):
    """A user whom Google suspended for abuse cannot be restored by the API."""
    people = everyone(directory, query="isSuspended=true")
    user = next(one for one in people if one["suspensionReason"] == "ABUSE")
    request = directory.users().update(userKey=user["id"], body={"suspended": False})
    message = "Cannot restore a user suspended for abuse."
    refused(request.execute, 412, message, "adminCannotUnsuspend")


def nobody_is_not_found(directory):
    """get, update and delete of nobody answer 404."""
    users = directory.users()
    nobody = "nobody@northwind.test"
    for request in (
        users.get(userKey=nobody),
        users.update(userKey=nobody, body={"suspended": True}),
        users.delete(userKey=nobody),
    ):
        refused(request.execute, 404, "Resource Not Found: userKey", "notFound")


WRITING = [
    a_user_is_made,
    put_keeps_what_it_does_not_name,
    an_array_is_replaced_whole,
    null_clears,
    read_only_fields_are_ignored,
    a_patch_changes_one_thing,
    a_renamed_user_keeps_the_old_address,
    a_deleted_user_is_gone_and_listed,
    an_address_is_used_once,
    names_are_needed,
    a_password_has_rules,
    an_address_must_be_one,
    a_foreign_domain_is_forbidden,
    a_unit_must_exist,
    abuse_is_not_forgiven,
    nobody_is_not_found,
]
