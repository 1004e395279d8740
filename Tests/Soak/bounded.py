"""What stays on the hub, and on a node, after a year: 10,000 tasks, and presence every five minutes.

The year's objects are written here, as the pushes would have left them; at its end there are real pushes.
"""

import hashlib
import os
import random
import shutil
import subprocess
import time
import zlib

from world import ROOT, Failure, Place, Servers

YEAR = 365 * 24 * 3600
NAMES = ["jerry", "bobby", "billy", "macbook"]
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def ulid(milliseconds: int, low: int) -> str:
    number = milliseconds << 80 | low
    return "".join(DIGITS[number >> 5 * place & 31] for place in range(25, -1, -1))


class Year:
    def __init__(self, place: Place, options):
        self.place, self.options = place, options
        self.servers = Servers(place, ["path"])
        self.hub = self.servers.hub
        self.vaults = {name: place.folder / name for name in NAMES}
        self.counts: dict[str, int] = {}
        self.now = int(time.time())
        library = place.folder / "clocks.so"
        subprocess.run([shutil.which("cc") or "clang", "-O1", "-shared", "-fPIC", "-o", library,
                        ROOT / "Tests/FailurePoints/failure-points.c"], check=True)
        self.library = library

    def run(self, *command: object, later: int = 0) -> str:
        """A command that must end well, so many seconds later by its clock."""
        env = ["env", f"LD_PRELOAD={self.library}", f"FAILURE_CLOCK={later}"] if later else []
        result = self.place.run(*env, *command)
        if result.returncode != 0:
            raise Failure(f"{command}: {result.stdout}{result.stderr}")
        return result.stdout

    def begin(self) -> None:
        # Gc runs in the push that needs it, not behind this script's back.
        self.place.git(self.hub, "config", "gc.autoDetach", "false")
        first, *others = NAMES
        self.run("daybook", "init", self.vaults[first], "--node", first, "--agents", ",".join(NAMES), "--remote",
                 self.servers.url("path", first))
        self.run("vault-sync", "--vault", self.vaults[first])
        self.run("daybook", "claim", "begin", "--vault", self.vaults[first], "--agent", first)
        self.run("vault-sync", "--vault", self.vaults[first])
        for name in others:
            self.run("daybook", "clone", self.servers.url("path", name), self.vaults[name], "--node", name)

    # The year

    def write_object(self, kind: str, text: bytes, at: int) -> str:
        """A loose object, as old as a push of that time would have left it."""
        whole = f"{kind} {len(text)}\0".encode() + text
        name = hashlib.sha1(whole).hexdigest()
        path = self.hub / "objects" / name[:2] / name[2:]
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_bytes(zlib.compress(whole, 1))
            self.counts["objects written"] = self.counts.get("objects written", 0) + 1
        os.utime(path, (at, at))
        return name

    def commit(self, node: str, message: str, at: int, date: int) -> str:
        tree = self.write_object("tree", b"", at)
        who = f"{node} <{node}@daybook.invalid> {date} +0000"
        return self.write_object("commit", f"tree {tree}\nauthor {who}\ncommitter {who}\n\n{message}".encode(), at)

    def tasks(self) -> None:
        """Claims of tasks that came and went: of each its commits are left, and no reference."""
        for number in range(self.options.tasks):
            at = self.now - YEAR + number * YEAR // self.options.tasks
            task, node = ulid(at * 1000, number), NAMES[number % len(NAMES)]
            lines = [f"claim: task/{task}", "", "TTL: 1800", "Cut: false"]
            for kind in ("claimed", "renewed", "done"):
                lines.append(f"Transition: {kind} 1 {node} {node} {number * 3 + len(lines)}")
                self.commit(node, "\n".join(lines) + "\n", at, at)
            self.counts["tasks"] = number + 1

    def notes(self) -> None:
        """The tasks' entries, as a year of commits on the branch."""
        vault = self.vaults["jerry"]
        batch = max(1, self.options.tasks // 100)
        for start in range(0, self.options.tasks, batch):
            at = self.now - YEAR + start * YEAR // self.options.tasks
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
            month = stamp[:7]
            path = vault / f"shared/archive/TASKS-{month}.md"
            path.parent.mkdir(exist_ok=True)
            with open(path, "a") as note:
                for number in range(start, min(self.options.tasks, start + batch)):
                    task = ulid(at * 1000, number)
                    note.write(f"\n## [{stamp}] Task {number}\n**Kind:** task\n**Status:** todo\n^{task}\n")
            self.place.git(vault, "add", "-A")
            self.place.git(vault, "-c", "user.name=jerry", "-c", "user.email=jerry@daybook.invalid", "commit", "-qm",
                           f"shared/TASKS: tasks from {start}")
        self.run("vault-sync", "--vault", vault)

    def presence(self) -> None:
        """Every five minutes one of 61 fixed commits, in turn: all of the year's pushes leave these objects, and the last value."""
        moves = YEAR // 300
        at = self.now - YEAR
        for name in NAMES:
            ids = [self.commit(name, f"presence: {name} {number}\n", at, 0) for number in range(61)]
            reference = f"refs/daybook/presence/{name}"
            for number in range(moves - 61, moves):
                self.place.git(self.hub, "update-ref", reference, ids[number % 61])
            self.counts["moves of presence written"] = self.counts.get("moves of presence written", 0) + moves

    # The end of the year

    def packs(self, name: str) -> int:
        return len(list((self.vaults[name] / ".git/objects/pack").glob("*.pack")))

    def pushes(self) -> None:
        rng = random.Random(self.options.seed)
        shown = set()
        for number in range(self.options.pushes):
            name = rng.choice(NAMES)
            later = number * 300
            self.run("daybook", "append", "MEMORY", "--vault", self.vaults[name], "--agent", name, "--title",
                     f"Five minutes later {number}", later=later)
            self.run("vault-sync", "--vault", self.vaults[name], later=later)
            shown.add(self.place.git(self.hub, "rev-parse", f"refs/daybook/presence/{name}"))
            self.counts["real pushes"] = number + 1
        if len(shown) > 61 * len(NAMES):
            raise Failure(f"{len(shown)} commits of presence")
        self.counts["commits of presence seen"] = len(shown)

    def idle(self) -> None:
        """Nothing but presence: a node's packs stay as they are."""
        later = self.options.pushes * 300
        for name in NAMES:
            self.run("vault-sync", "--vault", self.vaults[name], later=later)
        for name in NAMES:
            self.run("vault-sync", "--vault", self.vaults[name], later=later)
        before = {name: self.packs(name) for name in NAMES}
        moved = 0
        for number in range(1, 25):
            for name in NAMES:
                reference = f"refs/daybook/presence/{name}"
                old = self.place.git(self.hub, "rev-parse", reference)
                self.run("vault-sync", "--vault", self.vaults[name], later=later + number * 3700)
                moved += self.place.git(self.hub, "rev-parse", reference) != old
        after = {name: self.packs(name) for name in NAMES}
        if before != after:
            raise Failure(f"packs before presence {before}, after {after}")
        if not moved:
            raise Failure("no presence was shown, so nothing was tried")
        self.counts["moves of presence without a pack"] = moved

    def check(self) -> None:
        references = self.place.git(self.hub, "for-each-ref", "--format=%(refname)", "refs/daybook/").split()
        self.counts["refs/daybook/* on the hub"] = len(references)
        if len(references) >= 200:
            raise Failure(f"{len(references)} references: {references[:5]}")
        subjects = self.place.git(self.hub, "log", "--format=%s", "main")
        if "presence:" in subjects:
            raise Failure("presence is in the history")
        before = self.loose()
        result = self.place.run("git", "gc", "--auto", cwd=self.hub)
        if result.returncode != 0 or result.stdout or result.stderr:
            raise Failure(f"git gc --auto says: {result.stdout}{result.stderr}")
        if (self.hub / "gc.log").exists():
            raise Failure(f"gc complained before: {(self.hub / 'gc.log').read_text()}")
        self.counts["loose objects on the hub"] = before

    def loose(self) -> int:
        return sum(1 for path in (self.hub / "objects").glob("[0-9a-f][0-9a-f]/*"))

    def play(self) -> None:
        self.begin()
        self.tasks()
        self.notes()
        self.presence()
        self.pushes()
        self.idle()
        self.check()


def run(place_for, options, report) -> None:
    with place_for("bounded") as place:
        began, failure = time.monotonic(), None
        year = Year(place, options)
        try:
            year.play()
        except Failure as found:
            failure = str(found)
        finally:
            year.servers.close()
        report(f"bounded: {options.tasks} tasks, a year of presence", year.counts, failure, place, time.monotonic() - began)
