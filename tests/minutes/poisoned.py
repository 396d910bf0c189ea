"""A workshop in which one payload stands in every field that ends up in minutes: programme, points, photos, reasons."""

from __future__ import annotations

from typing import Any

from app.core import clock
from app.core.db import unit_of_work
from app.drafting import actions as drafting
from app.events import queries as events
from app.events.models import Workshop
from app.minutes import actions as minutes
from app.minutes import queries
from app.minutes.models import MinutesVersion
from app.minutes.rules import Variant
from app.programme import actions as programme
from app.review import actions as review
from app.review import consenting, gate
from tests.capture import noting
from tests.drafting import gathered
from tests.support import make, noted

SPEAKER = "sprecherin@example.org"


def programmed(payload: str) -> None:
    """The event, published: every text of its file is the payload."""
    short = payload[:80]
    rotation = {
        "kind": "rotation",
        "title": short,
        "description": payload,
        "minutes": 60,
        "round_minutes": 18,
        "change_minutes": 3,
        "stations": [{"question": payload}, {"question": payload}, {"question": payload}],
    }
    speaker = {"name": short, "role": short, "organisation": short}
    talk = {"title": payload, "summary": f"- {payload}\n\n{payload}", "minutes": 10, "speakers": [speaker]}
    workshop = make.workshop_tree(
        "C",
        title=payload,
        summary=payload,
        room=short,
        moderators=[{"name": short, "organisation": short}],
        parts=[rotation, {"kind": "talks", "title": short, "minutes": 20, "talks": [talk]}],
    )
    tree: dict[str, Any] = make.event_tree(workshops="", title=payload, summary=payload, organiser=payload)
    tree |= {"workshops": [workshop], "venue": {"name": short, "street": short, "postcode": "34117", "city": short}}
    now = clock.now()
    with unit_of_work(by="test", at=now):
        programme.import_event(tree, host="rotunde.example", now=now)


def captured(payload: str) -> str:
    """Points at a station, two of them bundled, and a photo with the payload as its name and in all that is said of
    it. Returns the token of the scribe's link."""
    token, _code = noting.linked()
    here = workshop()
    station = noted.stations(here)[0]
    points = [noted.finding(here, station, f"{payload} {number}", group=number) for number in (1, 2, 3)]
    with unit_of_work(by="test"):
        gathered.clustered(points[:2], payload, position=1)
    said = {"caption": payload, "alternative": payload, "credit": payload, "licence": payload[:40]}
    noted.photo(workshop(), f"{payload.replace('/', '-')}.jpg", station=station, shows_nobody=True, **said)
    return token


def written_up(payload: str) -> None:
    """A draft out of all that, released; the same in plain language, and a correction with the payload as reason."""
    gathered.made()
    put_out(1)
    with unit_of_work(by="office"):
        drafting.begin_plain(version(1), now=clock.now())
    put_out(2)
    with unit_of_work(by="office"):
        review.begin_correction(version(1), payload, now=clock.now())
    with unit_of_work(by="office"):
        review.comment(version(3), payload, "", now=clock.now())
        for person in gate.people(version(3)):
            consenting.ask(version(3), person.key, SPEAKER, "de", now=clock.now())


def imported(payload: str) -> None:
    """A further draft out of a file whose name and words are the payload."""
    text = f"Workshop C: {payload}\n\n{payload}\n\n1. {payload}?\n\n- {payload}\n"
    with unit_of_work(by="office"):
        minutes.import_draft(
            workshop(), text.encode(), name=f"{payload}.txt", year=2026, store=make.store(), now=clock.now()
        )


def workshop() -> Workshop:
    found = events.workshop("kassel", "C")
    assert found is not None
    return found


def version(number: int) -> MinutesVersion:
    found = queries.version(workshop(), number)
    assert found is not None
    return found


def put_out(number: int) -> None:
    """Out as it is, whatever it lacks: the gate has its own tests."""
    with unit_of_work(by="office"):
        minutes.put_out(version(number), store=make.store(), now=clock.now())


def variants() -> list[str]:
    return [each.value for each in Variant if queries.published(workshop(), each)]
