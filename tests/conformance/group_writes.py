"""Groups and memberships as they are made, changed and ended (google-api.md sections 2.3, 3 and 9)."""

from checks import refused, same
from groups import every_member
from users import MINE, person

TAKEN = "Entity already exists."
NO_GROUP = "Resource Not Found: groupKey"
NOT_IN_IT = "Resource Not Found: memberKey"
NO_ACCOUNT = "Missing required field: memberKey"
WHILE_MS = 600_000


def group(directory, local, **more):
    """Makes a group."""
    body = {"email": f"{local}@northwind.test", "name": local, **more}
    return directory.groups().insert(body=body).execute()


def user(directory, local):
    """Makes a user, and tells their address."""
    return directory.users().insert(body=person(local)).execute()["primaryEmail"]


def add(directory, key, email, **more):
    """Makes somebody a member."""
    return directory.members().insert(groupKey=key, body={"email": email, **more}).execute()


def a_group_is_made_once(_tenant, directory):
    """A group is made with its address, is found by it, and is made once."""
    made = group(directory, "glee", description="They sing")
    same((made["kind"], made["email"]), ("admin#directory#group", "glee@northwind.test"), "group")
    same((made["description"], made["directMembersCount"]), ("They sing", "0"), "group")
    same(directory.groups().get(groupKey=made["email"]).execute()["id"], made["id"], "found")
    request = directory.groups().insert(body={"email": made["email"]})
    refused(request.execute, 409, TAKEN, "duplicate")
    request = directory.groups().insert(body={"email": "sync-admin@northwind.test"})
    refused(request.execute, 409, TAKEN, "duplicate")


def a_group_needs_a_fitting_address(_tenant, directory):
    """An address is required, in a domain of the customer, with a local part of at most 64 letters."""
    insert = directory.groups().insert
    refused(insert(body={"name": "x"}).execute, 400, "Missing required field: email", "required")
    for wrong in ("nowhere", "a=b@northwind.test", f"{'a' * 65}@northwind.test"):
        refused(insert(body={"email": wrong}).execute, 400, "Invalid Input: groupKey", "invalid")
    refused(
        insert(body={"email": "x@elsewhere.test"}).execute,
        403,
        "Not Authorized to access this resource/api",
        "forbidden",
    )


def a_group_s_name_is_short(_tenant, directory):
    """A name has at most 73 letters and no brackets, a description at most 4,096."""
    made = group(directory, "n" * 64)
    update = directory.groups().update
    fine = {"name": "n" * 73, "description": "d" * 4096}
    same(update(groupKey=made["id"], body=fine).execute()["name"], fine["name"], "name")
    for body in ({"name": "n" * 74}, {"name": "<b>"}, {"description": "d" * 4097}):
        field = next(iter(body))
        refused(update(groupKey=made["id"], body=body).execute, 400, f"Invalid Input: {field}", "invalid")


def update_and_patch_keep_what_is_absent(_tenant, directory):
    """groups.update and groups.patch keep what the body does not name."""
    made = group(directory, "keeping", description="kept")
    groups = directory.groups()
    updated = groups.update(groupKey=made["id"], body={"name": "Kept"}).execute()
    same((updated["name"], updated["description"]), ("Kept", "kept"), "update")
    patched = groups.patch(groupKey=made["id"], body={"description": None}).execute()
    same((patched["name"], patched["description"]), ("Kept", ""), "patch")


def a_renamed_group_keeps_its_address(_tenant, directory):
    """The old address of a renamed group stays as an alias."""
    made = group(directory, "renaming")
    groups = directory.groups()
    body = {"email": "renamed@northwind.test"}
    renamed = groups.update(groupKey=made["email"], body=body).execute()
    same(renamed["aliases"], [made["email"]], "aliases")
    same(groups.get(groupKey=made["email"]).execute()["email"], body["email"], "by the old one")
    refused(groups.insert(body={"email": made["email"]}).execute, 409, TAKEN, "duplicate")


