"""Shared by the scripts that run Clockify clients against the simulator."""

import json
import os
import sys
import traceback
import urllib.request
from datetime import UTC, datetime, timedelta


class Server:
    """The simulator that this script was given, and its switches."""

    def __init__(self):
        info = json.loads(os.environ["FLO_SANDBOX"])
        self.origin = info["control_url"].removesuffix("/_sim")
        self.base_url = info["clockify"]["base_url"]
        self.reports_url = info["clockify"]["reports_url"]
        self.workspace_id = info["clockify"]["workspace_id"]
        self.member_key = info["clockify"]["api_key"]
        people = self.get("/clockify/keys")["people"]
        self.owner_key = next(row["api_key"] for row in people if row["role"] == "OWNER")
        self.user_ids = {row["user"]: row["userId"] for row in people}

    def get(self, path):
        return self._send("GET", path, None)

    def post(self, path, **body):
        return self._send("POST", path, body)

    def patch(self, path, **body):
        return self._send("PATCH", path, body)

    def act(self, act, **body):
        return self.post("/act", service="clockify", act=act, **body)

    def entries(self, user):
        return self.get(f"/clockify/entries?user={user}")["entries"]

    def _send(self, method, path, body):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.origin}/_sim{path}", data=data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as response:
            return json.loads(response.read() or b"null")


class Checks:
    """Prints one line per check and remembers whether all passed."""

    def __init__(self):
        self.failed = 0
        self.exercised = []

    def ok(self, sentence):
        print(f"ok - {sentence}")

    def fail(self, sentence, why):
        self.failed += 1
        print(f"not ok - {sentence}: {why}")

    def equal(self, found, wanted, sentence):
        if found == wanted:
            self.ok(sentence)
        else:
            self.fail(sentence, f"found {found!r}, wanted {wanted!r}")

    def true(self, value, sentence):
        if value:
            self.ok(sentence)
        else:
            self.fail(sentence, f"found {value!r}")

    def used(self, *calls):
        self.exercised.extend(calls)

    def finish(self):
        print(f"# exercised {len(self.exercised)} calls: " + ", ".join(self.exercised))
        sys.exit(1 if self.failed else 0)

    def unexpected(self, sentence, error):
        traceback.print_exception(error, file=sys.stderr)
        self.fail(sentence, f"{type(error).__name__}: {error}")


def stamp(moment):
    """`2026-03-02T09:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def now():
    return datetime.now(UTC).replace(microsecond=0)


def hours(count):
    return timedelta(hours=count)
