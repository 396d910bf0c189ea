"""The pages of a workshop: typed, refused with a sentence, compared with what somebody else saved."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.events.models import Moderator, Workshop
from tests.arranging.conftest import field, hidden
from tests.arranging.test_actions import change, titles, workshop
from tests.support import make
from tests.support.client import PageClient

ROOT = "/verwaltung/kassel/programm"
NEW = {
    "title": "Offene Daten",
    "letter": "D",
    "starts_at": "2026-12-05T13:00",
    "minutes": "90",
    "ends_at": "",
    "capacity": "20",
    "level": "all",
    "mode": "on_site",
    "language": "de",
}


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def test_new_workshop_is_proposed_parallel_with_the_next_letter(olga: PageClient) -> None:
    page = text(olga.get(f"{ROOT}/neu"))
    assert [field(page, name) for name in ("letter", "starts_at", "minutes", "capacity")] == [
        "D",
        "2026-12-05T10:30",
        "90",
        "30",
    ]


def test_typed_workshop_is_added(olga: PageClient) -> None:
    answer = olga.submit(f"{ROOT}/neu", NEW)
    assert (answer.status_code, answer.location) == (303, f"{ROOT}/#workshop-D")
    made = workshop("D")
    assert (made.title, made.capacity, made.ends_at - made.starts_at) == ("Offene Daten", 20, timedelta(minutes=90))
    page = text(olga.get(f"{ROOT}/"))
    assert "Workshop D ist angelegt." in page
    assert 'data-gespeichert="' in page
    assert f"{ROOT}/neu" in page
    assert "data-gespeichert" not in text(olga.get(f"{ROOT}/"))


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({"letter": "B"}, "letter", "Den Buchstaben B hat schon ein anderer Workshop. Frei ist zum Beispiel D."),
        ({"letter": "d"}, "letter", "Möglich sind große Buchstaben: A bis ZZ."),
        ({"letter": ""}, "letter", "Bitte geben Sie einen Buchstaben ein, etwa C."),
        ({"title": ""}, "title", "Bitte geben Sie einen Titel ein."),
        ({"title": "x" * 201}, "title", "Der Text ist 201 Zeichen lang. Möglich sind 200. Bitte kürzen Sie ihn."),
        ({"minutes": "", "ends_at": "2026-12-05T12:59"}, "ends_at", "Das Ende liegt nicht nach dem Beginn."),
        ({"minutes": ""}, "ends_at", "Bitte geben Sie die Dauer oder das Ende an."),
        ({"ends_at": "2026-12-05T14:00"}, "minutes", "Dauer und Ende passen nicht zusammen."),
        ({"minutes": "-5"}, "minutes", "Bitte geben Sie eine ganze Zahl von 1 bis 10000 ein."),
        ({"capacity": ""}, "capacity", "Bitte geben Sie die Zahl der Plätze ein."),
        ({"capacity": "-1"}, "capacity", "Bitte geben Sie eine ganze Zahl von 0 bis 100000 ein."),
        ({"starts_at": "2027-03-28T02:30"}, "starts_at", "Diese Stunde fällt bei der Zeitumstellung aus."),
        ({"starts_at": "9999-12-31T23:59"}, "starts_at", "Möglich sind die Jahre 1900 bis 2199."),
        ({"starts_at": "31.2.2027"}, "starts_at", "Bitte geben Sie Tag und Uhrzeit ein"),
        ({"online_url": "http://x.example"}, "online_url", "Die Adresse muss mit https:// beginnen."),
        ({"topics": "x" * 81}, "topics", "ist zu lang. Möglich sind 80 Zeichen. Trennen Sie Themen mit Komma."),
        (
            {"registration_opens_at": "2026-12-01T10:00", "registration_closes_at": "2026-12-01T09:00"},
            "registration_closes_at",
            "Die Anmeldung schließt nicht nach dem Öffnen.",
        ),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_typed_is_lost(
    olga: PageClient, typed: dict[str, str], name: str, said: str
) -> None:
    answer = olga.submit(f"{ROOT}/neu", {**NEW, "room": "Saal 7", **typed})
    page = text(answer)
    assert answer.status_code in (409, 422)
    assert said in page[page.index(f'id="{name}-fehler"') :]
    assert list(titles()) == ["A", "B", "C"]
    assert field(page, "room") == "Saal 7"
    assert field(page, name) == typed.get(name, NEW.get(name, ""))


def test_edited_workshop_shows_what_is_stored_and_stores_what_is_typed(olga: PageClient) -> None:
    page = text(olga.get(f"{ROOT}/c"))
    assert [field(page, name) for name in ("title", "starts_at", "ends_at", "minutes")] == [
        "Thema C",
        "2026-12-05T10:30",
        "2026-12-05T12:00",
        "",
    ]
    assert save(olga, title="Anders", room="Saal 9").status_code == 303
    assert (workshop().title, workshop().room, workshop().capacity) == ("Anders", "Saal 9", 30)


def save(client: PageClient, page: str = "", **typed: str) -> Any:
    """What the form of Workshop C sends with a few fields changed."""
    shown = page or text(client.get(f"{ROOT}/c"))
    return client.submit(f"{ROOT}/c", {**usual(shown), "version": hidden(shown, "version"), **typed})


def usual(page: str) -> dict[str, str]:
    """What stands in the fields of a page."""
    names = (*NEW, "room", "summary", "topics", "registration_opens_at", "registration_closes_at", "minimum")
    names = (*names, "moderators", "description")
    return {name: field(page, name) for name in names if f'name="{name}"' in page}


def test_second_of_two_people_sees_both_texts_and_chooses(olga: PageClient, jonas: PageClient) -> None:
    opened = text(jonas.get(f"{ROOT}/c"))
    assert save(olga, title="Titel von Olga", room="Saal 1").status_code == 303
    answer = save(jonas, opened, title="Titel von Jonas", level="advanced")
    page = text(answer)
    assert answer.status_code == 409
    assert "Titel von Olga" in page
    assert "Titel von Jonas" in page
    assert workshop().title == "Titel von Olga"
    choice = re.search(r'name="wahl-title"[^>]*value="(mine:[^"]+)"', page)
    other = re.search(r'name="wahl-room"[^>]*value="(theirs:[^"]+)"', page)
    assert choice
    assert other
    chosen = {"wahl-title": choice[1], "wahl-room": other[1]}
    assert save(jonas, page, title="Titel von Jonas", level="advanced", **chosen).status_code == 303
    found = workshop()
    assert (found.title, found.room, found.level) == ("Titel von Jonas", "Saal 1", "advanced")


def test_workshop_with_people_leads_to_the_page_that_tells_them(olga: PageClient) -> None:
    make.registered(workshop())
    page = text(olga.get(f"{ROOT}/c"))
    assert 'name="title"' not in page
    assert 'name="starts_at"' not in page
    assert 'name="letter"' not in page
    assert "/verwaltung/kassel/workshops/c/aendern" in page
    assert save(olga, capacity="40").status_code == 303
    assert (workshop().capacity, workshop().title) == (40, "Thema C")


def test_raised_and_lowered_capacity_say_what_follows(olga: PageClient) -> None:
    change(workshop(), capacity=1)
    for name in ("Ada Eins", "Bela Zwei"):
        make.registered(workshop(), name)
    save(olga, capacity="2")
    assert "1 Person von der Warteliste bekommt ein Platzangebot." in text(olga.get(f"{ROOT}/"))
    save(olga, capacity="1")
    assert "2 Plätze sind vergeben; niemand verliert den Platz" in text(olga.get(f"{ROOT}/"))


def test_moderators_are_typed_and_accounts_ticked(olga: PageClient, mira: PageClient) -> None:
    account = db.session.query(Account).filter_by(role="moderator").one().id
    page = text(olga.get(f"{ROOT}/c"))
    assert (field(page, "moderators"), 'checked class="kern-form-check__checkbox" id="accounts-0"' in page) == (
        "Mira Probst; Büro Probst",
        True,
    )
    assert save(olga, moderators="Ada Eins; Amt\r\nBela Zwei", accounts=str(account)).status_code == 303
    assert [(each.name, each.organisation) for each in workshop().moderators] == [
        ("Ada Eins", "Amt"),
        ("Bela Zwei", ""),
    ]
    assert mira.get("/verwaltung/kassel/workshops/c/ergebnisse/").status_code == 200
    assert mira.get("/verwaltung/kassel/workshops/a/ergebnisse/").status_code == 404
    organiser = db.session.query(Account).filter_by(role="organiser").one().id
    assert save(olga, accounts=str(organiser)).status_code == 422
    answer = save(olga, moderators="; Amt")
    assert "Jede Zeile braucht einen Namen" in text(answer)


def test_name_with_a_semicolon_stays_as_long_as_nobody_touches_it(olga: PageClient) -> None:
    db.session.query(Moderator).update({"name": "Probst; Mira"})
    db.session.commit()
    assert save(olga, room="Saal 3").status_code == 303
    assert [each.name for each in workshop().moderators] == ["Probst; Mira"]


def test_draft_of_the_browser_fills_the_form_and_saves_nothing(olga: PageClient) -> None:
    answer = olga.submit(f"{ROOT}/neu", {**NEW, "tun": "entwurf", "title": ""})
    page = text(answer)
    assert (answer.status_code, field(page, "capacity"), "Fehler: " in page) == (200, "20", False)
    opened = text(olga.get(f"{ROOT}/c"))
    change(workshop(), room="Saal 1")
    page = text(save(olga, opened, room="Saal 2", tun="entwurf"))
    assert field(page, "room") == "Saal 2"
    assert save(olga, page, room="Saal 2").status_code == 409


def test_workshops_move_by_a_button(olga: PageClient) -> None:
    olga.submit(f"{ROOT}/b/platz", {"schritt": "hoch"}, page=f"{ROOT}/")
    assert titles()["A"] == "Thema B"
    sent = {"vor": str(workshop("A").id), "workshop": str(workshop("C").id)}
    assert olga.submit(f"{ROOT}/c/platz", sent, page=f"{ROOT}/").location == f"{ROOT}/#workshop-A"
    assert titles() == {"A": "Thema C", "B": "Thema B", "C": "Thema A"}
    make.registered(workshop("A"))
    olga.submit(f"{ROOT}/b/platz", {"schritt": "hoch"}, page=f"{ROOT}/")
    assert "Workshop A behält seinen Buchstaben" in text(olga.get(f"{ROOT}/"))


def test_workshop_is_removed_after_a_question(olga: PageClient) -> None:
    assert olga.submit(f"{ROOT}/b/entfernung").location == f"{ROOT}/"
    assert list(titles()) == ["A", "C"]
    assert "Workshop gelöscht" in text(olga.get("/verwaltung/kassel/verlauf/"))
    make.registered(workshop())
    page = text(olga.get(f"{ROOT}/c/entfernung"))
    assert "1 Anmeldung" in page
    assert "Workshop ausfallen lassen" in page
    assert "<button" not in page.partition("<main")[2]
    answer = olga.submit(f"{ROOT}/c/entfernung", page=f"{ROOT}/")
    assert answer.status_code == 303
    assert "C" in titles()


@pytest.mark.parametrize("path", ["neu", "c", "c/entfernung"])
def test_pages_belong_to_organisers_and_the_editors_of_the_event(
    jonas: PageClient, mira: PageClient, app: Flask, path: str
) -> None:
    make.event("fremd")
    assert jonas.get(f"{ROOT}/{path}").status_code == 200
    assert jonas.get(f"/verwaltung/fremd/programm/{path}").status_code == 404
    assert mira.get(f"{ROOT}/{path}").status_code == 404
    assert jonas.submit(f"/verwaltung/fremd/programm/{path}", NEW, page=f"{ROOT}/neu").status_code == 404
    assert mira.submit(f"{ROOT}/{path}", NEW, page="/einloggen").status_code in (404, 302)
    db.session.rollback()
    assert db.session.query(Workshop).count() == 6


PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_hostile_words_stay_words_everywhere(olga: PageClient, client: PageClient) -> None:
    words = {name: PAYLOAD for name in ("title", "room", "summary", "description")}
    olga.submit(f"{ROOT}/neu", {**NEW, **words, "topics": PAYLOAD[:60].replace(",", "")})
    for path in (
        f"{ROOT}/",
        f"{ROOT}/d",
        f"{ROOT}/d/entfernung",
        "/veranstaltungen/kassel/",
        "/veranstaltungen/kassel/workshops/d/",
    ):
        raw = olga.get(path).get_data(as_text=True)
        assert "<script>alert" not in raw
        assert "<img src=x" not in raw
        assert "&lt;script&gt;" in raw
