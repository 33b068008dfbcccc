"""Provisioning: what happens to accounts beside their resource (google-api.md sections 2.2, 3 and 9)."""

from checks import refused, same
from users import ADMIN, everyone, person

UNAVAILABLE = "Service unavailable. Please try again"


def a_deleted_user_comes_back_by_id(_tenant, directory):
    """undelete takes the id and nothing else, answers without a body, and puts into the unit that is named."""
    users = directory.users()
    made = users.insert(body=person("ada.undeleted")).execute()
    users.delete(userKey=made["id"]).execute()
    message = "The user cannot be found among those to undelete."
    by_address = users.undelete(userKey=made["primaryEmail"], body={})
    refused(by_address.execute, 412, message, "conditionNotMet")
    body = {"orgUnitPath": "/Finance"}
    same(users.undelete(userKey=made["id"], body=body).execute(), "", "answer")
    same(users.get(userKey=made["id"]).execute()["orgUnitPath"], "/Finance", "unit")
    again = users.undelete(userKey=made["id"], body={})
    refused(again.execute, 412, message, "conditionNotMet")


def after_twenty_days_nobody_comes_back(tenant, directory):
    """After 20 days undelete answers 412."""
    users = directory.users()
    made = users.insert(body=person("ada.final")).execute()
    users.delete(userKey=made["id"]).execute()
    tenant.advance(minutes=21 * 24 * 60)
    request = users.undelete(userKey=made["id"], body={})
    refused(request.execute, 412, "The user cannot be found…", "conditionNotMet")


def a_sign_out_says_nothing(_tenant, directory):
    """signOut answers without a body."""
    made = directory.users().insert(body=person("ada.signedout")).execute()
    same(directory.users().signOut(userKey=made["primaryEmail"]).execute(), "", "answer")


def a_super_admin_makes_another(_tenant, directory):
    """makeAdmin makes a super admin, and none again."""
    users = directory.users()
    made = users.insert(body=person("ada.admin")).execute()
    for status in (True, False):
        same(users.makeAdmin(userKey=made["id"], body={"status": status}).execute(), "", "answer")
        same(users.get(userKey=made["id"]).execute()["isAdmin"], status, "isAdmin")


def an_alias_comes_and_goes(_tenant, directory):
    """An alias is made, listed, leads to its user, is used once, and goes."""
    users = directory.users()
    aliases = users.aliases()
    made = users.insert(body=person("ada.alias")).execute()
    assert "aliases" not in aliases.list(userKey=made["id"]).execute(), "none at first"
    body = {"alias": "countess@northwind.test"}
    alias = aliases.insert(userKey=made["id"], body=body).execute()
    same((alias["kind"], alias["alias"]), ("admin#directory#alias", body["alias"]), "alias")
    same((alias["id"], alias["primaryEmail"]), (made["id"], made["primaryEmail"]), "whose")
    listed = aliases.list(userKey=made["id"]).execute()["aliases"]
    same([one["alias"] for one in listed], [body["alias"]], "list")
    same(users.get(userKey=body["alias"]).execute()["id"], made["id"], "found by it")
    request = aliases.insert(userKey=ADMIN, body=body)
    refused(request.execute, 409, "Entity already exists.", "duplicate")
    same(aliases.delete(userKey=made["id"], alias=body["alias"]).execute(), "", "answer")
    request = users.get(userKey=body["alias"])
    refused(request.execute, 404, "Resource Not Found: userKey", "notFound")


def a_freed_address_stays_an_alias(_tenant, directory):
    """After a rename the old address is taken until its alias is deleted."""
    users = directory.users()
    made = users.insert(body=person("ada.first")).execute()
    body = {"primaryEmail": "ada.second@northwind.test"}
    users.update(userKey=made["id"], body=body).execute()
    request = users.insert(body=person("ada.first"))
    refused(request.execute, 409, "Entity already exists.", "duplicate")
    users.aliases().delete(userKey=made["id"], alias=made["primaryEmail"]).execute()
    assert request.execute()["id"] != made["id"], "somebody else"


