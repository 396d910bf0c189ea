"""The product running as it does in a town hall: process trees on one database, a mail server, and who watches them."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, text

from app import create_app
from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, lock, unit_of_work
from app.events import queries as events
from app.events.models import Workshop
from app.outbox import jobs as outbox
from app.outbox.models import Mail
from app.programme import actions as programme
from app.registration.models import Registration
from bench import client, server
from bench.journeys import EVENT, event_document
from bench.server import Server
from tests.conftest import settings_for

TAKEN = text(
    "SELECT workshop.capacity, registration.id FROM workshop LEFT JOIN registration "
    "ON registration.workshop_id = workshop.id AND registration.state IN ('held', 'confirmed', 'offered') "
    "WHERE workshop.id = :workshop"
)


class Postbox:
    """A mail server that takes everything; while it is closed, its port answers nobody."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.taken: list[str] = []  # Message-IDs, in order
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        return "250 2.0.0 OK"


@dataclass
class Running:
    """A database, an app of the test's own on it, and the trees of processes that share it."""

    app: Flask
    url: str
    post: Postbox
    folders: list[Path]
    trees: list[Server] = field(default_factory=list)

    def start(self, app: str = "app") -> None:
        for folder in self.folders:
            self.trees.append(server.start(folder, app=app, workers=2, database=self.url, SMTP_URL=self.post.url))

    def stop(self) -> None:
        while self.trees:
            self.trees.pop().stop()

    def kill(self) -> None:
        """The power fails: every process of every tree, at once and without a word."""
        for pid in [pid for tree in self.trees for pid in tree.pids()]:
            os.kill(pid, signal.SIGKILL)
        self.stop()

    def kill_child(self, name: str) -> None:
        """The newest process of that name ("web 1", "worker") in the first tree."""
        pids = re.findall(rf"\b{name} started as (\d+)", self.trees[0].log.read_text())
        os.kill(int(pids[-1]), signal.SIGKILL)

    def port(self, number: int) -> int:
        return self.trees[number % len(self.trees)].port

    def workshop(self, letter: str) -> Workshop:
        db.session.remove()  # its connection may have ended meanwhile: the server ends what idles for a minute
        found = events.workshop(EVENT, letter)
        assert found is not None
        return found

    def watch(self, letter: str) -> Watch:
        workshop_id = self.workshop(letter).id
        db.session.remove()  # a crowd takes longer than a transaction may idle
        return Watch(db.engine, workshop_id)

    def rows(self, letter: str) -> list[Registration]:
        """Everybody in order of arrival."""
        workshop_id = self.workshop(letter).id  # first: it begins a new session, and the one before must not ask again
        found = db.session.query(Registration).filter_by(workshop_id=workshop_id)
        return found.order_by(Registration.arrival).all()

    def resize(self, letter: str, capacity: int) -> None:
        with unit_of_work(by="office"):
            workshop = events.workshop(EVENT, letter)
            assert workshop is not None
            lock(workshop)
            workshop.capacity = capacity

    def mails_left(self) -> Counter[str]:
        """States of all mails some hours later: pauses and leases are over, and one worker has had its turns."""
        self.stop()
        db.session.remove()
        with clock.stopped(clock.now() + timedelta(hours=3)):
            while outbox.deliver_mail():
                db.session.rollback()
        db.session.rollback()
        return Counter(mail.state for mail in db.session.query(Mail))

    def every_mail(self) -> list[str]:
        """The Message-IDs of all mails there are, and that nothing else was sent."""
        db.session.rollback()
        return sorted(mail.message_id.strip("<>") for mail in db.session.query(Mail))

    def every_mail_taken(self) -> list[str]:
        return sorted(message_id.strip("<>") for message_id in self.post.taken)


