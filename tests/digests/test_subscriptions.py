"""Told by mail: only who confirmed, only what is new, once a day, until they end it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.digests import jobs, rules
from app.digests.models import Subscription, SubscriptionLink
from tests.archive import shelves
from tests.conftest import NOW
from tests.support import make
from tests.support.client import PageClient

FORM = "/protokolle/nachrichten/"
READER = "leser@example.org"
MORNING = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)  # half past seven in Kassel, the day after NOW


def ask(client: PageClient, address: str = READER, query: str = "") -> str:
    """Order; returns the path in the last mail."""
    answer = client.submit(f"{FORM}{query}", {"email": address}, page=f"{FORM}{query}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{FORM}unterwegs")
    return make.link_in(make.mails(address.lower())[-1])


def confirmed(client: PageClient, query: str = "") -> str:
    link = ask(client, query=query)
    assert client.submit(f"{link}bestaetigung", page=link).status_code == 303
    return link


def told(at: datetime) -> list[str]:
    """The digests the reader has after the sweep at this moment."""
    with clock.stopped(at):
        shelves.indexed()
        jobs.tell_of_new_minutes()
    db.session.rollback()
    return [mail.text for mail in make.mails(READER) if mail.kind == "digests/digest"]


def rows() -> tuple[int, int]:
    db.session.rollback()
    return db.session.query(Subscription).count(), db.session.query(SubscriptionLink).count()


def test_order_counts_once_the_link_was_used(client: PageClient) -> None:
    ask(client)
    shelves.conference("kassel", ["Ein Plan"])
    assert told(MORNING) == []


def test_opening_the_link_changes_nothing(client: PageClient) -> None:
    link = ask(client)
    assert "Bestellung bestätigen" in client.get(link).get_data(as_text=True)
    db.session.rollback()
    assert db.session.query(Subscription).one().confirmed_at is None


def test_digest_tells_once_of_what_is_new_and_wanted(client: PageClient) -> None:
    shelves.conference("marburg", ["Geld von gestern"])
    shelves.indexed()
    with clock.stopped(NOW + timedelta(hours=1)):
        confirmed(client, "?q=Geld")
    event = make.event("kassel", workshops="AB")
    shelves.released(event.workshops[0], ["Kein Geld"], at=NOW + timedelta(hours=2))
    shelves.released(event.workshops[1], ["Ein Plan"], at=NOW + timedelta(hours=2))
    (text,) = told(MORNING)
    assert "Workshop A: Thema A" in text
    assert ("Workshop B" in text, "marburg" in text) == (False, False)
    assert len(told(MORNING + timedelta(hours=3))) == 1
    assert len(told(MORNING + timedelta(days=1))) == 1  # nothing new, no mail


def test_digest_waits_for_the_morning_and_comes_once_a_day(client: PageClient) -> None:
    confirmed(client)
    event = make.event("kassel", workshops="AB")
    shelves.released(event.workshops[0], ["Ein Plan"], at=NOW + timedelta(hours=2))
    assert told(NOW + timedelta(hours=3)) == []
    assert len(told(MORNING)) == 1
    shelves.released(event.workshops[1], ["Kein Geld"], at=MORNING + timedelta(hours=1))
    assert len(told(MORNING + timedelta(hours=2))) == 1
    assert len(told(MORNING + timedelta(days=1))) == 2


def test_release_at_the_moment_of_a_digest_is_told_the_day_after(client: PageClient) -> None:
    """It is dated before the sweep looks and committed after: it must not fall between two digests."""
    confirmed(client)
    workshop = make.event("kassel", workshops="A").workshops[0]
    assert told(MORNING) == []
    shelves.released(workshop, ["Ein Plan"], at=MORNING - timedelta(seconds=1))
    assert len(told(MORNING + timedelta(days=1))) == 1


def test_digest_tells_nothing_of_what_is_not_out(client: PageClient) -> None:
    confirmed(client)
    event = make.event("kassel", workshops="A")
    shelves.released(event.workshops[0], ["Ein Plan"], state="draft", at=NOW + timedelta(hours=1))
    hidden = make.event("fulda", workshops="A", published=False)
    shelves.released(hidden.workshops[0], ["Ein Plan"], at=NOW + timedelta(hours=1))
    assert told(MORNING) == []


def test_second_order_joins_the_first_behind_the_same_mailbox(client: PageClient) -> None:
    link = confirmed(client, "?q=Geld")
    with clock.stopped(NOW + timedelta(hours=1)):
        newer = ask(client, READER.upper(), "?q=Plan")
        assert newer != link
        assert client.submit(f"{link}bestaetigung", page=link).status_code == 303
    db.session.rollback()
    kept = db.session.query(Subscription).one().wanted["kept"]
    assert kept == [{"words": "Geld"}, {"words": "Plan"}]
    answer = client.submit(f"{link}streichung", {"key": rules.key({"words": "Geld"})}, page=link)
    assert answer.status_code == 303
    db.session.rollback()
    assert db.session.query(Subscription).one().wanted["kept"] == [{"words": "Plan"}]


def test_asking_again_and_again_fills_no_mailbox(client: PageClient) -> None:
    for number in range(15):
        ask(client, query=f"?q={number}")
    assert len(make.mails(READER)) == 1
    assert len(db.session.query(Subscription).one().wanted["asked"]) == rules.MOST_WISHES


def test_answer_is_the_same_for_known_and_unknown_addresses(client: PageClient) -> None:
    confirmed(client)
    answers = [client.submit(FORM, {"email": address}, page=FORM) for address in (READER, "neu@example.org")]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1


def test_ending_forgets_the_mailbox_and_every_link(client: PageClient) -> None:
    link = confirmed(client)
    answer = client.submit(f"{link}ende", page=link)
    assert answer.status_code == 200
    assert (rows(), make.mails(READER)) == ((0, 0), [])
    assert client.get(link).status_code == 404


def test_unconfirmed_orders_are_forgotten_after_two_days(client: PageClient) -> None:
    ask(client)
    for late, left in ((timedelta(hours=47), 1), (timedelta(hours=48), 0)):
        with clock.stopped(NOW + late):
            jobs.forget_unconfirmed_subscriptions()
        assert rows()[0] == left
    assert make.mails(READER) == []


def test_old_link_confirms_nothing(client: PageClient) -> None:
    link = ask(client)
    with clock.stopped(NOW + timedelta(hours=49)):
        assert "Zum Bestätigen ist es zu spät" in client.get(link).get_data(as_text=True)
        client.submit(f"{link}bestaetigung", page=link)
    db.session.rollback()
    assert db.session.query(Subscription).one().confirmed_at is None


@pytest.mark.parametrize("address", ["", "kein", "a@b\r\nBcc: x@example.org"])
def test_wrong_addresses_keep_the_form(client: PageClient, address: str) -> None:
    assert client.submit(FORM, {"email": address}, page=FORM).status_code == 422
    assert rows() == (0, 0)


def test_page_by_link_is_kept_by_nobody_and_english_where_wanted(client: PageClient, app: Flask) -> None:
    link = confirmed(client)
    answer = client.get(link)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    client.get("/?sprache=en")
    ask(client, "other@example.org")
    db.session.rollback()
    assert [row.locale for row in db.session.query(Subscription).order_by(Subscription.id)] == ["de", "en"]
