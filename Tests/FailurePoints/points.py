"""One command, made to fail at one call: what is left, and what the next commands make of it."""

import dataclasses
import errno
import json
import os
import pathlib
import shutil
import signal

import soundness
from place import Place, Violation
from scenarios import NEW, ONCE, Scenario, mark

ERRORS = {
    "ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EMFILE": errno.EMFILE, "EROFS": errno.EROFS, "EINTR": errno.EINTR,
}  # fmt: skip
# What a signal can interrupt. Source: signal(7), "Interruption of system calls".
INTERRUPTIBLE = {"open", "write", "pwrite", "writev", "fsync", "fdatasync", "ftruncate", "fallocate"}
OTHER = mark(80000)


@dataclasses.dataclass(frozen=True)
class Point:
    scenario: str
    # whole, torn: how it is killed; once, forever: how it fails.
    mode: str
    number: int
    error: str = ""

    def __str__(self) -> str:
        return f"{self.scenario}: {self.mode} {self.error + ' ' if self.error else ''}at {self.number}"


class Bench:
    """One scenario, prepared once and copied for each point."""

    def __init__(self, place: Place, scenario: Scenario):
        self.place = place
        self.scenario = scenario
        self.folder = place.folder / scenario.name.replace(" ", "-").replace(",", "")
        self.folder.mkdir()
        (self.folder / "prepared").mkdir()
        scenario.prepare(self.folder / "prepared")
        self.calls = self.count(False)
        self.opens = self.count(True)

    def count(self, opens: bool) -> list[tuple[str, int]]:
        """The names of the command's calls, in their order, and the bytes that each is to write."""
        folder = self.folder / "counted"
        self.place.copy(self.folder / "prepared", folder)
        log = folder / "log"
        result = self.run(folder, Point(self.scenario.name, "count", 0), opens=opens, log=log)
        if result.returncode != 0:
            raise Violation(f"{self.scenario.name}, nothing failing: {result.stdout}{result.stderr}")
        lines = [line.split(" ", 3) for line in log.read_text().splitlines()] if log.exists() else []
        shutil.rmtree(folder)
        return [(line[1], int(line[2])) for line in lines]

    def points(self) -> list[Point]:
        name = self.scenario.name
        calls = list(enumerate(self.calls, 1))
        found = [Point(name, "whole", number) for number, _ in calls]
        found += [Point(name, "torn", number) for number, (_, bytes) in calls if bytes > 1]
        for error in ERRORS:
            if error == "EMFILE":
                found += [Point(name, mode, number, error)
                          for number in range(1, len(self.opens) + 1) for mode in ("once", "forever")]
            elif error == "EINTR":
                found += [Point(name, "once", number, error) for number, (call, _) in calls if call in INTERRUPTIBLE]
            else:
                found += [Point(name, mode, number, error) for number, _ in calls for mode in ("once", "forever")]
        return found

    def run(self, folder: pathlib.Path, point: Point, opens: bool = False, log: pathlib.Path | None = None):
        state = folder / "state"
        state.write_bytes(bytes(16))
        env = {
            "LD_PRELOAD": str(self.place.library), "FAILURE_ROOT": str(folder / self.scenario.area),
            "FAILURE_STATE": str(state), "FAILURE_AT": str(point.number), "FAILURE_MODE": point.mode,
            "FAILURE_ERRNO": str(ERRORS.get(point.error, 0)),
            "FAILURE_OPENS": "1" if opens or point.error == "EMFILE" else "0",
        }  # fmt: skip
        if log:
            env["FAILURE_LOG"] = str(log)
        return self.place.run(*self.scenario.command(folder), env=env, check=False)

    def attempt(self, point: Point, folder: pathlib.Path) -> bool:
        """Tries one point; answers whether the call was reached. Throws ``Violation``, and leaves the folder then."""
        self.place.copy(self.folder / "prepared", folder)
        result = self.run(folder, point)
        count = int.from_bytes((folder / "state").read_bytes()[:8], "little")
        self.judge_answer(point, result, folder)
        self.recover(point, result.returncode == 0, folder)
        shutil.rmtree(folder)
        return count >= point.number

    def judge_answer(self, point: Point, result, folder: pathlib.Path) -> None:
        scenario, vault = self.scenario, folder / self.scenario.vault
        if point.error and result.returncode not in (0, 73, 75):
            raise Violation(f"exit {result.returncode}: {result.stdout}{result.stderr}")
        if not point.error and result.returncode not in (0, -signal.SIGKILL):
            raise Violation(f"exit {result.returncode}: {result.stdout}{result.stderr}")
        if point.error and result.returncode and result.stdout.startswith("{"):
            answer = json.loads(result.stdout)
            error = answer.get("error") or {}
            if not error.get("message") and "outcome" not in answer:
                raise Violation(f"an answer without a sentence: {result.stdout}")
        found = soundness.entries(vault) if vault.exists() else {}
        missing = [name for name in scenario.before() if not found.get(name)]
        if missing and (scenario.exists or vault.exists() and scenario.before() and scenario.name.startswith("init")):
            raise Violation(f"gone at once: {missing}")
        if result.returncode == 0 and point.error:
            missing = [name for name, counts in scenario.wanted().items() if 0 not in counts and not found.get(name)]
            if missing:
                raise Violation(f"acknowledged, and not there: {missing}")

    def recover(self, point: Point, is_done: bool, folder: pathlib.Path) -> None:
        scenario, vault = self.scenario, folder / self.scenario.vault
        wanted = dict(scenario.wanted())
        if scenario.exists:
            # A reader is not in the way, and needs nobody to clean up first.
            self.place.run("daybook", "read", "shared/DECISIONS", "--vault", vault, "--agent", "bobby")
            if point.number % 3 == 2:
                # No entry may stand twice until somebody repeats the command, for that may be never.
                self.conclude(folder)
                now = {name: counts if is_done or name in scenario.before() else counts | {0}
                       for name, counts in wanted.items()}
                soundness.check(self.place, vault, now, "before it is repeated")
            if point.number % 3 == 1:
                self.place.run("daybook", "append", "bobby/MEMORY", "--vault", vault, "--agent", "bobby",
                               "--title", OTHER, "--context", "c")
                wanted[OTHER] = ONCE
        again = self.place.run(*scenario.command(folder), check=False)
        if again.returncode != 0 and not self.was_done(again, folder):
            raise Violation(f"the same again ended with {again.returncode}: {again.stdout}{again.stderr}")
        if is_done and NEW in wanted and json.loads(again.stdout).get("created") is not False:
            raise Violation(f"written twice: {again.stdout}")
        self.conclude(folder)
        soundness.check(self.place, vault, wanted)
        scenario.check(folder)

    def conclude(self, folder: pathlib.Path) -> None:
        vault = folder / self.scenario.vault
        for path in [*vault.glob(".git/refs/**/*.lock"), *vault.glob(".git/objects/pack/*"),
                     *vault.glob(".git/objects/**/tmp_*")]:
            # What a failing step could not take away is left for a minute: it might be somebody's.
            os.utime(path, (0, 0))
        self.scenario.conclude(folder)

    def was_done(self, again, folder: pathlib.Path) -> bool:
        """Whether a command that can't be repeated says that it has been done."""
        text = again.stdout + again.stderr
        if self.scenario.name.startswith("clone"):
            return "exists and is not empty" in text and (folder / self.scenario.vault / ".daybook").exists()
        if self.scenario.name == "task take":
            return again.returncode == 75 and "no-task" in text
        return again.returncode == 65 and ("wrong-state" in text or "redacted" in text.lower())
