"""The overview of all events and of one: tasks first, each leading to its page; own events only."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import unit_of_work
from app.events import actions as teams
from app.events.models import Event
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
    assert said["/verwaltung/kassel/teilnehmende?workshop=C"].endswith("die noch niemand bestätigt hat: 1.")
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
    assert [url for url, _said in tasks(page)] == ["/verwaltung/kassel/teilnehmende?workshop=C"]


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
