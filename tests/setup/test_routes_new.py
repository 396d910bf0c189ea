"""An organiser makes an event: from nothing, like an earlier one, from a file."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app.admission import actions as admission
from app.admission import queries as admission_queries
from app.admission.rules import Mode, Wanted
from app.audit.models import HistoryEntry
from app.calling_off import actions as calling_off
from app.changes import actions as changes
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.programme import queries as programmes
from app.questions import actions as questions
from app.questions import queries as questionnaires
from app.registration.models import Registration
from tests.setup.pages import ENTERED, NEW, organiser, text
from tests.support import make
from tests.support.client import PageClient

QUESTION = {"key": "anreise", "kind": "text", "label_de": "Wie reisen Sie an?"}


def named(slug: str) -> Event:
    found = events.event(slug)
    assert found is not None
    return found


def test_title_day_and_series_are_entered_a_draft_is_there(client: PageClient) -> None:
    answer = organiser(client).submit(NEW, ENTERED)
    assert answer.status_code == 303
    event = named("fachtag-fulda-2027")
    assert answer.location.endswith("/verwaltung/fachtag-fulda-2027/")
    assert event.starts_at == datetime(2027, 3, 4, 8, 30, tzinfo=UTC)
    assert (event.is_published, event.series.name, event.venue) == (False, "Fachtage", None)
    assert client.get("/veranstaltungen/fachtag-fulda-2027/").status_code == 404
    assert db.session.query(HistoryEntry).filter_by(verb="event_made").count() == 1


def test_same_title_twice_gets_an_address_of_its_own(client: PageClient) -> None:
    organiser(client).submit(NEW, ENTERED)
    client.submit(NEW, ENTERED)
    assert named("fachtag-fulda-2027-2").title == "Fachtag Fulda"
    assert len({event.series_id for event in events.all_events()}) == 1


def test_series_whose_names_read_the_same_are_three_and_the_same_name_is_one(client: PageClient) -> None:
    organiser(client)
    for number, name in enumerate(["Fach-Tage", "Fach Tage", "Fach: Tage", "Fach Tage"]):
        entered = {**ENTERED, "series_name": name, "slug": f"neu-{number}"}
        assert client.submit(NEW, entered).status_code == 303
    found = [named(f"neu-{number}").series for number in range(4)]
    assert [(each.slug, each.name) for each in found] == [
        ("fach-tage", "Fach-Tage"),
        ("fach-tage-2", "Fach Tage"),
        ("fach-tage-3", "Fach: Tage"),
        ("fach-tage-2", "Fach Tage"),
    ]


def test_new_house_is_named_it_becomes_the_venue(client: PageClient) -> None:
    more = {"venue": "neu", "venue_name": "Haus am Fluss", "street": "Uferweg 1", "postcode": "34117", "city": "Kassel"}
    organiser(client).submit(NEW, {**ENTERED, **more})
    venue = named("fachtag-fulda-2027").venue
    assert venue is not None
    assert venue.address == "Haus am Fluss, Uferweg 1, 34117 Kassel"


def test_known_house_is_chosen_no_second_one_is_made(client: PageClient) -> None:
    old = make.event("kassel")
    venue_id, series_id = old.venue_id, old.series_id
    organiser(client).submit(NEW, {**ENTERED, "series": str(series_id), "series_name": "", "venue": str(venue_id)})
    event = named("fachtag-fulda-2027")
    assert (event.venue_id, event.series_id) == (venue_id, series_id)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Bitte geben Sie einen Titel ein."),
        ("title", "x" * 201, "Möglich sind 200."),
        ("day", "", "Bitte geben Sie den Tag ein"),
        ("day", "31.2.2027", "Das ist kein Datum."),
        ("begins", "25:00", "Das ist keine Uhrzeit."),
        ("ends", "09:00", "Das Ende liegt nicht nach dem Beginn."),
        ("last_day", "2027-03-01", "Der letzte Tag liegt vor dem ersten."),
        ("last_day", "2027-06-01", "Möglich sind höchstens 31."),
        ("series_name", "", "Bitte geben Sie der neuen Reihe einen Namen"),
        ("series", "4711", "Bitte wählen Sie einen Eintrag der Liste."),
        ("venue", "4711", "Bitte wählen Sie einen Eintrag der Liste."),
        ("venue_name", "Haus am Fluss", "Sie nennen unten einen neuen Ort, haben aber etwas anderes gewählt."),
        ("street", "Uferweg 1", "Sie nennen unten einen neuen Ort, haben aber etwas anderes gewählt."),
        ("postcode", "34117", "Sie nennen unten einen neuen Ort, haben aber etwas anderes gewählt."),
        ("slug", "Groß/klein", "Möglich sind kleine Buchstaben"),
        ("slug", "texte", "braucht Rotunde selbst"),
        ("slug", "veranstaltungen", "braucht Rotunde selbst"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_made(
    client: PageClient, field: str, value: str, sentence: str
) -> None:
    answer = organiser(client).submit(NEW, {**ENTERED, field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert field == "title" or "Fachtag Fulda" in text(answer)
    assert events.all_events() == []


def test_known_series_is_chosen_and_a_new_one_named_it_is_asked_which(client: PageClient) -> None:
    series_id = make.event("kassel").series_id
    answer = organiser(client).submit(NEW, {**ENTERED, "series": str(series_id)})
    assert answer.status_code == 422
    assert "Sie nennen eine neue Reihe, haben aber eine andere gewählt." in text(answer)
    assert 'value="Fachtage"' in text(answer)


def test_new_house_has_a_postcode_only_its_name_is_asked_for(client: PageClient) -> None:
    answer = organiser(client).submit(NEW, {**ENTERED, "venue": "neu", "postcode": "34117"})
    assert answer.status_code == 422
    assert "Bitte nennen Sie das Haus" in text(answer)


def test_begin_lies_in_the_hour_that_summer_time_skips_it_is_told(client: PageClient) -> None:
    answer = organiser(client).submit(NEW, {**ENTERED, "day": "2027-03-28", "begins": "02:30"})
    assert "Diese Stunde fällt bei der Zeitumstellung aus." in text(answer)


def test_address_is_taken_it_is_told_at_its_field(client: PageClient) -> None:
    make.event("kassel")
    answer = organiser(client).submit(NEW, {**ENTERED, "slug": "kassel"})
    assert answer.status_code == 422
    assert "Eine Veranstaltung mit der Adresse „kassel“ gibt es schon." in text(answer)


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_others_of_the_office_make_no_events(client: PageClient, role: str) -> None:
    make.signed_in(client, role)
    for path in (NEW, f"{NEW}/vorlage", f"{NEW}/datei"):
        assert client.get(path).status_code == 404


def model_event() -> Event:
    """Last year's event: with people, a question, rules of registration, and a window."""
    event = make.event("kassel", workshops="AC", minutes_licence="CC0 1.0")
    workshop = event.workshops[0]
    make.registered(workshop)
    now = clock.now()
    with unit_of_work(by="test", at=now):
        questions.save(event, [QUESTION], now=now)
        admission.set_terms(event, Wanted(offer_hours=12, names_until=datetime(2026, 12, 1, tzinfo=UTC)), now=now)
        found = events.workshop("kassel", "A")
        assert found is not None
        found.registration_opens_at = now
    return event


