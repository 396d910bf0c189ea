"""Messages and people for tests."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.core.errors import Refusal
from app.events.models import Event, Workshop
from app.letters import actions, jobs, mails, queries
from app.letters.models import Message
from app.letters.rules import Segment, Texts
from app.outbox.models import Mail
from tests.support import make

TEXTS = Texts("Kurz vorher: {veranstaltung}", "{anrede}\n\nbis bald in {workshop}.\n\n{meine_anmeldung}")


def written(event: Event, texts: Texts = TEXTS, **segment: Any) -> Message:
    """A draft."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return actions.write(event, Segment(**segment), texts, now=now)


def fresh(message: Message) -> Message:
    """The message as it is stored now."""
    db.session.rollback()
    db.session.expire_all()
    found = queries.message_by_id(message.id)
    assert found is not None
    return found


def sent(message: Message) -> Message:
    """Given to be sent, and everything the worker does about it."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        again = queries.message_by_id(message.id)
        assert again is not None
        actions.send(again, seen=again.revision, now=now)
    jobs.send_messages()
    return fresh(message)


def told(address: str = "") -> list[Mail]:
    """The mails of messages."""
    return [mail for mail in make.mails(address) if mail.kind == mails.KIND]


def crowd(workshop: Workshop, number: int, *, first: int = 1) -> None:
    """Confirmed people, only written down."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        for each in range(first, first + number):
            make.seated(workshop, each, f"Gast Nummer{each}", "Fulda", "Bauamt", now=now)


def after_a_look(query: Callable[..., Any]) -> Callable[..., Any]:
    """The query, after which two who ask at once wait for each other: both have looked before either writes.

    Whoever holds a lock the other needs waits alone, and goes on.
    """
    both = Barrier(2)

    def asked(*given: Any, **named: Any) -> Any:
        found = query(*given, **named)
        with suppress(BrokenBarrierError):
            both.wait(1)
        return found

    return asked


def at_once(app: Flask, deed: Callable[[Message], object], *messages: Message) -> list[str]:
    """The deed done to each message in a thread of its own; the names of refusals, sorted, "" for none."""

    def do(message_id: int) -> str:
        with app.app_context():
            try:
                with unit_of_work(by="test", at=clock.now()):
                    found = queries.message_by_id(message_id)
                    assert found is not None
                    deed(found)
            except Refusal as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
        return ""

    ids = [message.id for message in messages]
    db.session.remove()
    with ThreadPoolExecutor(len(ids)) as pool:
        return sorted(pool.map(do, ids))
