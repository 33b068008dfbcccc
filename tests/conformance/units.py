"""Organisational units as they are made, changed and deleted (google-api.md sections 2.3, 3 and 4)."""

from checks import refused, same
from users import everyone, person

CUSTOMER = {"customerId": "my_customer"}
BAD_PARENT = "Invalid Parent Orgunit Id"


def make(directory, name, parent="/", **more):
    """Makes a unit."""
    body = {"name": name, "parentOrgUnitPath": parent, **more}
    return directory.orgunits().insert(**CUSTOMER, body=body).execute()


def a_unit_is_made(_tenant, directory):
    """A unit is made under another, named by path or id, and is found by path and id."""
    made = make(directory, "Berlin", "/Sales/EMEA", description="Spree")
    same((made["kind"], made["orgUnitPath"]), ("admin#directory#orgUnit", "/Sales/EMEA/Berlin"), "unit")
    same((made["description"], made["parentOrgUnitPath"]), ("Spree", "/Sales/EMEA"), "unit")
    units = directory.orgunits()
    body = {"name": "Mitte", "parentOrgUnitId": made["orgUnitId"]}
    inner = units.insert(**CUSTOMER, body=body).execute()
    same(inner["orgUnitPath"], "/Sales/EMEA/Berlin/Mitte", "by the parent's id")
    for key in (inner["orgUnitId"], inner["orgUnitPath"][1:]):
        same(units.get(**CUSTOMER, orgUnitPath=key).execute(), inner, f"found by {key}")


def what_is_no_unit_is_refused(_tenant, directory):
    """A name and a parent are needed, and siblings differ by more than case."""
    insert = directory.orgunits().insert
    for body, message in (
        ({"parentOrgUnitPath": "/"}, "Invalid Ou Name"),
        ({"name": "", "parentOrgUnitPath": "/"}, "Invalid Ou Name"),
        ({"name": "x"}, BAD_PARENT),
        ({"name": "x", "parentOrgUnitPath": "/Nowhere"}, BAD_PARENT),
        ({"name": "x", "parentOrgUnitId": "id:nothing"}, BAD_PARENT),
        ({"name": "SALES", "parentOrgUnitPath": "/"}, "Invalid Ou Id"),
    ):
        refused(insert(**CUSTOMER, body=body).execute, 400, message, "invalid")
    body = {"name": "x", "parentOrgUnitPath": "/"}
    refused(insert(customerId="C0nobody", body=body).execute, 400, "Invalid Customer Id", "invalid")


def there_are_thirty_five_levels(_tenant, directory):
    """A unit on the 36th level is refused."""
    path = "/"
    for level in range(35):
        path = make(directory, f"level {level}", path)["orgUnitPath"]
    body = {"name": "too deep", "parentOrgUnitPath": path}
    request = directory.orgunits().insert(**CUSTOMER, body=body)
    refused(request.execute, 400, BAD_PARENT, "invalid")


def people_follow_a_renamed_unit(_tenant, directory):
    """update renames a unit, and the paths of units and people beneath it follow."""
    query = {"query": "orgUnitPath=/Support"}
    before = {one["id"] for one in everyone(directory, **query)}
    assert len(before) > 50, len(before)
    make(directory, "Night shift", "/Support")
    units = directory.orgunits()
    renamed = units.update(**CUSTOMER, orgUnitPath="Support", body={"name": "Care"}).execute()
    same(renamed["orgUnitPath"], "/Care", "path")
    inner = units.get(**CUSTOMER, orgUnitPath="Care/Night shift").execute()
    same(inner["parentOrgUnitPath"], "/Care", "the unit beneath")
    people = everyone(directory, query="orgUnitPath=/Care")
    same({one["id"] for one in people}, before, "people")
    same({one["orgUnitPath"] for one in people}, {"/Care"}, "their paths")
    same(everyone(directory, **query), [], "nobody is left")
    units.patch(**CUSTOMER, orgUnitPath=renamed["orgUnitId"], body={"name": "Support"}).execute()


def a_unit_is_moved(_tenant, directory):
    """patch moves a unit with all that is in it, but never beneath itself."""
    lab = make(directory, "Lab")
    make(directory, "Bench", "/Lab")
    ada = directory.users().insert(body=person("ada.moved", orgUnitPath="/lab/bench")).execute()
    same(ada["orgUnitPath"], "/Lab/Bench", "the unit's own spelling")
    units = directory.orgunits()
    for parent in ("/Lab", "/Lab/Bench"):
        request = units.patch(**CUSTOMER, orgUnitPath="Lab", body={"parentOrgUnitPath": parent})
        refused(request.execute, 400, BAD_PARENT, "invalid")
    body = {"parentOrgUnitPath": "/Finance", "description": "Glass"}
    moved = units.patch(**CUSTOMER, orgUnitPath=lab["orgUnitId"], body=body).execute()
    same((moved["orgUnitPath"], moved["description"]), ("/Finance/Lab", "Glass"), "moved")
    found = directory.users().get(userKey=ada["id"]).execute()
    same(found["orgUnitPath"], "/Finance/Lab/Bench", "whoever is in it")


def only_an_empty_unit_is_deleted(_tenant, directory):
    """A unit with units or users in it answers 412, an empty one goes, and takes nobody any more."""
    make(directory, "Attic")
    make(directory, "Trunk", "/Attic")
    ada = directory.users().insert(body=person("ada.attic", orgUnitPath="/Attic/Trunk")).execute()
    units = directory.orgunits()
    attic, trunk = (units.delete(**CUSTOMER, orgUnitPath=path) for path in ("Attic", "Attic/Trunk"))
    refused(attic.execute, 412, "…", "conditionNotMet")
    refused(trunk.execute, 412, "…", "conditionNotMet")
    directory.users().update(userKey=ada["id"], body={"orgUnitPath": "/"}).execute()
    same(trunk.execute(), "", "answer")
    same(attic.execute(), "", "answer")
    refused(attic.execute, 404, "Org unit not found", "notFound")
    request = directory.users().update(userKey=ada["id"], body={"orgUnitPath": "/Attic"})
    refused(request.execute, 400, "Invalid Input: INVALID_OU_ID", "invalid")


def units_are_made_slowly(tenant, directory):
    """More than one unit a second answers 503 backendError."""
    units = directory.orgunits()
    with tenant.rule("units_per_second", 1, 0):
        failed = []
        for number in range(4):
            body = {"name": f"hasty {number}", "parentOrgUnitPath": "/"}
            try:
                units.insert(**CUSTOMER, body=body).execute()
            except Exception as why:  # noqa: BLE001 - looked at below
                failed.append(why)
        assert len(failed) >= 2, f"{len(failed)} of four at once were refused"
        for why in failed:
            same((why.status_code, why.reason), (503, "Service unavailable. Please try again"), "error")


CHECKS = [
    a_unit_is_made,
    what_is_no_unit_is_refused,
    there_are_thirty_five_levels,
    people_follow_a_renamed_unit,
    a_unit_is_moved,
    only_an_empty_unit_is_deleted,
    units_are_made_slowly,
]
