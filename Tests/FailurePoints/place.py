"""A folder of one run's own, where programs see nothing else of the machine."""

import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MEMORY = pathlib.Path("/dev/shm")


class Violation(Exception):
    """Something that must not happen."""


class Place:
    def __init__(self, bin_folder: pathlib.Path, keep: bool = False):
        where = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="daybook-failures-", dir=where)).resolve()
        self.keep = keep
        self.bin = bin_folder
        (self.folder / "home").mkdir()
        self.env = {
            "HOME": str(self.folder / "home"),
            "PATH": f"{bin_folder}:{os.environ['PATH']}",
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C",
            "TZ": "UTC",
        }
        self.library = self.folder / "failure-points.so"
        subprocess.run(
            [shutil.which("cc") or "clang", "-O1", "-shared", "-fPIC", "-o", self.library, HERE / "failure-points.c"], check=True)

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, *_: object) -> None:
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *command: object, cwd: pathlib.Path | None = None, env: dict[str, str] | None = None,
            check: bool = True, timeout: float = 120, text: str | None = None) -> subprocess.CompletedProcess:
        words = [str(word) for word in command]
        try:
            result = subprocess.run(
                words, cwd=cwd or self.folder, env=self.env | (env or {}), text=True, errors="replace",
                input=text if text is not None else "", capture_output=True, timeout=timeout)
        except subprocess.TimeoutExpired:
            raise Violation(f"`{' '.join(words)}` did not end within {timeout} s") from None
        if check and result.returncode != 0:
            raise Violation(f"`{' '.join(words)}` ended with {result.returncode}: {result.stdout}{result.stderr}")
        return result

    def copy(self, source: pathlib.Path, target: pathlib.Path) -> None:
        """Copies a scenario's folder; what names the old place in a configuration then names the new one."""
        subprocess.run(["cp", "-a", source, target], check=True)
        for config in [*target.glob("*/.git/config"), *target.glob("*.git/config")]:
            text = config.read_text()
            if str(source) in text:
                config.write_text(text.replace(f"{source}/", f"{target}/"))
