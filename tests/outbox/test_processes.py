"""Real workers as processes: killed between sending and writing down, and two on one outbox."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from flask import Flask

from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from tests.conftest import ROOT
from tests.outbox.conftest import Play, queued, states, worked
from tests.outbox.test_engine_smtp import Sink
from tests.support import make

WORKER = """
import sys, time
from datetime import datetime
import config, os
from app import create_app
from app.core import clock
from app.core.db import db
from app.outbox import actions, jobs

settle, count = actions._settle, 0

def slow(*given, **named):
    global count
    count += 1
    if count == int(sys.argv[2]):
        print("sent, not written down", flush=True)
        time.sleep(60)
    settle(*given, **named)

actions._settle = slow
with create_app(config.load(os.environ)).app_context(), clock.stopped(datetime.fromisoformat(sys.argv[1])):
    print(jobs.deliver_mail(), flush=True)
"""


def worker(app: Flask, sink: Sink, folder: Path, *, stops_at: int = 0) -> subprocess.Popen[str]:
    """A process that empties the outbox; it stops after the mail of that number has left, before it says so."""
    environ = {
        **os.environ,
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": app.config["SECRET_KEY"],
        "PUBLIC_URL": app.config["PUBLIC_URL"],
        "INSTANCE_DIR": str(folder / "instance"),
        "SMTP_URL": sink.url,
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, clock.now().isoformat(), str(stops_at)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )


def ids_by_person(sink: Sink) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted(sink.folder.glob("*.eml")):
        to = json.loads(file.with_suffix(".json").read_text("utf-8"))["rcpt_tos"][0]
        found.setdefault(to, []).append(str(message_from_bytes(file.read_bytes())["Message-ID"]))
    return found


def test_worker_killed_between_sending_and_writing_down_loses_no_mail_and_its_copy_is_known(
    app: Flask, account: Account, play: Play, tmp_path: Path, shared: Path
) -> None:
    sink = play()
    for number in range(5):
        queued(account, number, to=f"person{number}@example.org")
    process = worker(app, sink, tmp_path, stops_at=3)
    assert process.stdout
    assert process.stdout.readline() == "sent, not written down\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    process.stdout.close()
    assert Counter(states()) == {("sent", 1): 2, ("sending", 0): 1, ("queued", 0): 2}
    assert worked() == 2
    with make.later(minutes=10):
        assert worked() == 1
    assert Counter(states()) == {("sent", 1): 5}
    told = ids_by_person(sink)
    assert sorted(len(ids) for ids in told.values()) == [1, 1, 1, 1, 2]
    assert [len(set(ids)) for ids in told.values()] == [1] * 5
    judge = [sys.executable, str(shared / "tools/calendar/check_mail.py"), "--folder", str(sink.folder)]
    said = subprocess.run([*judge, "--expect-count", "5"], capture_output=True, text=True, check=False).stdout
    assert "PASS 0 errors" in said


def test_two_worker_processes_on_one_outbox_send_each_mail_once_and_in_order(
    app: Flask, account: Account, play: Play, tmp_path: Path
) -> None:
    sink = play()
    mails = [queued(account, number, to=f"person{number % 6}@example.org") for number in range(60)]
    wanted = {f"person{n}@example.org": [mail.message_id for mail in mails[n::6]] for n in range(6)}
    processes = [worker(app, sink, tmp_path) for _ in range(2)]
    tried = [int(process.communicate(timeout=120)[0]) for process in processes]
    assert sum(tried) == 60
    assert ids_by_person(sink) == wanted
    db.session.expire_all()
    assert Counter(states()) == {("sent", 1): 60}
