"""What must hold of a vault, whatever happened to it."""

import collections
import pathlib
import re

from place import Place, Violation

MARK = re.compile(r"mark-[0-9]{5}\b")
HEADING = re.compile(r"^## \[[^\]]*\] .*?(mark-[0-9]{5})\b", re.M)
OWN_LOCKS = {"vault.lock", "sync.lock", "queue.lock"}


def entries(vault: pathlib.Path) -> collections.Counter:
    """How often each marked entry stands in the notes."""
    found: collections.Counter = collections.Counter()
    for note in vault.rglob("*.md"):
        if ".git" not in note.relative_to(vault).parts:
            found.update(HEADING.findall(note.read_text(errors="replace")))
    return found


def leftovers(folder: pathlib.Path) -> list[str]:
    """Locks and temporary files that nobody will take away."""
    found = []
    for path in folder.rglob("*"):
        name = path.name
        is_lock = name.endswith(".lock") and name not in OWN_LOCKS
        is_temporary = name.startswith((".daybook-tmp-", "tmp_", ".tmp-", "pack_git2_")) or name.endswith(".cloning")
        if is_lock or is_temporary:
            found.append(str(path.relative_to(folder)))
    # Whoever takes the queue's next takes it over, and nobody reads what it says.
    for lock in OWN_LOCKS - {"queue.lock"}:
        for path in folder.rglob(f".git/daybook/{lock}"):
            if path.stat().st_size:
                found.append(f"{path.relative_to(folder)} names a holder")
    return found


def check(place: Place, vault: pathlib.Path, wanted: dict[str, set[int]], what: str = "at the end") -> None:
    """Every entry as often as it may be, in the files and in the history; a sound repository; nothing left lying about.

    `wanted` has for each mark how often its entry may stand in the vault.
    """
    check_entries(vault, wanted, what)
    fsck = place.run("git", "fsck", "--strict", "--no-dangling", "--no-progress", cwd=vault, check=False)
    complaints = [line for line in (fsck.stdout + fsck.stderr).splitlines() if not line.startswith("notice: HEAD")]
    if fsck.returncode or complaints:
        raise Violation(f"git fsck {what}: {complaints}")
    status = place.run("git", "--no-optional-locks", "status", "--porcelain", cwd=vault).stdout
    if status:
        raise Violation(f"git status {what}: {status}")
    ids = place.run("git", "log", "--format=%(trailers:key=Entry,valueonly,separator=%x0A)", cwd=vault).stdout.split()
    doubled = [id for id, count in collections.Counter(ids).items() if count > 1]
    if doubled:
        raise Violation(f"committed twice {what}: {doubled}")
    left = leftovers(vault)
    if left:
        raise Violation(f"left {what}: {left}")


def check_entries(vault: pathlib.Path, wanted: dict[str, set[int]], what: str) -> None:
    found = entries(vault)
    for mark, counts in wanted.items():
        if found[mark] not in counts:
            raise Violation(f"{mark} stands {found[mark]} times {what}, not {sorted(counts)}")
    unknown = set(found) - set(wanted)
    if unknown:
        raise Violation(f"nobody wrote {sorted(unknown)}")
