"""Messages of `flo webhooks`, checked by the reference implementation of Standard Webhooks.

`FLO` is the program. A receiver on this computer takes what it sends and lets the package `standardwebhooks` judge it.
"""

import http.server
import json
import os
import tempfile
import threading
from datetime import datetime

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from clockify_support import Checks
from flo_program import Flo


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps every request and answers with the status that the test wants."""

    seen = []
    status = 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        Receiver.seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(Receiver.status)
        self.end_headers()

    def log_message(self, *_):
        pass


def judge(secret, request):
    headers, body = request
    return Webhook(secret).verify(body, headers)


def run(flo, server, checks):
    url = f"http://127.0.0.1:{server.server_port}/hook"
    refused = flo.run("webhooks", "add", url)
    checks.equal(refused["error"]["code"], "invalid", "an address on this computer has to be allowed")
    added = flo.run("webhooks", "add", url, "--allow-local", "--events", "time_entry.*,webhook.test")
    hook, secret = added["endpoint"]["id"], added["secret"]
    delivery = flo.run("webhooks", "test", hook)["delivery"]
    checks.equal(delivery["state"], "done", "a test message arrives")
    message = judge(secret, Receiver.seen[-1])
    checks.equal(message["type"], "webhook.test", "the reference implementation believes it")
    checks.equal(Receiver.seen[-1][0]["webhook-id"], delivery["id"], "its id is the delivery's")
    datetime.fromisoformat(message["timestamp"].replace("Z", "+00:00"))

    headers, body = Receiver.seen[-1]
    try:
        Webhook(secret).verify(body + b" ", headers)
        checks.fail("a changed body is refused", "it was believed")
    except WebhookVerificationError:
        checks.ok("a changed body is refused")

    renewed = flo.run("webhooks", "rotate", hook)["secret"]
    flo.run("webhooks", "test", hook)
    both = Receiver.seen[-1]
    checks.true(judge(secret, both) == judge(renewed, both), "while a secret is replaced both sign")

    Receiver.status = 410
    dead = flo.run("webhooks", "test", hook)["delivery"]
    checks.equal((dead["state"], dead["status"]), ("dead", 410), "a receiver that is gone gets nothing more")
    listed = flo.run("webhooks", "list")["items"][0]
    checks.equal((listed["state"], listed["dead"]), ("ERROR", 1), "its address is stopped, the message is kept")
    Receiver.status = 200
    again = flo.run("webhooks", "replay", dead["id"])["delivery"]
    checks.equal((again["state"], again["id"]), ("waiting", dead["id"]), "it can be sent again under its id")
    checks.equal(flo.run("webhooks", "list")["items"][0]["state"], "ACTIVE", "and its address goes on")


def main():
    checks = Checks()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            run(Flo(os.path.join(folder, "profile")), server, checks)
    except Exception as error:
        checks.unexpected("all calls run to their end", error)
    finally:
        server.shutdown()
        server.server_close()
    checks.finish()


main()