def a_group_has_aliases(_tenant, directory):
    """An alias of a group is made, listed, leads to it, is used once, and goes."""
    made = group(directory, "aliased")
    aliases = directory.groups().aliases()
    assert "aliases" not in aliases.list(groupKey=made["id"]).execute(), "none at first"
    body = {"alias": "nickname@northwind.test"}
    alias = aliases.insert(groupKey=made["id"], body=body).execute()
    same((alias["kind"], alias["alias"]), ("admin#directory#alias", body["alias"]), "alias")
    same((alias["id"], alias["primaryEmail"]), (made["id"], made["email"]), "whose")
    listed = aliases.list(groupKey=made["email"]).execute()["aliases"]
    same([one["alias"] for one in listed], [body["alias"]], "list")
    same(directory.groups().get(groupKey=body["alias"]).execute()["id"], made["id"], "found by it")
    refused(aliases.insert(groupKey=made["id"], body=body).execute, 409, TAKEN, "duplicate")
    same(aliases.delete(groupKey=made["id"], alias=body["alias"]).execute(), "", "answer")
    refused(directory.groups().get(groupKey=body["alias"]).execute, 404, NO_GROUP, "notFound")


def a_deleted_group_is_gone(_tenant, directory):
    """A deleted group answers 404, and so does deleting it again."""
    made = group(directory, "ending")
    add(directory, made["id"], user(directory, "ada.ending"))
    same(directory.groups().delete(groupKey=made["id"]).execute(), "", "answer")
    for request in (
        directory.groups().get(groupKey=made["id"]),
        directory.groups().delete(groupKey=made["email"]),
        directory.members().list(groupKey=made["id"]),
    ):
        refused(request.execute, 404, NO_GROUP, "notFound")


def an_address_rests(tenant, directory):
    """The address of a deleted group answers 409 for a while, though a read finds nothing."""
    groups = directory.groups()
    made = group(directory, "resting")
    with tenant.rule("address_rest_ms", WHILE_MS, 0):
        groups.delete(groupKey=made["id"]).execute()
        refused(groups.get(groupKey=made["email"]).execute, 404, NO_GROUP, "notFound")
        again = groups.insert(body={"email": made["email"]})
        refused(again.execute, 409, TAKEN, "duplicate")
        tenant.advance(minutes=11)
        assert again.execute()["id"] != made["id"], "another group"


def a_new_group_is_not_there_at_once(tenant, directory):
    """A new group is 404 to reads and to its first members, while making it again is 409."""
    member = user(directory, "ada.early")
    with tenant.rule("settle_ms", WHILE_MS, 0):
        tenant.advance(minutes=11)
        made = group(directory, "settling")
        get = directory.groups().get(groupKey=made["id"])
        first = directory.members().insert(groupKey=made["id"], body={"email": member})
        refused(get.execute, 404, NO_GROUP, "notFound")
        refused(first.execute, 404, NO_GROUP, "notFound")
        request = directory.groups().insert(body={"email": made["email"]})
        refused(request.execute, 409, TAKEN, "duplicate")
        tenant.advance(minutes=11)
        get.execute()
        same(first.execute()["email"], member, "later")


def a_member_is_added_once(_tenant, directory):
    """A member is added by address or id, with a role, and once."""
    made = group(directory, "adding")
    ada = directory.users().insert(body=person("ada.member")).execute()
    added = add(directory, made["email"], ada["primaryEmail"], role="OWNER")
    same((added["kind"], added["id"]), ("admin#directory#member", ada["id"]), "member")
    same((added["type"], added["role"], added["status"]), ("USER", "OWNER", "ACTIVE"), "member")
    by_id = directory.members().insert(groupKey=made["id"], body={"id": ada["id"]})
    refused(by_id.execute, 409, "Member already exists.", "duplicate")
    same(directory.groups().get(groupKey=made["id"]).execute()["directMembersCount"], "1", "count")


def a_member_changes(_tenant, directory):
    """update and patch change the role and the mail; get tells the mail, a list does not."""
    made = group(directory, "changing")
    email = user(directory, "ada.changing")
    add(directory, made["id"], email)
    members = directory.members()
    key = {"groupKey": made["id"], "memberKey": email}
    same(members.get(**key).execute()["delivery_settings"], "ALL_MAIL", "at first")
    body = {"role": "MANAGER", "delivery_settings": "DIGEST"}
    updated = members.update(**key, body=body).execute()
    same((updated["role"], updated["delivery_settings"]), ("MANAGER", "DIGEST"), "update")
    same(members.patch(**key, body={"role": "OWNER"}).execute()["delivery_settings"], "DIGEST", "patch")
    listed = every_member(directory, made["id"], roles="OWNER")
    same([one["email"] for one in listed], [email], "owners")
    assert "delivery_settings" not in listed[0], listed
    refused(members.update(**key, body={"role": "BASS"}).execute, 400, "Invalid Input: role", "invalid")


