"""The history as a page and as a file."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from lxml import html

from app.audit.actions import record
from app.audit.rules import VERBS_OF
from app.chronicle import rules
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.registration.models import Registration
from tests.conftest import NOW
from tests.support import make
from tests.support.client import PageClient

PAGE = "/verwaltung/kassel/verlauf/"


@pytest.fixture
def event(client: PageClient) -> Event:
    found = make.event("kassel")
    make.registered(found.workshops[0], "Ada Muster")
    make.registered(found.workshops[1], "Bela Probe")
    make.signed_in(client, "organiser")
    client.get(PAGE)  # the first look of an hour is a line itself
    return found


def lines(client: PageClient, query: str = "") -> list[str]:
    tree = html.document_fromstring(client.get(f"{PAGE}{query}").get_data(as_text=True))
    found = []
    for section in tree.xpath("//main//section[ol[@class='r-history']]"):
        (day,) = section.xpath("./h2/text()")
        day = " ".join(day.split())
        found += [f"{day}: {' '.join(each.text_content().split())}" for each in section.xpath("./ol/li")]
    return found


def person(name: str) -> int:
    return int(db.session.query(Registration).filter_by(name=name).one().id)


def test_history_tells_who_did_what_to_whom_newest_first(client: PageClient, event: Event) -> None:
    with unit_of_work(by="sweep", at=NOW + timedelta(days=1)):
        record("place_given", db.session.query(Registration).filter_by(name="Ada Muster").one(), reason="reist weit")
    first, *rest = lines(client)
    assert first == (
        "Mittwoch, 25. November 2026: 10 Uhr Platz außer der Reihe gegeben: „reist weit“ "
        "Rotunde, von selbst · Ada Muster, Workshop A"
    )
    assert any(line.endswith("Bela Probe, Workshop B") for line in rest)
    assert "Veranstaltung eingelesen" in rest[-1]


def test_filters_narrow_by_topic_person_and_day(client: PageClient, event: Event) -> None:
    with unit_of_work(by="operator", at=NOW + timedelta(days=2)):
        record("workshop_changed", event.workshops[0])
    every = lines(client)
    assert len(lines(client, "?thema=event")) == sum("eingelesen" in each or "geändert" in each for each in every)
    assert all("Ada Muster" in each for each in lines(client, f"?zu={person('Ada Muster')}"))
    assert len(lines(client, f"?zu={person('Ada Muster')}")) == sum("Ada Muster" in each for each in every)
    assert len(lines(client, "?wer=operator")) == sum("Kommandozeile" in each for each in every) > 0
    assert lines(client, "?von=2026-11-25") == every[:1]
    assert lines(client, "?bis=2026-11-25") == every[1:]
    assert lines(client, "?von=2026-11-25&bis=2026-11-25") == []


def test_filter_that_means_nothing_is_said_and_left_aside(client: PageClient, event: Event) -> None:
    page = client.get(f"{PAGE}?von=31.12.2026").get_data(as_text=True)
    assert "Ein Filter ließ sich nicht lesen" in page
    assert lines(client, "?von=31.12.2026") == lines(client)


def test_pages_follow_each_other_without_gap_or_repetition(client: PageClient, event: Event) -> None:
    with unit_of_work(by="test", at=NOW):
        for number in range(2 * rules.PAGE):
            record("workshop_changed", event.workshops[0], number=number)
    seen, address = [], PAGE
    while address:
        tree = html.document_fromstring(client.get(address).get_data(as_text=True))
        seen.append(len(tree.xpath("//main//ol[@class='r-history']/li")))
        address = next(iter(tree.xpath("//a[@rel='next']/@href")), "")
    assert seen[:2] == [rules.PAGE, rules.PAGE]
    assert sum(seen) == len(json.loads(client.get(f"{PAGE}verlauf.json").data))


def test_files_hold_the_chosen_lines_without_names(client: PageClient, event: Event) -> None:
    with unit_of_work(by="test", at=NOW):
        record("place_given", db.session.query(Registration).filter_by(name="Ada Muster").one(), reason="=1+1")
    told = json.loads(client.get(f"{PAGE}verlauf.json?thema=places").data)
    assert told[0]["verb"] == "place_given"
    assert {each["verb"] for each in told} <= set(VERBS_OF["places"])
    answer = client.get(f"{PAGE}verlauf.csv?thema=places")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Zeitpunkt", "Was", "Wer", "Betrifft", "Einzelheiten"]
    assert rows[1][1:] == [
        "Platz außer der Reihe gegeben", "test", f"registration:{person('Ada Muster')}", '{"reason": "=1+1"}'
    ]  # fmt: skip
    assert len(rows) - 1 == len(told)
    assert b"Muster" not in answer.data


def test_history_of_others_looks_missing(client: PageClient, event: Event) -> None:
    other = make.registered(make.event("fulda").workshops[0], "Cem Fremd")
    assert lines(client, f"?zu={other.id}") == []
    assert "Cem Fremd" not in client.get(f"{PAGE}?zu={other.id}").get_data(as_text=True)
    for query in (f"?zu={'9' * 30}", "?vor=" + "9" * 30, "?wer=" + "x" * 5000):
        assert client.get(f"{PAGE}{query}").status_code == 200
