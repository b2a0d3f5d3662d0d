#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Reads the same files with oslo.config and with our parser, and wants the same values.

    oslo_grammar.py DUMPCONF [--cases N] [--seed S]

Hand-written files first, then N generated ones, built from pieces that matter to the grammar. Ends with 77 (skipped) where
oslo.config is not installed. A failure prints the file, so that it can become one of the hand-written ones.
"""

import argparse
import json
import logging
import math
import os
import random
import subprocess
import sys
import tempfile

try:
    from oslo_config import cfg
    from oslo_config import iniparser
except ImportError:
    print("skipped: python3-oslo.config is not installed")
    sys.exit(77)


def option(group, name, kind="str", **more):
    return {"group": group, "name": name, "type": kind, **more}


def registered(o):
    """The option as oslo.config declares it."""
    more = {}
    if "default" in o:
        more["default"] = o["default"]
    if o.get("deprecated"):
        more["deprecated_opts"] = [cfg.DeprecatedOpt(n) for n in o["deprecated"]]
    kind = o["type"]
    if kind == "int":
        return cfg.IntOpt(o["name"], min=o.get("min"), max=o.get("max"), **more)
    if kind == "float":
        return cfg.FloatOpt(o["name"], min=o.get("min"), max=o.get("max"), **more)
    if kind == "str":
        return cfg.StrOpt(o["name"], choices=o.get("choices"), **more)
    return {"bool": cfg.BoolOpt, "list": cfg.ListOpt, "dict": cfg.DictOpt, "multi": cfg.MultiStrOpt}[kind](o["name"], **more)


def theirs(path, options):
    """{"syntax": bool, "values": [...]} as dumpconf has it; an error's text is not compared."""
    conf = cfg.ConfigOpts()
    for o in options:
        conf.register_opt(registered(o), group=None if o["group"] == "DEFAULT" else o["group"])
    try:
        # we can't know what glance registers in [DEFAULT]: for references all that the file sets there counts
        sections = {}
        cfg.ConfigParser(path, sections).parse()
        for name in sections.get("DEFAULT", {}):
            if name.isidentifier() and name[0] != "_" and not any(o["group"] == "DEFAULT" and o["name"] == name for o in options):
                conf.register_opt(cfg.StrOpt(name))
    except (iniparser.ParseError, UnicodeDecodeError):
        pass  # told below
    try:
        conf([], project="quartermaster", default_config_files=[path], default_config_dirs=[])
    except (cfg.ConfigFileParseError, UnicodeDecodeError) as bad:
        return {"syntax": True, "why": str(bad)}
    values = []
    for o in options:
        try:
            where = conf if o["group"] == "DEFAULT" else conf[o["group"]]
            value = where[o["name"]]
            if isinstance(value, float) and not math.isfinite(value):
                values.append({"float": repr(value)})
            else:
                values.append({"value": value})
        except (cfg.Error, ValueError, RecursionError, KeyError) as bad:
            values.append({"error": str(bad)})
    return {"syntax": False, "values": values}


class Ours:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, path, options):
        self.process.stdin.write((json.dumps({"file": path, "options": options}) + "\n").encode())
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("dumpconf ended with %s" % self.process.wait())
        return json.loads(line)


def differences(their, our, options):
    if their["syntax"] or our["syntax"]:
        if bool(their["syntax"]) != bool(our["syntax"]):
            return ["syntax: oslo.config %s, ours line %s" % (their.get("why", "takes it"), our["syntax"])]
        return []
    found = []
    for o, t, u in zip(options, their["values"], our["values"]):
        name = "[%s] %s (%s)" % (o["group"], o["name"], o["type"])
        if "error" not in t and "names an option that is" in u.get("error", ""):
            # oslo.config's StrSubWrapper takes the unknown reference inside a value for an unknown option, and falls back to
            # the one of that name in [DEFAULT]; we tell of it
            found.append(None)
        elif ("error" in t) != ("error" in u):
            found.append("%s: oslo.config %r, ours %r" % (name, t, u))
        elif "error" not in t and t != u:
            both = isinstance(t.get("value"), (int, float)) and isinstance(u.get("value"), (int, float))
            if not (both and t["value"] == u["value"] and isinstance(t["value"], bool) == isinstance(u["value"], bool)):
                found.append("%s: oslo.config %r, ours %r" % (name, t, u))
    return found


G = "group"
ALL = [option(G, "s"), option(G, "i", "int"), option(G, "r", "int", min=1, max=10), option(G, "b", "bool"),
       option(G, "f", "float", min=0), option(G, "l", "list"), option(G, "d", "dict"), option(G, "m", "multi"),
       option(G, "c", choices=["one", "two"]), option("DEFAULT", "s"), option("DEFAULT", "base"), option(G, "n", "int", default=7),
       option(G, "fresh", deprecated=["stale", "older"]), option(G, "fm", "multi", deprecated=["sm"])]