def test_event_like_an_earlier_one_takes_the_blueprint_and_nobody(app: Flask, client: PageClient) -> None:
    model_event()
    page = text(organiser(client).get(f"{NEW}/vorlage"))
    assert "/verwaltung/veranstaltungen/neu/vorlage/kassel" in page
    data = {"title": "Regionalkonferenz Gießen", "day": "4.3.2027", "begins": "9:30", "ends": "16 Uhr"}
    assert client.submit(f"{NEW}/vorlage/kassel", data).status_code == 303
    event = named("regionalkonferenz-giessen-2027")
    first, last = event.workshops
    assert (first.starts_at, last.ends_at) == (
        datetime(2027, 3, 4, 9, 30, tzinfo=UTC),
        datetime(2027, 3, 4, 11, 0, tzinfo=UTC),
    )
    assert first.registration_opens_at is None
    assert (event.minutes_licence, event.is_published) == ("CC0 1.0", False)
    assert event.venue_id == named("kassel").venue_id
    asked = questionnaires.current(event.id)
    assert asked is not None
    assert asked.questions[0]["key"] == "anreise"
    terms = admission_queries.settings(event.id)
    assert (terms.offer_hours, terms.names_until) == (12, None)
    assert db.session.query(Registration).filter_by(event_id=event.id).count() == 0
    assert {each.uid for each in event.workshops}.isdisjoint({each.uid for each in named("kassel").workshops})


def test_people_online_addresses_and_workshops_called_off_are_not_copied(app: Flask, client: PageClient) -> None:
    tree = make.event_tree("kassel", workshops="ABC")
    tree["workshops"][0] |= {"mode": "hybrid", "online_url": "https://meet.example/geheim"}
    event, now = make.imported(tree), clock.now()
    with unit_of_work(by="test", at=now):
        changes.call_off(event.workshops[1], "Niemand da", now=now)
    page = text(organiser(client).get(f"{NEW}/vorlage/kassel"))
    assert "2 Workshops werden übernommen." in page
    data = {"title": "Neu", "day": "2027-03-04", "begins": "09:30", "ends": "16:00", "slug": "neu-27"}
    assert client.submit(f"{NEW}/vorlage/kassel", data).status_code == 303
    first, last = named("neu-27").workshops
    assert (first.letter, last.letter, first.online_url, first.moderators) == ("A", "C", "", [])
    (talk,) = programmes.parts_of([last])[last.id][1].talks
    assert (talk.title, talk.speakers) == ("Ein Impuls", [])


