"""Power cuts: what a disk holds at one moment, while a writer goes on.

An ext4 file system stands in a file. Its loop device reads and writes that file without a cache of its own, so a copy of the
file is what the disk had got by then: what nobody flushed is not in it. Each copy is mounted, which replays its journal, and
all that was answered before the copy began has to be there.
"""

import contextlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import threading
import time

import soundness
from place import Place, Violation
from scenarios import mark


SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


class CannotMount(Exception):
    """File systems can't be mounted here."""


@contextlib.contextmanager
def mounted(image: pathlib.Path, folder: pathlib.Path):
    for program in ("mkfs.ext4", "losetup", "mount"):
        if not shutil.which(program, path=SYSTEM_PATH):
            raise CannotMount(f"there is no {program}")
    folder.mkdir(exist_ok=True)
    device = subprocess.run(
        [shutil.which("losetup", path=SYSTEM_PATH), "--find", "--show", "--direct-io=on", image], capture_output=True, text=True).stdout.strip()
    if not device:
        raise CannotMount("no loop device")
    try:
        # Nothing is written back by itself before its time; only what is flushed is there for sure.
        result = subprocess.run(["mount", "-o", "noatime,commit=300", device, folder], capture_output=True, text=True)
        if result.returncode:
            raise CannotMount(result.stderr.strip())
        try:
            yield folder
        finally:
            subprocess.run(["umount", folder], check=True)
    finally:
        subprocess.run([shutil.which("losetup", path=SYSTEM_PATH), "--detach", device], check=True)


def new_image(place: Place, name: str, megabytes: int = 48) -> pathlib.Path:
    # Not in memory: direct reads and writes need a disk's file system.
    folder = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / place.folder.name
    folder.mkdir(exist_ok=True)
    image = folder / name
    with open(image, "wb") as file:
        file.truncate(megabytes << 20)
    subprocess.run([shutil.which("mkfs.ext4", path=SYSTEM_PATH) or "mkfs.ext4", "-q", "-F", image], check=True)
    return image


@contextlib.contextmanager
def stopped(writing: dict[int, subprocess.Popen]):
    """Nobody writes: a copy that takes a while is of one moment, in the middle of what they do."""
    processes = list(writing.values())
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    # What is on its way to the disk arrives.
    time.sleep(0.03)
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


def copy(image: pathlib.Path, target: pathlib.Path) -> None:
    """What is in the file now, holes left out."""
    subprocess.run(["cp", "--sparse=always", image, target], check=True)


def check_image(place: Place, image: pathlib.Path, number: int, answered: list[int]) -> None:
    with mounted(image, place.folder / f"cut-{number}") as folder:
        vault = folder / "v"
        if not (vault / ".git/HEAD").exists():
            raise Violation(f"image {number}: the vault is not there, though init answered")
        env = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
        fsck = place.run("git", "fsck", "--strict", "--no-dangling", "--no-progress", cwd=vault, env=env, check=False)
        if fsck.returncode:
            raise Violation(f"image {number}: {fsck.stdout}{fsck.stderr}")
        committed = set(place.run("git", "log", "--format=%s", cwd=vault, env=env).stdout.split())
        lost = [mark(index) for index in answered if mark(index) not in committed]
        if lost:
            raise Violation(f"image {number}: answered and not committed: {lost}")
        for lock in vault.glob(".git/**/*.lock"):
            # From before the machine was started, which it isn't here.
            os.utime(lock, (1, 1))
        # Life goes on: what the note lacks is put back from the commits.
        place.run("daybook", "append", "MEMORY", "--vault", vault, "--agent", "jerry", "--title", mark(70000), "--context", "c")
        read = place.run("daybook", "read", "MEMORY", "--vault", vault, "--agent", "jerry").stdout
        lost = [mark(index) for index in answered if mark(index) not in read]
        if lost:
            raise Violation(f"image {number}: answered and not read: {lost}")
        place.run("vault-sync", "--vault", vault)
        soundness.check(place, vault, {mark(index): {1} for index in [*answered, 70000]}
                        | {name: {0, 1} for name in soundness.entries(vault) if int(name[5:]) not in [*answered, 70000]},
                        f"in image {number}")


def cut_power(place: Place, images: int, seed: int) -> dict[str, int]:
    """Copies the disk `images` times while two programs append; answers how many images and answers there were."""
    image = new_image(place, "disk")
    dice = random.Random(seed)
    answered: list[int] = []
    failures: list[str] = []
    copies = []
    try:
        with mounted(image, place.folder / "disk") as folder:
            vault = folder / "v"
            place.run("daybook", "init", vault, "--node", "one", "--agents", "jerry,bobby")
            copy(image, image.with_name("copy-0"))
            copies.append((image.with_name("copy-0"), []))
            running, gate = True, threading.Lock()
            writing: dict[int, subprocess.Popen] = {}

            def write(start: int) -> None:
                number = start
                while running:
                    with gate:
                        process = writing[start] = subprocess.Popen(
                            ["daybook", "append", "MEMORY", "--vault", vault, "--agent", "jerry", "--title", mark(number),
                             "--context", "c" * (1 + number % 7 * 300)],
                            env=place.env, cwd=place.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                    _, errors = process.communicate()
                    if process.returncode:
                        failures.append(errors)
                        return
                    answered.append(number)
                    number += 1

            threads = [threading.Thread(target=write, args=(start,)) for start in (1, 30001)]
            for thread in threads:
                thread.start()
            try:
                for number in range(1, images):
                    before = len(answered)
                    while len(answered) < before + 1 and not failures:
                        time.sleep(0.002)
                    time.sleep(dice.uniform(0, 0.05))
                    target = image.with_name(f"copy-{number}")
                    with gate, stopped(writing):
                        known = list(answered)
                        copy(image, target)
                    copies.append((target, known))
            finally:
                running = False
                for thread in threads:
                    thread.join()
            if failures:
                raise Violation(f"an append failed: {failures[0]}")
            # While the first disk is there, so that the copies have other device numbers: by those a vault knows a disk that
            # came back without the machine having been started.
            for number, (target, known) in enumerate(copies):
                check_image(place, target, number, known)
        clones = clone_cut(place)
        return {"images": len(copies) + clones, "answers": len(answered)}
    finally:
        shutil.rmtree(image.parent, ignore_errors=True)


def clone_cut(place: Place) -> int:
    """A clone is on the disk when it answers."""
    hub, source = place.folder / "power-hub.git", place.folder / "power-source"
    place.run("git", "init", "--quiet", "--bare", "--initial-branch=main", hub)
    place.run("daybook", "init", source, "--node", "two", "--agents", "jerry", "--remote", hub)
    place.run("daybook", "append", "MEMORY", "--vault", source, "--agent", "jerry", "--title", mark(1), "--context", "c")
    place.run("vault-sync", "--vault", source)
    image = new_image(place, "clone-disk")
    with mounted(image, place.folder / "clone-disk") as folder:
        place.run("daybook", "clone", hub, folder / "v", "--node", "one")
        copy(image, image.with_name("clone-copy"))
        check_image(place, image.with_name("clone-copy"), 1000, [1])
    return 1
