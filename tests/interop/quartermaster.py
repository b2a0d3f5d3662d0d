# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""For the scripts of this folder: the program under test (QMCTL names it), and checks that are counted."""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
QMCTL = os.environ.get("QMCTL", str(pathlib.Path(os.environ.get("QM_BIN_DIR", ROOT / "build/ci/bin"), "qmctl")))

counts = {"checks": 0, "failures": 0}


def check(what, good, told=""):
    counts["checks"] += 1
    counts["failures"] += not good
    print(f"{'ok     ' if good else 'FAILED '} {what}{'' if good else f': {told}'}", flush=True)


def conclude(name):
    print(f"{name}: {counts['checks']} checks, {counts['failures']} failed")
    return 1 if counts["failures"] else 0


class Quartermaster:
    def __init__(self, configuration):
        self.configuration = configuration

    def run(self, *words):
        done = subprocess.run([QMCTL, "--config", self.configuration, *words], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=120, env={**os.environ, "LC_ALL": "C.UTF-8"})
        return done.returncode, done.stdout, done.stderr.decode(errors="replace")

    def json(self, *words):
        code, out, err = self.run("--json", *words)
        return json.loads(out) if code == 0 else {"exit": code, "error": err}
