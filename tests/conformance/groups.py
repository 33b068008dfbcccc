"""Groups and their members (google-api.md section 2.3)."""

from checks import refused, same
from users import MINE, pages


def every_group(directory, **query):
    """All groups of a list."""
    groups = directory.groups()
    query = {**MINE, "maxResults": 200, **query}
    return [one for page in pages(groups, groups.list(**query)) for one in page.get("groups", [])]


def every_member(directory, key, **query):
    """All members of a group."""
    members = directory.members()
    request = members.list(groupKey=key, **{"maxResults": 200, **query})
    return [one for page in pages(members, request) for one in page.get("members", [])]


def groups_come_in_pages(directory):
    """Groups come in pages, and small pages hold the same groups as large ones."""
    large = [one["id"] for one in every_group(directory)]
    small = [one["id"] for one in every_group(directory, maxResults=3)]
    same(small, large, "ids")
    assert len(set(large)) == len(large) > 10, len(large)


def a_page_of_groups_is_two_hundred_at_most(directory):
    """Asking for more than 200 groups or members is no error: the document names no maximum."""
    assert len(directory.groups().list(**MINE, maxResults=500).execute()["groups"]) <= 200
    request = directory.members().list(groupKey="engineering@northwind.test", maxResults=500)
    assert len(request.execute()["members"]) <= 200


def a_group_is_found_by_id_address_and_alias(directory):
    """A group is found by id, address and alias, and counts its direct members in a string."""
    groups = directory.groups()
    group = groups.get(groupKey="engineering@northwind.test").execute()
    for key in (group["id"], *group["aliases"]):
        same(groups.get(groupKey=key).execute()["id"], group["id"], f"by {key}")
    assert isinstance(group["directMembersCount"], str), "int64 as string"


def members_are_as_many_as_counted(directory):
    """A group has as many direct members as it counts, on pages of any size."""
    group = directory.groups().get(groupKey="engineering@northwind.test").execute()
    members = every_member(directory, group["id"])
    same(len(members), int(group["directMembersCount"]), "members")
    small = every_member(directory, group["email"], maxResults=7)
    same([one["id"] for one in small], [one["id"] for one in members], "ids")
    assert {one["type"] for one in members} >= {"USER", "GROUP"}, "users and a group"


def a_whole_customer_has_no_address(directory):
    """The member that is everybody has the type CUSTOMER and no address."""
    members = every_member(directory, "everyone@northwind.test")
    customer = [one for one in members if one["type"] == "CUSTOMER"]
    same(len(customer), 1, "customers")
    assert "email" not in customer[0] and customer[0]["id"].startswith("C"), customer


def roles_filter_members(directory):
    """roles= lists only the members with these roles."""
    owners = every_member(directory, "engineering@northwind.test", roles="OWNER")
    assert owners and {one["role"] for one in owners} == {"OWNER"}, owners


def inner_members_come_on_request(directory):
    """includeDerivedMembership lists the members of inner groups too."""
    direct = every_member(directory, "engineering@northwind.test")
    derived = every_member(directory, "engineering@northwind.test", includeDerivedMembership=True)
    assert {one["id"] for one in derived if one["type"] == "USER"} > {
        one["id"] for one in direct if one["type"] == "USER"
    }, f"{len(direct)} direct, {len(derived)} derived"


def an_orphan_has_no_members(directory):
    """A group without members has no key `members`."""
    group = "orphan@northwind.test"
    assert "members" not in directory.members().list(groupKey=group).execute()
    same(directory.groups().get(groupKey=group).execute()["directMembersCount"], "0", "count")


def groups_are_found_by_member(directory):
    """userKey= lists the groups of a user."""
    member = next(
        one for one in every_member(directory, "engineering@northwind.test") if one["type"] == "USER"
    )
    groups = directory.groups()
    found = [
        one["email"]
        for page in pages(groups, groups.list(userKey=member["email"]))
        for one in page.get("groups", [])
    ]
    assert "engineering@northwind.test" in found, found


def an_unknown_group_is_not_found(directory):
    """A group that is not there answers 404."""
    key = "nothing@northwind.test"
    message = "Resource Not Found: groupKey"
    refused(directory.groups().get(groupKey=key).execute, 404, message, "notFound")
    refused(directory.members().list(groupKey=key).execute, 404, message, "notFound")


CHECKS = [
    groups_come_in_pages,
    a_page_of_groups_is_two_hundred_at_most,
    a_group_is_found_by_id_address_and_alias,
    members_are_as_many_as_counted,
    a_whole_customer_has_no_address,
    roles_filter_members,
    inner_members_come_on_request,
    an_orphan_has_no_members,
    groups_are_found_by_member,
    an_unknown_group_is_not_found,
]
