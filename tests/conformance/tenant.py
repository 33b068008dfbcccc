"""The sandbox as a program, and the consent that a person gives it in a browser."""

import base64
import contextlib
import hashlib
import html.parser
import http.client
import json
import os
import secrets
import select
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

DIRECTORY = "https://www.googleapis.com/auth/admin.directory."
AUTH = "https://www.googleapis.com/auth/"
EVERYTHING = [
    DIRECTORY + name
    for name in (
        "user",
        "user.security",
        "userschema",
        "group",
        "orgunit",
        "domain.readonly",
        "customer.readonly",
        "rolemanagement.readonly",
    )
] + [
    AUTH + "admin.reports.audit.readonly",
    AUTH + "admin.reports.usage.readonly",
    AUTH + "apps.licensing",
    AUTH + "userinfo.email",
    "openid",
]
REDIRECT = "http://127.0.0.1:51234/back"
START_SECONDS = 30


class Tenant:
    """A sandbox of its own with so many users; it ends with the `with` block."""

    def __init__(self, rollcall, users):
        self.command = [rollcall, "sandbox", "serve", "--users", str(users), "--control", "--json"]

    def __enter__(self):
        self.home = tempfile.TemporaryDirectory()
        environment = {**os.environ, "ROLLCALL_HOME": self.home.name}
        self.process = subprocess.Popen(
            self.command, env=environment, stdout=subprocess.PIPE, start_new_session=True
        )
        try:
            self.about = json.loads(self.first_line())
        except BaseException:
            self.__exit__()
            raise
        self.origin = self.about["origin"]
        return self

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.home.cleanup()

    def first_line(self):
        """What it says of itself when it is ready. It may take its time, but not for ever."""
        until = time.monotonic() + START_SECONDS
        line = b""
        while not line.endswith(b"\n"):
            left = max(0, until - time.monotonic())
            if not select.select([self.process.stdout], [], [], left)[0]:
                raise TimeoutError(f"the sandbox said nothing in {START_SECONDS} seconds")
            byte = os.read(self.process.stdout.fileno(), 1)
            if not byte:
                raise EOFError(f"the sandbox ended at once ({self.process.wait()})")
            line += byte
        return line

    # --- as a person with a browser, and as the program that sent them there ---

    def authorize_url(self, scopes, verifier, **more):
        """The address to which an app sends the browser."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        query = {
            "client_id": self.about["client_id"],
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": " ".join(scopes),
            "state": "a-state",
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
            **more,
        }
        query = {name: value for name, value in query.items() if value is not None}
        return f"{self.origin}/o/oauth2/v2/auth?{urllib.parse.urlencode(query)}"

    def consent(self, scopes, verifier, button="Allow", account=None, untick=(), **more):
        """Opens the consent page, unticks boxes, presses a button, and returns what comes back."""
        url = self.authorize_url(scopes, verifier, **more)
        status, headers, text = self.request("GET", url)
        assert status == 200, f"the consent page answers {status}: {text}"
        form = Form(text, button)
        fields = [
            (name, value)
            for name, value in form.fields
            if value not in untick and (account is None or name != "account")
        ]
        if account is not None:
            fields.append(("account", form.account(account)))
        if form.pressed[0]:
            fields.append(form.pressed)
        action = urllib.parse.urljoin(url, form.action)
        status, headers, text = self.request(form.method, action, fields)
        assert status in (302, 303), f"pressing {button} answers {status}: {text}"
        back = urllib.parse.urlsplit(headers["location"])
        assert back._replace(query="").geturl() == REDIRECT, f"redirected to {back.geturl()}"
        return dict(urllib.parse.parse_qsl(back.query))

    def request(self, method, url, fields=None, headers=None):
        """One HTTP exchange that follows no redirect."""
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        body = urllib.parse.urlencode(fields) if fields is not None else None
        headers = dict(headers or {})
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if method.upper() == "GET" and body:
            target, body = f"{parts.path}?{body}", None
        if body is not None:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method.upper(), target, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def token(self, **fields):
        """Asks the token endpoint; returns the status and the JSON."""
        status, _, text = self.request("POST", f"{self.origin}/token", list(fields.items()))
        return status, json.loads(text)

    def exchange(self, code, verifier, **more):
        """Exchanges a code for tokens, as the app would."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": REDIRECT,
            "client_id": self.about["client_id"],
            "client_secret": self.about["client_secret"],
            **more,
        }
        return self.token(**{name: value for name, value in fields.items() if value is not None})

    def sign_in(self, scopes=None, account=None):
        """The whole way from consent to tokens; returns credentials of Google's own library."""
        scopes = scopes or EVERYTHING
        verifier = secrets.token_urlsafe(48)
        back = self.consent(scopes, verifier, account=account)
        status, tokens = self.exchange(back["code"], verifier)
        assert status == 200, f"the token endpoint answers {status}: {tokens}"
        return Credentials(
            token=tokens["access_token"],
            refresh_token=tokens["refresh_token"],
            token_uri=f"{self.origin}/token",
            client_id=self.about["client_id"],
            client_secret=self.about["client_secret"],
            scopes=tokens["scope"].split(),
        )

    def service(self, credentials, name="admin", version="directory_v1"):
        """Google's own client, told to talk to the sandbox instead."""
        return build(
            name,
            version,
            credentials=credentials,
            static_discovery=True,
            client_options={"api_endpoint": f"{self.origin}/"},
            cache_discovery=False,
        )

    # --- as the test that may change the rules ---

    def order(self, order):
        """Gives an order to the control endpoint, which exists only with `--control`."""
        request = urllib.request.Request(
            f"{self.origin}/_sandbox/control",
            data=json.dumps(order).encode(),
            headers={"Content-Type": "application/json", "X-Sandbox-Key": self.about["control_key"]},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"the order {order} is refused: {error.read().decode()}") from error

    def fault(self, path, effect, method=None, applied="no", times=1):
        """The next calls to this path get this effect instead of their answer."""
        self.order(
            {
                "fault": {
                    "method": method,
                    "path_contains": path,
                    "times": times,
                    "effect": effect,
                    "applied": applied,
                }
            }
        )

    @contextlib.contextmanager
    def switched_off(self, switch):
        """A switch of the tenant is off within the block."""
        self.order({"set": [switch, "off"]})
        try:
            yield
        finally:
            self.order({"set": [switch, "on"]})

    @contextlib.contextmanager
    def quota(self, calls):
        """The quota of a minute is so small within the block."""
        self.order({"quota_per_minute": calls})
        try:
            yield
        finally:
            self.order({"quota_per_minute": 2400})

    @contextlib.contextmanager
    def rule(self, name, value, usual):
        """A rule of the tenant is another within the block."""
        self.order({name: value})
        try:
            yield
        finally:
            self.order({name: usual})

    def advance(self, minutes):
        """The sandbox's clock moves on, and tokens age."""
        self.order({"advance_ms": minutes * 60 * 1000})


