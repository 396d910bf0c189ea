"""Groups and ways of the announced plan: as a choice of people, and as words in the mail."""

from __future__ import annotations

from flask import Flask

from app.core import clock
from app.core.db import lock, unit_of_work
from app.events import queries as events
from app.groups import actions as groups
from app.groups.names import group_name
from app.groups.rules import look
from app.letters import mails, queries, rules
from app.letters.rules import Segment, Texts
from app.registration import actions as registration
from tests.groups import mixes
from tests.letters import samples
from tests.letters.samples import told, written
from tests.support import make

GROUPED = Texts("Ihre Gruppe", "Gruppe {gruppe}, zuerst {station}.")


def lacking(slug: str, texts: Texts) -> list[tuple[str, int]]:
    event = events.event(slug)
    assert event is not None
    around = queries.around(event, Segment(), texts)
    return mails.missing(texts, around, queries.profiles(around, Segment()))


def test_message_to_a_group_names_it_and_its_first_station(app: Flask) -> None:
    event, now = make.event(), clock.now()
    workshop = event.workshops[2]
    samples.crowd(workshop, 9)
    with unit_of_work(by="test", at=now):
        plan = groups.propose(workshop, now=now)
    assert lacking("kassel", GROUPED) == [("gruppe", 9), ("station", 9)]
    with unit_of_work(by="test", at=now):
        groups.announce(plan, workshop, now=now)
    make.registered(workshop, "Später Gekommen")
    assert lacking("kassel", GROUPED) == [("gruppe", 1), ("station", 1)]
    counts = [queries.count(event.id, Segment(group=number)) for number in (0, 1, 2, 3, 4, rules.NO_GROUP)]
    assert counts == [10, 3, 3, 3, 0, 1]
    samples.sent(written(event, GROUPED, group=2))
    first = plan.groups[1].visits[0]
    name = group_name(look(2))
    assert len(told()) == 3
    stations = {1: "Station 1", 2: "Station 2", 3: "Station 3"}
    numbers = {each.id: each.number for each in mixes.rotation().part.stations}
    assert {mail.text.splitlines()[0] for mail in told()} == {
        f"Gruppe {name}, zuerst {stations[numbers[first.station_id]]}."
    }


def test_whoever_gave_the_place_back_is_in_no_group(app: Flask) -> None:
    event, now = make.event(), clock.now()
    workshop = event.workshops[2]
    people = [make.registered(workshop, name) for name in ("Ada Beispiel", "Bela Andere", "Cem Probe")]
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    with unit_of_work(by="test", at=now):
        lock(people[0])
        registration.withdraw(people[0], now=now)
    everybody = Segment(states=("confirmed", "withdrawn"), group=rules.NO_GROUP)
    assert [each.name for each in queries.page(event.id, everybody, after=0, most=9)] == ["Ada Beispiel"]


def test_mixed_rounds_give_everybody_a_first_station_and_nobody_a_group(app: Flask) -> None:
    workshop, now = mixes.filled(9), clock.now()
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    assert lacking("kassel", GROUPED) == [("gruppe", 9)]
    way = Texts("Ihr Weg", "{name}: {station}")
    event = events.event("kassel")
    assert event is not None
    samples.sent(written(event, way))
    firsts = {who: next(iter(stops)) for who, stops in mixes.ways().items()}
    told_of = {mail.subject_row: mail.text.splitlines()[0] for mail in told()}
    assert len(told_of) == 9
    for who, station in firsts.items():
        assert told_of[f"registration:{who}"].endswith(f": Station {station}")
