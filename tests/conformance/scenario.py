"""Google's own Python client drives the sandbox (google-api.md section 8).

    python scenario.py --rollcall target/debug/rollcall

Prints a line for each check, and at the end {"tests":N,"failed":M}.
"""

import argparse
import json
import sys

import customer
import errors
import group_writes
import groups
import oauth
import photos
import provisioning
import reports
import units
import users
import wire
from checks import Checks
from tenant import Tenant

USERS = 1203


def main():
    """Starts a tenant of 1,203 users and runs everything against it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rollcall", required=True, help="the headless program")
    arguments = arguments.parse_args()
    checks = Checks()
    with Tenant(arguments.rollcall, USERS) as tenant:
        checks.section(oauth.CHECKS, tenant)
        # The checks create faster than a domain may, and make more units than a customer; the checks about that say so.
        tenant.order({"creates_per_second": 0})
        tenant.order({"units_per_second": 0})
        credentials = tenant.sign_in()
        directory = tenant.service(credentials)
        checks.section(users.READING, directory, USERS)
        checks.section(customer.CHECKS, directory)
        checks.section(groups.CHECKS, directory)
        checks.section(users.WRITING, directory)
        # Before the clock is moved.
        checks.section(wire.CHECKS, tenant, credentials.token)
        checks.section(photos.CHECKS, directory)
        checks.section(group_writes.CHECKS, tenant, directory)
        checks.section(units.CHECKS, tenant, directory)
        checks.section(provisioning.CHECKS, tenant, directory)
        log = tenant.service(credentials, "admin", "reports_v1")
        checks.section(reports.LOGS, tenant, directory, log)
        licences = tenant.service(credentials, "licensing", "v1")
        checks.section(reports.LICENCES, tenant, directory, licences)
        checks.section(errors.CHECKS, tenant, directory)
    print(json.dumps({"tests": checks.tests, "failed": checks.failed}, separators=(",", ":")))
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
