"""A small app behind the real server tree: what is tested here is the server, not the pages of Rotunde.

Started as `flask --app tests/serving/stand_in.py up`, the way `make run` starts the real one.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.cli import AppGroup

import config
from app.cli import serving

app = Flask(__name__)
worker = AppGroup("worker")
app.cli.add_command(worker)
diary = Path(os.environ["STAND_IN_DIARY"])


def note(line: str) -> None:
    with diary.open("a", encoding="utf-8") as book:
        book.write(f"{line}\n")


app.extensions["rotunde"] = {"after_fork": [lambda: note(f"forked {os.getpid()}")]}


@app.get("/")
def page() -> str:
    return "x" * 4000


@app.get("/pid")
def pid() -> str:
    return str(os.getpid())


@app.get("/slow")
def slow() -> str:
    note("slow began")
    time.sleep(1.5)
    return "whole"


@app.get("/stuck")
def stuck() -> str:
    note("stuck began")
    time.sleep(60)
    return "never"


@app.get("/burn")
def burn() -> str:
    until = time.thread_time() + 0.03
    while time.thread_time() < until:
        pass
    return str(os.getpid())


@app.post("/post")
def post() -> str:
    return str(len(request.get_data()))


@app.get("/headers")
def headers() -> str:
    return request.headers.get("X-Forwarded-For", "none")


def breaking(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """A fault outside Flask's own error handling, as in a middleware."""
    if environ["PATH_INFO"].startswith("/geheim/"):
        raise RuntimeError("middleware broke")
    return inner(environ, start)


inner = app.wsgi_app
app.wsgi_app = breaking  # type: ignore[method-assign]  # the documented way to wrap Flask


@app.cli.command("up")
def up() -> None:
    sys.exit(serving.serve(config.load(os.environ)))


@worker.command("run")
def run() -> None:
    """A worker that finishes its job (0.7 s) after SIGTERM, as the real one does."""
    if "STAND_IN_BROKEN" in os.environ:
        sys.exit(3)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    note(f"worker began {os.getpid()}")
    while not ended.wait(0.1):
        pass
    time.sleep(float(os.environ.get("STAND_IN_JOB", "0.7")))
    note("worker finished")
