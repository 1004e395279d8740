"""Many clients, many calls, and clients that die. Sizes come from the environment: small by default."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

CLIENTS = int(os.environ.get("DAYBOOK_TEST_CLIENTS", 8))
APPENDS = int(os.environ.get("DAYBOOK_TEST_APPENDS", 5))
CALLS = int(os.environ.get("DAYBOOK_TEST_CALLS", 1500))


class Server:
    """A server and its client, frame by frame."""

    def __init__(self, program, vault, agent="jerry"):
        self.process = subprocess.Popen(
            [program, "mcp", "--vault", vault, "--agent", agent], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.asked = 0
        opened = self.ask("initialize", protocolVersion="2025-11-25", capabilities={}, clientInfo={})
        assert opened["protocolVersion"] == "2025-11-25"

    def ask(self, method, **params):
        self.asked += 1
        frame = {"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params}
        self.process.stdin.write(json.dumps(frame).encode() + b"\n")
        self.process.stdin.flush()
        while True:
            answer = json.loads(self.process.stdout.readline())
            if answer.get("id") == self.asked:
                return answer["result"]

    def call(self, tool, **arguments):
        result = self.ask("tools/call", name=tool, arguments=arguments)
        assert result["isError"] is False, result
        return result["structuredContent"]

    def kilobytes(self):
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(60) == 0


def test_clients_that_append_to_one_note_at_once_lose_nothing(program, vault):
    subprocess.run(["git", "-C", vault, "config", "daybook.writeZones", "true"], check=True)
    written, failures = [], []

    def append(client):
        try:
            server = Server(program, vault)
            for number in range(APPENDS):
                entry = server.call("memory_append", file="shared/RECENT_EVENTS", title=f"{client} {number}")
                written.append(entry["id"])
            server.end()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=append, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(set(written)) == CLIENTS * APPENDS
    server = Server(program, vault)
    read = server.call("memory_read", file="shared/RECENT_EVENTS", last=100_000)["entries"]
    server.end()
    assert sorted(entry["id"] for entry in read) == sorted(written)
    assert {entry["title"] for entry in read} == {f"{c} {n}" for c in range(CLIENTS) for n in range(APPENDS)}
    status = subprocess.run(["git", "-C", vault, "status", "--porcelain"], check=True, capture_output=True, text=True)
    assert status.stdout == ""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_stays_flat(program, vault):
    server = Server(program, vault)
    for number in range(20):
        server.call("memory_append", title=f"Entry {number}", body="Text " * 50)
    seen = []
    for number in range(CALLS):
        server.call("memory_read", last=5)
        if number % 10 == 0:
            server.call("vault_status")
            server.call("section_set", file="shared/CURRENT_FOCUS", heading="Now", body="The same.")
        if number % (CALLS // 10) == CALLS // 10 - 1:
            seen.append(server.kilobytes())
    print(f"\n{CALLS} calls, resident kB after each tenth: {seen}")
    assert max(seen) < 60_000
    assert seen[-1] < seen[2] * 1.1, seen
    server.end()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_is_ready_at_once(program, vault):
    spent = []
    for _ in range(5):
        server = Server(program, vault)
        fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
        spent.append((int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK"))
        server.end()
    print(f"\nCPU until the first answer, in ms: {sorted(spent)}")
    assert sorted(spent)[2] < 50


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_no_server_is_left_when_its_client_is_killed(program, vault, tmp_path, kind):
    script = tmp_path / "client.py"
    script.write_text(
        "import subprocess, sys, time\n"
        "server = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "server.stdin.write(b'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\\n')\n"
        "server.stdin.flush()\nserver.stdout.readline()\nprint(server.pid, flush=True)\ntime.sleep(600)\n"
    )
    client = subprocess.Popen(
        [sys.executable, script, program, "mcp", "--vault", vault], stdout=subprocess.PIPE, text=True
    )
    server = int(client.stdout.readline())
    client.send_signal(kind)
    client.wait(60)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            os.kill(server, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{server}/stat").exists() and " Z " in Path(f"/proc/{server}/stat").read_text():
            return
        time.sleep(0.05)
    pytest.fail("the server is still there")
