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
<<<<<<< HEAD
from app.registration import actions as registration
from app.setup import editing
=======
>>>>>>> calloff
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


<<<<<<< HEAD
def test_new_street_and_new_day_reach_whoever_counts_on_it_and_every_calendar(app: Flask, client: PageClient) -> None:
    """Places, held and offered ones, and people who wait; files only where there was one."""
    shop = make.event("kassel", capacity=2).workshops[0]
    first = make.registered(shop, "Ada Eins")
    make.registered(shop, "Bela Zwei")
    make.registered(shop, "Cem Drei")
    make.registered(shop, "Dana Vier")
    with unit_of_work(by="participant", at=clock.now()):
        registration.withdraw(first, now=clock.now())
    make.registered(shop.event.workshops[1], "Emil Fünf", confirmed=False)
    feed = "/veranstaltungen/kassel/abo.ics"
    before = app.test_client().get(feed).data
    assert save(organiser(client), VENUE, street="Domplatz 3", telling="alle").status_code == 303
    assert save(client, day="2026-12-12", telling="alle").status_code == 303
    told(4)
    assert [(mail.to_name, mail.calendar_method) for mail in news()] == [
        ("Bela Zwei", "REQUEST"),
        ("Cem Drei", ""),
        ("Dana Vier", ""),
        ("Emil Fünf", ""),
    ]
    for mail in news():
        assert ("Domplatz 3" in mail.text, "Samstag, 12." in mail.text) == (True, True)
    (update,) = [mail.calendar or b"" for mail in news() if mail.calendar]
    assert "Domplatz 3" in values(update, "LOCATION")[0]
    assert values(update, "DTSTART")[-1].startswith("20261212")
    after = app.test_client().get(feed).data
    assert values(after, "UID") == values(before, "UID")
    counts = [list(map(int, values(each, "SEQUENCE"))) for each in (before, after)]
    assert all(new > old for old, new in zip(*counts, strict=True))
    assert all("Domplatz 3" in place for place in values(after, "LOCATION"))


def test_new_street_is_not_told_to_whoever_takes_part_online(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0], "Ada Eins")
    make.registered(event.workshops[1], "Bela Zwei")
    with unit_of_work(by="test"):
        event.workshops[1].mode = "online"
    assert save(organiser(client), VENUE, street="Domplatz 3", telling="alle").status_code == 303
    told(1)
    assert [mail.to_name for mail in news()] == ["Ada Eins"]
=======
def test_house_is_corrected_both_events_at_it_show_it(event: Event, client: PageClient) -> None:
    make.event("marburg")
    page = text(organiser(client).get(VENUE))
    assert "Diesen Ort nutzt noch eine Veranstaltung" in page
    assert save(client, VENUE, street="Uferweg 11", step_free="ja", position="51.3127, 9.4797").status_code == 303
    db.session.expire_all()
    for slug in ("kassel", "marburg"):
        found = events.event(slug)
        assert found is not None
        assert found.venue is not None
        assert (found.venue.street, found.venue.step_free, found.venue.latitude) == ("Uferweg 11", True, 51.3127)
        assert "Uferweg 11" in text(client.get(f"/veranstaltungen/{slug}/"))


def test_house_is_changed_for_one_event_the_other_keeps_it(event: Event, client: PageClient) -> None:
    make.event("marburg")
    save(organiser(client), VENUE, street="Uferweg 11", reach="nur-hier")
    db.session.expire_all()
    streets = [each.venue.street for each in events.all_events() if each.venue]
    assert sorted(streets) == ["Uferweg 1", "Uferweg 11"]


def test_editor_changes_a_house_of_foreign_events_only_the_own_one_may_change(event: Event, client: PageClient) -> None:
    make.event("marburg")
    account = make.signed_in(client, "editor")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, event, None)
    answer = save(client, VENUE, street="Uferweg 11")
    assert "Diesen Ort nutzen Veranstaltungen, die nicht Ihre sind." in text(answer)
    assert "Regionalkonferenz Kassel, 5" not in text(answer)
    assert save(client, VENUE, street="Uferweg 11", reach="nur-hier").status_code == 303


@pytest.mark.parametrize(("telling", "people"), [("alle", 1), ("schreibfehler", 0)])
def test_street_is_corrected_people_hear_of_it_as_chosen(
    event: Event, client: PageClient, telling: str, people: int
) -> None:
    make.registered(event.workshops[0])
    assert "Bitte wählen Sie, ob" in text(save(organiser(client), VENUE, street="Uferweg 11"))
    assert save(client, VENUE, street="Uferweg 11", telling=telling).status_code == 303
    told(people)
    assert ["Uferweg 11" in mail.text for mail in news()] == [True] * people


def test_directions_change_nobody_is_asked_or_told(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0])
    assert save(organiser(client), VENUE, directions="Vom Bahnhof zu Fuß.").status_code == 303
    told(0)


def test_another_house_is_chosen_all_hear_of_it(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0])
    page = filled(organiser(client), VENUE, form=1)
    answer = client.post(f"{VENUE}wahl", data={**page, "venue": "neu", "venue_name": "Rathaus"})
    assert answer.status_code == 303
    held = now_held()
    assert held.venue is not None
    assert held.venue.name == "Rathaus"
    told(1)
    assert "Ort jetzt: Rathaus" in news()[0].text


def test_house_is_chosen_by_two_the_second_is_asked_again(event: Event, client: PageClient) -> None:
    page = filled(organiser(client), VENUE, form=1)
    client.post(f"{VENUE}wahl", data={**page, "venue": "neu", "venue_name": "Rathaus"})
    answer = client.post(f"{VENUE}wahl", data={**page, "venue": "spaeter"})
    assert answer.status_code == 409
    held = now_held()
    assert held.venue is not None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("name", "", "Bitte nennen Sie das Haus."), ("position", "hier", "Bitte geben Sie Breite und Länge so ein")],
)
def test_bad_venue_is_told_and_nothing_is_saved(
    event: Event, client: PageClient, field: str, value: str, sentence: str
) -> None:
    answer = save(organiser(client), VENUE, street="Neu", **{field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
>>>>>>> calloff


def test_event_is_over_its_people_are_not_told(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0])
    with clock.stopped(event.ends_at + timedelta(days=1)):
        assert save(organiser(client), title="Regionalkonferenz Cassel").status_code == 303
        with make.later(minutes=11):
            assert jobs.tell_changes() == 0
    db.session.rollback()