class Form(html.parser.HTMLParser):
    """The form that has a button with these words, as a browser would send it."""

    def __init__(self, text, button):
        super().__init__()
        self.forms = []
        self.words = None
        self.feed(text)
        for form in self.forms:
            for name, value, words in form["buttons"]:
                if words == button:
                    self.action, self.method = form["action"], form["method"]
                    self.fields, self.pressed = form["fields"], (name, value)
                    self.choices = form["choices"]
                    return
        raise AssertionError(f"no button {button!r} on the consent page:\n{text}")

    def account(self, address):
        """The value that chooses this account."""
        for value in self.choices:
            if address in value:
                return value
        raise AssertionError(f"no account {address} among {self.choices}")

    def handle_starttag(self, tag, pairs):
        attributes = dict(pairs)
        if tag == "form":
            self.forms.append(
                {
                    "action": attributes.get("action", ""),
                    "method": attributes.get("method", "get"),
                    "fields": [],
                    "buttons": [],
                    "choices": [],
                }
            )
        if not self.forms:
            return
        form = self.forms[-1]
        name, value = attributes.get("name", ""), attributes.get("value", "on")
        if tag == "input":
            kind = attributes.get("type", "text")
            if kind == "radio":
                form["choices"].append(value)
            if kind not in ("checkbox", "radio") or "checked" in attributes:
                form["fields"].append((name, value))
        elif tag == "select":
            self.select = name
        elif tag == "option":
            form["choices"].append(value)
            if "selected" in attributes:
                form["fields"].append((self.select, value))
        elif tag == "button":
            self.words = [name, attributes.get("value", ""), ""]

    def handle_data(self, data):
        if self.words:
            self.words[2] += data

    def handle_endtag(self, tag):
        if tag == "button" and self.words:
            name, value, words = self.words
            self.forms[-1]["buttons"].append((name, value, " ".join(words.split())))
            self.words = None
