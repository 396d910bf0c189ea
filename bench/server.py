"""The process tree that is measured: start, processor time, memory, end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench import client

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
NOT_FOR_US = ("SMTP_URL", "REDIS_URL", "PUBLIC_URL", "STORAGE_URL", "DATABASE_URL", "DATABASE_URL_FILE", "HOST")


class NotUp(Exception):
    """The server did not answer; the message ends with what it last said."""


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def pids(self) -> list[int]:
        return _tree(self.process.pid)

    def cpu(self) -> float:
        """Seconds of processor time of the living tree since its start."""
        return sum(_cpu(pid) for pid in self.pids())

    def memory(self) -> float:
        """Megabytes of the tree; shared pages counted once (PSS)."""
        return sum(_pss(pid) for pid in self.pids()) / 1024

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(12)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """A clean environment for one server: nothing of the operator's own settings gets in."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_US}
    return kept | {"INSTANCE_DIR": str(folder), "PYTHONPATH": _search_path()} | settings


def _search_path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))


def start(folder: Path, *, app: str, workers: int = 2, database: str = "", **more: str) -> Server:
    """`flask --app APP up` on a free port, with `more` settings; returns when it answers. Raises NotUp."""
    with socket.socket() as probe:
        probe.bind((client.HOST, 0))
        port = probe.getsockname()[1]
    environ = environment(folder, PORT=str(port), WORKERS=str(workers), FLASK_APP=app, **more)
    if database:
        environ["DATABASE_URL"] = database
    log = folder / f"server-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "up"], cwd=ROOT, env=environ, stdout=out, stderr=subprocess.STDOUT
        )
    server = Server(process, port, log)
    _await(server)
    return server


def _await(server: Server) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.process.poll() is None:
        try:
            client.Connection(server.port).ask(client.written("GET", "/lebt"))
        except (OSError, client.Broken):
            time.sleep(0.05)
        else:
            return
    server.stop()
    raise NotUp(f"the server did not start:\n{server.log.read_text(errors='replace')[-2000:]}")


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(below for child in children for below in _tree(int(child)))]


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _pss(pid: int) -> int:
    """Kilobytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
