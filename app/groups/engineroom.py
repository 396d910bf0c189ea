"""The engine in a process of its own: watched, told of, and killed when it is no longer wanted."""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.groups.computing import Task

# app/__init__.py assembles the whole product; the engine needs none of it, and starts in a tenth of the time without.
BOOT = """
import sys, types
package = types.ModuleType("app")
package.__path__ = [sys.argv[1]]
sys.modules["app"] = package
from app.groups import computing
computing.main()
"""
FOLDER = Path(__file__).resolve().parent.parent
TELL_EVERY = 0.5
LIMIT = 120.0
"""Seconds until a calculation is given up; the engine's own limits are far below."""


class EngineFailed(Exception):
    """The process ended without an answer, or took too long."""


def run(task: Task, hear: Callable[[int], bool], *, limit: float = LIMIT) -> dict[str, Any] | None:
    """The answer, or None as soon as `hear` (told the percentage at most twice a second) says nobody wants it.

    Raises EngineFailed.
    """
    command = [sys.executable, "-I", "-c", BOOT, str(FOLDER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603  (our own program, without a shell)
        try:
            return _watched(process, task, hear, time.monotonic() + limit)
        finally:
            process.kill()


def _watched(
    process: subprocess.Popen[bytes], task: Task, hear: Callable[[int], bool], until: float
) -> dict[str, Any] | None:
    if process.stdin is None or process.stdout is None:
        raise EngineFailed("no pipes")
    with suppress(BrokenPipeError):  # it died at once; the missing answer tells
        process.stdin.write(json.dumps(task).encode())
        process.stdin.close()
    ready = selectors.DefaultSelector()
    ready.register(process.stdout, selectors.EVENT_READ)
    said, due = _Said(), time.monotonic()
    while time.monotonic() < until:
        if ready.select(TELL_EVERY) and said.take(process.stdout.read1(65_536)):  # type: ignore[attr-defined]  # a pipe is a BufferedReader
            return said.answer
        if said.is_over:
            raise EngineFailed(f"exit code {process.wait()}")
        if time.monotonic() >= due:
            due = time.monotonic() + TELL_EVERY
            if not hear(said.progress):
                return None
    raise EngineFailed("too slow")


class _Said:
    """What the process has said so far."""

    def __init__(self) -> None:
        self.held, self.progress, self.is_over = b"", 0, False
        self.answer: dict[str, Any] | None = None

    def take(self, piece: bytes) -> bool:
        """True once the answer is there."""
        self.is_over = not piece
        *lines, self.held = (self.held + piece).split(b"\n")
        for line in lines:
            if line.startswith(b"r "):
                self.answer = json.loads(line[2:])
            else:
                self.progress = max(self.progress, min(99, int(100 * float(line[2:]))))
        return self.answer is not None
