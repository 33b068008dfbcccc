"""Checks: each is one sentence about Google's API that the sandbox must make true."""

import json
import traceback

from googleapiclient.errors import HttpError


class Checks:
    """Runs checks one by one, says how each went, and counts."""

    def __init__(self):
        self.tests = 0
        self.failed = 0

    def run(self, title, body, *arguments):
        """Runs one check. One that breaks off is a failure, and the next still run."""
        self.tests += 1
        try:
            body(*arguments)
        except Exception as why:  # noqa: BLE001 - whatever it is, it is this check's failure
            self.failed += 1
            print(f"FAILED  {title}", flush=True)
            last = traceback.extract_tb(why.__traceback__)[-1]
            print(f"        {type(why).__name__} at {last.name}:{last.lineno}: {str(why)[:1000]}", flush=True)
        else:
            print(f"ok      {title}", flush=True)

    def section(self, functions, *arguments):
        """Runs the functions of a module whose docstring is the sentence to be checked."""
        for function in functions:
            self.run(function.__doc__, function, *arguments)


def same(got, wanted, what):
    """Asserts that two values are equal, and shows both when they are not."""
    assert got == wanted, f"{what}: got {got!r}, wanted {wanted!r}"


def refused(call, status, message, reason=None):
    """Asserts that a call fails with this status, message and reason, and returns the error.

    `message` is Google's exact text, or the beginning of it when it ends with an ellipsis.
    """
    try:
        answer = call()
    except HttpError as error:
        same(error.status_code, status, "status")
        if message.endswith("…"):
            assert error.reason.startswith(message[:-1]), f"message: got {error.reason!r}"
        else:
            same(error.reason, message, "message")
        if reason:
            same(reason_of(error), reason, "reason")
        return error
    raise AssertionError(f"the call succeeded: {answer!r:.200}")


def body_of(error):
    """The error object of the answer, as sent."""
    return json.loads(error.content)["error"]


def reason_of(error):
    """The reason in the older part of the envelope."""
    return body_of(error)["errors"][0]["reason"]