def a_schema_is_added_and_used(_tenant, directory):
    """A custom schema is inserted once, found by name and id, and its fields are checked."""
    schemas = directory.schemas()
    body = {
        "schemaName": "Grade",
        "displayName": "Grade",
        "fields": [{"fieldName": "level", "fieldType": "INT64", "displayName": "Level"}],
    }
    made = schemas.insert(customerId="my_customer", body=body).execute()
    for key in (made["schemaId"], "Grade"):
        found = schemas.get(customerId="my_customer", schemaKey=key).execute()
        same(found["fields"][0]["fieldName"], "level", f"field by {key}")
    names = [one["schemaName"] for one in schemas.list(customerId="my_customer").execute()["schemas"]]
    assert "Grade" in names and "Employment" in names, names
    request = schemas.insert(customerId="my_customer", body=body)
    refused(request.execute, 409, "Entity already exists.", "duplicate")
    fields = {"Grade": {"level": 4}}
    user = directory.users().insert(body=person("ada.graded", customSchemas=fields)).execute()
    got = directory.users().get(userKey=user["id"], projection="full").execute()
    same(got["customSchemas"], fields, "custom fields")
    body = {"customSchemas": {"Grade": {"colour": "red"}}}
    request = directory.users().update(userKey=user["id"], body=body)
    refused(request.execute, 400, "Invalid Input: custom_schema", "invalid")


def a_seat_is_needed(tenant, directory):
    """Without a seat an insert answers 412 limitExceeded; a suspended user holds one."""
    users = directory.users()
    made = users.insert(body=person("ada.seated")).execute()
    with tenant.rule("seats", tenant.order("seats_held"), None):
        users.update(userKey=made["id"], body={"suspended": True}).execute()
        request = users.insert(body=person("ada.standing"))
        message = "Domain user limit reached. Contact Support."
        refused(request.execute, 412, message, "limitExceeded")
        users.update(userKey=made["id"], body={"phones": []}).execute()
        users.delete(userKey=made["id"]).execute()
        assert request.execute()["id"], "the seat is free"


def a_trial_says_so(tenant, directory):
    """A trial that has its ten users asks for a subscription."""
    with tenant.rule("plan", "trial", "paid"):
        request = directory.users().insert(body=person("ada.trial"))
        message = "Domain user limit reached. Start paid subscription."
        refused(request.execute, 412, message, "limitExceeded")


def an_archive_needs_a_licence(tenant, directory):
    """Archiving without a licence answers 412."""
    made = directory.users().insert(body=person("ada.archived")).execute()
    request = directory.users().update(userKey=made["id"], body={"archived": True})
    with tenant.switched_off("archived_licences"):
        refused(request.execute, 412, "Insufficient archived user licenses")
    assert request.execute()["archived"], "with one it works"


def a_domain_creates_slowly(tenant, directory):
    """Too many creations in a second answer 503 backendError."""

    def crowd():
        for number in range(60):
            directory.users().insert(body=person(f"ada.crowd{number}")).execute()

    with tenant.rule("creates_per_second", 1, 0):
        refused(crowd, 503, UNAVAILABLE, "backendError")


def a_new_user_is_not_there_at_once(tenant, directory):
    """While a new user settles, a get answers 404 and a change 412; later both work."""
    users = directory.users()
    with tenant.rule("settle_ms", 3_600_000, 0):
        made = users.insert(body=person("ada.settling")).execute()
        request = users.get(userKey=made["id"])
        refused(request.execute, 404, "Resource Not Found: userKey", "notFound")
        change = users.update(userKey=made["id"], body={"suspended": True})
        refused(change.execute, 412, "User creation is not complete.", "conditionNotMet")
        assert made["id"] not in {one["id"] for one in everyone(directory)}, "the list lacks her"
    same(request.execute()["id"], made["id"], "later")
    assert change.execute()["suspended"], "later"


def a_renamed_user_is_in_conflict_for_a_while(tenant, directory):
    """While a rename settles, a further change answers 409 conflict."""
    users = directory.users()
    made = users.insert(body=person("ada.renaming")).execute()
    tenant.advance(minutes=1)
    with tenant.rule("settle_ms", 30_000, 0):
        body = {"primaryEmail": "ada.renamed@northwind.test"}
        users.update(userKey=made["id"], body=body).execute()
        change = users.update(userKey=made["id"], body={"suspended": True})
        refused(change.execute, 409, "Conflict", "conflict")
    assert change.execute()["suspended"], "later"


CHECKS = [
    a_deleted_user_comes_back_by_id,
    a_sign_out_says_nothing,
    a_super_admin_makes_another,
    an_alias_comes_and_goes,
    a_freed_address_stays_an_alias,
    a_schema_is_added_and_used,
    a_seat_is_needed,
    a_trial_says_so,
    an_archive_needs_a_licence,
    a_domain_creates_slowly,
    a_new_user_is_not_there_at_once,
    a_renamed_user_is_in_conflict_for_a_while,
    after_twenty_days_nobody_comes_back,
]
