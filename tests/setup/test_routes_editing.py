"""Basic data and venue: what is refused, who hears of what, and two people at one form."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.changes import jobs
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.errors import ChangedMeanwhile
from app.events import actions as teams
from app.events.models import Event
from app.setup import editing
from tests.calendar.samples import values
from tests.changes.deeds import news
from tests.setup.pages import PAGE, VENUE, filled, now_held, organiser, save, text, told
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event("kassel")


def test_form_is_sent_untouched_nothing_changes(event: Event, client: PageClient) -> None:
    answer = save(organiser(client))
    assert answer.status_code == 303
    assert now_held().revision == 0
    assert "Es war nichts zu ändern." in text(client.get(PAGE))


def test_texts_topics_and_window_are_saved_and_shown(event: Event, client: PageClient) -> None:
    more = {"summary": "Neu.", "topics": "Personal,  Smart City, Personal", "opens_at": "2026-11-25T08:00"}
    assert save(organiser(client), **more).status_code == 303
    held = now_held()
    assert (held.summary, [topic.name for topic in held.topics]) == ("Neu.", ["Personal", "Smart City"])
    assert {each.registration_opens_at for each in held.workshops} == {datetime(2026, 11, 25, 7, tzinfo=UTC)}
    assert held.revision == 1


def test_language_names_and_four_eyes_are_saved_as_one_change_of_the_history(event: Event, client: PageClient) -> None:
    more = {"language": "en", "names_shown": "badge", "four_eyes": "y"}
    assert save(organiser(client), **more).status_code == 303
    held = now_held()
    assert (held.language, held.names_shown, held.four_eyes) == ("en", "badge", True)
    entry = db.session.query(HistoryEntry).filter_by(verb="event_changed").one()
    assert entry.facts["fields"] == ["language", "names_shown", "four_eyes"]
    page = filled(client, PAGE)
    assert (page["language"], page["names_shown"], page["four_eyes"]) == ("en", "badge", "y")


def test_two_people_want_names_shown_otherwise_both_are_asked(event: Event, client: PageClient) -> None:
    mine = filled(organiser(client), PAGE)
    save(client, names_shown="badge", four_eyes="y")
    answer = save(client, before=mine, names_shown="initial")
    assert answer.status_code == 409
    assert "nur die Nummer auf dem Namensschild" in text(answer)
    assert (now_held().names_shown, now_held().four_eyes) == ("badge", True)


def test_editor_does_not_decide_on_four_eyes_and_saving_keeps_them(app: Flask, client: PageClient) -> None:
    event = make.event("kassel", four_eyes=True)
    account = make.signed_in(client, "editor")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, event, None)
    assert "four_eyes" not in filled(client, PAGE)
    assert "Vier Augen" not in text(client.get(PAGE))
    assert save(client, subtitle="Neu", four_eyes="").status_code == 303
    assert (now_held().subtitle, now_held().four_eyes) == ("Neu", True)


def test_language_of_a_file_that_no_page_offers_stays(app: Flask, client: PageClient) -> None:
    make.event("kassel", language="fr")
    assert save(organiser(client), subtitle="Neu").status_code == 303
    assert now_held().language == "fr"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Bitte geben Sie einen Titel ein."),
        ("title", "x" * 201, "Möglich sind 200."),
        ("ends", "09:00", "Das Ende liegt nicht nach dem Beginn."),
        ("last_day", "2027-12-01", "Möglich sind höchstens 31."),
        ("topics", "x" * 81, "ist zu lang."),
        ("topics", ",".join(map(str, range(31))), "Möglich sind höchstens 30."),
        ("contact_email", "geschaeftsstelle", "Das ist keine vollständige E-Mail-Adresse."),
        ("opens_at", "2027-03-28T02:30", "Diese Stunde fällt bei der Zeitumstellung aus."),
        ("opens_at", "9999-12-31T23:59", "Möglich sind die Jahre 1900 bis 2199."),
        ("language", "xx", "Bitte wählen Sie einen Eintrag der Liste."),
        ("names_shown", "gar nicht", "Bitte wählen Sie einen Eintrag der Liste."),
        ("series", "4711", "Bitte wählen Sie einen Eintrag der Liste."),
    ],
)
def test_bad_input_is_told_and_nothing_is_saved(
    event: Event, client: PageClient, field: str, value: str, sentence: str
) -> None:
    answer = save(organiser(client), subtitle="Bleibt stehen", **{field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Bleibt stehen" in text(answer)
    assert now_held().subtitle == ""


def test_begin_lies_in_the_skipped_hour_it_is_told(event: Event, client: PageClient) -> None:
    answer = save(organiser(client), day="2027-03-28", begins="02:30")
    assert "Diese Stunde fällt bei der Zeitumstellung aus." in text(answer)


def test_event_moves_to_another_day_workshops_and_calendars_follow_and_all_hear(
    event: Event, client: PageClient
) -> None:
    make.registered(event.workshops[2], "Ada Eins")
    make.registered(event.workshops[0], "Bela Zwei")
    before = next(mail.calendar or b"" for mail in make.mails("ada.eins@example.org") if mail.calendar)
    answer = save(organiser(client), day="2026-12-12", telling="alle")
    assert answer.status_code == 303
    assert "2 Personen bekommen in zehn Minuten eine E-Mail." in text(client.get(PAGE))
    held = now_held()
    assert held.workshops[2].starts_at == datetime(2026, 12, 12, 9, 30, tzinfo=UTC)
    told(2)
    (mail,) = news("ada.eins@example.org")
    assert "Samstag, 12." in mail.text
    sequences = [int(values(each or b"", "SEQUENCE")[0]) for each in (before, mail.calendar)]
    assert sequences[1] > sequences[0]


def test_event_moves_unasked_or_silently_it_is_refused(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0])
    assert "Bitte wählen Sie, ob die Angemeldeten" in text(save(organiser(client), day="2026-12-12"))
    answer = save(client, day="2026-12-12", telling="schreibfehler")
    assert "Ein neuer Tag ist kein Schreibfehler." in text(answer)
    assert now_held().starts_at.day == 5


@pytest.mark.parametrize(("telling", "people"), [("alle", 1), ("schreibfehler", 0)])
def test_title_changes_people_hear_of_it_as_chosen(event: Event, client: PageClient, telling: str, people: int) -> None:
    make.registered(event.workshops[0])
    assert save(organiser(client), title="Regionalkonferenz Cassel", telling=telling).status_code == 303
    told(people)
    assert len(news()) == people


def test_typo_meets_a_change_that_waits_only_the_change_is_told(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0])
    save(organiser(client), day="2026-12-12", telling="alle")
    save(client, title="Regionalkonferenz Cassel", telling="schreibfehler")
    told(1)
    (mail,) = news()
    assert "Wann bisher" in mail.text
    assert "Veranstaltung bisher" not in mail.text


def test_two_people_change_one_field_both_are_shown_and_one_is_chosen(event: Event, client: PageClient) -> None:
    mine = filled(organiser(client), PAGE)
    save(client, title="Von der anderen")
    answer = save(client, before=mine, title="Von mir")
    assert answer.status_code == 409
    assert "Von der anderen" in text(answer)
    assert "Von mir" in text(answer)
    assert now_held().title == "Von der anderen"
    choice = re.search(r'name="wahl-title"[^>]*value="(mine:[^"]+)"', text(answer))
    assert choice
    assert save(client, before=mine, title="Von mir", **{"wahl-title": choice[1]}).status_code == 303
    assert now_held().title == "Von mir"


@pytest.mark.parametrize(("page", "verb", "field"), [(PAGE, "revise", "subtitle"), (VENUE, "revise_venue", "street")])
def test_somebody_slips_in_between_it_is_a_conflict_and_what_was_typed_stays(
    event: Event, client: PageClient, monkeypatch: pytest.MonkeyPatch, page: str, verb: str, field: str
) -> None:
    def slipped_in(*_values: Any, **_more: Any) -> None:
        raise ChangedMeanwhile

    monkeypatch.setattr(editing, verb, slipped_in)
    answer = save(organiser(client), page, **{field: "Bleibt stehen"})
    assert answer.status_code == 409
    assert "Jemand anderes hat diese Angaben gerade geändert." in text(answer)
    assert 'value="Bleibt stehen"' in text(answer)


def test_editor_of_another_event_sees_nothing(event: Event, client: PageClient) -> None:
    other = make.event("marburg")
    account = make.signed_in(client, "editor")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, other, None)
    assert [client.get(page).status_code for page in (PAGE, VENUE)] == [404, 404]
    assert client.get("/verwaltung/marburg/grunddaten").status_code == 200


def test_event_is_over_its_people_are_not_told(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0])
    with clock.stopped(event.ends_at + timedelta(days=1)):
        assert save(organiser(client), title="Regionalkonferenz Cassel").status_code == 303
        with make.later(minutes=11):
            assert jobs.tell_changes() == 0
    db.session.rollback()
