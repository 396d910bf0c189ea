"""Who hears that an event moves, and what calendars make of it."""

from __future__ import annotations

from flask import Flask

from app.core import clock
from app.core.db import unit_of_work
from app.registration import actions as registration
from tests.calendar.samples import values
from tests.changes.deeds import news
from tests.setup.pages import organiser
from tests.setup.test_routes_editing import VENUE, save, told
from tests.support import make
from tests.support.client import PageClient


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


def test_new_street_is_not_told_to_whoever_takes_part_online(app: Flask, client: PageClient) -> None:
    event = make.event("kassel")
    make.registered(event.workshops[0], "Ada Eins")
    make.registered(event.workshops[1], "Bela Zwei")
    with unit_of_work(by="test"):
        event.workshops[1].mode = "online"
    assert save(organiser(client), VENUE, street="Domplatz 3", telling="alle").status_code == 303
    told(1)
    assert [mail.to_name for mail in news()] == ["Ada Eins"]
