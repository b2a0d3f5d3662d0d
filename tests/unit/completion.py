#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Completes command lines of qmctl as bash, zsh and fish do, with the scripts that are installed.

Usage: completion.py FOLDER_OF_PROGRAMS
"""
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "resources", "completions")

CONFIGURATION = """[DEFAULT]
enabled_backends = fast:file, cheap:file, far-away:http, %s
[fast]
filesystem_store_datadir = /nonexistent/fast
""" % "swift-one:swift"

# What bash does before it calls a completion function: it parts the line at spaces and at the characters of COMP_WORDBREAKS.
BASH = r"""
set -u
. "$1"
compopt() { printf 'compopt %s\n' "$*" >&3; }
COMP_LINE=$2
COMP_POINT=${#COMP_LINE}
read -ra COMP_WORDS <<<"$(sed -E 's/([:=])/ \1 /g' <<<"$COMP_LINE")"
[[ $COMP_LINE != *' ' ]] || COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMPREPLY=()
_qmctl
((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}"
exit 0
"""


class Runner:
    def __init__(self, folder, home):
        self.home = home
        self.environment = dict(os.environ, PATH=folder + ":" + os.environ["PATH"], HOME=home, XDG_CONFIG_HOME=home + "/config",
                                XDG_DATA_HOME=home + "/data", XDG_STATE_HOME=home + "/state", TERM="dumb")

    def run(self, command):
        return subprocess.run(command, capture_output=True, text=True, timeout=60, env=self.environment, cwd=self.home, check=False)

    def bash(self, line):
        run = self.run(["bash", "--norc", "-c", BASH + "\n", "bash", os.path.join(SCRIPTS, "qmctl.bash"), line])
        if "3: Bad file descriptor" not in run.stderr and run.stderr.strip():
            print("bash: %s" % run.stderr.strip())
        return set(run.stdout.split("\n")) - {""}

    def fish(self, line):
        script = "source %s; complete -C %s" % (shlex.quote(os.path.join(SCRIPTS, "qmctl.fish")), shlex.quote(line))
        run = self.run(["fish", "--no-config", "-c", script])
        return {one.split("\t")[0] for one in run.stdout.split("\n")} - {""}

    def zsh(self, line):
        """zsh completes in its line editor alone: with a terminal of its own, and a key that writes down what there is."""
        script = r"""
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner "PS1='>' fpath=($2 \$fpath); unset zle_bracketed_paste; autoload -U compinit; compinit -u -D; zstyle ':completion:*' list-prompt ''"
zpty -w inner "compadd() { local -a names; builtin compadd -O names \"\$@\"; print -r -- \"\${(@F)names}\" >>\$TOLD; builtin compadd \"\$@\"; }"
zpty -w inner "TOLD=$3; print READY >\$TOLD"
repeat 200; do [[ -s $3 ]] && break; zselect -t 5; done
zpty -w -n inner "$1"$'\t'
zpty -w -n inner $'\x15print DONE >>'"$3"$'\n'
repeat 400; do grep -q DONE $3 && break; zselect -t 5; done
zpty -d inner
"""
        told = os.path.join(self.home, "told")
        if os.path.exists(told):
            os.remove(told)
        self.run(["zsh", "-f", "-c", "zmodload zsh/zselect\n" + script, "zsh", line, SCRIPTS, told])
        with open(told, encoding="utf-8") as file:
            return {one.replace("\\ ", " ") for one in file.read().split("\n")} - {"", "READY", "DONE"}


CONF = "--config conf/one.conf "
# (line, what must be among the answers, what must not); the part of the last word that a shell keeps is left out for bash
CASES = [
    ("qmctl ", {"stores", "capabilities", "why", "ls", "stat", "get", "put", "rm", "cp", "mv"}, {"fast"}),
    ("qmctl c", {"capabilities", "cp"}, {"stores"}),
    ("qmctl m", {"mv", "mkdir", "meta"}, {"stores"}),
    ("qmctl leftovers --", {"--remove", "--all"}, {"--read-acl"}),
    ("qmctl meta --", {"--remove", "--read-acl", "--write-acl"}, {"--all"}),
    ("qmctl " + CONF + "leftovers ch", {"cheap"}, {"cheap:"}),
    ("qmctl " + CONF + "versions ch", {"cheap:"}, set()),
    ("qmctl --", {"--config", "--demo", "--json", "--log-level", "--help", "--version"}, {"--watch"}),
    ("qmctl capabilities --", {"--watch", "--json"}, {"--recursive"}),
    ("qmctl get --o", {"--offset"}, {"--overwrite"}),
    ("qmctl put --o", {"--overwrite"}, {"--offset"}),
    ("qmctl " + CONF + "capabilities ", {"fast", "cheap", "far-away", "swift-one"}, {"fast:"}),
    ("qmctl capabilities " + CONF + "f", {"fast", "far-away"}, {"cheap"}),
    ("qmctl " + CONF + "ls f", {"fast:", "far-away:"}, {"fast"}),
    ("qmctl " + CONF + "rm fast:a ch", {"cheap:"}, set()),
    ("qmctl " + CONF + "cp fast:a ch", {"cheap:"}, set()),
    ("qmctl " + CONF + "mv fast:a f", {"fast:"}, {"cheap:"}),
    ("qmctl " + CONF + "why fast get", {"get", "get-offset", "get-range"}, {"add"}),
    ("qmctl --log-level ", {"error", "warning", "info", "debug"}, {"stores"}),
    ("qmctl " + CONF + "put ", {"conf", "some file"}, {"fast:"}),
    ("qmctl --config co", {"conf"}, {"some file"}),
    ("qmctl --demo why mi", {"mixed"}, {"fast"}),
    ("qmctl --config nowhere.conf ls ", set(), {"fast:"}),
]


def check(shell, complete, expect=lambda words: words):
    bad = 0
    for line, wanted, unwanted in CASES:
        got = {word.rstrip("/ ") for word in complete(line)}
        missing, more = expect(wanted) - got, unwanted & got
        if missing or more:
            bad += 1
            print("%s: %r: missing %s, should not be there %s, got %s" % (shell, line, sorted(missing), sorted(more), sorted(got)))
    print("%s: %d of %d lines complete as they should" % (shell, len(CASES) - bad, len(CASES)))
    return bad


def main():
    if len(sys.argv) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as home:
        os.makedirs(home + "/conf")
        with open(home + "/conf/one.conf", "w", encoding="utf-8") as file:
            file.write(CONFIGURATION)
        with open(home + "/some file", "w", encoding="utf-8"):
            pass
        runner = Runner(os.path.abspath(sys.argv[1]), home)
        bad = check("bash", runner.bash)
        # A store's path behind the colon is kept, and so is an option's name before "=".
        if runner.bash("qmctl --config=conf/o") != {"conf/one.conf"}:
            bad += 1
            print("bash: --config= does not complete files: %s" % runner.bash("qmctl --config=conf/o"))
        for shell in ("zsh", "fish"):
            if shutil.which(shell):
                bad += check(shell, getattr(runner, shell))
            else:
                print("%s is not here" % shell)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
