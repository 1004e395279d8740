"""A process that appends without a pause, killed again and again."""

import random
import signal
import subprocess
import time

import soundness
from place import Place, Violation
from scenarios import mark


def kill_under_load(place: Place, kills: int, seed: int) -> dict[str, int]:
    """Kills the writing program `kills` times, at moments drawn from `seed`; two other programs write meanwhile.

    Each append has its own mark; those that were answered must be there once, the others at most once.
    """
    vault = place.folder / "killed"
    place.run("daybook", "init", vault, "--node", "one", "--agents", "jerry,bobby")
    place.run("daybook", "append", "MEMORY", "--vault", vault, "--agent", "jerry", "--title", mark(0), "--context", "c")
    dice = random.Random(seed)
    wanted = {mark(0): {1}}
    number, answered, met = 1, 0, 0
    while met < kills:
        notes = ["MEMORY", "shared/DECISIONS", "projects/LOG"]
        appends = [
            subprocess.Popen(
                ["daybook", "append", dice.choice(notes), "--vault", vault, "--agent", "jerry", "--title", mark(number + index),
                 "--context", "c" * dice.choice([1, 1, 20_000]), "--key", f"k{number + index}"],
                env=place.env, cwd=place.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for index in range(3)]
        time.sleep(dice.uniform(0.001, 0.12))
        appends[0].kill()
        for index, append in enumerate(appends):
            _, errors = append.communicate()
            if append.returncode not in (0, -signal.SIGKILL):
                raise Violation(f"append ended with {append.returncode}: {errors}")
            met += append.returncode == -signal.SIGKILL
            answered += append.returncode == 0
            wanted[mark(number + index)] = {1} if append.returncode == 0 else {0, 1}
        number += 3
        if number % 300 == 1:
            soundness.check_entries(vault, wanted, f"after {met} kills")
    place.run("daybook", "append", "MEMORY", "--vault", vault, "--agent", "jerry", "--title", mark(99999), "--context", "c")
    place.run("vault-sync", "--vault", vault)
    wanted[mark(99999)] = {1}
    soundness.check(place, vault, wanted, f"after {met} kills")
    return {"kills": met, "answered appends": answered + 2}
