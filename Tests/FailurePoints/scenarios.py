"""What is done to a vault while something fails: how it is prepared, the command, and what has to come of it."""

import json
import pathlib

import soundness
from place import Place, Violation

ONCE = {1}


class Scenario:
    """One command on one prepared folder.

    `area` is the folder whose files the command changes, below the scenario's own.
    """

    name = ""
    area = "v"
    # The folder with the vault, once there is one.
    vault = "v"
    # Whether the vault is there before the command.
    exists = True

    def __init__(self, place: Place):
        self.place = place

    def prepare(self, folder: pathlib.Path) -> None:
        self.init(folder / "v")
        for number in range(3):
            self.append(folder / "v", "MEMORY", number)
        self.append(folder / "v", "shared/DECISIONS", 3)

    def command(self, folder: pathlib.Path) -> list[str]:
        raise NotImplementedError

    def before(self) -> set[str]:
        """The marks of the entries that were acknowledged before the command."""
        return {mark(number) for number in range(4)}

    def wanted(self) -> dict[str, set[int]]:
        """How often each entry may stand in the vault when the command was done."""
        return {name: ONCE for name in self.before()}

    def conclude(self, folder: pathlib.Path) -> None:
        """Brings to rest what the command leaves to a later one."""
        self.place.run("vault-sync", "--vault", folder / self.vault)

    def check(self, folder: pathlib.Path) -> None:
        """What else has to hold when the command was done."""

    def init(self, vault: pathlib.Path, node: str = "one", *more: object) -> None:
        self.place.run("daybook", "init", vault, "--node", node, "--agents", "jerry,bobby", *more)

    def append(self, vault: pathlib.Path, note: str, number: int, *more: object) -> None:
        self.place.run(
            "daybook", "append", note, "--vault", vault, "--agent", "jerry", "--title", mark(number), "--context", "c",
            *more)


def mark(number: int) -> str:
    return f"mark-{number:05}"


NEW = mark(90000)


class Append(Scenario):
    name = "append"
    note = "MEMORY"

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "append", self.note, "--vault", str(folder / "v"), "--agent", "jerry", "--title", NEW,
                "--context", "c", "--key", "k", "--json"]

    def wanted(self) -> dict[str, set[int]]:
        return super().wanted() | {NEW: ONCE}


class AppendNew(Append):
    name = "append to a new note"
    note = "projects/attic/LOG"


class AppendAfterHand(Append):
    """What a person wrote into the note is committed first."""

    name = "append behind a hand"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        with open(folder / "v/agents/jerry/MEMORY.md", "a") as file:
            file.write(f"\n## [2026-02-16T12:00:00Z] {mark(4)}\nBy hand.\n")

    def before(self) -> set[str]:
        return super().before() | {mark(4)}


class SectionSet(Scenario):
    name = "section set"

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "section", "set", "shared/CURRENT_FOCUS", "Now", "--vault", str(folder / "v"),
                "--agent", "jerry", "--body", "A new focus.", "--json"]

    def check(self, folder: pathlib.Path) -> None:
        text = (folder / "v/shared/CURRENT_FOCUS.md").read_text()
        if text.count("A new focus.") != 1:
            raise Violation(f"the section's text: {text!r}")


class TaskDone(Scenario):
    name = "task done"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        self.place.run("daybook", "task", "start", mark(5), "--vault", folder / "v", "--agent", "jerry", "--json")
        tasks = self.place.run("daybook", "tasks", "--vault", folder / "v", "--agent", "jerry", "--json").stdout
        (folder / "id").write_text(json.loads(tasks)["items"][0]["id"])

    def before(self) -> set[str]:
        return super().before() | {mark(5)}

    def wanted(self) -> dict[str, set[int]]:
        # The task, and the completed one in HISTORY.
        return super().wanted() | {mark(5): {1, 2, 3}}

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "task", "done", (folder / "id").read_text(), "--vault", str(folder / "v"),
                "--agent", "jerry", "--result", "good", "--json"]

    def check(self, folder: pathlib.Path) -> None:
        tasks = json.loads(
            self.place.run("daybook", "tasks", "--vault", folder / "v", "--status", "completed", "--json").stdout)
        if [item["title"] for item in tasks["items"]] != [mark(5)]:
            raise Violation(f"completed tasks: {tasks}")


class Init(Scenario):
    name = "init"
    exists = False

    def prepare(self, folder: pathlib.Path) -> None:
        pass

    def before(self) -> set[str]:
        return set()

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "init", str(folder / "v"), "--node", "one", "--agents", "jerry,bobby", "--json"]

    def check(self, folder: pathlib.Path) -> None:
        for note in ("README.md", "agents/jerry/MEMORY.md", "agents/bobby/ALERTS.md", "shared/DECISIONS.md"):
            if not (folder / "v" / note).is_file():
                raise Violation(f"{note} is missing")


