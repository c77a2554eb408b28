"""The program `flo` on a profile of its own, shared by scripts that check what it writes."""

import json
import os
import subprocess


class Flo:
    """`FLO` with a profile in `folder`; its secrets are in the encrypted file."""

    def __init__(self, folder):
        self.environment = dict(
            os.environ, FLO_PROFILE=folder, FLO_SECRETS="file", FLO_PASSPHRASE="for this test", FLO_LIMITS="off"
        )

    def run(self, *arguments, given=""):
        """The JSON answer of one command, also of one that fails."""
        command = [os.environ["FLO"], "--json", *arguments]
        done = subprocess.run(command, env=self.environment, input=given, capture_output=True, text=True)
        return json.loads(done.stdout)
