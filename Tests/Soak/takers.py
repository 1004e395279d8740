"""The task queue: takers whose commands are killed at random, at every step; each task is completed once by the record, and
every one that was abandoned is taken up again."""

import collections
import json
import random
import re
import signal
import threading
import time

from claims import Contenders
from world import Failure, Place, Servers

COMPLETING = re.compile(r"^## \[[^\]]*\] Completed: (task-\d{5})\b", re.M)


class Queue:
    kill_within = 0.4
    ttl = 30

    def __init__(self, place: Place, options):
        self.place, self.options = place, options
        self.servers = Servers(place, ["path"])
        self.field = Contenders(place, self.servers, "path", options.contenders)
        self.lock = threading.Lock()
        self.counts: collections.Counter = collections.Counter()
        self.failures: list[str] = []
        self.left = threading.Event()
        # Who was handed a task, by its id and generation.
        self.handed: dict[tuple[str, int], str] = {}

    def count(self, what: str, by: int = 1) -> None:
        with self.lock:
            self.counts[what] += by

    def run(self, name: str, *words: object, kill: float | None = None, allowed: tuple[int, ...] = (75,)) -> dict | None:
        """A command's answer; nil where it was killed, or ended with one of the allowed statuses."""
        shim = [f"{key}={value}" for key, value in self.field.shim(name).items()]
        agent = [] if words[0] == "tasks" else ["--agent", name]
        result = self.place.run(
            "env", *shim, "daybook", *words, "--vault", self.field.vaults[name], *agent, "--json", kill_after=kill)
        if result.returncode == -signal.SIGKILL:
            self.count("kills")
            return None
        if result.returncode in allowed:
            return None
        if result.returncode != 0:
            raise Failure(f"{name}: exit {result.returncode} of {words}: {result.stdout}{result.stderr}")
        return json.loads(result.stdout)

    def sync(self, name: str, kill: float | None = None) -> None:
        shim = [f"{key}={value}" for key, value in self.field.shim(name).items()]
        result = self.place.run("env", *shim, "vault-sync", "--vault", self.field.vaults[name], kill_after=kill)
        if result.returncode not in (0, 75, -signal.SIGKILL):
            raise Failure(f"{name}: vault-sync ended with {result.returncode}: {result.stdout}{result.stderr}")

    def take(self, name: str, rng: random.Random) -> None:
        def kill() -> float | None:
            return rng.uniform(0, self.kill_within) if rng.random() < self.options.kills else None

        while not self.left.is_set() and not self.failures:
            self.sync(name, kill())
            task = self.run(name, "task", "take", "--ttl", f"{self.ttl}s", kill=kill())
            if not task:
                time.sleep(rng.uniform(0, 0.3))
                continue
            with self.lock:
                key = task["id"], task["generation"]
                if self.handed.setdefault(key, name) != name:
                    raise Failure(f"{self.handed[key]} and {name} were handed generation {key[1]} of {key[0]}")
                self.counts["tasks handed out"] += 1
                self.counts["of them taken up again"] += key[1] > 1
            if rng.random() < self.options.kills:
                self.count("tasks abandoned")
                continue
            for _ in range(3):
                # 77: it took too long, and another has it.
                done = self.run(name, "task", "done", task["id"], "--result", f"by {name}", kill=kill(), allowed=(65, 75, 77))
                if done:
                    break

    def play(self) -> None:
        first = self.field.names[0]
        for number in range(self.options.queue_tasks):
            self.run(first, "task", "offer", f"task-{number:05}", "--key", f"task-{number:05}", allowed=())
        self.sync(first)

        def work(name: str) -> None:
            try:
                self.take(name, random.Random(f"{self.options.seed}/{name}"))
            except Exception as failure:  # noqa: BLE001
                with self.lock:
                    self.failures.append(f"{name}: {failure}")

        threads = [threading.Thread(target=work, args=(name,)) for name in self.field.names]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 120 + 20 * self.options.queue_tasks
        while not self.failures and time.monotonic() < deadline:
            time.sleep(2)
            # What was abandoned is to lapse sooner than it would.
            self.field.advance(5)
            if len(self.states("completed")) == self.options.queue_tasks:
                break
        self.left.set()
        for thread in threads:
            thread.join()
        if self.failures:
            raise Failure("; ".join(self.failures))
        for _ in range(3):
            for name in self.field.names:
                self.sync(name)
        self.check()

    def states(self, state: str) -> list[dict]:
        answer = self.run(self.field.names[0], "tasks", "--status", state, "--limit", "100000")
        return answer["items"] if answer else []

    def check(self) -> None:
        done = self.states("completed")
        if len(done) != self.options.queue_tasks:
            raise Failure(f"{len(done)} of {self.options.queue_tasks} tasks are completed")
        trees = {self.place.git(vault, "rev-parse", "HEAD^{tree}") for vault in self.field.vaults.values()}
        if len(trees) != 1:
            raise Failure(f"{len(trees)} trees in the end")
        for item in done:
            holder = self.handed.get((item["id"], item["generation"]), None) if "generation" in item else None
            if holder and item.get("result") != f"by {holder}":
                raise Failure(f"{item['title']}: {item['result']}, and {holder} had its generation {item['generation']}")
        vault = self.field.vaults[self.field.names[0]]
        entries = collections.Counter(
            found for note in vault.glob("agents/*/MEMORY.md") for found in COMPLETING.findall(note.read_text()))
        twice = {title: number for title, number in entries.items() if number != 1}
        if twice or len(entries) != self.options.queue_tasks:
            raise Failure(f"{len(entries)} tasks have a completing entry; not just one: {twice}")
        references = self.place.git(self.servers.hub, "for-each-ref", "--format=%(refname)", "refs/daybook/claims/task*").split()
        self.counts["tasks completed once"] = len(done)
        self.counts["references of tasks left on the hub"] = len(references)
        if references:
            raise Failure(f"{len(references)} references of tasks are left on the hub")


def run(place_for, options, report) -> None:
    with place_for("queue") as place:
        began, failure, queue = time.monotonic(), None, None
        try:
            queue = Queue(place, options)
            queue.play()
        except Failure as found:
            failure = str(found)
        finally:
            if queue:
                queue.servers.close()
        report(f"queue: {options.queue_tasks} tasks, {options.contenders} takers", queue.counts if queue else {}, failure, place,
               time.monotonic() - began)