class Adopt(Init):
    """A folder of notes becomes a vault."""

    name = "init over notes"

    def prepare(self, folder: pathlib.Path) -> None:
        (folder / "v/work").mkdir(parents=True)
        (folder / "v/work/note.md").write_text(f"# Note\n\n## [2026-02-16T12:00:00Z] {mark(0)}\nOld.\n")

    def before(self) -> set[str]:
        return {mark(0)}


class Networked(Scenario):
    """Two nodes, `v` and `w`, and their hub."""

    def prepare(self, folder: pathlib.Path) -> None:
        hub = folder / "hub.git"
        self.place.run("git", "init", "--quiet", "--bare", "--initial-branch=main", hub)
        self.init(folder / "w", "two", "--remote", hub)
        for number in range(4):
            self.append(folder / "w", "MEMORY" if number % 2 else "shared/DECISIONS", number)
        self.sync(folder / "w")
        self.place.run("daybook", "clone", hub, folder / "v", "--node", "one")

    def sync(self, vault: pathlib.Path) -> None:
        self.place.run("vault-sync", "--vault", vault)

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["vault-sync", "--vault", str(folder / "v"), "--json"]

    def check(self, folder: pathlib.Path) -> None:
        for vault in ("w", "v"):
            self.sync(folder / vault)
        trees = {self.place.run("git", "rev-parse", "HEAD^{tree}", cwd=folder / vault).stdout for vault in "vw"}
        if len(trees) != 1:
            raise Violation("the two nodes have different trees")
        self.place.run("git", "fsck", "--strict", "--no-dangling", "--no-progress", cwd=folder / "hub.git")


class Clone(Networked):
    name = "clone"
    area = "area"
    vault = "area/v"
    exists = False

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        self.place.run("rm", "-rf", folder / "v")
        (folder / "area").mkdir()

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "clone", str(folder / "hub.git"), str(folder / "area/v"), "--node", "one", "--json"]

    def check(self, folder: pathlib.Path) -> None:
        names = sorted(path.name for path in (folder / "area").iterdir())
        if names != ["v"]:
            raise Violation(f"beside the clone: {names}")


class CloneInto(Clone):
    """An empty folder is there already."""

    name = "clone into a folder"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        (folder / "area/v").mkdir()


class Push(Networked):
    name = "sync, push"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        self.append(folder / "v", "MEMORY", 10)

    def before(self) -> set[str]:
        return super().before() | {mark(10)}


class FastForward(Networked):
    name = "sync, fast-forward"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        for number in (20, 21):
            self.append(folder / "w", "shared/DECISIONS" if number % 2 else "notes/new", number)
        (folder / "w/README.md").unlink()
        self.sync(folder / "w")

    def wanted(self) -> dict[str, set[int]]:
        return super().wanted() | {mark(20): ONCE, mark(21): ONCE}


class Replay(FastForward):
    name = "sync, replay"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        self.append(folder / "v", "shared/DECISIONS", 10)
        self.append(folder / "v", "MEMORY", 11)

    def before(self) -> set[str]:
        return super().before() | {mark(10), mark(11)}


class Merge(Replay):
    name = "sync, merge"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        self.place.run("git", "init", "--quiet", "--bare", "--initial-branch=main", folder / "other.git")
        self.place.run("git", "remote", "add", "other", folder / "other.git", cwd=folder / "v")


class TakeIn(Scenario):
    name = "sync, what was written by hand"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        with open(folder / "v/agents/jerry/MEMORY.md", "a") as file:
            file.write(f"\n## [2026-02-16T12:00:00Z] {mark(4)}\nBy hand.\n")
        (folder / "v/notes").mkdir()
        (folder / "v/notes/plain.md").write_text(f"# Plain\n\n## [2026-02-16T13:00:00Z] {mark(5)}\nBy hand, too.\n")

    def before(self) -> set[str]:
        return super().before() | {mark(4), mark(5)}

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["vault-sync", "--vault", str(folder / "v"), "--json"]


class Compact(Scenario):
    name = "compact"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        for number in range(4, 8):
            self.append(folder / "v", "MEMORY", number, "--at", f"2025-0{number}-01T12:00:00Z")

    def before(self) -> set[str]:
        return {mark(number) for number in range(8)}

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "compact", "--vault", str(folder / "v"), "--json"]

    def check(self, folder: pathlib.Path) -> None:
        archives = list((folder / "v/agents/jerry/archive").glob("*.md"))
        if len(archives) != 4:
            raise Violation(f"archives: {archives}")


