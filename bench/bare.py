"""The limit: a Flask app that does nothing but answer constants, behind the same server tree.

Started as `flask --app bench/bare.py up`.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import cache

from flask import Flask, Response, redirect, request
from flask.cli import AppGroup
from werkzeug.wrappers import Response as Answer

import config
from app.cli import serving

app = Flask(__name__)
worker = AppGroup("worker")
app.cli.add_command(worker)


@cache
def filling(size: int) -> bytes:
    return b"x" * size


@app.get("/constant/<int:size>")
def constant(size: int) -> Response:
    return Response(filling(size), content_type="text/html; charset=utf-8")


@app.get("/unchanged")
def unchanged() -> Response:
    return Response(status=304)


@app.post("/constant/<int:size>")
def submitted(size: int) -> Answer:
    request.form.get("name")
    return redirect(f"/constant/{size}", 303)


@app.cli.command("up")
def up() -> None:
    sys.exit(serving.serve(config.load(os.environ)))


@worker.command("run")
def run() -> None:
    signal.sigwait({signal.SIGTERM})
