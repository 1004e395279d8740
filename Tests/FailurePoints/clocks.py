"""Wrong clocks: what is written stays in order and syncs, whatever the time seems to be."""

import json
import time

import soundness
from place import Place, Violation
from scenarios import mark

YEAR = 365 * 24 * 3600


def clocks() -> dict[str, str]:
    """What each clock adds, as FAILURE_CLOCK has it."""
    now = int(time.time())
    return {
        "1969": str(-now - 3600), "2106": str(2**32 + 3600 - now), "ten years early": str(-10 * YEAR),
        "ten years late": str(10 * YEAR), "jumping an hour": "~3600", "jumping ten years": f"~{10 * YEAR}",
    }  # fmt: skip


def run_clock(place: Place, name: str, shift: str) -> int:
    """Two nodes, of which one has the wrong clock, append, sync, and go on when it is right again; answers the entries."""
    folder = place.folder / f"clock-{name.replace(' ', '-')}"
    folder.mkdir()
    hub, right, wrong = folder / "hub.git", folder / "right", folder / "wrong"
    env = {"LD_PRELOAD": str(place.library), "FAILURE_CLOCK": shift}
    place.run("git", "init", "--quiet", "--bare", "--initial-branch=main", hub)
    place.run("daybook", "init", right, "--node", "right", "--agents", "jerry,bobby", "--remote", hub)
    place.run("vault-sync", "--vault", right)
    place.run("daybook", "clone", hub, wrong, "--node", "wrong", env=env)
    number, ids = 0, []

    def append(vault, agent, env) -> None:
        nonlocal number
        answer = place.run("daybook", "append", "shared/DECISIONS", "--vault", vault, "--agent", agent, "--title",
                           mark(number), "--context", "c", "--json", env=env)
        ids.append(json.loads(answer.stdout)["id"])
        number += 1

    for turn in range(3):
        # The last turn's clock is right again.
        mine = env if turn < 2 else {}
        for _ in range(2):
            append(wrong, "bobby", mine)
            append(right, "jerry", {})
        place.run("vault-sync", "--vault", wrong, env=mine)
        place.run("vault-sync", "--vault", right)
        place.run("vault-sync", "--vault", wrong, env=mine)
    if len(set(ids)) != len(ids):
        raise Violation(f"clock {name}: an id was given twice")
    for vault in (right, wrong):
        place.run("vault-sync", "--vault", vault)
        soundness.check(place, vault, {mark(index): {1} for index in range(number)}, f"with the clock {name}")
    heads = {place.run("git", "rev-parse", "HEAD", cwd=vault).stdout for vault in (right, wrong)}
    if len(heads) != 1:
        raise Violation(f"clock {name}: the nodes have different histories")
    return number
