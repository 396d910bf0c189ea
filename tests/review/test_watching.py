"""Readers who want to hear of new versions: asked twice, told once of each, in their language, until they end it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.minutes.models import MinutesVersion
from app.review import actions, jobs, rules
from app.review.models import CorrectionWatch
from tests.review.samples import PAGE, edited, out, released, version
from tests.support import make
from tests.support.client import PageClient

READER = "leserin@example.org"
FORM = f"{PAGE}/benachrichtigung"


@pytest.fixture(autouse=True)
def conference(app: Flask) -> None:
    make.event()


def rows() -> list[CorrectionWatch]:
    db.session.rollback()
    return db.session.query(CorrectionWatch).order_by(CorrectionWatch.id).all()


def kinds() -> list[str]:
    db.session.rollback()
    return [mail.kind for mail in make.mails(READER)]


def told_of() -> list[int]:
    """Which versions somebody was told of, once for each mail that was written."""
    found = db.session.query(HistoryEntry).filter_by(verb="watch_told").order_by(HistoryEntry.id)
    return [entry.facts["number"] for entry in found]


def watching(client: PageClient, *, confirmed: bool = True) -> str:
    """Somebody asks, and confirms; returns the address of her page."""
    assert client.submit(FORM, {"email": READER}).status_code == 200
    path = make.link_in(make.mails(READER)[-1])
    if confirmed:
        assert client.submit(f"{path}bestaetigung", page=path).status_code == 303
    return path


def corrected(number: int) -> None:
    with unit_of_work(by="office"):
        actions.begin_correction(version(number), "Eine Zahl war falsch.", now=clock.now())
    edited(number + 1, "Kein Budget", f"Wenig Budget {number}")
    released(number + 1)


def test_asking_sends_a_link_and_opening_it_changes_nothing(client: PageClient) -> None:
    path = watching(client, confirmed=False)
    assert client.get(path).status_code == 200
    assert [row.confirmed_at for row in rows()] == [None]
    assert kinds() == ["review/watch_to_confirm"]


def test_unconfirmed_reader_is_told_nothing_and_forgotten(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    watching(client, confirmed=False)
    out(monkeypatch)
    assert jobs.tell_watchers() == 0
    with make.later(days=2, seconds=1):
        jobs.forget_old_reviews()
    assert rows() == []


def test_reader_is_told_once_of_each_version(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    out(monkeypatch)
    watching(client)
    assert (jobs.tell_watchers(), kinds()) == (0, ["review/watch_to_confirm"])
    corrected(1)
    assert [jobs.tell_watchers(), jobs.tell_watchers()] == [1, 0]
    corrected(2)
    jobs.tell_watchers()
    jobs.tell_watchers()
    told = [mail for mail in make.mails(READER) if mail.kind == "review/version_out"]
    assert [mail.key.rpartition("/")[2] for mail in told][-1] == "3"
    assert told_of() == [2, 3]
    assert "Eine Zahl war falsch." in told[-1].text
    assert "1.2" in told[-1].text


def test_reader_is_told_of_the_first_version_too(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    watching(client)
    out(monkeypatch)
    jobs.tell_watchers()
    assert kinds()[-1] == "review/version_out"


def test_draft_tells_nobody(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    out(monkeypatch)
    watching(client)
    with unit_of_work(by="office"):
        actions.begin_correction(version(1), "Noch nicht", now=clock.now())
    assert jobs.tell_watchers() == 0


def test_two_sweeps_at_once_send_one_mail(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second sweep looked before the first had told: the row is read again under its lock."""
    watching(client)
    out(monkeypatch)
    (watch,) = rows()
    monkeypatch.setattr(jobs.queries, "watches_to_tell", lambda: [watch.id, watch.id])
    jobs.tell_watchers()
    assert (kinds().count("review/version_out"), told_of()) == (1, [1])


def test_mail_speaks_the_language_of_the_page_she_asked_on(client: PageClient) -> None:
    client.get("/?sprache=en")
    watching(client)
    assert [row.locale for row in rows()] == ["en"]
    assert [mail.locale for mail in make.mails(READER)] == ["en"]


def test_asking_again_neither_floods_nor_tells_who_is_known(client: PageClient) -> None:
    watching(client, confirmed=False)
    assert client.submit(FORM, {"email": READER}).status_code == 200
    assert len(kinds()) == 1
    with make.later(minutes=11):
        path = watching(client)
    assert client.submit(FORM, {"email": READER}).status_code == 200
    assert client.get(path).status_code == 200
    assert len(rows()) == 1


def test_ending_deletes_the_address_and_old_links_open_nothing(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = watching(client)
    out(monkeypatch)
    jobs.tell_watchers()
    newest = make.link_in(make.mails(READER)[-1])
    assert [client.get(path).status_code for path in (first, newest)] == [200, 200]
    assert client.submit(f"{newest}ende", page=newest).status_code == 200
    assert rows() == []
    assert make.mails(READER) == []
    assert [client.get(path).status_code for path in (first, newest, "/protokoll-benachrichtigung/x/")] == [404] * 3


def test_watch_ends_by_itself_after_two_years(client: PageClient) -> None:
    watching(client)
    with clock.stopped(clock.now() + rules.WATCH_LASTS + timedelta(seconds=1)):
        jobs.forget_old_reviews()
    assert rows() == []
    assert db.session.query(MinutesVersion).count() == 0


def test_wrong_address_is_told_at_its_field(client: PageClient) -> None:
    assert client.submit(FORM, {"email": "keine"}).status_code == 422
    assert rows() == []