class Redact(Scenario):
    name = "redact"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        text = (folder / "v/agents/jerry/MEMORY.md").read_text()
        (folder / "id").write_text(text.split("\n^")[1][:26])

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "redact", (folder / "id").read_text(), "--vault", str(folder / "v"), "--agent", "jerry",
                "--reason", "private", "--yes", "--json"]

    def before(self) -> set[str]:
        return super().before() - {mark(0)}

    def wanted(self) -> dict[str, set[int]]:
        return super().wanted() | {mark(0): {0, 1}}

    def check(self, folder: pathlib.Path) -> None:
        if "**Redacted:** private" not in (folder / "v/agents/jerry/MEMORY.md").read_text():
            raise Violation("nothing was redacted")


class Repack(Networked):
    """So many packs that a sync joins them."""

    name = "sync, joining packs"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        for number in range(100, 156):
            self.append(folder / "v", "MEMORY" if number % 2 else "shared/DECISIONS", number)

    def before(self) -> set[str]:
        return super().before() | {mark(number) for number in range(100, 156)}


class Send(Append):
    """A message to an agent of the same vault."""

    name = "send"

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "send", "bobby", "A text.", "--title", NEW, "--vault", str(folder / "v"), "--agent", "jerry",
                "--key", "k", "--json"]

    def check(self, folder: pathlib.Path) -> None:
        inbox = json.loads(
            self.place.run("daybook", "inbox", "--vault", folder / "v", "--agent", "bobby", "--json").stdout)
        if [item["title"] for item in inbox["items"]] != [NEW]:
            raise Violation(f"the inbox: {inbox}")


class Take(Networked):
    """A task of the queue is claimed, which the hub knows, and then an entry says so."""

    name = "task take"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        offered = self.place.run(
            "daybook", "task", "offer", mark(5), "--vault", folder / "w", "--agent", "bobby", "--json").stdout
        (folder / "id").write_text(json.loads(offered)["id"])
        self.sync(folder / "w")
        self.sync(folder / "v")

    def before(self) -> set[str]:
        return super().before() | {mark(5)}

    def wanted(self) -> dict[str, set[int]]:
        # The task, and what was done with it since.
        return super().wanted() | {mark(5): {1, 2}}

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "task", "take", "--vault", str(folder / "v"), "--agent", "jerry", "--json"]

    def state(self, folder: pathlib.Path) -> dict:
        shown = self.place.run("daybook", "show", (folder / "id").read_text(), "--vault", folder / "v", "--json").stdout
        return json.loads(shown)["item"]

    def count(self, folder: pathlib.Path) -> int:
        return soundness.entries(folder / "v")[mark(5)]

    def check(self, folder: pathlib.Path) -> None:
        super().check(folder)
        item = self.state(folder)
        if item["state"] != "in-progress" or self.count(folder) != 2:
            raise Violation(f"the task that was taken: {item}")
        self.place.run("daybook", "task", "done", item["id"], "--vault", folder / "v", "--agent", "jerry")


class EndQueued(Take):
    """The result is written, then the claim moves, then the completing entry is."""

    name = "task done, of the queue"

    def prepare(self, folder: pathlib.Path) -> None:
        super().prepare(folder)
        self.place.run(*super().command(folder))

    def wanted(self) -> dict[str, set[int]]:
        return super().wanted() | {mark(5): {2, 3, 4, 5}}

    def command(self, folder: pathlib.Path) -> list[str]:
        return ["daybook", "task", "done", (folder / "id").read_text(), "--result", "good", "--vault", str(folder / "v"),
                "--agent", "jerry", "--json"]

    def check(self, folder: pathlib.Path) -> None:
        Networked.check(self, folder)
        item = self.state(folder)
        # Offered, taken, its result, and completed twice: in MEMORY and in HISTORY.
        if (item["state"], item.get("result"), self.count(folder)) != ("completed", "good", 5):
            raise Violation(f"the task that was done: {item}")
        left = self.place.run("git", "for-each-ref", "refs/daybook/claims/task*", cwd=folder / "hub.git").stdout
        if left:
            raise Violation(f"left on the hub: {left}")


ALL = [Append, AppendNew, AppendAfterHand, SectionSet, TaskDone, Redact, Init, Adopt, Clone, CloneInto, Push, FastForward,
       Replay, Merge, TakeIn, Compact, Repack, Send, Take, EndQueued]
