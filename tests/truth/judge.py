# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Holds what a running program says of its stores against what their backends really do.

A group is some stores that live under the same conditions, one after the other; groups run beside each other. For each condition
and store: the condition begins; the first probe that starts thereafter is waited for; its verdicts are taken; then each operation
is done raw, without Quartermaster. Where the verdict is "may be tried" (a backend that cannot tell without a side effect), the
program tries it once, and must have learnt from that. When the condition is over, all must be as before.
"""

import concurrent.futures
import dataclasses
import itertools
import json
import re
import subprocess
import threading
import time

from rawhttp import OPERATIONS, READING

INTERVAL = 1  # seconds, every store's probe_interval; the monitor adds or takes a tenth


def now():
    return time.time() * 1000


class Agent:
    """The program under test: a truthagent, which watches all stores of one configuration as a window does."""

    def __init__(self, program, configuration):
        self.process = subprocess.Popen([program, configuration], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.numbers = itertools.count(1)
        self.changed = threading.Condition()
        self.answers = {}
        self.probes = {}  # store -> [(began, ended)]
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            told = json.loads(line)
            with self.changed:
                if "event" in told:
                    self.probes.setdefault(told["store"], []).append((told["began"], told["ended"]))
                else:
                    self.answers[told["id"]] = told["answer"]
                self.changed.notify_all()

    def ask(self, what, seconds=30):
        number = next(self.numbers)
        with self.changed:
            self.process.stdin.write(f"{number} {what}\n")
            self.process.stdin.flush()
            if not self.changed.wait_for(lambda: number in self.answers, seconds):
                raise TimeoutError(f"no answer to {what!r}")
            return self.answers.pop(number)

    def verdicts(self, store):
        """What it says of each operation: "yes", "no", "try" (unknown, and may be tried) or "wait" (unknown, and may not)."""
        told = self.ask(f"verdicts {store}")["operations"]
        return {one: said(told[one]) for one in OPERATIONS}, told

    def attempt(self, store, operation, name):
        return self.ask(f"try {store} {operation} {name}")

    def wait_for_probe(self, store, since, seconds, count=1):
        """Until count probes that began after since (ms) have ended; when the last of them did."""
        def ended():
            times = [end for began, end in self.probes.get(store, []) if began >= since]
            return times[count - 1] if len(times) >= count else None
        with self.changed:
            return self.changed.wait_for(ended, seconds)

    def end(self):
        self.process.stdin.close()
        return self.process.wait(20)


def said(verdict):
    if verdict["answer"] == "unknown":
        return "try" if verdict["reason"] == "indeterminate" else "wait"
    return verdict["answer"]


def permits(word):
    return word in ("yes", "try")


@dataclasses.dataclass
class Store:
    """One store of the configuration, and the raw way to the same place."""
    id: str
    kind: str
    options: str  # its group of the configuration
    raw: object  # with a method an operation: (name) -> (works, what was told)
    sample: str = "sample"  # an object that is there

    def victims(self, condition):
        return (f"{condition}-raw", f"{condition}-tried")


@dataclasses.dataclass
class Condition:
    name: str
    begin: object = None  # functions without arguments
    end: object = None
    stores: tuple = ()  # ids; all of the group's when empty
    settle: float = 0  # seconds until the backend itself shows it
    probes: int = 1  # that it takes to be sure: a time-out counts after two in a row
    patience: float = 6  # seconds that such a probe may take
    back: float = 8  # seconds after which all must be as before: what did not answer is asked less often
    forever: bool = False  # these stores have never been otherwise
    makes_room: bool = False  # deleting does, so it comes after what is to find no room
    rest: float = 0  # seconds for which a write that finds no room disturbs all else
    note: str = ""  # printed below the table

    @property
    def word(self):
        return re.sub(r"\W+", "-", self.name)


@dataclasses.dataclass
class Row:
    store: str
    condition: str
    note: str = ""
    took: float = 0  # ms from the condition's begin (and settling) to the verdicts
    back: str = ""
    cells: dict = dataclasses.field(default_factory=dict)  # operation -> sign
    remarks: list = dataclasses.field(default_factory=list)
    trying: dict = dataclasses.field(default_factory=dict)  # operation -> why only trying can tell


@dataclasses.dataclass
class Case:
    """One store under one condition: what was said of it, and the row that it becomes."""
    store: Store
    row: Row
    verdicts: dict
    told: dict


SIGNS = {
    "on": "permitted, and works",
    "off": "off, and would fail",
    "on?": "may be tried, and works",
    "off?": "may be tried; fails, and is off from then on",
    "ON!": "wrongly on",
    "OFF!": "wrongly off",
}


class Group:
    def __init__(self, name, stores, conditions, prepare=None, conclude=None):
        self.name = name
        self.stores = stores
        self.conditions = conditions
        self.prepare = prepare or (lambda: None)
        self.conclude = conclude or (lambda: None)
        self.rows = []
        self.seconds = 0
        self.agent = None
        self.fresh = None

    def concerned(self, condition):
        return [store for store in self.stores if not condition.stores or store.id in condition.stores]

    def run(self, agent, fresh):
        """fresh(ids) is what a new process of qmctl says: store -> operation -> verdict."""
        self.agent, self.fresh = agent, fresh
        start = time.monotonic()
        try:
            for condition in self.conditions:
                self.run_condition(condition)
        finally:
            self.conclude()
            self.seconds = time.monotonic() - start
        return self.rows

    def run_condition(self, condition):
        stores = self.concerned(condition)
        ids = [store.id for store in stores]
        with concurrent.futures.ThreadPoolExecutor(4 * len(stores)) as pool:
            if not condition.forever:
                list(pool.map(lambda store: [store.raw.make(name) for name in store.victims(condition.word)], stores))
            before = {store.id: self.agent.verdicts(store.id)[0] for store in stores}
            begun = now()
            try:
                if condition.begin:
                    condition.begin()
                begun = now()
                if condition.settle:
                    time.sleep(condition.settle)
                cases = list(pool.map(lambda store: self.listen(store, condition, begun), stores))
                # A new process writes too, perhaps: where that disturbs the others, each has its turn when all else is done.
                fresh = pool.submit(self.fresh, ids) if not condition.rest else None
                self.hold_against_truth(pool, cases, condition, fresh)
                told = fresh.result() if fresh else {one: self.fresh([one])[one] for one in ids}
                for case in cases:
                    self.compare_fresh(case.row, told[case.store.id])
            finally:
                if condition.end:
                    condition.end()
            over = now()
            if condition.end:
                list(pool.map(lambda case: self.come_back(case.store, case.row, before[case.store.id], over, condition.back), cases))
        self.rows += [case.row for case in cases]

    def listen(self, store, condition, begun):
        """What the program says, at the latest when a probe has ended that began under the condition."""
        row = Row(store.id, condition.name, condition.note and f"{condition.name}: {condition.note}")
        since = 0 if condition.forever else begun + condition.settle * 1000
        ended = self.agent.wait_for_probe(store.id, since, INTERVAL * 1.1 + condition.patience * condition.probes, condition.probes)
        verdicts, told = self.agent.verdicts(store.id)
        row.took = 0 if condition.forever else (ended or now()) - since
        if not ended:
            row.remarks.append("no probe came to its end")
        return Case(store, row, verdicts, told)

    def hold_against_truth(self, pool, cases, condition, fresh):
        """Every operation of every store, most at the same time; fresh, if any, is what must be known before there is room."""
        steps = [OPERATIONS]
        if condition.makes_room:
            steps = [[one for one in OPERATIONS if one != "delete"], ["delete"]]
        if condition.rest:
            steps = [READING, ["add"], ["delete"]]
        for number, step in enumerate(steps):
            if number > 1:
                time.sleep(condition.rest)
            if fresh and "delete" in step and condition.makes_room:
                concurrent.futures.wait([fresh])
            raw = {(case.store.id, one): pool.submit(self.ask_raw, case.store, condition, one) for case in cases for one in step}
            for case in cases:
                for one in step:
                    self.judge(case, condition, one, *raw[case.store.id, one].result())

    @staticmethod
    def ask_raw(store, condition, operation):
        """Whether it works, and what was told."""
        name = {"add": f"{condition.word}-new-raw", "delete": store.victims(condition.word)[0]}.get(operation, store.sample)
        ask = getattr(store.raw, operation.replace("-", "_"))
        works, answer = ask(name)
        if condition.rest and not works and operation != "add":  # a probe may just have written
            time.sleep(condition.rest)
            works, answer = ask(name)
        return works, answer

    def judge(self, case, condition, operation, works, answer):
        store, row, word = case.store, case.row, case.verdicts[operation]
        if word == "try":
            name = {"add": f"{condition.word}-new-tried", "delete": store.victims(condition.word)[1]}.get(operation, store.sample)
            sign, remark, row.trying[operation] = self.try_it(store, operation, name, works)
        elif word == "yes":
            sign, remark = ("on", "") if works else ("ON!", f"the verdict was yes; raw: {answer}")
        else:
            why = f"{word}, {case.told[operation].get('reason')}: {case.told[operation].get('text')}"
            sign, remark = ("OFF!", f"the verdict was {why}; raw: {answer}") if works else ("off", "")
        row.cells[operation] = sign
        if remark:
            row.remarks.append(f"{operation}: {remark}")

    def try_it(self, store, operation, name, works):
        tried = self.agent.attempt(store.id, operation, name)
        if tried["works"] != works:
            return "ON!" if tried["works"] else "OFF!", f"tried: {tried}, while raw it {'works' if works else 'fails'}", tried["why"]
        end = now() + INTERVAL * 1000
        while True:
            word = self.agent.verdicts(store.id)[0][operation]
            if permits(word) == works:
                return ("on?" if works else "off?"), "", tried["why"]
            if now() > end:
                return ("OFF!" if works else "ON!"), f"tried ({tried['error'] or 'it worked'}), and still the verdict is {word}", tried["why"]
            time.sleep(0.03)

    @staticmethod
    def compare_fresh(row, fresh):
        """A new process has learnt nothing: it may say "may be tried" where the running one knows more, never the opposite."""
        for operation, verdict in fresh.items():
            word = said(verdict)
            works = row.cells[operation] in ("on", "on?", "OFF!")
            if (word == "yes" and not works) or (not permits(word) and works):
                row.cells[operation] = "OFF!" if works else "ON!"
                row.remarks.append(f"{operation}: a new qmctl says {word} ({verdict.get('text', '')})")

    def come_back(self, store, row, before, over, patience):
        """All is as it was, within a probe interval; what only an operation had taught needs F5, as it would of a user."""
        end = over + INTERVAL * 1100 + patience * 1000
        learnt = any(sign == "off?" for sign in row.cells.values())
        checked = False
        while True:
            verdicts, told = self.agent.verdicts(store.id)
            # More than before may be on: the condition before this one may have been left a moment ago. Each row judges what is on.
            wrong = [one for one in OPERATIONS if permits(before[one]) and not permits(verdicts[one])]
            if not wrong:
                row.back = f"{now() - over:.0f}" + (" F5" if checked else "")
                return
            if learnt and not checked and self.agent.wait_for_probe(store.id, over, 0.01):
                self.agent.ask(f"check {store.id}")
                checked = True
            if now() > end:
                row.back = "never"
                row.remarks.append(f"afterwards still not as before: {', '.join(f'{one}: {told[one]}' for one in wrong)}")
                self.agent.ask(f"check {store.id}")
                return
            time.sleep(0.03)


def print_table(rows):
    """The table, the remarks below it, and what it comes to. Returns the number of wrong verdicts."""
    widths = [max([len("STORE"), *(len(row.store) for row in rows)]), max([len("CONDITION"), *(len(row.condition) for row in rows)])]
    print(f"{'STORE':{widths[0]}}  {'CONDITION':{widths[1]}}" + "".join(f"{one:>10}" for one in OPERATIONS) + "     TOLD MS   BACK MS")
    for row in rows:
        print(f"{row.store:{widths[0]}}  {row.condition:{widths[1]}}" + "".join(f"{row.cells[one]:>10}" for one in OPERATIONS)
              + f"{row.took:12.0f}{row.back:>10}")
    for sign, meaning in SIGNS.items():
        print(f"  {sign:5}{meaning}")
    for row in rows:
        for remark in row.remarks:
            print(f"  {row.store}, {row.condition}: {' '.join(remark.split())[:400]}")
    reasons = {}  # store, why -> operation -> conditions
    for row in rows:
        for operation, why in row.trying.items():
            reasons.setdefault((row.store, why), {}).setdefault(operation, []).append(row.condition)
    for (store, why), operations in sorted(reasons.items()):
        for operation, conditions in operations.items():
            print(f"  only trying can tell: {store}, {operation} ({', '.join(conditions)}): {why}")
    for note in dict.fromkeys(row.note for row in rows if row.note):
        print(f"  {note}")
    signs = [sign for row in rows for sign in row.cells.values()]
    on, off = signs.count("ON!"), signs.count("OFF!")
    never = sum(row.back == "never" for row in rows)
    print(f"{len(signs)} verdicts: {on} wrongly on, {off} wrongly off, {signs.count('on?') + signs.count('off?')} only trying can tell; "
          f"{never} rows did not come back")
    return on + off + never
