"""ASC MHL histories of `flo`, judged by the reference implementation, and the other way round.

`FLO` is the program; `ascmhl` is the command of the package, beside this script's Python.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from clockify_support import Checks

# Exit codes of the reference implementation.
FAILED, MISSING, NEW, NO_HISTORY, MODIFIED = 11, 10, 21, 30, 31
FORMATS = ["c4", "md5", "sha1", "xxh128", "xxh3", "xxh64"]
CARD = {
    "XDROOT/Clip/A001C001.MXF": 300_000,
    "XDROOT/Clip/A001C001M01.XML": 700,
    "XDROOT/Clip/A001C002.MXF": 70_001,
    "XDROOT/Größe Ж/notes & more.txt": 12,
    "XDROOT/MEDIAPRO.XML": 0,
}


class Stage:
    """A card, disks, and both programs."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.environment = dict(
            os.environ, FLO_PROFILE=str(self.folder / "profile"), FLO_SECRETS="file", FLO_PASSPHRASE="for this test"
        )

    def card(self, name):
        card, noise = self.folder / name, random.Random(name)
        for path, size in CARD.items():
            file = card / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(noise.randbytes(size))
        (card / "XDROOT/Edit").mkdir()
        return card

    def disk(self, name):
        disk = self.folder / name
        disk.mkdir()
        return disk

    def flo(self, *arguments):
        """The answer of `flo` and its exit code."""
        command = [os.environ["FLO"], "--json", *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        return json.loads(done.stdout), done.returncode

    def ascmhl(self, *arguments):
        """The exit code of the reference implementation, and what it said. Its checks stand in a program of their own."""
        name = "ascmhl-debug" if arguments[0] in ("verify", "xsd-schema-check") else "ascmhl"
        command = [str(pathlib.Path(sys.executable).with_name(name)), *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


def judged(checks, found, wanted, sentence):
    code, said = found
    if code == wanted:
        checks.ok(sentence)
    else:
        checks.fail(sentence, f"it ended with {code} instead of {wanted}: {said}")


def ours_by_theirs(stage, checks):
    card = stage.card("A001")
    raid, nas = stage.disk("raid"), stage.disk("nas")
    hashes = [part for name in FORMATS for part in ("--hash", name)]
    made, code = stage.flo("offload", card, "--to", raid, "--to", nas, *hashes)
    checks.equal((code, made["offload"]["safe"]), (0, True), "a card is offloaded with every format")
    for disk in (raid, nas):
        copy = disk / "A001"
        judged(checks, stage.ascmhl("verify", copy), 0, f"ascmhl verifies the files on the {disk.name}")
        judged(checks, stage.ascmhl("verify", "-dh", copy), 0, f"ascmhl verifies the folders on the {disk.name}")
        judged(checks, stage.ascmhl("diff", copy), 0, f"ascmhl finds nothing new on the {disk.name}")
        judged(checks, stage.ascmhl("info", copy), 0, f"ascmhl reads the history on the {disk.name}")

    copy = raid / "A001"
    judged(checks, stage.ascmhl("create", "-h", "md5", copy), 0, "ascmhl adds a generation to our history")
    check, code = stage.flo("mhl", "verify", copy)
    checks.equal((code, check["ok"], check["generations"]), (0, True, 2), "flo believes both generations")
    added, code = stage.flo("mhl", "create", copy, "--hash", "xxh64")
    checks.equal((code, added["generation"]), (0, 3), "flo adds the third")
    judged(checks, stage.ascmhl("verify", copy), 0, "ascmhl verifies all three")

    clip = copy / "XDROOT/Clip/A001C001.MXF"
    whole = clip.read_bytes()
    clip.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    judged(checks, stage.ascmhl("verify", copy), FAILED, "ascmhl finds an altered copy")
    check, code = stage.flo("mhl", "verify", copy)
    checks.equal((code, check["damaged"]), (1, ["XDROOT/Clip/A001C001.MXF"]), "so does flo")
    clip.write_bytes(whole)
    (copy / "late.txt").write_bytes(b"1")
    judged(checks, stage.ascmhl("verify", copy), NEW, "ascmhl finds a file that no generation knows")
    checks.equal(stage.flo("mhl", "verify", copy)[0]["new"], ["late.txt"], "so does flo")
    (copy / "late.txt").unlink()
    clip.unlink()
    judged(checks, stage.ascmhl("verify", copy), MISSING, "ascmhl finds that a file is missing")
    checks.equal(stage.flo("mhl", "verify", copy)[0]["missing"], ["XDROOT/Clip/A001C001.MXF"], "so does flo")


def theirs_by_ours(stage, checks):
    card = stage.card("B002")
    judged(checks, stage.ascmhl("create", "-h", "xxh64", card), 0, "ascmhl makes a history of a card")
    check, code = stage.flo("mhl", "verify", card)
    checks.equal((code, check["ok"], check["verified"]), (0, True, len(CARD)), "flo verifies it")
    disk = stage.disk("shuttle")
    made, code = stage.flo("offload", card, "--to", disk)
    checks.equal((code, made["offload"]["safe"]), (0, True), "the card is offloaded with its history")
    check, _ = stage.flo("mhl", "verify", disk / "B002")
    checks.equal((check["ok"], check["generations"]), (True, 2), "the copy has the card's generation and ours")
    judged(checks, stage.ascmhl("verify", disk / "B002"), 0, "ascmhl verifies the copy against both")

    day = stage.folder / "Day 1"
    day.mkdir()
    (disk / "B002").rename(day / "B002")
    (day / "notes.txt").write_bytes(b"n")
    judged(checks, stage.ascmhl("create", "-h", "xxh64", day), 0, "ascmhl makes a history above others")
    checks.equal(stage.flo("mhl", "verify", day)[0]["ok"], True, "flo verifies it with those below")
    stage.flo("mhl", "create", day)
    judged(checks, stage.ascmhl("verify", day), 0, "ascmhl verifies the generation that flo added above others")

    clip = card / "XDROOT/Clip/A001C002.MXF"
    clip.write_bytes(b"rotten")
    made, code = stage.flo("offload", card, "--to", stage.disk("other"))
    checks.equal((code, made["offload"]["safe"]), (3, False), "a clip that rotted on the card is noticed by its history")
    manifest = next((card / "ascmhl").glob("*.mhl"))
    manifest.write_text(manifest.read_text().replace("<author>", "<author >", 1) + " ")
    judged(checks, stage.ascmhl("verify", card), MODIFIED, "ascmhl refuses a history that was modified")
    refused, code = stage.flo("mhl", "verify", card)
    checks.equal((code, refused["error"]["code"]), (1, "refused"), "so does flo")
    empty = stage.disk("empty")
    judged(checks, stage.ascmhl("verify", empty), NO_HISTORY, "ascmhl says that there is no history")
    checks.equal(stage.flo("mhl", "verify", empty)[0]["error"]["code"], "not_found", "so does flo")


def main():
    checks = Checks()
    try:
        with tempfile.TemporaryDirectory() as folder:
            stage = Stage(folder)
            ours_by_theirs(stage, checks)
            theirs_by_ours(stage, checks)
    except Exception as error:
        checks.unexpected("all calls run to their end", error)
    checks.finish()


main()