WRITTEN = {
    "nothing": b"",
    "comments only": b"# a\n; b\n\n",
    "equals and colon": b"[group]\ns = a:b\nl: x=y, z\n",
    "spaces around": b"[group]\n  \ns   =    a b   \n",
    "continuation": b"[group]\ns = a\n  b\n\tc\n",
    "continuation after nothing": b"[group]\ns =\n  b\n",
    "blank line ends it": b"[group]\ns = a\n\n  b\n",
    "comment ends it": b"[group]\ns = a\n# c\n  b\n",
    "comment inside it": b"[group]\ns = a\n  # b\n",
    "continuation after header": b"[group]\n  b\n",
    "quotes": b"[group]\ns = \"a b \"\nl = 'x,y'\nm = \"a\"\nm = 'b'\nm = \"c'\nm = \"\nm = ''\nm = \"\"x\"\"\n",
    "quotes with continuation": b"[group]\ns = \"a\"\n  \"b\"\n",
    "twice": b"[group]\ns = a\ns = b\nm = 1\nm = 2\n",
    "group twice": b"[group]\ns = a\n[other]\ns = x\n[group]\nm = 2\ns = b\n",
    "group in other case": b"[Group]\ns = a\n[GROUP]\nl = b\n",
    "default in other case": b"[default]\ns = a\n",
    "before a section": b"s = a\n[group]\n",
    "header without end": b"[group\ns = a\n",
    "header with comment": b"[group] # x\ns = a\n",
    "header without name": b"[]\n",
    "header with spaces": b"[ group ]\ns = a\n",
    "no assignment": b"[group]\nword\n",
    "no key": b"[group]\n= a\n",
    "carriage returns": b"[group]\r\ns = a\r\n  b\r\nl = c\rm = d\r\n",
    "form feed and friends": b"[group]\ns = a\x0cb\x1c\n\x0cl = c\n",
    "no-break space": "[group]\ns = \u00a0a\u2003\n\u00a0l = x\n".encode(),
    "byte order mark": b"\xef\xbb\xbf[group]\ns = a\n",
    "invalid UTF-8": b"[group]\ns = \xff\n",
    "invalid UTF-8 in a comment": b"# \xe9\n[group]\ns = a\n",
    "unicode": "[group]\ns = \u00e4\u20ac\U0001f600\n".encode(),
    "surrogate bytes": b"[group]\ns = \xed\xa0\x80\n",
    "last line without end": b"[group]\ns = a",
    "numbers": b"[group]\ni = 1_000\nr = +5\nf = 1e3\nn = -0\n",
    "number with spaces in quotes": b"[group]\ni = ' 12 '\n",
    "empty numbers": b"[group]\ni =\nf = ''\nn =\n",
    "numbers beyond their range": b"[group]\nr = 11\nf = -0.5\n",
    "no numbers": b"[group]\ni = 0x10\nr = 1.0\nf = 1e\nn = 1__0\n",
    "strange numbers": "[group]\ni = \u0661\u0662\nf = infinity\nr = \u00b2\n".encode(),
    "not a number": b"[group]\nf = nan\n",
    "small and large": b"[group]\nf = 1e-400\ni = -9223372036854775808\n",
    "overflow": b"[group]\nf = 1e400\n",
    "words for booleans": b"[group]\nb = oN\n",
    "no boolean": b"[group]\nb = y\n",
    "boolean with space": b"[group]\nb = ' yes'\n",
    "no choice": b"[group]\nc = One\n",
    "choice": b"[group]\nc = two\n",
    "lists": b"[group]\nl = a, b,,c ,,\n",
    "list of commas": b"[group]\nl = ,,\n",
    "list with quotes": b"[group]\nl = \"a,b\",c\n",
    "list on lines": b"[group]\nl = a,\n  b,\n  c\n",
    "dictionary": b"[group]\nd = a:b, c : d:e ,f:\n",
    "dictionary on lines": b"[group]\nd = fast:rbd,\n  cheap:file\n",
    "dictionary with quotes": b"[group]\nd = http:'a:b',https:\"c\"\n",
    "dictionary, key with comma": b"[group]\nd = a,b:c\n",
    "dictionary, no pair at the end": b"[group]\nd = a:b,c\n",
    "dictionary, comma at the end": b"[group]\nd = a:b,\n",
    "dictionary, no key": b"[group]\nd = :b\n",
    "dictionary, twice": b"[group]\nd = a:b,a:c\n",
    "references": b"[DEFAULT]\nbase = /srv\n[group]\ns = $base/x ${base}y $$base \\$base\nl = $s, $DEFAULT.base\n",
    "reference in braces": b"[DEFAULT]\nbase = /srv\n[group]\ns = ${DEFAULT.base}/${c}\nc = one\n",
    "reference that is none": b"[group]\ns = $ $1 ${ ${} ${c $- $$$ 5$\nc = one\n",
    "reference to values": b"[group]\ns = $b $i $f $l $n $c $r\nb = off\ni = 0_7\nf = 1e22\nl = a, 'b\nr = 2\n",
    "reference to floats": b"[group]\ns = $f\nf = 0.00001\nm = ${f}x\n",
    "reference to several": b"[group]\ns = $m\nm = a\nm = b c\n",
    "reference to nothing": b"[group]\ns = <$i>\n",
    "unknown reference": b"[group]\ns = $nope\n",
    "unknown group": b"[group]\ns = $nope.x\n",
    "reference and dot": b"[DEFAULT]\nbase = x\n[group]\ns = $base.img\n",
    "reference to a group": b"[group]\ns = $group\n",
    "circle": b"[group]\ns = $l\nl = $s\n",
    "itself": b"[group]\ns = $s\n",
    "reference to a bad value": b"[group]\ns = $i\ni = x\n",
    "reference turned number": b"[group]\ni = ${n}0\n",
    "reference in several": b"[DEFAULT]\nbase = /a\n[group]\nm = $base/1\nm = ${base}2\n",
    "deprecated name": b"[group]\nstale = a\n",
    "deprecated and new name": b"[group]\nfresh = b\nstale = a\nolder = c\n",
    "two deprecated names": b"[group]\nolder = c\nstale = a\n",
    "deprecated of several": b"[group]\nfm = 1\nsm = 2\nfm = 3\n",
    "reference to an option under its deprecated name": b"[group]\nstale = a\ns = $fresh\n",
    "nested references": b"[group]\n" + b"s = $l\nl = $m\nm = x$c\nc = one\n",
}

