"""The logs and the licences (google-api.md sections 5 and 6)."""

import datetime

from checks import refused, same
from users import ADMIN, everyone, person

COMPANY = {"customerId": "C03nw7h42"}


def items(activities, **query):
    """All activities of a list, page by page, as Google's client goes through them."""
    request = activities.list(**{"userKey": "all", "applicationName": "admin", **query})
    found = []
    while request is not None:
        page = request.execute()
        found += page.get("items", [])
        request = activities.list_next(request, page)
    return found


def names(found):
    """The names of the events."""
    return [event["name"] for one in found for event in one["events"]]


def a_change_is_in_the_log(tenant, directory, reports):
    """What the API changed is told, the newest first, with the app that did it."""
    users = directory.users()
    made = users.insert(body=person("ada.logged")).execute()
    users.update(userKey=made["id"], body={"suspended": True}).execute()
    users.update(userKey=made["id"], body={"suspended": True}).execute()
    users.delete(userKey=made["id"]).execute()
    found = items(reports.activities(), filters=f"USER_EMAIL=={made['primaryEmail']}")
    same(names(found), ["DELETE_USER", "SUSPEND_USER", "CREATE_USER"], "events")
    first = found[0]
    same(first["kind"], "admin#reports#activity", "kind")
    same(first["id"]["customerId"], COMPANY["customerId"], "customer")
    assert first["id"]["time"].endswith("Z") and int(first["id"]["uniqueQualifier"]), first["id"]
    app = first["actor"]["applicationInfo"]
    same((first["actor"]["email"], app["oauthClientId"]), (ADMIN, tenant.about["client_id"]), "actor")
    same(first["events"][0]["type"], "USER_SETTINGS", "type")
    assert first["ipAddress"], first


def a_password_is_in_no_log(_tenant, directory, reports):
    """A password makes an event, and is not in it."""
    made = directory.users().insert(body=person("ada.password")).execute()
    body = {"password": "another horse battery"}
    directory.users().update(userKey=made["id"], body=body).execute()
    found = items(reports.activities(), eventName="CHANGE_PASSWORD")
    same(len(found), 1, "events")
    assert "horse" not in str(found), found


def the_log_comes_in_pages(_tenant, _directory, reports):
    """Pages of two hold what one page holds."""
    query = {"eventName": "CREATE_USER"}
    whole = [one["id"] for one in items(reports.activities(), **query)]
    assert len(whole) > 4, "enough for pages"
    paged = [one["id"] for one in items(reports.activities(), **query, maxResults=2)]
    same(paged, whole, "activities")


def a_time_bounds_the_log(tenant, directory, reports):
    """startTime and endTime bound the list, and a beginning after the end is refused."""
    directory.users().insert(body=person("ada.then")).execute()
    middle = items(reports.activities())[0]["id"]["time"]
    tenant.advance(minutes=2)
    directory.users().insert(body=person("ada.now")).execute()
    later = datetime.datetime.fromisoformat(middle) + datetime.timedelta(minutes=1)
    later = later.isoformat()
    same(names(items(reports.activities(), startTime=later)), ["CREATE_USER"], "from then on")
    newest = items(reports.activities(), endTime=later)[0]
    same(newest["id"]["time"], middle, "until then")
    request = reports.activities().list(
        userKey="all", applicationName="admin", startTime=later, endTime=middle
    )
    refused(request.execute, 400, "Start time must be…")


def another_writer_is_told_apart(tenant, directory, reports):
    """A change by another app, or in the console, is told with who made it."""
    made = directory.users().insert(body=person("ada.shared")).execute()
    priya = "priya.raman@northwind.test"
    write = {
        "method": "directory.users.update",
        "path": {"userKey": made["id"]},
        "body": {"suspended": True},
    }
    for app in (None, ["1.apps.googleusercontent.com", "Other Sync"]):
        writer = {"account": priya, "app": app}
        write["body"] = {"suspended": app is None}
        tenant.order({"write_as": {"writer": writer, "write": write}})
    of_ada = f"USER_EMAIL=={made['primaryEmail']}"
    found = items(reports.activities(), filters=of_ada)
    same(names(found), ["UNSUSPEND_USER", "SUSPEND_USER", "CREATE_USER"], "events")
    same([one["actor"]["email"] for one in found[:2]], [priya, priya], "who")
    assert "applicationInfo" not in found[1]["actor"], "the console is no app"
    ours = f'oAuthClientId="{tenant.about["client_id"]}"'
    found = items(reports.activities(), filters=of_ada, applicationInfoFilter=ours)
    same(names(found), ["CREATE_USER"], "ours")


def a_consent_is_in_the_token_log(tenant, _directory, reports):
    """The token log tells who let which client in, with the scopes."""
    found = items(reports.activities(), applicationName="token", eventName="authorize")
    assert found, "the consents of this scenario"
    parameters = {one["name"]: one for one in found[0]["events"][0]["parameters"]}
    same(parameters["client_id"]["value"], tenant.about["client_id"], "client")
    assert parameters["scope"]["multiValue"], parameters


