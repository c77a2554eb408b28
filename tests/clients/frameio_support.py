"""Where the simulator is, and what the checks of Frame.io's client share."""

import json
import os
import time
import urllib.request

if "FLO_SANDBOX" in os.environ:
    INFO = json.loads(os.environ["FLO_SANDBOX"])
    BASE, TOKEN = INFO["frameio"]["base_url"], INFO["frameio"]["token"]
    ACCOUNT, CONTROL = INFO["frameio"]["account_id"], INFO["control_url"]
else:
    BASE, TOKEN = os.environ["FIO_SIM"], os.environ["FIO_TOKEN"]
    ACCOUNT, CONTROL = os.environ["ACCT"], os.environ["FIO_CONTROL"]

ONCE = {"max_retries": 0}


def did(what):
    print(f"ok - {what}")


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    request = urllib.request.Request(CONTROL + path, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def until(what, check):
    """Asks until `check` gives something; the simulator's clock is moved instead of waiting."""
    for _ in range(100):
        found = check()
        if found:
            return found
        control("POST", "/clock", {"advance_s": 2})
        time.sleep(0.02)
    raise AssertionError(f"never happened: {what}")
