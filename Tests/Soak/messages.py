"""Messages between nodes whose commands are killed and whose links are cut at random: each is seen by its receiver, and by
nobody else, in the order in which it was sent, and acknowledged once."""

import collections
import json
import pathlib
import random
import re
import signal
import threading
import time

from world import Failure, Place, Servers

ANSWER = re.compile(r"^\*\*Answers:\*\* \[\[[^\]]*#\^([0-9a-z]{26})\]\]$", re.M)


class Node:
    """A node with one agent of its name, which sends, reads and answers."""

    def __init__(self, mail: "Mail", name: str):
        self.mail, self.place, self.name = mail, mail.place, name
        self.path = mail.place.folder / name
        self.url = mail.servers.url("path", name)
        self.link = pathlib.Path(self.url)
        # Marks by sender, in the order in which this agent saw them first.
        self.seen: dict[str, list[str]] = collections.defaultdict(list)
        self.known: set[str] = set()
        self.sent = 0

    def daybook(self, rng: random.Random, *words: object, kills: bool = True) -> dict | None:
        """A command's answer; nil where it was killed, or can't be done now."""
        kill_after = rng.uniform(0, self.mail.kill_within) if kills and rng.random() < self.mail.kills else None
        result = self.place.run("daybook", *words, "--agent", self.name, "--json", cwd=self.path, kill_after=kill_after)
        if result.returncode == -signal.SIGKILL:
            self.mail.count("kills")
            return None
        if result.returncode == 75:
            return None
        if result.returncode != 0:
            raise Failure(f"{self.name}: exit {result.returncode} of {words}: {result.stdout}{result.stderr}")
        return json.loads(result.stdout)

    def sync(self, rng: random.Random | None = None) -> bool:
        kill_after = rng.uniform(0, 2 * self.mail.kill_within) if rng and rng.random() < self.mail.kills else None
        result = self.place.run("vault-sync", "--json", "--timeout", "30", cwd=self.path, kill_after=kill_after)
        self.mail.count("syncs")
        if result.returncode == -signal.SIGKILL:
            self.mail.count("kills")
        elif result.returncode not in (0, 69, 75):
            raise Failure(f"{self.name}: vault-sync ended with {result.returncode}: {result.stdout}{result.stderr}")
        return result.returncode == 0

    def send(self, rng: random.Random, number: int) -> None:
        mark = f"mark-{self.name}-{number:05}"
        to = rng.choice([node.name for node in self.mail.nodes if node is not self])
        text = f"{mark} for {to}\n\n" + "More words.\n" * rng.choice([0, 1, 20])
        for attempt in range(50):
            if self.daybook(rng, "send", to, text, "--key", mark):
                self.mail.sent(self.name, to, mark)
                return
            self.mail.count("sends tried again")
        raise Failure(f"{self.name} could not send {mark}")

    def read(self, rng: random.Random) -> int:
        inbox = self.daybook(rng, "inbox")
        for item in inbox["items"] if inbox else []:
            mark = item["title"].split(" ")[0]
            if item["to"] != self.name or not item["title"].endswith(f" for {self.name}") or item["suspect"]:
                raise Failure(f"{self.name} has in its inbox: {item}")
            if mark not in self.known:
                self.known.add(mark)
                self.seen[item["from"]].append(mark)
                self.mail.count("messages seen")
            for attempt in range(50):
                if self.daybook(rng, "inbox", "ack", item["id"], "--state", "completed", "--text", f"Done: {mark}"):
                    break
                self.mail.count("answers tried again")
            else:
                raise Failure(f"{self.name} could not answer {mark}")
        return len(inbox["items"]) if inbox else 0

    def work(self, rng: random.Random, messages: int) -> None:
        """What happens on a node: sends, syncs, reads; the link goes and comes."""
        while self.sent < messages and not self.mail.failures:
            for _ in range(rng.randrange(1, 8)):
                if self.sent < messages:
                    self.send(rng, self.sent)
                    self.sent += 1
            if rng.random() < 0.15:
                self.mail.count("partitions")
                self.link.unlink()
                self.sync(rng)
                for _ in range(rng.randrange(3)):
                    if self.sent < messages:
                        self.send(rng, self.sent)
                        self.sent += 1
                self.read(rng)
                self.link.symlink_to(self.mail.servers.hub)
            self.sync(rng)
            self.read(rng)