@contextmanager
def running(
    url: str, folder: Path, places: list[int], *, trees: int, app: str = "app", up: bool = True
) -> Iterator[Running]:
    """`trees` process trees on one database, each with a folder of its own, and an event with so many places."""
    folders = [folder / f"tree-{number}" for number in range(trees)]
    for each in folders:
        each.mkdir()
    # A connection the server has ended complains when it is collected. That writes a traceback, for which Python parses
    # source; in the middle of parsing, as werkzeug does for every address, that is one parse too many for Python 3.11.
    gc.collect()
    post = Postbox()
    settings = settings_for(url, folders[0], SMTP_URL=post.url)
    mine = create_app(settings)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("SECRET_KEY", settings.secret_key)  # so that the test can open the links in waiting mails
        patch.setattr(client, "PATIENCE", 60.0)  # a shared machine may be slow; slowness is not judged here
        stack.enter_context(mine.app_context())
        upgrade()
        with unit_of_work(by="test") as deed:
            programme.import_event(event_document(places), host="rotunde.example", now=deed.at)
        stack.callback(db.engine.dispose)
        stack.callback(db.session.remove)
        post.open()
        stack.callback(post.close)
        found = Running(mine, url, post, folders)
        stack.callback(found.stop)
        if up:
            found.start(app)
        yield found


class Watch:
    """Looks again and again who has a place, and complains when somebody gets one beyond the capacity."""

    def __init__(self, engine: Engine, workshop_id: int) -> None:
        self.complaints: list[str] = []
        self.looks = 0
        self._engine, self._workshop_id = engine, workshop_id
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(10)

    def _look(self) -> None:
        before: set[int] | None = None
        while not self._over.is_set():
            with self._engine.connect() as connection:
                found = connection.execute(TAKEN, {"workshop": self._workshop_id}).all()
            now, capacity = {row[1] for row in found if row[1]}, found[0][0]
            if before is not None and now - before and len(now) > capacity:
                self.complaints.append(f"{now - before} got in: {len(now)} of {capacity}")
            before = now
            self.looks += 1
            time.sleep(0.005)


@dataclass
class Replay:
    """The history of a workshop, lived through once more entry by entry."""

    capacity: int
    taking: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def live(self, verb: str, person: int, facts: dict[str, Any]) -> None:
        if verb == "registered":
            self.registered(person, facts["state"])
        elif verb == "address_confirmed":
            self.known.add(person)
        elif verb == "offered":
            self.offered(person)
        elif verb == "place_confirmed" and person not in self.taking:
            self.complaints.append(f"{person} got a place without having been kept one")
        elif verb in ("withdrawn", "declined", "lapsed", "expired", "moved", "called_off"):
            self.ended(person)

    def registered(self, person: int, state: str) -> None:
        free = len(self.taking) < self.capacity and not self.waiting
        if (state == "held") != free:
            self.complaints.append(f"{person} got {state} with {len(self.taking)} in, {len(self.waiting)} waiting")
        (self.taking if state == "held" else self.waiting).append(person)

    def offered(self, person: int) -> None:
        line = [each for each in self.waiting if each in self.known]
        if len(self.taking) >= self.capacity or line[:1] != [person]:
            self.complaints.append(f"{person} was offered a place out of turn")
        if person in self.waiting:
            self.waiting.remove(person)
        self.taking.append(person)

    def ended(self, person: int) -> None:
        for people in (self.taking, self.waiting):
            if person in people:
                people.remove(person)
                return
        self.complaints.append(f"{person} ended twice")


def replayed(rows: list[Registration], capacity: int) -> Replay:
    subjects = {f"registration:{row.id}": row.arrival for row in rows}
    replay = Replay(capacity)
    for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id):
        if entry.subject in subjects:
            replay.live(entry.verb, subjects[entry.subject], entry.facts)
    return replay


def mails(rows: list[Registration], kind: str) -> list[str]:
    """Names of those who got this mail, once for each mail."""
    names = {f"registration:{row.id}": row.name for row in rows}
    found = db.session.query(Mail).filter_by(kind=f"registration/{kind}")
    return sorted(names[mail.subject_row] for mail in found if mail.subject_row in names)
