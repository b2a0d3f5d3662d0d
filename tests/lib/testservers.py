# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""The real servers, for tests in Python: those that run already (QM_TEST_... in the environment), or our own."""

import os
import pathlib
import shlex
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVERS = ROOT / "tests/servers"
BIN = pathlib.Path(os.environ.get("QM_BIN_DIR", ROOT / "build/ci/bin"))


def running_servers(folder, stack):
    """The keys of DIR/env. Servers of our own live below folder, and end with stack (contextlib.ExitStack)."""
    if "QM_TEST_SWIFT_DIR" in os.environ:
        return {key: value for key, value in os.environ.items() if key.startswith("QM_TEST_")}
    stack.callback(subprocess.run, [SERVERS / "down", folder])
    subprocess.run([SERVERS / "up", folder], check=True)
    lines = pathlib.Path(folder, "env").read_text().splitlines()
    return {key: "".join(shlex.split(value)) for key, _, value in (line.partition("=") for line in lines)}


def second_servers(names, folder, stack):
    """Some of them once more, beside each other and beside those above. The same keys."""
    base = str(int(os.environ.get("QM_TEST_PORT_BASE", "23500")) + 500)
    environment = {**os.environ, "QM_TEST_PORT_BASE": base}
    starting = []
    for name in names:
        stack.callback(subprocess.run, [SERVERS / name, "down", f"{folder}/{name}"], env=environment)
        starting.append(subprocess.Popen([SERVERS / name, "up", f"{folder}/{name}"], env=environment))
    if any([one.wait() for one in starting]):
        raise RuntimeError(f"{', '.join(names)} did not start a second time")
    lines = (line for name in names for line in pathlib.Path(folder, name, "env").read_text().splitlines())
    return {f"QM_TEST_{key}": value for key, _, value in (line.partition("=") for line in lines)}


def told(server, folder, *words):
    """What `SERVER ctl FOLDER WORDS` prints: KEY=value lines, such as an account of one's own."""
    out = subprocess.run([SERVERS / server, "ctl", folder, *words], check=True, capture_output=True, text=True).stdout
    return dict(line.split("=", 1) for line in out.split())


def ctl(server, folder, *words):
    """A function that turns that switch."""
    return lambda: subprocess.run([SERVERS / server, "ctl", folder, *words], check=True, stdout=subprocess.DEVNULL)
