"""Runs Frame.io's own Python client against the simulator and checks what comes back.

FLO_SANDBOX holds the first line of `flo sandbox`. Without it, FIO_SIM (origin of the simulator), FIO_TOKEN (an
access token), ACCT (account id) and FIO_CONTROL (base of the control routes) say where to go. Prints `ok - …`
for everything that was exercised, and ends with `not ok - …` and code 1 at the first surprise.
"""

import asyncio
import sys
import traceback

from frameio import Frameio, NotFoundError

from frameio_media import changes, comments, metadata, trees, uploads
from frameio_office import administration, errors, limits, sharing
from frameio_reading import account, asynchronous, audit, identity, projects, search, walk
from frameio_support import ACCOUNT, BASE, TOKEN, control, did


def main():
    fio = Frameio(base_url=BASE, token=TOKEN, timeout=30)
    assert fio.users.show().data.name == "Ida Oster"
    control("POST", "/limits", {"mode": "off"})
    identity()
    workspace = account(fio)
    harbour, made = projects(fio, workspace)
    walk(fio, harbour)
    folder, files = uploads(fio, made)
    comments(fio, files[1])
    metadata(fio, made, files[1:])
    sharing(fio, made, files[1], workspace)
    trees(fio, made, files[1])
    administration(fio, made)
    changes(fio, made, folder, files)
    search(fio)
    errors(fio, made)
    limits(fio, made)
    audit(fio)
    asyncio.run(asynchronous())
    fio.projects.delete(ACCOUNT, made.id)
    try:
        fio.projects.show(ACCOUNT, made.id)
        raise AssertionError("a deleted project must be gone")
    except NotFoundError:
        did("projects.delete")


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        traceback.print_exc()
        print(f"not ok - {type(error).__name__}: {error}")
        sys.exit(1)
