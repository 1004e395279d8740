"""Claims: of many contenders one holds each generation, whatever the network, the clocks and the hub do."""

import contextlib
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import time

from world import ROOT, Failure, Place, Servers

YEAR = 365 * 24 * 3600
TTL = 10

LOSE = '''import os, subprocess, sys, threading

# A receive-pack whose request or reply gets lost on the way.
git, mode, *words = sys.argv[1:]
hub = subprocess.Popen([git, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)


def copy(source, target):
    while data := os.read(source, 65536):
        os.write(target, data)
    os.close(target)


# What the hub has is told in any case, up to the flush packet.
while True:
    length = hub.stdout.read(4)
    rest = int(length or b"0000", 16) - 4
    packet = b""
    while rest > len(packet):
        packet += hub.stdout.read(rest - len(packet))
    sys.stdout.buffer.write(length + packet)
    sys.stdout.buffer.flush()
    if rest < 0:
        break
if mode == "request":
    os.read(0, 1)
    hub.kill()
else:
    threading.Thread(target=copy, args=(0, hub.stdin.fileno()), daemon=True).start()
    hub.stdout.read()
hub.wait()
os._exit(1)
'''


class Contenders:
    """Nodes with one agent each, and the claims that they make on one hub."""

    def __init__(self, place: Place, servers: Servers, kind: str, count: int):
        self.place, self.servers = place, servers
        self.names = [f"{kind}{number}" for number in range(count)]
        self.vaults = {name: place.folder / name for name in self.names}
        self.counts: dict[str, int] = {}
        self.generations: dict[str, int] = {}
        self.uptimes = {name: place.folder / f"uptime-{name}" for name in self.names}
        first, *others = self.names
        for name in self.names:
            self.uptimes[name].write_text(f"{0:20}")
        self.must("daybook", "init", self.vaults[first], "--node", first, "--agents", ",".join(self.names),
                  "--remote", servers.url(kind, first))
        self.must("vault-sync", "--vault", self.vaults[first])
        self.must("daybook", "claim", "begin", "--vault", self.vaults[first], "--agent", first)
        self.must("vault-sync", "--vault", self.vaults[first])
        for name in others:
            self.must("daybook", "clone", servers.url(kind, name), self.vaults[name], "--node", name)

    def must(self, *command: object) -> None:
        result = self.place.run(*command)
        if result.returncode != 0:
            raise Failure(f"{command}: {result.stdout}{result.stderr}")

    def start(self, name: str, *words: object, env: dict[str, str] | None = None) -> subprocess.Popen:
        command = ["daybook", "claim", *map(str, words), "--vault", str(self.vaults[name]), "--agent", name]
        return subprocess.Popen(
            command, cwd=self.place.folder, env=self.place.env | (env or {}), text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)

    def finish(self, process: subprocess.Popen) -> tuple[int, dict]:
        try:
            out, err = process.communicate(timeout=180)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Failure(f"more than 180 s: {process.args}") from None
        self.place.log(process.args, "->", process.returncode, out[:400], err[:400])
        return process.returncode, json.loads(out) if out.startswith("{") else {}

    def do(self, name: str, *words: object, env: dict[str, str] | None = None) -> tuple[int, dict]:
        return self.finish(self.start(name, *words, "--json", env=env))

    def contend(self, claim: str, names: list[str] | None = None, env=lambda name: None, ttl: int = TTL,
                allowed: tuple[int, ...] = (75,)) -> dict[str, tuple[int, dict]]:
        """All at once; answers what each was told."""
        running = {name: self.start(name, "take", claim, "--ttl", f"{ttl}s", "--json", env=env(name))
                   for name in names or self.names}
        told = {name: self.finish(process) for name, process in running.items()}
        self.count("claims made", len(told))
        for name, (code, answer) in told.items():
            if code not in (0, *allowed):
                raise Failure(f"{name} claimed {claim} and was told {code}: {answer}")
        return told

    def winner(self, claim: str, told: dict[str, tuple[int, dict]], wins: int = 1) -> str | None:
        """Who holds it; there must be just one, and no one ever before of that generation."""
        won = {name: answer for name, (code, answer) in told.items() if code == 0}
        if len(won) != wins:
            raise Failure(f"{claim} is held by {list(won)}: {told}")
        for name, answer in won.items():
            expected = self.generations.get(claim, 0) + 1
            if answer["generation"] != expected or not answer["acquired"]:
                raise Failure(f"{name} holds generation {answer['generation']} of {claim}, not {expected}")
            self.generations[claim] = expected
            self.count("generations held by one")
            for other, (_, theirs) in told.items():
                if theirs.get("state") == "held" and theirs["holder"] != name:
                    raise Failure(f"{other} was told that {theirs['holder']} holds {claim}, and {name} does")
        return next(iter(won), None)

    def release(self, claim: str, name: str, code: int = 0, env: dict[str, str] | None = None) -> None:
        got, answer = self.do(name, "release", claim, env=env)
        if got != code:
            raise Failure(f"{name} gave back {claim} and was told {got}, not {code}: {answer}")

    def count(self, what: str, by: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + by

    # The clocks of machines

    def shim(self, name: str, more: dict[str, str] | None = None) -> dict[str, str]:
        library = self.place.folder / "clocks.so"
        if not library.exists():
            subprocess.run([shutil.which("cc") or "clang", "-O1", "-shared", "-fPIC", "-o", library,
                            ROOT / "Tests/FailurePoints/failure-points.c"], check=True)
        return {"LD_PRELOAD": str(library), "FAILURE_UPTIME": str(self.uptimes[name])} | (more or {})

    def advance(self, seconds: int) -> None:
        """Lets time pass on every machine."""
        for file in self.uptimes.values():
            with open(file, "r+") as stream:
                now = int(stream.read())
                stream.seek(0)
                stream.write(f"{now + seconds:20}")

    def restart(self, names: list[str]) -> None:
        """What was seen is from another start of the machine."""
        for name in names:
            path = self.vaults[name] / ".git/daybook/state/claims"
            lines = [line.split(" ") for line in path.read_text().split("\n") if line]
            for words in lines:
                if words[3] != "-":
                    words[3] = "another-start"
            path.write_text("\n".join(" ".join(words) for words in lines))


def race(field: Contenders, rng: random.Random, number: int) -> None:
    winner = field.winner("race", field.contend("race", ttl=600))
    field.release("race", winner)


def lost_replies(field: Contenders, rng: random.Random, number: int) -> None:
    folder = field.place.folder / "lossy"
    if not folder.exists():
        folder.mkdir()
        git = shutil.which("git", path=field.place.env["PATH"])
        (folder / "lose.py").write_text(LOSE)
        wrapper = folder / "git"
        wrapper.write_text(
            f'#!/bin/sh\ncase "$1 $SOAK_LOSE" in\n"receive-pack request"|"receive-pack reply")\n'
            f'  exec python3 {folder}/lose.py {git} "$SOAK_LOSE" "$@" ;;\nesac\nexec {git} "$@"\n')
        wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    # A link that always loses its reply is told the truth by the next look; one whose request is always lost, never.
    # Mostly nobody has a sound one, for that is faster than the others.
    choices = ["request", "reply", "reply"] if rng.random() < 0.75 else ["", "request", "reply"]
    modes = {name: rng.choice(choices) for name in field.names}
    modes[rng.choice(field.names)] = "reply"

    def env(name: str) -> dict[str, str]:
        return {"PATH": f"{folder}:{field.place.env['PATH']}", "SOAK_LOSE": modes[name]}

    told = field.contend("lossy", env=env, ttl=600)
    winner = field.winner("lossy", told)
    field.count(f"won with a lost {modes[winner]}" if modes[winner] else "won with a sound link")
    field.release("lossy", winner, env=env(winner))


def frozen_holder(field: Contenders, rng: random.Random, number: int) -> None:
    holder = rng.choice(field.names)
    others = [name for name in field.names if name != holder]
    fence = field.place.folder / f"fence-{number}"
    command = ["daybook", "claim", "run", "frozen", "--ttl", f"{TTL}s", "--vault", str(field.vaults[holder]), "--agent",
               holder, "--", "sh", "-c", f"echo $DAYBOOK_FENCE $$ > {fence}.new; mv {fence}.new {fence}; exec sleep 600"]
    run = subprocess.Popen(
        command, cwd=field.place.folder, env=field.place.env | field.shim(holder), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    child = 0
    try:
        for _ in range(600):
            if fence.exists():
                break
            if run.poll() is not None:
                raise Failure(f"claim run ended with {run.returncode} before its command began")
            time.sleep(0.02)
        generation, child = map(int, fence.read_text().split())
        if generation != field.generations.get("frozen", 0) + 1:
            raise Failure(f"generation {generation} of frozen, after {field.generations.get('frozen')}")
        field.generations["frozen"] = generation
        os.kill(run.pid, signal.SIGSTOP)
        os.kill(child, signal.SIGSTOP)
        field.winner("frozen", field.contend("frozen", others, field.shim), wins=0)
        field.advance(TTL + 1)
        winner = field.winner("frozen", field.contend("frozen", others, field.shim))
        os.kill(child, signal.SIGCONT)
        os.kill(run.pid, signal.SIGCONT)
        if run.wait(timeout=30) != 75:
            raise Failure(f"the frozen holder's claim run ended with {run.returncode}, not 75")
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, 0)
            raise Failure("the command of the frozen holder goes on")
        field.release("frozen", holder, 77, field.shim(holder))
        field.release("frozen", winner, 0, field.shim(winner))
    finally:
        for process in (run.pid, child):
            if process:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        run.wait()


def partition(field: Contenders, rng: random.Random, number: int) -> None:
    holder = field.winner("apart", field.contend("apart", env=field.shim))
    others = [name for name in field.names if name != holder]
    cut = [holder, *rng.sample(others, rng.randrange(len(others) - 1))]
    rest = [name for name in field.names if name not in cut]
    links = {name: field.servers.folder / f"{name}.git" for name in cut}
    for link in links.values():
        link.unlink()
    field.winner("apart", field.contend("apart", cut, field.shim, allowed=(69, 75)), wins=0)
    field.winner("apart", field.contend("apart", rest, field.shim), wins=0)
    field.advance(TTL + 1)
    field.winner("apart", field.contend("apart", cut, field.shim, allowed=(69, 75)), wins=0)
    winner = field.winner("apart", field.contend("apart", rest, field.shim))
    for link in links.values():
        link.symlink_to(field.servers.hub)
    field.release("apart", holder, 77, field.shim(holder))
    told = field.contend("apart", cut, field.shim)
    field.winner("apart", told, wins=0)
    field.release("apart", winner, 0, field.shim(winner))


def wrong_clocks(field: Contenders, rng: random.Random, number: int) -> None:
    shifts = {name: str(rng.randint(-10 * YEAR, 10 * YEAR)) for name in field.names}

    def env(name: str) -> dict[str, str]:
        return field.shim(name, {"FAILURE_CLOCK": shifts[name]})

    holder = field.winner("clocks", field.contend("clocks", env=env))
    others = [name for name in field.names if name != holder]
    # Ten years later by the wall, and nothing has lapsed.
    shifts = {name: str(int(shift) + 10 * YEAR) for name, shift in shifts.items()}
    field.winner("clocks", field.contend("clocks", others, env), wins=0)
    field.advance(TTL + 1)
    winner = field.winner("clocks", field.contend("clocks", others, env))
    field.release("clocks", holder, 77, env(holder))
    field.release("clocks", winner, 0, env(winner))


def reboot(field: Contenders, rng: random.Random, number: int) -> None:
    holder = field.winner("reboot", field.contend("reboot", env=field.shim))
    others = [name for name in field.names if name != holder]
    field.advance(TTL + 1)
    field.restart(others)
    field.winner("reboot", field.contend("reboot", others, field.shim), wins=0)
    field.advance(TTL + 1)
    winner = field.winner("reboot", field.contend("reboot", others, field.shim))
    field.release("reboot", holder, 77, field.shim(holder))
    field.release("reboot", winner, 0, field.shim(winner))


def restored_hub(field: Contenders, rng: random.Random, number: int) -> None:
    backup = field.place.folder / "backup.git"
    shutil.rmtree(backup, ignore_errors=True)
    shutil.copytree(field.servers.hub, backup, symlinks=True)
    before = field.generations.get("restored", 0)
    holder = field.winner("restored", field.contend("restored", ttl=600))
    # Who has not seen it can't know that the hub forgot it.
    for name in field.names:
        if field.do(name, "take", "restored", "--ttl", "600s")[1].get("generation") != before + 1:
            raise Failure(f"{name} doesn't see generation {before + 1} of restored")
    shutil.rmtree(field.servers.hub)
    backup.rename(field.servers.hub)
    told = field.contend("restored", ttl=600)
    field.winner("restored", told, wins=0)
    codes = {answer.get("error", {}).get("code") for _, answer in told.values()}
    if codes != {"hub-behind"}:
        raise Failure(f"a hub that went back in time was answered with {codes}")
    for name in field.names:
        if field.place.run("daybook", "claim", "repair", "--vault", field.vaults[name]).returncode != 0:
            raise Failure(f"{name} could not repair its claims")
    # Nobody works under the forgotten one any more: the person has said so.
    field.generations["restored"] = before
    winner = field.winner("restored", field.contend("restored", ttl=600))
    if winner != holder:
        field.release("restored", holder, 77)
    field.release("restored", winner)


FAULTS = {
    "lost replies": lost_replies, "a holder that freezes and wakes": frozen_holder, "partition": partition,
    "clocks ±10 years": wrong_clocks, "reboot of the observer": reboot, "hub restored from backup": restored_hub,
}  # fmt: skip


def run(place_for, options, report) -> None:
    """`place_for` makes a place for each part; `report` takes its title, counts and what failed."""
    parts = [(f"{kind}, {rounds} × {options.contenders}", kind, rounds, race)
             for kind, rounds in (("path", options.rounds), ("daemon", options.rounds), ("ssh", options.ssh_rounds))]
    parts += [(f"{title}, {options.faults} × {options.contenders}", "path", options.faults, fault)
              for title, fault in FAULTS.items()]
    for title, kind, rounds, body in parts:
        if options.only and not any(word in title for word in options.only):
            continue
        with place_for("claims") as place:
            servers, field, failure = None, None, None
            began = time.monotonic()
            try:
                servers = Servers(place, [kind])
                field = Contenders(place, servers, kind, options.contenders)
                for number in range(rounds):
                    body(field, random.Random(f"{options.seed}/{title}/{number}"), number)
                    field.count("rounds")
            except Failure as found:
                failure = str(found)
            finally:
                if servers:
                    servers.close()
            report(f"claims: {title}", field.counts if field else {}, failure, place, time.monotonic() - began)
