"""A server tree of its own for each test, on a free port, in a temporary folder, gone afterwards."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = ROOT / "tests" / "serving" / "stand_in.py"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(holds: Callable[[], object], *, within: float = 10.0, what: str = "condition") -> None:
    until = time.monotonic() + within
    while not holds():
        assert time.monotonic() < until, f"{what} did not come true within {within} s"
        time.sleep(0.02)


def running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass
class Tree:
    parent: subprocess.Popen[bytes]
    port: int
    diary: Path
    log: Path

    def get(self, path: str, *, timeout: float = 10.0) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), dict(answer.getheaders())
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.get("/", timeout=1)[0] == 200
        except OSError:
            return False

    def children(self) -> list[int]:
        """Process ids below the parent, oldest first."""
        tasks = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()]

    def web(self) -> list[int]:
        return [pid for pid in self.children() if pid != self.worker()]

    def worker(self) -> int:
        lines = [line for line in self.notes() if line.startswith("worker began")]
        return int(lines[-1].split()[-1]) if lines else 0

    def notes(self) -> list[str]:
        return self.diary.read_text().splitlines() if self.diary.exists() else []

    def end(self, number: int = signal.SIGTERM, *, within: float = 12.0) -> float:
        """Send the signal, wait for the end, return the seconds it took."""
        begun = time.monotonic()
        self.parent.send_signal(number)
        self.parent.wait(within)
        return time.monotonic() - begun


Start = Callable[..., Tree]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `flask up` of the stand-in; keyword arguments go into its environment."""
    trees: list[Tree] = []

    def begin(*, ready: bool = True, **environ: str) -> Tree:
        port = int(environ.pop("PORT", 0)) or free_port()
        folder = tmp_path / f"tree {len(trees)}"
        folder.mkdir()
        mine = {"INSTANCE_DIR": str(folder), "STAND_IN_DIARY": str(folder / "diary"), "PORT": str(port)}
        tree = Tree(_launch(folder, {**os.environ, **mine, **environ}), port, folder / "diary", folder / "log")
        trees.append(tree)
        if ready:
            wait_until(lambda: tree.answers() and tree.worker(), within=20, what="the first page")
        return tree

    yield begin
    for tree in trees:
        _clear_away(tree)


def _launch(folder: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    environ |= {
        "FLASK_APP": str(STAND_IN),
        "PYTHONPATH": os.pathsep.join(["", environ.get("PYTHONPATH", "")]),
    }
    environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), environ["PYTHONPATH"].strip(os.pathsep)]).strip(os.pathsep)
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "up"], cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT
        )


def _clear_away(tree: Tree) -> None:
    if tree.parent.poll() is None:
        left = tree.children()
        tree.parent.kill()
        tree.parent.wait()
        for pid in left:
            if running(pid):
                os.kill(pid, signal.SIGKILL)
