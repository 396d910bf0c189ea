"""What the worker does with the outbox."""

import logging
import threading
import time
from datetime import timedelta
from random import SystemRandom

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import job, sweep, unhurried
from app.outbox import actions, bounces, inbox
from app.outbox.smtp import Delivery, Relay

log = logging.getLogger("rotunde.outbox")

MOST = 200  # mails in one run; the next minute brings the next run
LONGEST_RUN = timedelta(seconds=40)  # counted from its first mail
LONGEST_NAP = 10.0  # seconds a run may wait in all for SMTP_RATE
PATIENCE = 30.0  # seconds for a mail, or for an answer of the mailbox


# One thread of a worker delivers, so that a slow mail server never keeps the other from its work.
_turn = threading.Lock()
_asked = threading.Event()


@unhurried
@job("deliver mail")
def deliver_mail() -> int:
    """Send what is due; without SMTP_URL mails stay visible in the outbox and nothing is tried.

    While another thread delivers it only leaves word, and that thread looks once more before it goes.
    """
    url, tried = str(current_app.config["SMTP_URL"]), 0
    if not url:
        return 0
    _asked.set()
    while _asked.is_set() and _turn.acquire(blocking=False):
        try:
            _asked.clear()
            tried += _deliver(url, rate=int(current_app.config["SMTP_RATE"]))
        finally:
            _turn.release()
    return tried


def _deliver(url: str, *, rate: int) -> int:
    """One run over one connection; returns how many mails were tried."""
    began, random, tried, naps = clock.now(), SystemRandom(), 0, 0.0
    with unit_of_work(by="outbox", at=began):
        actions.drop_stale(now=began)
    with Relay(url, timeout=PATIENCE) as relay:

        def transport(sender: str, to: str, data: bytes) -> Delivery:
            return relay.deliver(sender, to, data)

        # The clock is read for each mail: counted from the start of a long run, a lease would be over when it is taken.
        while tried < MOST and (now := clock.now()) - began < LONGEST_RUN:
            if actions.deliver_due(transport, now=now, random=random, most=1, rate=rate):
                tried += 1
                continue
            nap = actions.wait_for_turn(now=now, rate=rate) if rate else 0.0
            naps += nap
            if not nap or naps > LONGEST_NAP:
                break
            time.sleep(nap)
    return tried


@unhurried
def look_into_inbox() -> int:
    """Take in what came back; without BOUNCE_URL there is nowhere to look. A closed mailbox is tried in a minute."""
    if not current_app.config["BOUNCE_URL"]:
        return 0
    try:
        return read_inbox()
    except inbox.InboxClosed as closed:
        log.warning("returned mail was not read: %s", closed)
        return 0


def read_inbox() -> int:
    """Take in what came back; returns how many messages were ours. Raises InboxClosed.

    Each message has a unit of work of its own and leaves the mailbox only after that: whoever dies in between finds
    it again, and writes nothing twice.
    """
    with inbox.opened(str(current_app.config["BOUNCE_URL"]), timeout=PATIENCE) as box:
        return _sorted(box)


def _sorted(box: inbox.Inbox) -> int:
    """Ours are written down and taken out, people's letters stay; one that cannot be written down waits."""
    ours: list[inbox.Letter] = []
    others: list[inbox.Letter] = []
    for letter in box.letters():
        found = bounces.read(letter.data)
        if found is None:
            others.append(letter)
            continue
        now = clock.now()
        try:
            with unit_of_work(by="inbox", at=now):
                known = actions.take_in(found, now=now)
        except SQLAlchemyError as error:
            log.warning("a returned mail could not be written down (%s); it stays", type(error).__name__)
            continue
        (ours if known else others).append(letter)
    box.keep(others)
    box.discard(ours)
    return len(ours)


@sweep
def forget_old_mail() -> int:
    """The log of mails goes after 90 days, by itself."""
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        return actions.forget_old(now=now)
