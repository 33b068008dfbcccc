"""The customer, its domains, its units and its roles (google-api.md section 2.3)."""

from checks import refused, same
from users import ADMIN, pages


def the_customer_is_mine(directory):
    """my_customer has an id that begins with C, and answers to it."""
    mine = directory.customers().get(customerKey="my_customer").execute()
    assert mine["id"].startswith("C"), mine["id"]
    same(mine["customerDomain"], "northwind.test", "domain")
    assert mine["customerCreationTime"], mine
    same(directory.customers().get(customerKey=mine["id"]).execute()["id"], mine["id"], "by id")


def one_domain_is_primary(directory):
    """One domain is the primary one, and not every domain is verified."""
    answer = directory.domains().list(customer="my_customer").execute()
    same(answer["kind"], "admin#directory#domains", "kind")
    primary = [one["domainName"] for one in answer["domains"] if one["isPrimary"]]
    same(primary, ["northwind.test"], "primary")
    assert not all(one["verified"] for one in answer["domains"]), "one is not verified yet"
    assert all(isinstance(one["creationTime"], str) for one in answer["domains"]), "int64 as string"


def units_come_at_once(directory):
    """type=all lists all units under the root, each with its parent."""
    units = directory.orgunits().list(customerId="my_customer", type="all").execute()
    units = units["organizationUnits"]
    paths = {one["orgUnitPath"] for one in units}
    assert {"/Engineering", "/Engineering/Platform/SRE"} <= paths, paths
    assert "/" not in paths, "the root is not among its children"
    for one in units:
        parent = one["parentOrgUnitPath"]
        assert parent == "/" or parent in paths, f"{one['orgUnitPath']} under {parent}"
        assert one["orgUnitId"].startswith("id:"), one["orgUnitId"]


def children_are_direct(directory):
    """Without a type only the direct children come."""
    request = directory.orgunits().list(customerId="my_customer", orgUnitPath="/Engineering")
    parents = {one["parentOrgUnitPath"] for one in request.execute()["organizationUnits"]}
    same(parents, {"/Engineering"}, "parents")


def a_unit_is_found_by_path_and_id(directory):
    """A unit is found by its path, with a space in it too, and by its id."""
    units = directory.orgunits()
    by_path = units.get(customerId="my_customer", orgUnitPath="Engineering/Data & Insight").execute()
    same(by_path["name"], "Data & Insight", "name")
    by_id = units.get(customerId="my_customer", orgUnitPath=by_path["orgUnitId"]).execute()
    same(by_id["orgUnitPath"], by_path["orgUnitPath"], "by id")


def an_unknown_unit_is_not_found(directory):
    """A unit that is not there answers 404."""
    request = directory.orgunits().get(customerId="my_customer", orgUnitPath="Nowhere")
    refused(request.execute, 404, "Org unit not found", "notFound")


def one_role_is_the_super_admins(directory):
    """The roles come in pages, and exactly one is the super admin's."""
    roles = directory.roles()
    found = pages(roles, roles.list(customer="my_customer", maxResults=2))
    assert len(found) > 1, "pages of two"
    every = [one for page in found for one in page["items"]]
    same(len([one for one in every if one["isSuperAdminRole"]]), 1, "super admin roles")
    assert all(one["roleId"].isdigit() for one in every), "int64 as string"


def an_assignment_names_an_id(directory):
    """A role assignment names the administrator by id."""
    admin = directory.users().get(userKey=ADMIN).execute()
    assert admin["isAdmin"], "the cast's first is a super admin"
    assignments = directory.roleAssignments()
    mine = assignments.list(customer="my_customer", userKey=ADMIN).execute()["items"]
    same({one["assignedTo"] for one in mine}, {admin["id"]}, "assigned to")
    every = [
        one
        for page in pages(assignments, assignments.list(customer="my_customer", maxResults=2))
        for one in page["items"]
    ]
    assert len(every) > len(mine), "others are administrators too"


CHECKS = [
    the_customer_is_mine,
    one_domain_is_primary,
    units_come_at_once,
    children_are_direct,
    a_unit_is_found_by_path_and_id,
    an_unknown_unit_is_not_found,
    one_role_is_the_super_admins,
    an_assignment_names_an_id,
]
