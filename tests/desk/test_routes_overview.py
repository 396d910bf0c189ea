"""The overview of all events and of one: tasks first, each leading to its page; own events only."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events import queries as events
from app.events.models import Event
from app.outbox.models import Mail
from app.review import consenting
from tests.house.test_queries import counted
from tests.support import make
from tests.support.client import PageClient


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def tasks(page: str) -> list[tuple[str, str]]:
    """The sentences to do with their addresses."""
    section = page.split('aria-labelledby="aufgaben"', 1)[1].split("</section>", 1)[0]
    return re.findall(r'href="([^"]+)">([^<]+)</a>', section)


@pytest.fixture
def event(app: Flask) -> Event:
    event = make.event("kassel", capacity=1, workshops="AC")
    make.registered(event.workshops[0], "Ada Eins")
    make.registered(event.workshops[0], "Bela Zwei")
    make.registered(event.workshops[1], "Cem Drei", confirmed=False)
    return event


def test_organiser_sees_tasks_and_numbers_of_every_event(event: Event, client: PageClient) -> None:
    make.event("marburg", published=False)
    make.signed_in(client, "organiser")
    page = text(client.get("/verwaltung/"))
    said = dict(tasks(page))
    assert said["/verwaltung/marburg/veroeffentlichung/"] == "Diese Veranstaltung ist noch nicht veröffentlicht."
    assert said["/verwaltung/texte/"].startswith("Texte der Organisation mit offenen Angaben:")
    assert said["/verwaltung/kassel/teilnehmende?workshop=C&amp;adresse=offen"].endswith(
        "die noch niemand bestätigt hat: 1."
    )
    assert "1 von 2" in page


def test_every_task_leads_to_a_page(event: Event, client: PageClient) -> None:
    make.event("marburg", published=False)
    with clock.stopped(event.ends_at):
        make.signed_in(client, "organiser")
        found = tasks(text(client.get("/verwaltung/")))
        assert "Zu Workshop A gibt es noch kein Protokoll." in [said for _url, said in found]
        assert [url for url, _said in found if client.get(url).status_code != 200] == []


def test_page_of_the_event_has_its_own_tasks(event: Event, client: PageClient) -> None:
    with clock.stopped(event.workshops[1].starts_at):
        make.signed_in(client, "organiser")
        said = [sentence for _url, sentence in tasks(text(client.get("/verwaltung/kassel/")))]
    assert "Die Gruppen von Workshop C sind noch nicht bekannt gegeben." in said


def test_editor_sees_own_events_only_and_no_pages_of_organisers(event: Event, client: PageClient) -> None:
    make.event("marburg", published=False)
    account = make.signed_in(client, "editor")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, event, None)
    page = text(client.get("/verwaltung/"))
    assert "marburg" not in page
    assert [url for url, _said in tasks(page)] == ["/verwaltung/kassel/teilnehmende?workshop=C&amp;adresse=offen"]


def test_moderator_sees_no_tasks_of_the_office(event: Event, client: PageClient) -> None:
    account = make.signed_in(client, "moderator")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, event, event.workshops[0])
    for path in ("/verwaltung/", "/verwaltung/kassel/"):
        assert 'aria-labelledby="aufgaben"' not in text(client.get(path))


def test_list_costs_at_most_eight_queries_for_one_event_and_for_many(app: Flask, client: PageClient) -> None:
    make.signed_in(client, "organiser")
    make.event("kassel")
    client.get("/verwaltung/")
    costs = []
    for number in range(12):
        with counted(app) as seen:
            client.get("/verwaltung/")
        costs.append(len([statement for statement in seen if statement.lstrip().upper().startswith("SELECT")]))
        make.event(f"kassel-{number}", workshops="ABCDEF")
        client.get("/verwaltung/")
    assert len(set(costs)) == 1
    assert costs[0] <= 8


def silent(page: str) -> list[str]:
    return [said for _url, said in tasks(page) if "Einwilligungen" in said]


def test_somebody_speaks_twice_and_agrees_once_nothing_is_missing(app: Flask, client: PageClient) -> None:
    tree = make.event_tree("kassel", workshops="A")
    talks = tree["workshops"][0]["parts"][1]["talks"]
    talks += [{**talks[0], "speakers": [{"name": name}]} for name in ("Sina Beispielhaft", "Cem Drei")]
    event = make.imported(tree)
    with clock.stopped(event.ends_at):
        make.signed_in(client, "organiser")
        assert silent(text(client.get("/verwaltung/"))) == ["In Workshop A fehlen Einwilligungen von Vortragenden: 2."]
        for name, left in (("Dora Vier", 2), ("Dr. Sina Beispielhaft", 1)):
            with unit_of_work(by="test", at=clock.now()):
                consenting.note_consent(events.all_events()[0].workshops[0], name, "mündlich", now=clock.now())
            (said,) = silent(text(client.get("/verwaltung/")))
            assert said.endswith(f": {left}.")


def test_failed_mail_of_an_event_leads_to_failed_mails_of_that_event(event: Event, client: PageClient) -> None:
    make.event("marburg")
    mail = make.mails("ada.eins@example.org")[0]
    with unit_of_work(by="test", at=clock.now()):
        db.session.get_one(Mail, mail.id).state = "failed"
    make.signed_in(client, "organiser")
    for path in ("/verwaltung/", "/verwaltung/kassel/"):
        urls = [url for url, said in tasks(text(client.get(path))) if "nicht zugestellt" in said]
        assert urls == [f"/verwaltung/postausgang/?status=failed&amp;veranstaltung={event.id}"]


def test_editor_has_many_tasks_those_of_organisers_are_not_counted_as_more(app: Flask, client: PageClient) -> None:
    event = make.event("kassel", workshops="ABCDEFGHIJKLM")
    for workshop in event.workshops:
        make.registered(workshop, f"Person {workshop.letter}", confirmed=False)
    with unit_of_work(by="test", at=clock.now()):
        db.session.get_one(Mail, make.mails()[0].id).state = "failed"
    account = make.signed_in(client, "editor")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, event, None)
    page = text(client.get("/verwaltung/"))
    assert len(tasks(page)) == 12
    assert "Und 1 Aufgabe mehr" in page
    assert len(tasks(text(client.get("/verwaltung/kassel/")))) == 13  # here stand all of them
