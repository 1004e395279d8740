"""Folders of one run's own, and one bare repository with the ways to reach it, for the programs as they are built."""

import contextlib
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def build() -> pathlib.Path:
    for program in ("daybook", "vault-sync"):
        subprocess.run(["swift", "build", "--product", program], cwd=ROOT, check=True, stdout=sys.stderr)
    shown = subprocess.run(["swift", "build", "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True)
    return pathlib.Path(shown.stdout.strip())


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Failure(Exception):
    """Something that must not happen."""


class Place:
    """A folder of one run's own, with an environment that sees nothing else of the machine."""

    def __init__(self, folder: pathlib.Path, bin_folder: pathlib.Path):
        self.folder = folder
        (folder / "home").mkdir()
        self.env = {
            "HOME": str(folder / "home"),
            "PATH": f"{bin_folder}:{os.environ['PATH']}",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_EDITOR": "true",
            "GIT_MERGE_AUTOEDIT": "no",
            "LC_ALL": "C",
        }
        self.log_file = open(folder / "log", "w", buffering=1)
        self.started = time.monotonic()

    def log(self, *words: object) -> None:
        self.log_file.write(f"{time.monotonic() - self.started:9.3f} {' '.join(map(str, words))}\n")

    def start(self, *command: object, cwd: pathlib.Path | None = None, **more: object) -> subprocess.Popen:
        return subprocess.Popen(
            [str(word) for word in command], cwd=cwd or self.folder, env=self.env, text=True, errors="replace",
            stdin=more.pop("stdin", subprocess.DEVNULL), stdout=more.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE, start_new_session=True, **more)  # fmt: skip

    def run(
        self, *command: object, cwd: pathlib.Path | None = None, kill_after: float | None = None, text: str | None = None
    ) -> subprocess.CompletedProcess:
        process = self.start(*command, cwd=cwd, stdin=subprocess.DEVNULL if text is None else subprocess.PIPE)
        if kill_after is not None:
            timer = threading.Timer(kill_after, process.kill)
            timer.start()
        try:
            out, err = process.communicate(text, timeout=180)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            raise Failure(f"more than 180 s: {shlex.join(map(str, command))}\n{out}{err}") from None
        finally:
            if kill_after is not None:
                timer.cancel()
        self.log(cwd.name if cwd else "", shlex.join(map(str, command))[:300], "->", process.returncode, out[:600], err[:600])
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def git(self, cwd: pathlib.Path, *words: object, check: bool = True) -> str:
        result = self.run("git", *words, cwd=cwd)
        if check and result.returncode != 0:
            raise Failure(f"git {' '.join(map(str, words))} in {cwd}: {result.stderr}")
        return result.stdout


class Servers:
    """One bare repository, and the ways to reach it: a path, git daemon, and sshd."""

    def __init__(self, place: Place, kinds: list[str]):
        self.place = place
        self.kinds = kinds
        self.folder = place.folder / "remotes"
        self.hub = self.folder / "hub.git"
        self.folder.mkdir()
        place.git(place.folder, "init", "--quiet", "--bare", "--initial-branch=main", self.hub)
        place.git(self.hub, "config", "receive.fsckObjects", "true")
        self.running: dict[str, subprocess.Popen] = {}
        self.ports = {"daemon": free_port(), "ssh": free_port()}
        if "ssh" in kinds:
            self.prepare_ssh()
        for kind in kinds:
            self.up(kind)

    def prepare_ssh(self) -> None:
        if os.getuid() == 0:
            pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        folder = self.place.folder / "ssh"
        folder.mkdir(mode=0o700)
        for name in ("host", "person"):
            self.place.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name)
        shutil.copy(folder / "person.pub", folder / "authorized_keys")
        host_key = (folder / "host.pub").read_text()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.ports['ssh']} {host_key}")
        server = [
            f"HostKey {folder}/host", f"AuthorizedKeysFile {folder}/authorized_keys", "StrictModes no", "UsePAM no",
            "PasswordAuthentication no", "KbdInteractiveAuthentication no", "PermitRootLogin prohibit-password",
            "PidFile none", "ListenAddress 127.0.0.1", f"Port {self.ports['ssh']}", "MaxStartups 100",
            f"SetEnv HOME={self.place.folder}/home GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null",
        ]  # fmt: skip
        (folder / "sshd_config").write_text("\n".join(server) + "\n")
        client = [
            f"IdentityFile {folder}/person", "IdentitiesOnly yes", "IdentityAgent none", "BatchMode yes",
            f"UserKnownHostsFile {folder}/known_hosts", "GlobalKnownHostsFile /dev/null", "StrictHostKeyChecking yes",
            "UpdateHostKeys no", "ConnectTimeout 20",
        ]  # fmt: skip
        (folder / "ssh_config").write_text("\n".join(client) + "\n")
        self.place.env["GIT_SSH_COMMAND"] = f"ssh -F '{folder}/ssh_config'"

    def url(self, kind: str, name: str) -> str:
        """A remote's address for one client, which has a way of its own where it is a path."""
        if kind == "path":
            (self.folder / f"{name}.git").symlink_to(self.hub)
            return str(self.folder / f"{name}.git")
        return f"{'git' if kind == 'daemon' else 'ssh'}://127.0.0.1:{self.ports[kind]}" + (
            "/hub.git" if kind == "daemon" else str(self.hub)
        )

    def up(self, kind: str) -> None:
        if kind == "path" or kind in self.running:
            return
        if kind == "daemon":
            command = ["git", "daemon", "--reuseaddr", "--listen=127.0.0.1", f"--port={self.ports[kind]}",
                       f"--base-path={self.folder}", "--export-all", "--enable=receive-pack"]  # fmt: skip
        else:
            command = [SSHD, "-D", "-e", "-f", self.place.folder / "ssh/sshd_config"]
        with open(self.place.folder / f"{kind}.log", "a") as log:
            server = subprocess.Popen(
                [str(word) for word in command], env=self.place.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)  # fmt: skip
        self.running[kind] = server
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.ports[kind]), timeout=1):
                return
            if server.poll() is not None:
                break
            time.sleep(0.05)
        raise Failure(f"{kind} didn't start: see {self.place.folder}/{kind}.log")

    def down(self, kind: str) -> None:
        """Stops a server with all that it is doing."""
        server = self.running.pop(kind, None)
        if server:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()

    def close(self) -> None:
        for kind in list(self.running):
            self.down(kind)