class Mail:
    kill_within = 0.15

    def __init__(self, place: Place, options):
        self.place, self.options, self.kills = place, options, options.kills
        self.servers = Servers(place, ["path"])
        self.lock = threading.Lock()
        self.counts: collections.Counter = collections.Counter()
        self.failures: list[str] = []
        # Marks by sender and receiver, in the order in which they were sent.
        self.order: dict[tuple[str, str], list[str]] = collections.defaultdict(list)
        self.nodes = [Node(self, name) for name in ["jerry", "bobby", "billy", "macbook"]]

    def count(self, what: str, by: int = 1) -> None:
        with self.lock:
            self.counts[what] += by

    def sent(self, sender: str, to: str, mark: str) -> None:
        with self.lock:
            self.order[sender, to].append(mark)
            self.counts["messages sent"] += 1

    def must(self, *command: object) -> None:
        result = self.place.run(*command)
        if result.returncode != 0:
            raise Failure(f"{command}: {result.stdout}{result.stderr}")

    def begin(self) -> None:
        first, *others = self.nodes
        names = ",".join(node.name for node in self.nodes)
        self.must("daybook", "init", first.path, "--node", first.name, "--agents", names, "--remote", first.url)
        self.must("vault-sync", "--vault", first.path)
        for node in others:
            self.must("daybook", "clone", node.url, node.path, "--node", node.name)
        for node in self.nodes:
            self.must("daybook", "agent", "register", "--vault", node.path, "--agent", node.name)
            self.must("vault-sync", "--vault", node.path)

    def play(self) -> None:
        self.begin()
        began = time.monotonic()
        self.must("daybook", "inbox", "--vault", self.nodes[0].path, "--agent", self.nodes[0].name)
        # Kills are to fall into a command's life, however fast this machine is.
        self.kill_within = max(0.03, 1.5 * (time.monotonic() - began))
        each = self.options.messages // len(self.nodes)

        def work(node: Node) -> None:
            try:
                node.work(random.Random(f"{self.options.seed}/{node.name}"), each)
            except Exception as failure:  # noqa: BLE001
                with self.lock:
                    self.failures.append(f"{node.name}: {failure}")

        threads = [threading.Thread(target=work, args=(node,)) for node in self.nodes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.failures:
            raise Failure("; ".join(self.failures))
        calm = random.Random(0)
        self.kills = 0.0
        for _ in range(10):
            left = 0
            for node in self.nodes:
                if not node.sync():
                    raise Failure(f"{node.name} could not sync in the end")
                left += node.read(calm)
            if not left:
                break
        for _ in range(2):
            for node in self.nodes:
                node.sync()
        self.check(calm)

    def check(self, calm: random.Random) -> None:
        for node in self.nodes:
            for other in self.nodes:
                sent, seen = self.order[other.name, node.name], node.seen[other.name]
                if sent != seen:
                    first = next((pair for pair in zip(sent, seen) if pair[0] != pair[1]), None)
                    raise Failure(
                        f"{other.name} sent {len(sent)} to {node.name}, who saw {len(seen)}; the first that differ: {first}")
            left = node.daybook(calm, "inbox")
            if left["items"]:
                raise Failure(f"{node.name} has {len(left['items'])} messages left")
            sent = node.daybook(calm, "outbox", "--limit", "100000")
            states = collections.Counter(item["state"] for item in sent["items"])
            total = sum(len(marks) for (sender, _), marks in self.order.items() if sender == node.name)
            if states != {"completed": total}:
                raise Failure(f"{node.name} sent {total}, which are {dict(states)}")
            twice = [item["id"] for item in sent["items"] if len(item["answers"]) != 1]
            if twice:
                raise Failure(f"{len(twice)} messages of {node.name} were not answered once: {twice[:3]}")
        trees = {self.place.git(node.path, "rev-parse", "HEAD^{tree}") for node in self.nodes}
        if len(trees) != 1:
            raise Failure(f"{len(trees)} trees in the end")
        outboxes = [*self.nodes[0].path.glob("agents/*/OUTBOX.md"), *self.nodes[0].path.glob("agents/*/archive/OUTBOX-*.md")]
        answers = collections.Counter(found for path in outboxes for found in ANSWER.findall(path.read_text()))
        doubled = [found for found, number in answers.items() if number != 1]
        total = sum(map(len, self.order.values()))
        if doubled or len(answers) != total:
            raise Failure(f"{len(answers)} answers to {total} messages; more than once: {doubled[:3]}")
        self.count("messages acknowledged once", len(answers))
        self.count("archives of outboxes", len([path for path in outboxes if "archive" in path.parts]))


def run(place_for, options, report) -> None:
    with place_for("messages") as place:
        began, failure = time.monotonic(), None
        mail = Mail(place, options)
        try:
            mail.play()
        except Failure as found:
            failure = str(found)
        finally:
            mail.servers.close()
        report(f"messages: {options.messages} among 4 nodes", mail.counts, failure, place, time.monotonic() - began)