def who_is_no_member_says_why(_tenant, directory):
    """Nobody is 400, somebody who is not in the group 404; an insert of nobody is 404."""
    made = group(directory, "missing")
    members = directory.members()
    known = user(directory, "ada.outside")
    nobody = "nobody.here@northwind.test"
    for method in (members.get, members.delete):
        refused(method(groupKey=made["id"], memberKey=known).execute, 404, NOT_IN_IT, "notFound")
        refused(method(groupKey=made["id"], memberKey=nobody).execute, 400, NO_ACCOUNT, "required")
    insert = members.insert(groupKey=made["id"], body={"email": nobody})
    refused(insert.execute, 404, NOT_IN_IT, "notFound")
    refused(members.insert(groupKey=made["id"], body={}).execute, 400, NO_ACCOUNT, "required")


def somebody_from_outside_is_a_member(_tenant, directory):
    """A member from outside is EXTERNAL, goes by their id, and cannot be asked for with hasMember."""
    made = group(directory, "outside")
    added = add(directory, made["id"], "guest@elsewhere.example")
    same(added["type"], "EXTERNAL", "type")
    assert "status" not in added, added
    members = directory.members()
    request = members.hasMember(groupKey=made["id"], memberKey=added["email"])
    refused(request.execute, 400, "Invalid Input: memberKey", "invalid")
    same(members.delete(groupKey=made["id"], memberKey=added["id"]).execute(), "", "answer")
    same(every_member(directory, made["id"]), [], "members")


def inner_members_take_their_time(tenant, directory):
    """The members of a nested group show in the outer one after a while, the group itself at once."""
    outer, inner = group(directory, "outer"), group(directory, "inner")
    email = user(directory, "ada.nested")
    add(directory, inner["id"], email)
    has = directory.members().hasMember(groupKey=outer["id"], memberKey=email)
    with tenant.rule("nesting_ms", WHILE_MS, 0):
        same(add(directory, outer["id"], inner["email"])["type"], "GROUP", "type")
        same([one["email"] for one in every_member(directory, outer["id"])], [inner["email"]], "at once")
        derived = every_member(directory, outer["id"], includeDerivedMembership=True)
        same([one["type"] for one in derived], ["GROUP"], "derived")
        same(has.execute()["isMember"], False, "hasMember")
        tenant.advance(minutes=11)
        derived = every_member(directory, outer["id"], includeDerivedMembership=True)
        same({one["email"] for one in derived}, {inner["email"], email}, "derived, later")
        same(has.execute()["isMember"], True, "hasMember, later")


def a_ring_of_groups_is_refused(_tenant, directory):
    """A group that contains a group cannot be in it, nor in itself."""
    outer, inner = group(directory, "ring.outer"), group(directory, "ring.inner")
    add(directory, outer["id"], inner["email"])
    for key, member in ((inner, outer), (outer, outer)):
        request = directory.members().insert(groupKey=key["id"], body={"email": member["email"]})
        refused(request.execute, 412, "Cyclic memberships not allowed", "conditionNotMet")


def a_deleted_user_leaves(_tenant, directory):
    """A deleted user is in no group any more, and a suspended one still is."""
    made = group(directory, "leaving")
    email = user(directory, "ada.leaving")
    add(directory, made["id"], email)
    directory.users().update(userKey=email, body={"suspended": True}).execute()
    same([one["status"] for one in every_member(directory, made["id"])], ["SUSPENDED"], "suspended")
    directory.users().delete(userKey=email).execute()
    same(every_member(directory, made["id"]), [], "members")
    same(directory.groups().get(groupKey=made["id"]).execute()["directMembersCount"], "0", "count")


def new_groups_are_listed(_tenant, directory):
    """New groups are listed by query and by member."""
    made = group(directory, "listed")
    email = user(directory, "ada.listed")
    add(directory, made["id"], email)
    groups = directory.groups()
    found = groups.list(**MINE, query="email:listed*").execute()["groups"]
    same([one["id"] for one in found], [made["id"]], "by query")
    same([one["id"] for one in groups.list(userKey=email).execute()["groups"]], [made["id"]], "by member")


CHECKS = [
    a_group_is_made_once,
    a_group_needs_a_fitting_address,
    a_group_s_name_is_short,
    update_and_patch_keep_what_is_absent,
    a_renamed_group_keeps_its_address,
    a_group_has_aliases,
    a_deleted_group_is_gone,
    an_address_rests,
    a_new_group_is_not_there_at_once,
    a_member_is_added_once,
    a_member_changes,
    who_is_no_member_says_why,
    somebody_from_outside_is_a_member,
    inner_members_take_their_time,
    a_ring_of_groups_is_refused,
    a_deleted_user_leaves,
    new_groups_are_listed,
]
