import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def program():
    return os.environ["DAYBOOK"]


@pytest.fixture
def vault(tmp_path, program):
    """A vault of the node jerry, in a home of its own."""
    path = tmp_path / "vault"
    environment = os.environ | {"HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        [program, "init", path, "--node", "jerry", "--agents", "jerry,bobby"],
        check=True, env=environment, stdout=subprocess.DEVNULL,
    )
    return path


@pytest.fixture
def log(tmp_path):
    return tmp_path / "frames"


@pytest.fixture
def server(program, vault, log):
    """The command of the server, behind what keeps its frames."""
    return [
        sys.executable, str(HERE / "wire.py"), str(log), program, "mcp", "--vault", str(vault), "--agent", "jerry",
    ]
