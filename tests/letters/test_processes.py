"""Real workers as processes: killed in the middle of a message, and two at once; nobody gets it twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.letters import actions, jobs, queries
from app.letters.models import Message
from tests.conftest import ROOT
from tests.letters import samples
from tests.letters.samples import fresh, told, written
from tests.support import make

PEOPLE = 60
WORKER = """
import sys, time
from datetime import datetime
import config, os
from app import create_app
from app.core import clock
from app.letters import actions, jobs, mails, rules

rules.BATCH = 10
queue, count = mails.queue, 0

def slow(*given, **named):
    global count
    count += 1
    if count == int(sys.argv[2]):
        print("in the middle", flush=True)
        time.sleep(60)
    queue(*given, **named)

mails.queue = slow
if sys.argv[3] == "unlocked":
    actions.lock = lambda row: None
    actions.outbox.keys_among = lambda keys: set()
    mails.key = lambda message, registration: f"{message.mark}/{os.getpid()}/{registration.id}"
print("ready", flush=True)
sys.stdin.readline()
with create_app(config.load(os.environ)).app_context(), clock.stopped(datetime.fromisoformat(sys.argv[1])):
    print(jobs.send_messages(), flush=True)
"""


class Worker:
    """A process that sends what is due; it stops for long before the mail of a number, inside its unit of work."""

    def __init__(self, app: Flask, folder: Path, *, stops_at: int = 0, how: str = "") -> None:
        environ = {
            **os.environ,
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "SECRET_KEY": app.config["SECRET_KEY"],
            "PUBLIC_URL": app.config["PUBLIC_URL"],
            "INSTANCE_DIR": str(folder / "instance"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER, clock.now().isoformat(), str(stops_at), how],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.read() == "ready"

    def read(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def go(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.end()

    def end(self) -> int:
        code = self.process.wait(60)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        return code


@pytest.fixture
def message(app: Flask) -> Message:
    """To sixty people, given to be sent while no worker is there."""
    event = make.event(capacity=100)
    samples.crowd(event.workshops[0], PEOPLE)
    found, now = written(event), clock.now()
    with unit_of_work(by="test", at=now):
        actions.send(found, seen=0, now=now)
    db.session.remove()
    return found


def addresses() -> Counter[str]:
    db.session.rollback()
    db.session.expire_all()
    return Counter(mail.to_address for mail in told())


def test_worker_killed_inside_a_batch_leaves_the_rest_to_the_next_and_nobody_is_told_twice(
    app: Flask, message: Message, tmp_path: Path
) -> None:
    worker = Worker(app, tmp_path, stops_at=25)
    worker.go()
    assert worker.read() == "in the middle"
    worker.kill()
    assert set(addresses().values()) == {1}
    assert (sum(addresses().values()), fresh(message).state) == (20, "sending")
    db.session.remove()
    jobs.send_messages()
    assert (len(addresses()), set(addresses().values())) == (PEOPLE, {1})
    assert (fresh(message).state, fresh(message).people) == ("sent", PEOPLE)


def test_two_workers_at_once_tell_everybody_once(app: Flask, message: Message, tmp_path: Path) -> None:
    workers = [Worker(app, tmp_path), Worker(app, tmp_path)]
    for worker in workers:
        worker.go()
    assert [worker.end() for worker in workers] == [0, 0]
    assert (len(addresses()), set(addresses().values())) == (PEOPLE, {1})
    assert (fresh(message).state, fresh(message).people) == ("sent", PEOPLE)


def test_worker_without_lock_and_key_tells_people_twice(app: Flask, message: Message, tmp_path: Path) -> None:
    """The negative control: a worker that was killed before it wrote down how far it was, and keys that say nothing."""
    jobs_before = queries.due(clock.now())
    assert jobs_before == [message.id]
    jobs.send_messages()
    with unit_of_work(by="test", at=clock.now()):
        again = queries.message_by_id(message.id)
        assert again is not None
        again.state, again.cursor = "sending", 0
    db.session.remove()
    worker = Worker(app, tmp_path, stops_at=45, how="unlocked")
    worker.go()
    assert worker.read() == "in the middle"
    worker.kill()
    assert max(addresses().values()) == 2


def test_message_begun_again_from_the_start_tells_nobody_twice(app: Flask, message: Message) -> None:
    """The same loss with the keys in place."""
    jobs.send_messages()
    with unit_of_work(by="test", at=clock.now()):
        again = queries.message_by_id(message.id)
        assert again is not None
        again.state, again.cursor = "sending", 0
    db.session.remove()
    jobs.send_messages()
    assert set(addresses().values()) == {1}
    assert fresh(message).people == PEOPLE