def days_ago(days):
    """A day of the reports, which are of days in Pacific Standard Time."""
    pacific = datetime.timezone(datetime.timedelta(hours=-8))
    return str((datetime.datetime.now(pacific) - datetime.timedelta(days=days)).date())


def values(report):
    """The figures of a usage report, by name."""
    kinds = ("boolValue", "intValue", "stringValue")
    return {one["name"]: next(one[kind] for kind in kinds if kind in one) for one in report["parameters"]}


def usage_tells_of_each_account(_tenant, directory, reports):
    """Usage reports tell of each account, page by page, whether it has a second step."""
    request = reports.userUsageReport().get(
        userKey="all",
        date=days_ago(4),
        parameters="accounts:is_2sv_enrolled,accounts:is_2sv_enforced,accounts:no_such_thing",
        maxResults=200,
    )
    told = {}
    while request is not None:
        page = request.execute()
        told |= {one["entity"]["userEmail"]: values(one) for one in page["usageReports"]}
        request = reports.userUsageReport().get_next(request, page)
    wanted = {
        one["primaryEmail"]: {
            "accounts:is_2sv_enforced": one["isEnforcedIn2Sv"],
            "accounts:is_2sv_enrolled": one["isEnrolledIn2Sv"],
        }
        for one in everyone(directory)
    }
    same(told, wanted, "second steps")


def usage_may_be_filtered(_tenant, directory, reports):
    """A filter narrows a usage report, and one account has its own."""
    query = {"date": days_ago(4), "filters": "accounts:is_suspended==true"}
    found = reports.userUsageReport().get(userKey="all", **query).execute()["usageReports"]
    suspended = [one["primaryEmail"] for one in everyone(directory) if one["suspended"]]
    same(sorted(one["entity"]["userEmail"] for one in found), sorted(suspended), "suspended")
    one = reports.userUsageReport().get(userKey=ADMIN, date=days_ago(4)).execute()["usageReports"]
    same([report["entity"]["userEmail"] for report in one], [ADMIN], "of one account")
    same(values(one[0])["accounts:num_security_keys"], "0", "numbers are text")


def usage_of_the_customer_counts(_tenant, directory, reports):
    """The customer's usage report counts its accounts, and has no totals of today's editions."""
    page = reports.customerUsageReports().get(date=days_ago(4)).execute()
    told = values(page["usageReports"][0])
    people = everyone(directory)
    same(told["accounts:num_users"], str(len(people)), "users")
    suspended = sum(one["suspended"] for one in people)
    same(told["accounts:num_suspended_users"], str(suspended), "suspended")
    assert not any("licenses" in name for name in told), told


def usage_is_days_old(_tenant, _directory, reports):
    """A day that is not ready is refused with the day from which on there is nothing."""
    request = reports.customerUsageReports().get(date="2999-01-01")
    refused(request.execute, 400, "Data for dates later than …")


def everybody_has_a_licence(_tenant, directory, licensing):
    """Each user who lives has one licence; archived users have another product's."""
    assignments = licensing.licenseAssignments()
    found = {}
    for product in ("Google-Apps", "101034"):
        request = assignments.listForProduct(productId=product, maxResults=300, **COMPANY)
        found[product] = []
        while request is not None:
            page = request.execute()
            found[product] += page["items"]
            request = assignments.listForProduct_next(request, page)
    people = everyone(directory)
    licensed = sorted(one["userId"] for one in found["Google-Apps"])
    same(licensed, sorted(one["primaryEmail"] for one in people if not one["archived"]), "licensed")
    archived = sorted(one["userId"] for one in found["101034"])
    same(archived, sorted(one["primaryEmail"] for one in people if one["archived"]), "archived")
    same({one["skuId"] for one in found["Google-Apps"]}, {"1010020028"}, "SKU")


def a_licence_is_found(_tenant, _directory, licensing):
    """One licence is found by SKU and address, and one that is not there answers 404."""
    assignments = licensing.licenseAssignments()
    found = assignments.get(productId="Google-Apps", skuId="1010020028", userId=ADMIN).execute()
    same((found["kind"], found["userId"]), ("licensing#licenseAssignment", ADMIN), "licence")
    request = assignments.get(productId="Google-Apps", skuId="1010020020", userId=ADMIN)
    message = "User does not have a license for specified sku and product"
    refused(request.execute, 404, message, "notFound")


LOGS = [
    a_change_is_in_the_log,
    a_password_is_in_no_log,
    the_log_comes_in_pages,
    a_time_bounds_the_log,
    another_writer_is_told_apart,
    a_consent_is_in_the_token_log,
    usage_tells_of_each_account,
    usage_may_be_filtered,
    usage_of_the_customer_counts,
    usage_is_days_old,
]

LICENCES = [
    everybody_has_a_licence,
    a_licence_is_found,
]