def test_event_that_did_not_take_place_is_copied_with_all_its_workshops(app: Flask, client: PageClient) -> None:
    event, now = make.event("kassel", workshops="AC"), clock.now()
    with unit_of_work(by="test", at=now):
        calling_off.call_off(event, "Sturm", now=now)
    assert "2 Workshops werden übernommen." in text(organiser(client).get(f"{NEW}/vorlage/kassel"))
    data = {"title": "Neu", "day": "2027-03-04", "begins": "09:30", "ends": "16:00", "slug": "neu-27"}
    assert client.submit(f"{NEW}/vorlage/kassel", data).status_code == 303
    copied = named("neu-27")
    assert [(each.letter, each.called_off_at) for each in copied.workshops] == [("A", None), ("C", None)]
    assert copied.called_off_at is None


def test_wishes_are_drawn_in_the_model_the_draw_lies_before_the_new_event(app: Flask, client: PageClient) -> None:
    event, now = make.event("kassel"), clock.now()
    with unit_of_work(by="test", at=now):
        wanted = Wanted(mode=Mode.GENEROUS, allot_at=datetime(2026, 12, 1, 11, tzinfo=UTC))
        admission.set_terms(event, wanted, now=now)
    data = {"title": "Neu", "day": "2027-03-04", "begins": "09:30", "ends": "16:00", "slug": "neu-27"}
    organiser(client).submit(f"{NEW}/vorlage/kassel", data)
    terms = admission_queries.settings(named("neu-27").id)
    assert (terms.mode, terms.allot_at) == (Mode.GENEROUS, datetime(2027, 2, 28, 11, tzinfo=UTC))


def send_file(client: PageClient, content: bytes, slug: str = "") -> Any:
    file = (io.BytesIO(content), "veranstaltung.json")
    return client.submit(f"{NEW}/datei", {"file": file, "slug": slug}, content_type="multipart/form-data")


def test_file_is_sent_the_event_is_a_draft(client: PageClient) -> None:
    answer = send_file(organiser(client), json.dumps(make.event_tree("aus-datei")).encode())
    assert answer.status_code == 303
    event = named("aus-datei")
    assert (len(event.workshops), event.is_published) == (3, False)


def test_exported_event_is_sent_back_under_a_new_address_with_uids_of_its_own(client: PageClient) -> None:
    uid = make.event("kassel", uid="e-1@rotunde.example").uid
    content = json.dumps(make.event_tree("kassel", uid=uid)).encode()
    assert "Eine Veranstaltung mit der Adresse „kassel“ gibt es schon." in text(send_file(organiser(client), content))
    assert send_file(client, content, "kassel-zwei").status_code == 303
    assert named("kassel-zwei").uid != uid


WRONG = make.event_tree("falsch", workshops="A")
WRONG["workshops"][0]["capacity"] = -1


def with_uid(*uids: object) -> bytes:
    """An event file whose workshops have these UIDs."""
    tree = make.event_tree("uid", workshops="AB")
    for workshop, uid in zip(tree["workshops"], uids, strict=False):
        workshop["uid"] = uid
    return json.dumps(tree).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Zeile 1: Das ist kein g\u00fcltiges JSON."),
        (b"{\n1}", "Zeile 2: Das ist kein g\u00fcltiges JSON."),
        (b"\xff\xfe", "Die Datei ist kein Text in UTF-8."),
        (b"[" * 5_000, "zu tief verschachtelt"),
        (b"[]", "Hier wird ein Objekt"),
        (json.dumps(WRONG).encode(), "/workshops/1/capacity: Hier wird eine ganze Zahl"),
        (b" " * (1024 * 1024 + 1), "größer als 1 MB"),
        (b" " * (10 * 1024 * 1024), "größer als 1 MB"),
        (with_uid([]), "/workshops/1/uid: Hier wird Text in Anführungszeichen erwartet."),
        (with_uid({"tief": {}}), "/workshops/1/uid: Hier wird Text in Anführungszeichen erwartet."),
        (with_uid("\x00"), "/workshops/1/uid: Der Text enthält ein unsichtbares Steuerzeichen."),
        (with_uid("\ud800"), "/workshops/1/uid: Der Text enthält ein unsichtbares Steuerzeichen."),
        (with_uid("w-1", "w-1"), "Eine uid steht in der Datei zweimal."),
        (json.dumps(make.event_tree("tief")).encode()[:-1] + b', "mehr": ' + b"[" * 600 + b"]" * 600 + b"}", "/mehr"),
    ],
    ids=[*"abcdefg", "ten megabytes", "list", "object", "nul", "surrogate", "twice", "deep"],
)
def test_file_that_cannot_be_is_refused_with_the_place_of_its_fault(
    client: PageClient, content: bytes, sentence: str
) -> None:
    answer = send_file(organiser(client), content, "meine-adresse")
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="meine-adresse"' in text(answer)  # nothing typed is lost
    assert events.all_events() == []


def test_no_file_is_chosen_it_is_told(client: PageClient) -> None:
    assert "Bitte wählen Sie die Datei" in text(organiser(client).submit(f"{NEW}/datei", {}))