PIECES = ["a", "b", "x", "/srv", " ", "  ", "\t", ",", ":", "=", "$", "$$", "\\$", "\\", "${", "}", "{", "$s", "${s}", "$base", "$group.l",
          "${DEFAULT.s}", "$c", "$n", "'", '"', "#", ";", "[", "]", "1", "10", "-5", "0.5", "1e3", "yes", "off", "True", "one", "two", "_",
          "\u00e4", "\u00a0", "\u2003", "\x0b", "\x1c", "\u0663", ".", ".img", "k:v", "k:v,k2:v2"]
KEYS = ["s", "i", "r", "b", "f", "l", "d", "m", "c", "n", "fresh", "stale", "older", "fm", "sm", "base", "other"]


def generated(chance):
    lines = []
    if chance.random() < 0.97:
        lines.append(chance.choice(["[group]", "[DEFAULT]", "[Group]"]))
    for _ in range(chance.randrange(1, 14)):
        what = chance.random()
        value = "".join(chance.choice(PIECES) for _ in range(chance.randrange(0, 5)))
        if what < 0.68:
            lines.append(chance.choice(KEYS) + chance.choice([" = ", "=", ": ", ":", "  =\t"]) + value)
        elif what < 0.78:
            if lines and not lines[-1].startswith(("[", "#", ";")) and lines[-1].strip():
                lines.append(chance.choice(["  ", "\t", " "]) + (value.strip() or "x"))
        elif what < 0.86:
            lines.append(chance.choice(["[group]", "[DEFAULT]", "[GROUP]", "[other]", "[default]"]))
        elif what < 0.91:
            lines.append(chance.choice(["# c", "; c = d", "#s = 1"]))
        elif what < 0.99:
            lines.append(chance.choice(["", "   "]))
        else:
            lines.append(value)  # anything at all
    end = chance.choice(["\n", "\n", "\n", "\r\n", "\r"])
    return end.join(lines).encode() + (end.encode() if chance.random() < 0.9 else b"")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("dumpconf")
    arguments.add_argument("--cases", type=int, default=3000)
    arguments.add_argument("--seed", type=int, default=20260101)
    chosen = arguments.parse_args()
    chance = random.Random(chosen.seed)
    ours = Ours(chosen.dumpconf)
    failed = compared = oversights = 0
    logging.disable(logging.WARNING)  # of deprecated names
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "case.conf")

        def check(name, content, options):
            nonlocal failed, compared, oversights
            with open(path, "wb") as f:
                f.write(content)
            their = theirs(path, options)
            found = differences(their, ours.ask(path, options), options)
            oversights += found.count(None)
            found = [line for line in found if line]
            compared += 0 if their["syntax"] else 1
            if found:
                failed += 1
                print("FAIL %s\n%r" % (name, content))
                for line in found:
                    print("    " + line)

        for name, content in WRITTEN.items():
            check(name, content, ALL)
        depth = 80
        chain = [option(G, "a%d" % i) for i in range(depth + 1)]
        check("deep references", b"[group]\n" + b"".join(b"a%d = $a%d\n" % (i, i + 1) for i in range(depth)) + b"a%d = x\n" % depth,
              chain)
        for number in range(chosen.cases):
            check("generated %d" % number, generated(chance), ALL)
            if failed > 20:
                break
    print("%d hand-written and %d generated files, %d of them read by both, %d differ; %d known oversights (seed %d)"
          % (len(WRITTEN) + 1, chosen.cases, compared, failed, oversights, chosen.seed))
    return 1 if failed or compared < chosen.cases // 2 or oversights > chosen.cases // 100 else 0


if __name__ == "__main__":
    sys.exit(main())
