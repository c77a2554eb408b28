"""A second, independent S3 server: `moto`, which keeps its objects in memory and is looked at with `boto3`.

`FLO` is the program. `moto` does not check signatures; those are proven elsewhere. Here it is the other reading of the
protocol: uploads, parts, lists, ranges, renames.
"""

import hashlib
import json
import logging
import os
import subprocess
import tempfile

import boto3
from moto.server import ThreadedMotoServer

from clockify_support import Checks

BUCKET = "dailies"
PART = 8 * 1024 * 1024


class Flo:
    """`flo` on a profile of its own."""

    def __init__(self, folder):
        self.environment = dict(
            os.environ, FLO_PROFILE=folder, FLO_SECRETS="file", FLO_PASSPHRASE="for this test", FLO_LIMITS="off"
        )

    def run(self, *arguments, given=""):
        command = [os.environ["FLO"], "--json", *arguments]
        done = subprocess.run(command, env=self.environment, input=given, capture_output=True, text=True)
        return json.loads(done.stdout)


def content(size, seed):
    block = hashlib.sha256(str(seed).encode()).digest() * 1024
    return (block * (size // len(block) + 1))[:size]


def connect(flo, endpoint, bucket):
    return flo.run(
        "connect", "s3", "--endpoint", endpoint, "--bucket", bucket, "--access-key", "key", "--secret", "-", given="secret"
    )


def run(flo, s3, endpoint, folder, checks):
    missing = connect(flo, endpoint, "elsewhere")
    checks.true("no such bucket" in missing["error"]["message"], "a missing bucket is named")
    connected = connect(flo, endpoint, BUCKET)
    checks.equal(connected["connection"]["account"], BUCKET, "a bucket is connected")
    for number in range(1_100):
        s3.put_object(Bucket=BUCKET, Key=f"stills/{number:04} a+b.jpg", Body=b"x")
    first = flo.run("sync")["connections"][0]
    checks.equal(first["pulled"]["created"], 1_100 + 3, "a list of two pages comes in, with its folder and the bucket")
    checks.equal(flo.run("sync")["connections"][0]["pulled"]["created"], 0, "a second pass brings nothing new")

    files = {"small ä.txt": content(50_000, 1), "large.mov": content(2 * PART + 1_000, 2), "empty.txt": b""}
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    paths = [os.path.join(folder, name) for name in files]
    sent = flo.run("upload", *paths, "--to", f"s3:{BUCKET}/rushes", "--wait")["transfers"]
    checks.equal([row["state"] for row in sent], ["done"] * 3, "small, large and empty files are sent")
    for name, data in files.items():
        there = s3.get_object(Bucket=BUCKET, Key=f"rushes/{name}")["Body"].read()
        checks.true(there == data, f"{name} is there byte for byte")
    small = next(row for row in sent if row["name"] == "small ä.txt")
    checks.equal(small["proof"], "verified", "a small file is proven by its tag")
    large = next(row for row in sent if row["name"] == "large.mov")
    verified = flo.run("transfers", "verify", large["id"])["transfer"]
    checks.equal(verified["proof"], "verified", "a large one is read back in ranges and compared")
    open_uploads = s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    checks.equal(open_uploads, [], "no upload is left open")

    s3.put_object(Bucket=BUCKET, Key="rushes/small ä.txt", Body=b"changed by somebody else")
    verified = flo.run("transfers", "verify", small["id"])["transfer"]
    checks.equal(verified["proof"], "differs", "what somebody replaced is told")

    s3.delete_object(Bucket=BUCKET, Key="stills/0000 a+b.jpg")
    gone = flo.run("sync")["connections"][0]
    checks.equal(gone["pulled"]["deleted"], 1, "what somebody deleted is gone here")


def main():
    checks = Checks()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        s3 = boto3.client(
            "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
        )
        s3.create_bucket(Bucket=BUCKET)
        with tempfile.TemporaryDirectory() as folder:
            run(Flo(os.path.join(folder, "profile")), s3, endpoint, folder, checks)
    except Exception as error:
        checks.unexpected("all calls run to their end", error)
    finally:
        server.stop()
    checks.finish()


main()
