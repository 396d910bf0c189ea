"""Workshops with findings for the tests, and the real protocol as a programme with invented names."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.capture.models import Finding
from app.clusters.models import Cluster, ClusterMember
from app.core import clock
from app.core.db import db, unit_of_work
from app.drafting import actions
from app.events import queries as events
from app.events.models import Workshop
from app.minutes import queries as minutes
from app.minutes.document import Block, Document, Kind, Person, from_tree
from app.minutes.models import MinutesVersion
from app.minutes.reading import read
from app.photos.models import Photo
from app.programme import actions as programme
from app.programme import queries as programmes
from app.programme.models import Station
from tests.conftest import SHARED
from tests.support import make

SEED = SHARED / "seed" / "workshop-c-kassel.txt"
DESK = "/verwaltung/kassel/workshops/c/protokoll/"
INVENTED = ("Ada Beispiel", "Frau Mara Muster")


def workshop(letter: str = "C") -> Workshop:
    db.session.rollback()
    found = events.workshop("kassel", letter)
    assert found is not None
    return found


def stations(of: Workshop | None = None) -> list[Station]:
    found = of or workshop()
    return [station for part in programmes.parts_of([found])[found.id] for station in part.stations]


def noted(station: Station, text: str, *, position: int = 0, group: int | None = None, **more: Any) -> Finding:
    """A finding, only written down. Inside a unit of work."""
    now = clock.now()
    of = workshop_of(station)
    finding = Finding(
        event_id=of.event_id,
        workshop_id=of.id,
        station_id=station.id,
        client_id=str(uuid.uuid4()),
        group_number=group,
        position=position,
        text=text,
        noted_at=now,
        changed_at=now,
        **more,
    )
    db.session.add(finding)
    db.session.flush()
    return finding


def workshop_of(station: Station) -> Workshop:
    found = events.workshop("kassel", "C")
    assert found is not None
    assert station.id in {each.id for each in stations_here(found)}
    return found


def stations_here(of: Workshop) -> list[Station]:
    return [station for part in programmes.parts_of([of])[of.id] for station in part.stations]


def note(texts: list[list[str]], *, group: int | None = None) -> None:
    """Findings at the stations in order."""
    with unit_of_work(by="test", at=clock.now()):
        for station, said in zip(stations_here(workshop_now()), texts, strict=True):
            for position, text in enumerate(said, 1):
                noted(station, text, position=position, group=group)


def workshop_now() -> Workshop:
    found = events.workshop("kassel", "C")
    assert found is not None
    return found


def clustered(findings: list[Finding], wording: str, *, position: int) -> Cluster:
    first, now = findings[0], clock.now()
    cluster = Cluster(
        event_id=first.event_id,
        workshop_id=first.workshop_id,
        station_id=first.station_id,
        position=position,
        wording=wording,
        made_at=now,
        changed_at=now,
        members=[ClusterMember(finding_id=each.id) for each in findings],
    )
    db.session.add(cluster)
    db.session.flush()
    return cluster


def photo(**more: Any) -> Photo:
    now, of = clock.now(), workshop_now()
    said = {"position": 1, "file": "f" * 64, "small": "e" * 64, "width": 1600, "height": 1200, "size": 9, **more}
    row = Photo(
        event_id=of.event_id, workshop_id=of.id, client_id=str(uuid.uuid4()), made_at=now, changed_at=now, **said
    )
    db.session.add(row)
    db.session.flush()
    return row


def made() -> MinutesVersion:
    """A draft of Workshop C."""
    now = clock.now()
    with unit_of_work(by="account:77", at=now):
        return actions.make(workshop_now(), now=now)


def version(number: int = 1) -> MinutesVersion:
    db.session.rollback()
    found = minutes.version(workshop_now(), number)
    assert found is not None
    return found


def document(number: int = 1) -> Document:
    return from_tree(version(number).document)


def texts(number: int = 1) -> list[str]:
    return [block.text for block in document(number).blocks]


def moment() -> datetime:
    return clock.now()


def seed() -> tuple[Block, ...]:
    """The real protocol up to its empty rest, with invented names for the real ones."""
    if not SEED.exists():
        pytest.skip("needs the shared seed protocol")
    blocks = [block for block in read(SEED.read_bytes(), name="a.txt").document.blocks if block.kind != Kind.SECTION]
    named = [block for block in blocks if block.kind == Kind.TALK]
    for block, name in zip(named, INVENTED, strict=True):
        real = block.people[0].name
        shift = len(name) - len(real)
        changed = replace(
            block,
            text=block.text.replace(real, name),
            head=block.head + shift,
            people=(Person(name, block.people[0].role),),
        )
        blocks[blocks.index(block)] = changed
    return tuple(blocks)


def seed_event(blocks: tuple[Block, ...], slug: str = "kassel") -> list[list[str]]:
    """Publish the programme of the real workshop; returns its findings by station."""
    parts = [block for block in blocks if block.kind == Kind.PART]
    talks = []
    for block in (each for each in blocks if each.kind == Kind.TALK):
        points = _under(blocks, block)
        person = {"name": block.people[0].name, "role": block.people[0].role}
        talks.append({"title": block.running, "summary": "\n".join(f"- {each}" for each in points), "minutes": 10})
        talks[-1]["speakers"] = [person]
    questions = [block for block in blocks if block.kind == Kind.QUESTION]
    rotation = {
        "kind": "rotation",
        "title": parts[0].heading.removeprefix(parts[0].lead).strip(" :"),
        "description": parts[0].running,
        "minutes": 60,
        "round_minutes": 18,
        "change_minutes": 3,
        "stations": [{"question": block.body} for block in questions],
    }
    tree = make.event_tree(slug, workshops="")
    tree["workshops"] = [
        make.workshop_tree("C", parts=[rotation, {"kind": "talks", "description": parts[1].running, "minutes": 20}])
    ]
    tree["workshops"][0]["parts"][1]["talks"] = talks
    now = clock.now()
    with unit_of_work(by="test", at=now):
        programme.import_event(tree, host="rotunde.example", now=now)
    return [_under(blocks, question) for question in questions]


def _under(blocks: tuple[Block, ...], head: Block) -> list[str]:
    found = []
    for block in blocks[blocks.index(head) + 1 :]:
        if block.kind not in (Kind.FINDING, Kind.POINT):
            break
        found.append(block.text)
    return found


def document_now(number: int = 1) -> Document:
    """As `document`, inside a unit of work."""
    found = minutes.version(workshop_now(), number)
    assert found is not None
    return from_tree(found.document)


def found(finding_id: int) -> Finding:
    row = db.session.get(Finding, finding_id)
    assert row is not None
    return row
